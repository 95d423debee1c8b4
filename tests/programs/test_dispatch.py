# ctest: slow mpi python
"""dispatch under mpirun: every result of every method, what is refused, and the end by Ctrl-C."""

import re

import pytest
from heiretsu.record.records import load_one
from programs import assert_ctrl_c_ends_it, assert_one_line, listed, run_team

METHODS = listed("dispatch", "methods")


def right(output: str) -> dict[str, tuple[int, int]]:
    """method -> (right, of)"""
    return {
        method: (int(got), int(want))
        for method, got, want in re.findall(r"^(\S+): (\d+) of (\d+) results right;", output, re.M)
    }


@pytest.mark.parametrize("ranks", [1, 2, 8])
def test_every_method_gets_every_result_on_any_number_of_ranks(ranks):
    done = run_team(
        "dispatch", "--method", "all", "--threads", 2, "--tasks", 1001, "--size", 2000, "--no-record", ranks=ranks
    )
    assert done.returncode == 0, done.stderr
    assert right(done.stdout) == {method: (1001, 1001) for method in METHODS}


def test_results_as_they_finish():
    done = run_team("dispatch", "--method", "all", "--collect", "as-completed", "--tasks", 2000, "--no-record", ranks=3)
    assert done.returncode == 0, done.stderr
    assert right(done.stdout) == {method: (2000, 2000) for method in ["pool", "mpi-pool"]}
    for method in ["omp-for", "omp-task", "async"]:
        assert f"dispatch: {method} left out: it gives its results at the end only" in done.stderr


def test_a_record_keeps_overhead_and_metg(tmp_path):
    file = tmp_path / "pool.h5"
    done = run_team("dispatch", "--method", "pool", "--tasks", 5000, "--record", file)
    assert done.returncode == 0, done.stderr
    record = load_one(file)
    assert record.attributes["items"] == 5000
    assert record.attributes["figure_metg_ns"] > 0
    assert {"figure_overhead_ns", "figure_cpu_overhead_ns", "figure_task_ns"} <= set(record.attributes)
    assert (record.attributes["schedule"], record.attributes["executor"]) == (
        "none",
        "pool",
    )  # no OpenMP team runs these


def test_a_record_names_what_its_threads_are(tmp_path):
    for method, executor in (("omp-task", "openmp"), ("async", "async"), ("mpi-pool", "ranks")):
        done = run_team(
            "dispatch",
            "--method",
            method,
            "--tasks",
            500,
            "--size",
            100,
            "--record",
            tmp_path / f"{method}.h5",
            ranks=2,
        )
        assert done.returncode == 0, done.stderr
        assert load_one(tmp_path / f"{method}.h5").attributes["executor"] == executor


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["--tasks", "0"], "--tasks: '0' is not between 1 and"),
        (["--method", "pool", "--tasks", "10^12"], "1000000000000 tasks would take 100 TB of memory"),
        (["--method", "async", "--collect", "as-completed"], "it gives its results at the end only"),
        (["--method", "mpi-pool"], "--method mpi-pool: it works between MPI ranks"),
        (["--threads", "1000000"], "more than 4096 threads a rank"),
        (["--size", "-1"], "--size"),
    ],
)
def test_bad_usage_is_one_line_and_status_2(arguments, message):
    assert_one_line(run_team("dispatch", "--no-record", *arguments), 2, message)


@pytest.mark.parametrize("ranks", [None, 2])
def test_ctrl_c_ends_it_at_once_and_leaves_nothing(ranks, tmp_path):
    assert_ctrl_c_ends_it(
        tmp_path, "dispatch", "--method", "mpi-pool" if ranks else "pool", "--size", 10_000_000_000, ranks=ranks
    )
