"""Scaling laws fitted to times over core counts, and what rival laws say beyond the machine.

Every law here is linear in coefficients that may not be negative, fitted by non-negative least squares to relative
errors (Lawson and Hanson, Solving Least Squares Problems, 1974, chapter 23). Fitted to each draw of the bootstrap it
has a band.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import nnls

from heiretsu.analysis.bootstrap import Interval, interval

DRAWS = 200  # of the bootstrap that a band is made of


@dataclass(frozen=True)
class Law:
    """seconds(p) = sum of coefficients x terms(p); the parameters are what people call them."""

    name: str
    source: str
    terms: Callable[[np.ndarray], list[np.ndarray]]
    parameters: dict[str, Callable[[np.ndarray], float]]


def _share(number: int) -> Callable[[np.ndarray], float]:
    """Coefficient `number` as a part of the first, the time on one core."""
    return lambda c: c[number] / c[0] if c[0] > 0 else np.nan


LAWS = [
    Law(
        "Amdahl",
        "Amdahl 1967, DOI 10.1145/1465482.1465560",
        lambda p: [1 / p, 1 - 1 / p],
        {"serial fraction f": _share(1)},
    ),
    Law(
        "USL",
        "Gunther 2007, arXiv:0808.1431",
        lambda p: [1 / p, 1 - 1 / p, p - 1],
        {"contention α": _share(1), "coherency β": _share(2)},
    ),
    Law(
        "Amdahl + tree",
        "serial part and a message tree: f and g log2(p)",
        lambda p: [1 / p, 1 - 1 / p, np.log2(p)],
        {"serial fraction f": _share(1), "a tree level's time g": _share(2)},
    ),
]


def fit(law: Law, cores: np.ndarray, seconds: np.ndarray) -> np.ndarray:
    """The coefficients of `law` that fit best; a row of them for each row of `seconds` [draw, core count].

    Parameters that the core counts cannot tell apart (fewer counts than terms) make it raise ValueError.
    """
    columns = np.stack(law.terms(np.asarray(cores, dtype=float)), axis=1)
    if len(np.unique(cores)) < columns.shape[1]:
        raise ValueError(f"{law.name} has {columns.shape[1]} parameters: it needs as many core counts")
    return np.array([nnls(columns / row[:, None], np.ones(len(row)))[0] for row in np.atleast_2d(seconds)])


def predict(law: Law, coefficients: np.ndarray, cores: np.ndarray) -> np.ndarray:
    """Seconds [draw, core count] by `law`."""
    return coefficients @ np.stack(law.terms(np.asarray(cores, dtype=float)), axis=0)


def parameters(law: Law, coefficients: np.ndarray, units: int) -> dict[str, Interval]:
    """The law's parameters with intervals; for the USL also N*, the core count of its peak (infinite when β is 0)."""
    found = {
        name: interval(pd.Series([value(c) for c in coefficients]), units) for name, value in law.parameters.items()
    }
    if law.name == "USL":
        alpha, beta = (found[name].value for name in law.parameters)
        found["peak N*"] = Interval(peak(alpha, beta), *sorted((_peak_bound(found, "high"), _peak_bound(found, "low"))))
    return found


def peak(alpha: float, beta: float) -> float:
    """The core count at which the USL's speedup is largest: sqrt((1 - α) / β)."""
    return float(np.sqrt(max(0.0, 1 - alpha) / beta)) if beta > 0 else np.inf


def _peak_bound(found: dict[str, Interval], bound: str) -> float:
    alpha, beta = (max(0.0, getattr(found[name], bound)) for name in ("contention α", "coherency β"))
    return peak(alpha, beta)


def amdahl_speedup(fraction: float, cores: float) -> float:
    """1 / (f + (1 - f) / p)."""
    return 1 / (fraction + (1 - fraction) / cores)


def gustafson(cores: np.ndarray, scaled_speedup: np.ndarray) -> np.ndarray:
    """The serial fraction s of the parallel run that fits S = p - s (p - 1) best, for each row of `scaled_speedup`.

    Source: Gustafson, CACM 31(5), 1988, DOI 10.1145/42411.42415.
    """
    beyond = np.asarray(cores, dtype=float) - 1
    missing = np.asarray(cores) - np.atleast_2d(scaled_speedup)
    return missing @ beyond / (beyond @ beyond)


@dataclass(frozen=True)
class Prediction:
    """What rival laws say: per law the seconds at each of `cores` with a band, and the band around all of them."""

    cores: np.ndarray
    laws: dict[str, pd.DataFrame]  # columns cores, value, low, high
    low: np.ndarray
    high: np.ndarray


def rivals(counts: int) -> list[Law]:
    """The laws that `counts` core counts can tell apart."""
    return [law for law in LAWS if len(law.terms(np.array([2.0]))) <= counts]


def extrapolate(cores: np.ndarray, seconds: np.ndarray, units: int, wanted: np.ndarray) -> Prediction | None:
    """Seconds on `wanted` cores by every law that fits; None when fewer than two laws have enough core counts.

    `seconds` [draw, core count]. The band holds each law's bootstrap band, widened by how badly the law fits what was
    measured, so that rivals which disagree make it wide.
    """
    laws = rivals(len(np.unique(cores)))
    if len(laws) < 2:
        return None
    bands = {law.name: _band(law, cores, seconds[: DRAWS + 1], units, wanted) for law in laws}
    low = np.min([band["low"] for band in bands.values()], axis=0)
    high = np.max([band["high"] for band in bands.values()], axis=0)
    return Prediction(wanted, bands, low, high)


def _band(law: Law, cores: np.ndarray, seconds: np.ndarray, units: int, wanted: np.ndarray) -> pd.DataFrame:
    coefficients = fit(law, cores, seconds)
    misfit = np.max(np.abs(predict(law, coefficients[:1], cores)[0] / seconds[0] - 1))
    drawn = predict(law, coefficients, wanted)
    rows = [interval(pd.Series(drawn[:, number]), units) for number in range(len(wanted))]
    frame = pd.DataFrame(rows, columns=Interval._fields)
    frame["low"] = np.maximum(0, frame["low"].fillna(frame["value"]) * (1 - misfit))
    frame["high"] = frame["high"].fillna(frame["value"]) * (1 + misfit)
    return frame.assign(cores=wanted)


@dataclass(frozen=True)
class Backtest:
    """How the prediction would have done on the largest core count, had it not been measured."""

    cores: int
    measured: float
    predicted: dict[str, float]  # by law
    low: float
    high: float

    @property
    def held(self) -> bool:
        return self.low <= self.measured <= self.high


def backtest(cores: np.ndarray, seconds: np.ndarray, units: int) -> Backtest | None:
    """Hides the largest core count and predicts it from the others; None when those are too few for two laws."""
    largest = int(np.max(cores))
    known = np.asarray(cores) < largest
    prediction = extrapolate(np.asarray(cores)[known], seconds[:, known], units, np.array([float(largest)]))
    if prediction is None:
        return None
    measured = float(np.mean(seconds[0, ~known]))
    values = {name: float(band["value"][0]) for name, band in prediction.laws.items()}
    return Backtest(largest, measured, values, float(prediction.low[0]), float(prediction.high[0]))
