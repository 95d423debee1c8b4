"""What the analysis needs of a run, summed over its threads: one row a repetition.

All later figures (speedup, POP efficiencies, ledger) are functions of means of these columns, so that an interval of any of
them is found by drawing launches anew (bootstrap.py).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from heiretsu.records import Run

PHASES = ["serial", "compute", "wait", "communicate", "io", "idle"]
LOST = ["serial_part", "imbalance", "wait", "communication", "io", "unexplained"]  # of time outside useful phases


def facts(run: Run) -> pd.DataFrame:
    """A row for each repetition of `run` whose threads were kept: index repetition, sums over threads in core-seconds.

    `seconds`, `valid`, `cores` (threads of all ranks); `useful` = serial + compute; `preempted` = useful wall time without
    CPU time, the least that others can have stolen; `work` as the threads declared it; `serial_longest` of any thread;
    `synchronising`, wait + communicate of the thread least held up; for POP `useful_max`, `outside_mean`, `outside_max`, `serial_weighted`, `serial_own` (see metrics.pop); `lost_NAME` for NAME in LOST: where the time that is
    not useful went, together cores x seconds - useful.
    """
    samples = run.samples
    rows = [_repetition(group, run) for _, group in samples.groupby("repetition", sort=True)]
    frame = pd.DataFrame(rows)
    frame.index = pd.Index(samples["repetition"].drop_duplicates().astype(int), name="repetition")
    return frame


def _repetition(group: pd.DataFrame, run: Run) -> dict:
    time = {name: group[name].to_numpy(dtype=float) for name in PHASES}
    useful = time["serial"] + time["compute"]
    seconds = float(group["seconds"].iloc[0])
    row = {
        "seconds": seconds,
        "valid": bool(group["valid"].iloc[0]),
        "cores": len(group),
        "useful": useful.sum(),
        "preempted": np.maximum(0, useful - group["cpu"].to_numpy()).sum(),
        "work": group["work"].sum(),
        "useful_max": useful.max(),
        "serial_longest": time["serial"].max(),
        "synchronising": (time["wait"] + time["communicate"]).min(),
    }
    row |= _outside_mpi(group, time)
    row |= {f"lost_{name}": value for name, value in lost(time, seconds).items()}
    return row


def _outside_mpi(group: pd.DataFrame, time: dict) -> dict:
    """POP's time outside MPI of each rank's first thread. A rank that has ended waits for the others, as in MPI."""
    first = (group["thread"] == 0).to_numpy()
    ranks = group["rank"].to_numpy()[first]
    threads = group.groupby("rank").size().reindex(ranks).to_numpy()
    outside = (group["end"] - group["start"]).to_numpy()[first] - time["communicate"][first]
    return {
        "outside_mean": (threads * outside).sum() / threads.sum(),
        "outside_max": outside.max(),
        "serial_weighted": (threads * time["serial"][first]).sum() / threads.sum(),
        "serial_own": time["serial"][first].sum() / threads.sum(),
    }


def lost(time: dict, seconds: float) -> dict:
    """Core-seconds of one repetition that were not useful, by cause (LOST); `time` has an array over threads a phase.

    Booked phases are what they are. Idle time is explained by the thread that ends last, the one that idles least: thread k
    idles idle_c + sum over phases (x_c - x_k) seconds, an identity, so what it idles beyond idle_c is dealt to the phases in
    proportion to their positive differences: less compute is imbalance, less serial time the serial part. idle_c, when
    nobody did anything that was booked, stays unexplained. Waiting while another thread is in its serial part, booked
    as wait or communicate because a barrier held it, belongs to the serial part too.
    """
    idle = np.maximum(0, time["idle"])
    last = int(np.argmin(idle))
    shares = {name: np.maximum(0, time[name][last] - time[name]) for name in PHASES if name != "idle"}
    total = sum(shares.values())
    beyond = idle - idle[last]
    with np.errstate(invalid="ignore", divide="ignore"):
        dealt = {name: np.where(total > 0, beyond * share / total, 0) for name, share in shares.items()}
    behind = np.maximum(0, time["serial"].max() - time["serial"] - dealt["serial"])
    held_waiting = np.minimum(behind, time["wait"])
    held_in_messages = np.minimum(behind - held_waiting, time["communicate"])
    found = {
        "serial_part": (dealt["serial"] + held_waiting + held_in_messages).sum(),
        "imbalance": dealt["compute"].sum(),
        "wait": (time["wait"] - held_waiting + dealt["wait"]).sum(),
        "communication": (time["communicate"] - held_in_messages + dealt["communicate"]).sum(),
        "io": (time["io"] + dealt["io"]).sum(),
    }
    useful = (time["serial"] + time["compute"]).sum()
    return found | {"unexplained": len(idle) * seconds - useful - sum(found.values())}


def units(repetitions: pd.DataFrame) -> pd.DataFrame:
    """The independent observations of one point: a row a launch, or a row a repetition when there was only one launch.

    `repetitions` has the columns of facts and `launch`; those that are not valid count for nothing. `seconds` is the median
    of a launch's repetitions, all else their mean.
    """
    valid = repetitions[repetitions["valid"].astype(bool)].drop(columns=["valid", "point"], errors="ignore")
    if valid["launch"].nunique() <= 1:
        return valid.drop(columns="launch").reset_index(drop=True)
    launches = valid.groupby("launch")
    means = launches.mean(numeric_only=True)
    means["seconds"] = launches["seconds"].median()
    means["mean_seconds"] = launches["seconds"].mean()
    return means.reset_index(drop=True)
