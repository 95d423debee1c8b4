#!/usr/bin/python3
"""The same few commands in any environment: locales, variables of other programs, umask, limits, closed, full and odd
descriptors, folders that hold modules of any name, terminals of any width, file systems without locks.

Each surrounding says whether the command must still do its work there; if not, it ends with 1 or 2 and says why. What
it prints is the same everywhere, and nothing of the folder is run.

It cannot find: what another kernel, libc, MPI or batch system would do (their variables alone are set), and a
surrounding that nobody has thought of and that these do not add up to."""

import contextlib
import errno
import functools
import os
import random
import resource
import shutil
import subprocess
import sys
from pathlib import Path

from adversary import kept_folder, line, main, program
from failing import breaking
from odd_streams import STREAMS
from plans import plan
from programs import environment
from tried import ROOT, Fault, Try

MODULES = ("threading", "random", "json", "numpy", "pandas", "h5py", "heiretsu", "sitecustomize", "queue", "re")
LOCALES = (("de_DE", "ISO-8859-1"), ("tr_TR", "UTF-8"))
FOREIGN = [  # variables of launchers, batch systems, shells and libraries, with what they are seen to hold
    {"OMP_NUM_THREADS": "1"},
    {"OMP_NUM_THREADS": "8", "OMP_DYNAMIC": "true"},
    {"OMP_THREAD_LIMIT": "1"},
    {"OMP_PROC_BIND": "spread", "OMP_PLACES": "threads"},
    {"OMP_NUM_THREADS": "x", "GOMP_CPU_AFFINITY": "0"},
    {"SLURM_JOB_ID": "7", "SLURM_STEP_NUM_TASKS": "1", "SLURM_PROCID": "0", "SLURM_MPI_TYPE": "none"},
    {"SLURM_JOB_ID": "7", "SLURM_JOB_CPUS_PER_NODE": "x(x3"},
    {"PMI_RANK": "", "PBS_NODEFILE": "/none"},
    {"PYTHONHOME": "/none"},
    {"PYTHONPATH": ":.", "PYTHONSTARTUP": "json.py"},
    {"PYTHONPATH": "other"},
    {"PYTHONUTF8": "0", "PYTHONIOENCODING": "latin-1"},
    {"PYTHONWARNINGS": "error", "PYTHONDONTWRITEBYTECODE": "1"},
    {"POSIXLY_CORRECT": "1", "CDPATH": "/usr", "IFS": "x", "GREP_OPTIONS": "-v", "BASH_ENV": "/none"},
    {"TERM": "dumb", "COLUMNS": "3", "LINES": "x"},
    {"HOME": None, "USER": None, "SHELL": None},
    {"TZ": "x/y", "SOURCE_DATE_EPOCH": "1"},
    {"OMP_DISPLAY_AFFINITY": os.fsdecode(b"\xff\xe4\x1b[31m")},
    {"XDG_CONFIG_HOME": "/none", "LANGUAGE": "ja:tr"},
    {"HDF5_USE_FILE_LOCKING": "TRUE"},
]


@functools.cache
def kept() -> Path:
    """A folder with a record, one of odd names, a study, modules that must not be run, and locales."""
    folder = kept_folder()
    odd = os.fsdecode(b"n\xff\x1b[31m.txt")
    (folder / odd).write_text("12\n")
    (folder / "numbers").write_text("".join(f"{n}\n" for n in range(1, 20001)))
    (folder / "work" / "other" / "numpy").mkdir(parents=True)
    (folder / "work" / "other" / "numpy" / "__init__.py").write_text("raise ImportError('of another Python')")
    for name in MODULES:
        (folder / "work" / f"{name}.py").write_text(f"open('{folder}/ran', 'w'); raise SystemExit('{name} was run')")
    (folder / "plan.toml").write_text(plan())
    factorize = [program("factorize"), "--quiet", "--repeat", "7", "--threads", "1"]
    for words in (
        [*factorize, "--record", "plain.h5", "--", "12"],
        [*factorize, "--record", "odd.h5", "--file", odd],
        [ROOT / "scripts" / "study", "run", "--plan", "plan.toml", "--folder", "study"],
        *([["localedef", "--no-archive", "-i", a, "-f", b, f"locales/{a}.{b}"] for a, b in LOCALES]),
    ):
        (folder / "locales").mkdir(exist_ok=True)
        variables = environment(OMP_PLACES=os.fsdecode(b"\xff\xe4"))
        with contextlib.suppress(OSError):
            subprocess.run(
                list(map(str, words)), cwd=folder, env=variables, capture_output=True, stdin=subprocess.DEVNULL
            )
    return folder


