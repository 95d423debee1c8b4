# ctest: quick python
import numpy as np
import pandas as pd
import pytest
from made_up_study import blog_study, plan_row, repetitions

from heiretsu.analysis.curves import analyse
from heiretsu.analysis.diagnosis import diagnose
from heiretsu.analysis.ledger import LOSSES, NAMES


@pytest.fixture(scope="module")
def blog():
    return analyse(*blog_study())


def two_points(seconds, **lost):
    plan = [plan_row("base", base=True), plan_row("p4", ranks=2, threads=2)]
    frames = [repetitions("base", 1.0), repetitions("p4", seconds, cores=4, **lost)]
    return analyse(plan, pd.concat(frames, ignore_index=True))


def test_every_figure_of_every_point_has_an_interval_around_it(blog):
    for point in blog.points:
        for table in (point.scaling.drop(index="karp_flatt"), point.pop, point.ledger):
            assert (table["low"] <= table["value"]).all() and (table["value"] <= table["high"]).all()
    assert blog.points[1].figure("karp_flatt").low < blog.points[1].figure("karp_flatt").high


def test_the_ledger_adds_up_to_the_whole_in_every_draw(blog):
    for point in blog.points:
        assert list(point.ledger.index) == list(NAMES)
        assert point.ledger_drawn.sum(axis=1).to_numpy() == pytest.approx(1)


def test_extra_work_and_slower_work_are_told_apart():
    plan = [plan_row("base", base=True), plan_row("p2", threads=2)]
    slow = repetitions("p2", 0.75, cores=2, work=1.25, noise=1e-6)  # 1.5 core-seconds for 1.25 units: 1.2 s a unit
    study = analyse(plan, pd.concat([repetitions("base", 1.0, noise=1e-6), slow], ignore_index=True))
    shares = study.points[1].ledger["value"]
    assert shares["useful"] == pytest.approx(1 / 1.5, abs=1e-3)
    assert shares["extra_work"] == pytest.approx(0.25 / 1.5, abs=1e-3)
    assert shares["slower_work"] == pytest.approx(0.25 / 1.5, abs=1e-3)


def test_wall_time_without_cpu_time_in_compute_is_oversubscription():
    plan = [plan_row("base", base=True), plan_row("p2", threads=2)]
    shared = repetitions("p2", 1.0, cores=2, noise=1e-6).assign(preempted=1.0)  # two threads on one CPU
    study = analyse(plan, pd.concat([repetitions("base", 1.0, noise=1e-6), shared], ignore_index=True))
    assert study.points[1].ledger["value"]["oversubscription"] == pytest.approx(0.5, abs=1e-3)
    assert diagnose(study, "count").cause == "oversubscription"


def test_on_the_blogs_four_numbers_the_paragraph_says_by_itself_what_limits_them(blog):
    text = diagnose(blog, "factorize").paragraph
    assert "One number holds 58 % of the work" in text
    assert "more than 1.71x" in text
    assert (
        "Splitting the work within numbers (--split trials) lifts that limit; another schedule of whole numbers cannot"
        " help" in text
    )
    assert "Load imbalance explains" in text and diagnose(blog, "factorize").share.low > 0.9
    assert "1.71 times as fast as on one core (95 %: 1." in text


def test_four_equal_numbers_say_nothing_of_a_largest_one():
    plan, frame = blog_study()
    text = diagnose(analyse(plan, frame.assign(largest_item_work=frame["declared_work"] / 4)), "factorize").paragraph
    assert "holds" not in text


@pytest.mark.parametrize(
    "cause", [name for name in LOSSES if name not in ("extra_work", "slower_work", "oversubscription")]
)
def test_the_paragraph_names_the_loss_that_was_planted_and_what_would_help(cause):
    study = two_points(0.5, useful=1.0, **{cause: 1.0})
    found = diagnose(study, "count")
    assert found.cause == cause
    assert found.share.low <= 1 <= found.share.high + 1e-9
    assert f"{NAMES[cause].capitalize()} explains" in found.paragraph and "What would help" in found.paragraph


def test_losses_of_equal_size_name_no_single_cause():
    found = diagnose(two_points(0.5, useful=1.0, wait=0.34, communication=0.33, imbalance=0.33), "count")
    assert found.cause is None and "No single cause" in found.paragraph


def test_a_program_that_scales_needs_no_cause():
    found = diagnose(two_points(0.255), "count")
    assert found.cause is None and "too little to look for a cause" in found.paragraph


