"""The tables of a record, readable: ranks and their phases, stages, and what the program alone knows."""

from __future__ import annotations

import numpy as np
import pandas as pd

from heiretsu.base import digits
from heiretsu.record import regions
from heiretsu.record.records import PHASES, STAGE, Run

MAX_RANKS = 32  # in a table


def whole(value: float) -> str:
    """A count with its thousands apart; what is no whole number, or too large to be exact, with six digits."""
    exact = np.isfinite(value) and value == int(value) and abs(value) < 2**53
    return f"{value:,.0f}".replace(",", " ") if exact else f"{value:.6g}"


def from_outside(run: Run) -> bool:
    """Is it a program outside the kit of whose threads nothing is known?"""
    return "watched" in run.attributes and "delay_seconds" not in run.samples


def rank_table(run: Run) -> str:
    """Each rank's time by phase a repetition, averaged over its threads and the valid repetitions."""
    samples = run.samples[run.samples["valid"]]
    if samples.empty or from_outside(run):
        return ""
    repetitions = samples["repetition"].nunique()
    table = samples.groupby("rank")[[*PHASES, "cpu"]].mean()
    for name in ("items", "work"):
        table[name] = samples.groupby("rank")[name].sum() / repetitions
    for position, name in enumerate(name for name in ("host", "threads") if name in run.ranks):
        table.insert(position, name, run.ranks[name].reindex(table.index))
    title = "Seconds of a thread in a repetition by phase (means); items and work of a rank in a repetition"
    if len(table) > MAX_RANKS:
        title += f"\nthe {MAX_RANKS // 2} ranks that compute longest and shortest, of {len(table)}"
        ordered = table.sort_values("compute", ascending=False)
        table = pd.concat([ordered.head(MAX_RANKS // 2), ordered.tail(MAX_RANKS // 2)])
    text = table.reset_index().to_string(
        index=False, float_format=digits, max_colwidth=32, formatters={"items": whole, "work": whole}
    )
    return f"{title}\n{text}"


def stages(run: Run) -> str:
    """Seconds of each stage, and its part of the repetition: the medians of the valid repetitions."""
    valid = run.repetitions[run.repetitions["valid"]]
    stages = valid[[name for name in valid if name.startswith(STAGE)]]
    if stages.empty or not stages.shape[1]:
        return ""
    rest = valid["seconds"] - stages.sum(axis=1)
    lines = []
    for name, seconds in [*((name.removeprefix(STAGE), stages[name]) for name in stages), ("rest", rest)]:
        part = float((seconds / valid["seconds"]).median())
        lines.append(f"{name:<10} {digits(float(seconds.median())):>9}  {100 * part:5.1f} %")
    return "\n".join(["Stages, seconds in a repetition (medians)", *lines])


def tables(run: Run) -> list[str]:
    """What the program alone knows, where it is short enough to read."""
    return [
        f"{name.replace('_', ' ').capitalize()}, first repetition\n{_short(_to_read(run, name, table))}"
        for name, table in run.tables.items()
        if name != "sieve_units"
    ]


def _to_read(run: Run, name: str, table: pd.DataFrame) -> pd.DataFrame:
    """A table; of regions their figures, where it has what they need."""
    if name != "regions" or not {"name", "core_seconds", *regions.SUMS} <= set(table) or from_outside(run):
        return table
    return regions.to_read(table, run.repetitions["seconds"].iloc[0], len(run.samples))


def _short(table: pd.DataFrame) -> str:
    """Its rows, the middle ones left out where there are many."""
    shown = table.rename_axis(None)
    note = ""
    if len(table) > MAX_RANKS:
        shown = pd.concat([table.head(MAX_RANKS // 2), table.tail(MAX_RANKS // 2)])
        note = f"\n({len(table) - len(shown)} rows between them are left out)"
    seconds = {name: digits for name in shown if name in ("seconds", "took")}
    numbers = {name: whole for name in shown if name not in seconds and shown[name].dtype.kind == "f"}
    return shown.to_string(formatters=seconds | numbers) + note
