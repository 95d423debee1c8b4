# ctest: quick python
import re
import subprocess
from dataclasses import asdict

import numpy as np
import pytest
from programs import ROOT

from heiretsu.base import UsageError
from heiretsu.study.compare import FASTER, MARGIN, SAME, SLOWER, UNDECIDED, compare, holm, judge, permutation_test
from heiretsu.study.journal import Journal
from heiretsu.study.plan import make_plan
from heiretsu.study.settings import Settings, Workload
from heiretsu.study.state import ANALYSIS


def made_up(folder, factor=1.0, noise=0.003, launches=8, seed=0, serial=0.05, cores=(1, 2, 4)):
    """A study whose times follow Amdahl's law but for some noise."""
    settings = Settings((Workload("fake", (), ("1",), path="/bin/true"),), cores, ("strong",))
    random = np.random.default_rng(seed)
    points = make_plan(settings, 8)
    with Journal(folder) as journal:
        journal.append("plan", settings=asdict(settings), points=[point.to_json() for point in points], machine={})
        for point in points:
            for number in range(launches):
                seconds = factor * (serial + (1 - serial) / point.cores) * random.lognormal(0, noise)
                journal.append(
                    "launch",
                    point=point.id,
                    number=number,
                    seconds=1.0,
                    record="",
                    status="VALID",
                    reasons=[],
                    declared_work=1.0,
                    work_unit="",
                    largest_item_work=0.0,
                    analysis=ANALYSIS,
                    facts={"seconds": [seconds] * 3, "valid": [True] * 3},
                )
    return folder


def verdicts(tmp_path, **other):
    points, curves, _, _ = compare(made_up(tmp_path / "a"), made_up(tmp_path / "b", seed=1, **other))
    return [one.verdict for one in points], [one.verdict for one in curves]


def test_two_studies_of_the_same_are_the_same(tmp_path):
    assert verdicts(tmp_path) == ([SAME] * 4, [SAME])


def test_a_tenth_slower_and_a_tenth_faster_are_seen(tmp_path):
    assert verdicts(tmp_path / "1", factor=1.1) == ([SLOWER] * 4, [SLOWER])
    assert verdicts(tmp_path / "2", factor=0.9) == ([FASTER] * 4, [FASTER])


def test_noise_leaves_it_undecided_and_says_what_could_have_been_seen(tmp_path):
    made_up(tmp_path / "a", noise=0.2)
    points, _, _, _ = compare(tmp_path / "a", made_up(tmp_path / "b", noise=0.2, seed=1))
    assert {one.verdict for one in points} == {UNDECIDED}
    assert all(0.15 < one.detectable < 0.6 for one in points)


def test_too_few_launches_decide_nothing_and_it_is_said(tmp_path):
    points, _, _, _ = compare(
        made_up(tmp_path / "a", launches=3), made_up(tmp_path / "b", launches=3, factor=1.5, seed=1)
    )
    assert {one.verdict for one in points} == {UNDECIDED} and "too few launches" in points[0].remark


def test_of_many_equal_pairs_hardly_any_is_called_different():
    random = np.random.default_rng(2)
    groups = [(str(number), [(random.lognormal(0, 0.05, 8), random.lognormal(0, 0.05, 8))]) for number in range(60)]
    assert sum(one.verdict in (FASTER, SLOWER) for one in judge(groups)) <= 1


def test_the_exact_permutation_test_is_that_of_the_book():
    p, least = permutation_test([(np.array([1.0, 2.0, 3.0]), np.array([4.0, 5.0, 6.0]))], 1)
    assert p == pytest.approx(2 / 20) and least == pytest.approx(2 / 20)


def test_holm_corrects_step_by_step():
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])


def law(tmp_path, name, **other):
    _, _, laws, _ = compare(made_up(tmp_path / "a"), made_up(tmp_path / "b", seed=1, **other))
    return next(one for one in laws if one.name == f"fake: {name}")


def test_a_law_whose_serial_fraction_grew_or_shrank_is_told_so_and_one_that_is_only_slower_is_the_same(tmp_path):
    grown = law(tmp_path / "1", "Amdahl, serial fraction f", serial=0.15)
    assert (
        grown.verdict == SLOWER
        and grown.change.value == pytest.approx(0.1, abs=0.01)
        and grown.before == pytest.approx(0.05, abs=0.01)
    )
    assert law(tmp_path / "2", "Amdahl, serial fraction f", serial=0.0).verdict == FASTER
    assert law(tmp_path / "3", "Amdahl, serial fraction f", factor=1.5).verdict == SAME


def test_a_law_in_noise_is_undecided_and_its_margin_is_a_change_of_the_time_on_most_cores(tmp_path):
    assert law(tmp_path / "1", "Amdahl, serial fraction f", noise=0.3, launches=4).verdict == UNDECIDED
    same = law(tmp_path / "2", "Amdahl, serial fraction f")
    assert same.margin == pytest.approx(MARGIN * (0.05 + 0.95 / 4) / (1 - 1 / 4), rel=0.05)


def test_studies_without_a_common_point_are_refused(tmp_path):
    made_up(tmp_path / "a", cores=(1,))
    other = Settings((Workload("fake", (), ("2",), path="/bin/true"),), (1,), ("strong",))
    with Journal(tmp_path / "b") as journal:
        journal.append(
            "plan", settings=asdict(other), points=[point.to_json() for point in make_plan(other, 1)], machine={}
        )
    with pytest.raises(UsageError, match="no measured point in common"):
        compare(tmp_path / "a", tmp_path / "b")


def test_the_command_ends_with_status_1_when_something_is_slower(tmp_path):
    made_up(tmp_path / "a"), made_up(tmp_path / "b", seed=1), made_up(tmp_path / "c", seed=1, factor=1.2)
    study = [ROOT / "scripts" / "study", "compare", tmp_path / "a"]
    same = subprocess.run([*study, tmp_path / "b"], capture_output=True, text=True)
    slower = subprocess.run([*study, tmp_path / "c"], capture_output=True, text=True)
    assert same.returncode == 0 and len(re.findall("^SAME ", same.stdout, re.M)) >= 6, same.stderr
    assert slower.returncode == 1 and len(re.findall("^SLOWER", slower.stdout, re.M)) == 5
