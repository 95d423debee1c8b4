# ctest: quick
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from programs import ROOT

from heiretsu.study import processes, watching
from heiretsu.study.reading import Unread


def running(marker):
    """Processes that are `sleep marker`."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            found += [path.parent.name] if path.read_bytes() == f"sleep\0{marker}\0".encode() else []
    return found


def wait_until(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


@pytest.mark.parametrize("start, count", [((), 1), (("mpirun", "--oversubscribe", "-np", "2"), 2)])
def test_killing_the_study_ends_what_it_started(start, count):
    if start and (
        not shutil.which(start[0])
        or "Open MPI" not in subprocess.run(["mpirun", "--version"], capture_output=True, text=True).stdout
    ):
        pytest.skip("needs Open MPI's mpirun")
    marker = f"97.{os.getpid()}{count}"
    code = (
        f"import os; from heiretsu.study.processes import run; run({[*start, 'sleep', marker]!r}, dict(os.environ), 90)"
    )
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "scripts"),
        "OMPI_ALLOW_RUN_AS_ROOT": "1",
        "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
    }
    study = subprocess.Popen([sys.executable, "-c", code], env=environment)
    try:
        assert wait_until(lambda: len(running(marker)) == count)
    finally:
        study.kill()
        study.wait()
    assert wait_until(lambda: not running(marker))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGUSR1])
def test_a_signal_in_the_middle_of_a_fork_is_not_lost(number):
    """The worst moment for it: Python ignores what is raised then."""
    marker = f"98.{os.getpid()}{number.value}"
    code = f"""import os, signal
from heiretsu.study.processes import run
def interrupt(*_):
    raise KeyboardInterrupt
signal.signal({number.value}, interrupt)
os.register_at_fork(after_in_parent=lambda: os.kill(os.getpid(), {number.value}))
try:
    run(["sleep", "{marker}"], dict(os.environ), 30)
except KeyboardInterrupt:
    print("interrupted", signal.getsignal({number.value}) is interrupt)"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(ROOT / "scripts")},
        capture_output=True,
        text=True,
    )
    assert done.stdout == "interrupted True\n" and done.stderr == ""
    assert not running(marker)


def test_a_command_that_is_not_there_is_told():
    with pytest.raises(FileNotFoundError):
        processes.run(["/no/such/program"], dict(os.environ), 1)


@pytest.mark.parametrize("kernel", ["new", "old"])
def test_the_moment_of_the_end_and_what_was_used_are_known(kernel, monkeypatch):
    def refused(_):
        raise OSError

    if kernel == "old":  # before Linux 5.3
        monkeypatch.setattr(os, "pidfd_open", refused)
    code = "import time; start = time.process_time()\nwhile time.process_time() < start + 0.2: pass\ntime.sleep(0.2)"
    ended = processes.run([sys.executable, "-S", "-c", code], dict(os.environ), 60)
    assert (ended.status, ended.timed_out, ended.left) == (0, False, "")
    assert 0.2 <= ended.cpu <= 0.4 <= ended.seconds < 30 and ended.switches > 0 and ended.faults > 0
    ended = processes.run(["sleep", "60"], dict(os.environ), 0.2)
    assert (ended.status, ended.timed_out) == (-signal.SIGTERM, True) and 0.2 <= ended.seconds < 30


def test_a_process_whose_environment_is_not_there_yet_is_looked_at_again(monkeypatch):
    """As in the middle of its start; one that has none looks the same."""
    looks = []
    marked = watching._marked
    monkeypatch.setattr(watching, "_marked", lambda mark: looks.append(marked(mark)) or looks[-1])
    monkeypatch.setattr(watching, "SETTLED", 0.2)
    bare = subprocess.Popen(["sleep", "60"], env={})
    try:
        assert watching.left_behind("no such mark", 0.0) == {} and len(looks) > 1
        monkeypatch.setattr(watching, "YOUNG", 0.0)
        looks.clear()
        assert watching.left_behind("no such mark", 0.0) == {} and looks == [({}, False)]
    finally:
        bare.kill()
        bare.wait()


def test_what_a_launch_leaves_behind_is_killed_and_named(monkeypatch):
    monkeypatch.setattr(processes, "STRAYS", 0.5)
    environment = {**os.environ, processes.MARK: f"mark-{os.getpid()}"}
    marker = f"96.{os.getpid()}"
    ended = processes.run(["sh", "-c", f"setsid sleep {marker} & sleep {marker} & exit 3"], environment, 60)
    assert ended.status == 3 and ended.left == "2 processes (sleep)" and not running(marker)
    monkeypatch.setattr(processes, "STRAYS", 30.0)
    quick = processes.run(["sh", "-c", "sleep 0.1 & exit 0"], environment, 60)
    assert quick.left == ""  # it ends by itself


def test_what_prints_without_end_is_ended(tmp_path):
    marker = f"95.{os.getpid()}"
    with open(tmp_path / "printed", "wb") as output, pytest.raises(Unread, match="printed more than 4 MiB"):
        processes.run(["sh", "-c", f"sleep {marker} & yes"], dict(os.environ), 60, output, most=4 << 20)
    assert wait_until(lambda: not running(marker))  # it is told to end, and takes its time
    with open(tmp_path / "printed", "ab") as output:  # what stood there does not count
        assert processes.run(["echo", "x"], dict(os.environ), 60, output, most=4).status == 0
