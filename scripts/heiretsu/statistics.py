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


def load_balance(compute: np.ndarray) -> float:
    """Mean over largest of the compute times of all threads, POP's load balance: 1 when all compute equally long; NaN when
    none computes. Source: https://pop-coe.eu/node/69.
    """
    largest = np.max(compute, initial=0.0)
    return float(np.mean(compute) / largest) if largest > 0 else math.nan
