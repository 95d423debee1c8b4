"""Regions that a watched program marked by name: what a launch leaves of them, and their figures over launches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from heiretsu.analysis.bootstrap import Interval, draws, interval
from heiretsu.record.records import Run
from heiretsu.record.regions import SUMS, figures

MOST = 20  # regions of a launch that are kept, the longest


class Launch(NamedTuple):
    """One launch of a point: seconds of the run, cores of all ranks, and what of_run() gave."""

    run: float
    cores: int
    regions: list[dict]


@dataclass(frozen=True)
class Region:
    """One region on one point: how often a rank went through it, and draws (bootstrap.draws) of its `seconds` and of
    record.regions.figures, from so many launches."""

    name: str
    count: int
    units: int
    drawn: pd.DataFrame

    def figure(self, name: str) -> Interval:
        """A column of `drawn` with its interval."""
        return interval(self.drawn[name], self.units)


def of_run(run: Run) -> list[dict]:
    """The longest regions of a record, `name` and SUMS, as JSON can hold them; none where it has not all of these."""
    found = run.tables.get("regions", pd.DataFrame())
    if not {"name", *SUMS} <= set(found):
        return []
    return checked(found.sort_values("seconds", ascending=False, kind="stable").head(MOST).to_dict("records"))


def checked(rows: Iterable[dict]) -> list[dict]:
    """The same of rows that anybody wrote. LookupError, TypeError or ValueError where they are none."""
    return [{"name": str(row["name"]), **{name: float(row[name]) for name in SUMS}} for row in rows]


def of_point(launches: Iterable[Launch], seed: int = 1) -> list[Region]:
    """Every region that launches of one point went through, the longest first. `seed`: of its draws, another for each
    point that is compared."""
    found: dict[str, list[dict]] = {}
    for run, cores, regions in launches:
        for row in regions:
            sums = {name: row[name] for name in SUMS}
            found.setdefault(row["name"], []).append(sums | {"run": run, "cores": cores})
    made = [_region(name, pd.DataFrame(rows), seed) for name, rows in found.items()]
    return sorted(made, key=lambda one: -one.drawn["seconds"].iloc[0])


def _region(name: str, launches: pd.DataFrame, seed: int) -> Region:
    drawn = draws(launches, seed=seed)
    found = figures(drawn.assign(seconds=drawn["mean_seconds"]))
    return Region(name, round(launches["count"].max()), len(launches), found.assign(seconds=drawn["seconds"]))
