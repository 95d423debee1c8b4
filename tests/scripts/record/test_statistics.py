# ctest: quick python
import math

import numpy as np
import pytest

from heiretsu.record.statistics import load_balance, mean, median_interval


@pytest.mark.parametrize("count", range(6))
def test_fewer_than_six_values_give_no_interval_at_95_percent(count):
    assert median_interval(range(count)) is None


# Ranks of the tables of order statistics: 6 -> (1, 6), 9 -> (2, 8), 20 -> (6, 15), 100 -> (40, 61).
@pytest.mark.parametrize("count, low, high", [(6, 1, 6), (8, 1, 8), (9, 2, 8), (20, 6, 15), (100, 40, 61)])
def test_ranks_are_the_exact_binomial_ones(count, low, high):
    values = np.random.default_rng(1).permutation(np.arange(1, count + 1))
    assert median_interval(values) == (low, high)


@pytest.mark.parametrize("count", [6, 7, 25, 60])
def test_coverage_counted_exactly_is_enough_and_one_rank_further_in_is_not(count):
    low, _ = median_interval(range(1, count + 1))
    k = int(low)

    def coverage(rank):
        return 1 - 2 * sum(math.comb(count, i) for i in range(rank)) / 2**count

    assert coverage(k) >= 0.95 > coverage(k + 1)


def test_load_balance_is_mean_over_largest():
    assert load_balance(np.array([1.0, 2.0, 3.0])) == pytest.approx(2 / 3)
    assert math.isnan(load_balance(np.array([0.0, 0.0])))


def test_costs_are_averaged_arithmetically_and_rates_harmonically():
    """The example of Hoefler and Belli: 100 Gflop in 10, 100 and 40 s are 2 Gflop/s."""
    seconds = np.array([10.0, 100.0, 40.0])
    assert 100 / mean(seconds, "cost") == pytest.approx(2)
    assert mean(100 / seconds, "rate") == pytest.approx(2)
    assert mean(seconds, "count", np.array([0.0, 1.0, 3.0])) == pytest.approx(55)


@pytest.mark.parametrize("kind", ["ratio", "label"])
def test_what_has_no_mean_is_refused(kind):
    with pytest.raises(TypeError, match=f"a {kind} has no mean"):
        mean(np.array([1.0, 2.0]), kind)
