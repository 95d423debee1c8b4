"""Starts the programs of the kit as users do: alone, or as ranks under an MPI launcher."""

import functools
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(os.environ.get("HEIRETSU_BIN", ROOT / "build" / "release" / "bin")).resolve()
MPIEXEC = os.environ.get("HEIRETSU_MPIEXEC", "mpirun")
# Of a launcher, a shell or a user around the tests nothing shall reach the programs.
FOREIGN = ("OMPI_", "PMI_", "PMIX_", "MPI_", "SLURM_", "OMP_", "HEIRETSU_")


@functools.cache
def open_mpi() -> bool:
    """Its mpirun calls itself so, its mpiexec OpenRTE; both name its home."""
    return "open-mpi.org" in subprocess.run([MPIEXEC, "--version"], capture_output=True, text=True).stdout


def environment(**changes: str | None) -> dict[str, str]:
    """Root may start ranks, more ranks than cores yield to each other, and only the programs speak. A change to None unsets."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    wanted = clean | {
        "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1", "OMPI_MCA_rmaps_base_oversubscribe": "1",
        "OMPI_MCA_hwloc_base_binding_policy": "none", "OMPI_MCA_mpi_yield_when_idle": "1", "OMPI_MCA_orte_execute_quiet": "1",
        "OMP_WAIT_POLICY": "passive", "OMP_NUM_THREADS": "1",
    } | changes
    return {name: value for name, value in wanted.items() if value is not None}


def command(program: str, *arguments, ranks: int | None = None) -> list[str]:
    """The command line that starts `program` alone (ranks None) or on so many ranks."""
    launcher = [] if ranks is None else [MPIEXEC, "-n", str(ranks)]
    return [*launcher, str(BIN / program), *map(str, arguments)]


def run(program: str, *arguments, ranks: int | None = None, timeout: float = 60, variables: dict | None = None, **options):
    """Runs to the end; standard input is empty unless `input` or `stdin` gives one. A hang is an error."""
    options.setdefault("stdin", None if "input" in options else subprocess.DEVNULL)
    if options["stdin"] is None:
        del options["stdin"]
    return subprocess.run(command(program, *arguments, ranks=ranks), capture_output=True, text=True, timeout=timeout,
                          env=environment(**(variables or {})), **options)


def start(command_line: list, **options) -> subprocess.Popen:
    """Starts in a session of its own, with pipes for what it prints."""
    defaults = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "env": environment()}
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


def has(tool: str) -> bool:
    return shutil.which(tool) is not None
