"""Where the core-time went: shares of cores x seconds that add up to 1, of one point against the run on one core."""

from __future__ import annotations

import pandas as pd

NAMES = {
    "useful": "useful work, at the base's cost",
    "imbalance": "load imbalance",
    "serial_part": "serial part",
    "wait": "lock or barrier wait",
    "communication": "communication",
    "io": "input and output",
    "oversubscription": "oversubscription or other programs (wall minus CPU time while computing)",
    "extra_work": "extra work",
    "slower_work": "slower work (more CPU time a unit of work)",
    "unexplained": "unexplained rest",
}
OUTSIDE = {  # of a program seen from outside alone
    "useful": "CPU time of the base for the same work",
    "extra_work": "more CPU time, for more work",
    "slower_work": "more CPU time for the same work (extra or slower work, waits that spin)",
    "oversubscription": "waited for a CPU, which others used or its threads shared",
    "unexplained": "neither ran nor could (waiting, reading, or fewer threads than cores): what for is not seen",
}
LOSSES = [name for name in NAMES if name != "useful"]


def ledger(point: pd.DataFrame, base: pd.DataFrame, growth: float = 1.0) -> pd.DataFrame:
    """Shares of the point's core-time, a column for each of NAMES, one row a draw of bootstrap.draws(); a row adds up
    to 1.

    Useful is what the work would have cost at the base's CPU time a unit of work: growth x work(base) x cost(base),
    growth as in metrics.scaling. Useful phases beyond that are oversubscription (wall time without CPU time), extra
    work (more units of work than that) at the base's cost, and slower work (CPU time a unit above the base's). The last
    two are negative where the point does less work, or does it faster: gains. Where no work is declared, both are one:
    slower work.
    """
    total = point["cores"] * point["mean_seconds"]
    spent = point["useful"] - point["preempted"]
    base_spent = base["useful"] - base["preempted"]
    useful = growth * base_spent
    extra = (point["work"] - growth * base["work"]) / base["work"] * base_spent
    extra = extra.where(base["work"] > 0, 0.0)
    seconds = {
        "useful": useful,
        "imbalance": point["lost_imbalance"],
        "serial_part": point["lost_serial_part"],
        "wait": point["lost_wait"],
        "communication": point["lost_communication"],
        "io": point["lost_io"],
        "oversubscription": point["preempted"],
        "extra_work": extra,
        "slower_work": spent - useful - extra,
        "unexplained": point["lost_unexplained"],
    }
    return pd.DataFrame({name: value / total for name, value in seconds.items()})


def losses_gained(point: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """How much each loss grew from ledger `before` to ledger `point`, in share of core-time, one row a draw."""
    return point[LOSSES] - before[LOSSES]
