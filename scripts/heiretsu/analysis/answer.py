"""What the methods of a program answer together: their rates side by side, and where a share crosses what was asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import pandas as pd

from heiretsu.analysis.bootstrap import Interval, interval
from heiretsu.analysis.points import Curve, Point, Study
from heiretsu.base import RATE


class Asked(Protocol):
    """study.asked.Asked, as far as figures depend on it."""

    share: str
    knee: float
    unit: float
    cost: bool


@dataclass(frozen=True)
class Measured:
    """One workload of the question: its method, where it stands in the method's series (below 0: nowhere), what it
    gave."""

    method: str
    at: float
    study: Study

    @property
    def curve(self) -> Curve | None:
        return self.study.curves.get(RATE)

    @property
    def last(self) -> Point:
        """On most cores."""
        return self.curve.points[-1]


@dataclass
class Answer:
    """`methods`: one workload each, of a series the one with the highest rate. `series` in the order of `at`, with the
    share of each on most cores; `knee`: where it crosses what was asked; NaN where it does not."""

    methods: list[Measured]
    series: list[Measured] = field(default_factory=list)
    shares: list[Interval] = field(default_factory=list)
    knee: Interval = Interval(np.nan, np.nan, np.nan)


def answer(asked: Asked, measured: list[Measured]) -> Answer | None:
    """None where nothing was measured. Workloads of a series without a point are left out."""
    kept = [one for one in measured if one.curve is not None]
    best: dict[str, Measured] = {}
    for one in kept:
        before = best.setdefault(one.method, one)
        best[one.method] = max(before, one, key=lambda other: other.last.figure("rate").value)
    methods = list(best.values())
    if not methods:
        return None
    series = sorted((one for one in kept if one.at >= 0), key=lambda one: one.at)
    cores = max((one.last.cores for one in series), default=0)
    series = [one for one in series if one.last.cores == cores]
    if not series:
        return Answer(methods)
    fewest = min(one.last.units for one in series)
    drawn = shares(asked, series)
    found = [interval(pd.Series(drawn[:, number]), fewest) for number in range(len(series))]
    return Answer(methods, series, found, knee(np.array([one.at for one in series]), drawn, asked.knee, fewest))


def figure(point: Point, cost: bool) -> Interval:
    """Items a second, or the nanoseconds of a core that an item takes."""
    rate = point.drawn["figure_rate"]
    return interval(1e9 * point.cores / rate if cost else rate, point.units)


def shares(asked: Asked, series: list[Measured]) -> np.ndarray:
    """What of 1 is reached [draw, workload of the series], as study.asked.Asked says."""
    rates = np.stack([one.last.drawn["figure_rate"].to_numpy() for one in series], axis=1)
    at = np.array([one.at for one in series])
    match asked.share:
        case "base":
            bases = np.stack([one.study.base.drawn["figure_rate"].to_numpy() for one in series], axis=1)
            return rates / bases / np.array([one.last.cores / one.study.base.cores for one in series])
        case "best":
            return rates / rates.max(axis=1, keepdims=True)
        case "work":
            return rates * at * asked.unit / np.array([one.last.cores for one in series])
        case "flight":
            return rates * asked.unit / at
    raise ValueError(f"no share is called {asked.share}")


def knee(at: np.ndarray, drawn: np.ndarray, level: float, units: int) -> Interval:
    """Where the share crosses `level`, between the values of `at`, which grow. NaN where it does not cross.

    The last crossing counts, found for each draw on straight lines between neighbours, over logarithms of `at` where
    both are above 0. Draws that do not cross count as the end of `at` that they would cross beyond.
    """
    places = np.array([_crossing(at, row - level) for row in drawn])
    if not np.isfinite(places[0]):
        return Interval(np.nan, np.nan, np.nan)
    rising = drawn[0, -1] > drawn[0, 0]
    beyond = np.where((drawn[:, -1] > level) == rising, at[0], at[-1])
    found = interval(pd.Series(np.where(np.isfinite(places), places, beyond)), units)
    low, high = np.clip(found[1:], at[0], at[-1])  # NaN stays: one launch tells no interval
    return Interval(found.value, float(low), float(high))


def _crossing(at: np.ndarray, above: np.ndarray) -> float:
    changes = np.flatnonzero(np.sign(above[:-1]) != np.sign(above[1:]))
    if len(changes) == 0:
        return np.nan
    k = changes[-1]
    part = above[k] / (above[k] - above[k + 1])
    if at[k] <= 0:
        return float(at[k] + part * (at[k + 1] - at[k]))
    return float(at[k] * (at[k + 1] / at[k]) ** part)
