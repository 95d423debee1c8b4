"""Statistics of timings that assume no distribution."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np


def median_interval(values: Sequence[float], confidence: float = 0.95) -> tuple[float, float] | None:
    """The narrowest interval between two order statistics, as many below as above, that holds the median of the
    distribution with at least `confidence`; None when `values` are too few (fewer than 6 at 95 %).

    The k-th smallest and k-th largest of n values miss the median with probability 2 P(Binomial(n, 1/2) < k).
    Source: H. A. David and H. N. Nagaraja, Order Statistics, 3rd edition, 2003, section 7.1.
    """
    n = len(values)
    k = 0
    below = 0.0  # P(Binomial(n, 1/2) < k)
    while True:
        below += math.exp(math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) - n * math.log(2))
        if 1 - 2 * below < confidence:
            break
        k += 1
    if k == 0:
        return None
    ordered = np.sort(np.asarray(values, dtype=float))
    return float(ordered[k - 1]), float(ordered[n - k])


def mean(values: np.ndarray, kind: str, weights: np.ndarray | None = None, axis: int = 0) -> np.ndarray:
    """The mean that suits quantities of a `kind` (results/README.md): arithmetic for a cost or a count, harmonic for a
    rate of equal work, so that it is total work over total time. Raises TypeError for what has no mean: a label, or a
    ratio, whose costs are to be summarised in its stead. Source: Hoefler and Belli, SC15, rules 3 and 4.
    """
    if kind in ("cost", "count"):
        return np.average(values, axis, weights)
    if kind == "rate":
        return 1 / np.average(1 / np.asarray(values, dtype=float), axis, weights)
    raise TypeError(f"a {kind} has no mean" + (": summarise the costs it is made of" if kind == "ratio" else ""))


def load_balance(compute: np.ndarray) -> float:
    """Mean over largest of the compute times of all threads, POP's load balance: 1 when all compute equally long; NaN
    when none computes. Source: https://pop-coe.eu/node/69.
    """
    largest = np.max(compute, initial=0.0)
    return float(np.mean(compute) / largest) if largest > 0 else math.nan
