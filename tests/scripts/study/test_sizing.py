# ctest: quick python
import math

import pytest
from programs import BIN, FAKE, study

from heiretsu.analysis.curves import analyse
from heiretsu.base import UsageError
from heiretsu.study.settings import Settings, Workload
from heiretsu.study.sizing import find_sizes, predicted_work, size_for
from heiretsu.study.state import State


def counting(function):
    asked = []

    def work(size):
        asked.append(size)
        return function(size)

    return work, asked


def test_work_in_proportion_takes_one_try():
    work, asked = counting(lambda n: 7.0 * n)
    assert size_for(6, 1000, work, "x") == 6000 and asked == [1000, 6000]


@pytest.mark.parametrize(
    "function",
    [lambda n: n**2, lambda n: n**3, lambda n: math.sqrt(n), lambda n: n * math.log(n), lambda n: 50_000 + n],
)
@pytest.mark.parametrize("times", [2, 3, 64])
def test_whatever_the_growth_the_work_is_what_is_wanted(function, times):
    work, asked = counting(function)
    size = size_for(times, 10_000, work, "x")
    assert function(size) == pytest.approx(times * function(10_000), rel=0.002) and len(asked) <= 9


def test_the_nearest_whole_number_is_taken_and_what_steps_over_it_is_refused():
    assert size_for(2, 70, lambda n: n**2, "x") == 99  # 9801 of 9800
    with pytest.raises(UsageError, match="x: no number makes the program declare 3 times the work of 10"):
        size_for(3, 10, lambda n: 2.0 ** (n // 10), "x")
    with pytest.raises(UsageError, match="nearest: 10 with 1 times|no number"):
        size_for(2, 10, lambda n: 5.0, "x")


def test_a_weak_studied_a_program_whose_work_is_the_square_of_its_size_grows_by_the_work(tmp_path):
    plan = tmp_path / "weak.toml"
    plan.write_text(
        f"""
[study]
cores = [1, 2, 4]
modes = ["weak"]
launches = 1
oversubscribe = true
[[program]]
name = "fake"
path = "{FAKE}"
grow = "--size"
size = 1000
"""
    )
    status, _, err = study("run", "--plan", plan, "--folder", tmp_path / "s")
    assert status == 0, err
    state = State.of(tmp_path / "s")
    sizes = {point.threads: int(point.command[-1]) for point in state.points if not point.serial}
    assert sizes == {1: 1000, 2: 1414, 4: 2000}
    works = {point.threads: state.runs[point.id][0]["declared_work"] for point in state.points if not point.serial}
    assert [works[p] / works[1] for p in (1, 2, 4)] == pytest.approx([1, 2, 4], rel=0.002)


def test_a_program_that_predicts_its_work_is_asked_and_not_run():
    fake = Workload("fake", ("predicted", "fail-at-1", "fail-at-2"), grow="--size", size=60, path=FAKE)
    found = find_sizes(Settings((fake,), (1, 2, 4, 64), modes=("weak",)), runs=False)
    assert found == {("fake", 2): 64, ("fake", 4): 68, ("fake", 64): 83}  # 1.2^4 is 2.07, 1.2^8 4.3 and 1.2^23 66
    silent = Workload("fake", (), grow="--size", size=60, path=FAKE)
    assert predicted_work(silent, 60) is None
    assert find_sizes(Settings((silent,), (1, 2), modes=("weak",)), runs=False) == {}
    assert find_sizes(Settings((fake,), (1, 2), modes=("strong",))) == {}


PLAN = """
[study]
cores = "1..2"
modes = ["weak"]
launches = 1
repeats = 1
warmup = 0
oversubscribe = true
[[program]]
name = "factorize"
arguments = ["--print", "none"]
grow = "--digits"
size = 58
"""


@pytest.mark.skipif(not (BIN / "factorize").exists(), reason="factorize is not built")
def test_a_weak_studied_one_large_number_grows_by_digits(tmp_path):
    """By the work that the program predicts, which its records declare, and which efficiency is relative to."""
    (tmp_path / "weak.toml").write_text(PLAN)
    folder = tmp_path / "s"
    status, out, err = study("run", "--plan", tmp_path / "weak.toml", "--folder", folder)
    assert status == 0, err
    state = State.of(folder)
    digits = {point.cores: int(point.command[-1]) for point in state.points if not point.serial}
    assert digits[1] == 58 < digits[2] < 66
    workload = Workload("factorize", grow="--digits", size=58)
    told = {cores: predicted_work(workload, size) for cores, size in digits.items()}
    assert told[2] == pytest.approx(2 * told[1], rel=0.15)
    repetitions = state.repetitions("factorize", folder)
    assert sorted(set(repetitions["declared_work"])) == pytest.approx([told[1], told[2]])
    studied = analyse(state.rows("factorize"), repetitions)
    two = next(point for point in studied.points if point.cores == 2)
    assert two.growth == pytest.approx(told[2] / told[1])
    ratio = studied.base.figure("seconds").value / two.figure("seconds").value
    assert two.figure("efficiency").value == pytest.approx(two.growth * ratio / 2)
