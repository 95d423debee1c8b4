# ctest: quick python
import numpy as np
import pytest

from heiretsu.analysis import models

CORES = np.array([1, 2, 4, 8, 16])
LAW = {law.name: law for law in models.LAWS}


def amdahl_seconds(fraction, cores):
    return 10 * (fraction + (1 - fraction) / cores)


def usl_seconds(alpha, beta, cores):
    return 10 / cores * (1 + alpha * (cores - 1) + beta * cores * (cores - 1))


def noisy(seconds, noise=0.01, draws=201):
    random = np.random.default_rng(5)
    drawn = seconds * random.normal(1, noise, (draws, len(seconds)))
    drawn[0] = seconds
    return drawn


def test_amdahl_finds_the_serial_fraction_with_an_interval():
    seconds = noisy(amdahl_seconds(0.08, CORES))
    found = models.parameters(LAW["Amdahl"], models.fit(LAW["Amdahl"], CORES, seconds), 5)["serial fraction f"]
    assert found.value == pytest.approx(0.08) and found.low < 0.08 < found.high
    assert models.amdahl_speedup(0.08, 16) == pytest.approx(10 / amdahl_seconds(0.08, 16))


def test_usl_finds_contention_coherency_and_the_peak():
    seconds = noisy(usl_seconds(0.05, 0.002, CORES), 0.001)
    found = models.parameters(LAW["USL"], models.fit(LAW["USL"], CORES, seconds), 5)
    assert found["contention α"].value == pytest.approx(0.05) and found["coherency β"].value == pytest.approx(0.002)
    assert found["peak N*"].value == pytest.approx(np.sqrt(0.95 / 0.002))
    assert found["peak N*"].low <= found["peak N*"].value <= found["peak N*"].high


def test_usl_without_coherency_is_amdahl_and_has_no_peak():
    seconds = amdahl_seconds(0.1, CORES)
    found = models.parameters(LAW["USL"], models.fit(LAW["USL"], CORES, np.array([seconds, seconds])), 2)
    assert found["contention α"].value == pytest.approx(0.1) and found["coherency β"].value == pytest.approx(
        0, abs=1e-9
    )
    assert found["peak N*"].value > 1e3


def test_karp_flatt_under_usl_is_the_line_alpha_plus_beta_p():
    speedup = 10 / usl_seconds(0.05, 0.002, CORES[1:])
    fraction = (1 / speedup - 1 / CORES[1:]) / (1 - 1 / CORES[1:])
    assert fraction == pytest.approx(0.05 + 0.002 * CORES[1:])


def test_gustafson_finds_the_serial_fraction_of_the_parallel_run():
    cores = np.array([2, 4, 8])
    assert models.gustafson(cores, cores - 0.2 * (cores - 1)) == pytest.approx([0.2])


def test_a_law_with_more_parameters_than_core_counts_is_refused():
    with pytest.raises(ValueError, match="USL has 3 parameters"):
        models.fit(LAW["USL"], np.array([1, 2]), np.array([[1.0, 0.6]]))
    assert models.extrapolate(np.array([1, 2]), np.array([[1.0, 0.6]]), 2, np.array([4.0])) is None


def test_rivals_that_agree_predict_the_truth_and_disagreement_widens_the_band():
    wanted = np.array([32.0, 64.0, 128.0])
    told = models.extrapolate(CORES, noisy(usl_seconds(0.02, 0.001, CORES)), 5, wanted)
    assert len(told.laws) == 3
    truth = usl_seconds(0.02, 0.001, wanted)
    assert np.all(told.low <= truth) and np.all(truth <= told.high)
    width = (told.high - told.low) / truth
    assert width[0] < width[2]


def test_the_backtest_hides_the_largest_core_count_and_shows_the_miss():
    seconds = noisy(amdahl_seconds(0.05, CORES))
    tested = models.backtest(CORES, seconds, 5)
    assert tested.cores == 16 and tested.held
    seconds[:, -1] *= 3  # what happens at 16 cores cannot be seen from fewer
    assert not models.backtest(CORES, seconds, 5).held
    assert models.backtest(CORES[:3], seconds[:, :3], 5) is None
