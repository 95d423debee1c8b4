"""When a point has been launched often enough. Pure: it sees times, not a clock."""

from __future__ import annotations

import numpy as np
import pandas as pd

from heiretsu.analysis.bootstrap import draws, interval
from heiretsu.study.settings import Settings

SHRINKING = 0.9  # the interval must have got narrower than this part of what it was at half the launches


def half_width(medians: list[float]) -> float:
    """Half the 95 % interval of the median over launches, as a part of the median; infinite for one launch."""
    if len(medians) < 2:
        return np.inf
    found = interval(draws(pd.DataFrame({"seconds": medians}), 400)["seconds"], len(medians))
    return (found.high - found.low) / 2 / found.value


def finished(medians: list[float], settings: Settings) -> str | None:
    """Why no further launch is needed (medians: one a launch, in order), or None: one more."""
    count = len(medians)
    if count < settings.launches:
        return None
    width = half_width(medians)
    if width <= settings.precision:
        return f"the 95 % interval is ± {100 * width:.1f} % of the median"
    if count >= settings.most_launches:
        return f"the most launches were made; the 95 % interval is still ± {100 * width:.1f} %"
    if count >= 2 * settings.launches and width > SHRINKING * half_width(medians[: count // 2]):
        return f"the noise has stopped shrinking at ± {100 * width:.1f} % of the median"
    return None
