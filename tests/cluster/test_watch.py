# ctest: cluster
"""The library that watches any program (drivers/watch), on two hosts."""

import subprocess
from pathlib import Path

import pytest
from hosts import Hosts
from left_behind import LIBRARY, SOURCES, TELL, compiled, told
from programs import environment

pytestmark = pytest.mark.skipif(not (LIBRARY.exists() and TELL.exists()), reason="needs a build of everything")


def test_clocks_of_hosts_are_compared_and_one_file_is_left(hosts: Hosts, tmp_path: Path) -> None:
    program = compiled(tmp_path, "mpicc", "-O2", "-fopenmp", str(SOURCES / "planted.c"))
    left = tmp_path / "left"
    left.mkdir()
    watch = [f"HEIRETSU_WATCH={left}", f"HEIRETSU_WATCH_JOB={left}/job.left", f"LD_PRELOAD={LIBRARY}"]
    done = hosts.run(
        "login",
        ["mpirun", "--hostfile", hosts.hostfile({"node1": 2, "node2": 1}), "-np", "3", "env", *watch, program, "2"],
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert [file.name for file in left.iterdir()] == ["job.left"]
    processes = told(left)
    assert [process["host"] for process in processes] == ["node1", "node1", "node2"]
    offsets = [(float(process["offset"]), float(process["residual"])) for process in processes]
    assert offsets[0] == (0, 0)
    assert offsets[1] == (0, -1)  # its host's first rank knows
    assert abs(offsets[2][0]) <= offsets[2][1] < 0.05  # in truth there is one clock
