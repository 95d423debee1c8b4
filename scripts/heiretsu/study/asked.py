"""What several workloads of one study answer together: methods of a program side by side, and one as a size grows."""

from __future__ import annotations

from dataclasses import dataclass

SHARES = ("base", "best", "work", "flight")


@dataclass(frozen=True)
class Asked:
    """A question and how its answer is told.

    `cost`: the time of a core that an item takes is told in nanoseconds, else items a second. `share` says what of 1 is
    reached at each `at` of a series, on most cores: of `base`, cores times the rate of the smallest shape; of `best`,
    the highest rate of the series; of `work`, the cores' time that is the items' own, of `unit` x at seconds each; of
    `flight`, at waits of `unit` seconds in flight at once. Where it crosses `knee` lies the answer.
    """

    question: str
    answer: str  # {knee} and its interval, {method}, {cores}
    otherwise: str  # where nothing crosses it: {least} and {most} that was measured, {share} there, {method}, {cores}
    sweep: str  # what `at` counts, for tables and charts
    share: str
    share_is: str  # in words
    knee: float = 0.5
    unit: float = 1.0
    cost: bool = False

    @staticmethod
    def from_json(row: dict | None) -> Asked | None:
        return Asked(**row) if row else None
