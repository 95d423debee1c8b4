"""What a whole study comes to: points with their figures, the curves through them, and the study that holds both."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from heiretsu.analysis import models
from heiretsu.analysis.bootstrap import Interval
from heiretsu.analysis.regions import Region
from heiretsu.base import RATE


@dataclass
class Point:
    """One measured point, with figures against the base. `drawn` are its draws (bootstrap.draws), one row each."""

    id: str
    modes: tuple[str, ...]
    ranks: int
    threads: int
    status: str  # VALID, SUSPECT or INVALID
    reasons: tuple[str, ...]
    launches: int
    repetitions: int
    dropped: int  # repetitions that were not valid
    growth: float  # declared work / the base's
    units: int
    drawn: pd.DataFrame
    within: float  # standard deviations of a time, in seconds
    between: float
    nodes: int = 1
    told: pd.DataFrame = field(default_factory=pd.DataFrame)  # figures that a program outside the kit printed, by name
    scaling: pd.DataFrame = field(default_factory=pd.DataFrame)
    pop: pd.DataFrame = field(default_factory=pd.DataFrame)
    ledger: pd.DataFrame = field(default_factory=pd.DataFrame)
    ledger_drawn: pd.DataFrame = field(default_factory=pd.DataFrame)
    regions: list[Region] = field(default_factory=list)  # that a watched program marked by name, the longest first

    @property
    def cores(self) -> int:
        return self.ranks * self.threads

    @property
    def shape(self) -> str:
        return f"{self.ranks} x {self.threads}"

    def figure(self, name: str) -> Interval:
        """A figure of scaling, POP or ledger by its name. Without a base only `seconds` has one, the others are NaN."""
        for table in (self.scaling, self.told, self.pop, self.ledger):
            if name in table.index:
                return Interval(*table.loc[name])
        if self.pop.empty:
            return Interval(np.nan, np.nan, np.nan)
        raise KeyError(name)


@dataclass
class Curve:
    """The points of one mode in the order of their cores (shape: of their ranks)."""

    mode: str
    points: list[Point]
    laws: dict[str, dict[str, Interval]] = field(default_factory=dict)  # parameters by law
    prediction: models.Prediction | None = None
    backtest: models.Backtest | None = None

    @property
    def cores(self) -> np.ndarray:
        return np.array([point.cores for point in self.points])

    def drawn_seconds(self) -> np.ndarray:
        """Seconds for the same work [draw, point]: of rates those for one item."""
        if self.mode == RATE:
            return np.stack([1 / point.drawn["figure_rate"].to_numpy() for point in self.points], axis=1)
        return np.stack([point.drawn["seconds"].to_numpy() for point in self.points], axis=1)


@dataclass
class Study:
    """Everything the report and the diagnosis speak of."""

    base: Point | None
    base_kind: str
    points: list[Point]
    curves: dict[str, Curve]
    largest_share: float  # of the strong input's work that its largest indivisible piece holds; NaN when not declared
    outside: bool = False  # a program seen from outside alone: of its core-time only what it cost in CPU time is known
    watched: bool = False  # a program outside the kit of which every cause is known; then it is not `outside`
    unwatched: str = ""  # why it is not watched
    time_is: str = ""  # what `seconds` are where they are not those of the whole run
    item: str = ""  # what it counts, where it is measured by rates: then figure_rate are items a second

    @property
    def foreign(self) -> bool:
        """Is it a program outside the kit, watched or not?"""
        return self.outside or self.watched
