# ctest: quick python
import numpy as np
import pandas as pd
import pytest

from heiretsu.analysis.bootstrap import draws, interval, intervals, middle_half, variance_parts


def test_the_first_row_is_the_estimate_and_seconds_are_medians():
    drawn = draws(pd.DataFrame({"seconds": [1.0, 2.0, 9.0], "work": [3.0, 3.0, 6.0]}))
    assert drawn.loc[0, ["seconds", "mean_seconds", "work"]].tolist() == pytest.approx(
        [2, 3, 3.5]
    )  # (1 + 4 x 2 + 9) / 6, (3 + 4 x 3 + 6) / 6
    assert len(drawn) == 1001 and drawn["work"].between(3, 6).all()
    assert draws(pd.DataFrame({"work": [3.0, 3.0, 6.0]})).loc[0, "work"] == 4


def test_one_disturbed_launch_moves_neither_the_time_nor_what_belongs_to_it():
    quiet = pd.DataFrame({"seconds": [1.0] * 8, "stolen": [0.0] * 8})
    one = pd.concat([quiet, pd.DataFrame({"seconds": [3.0], "stolen": [2.0]})], ignore_index=True)
    assert draws(one).loc[0, ["seconds", "mean_seconds", "stolen"]].tolist() == [1, 1, 0]


@pytest.mark.parametrize(
    "count, weights", [(1, [1]), (2, [0.5, 0.5]), (4, [0, 0.5, 0.5, 0]), (5, [0, 0.3, 0.4, 0.3, 0])]
)
def test_the_middle_half_lies_between_the_quartiles(count, weights):
    assert middle_half(count) == pytest.approx(weights)


def test_one_observation_has_no_interval():
    found = intervals(draws(pd.DataFrame({"seconds": [2.0]})), 1).loc["seconds"]
    assert found["value"] == 2 and np.isnan(found["low"]) and np.isnan(found["high"])


def test_few_observations_widen_the_interval_as_students_t_does():
    drawn = pd.Series([0.0] + [-1.0] * 500 + [1.0] * 500)  # its percentiles are -1 and 1
    for units, t in (
        (2, 12.7062),
        (3, 4.3027),
        (31, 2.0423),
    ):  # of 1, 2 and 30 degrees of freedom; the normal's is 1.96
        wide = (units / (units - 1)) ** 0.5 * t / 1.95996
        assert interval(drawn, units) == pytest.approx((0, -wide, wide), rel=1e-4)


@pytest.mark.parametrize("count, distribution", [(3, "normal"), (5, "normal"), (5, "lognormal"), (20, "lognormal")])
def test_the_interval_of_a_mean_holds_the_truth_nearly_as_often_as_it_says(count, distribution):
    random = np.random.default_rng(7)
    truth = 1.0 if distribution == "normal" else np.exp(0.3**2 / 2)
    held = 0
    for trial in range(300):
        seen = random.normal(1, 0.1, count) if distribution == "normal" else random.lognormal(0, 0.3, count)
        found = interval(draws(pd.DataFrame({"x": seen}), 300, trial)["x"], count)
        held += found.low <= truth <= found.high
    assert held / 300 >= 0.90


def test_a_time_is_never_negative_and_a_difference_may_be():
    wild = pd.DataFrame({"x": [1.0, 5.0, 0.1]})
    assert interval(draws(wild)["x"], 3).low == 0
    assert interval(draws(wild - 2)["x"], 3).low < 0


def test_the_same_draws_come_again():
    units = pd.DataFrame({"seconds": [1.0, 2.0, 3.0]})
    assert draws(units).equals(draws(units))


def test_variance_within_and_between_launches_is_told_apart():
    random = np.random.default_rng(3)
    rows = [
        (launch, random.normal(10 + offset, 0.1))
        for launch, offset in enumerate(random.normal(0, 1.0, 200))
        for _ in range(10)
    ]
    within, between = variance_parts(pd.DataFrame(rows, columns=["launch", "seconds"]))
    assert within == pytest.approx(0.1, rel=0.1) and between == pytest.approx(1.0, rel=0.15)


def test_a_single_launch_tells_nothing_of_the_variance_between():
    within, between = variance_parts(pd.DataFrame({"launch": 0, "seconds": [1.0, 3.0]}))
    assert within == pytest.approx(np.sqrt(2)) and np.isnan(between)
