# ctest: slow mpi python
"""overlap under mpirun: every wait ends and none too early, what is refused, and the end by Ctrl-C."""

import re

import pytest
from heiretsu.record.records import load_one
from programs import assert_ctrl_c_ends_it, assert_one_line, listed, run_team

METHODS = listed("overlap", "methods")


def ended(output: str) -> dict[str, tuple[int, int, str]]:
    """method -> (ended, of, how many too early)"""
    return {
        method: (int(got), int(want), early)
        for method, got, want, early in re.findall(
            r"^(\S+): (\d+) of (\d+) waits ended, (\w+) too early;", output, re.M
        )
    }


@pytest.mark.parametrize("ranks", [1, 2, 8])
def test_every_method_waits_for_all_on_any_number_of_ranks(ranks):
    done = run_team(
        "overlap", "--method", "all", "--threads", 2, "--waits", 21, "--seconds", 0.02, "--no-record", ranks=ranks
    )
    assert done.returncode == 0, done.stderr
    assert ended(done.stdout) == {method: (21, 21, "none") for method in METHODS}


@pytest.mark.parametrize("medium, left_out", [("select", ["event-loop", "coroutine"]), ("pipe", [])])
def test_waits_in_system_calls(medium, left_out):
    done = run_team("overlap", "--method", "all", "--wait", medium, "--seconds", 0.02, "--no-record", ranks=2)
    assert done.returncode == 0, done.stderr
    assert list(ended(done.stdout)) == [method for method in METHODS if method not in left_out]
    for method in left_out:
        assert f"overlap: {method} left out: select(2) blocks the thread" in done.stderr


def test_a_million_waits_on_one_thread(tmp_path):
    file = tmp_path / "million.h5"
    done = run_team(
        "overlap", "--method", "coroutine", "--threads", 1, "--waits", "10^6", "--seconds", 0.5, "--record", file
    )
    assert done.returncode == 0, done.stderr
    record = load_one(file)
    assert record.attributes["items"] == 1_000_000
    assert record.attributes["figure_in_flight"] > 500_000
    assert record.attributes["figure_user_bytes_a_wait"] < 200
    assert record.attributes["valid"] == 1


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["--waits", "0"], "--waits: '0' is not between 1 and"),
        (["--method", "coroutine", "--waits", "10^12"], "1000000000000 waits would take 112 TB of memory"),
        (["--method", "sequential", "--waits", "10^12"], "one after another, would take"),
        (["--method", "threads", "--waits", "10^5"], "threads in one rank are more than this system allows:"),
        (["--method", "coroutine", "--wait", "pipe", "--waits", "10^7"], "descriptors, this system allows"),
        (["--method", "coroutine", "--wait", "select"], "select(2) blocks the thread"),
        (["--wait", "fetch"], "--wait"),
        (["--seconds", "-1"], "--seconds"),
    ],
)
def test_bad_usage_is_one_line_and_status_2(arguments, message):
    assert_one_line(run_team("overlap", "--no-record", *arguments), 2, message)


@pytest.mark.parametrize("ranks", [None, 2])
def test_ctrl_c_ends_it_at_once_and_leaves_nothing(ranks, tmp_path):
    assert_ctrl_c_ends_it(
        tmp_path, "overlap", "--method", "coroutine", "--wait", "pipe", "--seconds", 1000, ranks=ranks
    )
