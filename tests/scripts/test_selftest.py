"""The analysis finds planted losses again; `scripts/study selftest` plants more of them."""

import io
import os

import pytest
from conftest import ROOT
from programs import open_mpi

from heiretsu.bootstrap import Interval
from heiretsu.selftest import PLANTED, Check, Truth, lines, passed, run


def test_a_value_outside_its_interval_is_told():
    wrong = Check("a", 0.5, Interval(0.4, 0.39, 0.41))
    missing = Check("b", 0.0, Interval(float("nan"), float("nan"), float("nan")))
    assert not wrong.right and not missing.right and Check("c", 0.405, Interval(0.4, 0.39, 0.41)).right
    text = "\n".join(lines([wrong, missing], ["d"]))
    assert text.count("OUT ") == 2 and "WRONG  d" in text and "0 of 2 planted values" in text and text.endswith("FAILED")


def test_a_few_values_out_by_chance_pass_and_many_or_one_far_out_do_not():
    good, near, far = (Check("x", planted, Interval(0.4, 0.39, 0.41)) for planted in (0.4, 0.43, 0.6))
    assert passed([good] * 45 + [near] * 3, [])
    assert not passed([good] * 30 + [near] * 18, [])
    assert not passed([good] * 47 + [far], []) and not passed([good] * 48, ["the diagnosis names another cause"])


def test_what_is_planted_adds_up():
    truth = Truth("x", (), serial=0.25, lock=0.25, imbalance=0.5, message=0.1)
    losses = truth.losses(2, 4)
    assert losses == {"serial_part": pytest.approx(7 * 0.2), "imbalance": pytest.approx(0.2), "wait": pytest.approx(3 * 0.2),
                      "communication": pytest.approx(0.8)}
    assert sum(truth.losses(1, 1).values()) == 0


def test_every_loss_planted_at_once_is_found_in_its_interval():
    program = os.path.join(os.environ.get("HEIRETSU_BIN", ROOT / "build" / "release" / "bin"), "planted")
    if not os.access(program, os.X_OK):
        pytest.skip("planted is not built")
    if not open_mpi():
        pytest.skip("a study starts ranks with the mpirun on PATH, which belongs to another MPI than these programs")
    checks, wrong = run(program, io.StringIO(), PLANTED[-1:])
    assert len(checks) == 5 and passed(checks, wrong), "\n".join(lines(checks, wrong))
