# ctest: slow mpi python
"""spawn under mpirun: every process starts and ends, what cannot be started is said, and Ctrl-C leaves none."""

import os
import re

import pytest
from heiretsu.record.records import load_one
from programs import assert_ctrl_c_ends_it, assert_one_line, listed, open_mpi, run_team

METHODS = listed("spawn", "methods")


def ended(output: str) -> dict[str, tuple[int, int, int, str]]:
    """method -> (ended, of, failed, zombies)"""
    pattern = r"^(\S+): (\d+) of (\d+) processes ended, (\d+) with a failure, (no zombie|zombies left);"
    return {
        method: (int(got), int(want), int(failed), zombies)
        for method, got, want, failed, zombies in re.findall(pattern, output, re.M)
    }


@pytest.mark.parametrize("ranks, processes", [(1, 3), (2, 3)])
def test_every_method_starts_processes(ranks, processes):
    done = run_team("spawn", "--method", "all", "--processes", processes, "--no-record", ranks=ranks)
    assert done.returncode == 0, done.stderr
    found = [method for method in METHODS if method != "mpi" or open_mpi() or "left out" not in done.stderr]
    assert ended(done.stdout) == {method: (processes, processes, 0, "no zombie") for method in found}
    if "mpi" not in found:  # Debian's MPICH starts none
        assert re.fullmatch(
            r"spawn: mpi left out: MPI_Comm_spawn: .+\n",
            "".join(line for line in done.stderr.splitlines(True) if "left out" in line),
        )


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


def test_without_a_free_slot_mpi_is_left_out_and_the_job_ends():
    if not open_mpi():
        pytest.skip("Open MPI alone has slots")
    done = run_team(
        "spawn",
        "--method",
        "all",
        "--processes",
        2,
        "--no-record",
        ranks=len(os.sched_getaffinity(0)) + 1,
        variables={
            "OMPI_MCA_rmaps_base_oversubscribe": "0",
            "OMPI_MCA_orte_set_default_slots": str(len(os.sched_getaffinity(0)) + 1),
        },
    )
    assert done.returncode == 0, done.stderr
    assert "spawn: mpi left out: this job's ranks fill all" in done.stderr
    assert list(ended(done.stdout)) == [method for method in METHODS if method != "mpi"]


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
        (["--method", "mpi"], 2, "--method mpi: it works between MPI ranks"),
    ],
)
def test_what_fails_is_one_line(arguments, status, message):
    assert_one_line(run_team("spawn", "--no-record", *arguments), status, message)


@pytest.mark.parametrize("ranks, method", [(None, "posix-spawn"), (None, "fork"), (2, "vfork")])
def test_ctrl_c_ends_it_at_once_and_leaves_nothing(ranks, method, tmp_path):
    assert_ctrl_c_ends_it(tmp_path, "spawn", "--method", method, "--command", "sleep", 1000, ranks=ranks)
