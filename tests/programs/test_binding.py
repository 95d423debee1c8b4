# ctest: quick mpi
"""planted --check-binding: what a batch job asks before its work."""

import os
import shutil
import subprocess

import pytest
from programs import BIN, MPIEXEC, environment, run

pytestmark = pytest.mark.skipif(
    shutil.which("taskset") is None or not (BIN / "planted").exists(), reason="needs taskset and planted"
)
CPU = str(min(os.sched_getaffinity(0)))


def bound(*command):
    return subprocess.run(
        list(map(str, command)), capture_output=True, text=True, timeout=60, env=environment(), stdin=subprocess.DEVNULL
    )


def test_a_thread_on_one_cpu_is_right_and_two_are_not():
    done = bound("taskset", "-c", CPU, BIN / "planted", "--threads", 1, "--check-binding")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "1 rank x 1 thread, a CPU for each\n")
    done = bound("taskset", "-c", CPU, BIN / "planted", "--threads", 2, "--check-binding")
    assert done.returncode == 1 and done.stderr.count("\n") == 1
    assert done.stderr.startswith("planted: only 1 of 2 threads on ") and f"(they may use cpu {CPU}): " in done.stderr
    if os.cpu_count() > 1:
        assert done.stderr.endswith(
            ": mpirun --map-by ppr:1:node:PE=2 --bind-to core with OMP_PLACES=cores OMP_PROC_BIND=close\n"
        )


def test_two_ranks_on_the_same_cpu_are_not_right():
    done = bound(MPIEXEC, "-n", 2, "taskset", "-c", CPU, BIN / "planted", "--threads", 1, "--check-binding")
    assert done.returncode == 1 and "planted: only 1 of 2 threads on " in done.stderr


def test_more_threads_than_the_machine_has_cpus_need_fewer():
    done = run("planted", "--threads", os.cpu_count() + 1, "--check-binding")
    assert done.returncode == 1 and done.stderr.endswith(": fewer ranks a host, or fewer threads a rank\n")