def test_what_speaks_against_is_said():
    plan = [plan_row("base", base=True), plan_row("p2", threads=2, status="SUSPECT", reasons=("other load",))]
    frame = pd.concat([repetitions("base", 1.0, launches=1), repetitions("p2", 0.8, cores=2, useful=1.0, launches=1)])
    text = diagnose(analyse(plan, frame), "count").paragraph
    assert "SUSPECT (other load)" in text and "one launch" in text and "stays unexplained" in text


@pytest.mark.parametrize("outside", [False, True])
def test_a_base_that_is_not_valid_is_told(outside):
    rows = [plan_row("base", base=True, status="INVALID", reasons=("shared",)), plan_row("p2", threads=2)]
    plan = [row | {"outside": outside} for row in rows]
    frame = pd.concat([repetitions("base", 1.0), repetitions("p2", 0.6, cores=2, useful=1.0)])
    text = diagnose(analyse(plan, frame), "count").paragraph
    assert "the base is INVALID: the table of points says why." in text and "the point is" not in text


def test_weak_scaling_uses_the_declared_work_and_fits_gustafson():
    plan = [
        plan_row("base", base=True, modes=("strong", "weak")),
        *(plan_row(f"w{p}", threads=p, modes=("weak",)) for p in (2, 4)),
    ]
    frames = [repetitions("base", 1.0, work=7.0)]
    for p in (2, 4):  # scaled speedup p - 0.1 (p - 1)
        frames.append(repetitions(f"w{p}", p / (p - 0.1 * (p - 1)), cores=p, work=7.0 * p))
    study = analyse(plan, pd.concat(frames, ignore_index=True))
    found = study.curves["weak"].laws["Gustafson"]["serial fraction s"]
    assert found.value == pytest.approx(0.1, abs=0.02) and found.low < found.value < found.high
    assert study.points[2].growth == 4


def test_without_a_base_or_beyond_one_core_it_says_so():
    assert (
        "cannot be told"
        in diagnose(analyse([plan_row("p2", threads=2)], repetitions("p2", 1.0, cores=2)), "count").paragraph
    )
    assert "one core only" in diagnose(analyse([plan_row("b", base=True)], repetitions("b", 1.0)), "count").paragraph


def test_repetitions_that_are_not_valid_are_counted_and_not_used():
    frame = repetitions("base", 1.0)
    frame.loc[0, ["valid", "seconds"]] = [False, 50.0]
    base = analyse([plan_row("base", base=True)], frame).base
    assert base.dropped == 1 and base.figure("seconds").value < 1.1


def test_a_strong_curve_of_five_core_counts_has_laws_a_band_and_a_backtest():
    plan, frames = [plan_row("p1", base=True)], [repetitions("p1", 1.0)]
    for p in (2, 4, 8, 16):
        plan.append(plan_row(f"p{p}", threads=p))
        frames.append(repetitions(f"p{p}", 0.1 + 0.9 / p, cores=p, useful=1.0))
    curve = analyse(plan, pd.concat(frames, ignore_index=True)).curves["strong"]
    fraction = curve.laws["Amdahl"]["serial fraction f"]
    assert fraction.low < 0.1 < fraction.high
    assert np.all(curve.prediction.low < 0.1 + 0.9 / curve.prediction.cores) and np.all(
        curve.prediction.high > 0.1 + 0.9 / curve.prediction.cores
    )
    assert curve.backtest.cores == 16 and curve.backtest.held


LAWS = {
    "Amdahl": lambda p: 0.02 + 0.98 / p,
    "USL": lambda p: (1 + 0.01 * (p - 1) + 0.0004 * p * (p - 1)) / p,
    "Amdahl + tree": lambda p: 0.01 + 0.99 / p + 0.004 * np.log2(p),
}


@pytest.mark.parametrize("name", LAWS)
def test_a_study_of_64_cores_predicts_what_a_known_law_takes_on_512(name):
    plan, frames = [plan_row("p1", base=True)], [repetitions("p1", 1.0)]
    for p in (2, 4, 8, 16, 32, 64):
        plan.append(plan_row(f"p{p}", ranks=p // 2, threads=2))
        frames.append(repetitions(f"p{p}", LAWS[name](p), cores=p, useful=1.0, seed=3))
    curve = analyse(plan, pd.concat(frames, ignore_index=True)).curves["strong"]
    truth = LAWS[name](curve.prediction.cores)
    assert list(curve.prediction.cores) == [128, 256, 512]
    assert np.all(curve.prediction.low <= truth) and np.all(truth <= curve.prediction.high)
    own = curve.prediction.laws[name]
    assert (
        np.all(own["low"] <= truth)
        and np.all(truth <= own["high"])
        and (own["high"] - own["low"]).iloc[0] < 0.5 * truth[0]
    )
    assert curve.backtest.cores == 64 and curve.backtest.held
