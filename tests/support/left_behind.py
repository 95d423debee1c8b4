"""What the library that watches any program left (drivers/watch), as tests/drivers/watch/tell_left.cpp tells it."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from programs import BIN, MPIEXEC, ROOT, environment

LIBRARY = BIN.parent / "lib" / "libheiretsu_watch.so"
TELL = BIN.parent / "tests" / "tell_left"
SOURCES = ROOT / "tests" / "drivers" / "watch"
MARKS = ROOT / "drivers" / "watch"
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # on a disk the first touch of a page takes 0.1 ms
IS_BUILT = LIBRARY.exists() and TELL.exists()
LIBRARIES = ("", ".mpich")  # of MPI: what Debian adds to the names of their commands
NOT_ENDED, FINALIZED, EXITED, EXITED_HARD, ABORTED, EXECUTED = map(str, range(6))


def need(*commands: str) -> None:
    for command in commands:
        if shutil.which(command) is None:
            pytest.skip(f"needs {command}")


def mpiexec_of(library: str) -> str:
    """The launcher of one of LIBRARIES."""
    return f"mpiexec{library}" if library else MPIEXEC


def compiled(folder: Path, *command: str) -> Path:
    program = folder / "program"
    subprocess.run([*command, "-I", ROOT, "-o", program], check=True, cwd=folder)
    return program


def pairs(words: list[str]) -> dict[str, str]:
    return dict(zip(words[::2], words[1::2]))


def told(folder: Path) -> list[dict]:
    """What the processes left in `folder`, in order of their ranks."""
    processes: list[dict] = []
    files = sorted(folder.glob("*.left"))
    text = subprocess.run([TELL, *files], capture_output=True, text=True, check=True).stdout
    for line in text.splitlines():
        kind, _, rest = line.partition(" ")
        words = rest.split(" ")
        if kind == "process":
            processes.append({**pairs(line.split(" ")), "threads": [], "sites": [], "calls": {}, "regions": {}})
        elif kind == "thread":
            processes[-1]["threads"].append(pairs(line.split(" ")))
        elif kind == "site":
            processes[-1]["sites"].append(pairs(line.split(" ")))
        elif kind in ("call", "region"):
            processes[-1][f"{kind}s"][words[0]] = pairs(words[1:])
        else:
            processes[-1][kind] = rest
    return sorted(processes, key=lambda process: int(process["rank"]))


def watched(
    folder: Path, command: list, ranks: int = 0, mpiexec: str = MPIEXEC, ends: tuple[int, ...] = (0,), **env: str
) -> list[dict]:
    """What a run of a program leaves, which ends with one of these statuses, or with any where there are none; its
    ranks are started where there are to be some."""
    launch = [mpiexec, "-n", str(ranks)] if ranks else []
    with tempfile.TemporaryDirectory(dir=MEMORY) as left:
        command = [*launch, "env", f"HEIRETSU_WATCH={left}", f"LD_PRELOAD={LIBRARY}", *command]
        done = subprocess.run(
            command, cwd=folder, env=environment(**env), timeout=120, capture_output=True, encoding="utf-8"
        )
        assert done.returncode in ends or not ends, done.stderr
        processes = told(Path(left))
    for line in done.stdout.splitlines():  # what a program says of itself: rank 0 serial 0.1 ...
        if line.startswith("rank "):
            words = pairs(line.split(" "))
            processes[int(words["rank"])]["said"] = words
    return processes


def seconds(process: dict, cause: str) -> float:
    """Of all threads of a process, in a phase."""
    return sum(float(thread[cause]) for thread in process["threads"])
