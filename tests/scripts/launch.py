"""`programs` for the experiments: on as many threads as they take by themselves, and their end by Ctrl-C."""

import signal
import subprocess
import time
from pathlib import Path

import programs


def environment(**more: str) -> dict[str, str]:
    return programs.environment(**{"OMP_NUM_THREADS": None} | more)


def command(name: str, *arguments: object, ranks: int = 0) -> list[str]:
    """`ranks` 0 starts it without mpirun."""
    return programs.command(name, *arguments, ranks=ranks or None)


def run(name: str, *arguments: object, ranks: int = 0, **more: str) -> subprocess.CompletedProcess[str]:
    """Runs to the end, with `more` variables in its environment."""
    return programs.run(name, *arguments, ranks=ranks or None, variables={"OMP_NUM_THREADS": None} | more)


def assert_one_line(done: subprocess.CompletedProcess[str], status: int, message: str) -> None:
    """It ended with this status, and all it said is one line with this message."""
    assert done.returncode == status
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1 and done.stdout == ""


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


def assert_ctrl_c_ends_it(folder: Path, name: str, *arguments: object, ranks: int) -> None:
    """Starts what would run for hours: the signal ends it at once, with no record in `folder` and no process left."""
    child = programs.start(command(name, *arguments, ranks=ranks), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                           env=environment(HEIRETSU_RESULTS=str(folder), HEIRETSU_MARK=str(folder)))
    try:
        time.sleep(1.5)
        assert child.poll() is None
        child.send_signal(signal.SIGINT)
        assert child.wait(timeout=10) != 0 or (ranks and not programs.open_mpi())  # MPICH's launcher may end with 0 when told to end
    finally:
        programs.end(child)
    assert programs.wait_until(lambda: not marked(str(folder)), 2), marked(str(folder))
    assert list(folder.iterdir()) == []
