"""What the analysis needs of a run, summed over its threads: one row a repetition.

All later figures (speedup, POP efficiencies, ledger) are functions of means of these columns, so that an interval of
any of them is found by drawing launches anew (bootstrap.py).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from heiretsu.analysis import causes
from heiretsu.record.records import CAUSE, CAUSES, OF_A_LAUNCH, PHASES, STAGE

LOST = ["serial_part", "imbalance", "wait", "communication", "io", "unexplained"]  # of time outside useful phases


OUTSIDE = ("stretch", *OF_A_LAUNCH)  # what only records of programs outside the kit have


def facts(samples: pd.DataFrame | Mapping[str, np.ndarray]) -> pd.DataFrame:
    """A row for each repetition of `samples` (Run.samples, or its columns alone): index repetition, sums over threads
    in core-seconds.

    `seconds`, `valid`, `cores` (threads of all ranks); `useful` = serial + compute; `preempted` = useful wall time
    without CPU time, the least that others can have stolen; `items`; `work` as the threads declared it;
    `serial_longest` of any thread; `synchronising`, wait + communicate of the thread least held up; for POP
    `useful_max`, `outside_mean`, `outside_max`, `serial_weighted`, `serial_own` (see metrics.pop); `lost_NAME` for NAME
    in LOST: where the time that is not useful went, together cores x seconds - useful. Of a program with stages
    stage_NAME, the seconds of each, which pass one after another. Of a program outside the kit
    also `stretch`, the seconds of which its phases speak in place of `seconds`, `memory` of its largest process in
    bytes, and figure_NAME; of a watched one `cpu` and cause_NAME for NAME in CAUSES, from which lost_NAME then come
    (causes.lost), and `preempted` from the time for which its threads waited for a CPU.
    """
    repetitions = np.unique(samples["repetition"]).astype(int)
    table = {name: np.asarray(samples[name]).reshape(len(repetitions), -1) for name in samples}  # [repetition, thread]
    rows = [_repetition({name: values[row] for name, values in table.items()}) for row in range(len(repetitions))]
    return pd.DataFrame(rows, index=pd.Index(repetitions, name="repetition"))


def _repetition(group: dict[str, np.ndarray]) -> dict:
    """The row of one repetition; `group` has an array over all threads a column of Run.samples."""
    time = {name: group[name].astype(float) for name in PHASES}
    useful = time["serial"] + time["compute"]
    own = {
        name: float(values[0])
        for name, values in group.items()
        if name in OUTSIDE or name.startswith(("figure_", STAGE))
    }
    row = own | {
        "seconds": float(group["seconds"][0]),
        "valid": bool(group["valid"][0]),
        "cores": len(useful),
        "useful": useful.sum(),
        "preempted": np.maximum(0, useful - group["cpu"]).sum(),
        "items": float(group["items"].sum()),
        "work": group["work"].sum(),
        "useful_max": useful.max(),
        "serial_longest": time["serial"].max(),
        "synchronising": (time["wait"] + time["communicate"]).min(),
    }
    row |= _outside_mpi(group, time)
    seconds = own.get("stretch", row["seconds"])
    if f"{CAUSE}{CAUSES[0]}" in group:
        return row | _exact(group, time, useful, seconds)
    return row | {f"lost_{name}": value for name, value in lost(time, seconds, group["rank"]).items()}


def _exact(group: dict, time: dict, useful: np.ndarray, seconds: float) -> dict:
    """What is known of a watched program by its own causes."""
    booked = {name: group[f"{CAUSE}{name}"].astype(float) for name in CAUSES}
    found = causes.lost(time, booked, group["rank"], group["thread"] == 0, seconds)
    waited = causes.preempted(useful, group["cpu"], group["delay_seconds"])
    return (
        {"preempted": waited.sum(), "cpu": group["cpu"].sum()}
        | {f"lost_{name}": value for name, value in found.items()}
        | {f"{CAUSE}{name}": values.sum() for name, values in booked.items()}
    )


def _outside_mpi(group: dict, time: dict) -> dict:
    """POP's time outside MPI of each rank's first thread. A rank that has ended waits for the others, as in MPI."""
    first = group["thread"] == 0
    threads = np.bincount(group["rank"].astype(int))[group["rank"][first].astype(int)]
    outside = (group["end"] - group["start"])[first] - time["communicate"][first]
    return {
        "outside_mean": (threads * outside).sum() / threads.sum(),
        "outside_max": outside.max(),
        "serial_weighted": (threads * time["serial"][first]).sum() / threads.sum(),
        "serial_own": time["serial"][first].sum() / threads.sum(),
    }


def lost(time: dict, seconds: float, ranks: np.ndarray) -> dict:
    """Core-seconds of one repetition that were not useful, by cause (LOST); `time` has an array over threads a phase,
    `ranks` the rank of each.

    Booked phases are what they are, but that a barrier books waiting for what another thread does: wait or communicate
    while a thread is in its serial part belongs to the serial part, wait while one of the same rank communicates to
    communication. Idle time is explained by the thread that ends last, the one that idles least: thread k idles idle_c
    + sum over phases (x_c - x_k) seconds, an identity, so what it idles beyond idle_c is dealt to the phases in
    proportion to their positive differences: less compute is imbalance. idle_c, when nobody did anything that was
    booked, stays unexplained. Last, waiting for a thread that computes longer is imbalance even where a barrier booked
    it: as in POP's load balance, all that a thread computes less than the one that computes longest.
    """
    behind = time["serial"].max() - time["serial"]
    waiting = np.minimum(behind, time["wait"])
    in_messages = np.minimum(behind - waiting, time["communicate"])
    messages, waits = time["communicate"] - in_messages, time["wait"] - waiting
    longest = np.zeros(int(ranks.max()) + 1)
    np.maximum.at(longest, ranks.astype(int), messages)
    held = np.minimum(waits, longest[ranks.astype(int)] - messages)
    spent = {
        "serial_part": waiting + in_messages,
        "imbalance": np.zeros(len(ranks)),
        "wait": waits - held,
        "communication": messages + held,
        "io": time["io"],
    }
    idle = _explained_idle(time, spent)
    causes = {name: spent[name] + idle[name] for name in spent}
    short = np.maximum(0, time["compute"].max() - time["compute"] - causes["imbalance"])
    for name in ("wait", "communication"):
        moved = np.minimum(short, causes[name])
        causes[name], causes["imbalance"], short = causes[name] - moved, causes["imbalance"] + moved, short - moved
    found = {name: seconds_of_thread.sum() for name, seconds_of_thread in causes.items()}
    useful = (time["serial"] + time["compute"]).sum()
    return found | {"unexplained": len(ranks) * seconds - useful - sum(found.values())}


def _explained_idle(time: dict, spent: dict) -> dict:
    """Idle seconds of every thread by cause, as lost() says."""
    idle = np.maximum(0, time["idle"])
    last = int(np.argmin(idle))
    passed = spent | {"serial_part": time["serial"] + spent["serial_part"], "imbalance": time["compute"]}
    ahead = {name: np.maximum(0, seconds[last] - seconds) for name, seconds in passed.items()}
    total = sum(ahead.values())
    beyond = idle - idle[last]
    return {
        name: np.divide(beyond * part, total, out=np.zeros(len(idle)), where=total > 0) for name, part in ahead.items()
    }


def units(repetitions: pd.DataFrame) -> pd.DataFrame:
    """The independent observations of one point: a row a launch, or a row a repetition when there was only one launch.

    `repetitions` has the columns of facts and `launch`; those that are not valid count for nothing. `seconds` and what
    a program told are the median of a launch's repetitions, all else their mean; `mean_seconds` is that of the stretch
    which the phases speak of.
    """
    valid = repetitions[repetitions["valid"].astype(bool)].drop(columns=["valid", "point"], errors="ignore")
    valid = valid.assign(mean_seconds=valid["stretch" if "stretch" in valid else "seconds"])
    if valid["launch"].nunique() <= 1:
        return valid.drop(columns="launch").reset_index(drop=True)
    launches = valid.groupby("launch")
    means = launches.mean(numeric_only=True)
    medians = ["seconds", *(name for name in valid if name.startswith("figure_"))]
    means[medians] = launches[medians].median()
    return means.reset_index(drop=True)
