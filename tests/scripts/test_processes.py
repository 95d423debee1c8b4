import contextlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import ROOT


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
    if start and (not shutil.which(start[0]) or "Open MPI" not in subprocess.run(["mpirun", "--version"], capture_output=True, text=True).stdout):
        pytest.skip("needs Open MPI's mpirun")
    marker = f"97.{os.getpid()}{count}"
    code = f"import os; from heiretsu.processes import run; run({[*start, 'sleep', marker]!r}, dict(os.environ), 90)"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "scripts"), "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"}
    study = subprocess.Popen([sys.executable, "-c", code], env=environment)
    try:
        assert wait_until(lambda: len(running(marker)) == count)
    finally:
        study.kill()
        study.wait()
    assert wait_until(lambda: not running(marker))
