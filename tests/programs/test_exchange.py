# ctest: slow mpi python
"""exchange under mpirun: every method's receipt, what is refused, slow consumers, and the end by Ctrl-C."""

import re

import pytest
from heiretsu.record.records import load_one
from programs import assert_ctrl_c_ends_it, assert_one_line, run_team

IN_RANK = ["mutex", "spsc", "mpmc"]
BETWEEN_RANKS = ["send", "batch", "shared-ring", "rma"]


def results(output: str) -> dict[str, tuple[int, int]]:
    """method -> (sent, received), of those where each arrived once"""
    return {
        method: (int(sent), int(received))
        for method, sent, received in re.findall(r"^(\S+): sent: (\d+), received: (\d+), each once;", output, re.M)
    }


@pytest.mark.parametrize("ranks", [1, 2, 8])
def test_every_item_arrives_once_on_any_number_of_ranks(ranks):
    done = run_team(
        "exchange", "--method", "all", "--items", 20000, "--batch", 32, "--capacity", 256, "--no-record", ranks=ranks
    )
    assert done.returncode == 0, done.stderr
    expected = {method: (ranks * 20000, ranks * 20000) for method in IN_RANK}
    if ranks > 1:
        expected |= {method: (20000, 20000) for method in BETWEEN_RANKS}
    else:
        assert "exchange: send left out: of 1 rank(s) 0 would produce" in done.stderr
    assert results(done.stdout) == expected


@pytest.mark.parametrize("producers, ranks", [(1, 3), (2, 3)])
def test_sides_of_different_size_and_odd_lengths(producers, ranks):
    done = run_team(
        "exchange",
        "--method",
        "all",
        "--items",
        1237,
        "--batch",
        16,
        "--capacity",
        16,
        "--producers",
        producers,
        "--threads",
        3,
        "--no-record",
        ranks=ranks,
    )
    assert done.returncode == 0, done.stderr
    assert results(done.stdout) == {
        "mutex": (3711, 3711),
        "mpmc": (3711, 3711),
        **{method: (1237, 1237) for method in BETWEEN_RANKS},
    }
    assert "exchange: spsc left out: a ring joins one producer and one consumer" in done.stderr


def test_a_slow_consumer_slows_the_producer(tmp_path):
    """1000 items of 20 us are 20 ms for the consumer, of which 80 at most are in the queue and on their way to it."""
    done = run_team(
        "exchange",
        "--method",
        "all",
        "--items",
        1000,
        "--work",
        20000,
        "--capacity",
        64,
        "--batch",
        16,
        ranks=2,
        variables={"HEIRETSU_RESULTS": str(tmp_path)},
    )
    assert done.returncode == 0, done.stderr
    for method in BETWEEN_RANKS:
        (file,) = tmp_path.glob(f"exchange-{method}-2x2-*.h5")
        record = load_one(file)
        assert record.attributes["items"] == 1000
        # On its way: as long as the consumer needs for what fits in the queue and its batch, not for all 1000.
        assert record.latency.iloc[0, 0] < record.repetitions["seconds"].iloc[0] / 4, method


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["--items", "0"], "--items: '0' is not between 1 and 1099511627776"),
        (["--capacity", "2^45"], "--capacity 35184372088832 would take "),
        (["--capacity", "100"], "--capacity: 100 is not a power of two"),
        (["--capacity", "16", "--batch", "17"], "--batch 17 is more than --capacity 16 holds"),
        (["--producers", "2"], "of 2 thread(s) 2 would produce"),
        (["--threads", "1"], "of 1 thread(s) 0 would produce"),
        (["--method", "spsc", "--threads", "3"], "a ring joins one producer and one consumer"),
        (["--method", "batch"], "--method batch: it works between MPI ranks"),
        (["--grain", "3"], "--grain has no meaning here"),
    ],
)
def test_bad_usage_is_one_line_and_status_2(arguments, message):
    assert_one_line(run_team("exchange", "--no-record", "--quiet", *arguments), 2, message)


@pytest.mark.parametrize("ranks, method", [(None, "spsc"), (2, "shared-ring")])
def test_ctrl_c_ends_it_at_once_and_leaves_nothing(ranks, method, tmp_path):
    assert_ctrl_c_ends_it(tmp_path, "exchange", "--method", method, "--items", "10^12", ranks=ranks)
