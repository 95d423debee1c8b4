# ctest: quick python
import numpy as np
import pandas as pd
import pytest
from made_up_study import plan_row, repetitions

from heiretsu.analysis.answer import Measured, answer, figure, knee
from heiretsu.analysis.curves import analyse
from heiretsu.analysis.diagnosis import diagnose
from heiretsu.study.asked import Asked


def asked(**values):
    words = {name: "" for name in ("question", "answer", "otherwise", "sweep", "share_is")}
    return Asked(**words | {"share": "base"} | values)


def rates(*shapes, item="item"):
    """A study of points (cores, seconds, items) that are measured by rates."""
    plan = [plan_row(f"p{cores}", threads=cores, modes=("rate",)) | {"item": item} for cores, _, _ in shapes]
    frames = [
        repetitions(f"p{cores}", seconds, cores=cores, noise=1e-6, work=float(items)).assign(items=float(items))
        for cores, seconds, items in shapes
    ]
    return analyse(plan, pd.concat(frames, ignore_index=True))


def test_rates_and_not_times_tell_the_speedup_where_every_core_has_work_of_its_own():
    study = rates((1, 1.0, 100), (2, 1.25, 200))  # 100 items a second, then 160
    assert study.base_kind == "the same program on one core"
    last = study.points[1]
    assert last.figure("rate").value == pytest.approx(160, rel=1e-4)
    assert last.figure("speedup").value == pytest.approx(1.6, rel=1e-4)
    assert last.figure("efficiency").value == pytest.approx(0.8, rel=1e-4)
    assert last.growth == 2
    text = diagnose(study, "count").paragraph
    assert "count makes 160 items a second, 1.60 times as many as on one core" in text
    assert "parallel efficiency 80 %" in text


def test_the_smallest_shape_that_runs_is_the_base_and_one_core_count_alone_has_no_speedup():
    study = rates((2, 1.0, 100), (4, 1.0, 150))
    assert study.base_kind == "1 x 2 (ranks x threads), the smallest shape that was measured"
    assert study.points[1].figure("efficiency").value == pytest.approx(0.75, rel=1e-4)  # 1.5 times on twice the cores
    alone = diagnose(rates((2, 0.5, 100)), "exchange").paragraph
    assert alone.startswith("On 2 cores (1 x 2, ranks x threads) exchange makes 200 items a second")


def test_the_usl_is_found_in_the_time_of_an_item():
    alpha, beta = 0.1, 0.02
    shapes = [(p, (1 + alpha * (p - 1) + beta * p * (p - 1)), 100 * p) for p in (1, 2, 4, 8)]
    law = rates(*shapes).curves["rate"].laws["USL"]
    assert law["contention α"].value == pytest.approx(alpha, abs=1e-3)
    assert law["coherency β"].value == pytest.approx(beta, abs=1e-3)
    assert law["peak N*"].value == pytest.approx(np.sqrt(0.9 / 0.02), rel=0.01)


def test_a_knee_lies_on_the_line_between_its_neighbours():
    drawn = np.array([[0.2, 0.6, 0.8]] * 3)
    assert knee(np.array([0.0, 100.0, 200.0]), drawn, 0.5, 5).value == pytest.approx(75)
    assert knee(np.array([0.0, 100.0, 400.0]), drawn, 0.7, 5).value == pytest.approx(200)  # halfway in logarithms
    assert knee(np.array([1.0, 10.0, 100.0]), drawn[:, ::-1], 0.4, 5).value == pytest.approx(10 * 10**0.5)


def test_a_knee_that_some_draws_miss_reaches_to_the_end_of_what_was_measured_and_without_one_there_is_none():
    at = np.array([10.0, 20.0, 40.0])
    missing = [[0.3, 0.4, 0.6]] * 50 + [[0.3, 0.4, 0.45]] * 50 + [[0.6, 0.7, 0.8]] * 50
    found = knee(at, np.array(missing), 0.5, 5)
    assert found.low == 10 and found.high == 40 and 20 < found.value < 40
    assert np.isnan(knee(at, np.array([[0.3, 0.4, 0.45]] * 3), 0.5, 5).value)


def test_the_four_shares():
    first, second = rates((1, 1.0, 100), (2, 1.0, 100)), rates((1, 1.0, 50), (2, 1.0, 80))
    measured = [Measured("lock", 0.0, first), Measured("lock", 10.0, second), Measured("free", -1.0, first)]
    for share, unit, expected in (
        ("base", 1.0, [0.5, 0.8]),  # 100 of 2 x 100, 80 of 2 x 50
        ("best", 1.0, [1.0, 0.8]),
        ("work", 1e-3, [0.0, 0.4]),  # 80 items of 10 ms a second on 2 cores
        ("flight", 0.1, [np.inf, 0.8]),  # 10 waits of 0.1 s at 80 a second take 0.125 s
    ):
        series = measured if share != "flight" else measured[1:]
        found = answer(asked(share=share, unit=unit), series)
        assert [one.value for one in found.shares] == pytest.approx(expected[-len(found.shares) :], rel=1e-3)
    assert [one.method for one in found.methods] == ["lock", "free"]


def test_a_cost_is_the_time_of_all_cores_that_an_item_takes():
    point = rates((1, 1.0, 100), (2, 1.0, 100)).points[1]
    assert figure(point, cost=True).value == pytest.approx(2e7, rel=1e-4)  # 2 cores x 1 s / 100 items
    assert figure(point, cost=False).value == pytest.approx(100, rel=1e-4)
