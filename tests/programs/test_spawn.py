# ctest: slow mpi python
"""spawn under mpirun: every process starts and ends, what cannot be started is said, and Ctrl-C leaves none."""

import os
import re
import shutil
import subprocess

import pytest
from heiretsu.record.records import load_one
from programs import (
    BIN,
    MPIEXEC,
    OWN_TEAM,
    assert_ctrl_c_ends_it,
    assert_one_line,
    environment,
    listed,
    marked,
    open_mpi,
    run_team,
    wait_until,
)

METHODS = listed("spawn", "methods")
CORES = len(os.sched_getaffinity(0))
SILENT = (
    "has not come back within {} s: the other process or the launcher does not answer"
    " (start the job again; EVENT_NOEPOLL=1 in mpirun's environment helps Open MPI 4.1)"
)


def ended(output: str) -> dict[str, tuple[int, int, int, str]]:
    """method -> (ended, of, failed, zombies)"""
    pattern = r"^(\S+): (\d+) of (\d+) processes ended, (\d+) with a failure, (no zombie|zombies left);"
    return {
        method: (int(got), int(want), int(failed), zombies)
        for method, got, want, failed, zombies in re.findall(pattern, output, re.M)
    }


@pytest.mark.parametrize("ranks", [1, CORES + 1])
def test_where_no_more_process_fits_mpi_is_left_out_and_every_other_method_starts_them(ranks):
    slots = {"OMPI_MCA_rmaps_base_oversubscribe": "0", "OMPI_MCA_orte_set_default_slots": str(ranks)}
    done = run_team("spawn", "--method", "all", "--processes", 3, "--no-record", ranks=ranks, variables=slots)
    assert done.returncode == 0, done.stderr
    assert ended(done.stdout) == {method: (3, 3, 0, "no zombie") for method in METHODS if method != "mpi"}
    why = f"this job's ranks fill all {ranks} slots" if open_mpi() else "MPI_Comm_spawn: "  # Debian's MPICH starts none
    (line,) = [line for line in done.stderr.splitlines() if "left out" in line]
    assert line.startswith(f"spawn: mpi left out: {why}")


@pytest.mark.skipif(not open_mpi(), reason="Debian's MPICH starts none")
@pytest.mark.parametrize("ranks", [1, 2])
def test_mpi_starts_processes(ranks):
    # Should Open MPI never answer the process that it started (kernels/spawn/README.md), it is tried again.
    for _ in range(3):
        done = run_team("spawn", "--method", "mpi", "--processes", 3, "--no-record", "--quiet", ranks=ranks)
        if done.returncode != 1 or done.stderr != f"spawn: MPI_Comm_spawn {SILENT.format(20)}\n":
            break
    assert done.returncode == 0, done.stderr
    assert ended(done.stdout) == {"mpi": (3, 3, 0, "no zombie")}


@pytest.mark.skipif(not open_mpi(), reason="Debian's MPICH starts none")
def test_where_a_process_never_joins_mpi_the_job_ends_in_time_and_leaves_nothing(tmp_path):
    """Rank 0's file has gone since it was started; what is found under the name that Linux gives it only sleeps."""
    for rank in "01":
        shutil.copy(BIN / "spawn", tmp_path / rank)
    (tmp_path / "0 (deleted)").write_text("#!/bin/sh\nexec sleep 1000\n")
    (tmp_path / "0 (deleted)").chmod(0o755)
    start = 'exec 9<$OMPI_COMM_WORLD_RANK; rm $OMPI_COMM_WORLD_RANK; exec -a spawn /proc/self/fd/9 "$@"'
    words = ["bash", "-c", start, "bash", "--method", "mpi", "--no-record", "--timeout", "1"]
    done = subprocess.run(
        [MPIEXEC, "-n", "2", *words],
        capture_output=True,
        text=True,
        timeout=30,
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        env=environment(**OWN_TEAM, HEIRETSU_MARK=str(tmp_path)),
    )
    assert_one_line(done, 1, f"spawn: MPI_Comm_spawn {SILENT.format(1)}")
    assert wait_until(lambda: not marked(str(tmp_path)), 5), marked(str(tmp_path))


@pytest.mark.parametrize("method", ["posix-spawn", "warm"])
def test_eight_ranks_start_processes(method):
    done = run_team("spawn", "--method", method, "--processes", 33, "--threads", 2, "--no-record", ranks=8)
    assert done.returncode == 0, done.stderr
    assert ended(done.stdout) == {method: (33, 33, 0, "no zombie")}


def test_alone_mpi_is_left_out_and_a_record_keeps_the_times(tmp_path):
    done = run_team("spawn", "--method", "all", "--parent-memory", "64M", variables={"HEIRETSU_RESULTS": str(tmp_path)})
    assert done.returncode == 0, done.stderr
    assert "spawn: mpi left out: it works between MPI ranks" in done.stderr
    assert len(list(tmp_path.iterdir())) == len(METHODS) - 1
    (file,) = tmp_path.glob("spawn-fork-*.h5")
    record = load_one(file)
    assert record.attributes["items"] == 10
    assert record.attributes["figure_parent_bytes"] == 64 * 2**20
    assert record.attributes["figure_ms_each"] > 0


@pytest.mark.parametrize(
    "arguments, status, message",
    [
        (["--processes", "0"], 2, "--processes: '0' is not between 1 and"),
        (
            ["--command", "no-such-program"],
            2,
            "--method posix-spawn: 'no-such-program' cannot be started: No such file or directory",
        ),
        (["--method", "fork", "--command", "no-such-program"], 2, "'no-such-program' cannot be started"),
        (["--method", "fork", "--command", "false"], 1, "wrong result: 10 of 10 processes ended, 10 with a failure"),
        (["--parent-memory", "1000T"], 2, "of memory ("),
        (["--parent-memory", "2^60"], 2, "--parent-memory: '2^60' is not a number of bytes (such as 512M or 1G)"),
        (["--parent-memory=-1"], 2, "--parent-memory: '-1' is not a number of bytes"),
        (["--method", "mpi"], 2, "--method mpi: it works between MPI ranks"),
    ],
)
def test_what_fails_is_one_line(arguments, status, message):
    assert_one_line(run_team("spawn", "--no-record", *arguments), status, message)


@pytest.mark.parametrize("ranks, method", [(None, "posix-spawn"), (None, "fork"), (2, "vfork")])
def test_ctrl_c_ends_it_at_once_and_leaves_nothing(ranks, method, tmp_path):
    assert_ctrl_c_ends_it(tmp_path, "spawn", "--method", method, "--command", "sleep", 1000, ranks=ranks)