def commands(chance: random.Random, folder: Path) -> Try:
    """One that ends well where nothing is odd, in half a second."""
    alone, script = [program("factorize"), "--no-record"], str(ROOT / "scripts" / "run")
    n = chance.randrange(10**9)
    files = ["/dev/stdin", "-", "/dev/fd/0"]
    data = "".join(f"{n}\n" for n in range(2, 500)).encode()
    listed = b"".join(map(line, range(2, 500)))
    study = [str(ROOT / "scripts" / "study")]
    made = [
        (6, Try([*alone, str(n)], line(n))),
        (6, Try([*alone, "--file", chance.choice(files)], listed, stdin=data)),
        (6, Try([*alone, "--output", "o", "--progress", "always", "2^2203-1", str(n)], b"")),
        (4, Try([*alone, "1..200000"], all_lines())),
        (4, Try([script, *chance.choice([[], ["-np", "2"]]), "factorize", "--no-record", str(n)], line(n))),
        (3, Try([script, "-np", "1", "factorize", "--no-record", "--file", chance.choice(files)], listed, stdin=data)),
        (2, Try([script, "-np", "1", "factorize", "--no-record", "1..200000"], all_lines())),
        (4, Try([str(ROOT / "scripts" / "show"), str(kept() / chance.choice(["plain.h5", "odd.h5"]))])),
        (2, Try([*study, "status", str(kept() / "study")])),
        (2, Try([*study, "run", "--plan", str(kept() / "plan.toml"), "--folder", "s"], lines=8)),
        (1, Try([*study, "rerun", str(kept() / "plain.h5")], lines=8)),
    ]
    weights, tries = zip(*made)
    one = chance.choices(tries, weights)[0]
    one.cwd, one.statuses, one.seconds, one.lines = folder, (0,), 60, max(one.lines, 4)
    one.variables, one.written = {"HEIRETSU_RESULTS": "r"}, f"{2**2203 - 1}: {2**2203 - 1}\n".encode() + line(n)
    return one


@functools.cache
def all_lines() -> bytes:
    return b"".join(map(line, range(1, 200_001)))


def locale(chance: random.Random, one: Try) -> None:
    name = chance.choice([*(f"{a}.{b}" for a, b in LOCALES), "C", "C.UTF-8", "x_Y.z", ""])
    one.variables |= {"LOCPATH": str(kept() / "locales"), "LC_ALL": name, "PYTHONUTF8": "0"}


def variables(chance: random.Random, one: Try) -> None:
    for _ in range(chance.randrange(1, 4)):
        one.variables |= chance.choice(FOREIGN)
    one.lines += 1  # libgomp's own, of a value that it does not know


def modules(chance: random.Random, one: Try) -> None:
    for path in (kept() / "work").iterdir():
        (shutil.copytree if path.is_dir() else shutil.copy)(path, one.cwd / path.name)


def small(chance: random.Random, one: Try) -> None:
    """Limits within which it need not work."""
    limit, sizes = chance.choice(
        [
            (resource.RLIMIT_FSIZE, (0, 500)),
            (resource.RLIMIT_NOFILE, (4, 16, 32)),
            (resource.RLIMIT_AS, (10**7, 10**8)),
        ]
    )
    size = chance.choice(sizes)
    one.where += f"limit {limit} of {size} "
    one.silent = size == 0  # what it says goes to a file, too
    one.also_before(lambda: resource.setrlimit(limit, (size, size)))
    one.statuses, one.lines = (0, 1, 2, 127, -6, -11) if limit != resource.RLIMIT_FSIZE else (0, 1, 2), 30


def step(chance: random.Random, one: Try) -> None:
    """A step of Slurm that offers no MPI, as srun --pty bash is one; mpirun is another launcher there."""
    if one.words[0] == program("factorize"):
        one.variables |= {f"SLURM_{name}": "0" for name in ("PROCID", "LOCALID", "NODEID", "STEPID", "STEP_ID")}
        one.variables |= {f"SLURM_{name}": "1" for name in ("NTASKS", "NPROCS", "STEP_NUM_TASKS", "STEP_NUM_NODES")}
        one.variables |= {"SLURM_JOB_ID": "7", "SLURM_JOBID": "7", "SLURM_MPI_TYPE": "none", "SLURM_NODELIST": "here"}


def umask(chance: random.Random, one: Try) -> None:
    mask = chance.choice([0, 0o77, 0o22])
    one.also_before(lambda: os.umask(mask))


def no_locks(chance: random.Random, one: Try) -> None:
    number = chance.choice([errno.ENOSYS, errno.ENOLCK])
    name = "factorize" if "factorize" in str(one.words) else "python3"
    one.variables |= breaking(one.cwd, name, "lock", 1, f"{number}+")
    one.variables["ADVERSARY_FOLDER"] = ""  # everywhere
    one.lines += 2


OTHERS = [locale, variables, variables, step, modules, umask, no_locks, small]


def attempt(chance: random.Random, folder: Path) -> None:
    one, kinds = commands(chance, folder), chance.choice([[STREAMS], [OTHERS], [OTHERS], [OTHERS, STREAMS]])
    for kind in kinds:
        surrounding = chance.choice(kind)
        surrounding(chance, one)
        one.where += f"[{surrounding.__name__}] "
    ran = kept() / "ran"
    try:
        one.judged()
    finally:
        Path(f"{folder}.seen").unlink(missing_ok=True)
        if ran.exists():
            ran.unlink()
            one.where += "[which ran a module of the folder] "
    if "ran" in one.where:
        raise Fault(str(one))
    if "o" in one.words and one.status == 0 and (folder / "o").read_bytes() != one.written:
        raise Fault(f"wrote {(folder / 'o').read_bytes()[-300:]!r}: {one}")


if __name__ == "__main__":
    kept()
    sys.exit(main(__doc__, attempt, tries=200, seconds=25))
