"""The table of a comparison: medians with spread, ratios round by round, targets met or missed. Nothing is run here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from heiretsu.base import digits
from heiretsu.record.statistics import median_interval


class Spread(NamedTuple):
    """A median and where it lies with 95 % confidence; of fewer than six values, their least and largest."""

    median: float
    low: float
    high: float

    def __str__(self) -> str:
        return (
            f"{digits(self.median)} ({digits(self.low)}–{digits(self.high)})"
            if self.low < self.high
            else digits(self.median)
        )


@dataclass(frozen=True)
class Goal:
    """What a row is to reach. `kind`: "value", ours is at most `bound` units; "faster", the best peer takes at least
    `bound` times as long as ours; "share", ours takes at most `bound` times as long as the best peer; "efficiency",
    ours on two workers is at least `bound` of twice as fast as the peer, which is one; "none", a comparison without a
    target."""

    kind: str = "none"
    bound: float = 0.0

    def text(self, unit: str) -> str:
        return {
            "value": f"≤ {self.bound:g} {unit}",
            "faster": f"≥ {self.bound:g}x",
            "share": f"≤ {self.bound:g}x",
            "efficiency": f"≥ {self.bound:g}",
        }.get(self.kind, "–")

    def met(self, figure: float) -> bool:
        return figure <= self.bound if self.kind in ("value", "share") else figure >= self.bound


@dataclass
class Row:
    """What was measured, round by round: ours by instruction set ("" where none was chosen), the peers' by name."""

    what: str
    unit: str
    goal: Goal = Goal()
    ours: dict[str, list[float]] = field(default_factory=dict)
    peers: dict[str, list[float]] = field(default_factory=dict)
    limit: str = ""  # the peer that does less than the whole, or shares less: a lower limit, not a rival
    refused: str = ""  # why there are no times: a wrong result, a program that failed


def spread(values: Sequence[float]) -> Spread:
    low, high = median_interval(values) or (min(values), max(values))
    return Spread(float(np.median(values)), low, high)


def best_peer(row: Row) -> str | None:
    """The fastest rival by its median."""
    rivals = {name: float(np.median(values)) for name, values in row.peers.items() if name != row.limit}
    return min(rivals, key=rivals.__getitem__) if rivals else None


def ratio(row: Row, variant: str) -> Spread | None:
    """Ours and the best peer's of the same round put in proportion as the goal has it; None without a rival."""
    peer = best_peer(row)
    if peer is None:
        return None
    ours, theirs = np.asarray(row.ours[variant]), np.asarray(row.peers[peer])
    if row.goal.kind == "share":
        return spread(ours / theirs)
    return spread(theirs / ours / (2 if row.goal.kind == "efficiency" else 1))


def verdict(row: Row, sets: Sequence[str]) -> str:
    """By the first instruction set of `sets` that the row has."""
    if row.goal.kind == "none":
        return ""
    variant = next((name for name in sets if name in row.ours), "")
    figure = spread(row.ours[variant]) if row.goal.kind == "value" else ratio(row, variant)
    if figure is None:
        return "no peer here"
    return "met" if row.goal.met(figure.median) else "missed"


def table(rows: Sequence[Row], sets: Sequence[str]) -> str:
    """A Markdown table. `sets`: the instruction sets shown, the one that targets are for first; a row that chose none
    stands under the last, which programs take by themselves."""
    heads = ["", "target", *(f"ours, {name}" for name in sets), "peers", *(f"ratio, {name}" for name in sets), ""]
    lines = [heads, ["---"] * len(heads), *(_cells(row, sets) for row in rows)]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def _cells(row: Row, sets: Sequence[str]) -> list[str]:
    first = [row.what, row.goal.text(row.unit)]
    if row.refused:
        return [*first, *["–"] * len(sets), row.refused, *["–"] * len(sets), "refused"]
    variants = [name if name in row.ours else "" if name == sets[-1] else None for name in sets]
    present = [variant if variant in row.ours else None for variant in variants]
    ours = ["–" if variant is None else f"{spread(row.ours[variant])} {row.unit}" for variant in present]
    theirs = [
        f"{name} {spread(values)}" + (", a lower limit" if name == row.limit else "")
        for name, values in row.peers.items()
    ]
    times = "" if row.goal.kind == "efficiency" else "x"
    ratios = [
        (
            "–"
            if variant is None or (figure := ratio(row, variant)) is None
            else str(figure).replace(" (", f"{times} (", 1)
            if figure.low < figure.high
            else f"{figure}{times}"
        )
        for variant in present
    ]
    return [*first, *ours, "; ".join(theirs) or "–", *ratios, verdict(row, sets)]
