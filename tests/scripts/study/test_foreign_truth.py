# ctest: slow mpi python alone
"""The planted program outside the kit: its truth by hand, and what is found of it by watching."""

import io
import os
import subprocess
import sys

import numpy as np
import pytest
from programs import open_mpi

from heiretsu.analysis.curves import analyse
from heiretsu.analysis.diagnosis import diagnose
from heiretsu.study import foreign_truth, preload
from heiretsu.study.foreign_truth import NAME, truth
from heiretsu.study.state import State

TRIES = 3  # to meet a machine that is quiet enough for the gate
POINT = 0.01  # of the core-time


def test_on_one_core_nothing_is_lost():
    alone = truth(1, 1, 0.4, 0.2)
    assert set(alone.causes.values()) == {0.0} and alone.ledger["efficiency"] == pytest.approx(1)


def test_ranks_that_have_less_to_do_wait_in_mpi():
    """Two ranks of one thread have 0.4 and 0.6 s to do: the first waits 0.2 s of 1.2 core-seconds."""
    found = truth(2, 1, 0.4, 0.2)
    assert found.causes["mpi"] == pytest.approx(0.2 / 1.2) and found.pop["mpi_load_balance"] == pytest.approx(0.5 / 0.6)
    assert found.ledger["imbalance"] == pytest.approx(0.2 / 1.2) and found.ledger["efficiency"] == pytest.approx(
        1 / 1.2
    )


def test_threads_wait_for_the_serial_part_the_lock_and_each_other():
    """A rank of two threads, no thread with more to do than another: the serial 0.1 s, and 0.1 s at the lock for
    the other, which the first then waits for at the region's end."""
    found = truth(1, 2, 0.0, 0.0)
    run = 0.1 + (0.15 + 0.1 + 0.1) + 0.1 + 0.1 + 0.0
    assert found.causes["serial_of_first"] == pytest.approx(0.1 / (2 * run))
    assert found.causes["lock"] == pytest.approx(0.1 / (2 * run)) == found.causes["region_end"]
    assert found.ledger["wait"] == pytest.approx(0.2 / (2 * run)) and found.ledger["imbalance"] == pytest.approx(0)


@pytest.mark.parametrize("shape", [(1, 3), (2, 3), (4, 2)])
def test_the_ledger_adds_up(shape):
    found = truth(*shape, 0.4, 0.2)
    assert sum(found.ledger.values()) == pytest.approx(1)
    assert sum(found.causes.values()) + found.ledger["efficiency"] == pytest.approx(1)


@pytest.fixture
def program(tmp_path):
    """The compiled program."""
    if preload.library() is None or not open_mpi():
        pytest.skip("needs the library that watches, and the mpirun of the MPI that compiles")
    made = foreign_truth.compiled(tmp_path)
    if isinstance(made, str):
        pytest.skip(made)
    return made


def test_what_is_planted_is_found_within_a_point(tmp_path, program):
    misses = []
    for number in range(TRIES):
        foreign_truth.measure(tmp_path / str(number), program, io.StringIO())
        point, wrong = foreign_truth.found_in(tmp_path / str(number))
        assert point is not None and wrong == [], wrong
        planted = truth(*foreign_truth.SHAPE, *foreign_truth.OPTIONS)
        rows = foreign_truth.figures(point, planted)
        misses = [row for row in rows if not row[2].low - POINT <= row[1] <= row[2].high + POINT]
        assert np.isfinite([row[2].value for row in rows]).all() and len(rows) == 14
        assert np.isfinite(point.drawn["steady_seconds"].iloc[0])  # its repetitions are found without marks
        if not misses:
            return
    pytest.fail(f"in {TRIES} tries these lay outside their intervals: {misses}; {point.status}: {point.reasons}")


def test_with_a_hog_on_the_cores_of_its_ranks_it_is_invalid_and_no_cause_is_named(tmp_path, program):
    """It computes: what waits needs no core."""
    if len(os.sched_getaffinity(0)) < 2:
        pytest.skip("needs two CPUs, to which ranks are bound")
    hogs = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(2)]
    try:
        for hog, cpu in zip(hogs, sorted(os.sched_getaffinity(0))):
            os.sched_setaffinity(hog.pid, {cpu})
        foreign_truth.measure(tmp_path / "s", program, io.StringIO(), (2, 1), (0.0, 0.5), ("computes",))
    finally:
        for hog in hogs:
            hog.kill()
            hog.wait()
    state = State.of(tmp_path / "s")
    study = analyse(state.rows(NAME), state.repetitions(NAME, tmp_path / "s"))
    point = next(one for one in study.points if one.cores == 2)
    assert point.status == "INVALID" and any("of their time for a CPU" in reason for reason in point.reasons)
    study.curves["strong"].points = [study.base, point]
    found = diagnose(study, NAME)
    assert study.watched and found.cause is None and "It is not told why: the point is INVALID" in found.paragraph
