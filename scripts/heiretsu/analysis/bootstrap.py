"""Intervals without an assumed distribution: draws launches anew."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import ndtri, stdtrit  # scipy.stats has the same, and takes most of a second to load

from heiretsu.record.statistics import mean

REPLICATES = 1000
CONFIDENCE = 0.95


class Interval(NamedTuple):
    """A figure and where it lies with 95 % confidence; NaN bounds where one observation cannot tell."""

    value: float
    low: float
    high: float


def draws(units: pd.DataFrame, replicates: int = REPLICATES, seed: int = 1) -> pd.DataFrame:
    """What `units` (a row an independent observation, facts.units) says on average, and would say had others been seen.
    All columns are costs or counts (statistics.mean).

    Row 0 is the estimate from the units as they are; each further row is that of as many units drawn with replacement.
    Where units have `seconds`, that is their median, as is what a program told (figure_NAME), and every other column
    the mean over the middle half of the units by seconds, so that shares of a time belong to the time that is told and
    one disturbed unit moves neither; elsewhere means. O(replicates x units x columns). The number of units stands in
    attrs["units"].
    """
    if "seconds" in units and "mean_seconds" not in units:
        units = units.assign(mean_seconds=units["seconds"])
    values = units.to_numpy(dtype=float)
    count = len(values)
    chosen = np.random.default_rng(seed).integers(count, size=(replicates + 1, count))
    chosen[0] = np.arange(count)
    weights = np.full(count, 1 / count)
    if "seconds" in units:
        seconds = values[:, units.columns.get_loc("seconds")]
        drawn = chosen
        chosen = np.take_along_axis(chosen, np.argsort(seconds[chosen], axis=1), axis=1)
        weights = middle_half(count)
    frame = pd.DataFrame(mean(values[chosen], "cost", weights, axis=1), columns=units.columns)
    if "seconds" in units:
        for name in ["seconds", *(name for name in units if name.startswith("figure_"))]:
            frame[name] = np.median(values[:, units.columns.get_loc(name)][drawn], axis=1)
    frame.attrs["units"] = count
    return frame


def middle_half(count: int) -> np.ndarray:
    """Weights of `count` sorted observations in their interquartile mean: what of each lies between the quartiles."""
    edges = np.clip(np.arange(count + 1) / count, 0.25, 0.75)
    return 2 * np.diff(edges)


def interval(drawn: pd.Series, units: int, confidence: float = CONFIDENCE) -> Interval:
    """The interval of a figure computed on every row of draws(), from `units` observations (the fewest that enter it).

    The percentile interval, widened about the estimate by sqrt(n / (n - 1)) t(n - 1) / z: plain percentiles are too
    narrow for few observations. Source: T. C. Hesterberg, The American Statistician 69(4), 2015, section 3.2. What no
    draw makes negative, such as a time, is not made so by widening.
    """
    values = np.asarray(drawn, dtype=float)
    value = float(values[0])
    rest = values[1:][np.isfinite(values[1:])]
    if units < 2 or len(rest) == 0 or not np.isfinite(value):
        return Interval(value, np.nan, np.nan)
    tail = (1 - confidence) / 2
    low, high = np.quantile(rest, [tail, 1 - tail])
    widen = np.sqrt(units / (units - 1)) * stdtrit(units - 1, 1 - tail) / ndtri(1 - tail)
    floor = 0.0 if rest.min() >= 0 and value >= 0 else -np.inf
    return Interval(value, max(floor, value - widen * max(0.0, value - low)), value + widen * max(0.0, high - value))


def intervals(drawn: pd.DataFrame, units: int) -> pd.DataFrame:
    """interval() of each column: index the columns' names, columns value, low, high."""
    rows = {name: interval(drawn[name], units) for name in drawn}
    return pd.DataFrame.from_dict(rows, orient="index", columns=Interval._fields)


def variance_parts(repetitions: pd.DataFrame) -> tuple[float, float]:
    """Standard deviations of `seconds` within a launch and between launches; the second NaN for a single launch.

    One-way random effects by the method of moments, unequal counts allowed; a negative variance counts as 0.
    Source: S. R. Searle, G. Casella, C. E. McCulloch, Variance Components, 1992, section 3.6.
    """
    groups = [group.to_numpy() for _, group in repetitions.groupby("launch")["seconds"]]
    counts = np.array([len(group) for group in groups])
    total = counts.sum()
    free = total - len(groups)
    within = sum(((group - group.mean()) ** 2).sum() for group in groups) / free if free > 0 else np.nan
    if len(groups) < 2:
        return float(np.sqrt(within)), np.nan
    means = np.array([group.mean() for group in groups])
    overall = (counts * means).sum() / total
    between = (counts * (means - overall) ** 2).sum() / (len(groups) - 1)
    size = (total - (counts**2).sum() / total) / (len(groups) - 1)
    share = max(0.0, (between - (within if free > 0 else 0.0)) / size)
    return float(np.sqrt(within)), float(np.sqrt(share))
