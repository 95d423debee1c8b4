# ctest: quick python
"""Repetitions of programs that marked none, from moments that are written down."""

import numpy as np
import pytest

from heiretsu.analysis.repetitions import between, choose
from heiretsu.record.places import Place


def place(name, times, count=None, marked=False, stride=1, ranks=2) -> Place:
    """Every rank comes to it at `times`, useful for 0.75 of the time with two threads, rank 0 0.25 of it in MPI."""
    at = np.tile(np.asarray(times, dtype=float), (ranks, 1))
    in_mpi = np.zeros(at.shape)
    in_mpi[0] = 0.25 * at[0]
    number = stride * np.arange(at.shape[1])
    return Place(name, count or stride * at.shape[1], marked, number, at, 0.75 * 2 * at, in_mpi)


def test_a_repetition_is_from_the_last_rank_at_one_moment_to_the_last_rank_at_the_next():
    made = between(place("a", [0.0, 1.0, 3.0]))
    assert list(made.seconds) == [1, 2] and list(made.number) == [0, 1]
    assert made.useful == pytest.approx([3.0, 6.0])  # of both ranks
    assert made.outside_mean == pytest.approx([0.875, 1.75]) and made.outside_max == pytest.approx([1, 2])
    late = place("b", [0.0, 1.0, 3.0])
    late.times[1] += [0.5, 0.0, 0.25]
    assert between(late).seconds == pytest.approx([0.5, 2.25])


def test_the_place_that_covers_most_of_the_run_is_chosen_and_of_those_the_most_regular():
    even, uneven = place("even", np.arange(10)), place("uneven", [0, 1, 1.5, 3, 4, 5, 6, 7, 8, 9.2])
    short = place("short", np.arange(10) / 2)
    chosen = choose([short, uneven, even], 10.0)
    assert chosen.place.name == "even" and chosen.told() == "even, 10 times in every rank: 9 repetitions"
    assert choose([place("often", np.arange(8), stride=16)], 8.0).told() == (
        "often, 128 times in every rank: 7 repetitions of 16 each"
    )


def test_there_are_none_where_no_place_tells_them():
    assert choose([], 1.0) is None
    assert choose([place("few", [0, 1, 2, 3])], 4.0) is None  # four moments
    assert choose([place("begin", np.arange(10) / 100)], 1.0) is None  # a tenth of the run
    assert choose([place("irregular", [0, 0.01, 0.02, 0.03, 0.04, 9])], 9.0) is None
    assert choose([place("at once", [0, 0, 1, 2, 3, 4])], 4.0) is None


def test_marks_of_the_program_come_first():
    marked = place("marks of the program", [0, 0.1, 0.2], marked=True)
    assert choose([place("even", np.arange(10)), marked], 10.0).place.marked
