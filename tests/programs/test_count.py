# ctest: slow mpi python
"""count under mpirun: every method's sum, what is refused, and the end by Ctrl-C."""

import re
import subprocess

import pytest
from heiretsu.record.records import load_one
from programs import OWN_TEAM, assert_ctrl_c_ends_it, assert_one_line, command, environment, listed, open_mpi, run_team

BETWEEN_RANKS = ["rma-fetch-op", "rma-accumulate", "shared-window", "allreduce"]
METHODS = listed("count", "methods")


def results(output: str) -> dict[str, tuple[int, int]]:
    """method -> (want, got)"""
    return {
        method: (int(want), int(got))
        for method, want, got in re.findall(r"^(\S+): want: (\d+), got: (\d+);", output, re.M)
    }


@pytest.mark.parametrize("ranks", [1, 2, 8])
@pytest.mark.parametrize("counters", [[], ["--counters", "100", "--distribution", "zipf"]])
def test_every_method_counts_right_on_any_number_of_ranks(ranks, counters):
    increments = (
        2000 if open_mpi() else 200
    )  # the ranks of MPICH spin: where they share cores an answer takes a time slice
    done = run_team(
        "count", "--method", "all", "--threads", 2, "--increments", increments, "--no-record", *counters, ranks=ranks
    )
    assert done.returncode == 0, done.stderr
    found = results(done.stdout)
    want = ranks * 2 * increments
    assert list(found) == METHODS
    assert ranks * 2 <= found.pop("racy")[1] <= want
    assert set(found.values()) == {(want, want)}


def test_alone_it_leaves_out_what_needs_mpi_and_counts_the_blogs_million():
    done = run_team("count", "--method", "all", "--no-record")
    assert done.returncode == 0, done.stderr
    found = results(done.stdout)
    assert list(found) == METHODS[: -len(BETWEEN_RANKS)]
    assert found.pop("racy")[0] == 100_000_000  # its threads must meet
    assert {want for want, _ in found.values()} == {1_000_000}
    for method in BETWEEN_RANKS:
        assert f"count: {method} left out: it works between MPI ranks" in done.stderr


def test_the_team_of_ten_is_split_among_the_ranks():
    done = run_team("count", "--method", "reduction", "--no-record", ranks=2)
    assert results(done.stdout) == {"reduction": (1_000_000, 1_000_000)}


def test_however_many_the_ranks_two_threads_share_a_counter():
    done = run_team("count", "--method", "reduction", "--increments", 1000, "--no-record", ranks=12)
    assert results(done.stdout) == {"reduction": (24_000, 24_000)}


def test_a_record_a_method_tells_what_was_lost(tmp_path):
    done = run_team(
        "count",
        "--method",
        "all",
        "--threads",
        2,
        "--increments",
        1000,
        "--repeat",
        3,
        ranks=2,
        variables={"HEIRETSU_RESULTS": str(tmp_path)},
    )
    assert done.returncode == 0, done.stderr
    assert len(list(tmp_path.iterdir())) == len(METHODS)
    (file,) = tmp_path.glob("count-mutex-2x2-*.h5")
    record = load_one(file)
    assert record.attributes["figure_want"] == record.attributes["figure_got"] == 4000
    assert record.attributes["figure_lost_updates"] == 0
    assert record.attributes["items"] == 4000
    assert record.attributes["valid"] == 1


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["--increments", "0"], "--increments: '0' is not between 1 and 1099511627776"),
        (["--increments", "ten"], "--increments: 'ten' is not a number"),
        (["--counters", "10^12"], "--counters 1000000000000 would take "),
        (["--threads", "1000000"], "more than 4096 threads a rank"),
        (["--work", "-1"], "--work"),
        (["--schedule", "dynamic"], "--schedule has no meaning here"),
        (["--method", "fetch"], "--method: 'fetch' is not one of racy, mutex,"),
        (["--method", "rma-fetch-op"], "--method rma-fetch-op: it works between MPI ranks"),
    ],
)
def test_bad_usage_is_one_line_and_status_2(arguments, message):
    assert_one_line(run_team("count", "--no-record", *arguments), 2, message)


def test_more_threads_than_the_system_starts_are_refused_with_the_limit():
    done = run_team("count", "--threads", 8, "--no-record", variables={"OMP_THREAD_LIMIT": "4"})
    assert (done.returncode, done.stderr) == (
        2,
        "count: 8 threads in one rank are more than this system allows: 4 (OMP_THREAD_LIMIT)\n",
    )
    limited = ["bash", "-c", 'ulimit -v 4000000; exec "$0" "$@"', *command("count", "--threads", 3000, "--no-record")]
    done = subprocess.run(limited, capture_output=True, text=True, timeout=60, env=environment(**OWN_TEAM))
    assert done.returncode == 2
    assert re.fullmatch(r"count: the system started \d+ of 3000 threads in one rank .*\n", done.stderr)


@pytest.mark.parametrize("ranks", [None, 2])
def test_ctrl_c_ends_it_at_once_and_leaves_nothing(ranks, tmp_path):
    assert_ctrl_c_ends_it(
        tmp_path, "count", "--method", "shared-window" if ranks else "mutex", "--increments", "10^11", ranks=ranks
    )
