# ctest: slow mpi python alone
"""The analysis finds planted losses again; `scripts/study selftest` plants more of them."""

import io

import pytest
from programs import BIN, open_mpi

import heiretsu.analysis.facts
import heiretsu.study.state
from heiretsu.analysis.bootstrap import Interval
from heiretsu.analysis.points import Study
from heiretsu.study.selftest import PLANTED, Check, Scenario, checks_of, compare, lines, measure, passed


def test_a_value_outside_its_interval_is_told():
    wrong = Check("a", 0.5, Interval(0.4, 0.39, 0.41))
    missing = Check("b", 0.0, Interval(float("nan"), float("nan"), float("nan")))
    assert not wrong.right and not missing.right and Check("c", 0.405, Interval(0.4, 0.39, 0.41)).right
    text = "\n".join(lines([wrong, missing], ["d"]))
    assert (
        text.count("OUT ") == 2 and "WRONG  d" in text and "0 of 2 planted values" in text and text.endswith("FAILED")
    )


def test_a_few_values_out_by_chance_pass_and_many_or_one_far_out_do_not():
    good, near, far = (Check("x", planted, Interval(0.4, 0.39, 0.41)) for planted in (0.4, 0.43, 0.6))
    assert passed([good] * 45 + [near] * 3, [])
    assert not passed([good] * 30 + [near] * 18, [])
    assert not passed([good] * 47 + [far], []) and not passed([good] * 48, ["the diagnosis names another cause"])


def found_all(distort):
    """The checks of a whole self-test whose every figure is found as planted, but for what distort(figure, planted)
    adds."""
    checks = []
    for scenario in PLANTED:
        for check in compare(scenario, Study(None, "", [], {}, float("nan"))):
            value = check.planted + distort(check.figure, check.planted)
            checks.append(Check(check.what, check.planted, Interval(value, value - 0.002, value + 0.002)))
    return checks


@pytest.mark.parametrize("figure", ["serial_part", "imbalance", "wait", "communication", "efficiency", "karp_flatt"])
def test_an_analysis_that_is_always_somewhat_wrong_in_one_figure_fails(figure):
    name = "Karp-Flatt" if figure == "karp_flatt" else figure
    assert passed(found_all(lambda *_: 0.0), [])
    assert not passed(found_all(lambda which, planted: 0.03 if which == name and planted > 0 else 0.0), [])
    assert not passed(found_all(lambda which, planted: -0.3 * planted if which == name else 0.0), [])


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    """A study of every loss planted at once."""
    program = BIN / "planted"
    if not program.exists():
        pytest.skip("planted is not built")
    if not open_mpi():
        pytest.skip("a study starts ranks with the mpirun on PATH, which belongs to another MPI than these programs")
    folder = tmp_path_factory.mktemp("planted") / "study"
    measure(folder, str(program), io.StringIO(), PLANTED[-1:])
    return folder


def test_every_loss_planted_at_once_is_found_in_its_interval(measured):
    checks, wrong = checks_of(measured, PLANTED[-1:])
    assert len(checks) == 5 and passed(checks, wrong), "\n".join(lines(checks, wrong))


def test_an_analysis_that_books_messages_as_imbalance_fails(measured, monkeypatch):
    right = heiretsu.analysis.facts.lost

    def wrong(*arguments):
        found = right(*arguments)
        return found | {"imbalance": found["imbalance"] + found["communication"], "communication": 0.0}

    monkeypatch.setattr(heiretsu.analysis.facts, "lost", wrong)
    monkeypatch.setattr(heiretsu.study.state, "ANALYSIS", "another")  # so that facts are found anew, from the records
    checks, complaints = checks_of(measured, PLANTED[-1:])
    assert len(checks) == 5 and not passed(checks, complaints)
    messages = {one.figure: one.found.value for one in checks}
    assert messages["communication"] == 0 and messages["imbalance"] > 0.1


def test_what_is_planted_adds_up():
    scenario = Scenario("x", (), serial=0.25, lock=0.25, imbalance=0.5, message=0.1)
    losses = scenario.losses(2, 4)
    assert losses == {
        "serial_part": pytest.approx(7 * 0.2),
        "imbalance": pytest.approx(0.2),
        "wait": pytest.approx(3 * 0.2),
        "communication": pytest.approx(0.8),
    }
    assert sum(scenario.losses(1, 1).values()) == 0
