"""Starts the programs of the kit as users do: alone, or as ranks under an MPI launcher."""

import functools
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STUDY = ROOT / "scripts" / "study"
BIN = Path(os.environ.get("HEIRETSU_BIN", ROOT / "build" / "release" / "bin")).resolve()
MPIEXEC = os.environ.get("HEIRETSU_MPIEXEC", "mpirun")
FAKE = str(Path(__file__).with_name("fake_program.py"))  # stands in for a program
ANY = str(Path(__file__).with_name("any_program.py"))  # stands in for one outside the kit
OWN_TEAM = {"OMP_NUM_THREADS": None}  # of an experiment: on as many threads as it takes by itself
# For factorize: about 10^18 trials, warned of once all is open.
ENDLESS = ["--method", "scan", "--split", "trials", "2305843009213693951"]
# Of a launcher, a shell or a user around the tests nothing shall reach the programs.
FOREIGN = ("OMPI_", "PMI_", "PMIX_", "MPI_", "SLURM_", "OMP_", "HEIRETSU_")


@functools.cache
def open_mpi() -> bool:
    """Its mpirun calls itself so, its mpiexec OpenRTE; both name its home."""
    return "open-mpi.org" in subprocess.run([MPIEXEC, "--version"], capture_output=True, text=True).stdout


def environment(**changes: str | None) -> dict[str, str]:
    """Root may start ranks, more ranks than cores yield to each other, and only the programs speak. A change to None
    unsets."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    wanted = (
        clean
        | {
            "OMPI_ALLOW_RUN_AS_ROOT": "1",
            "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
            "OMPI_MCA_rmaps_base_oversubscribe": "1",
            "OMPI_MCA_hwloc_base_binding_policy": "none",
            "OMPI_MCA_mpi_yield_when_idle": "1",
            "OMPI_MCA_orte_execute_quiet": "1",
            "EVENT_NOEPOLL": "1",
            "OMP_WAIT_POLICY": "passive",
            "OMP_NUM_THREADS": "1",
        }
        | changes
    )
    return {name: value for name, value in wanted.items() if value is not None}


def listed(program: str, what: str) -> list[str]:
    """The names that `PROGRAM --list WHAT` prints; none where it is not built."""
    if not (BIN / program).exists():
        return []
    return subprocess.run(
        [BIN / program, "--list", what], capture_output=True, text=True, check=True, env=environment()
    ).stdout.split()


SCHEDULES = listed("factorize", "schedules")  # over ranks
OVER_THREADS = [schedule for schedule in SCHEDULES if schedule not in ("cyclic", "stealing")]


def command(program: str, *arguments, ranks: int | None = None) -> list[str]:
    """The command line that starts `program` alone (ranks None) or on so many ranks."""
    launcher = [] if ranks is None else [MPIEXEC, "-n", str(ranks)]
    return [*launcher, str(BIN / program), *map(str, arguments)]


def run(
    program: str, *arguments, ranks: int | None = None, timeout: float = 60, variables: dict | None = None, **options
):
    """Runs to the end; standard input is empty unless `input` or `stdin` gives one. A hang is an error."""
    options.setdefault("stdin", None if "input" in options else subprocess.DEVNULL)
    if options["stdin"] is None:
        del options["stdin"]
    return subprocess.run(
        command(program, *arguments, ranks=ranks),
        capture_output=True,
        text=True,
        timeout=timeout,
        env=environment(**(variables or {})),
        **options,
    )


def run_team(program: str, *arguments, variables: dict | None = None, **options) -> subprocess.CompletedProcess[str]:
    """run() for an experiment, on its own team."""
    return run(program, *arguments, variables=OWN_TEAM | (variables or {}), **options)


def start(command_line: list, **options) -> subprocess.Popen:
    """Starts in a session of its own, with pipes for what it prints."""
    defaults = {
        "stdin": subprocess.DEVNULL,
        "stdout": subprocess.PIPE,
        "stderr": subprocess.PIPE,
        "text": True,
        "env": environment(),
    }
    return subprocess.Popen(list(map(str, command_line)), start_new_session=True, **defaults | options)


def descendants(parent: int, name: str) -> list[int]:
    """Living processes called `name` below `parent`."""
    parents, names = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            before, _, after = stat.read_text().rpartition(")")
        except OSError:
            continue  # it has ended meanwhile
        pid, _, names[int(stat.parent.name)] = before.partition(" (")
        state, above = after.split()[:2]
        if state != "Z":
            parents[int(pid)] = int(above)
    found, level = [], {parent}
    while level := {pid for pid, above in parents.items() if above in level}:
        found += [pid for pid in level if names[pid] == name]
    return sorted(found)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def marked(mark: str) -> list[str]:
    """The processes that were started with HEIRETSU_MARK=mark and are still there."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"HEIRETSU_MARK={mark}".encode() in (process / "environ").read_bytes():
                found.append(process.name)
        except OSError:
            pass
    return found


def wait_until(condition, seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while not (result := condition()) and time.monotonic() < end:
        time.sleep(0.05)
    return bool(result)


def end(process: subprocess.Popen) -> None:
    """Ends what a failed test left running, the ranks first."""
    for pid in [*descendants(process.pid, "factorize"), process.pid]:
        if alive(pid):
            os.kill(pid, signal.SIGKILL)
    process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            pipe.close()


def assert_one_line(done: subprocess.CompletedProcess[str], status: int, message: str) -> None:
    """It ended with this status, and all it said is one line with this message."""
    assert done.returncode == status
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1 and done.stdout == ""


def refused(done: subprocess.CompletedProcess[str], status: int = 2) -> str:
    """The one line that factorize said; it must have ended with this status."""
    assert done.returncode == status, done.stderr
    # MPICH tells of MPI_Abort whatever it is asked.
    lines = [line for line in done.stderr.splitlines() if open_mpi() or not line.startswith("Abort(")]
    assert len(lines) == 1 and lines[0].startswith("factorize: "), done.stderr
    return lines[0].removeprefix("factorize: ")


def study(*arguments, **options) -> tuple[int, str, str]:
    """What scripts/study ends with, prints and says."""
    done = subprocess.run([STUDY, *map(str, arguments)], capture_output=True, text=True, **options)
    return done.returncode, done.stdout, done.stderr


def assert_ctrl_c_ends_it(folder: Path, name: str, *arguments: object, ranks: int | None) -> None:
    """Starts an experiment that would run for hours: the signal ends it at once, with no record in `folder` and no
    process left."""
    child = start(
        command(name, *arguments, ranks=ranks),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment(**OWN_TEAM, HEIRETSU_RESULTS=str(folder), HEIRETSU_MARK=str(folder)),
    )
    try:
        time.sleep(1.5)
        assert child.poll() is None
        child.send_signal(signal.SIGINT)
        assert child.wait(timeout=10) != 0 or (
            ranks and not open_mpi()
        )  # MPICH's launcher may end with 0 when told to end
    finally:
        end(child)
    assert wait_until(lambda: not marked(str(folder)), 2), marked(str(folder))
    assert list(folder.iterdir()) == []


def fill(folder: Path) -> None:
    """Leaves no byte on the file system of `folder`: it all goes into a file named filler."""
    with open(folder / "filler", "wb", buffering=0) as filler, pytest.raises(OSError, match="No space"):
        while True:
            filler.write(bytes(4096))


def has(tool: str) -> bool:
    return shutil.which(tool) is not None
