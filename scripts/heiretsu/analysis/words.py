"""Figures with their intervals in plain words."""

from __future__ import annotations

import numpy as np

from heiretsu.analysis.bootstrap import Interval
from heiretsu.analysis.points import Point


def percent(value: float) -> str:
    return f"{100 * value:.0f} %" if abs(value) >= 0.0995 or abs(value) < 0.0005 else f"{100 * value:.1f} %"


def spread(figure: Interval, scale: float = 1.0, digits: int = 2) -> str:
    """ " (95 %: 1.38 to 1.46)", or nothing when one observation cannot tell."""
    if not np.isfinite(figure.low):
        return ""
    low, high = (round(scale * bound, digits) + 0.0 for bound in (figure.low, figure.high))
    return f" (95 %: {low:.{digits}f} to {high:.{digits}f})"


def percent_spread(figure: Interval) -> str:
    return spread(figure, 100, 0 if abs(figure.value) >= 0.0995 else 1).replace(")", " %)")


def not_valid(last: Point, base: Point) -> list[str]:
    """Which of the two that are compared is not VALID."""
    found = [f"the point is {last.status} ({'; '.join(last.reasons)})"] if last.status != "VALID" else []
    return found + ([f"the base is {base.status}: the table of points says why"] if base.status != "VALID" else [])
