"""The exact ledger of a watched program: every second that was not useful is booked where it was spent."""

from __future__ import annotations

import numpy as np
import pandas as pd

from heiretsu.record.records import CAUSE, CAUSES

WORDS = {  # what the time of a thread went into that neither computed nor was alone
    "barrier": "at a barrier or for tasks inside a parallel region",
    "lock": "for a lock or a critical section",
    "region_end": "at the end of a parallel region for its last thread",
    "fork_join": "for a parallel region to begin and to end",
    "mpi": "in MPI",
    "io": "in MPI's input and output",
    "serial_of_first": "outside parallel regions while the first thread of the rank worked",
    "mpi_of_first": "outside parallel regions while the first thread of the rank was in MPI",
    "io_of_first": "outside parallel regions while the first thread of the rank read or wrote by MPI",
    "away": "before the rank had begun or after it had ended",
}


def lost(time: dict, booked: dict, ranks: np.ndarray, first: np.ndarray, seconds: float) -> dict[str, float]:
    """Core-seconds of one repetition of `seconds` that were not useful, by the causes of facts.LOST; together
    threads x seconds - useful.

    `time` has an array over threads a phase, `booked` one a cause (CAUSES); `ranks`: the rank of each thread, `first`:
    is it the first of its rank? Two rules make shares of imbalance, both POP's. Of its time in MPI a rank loses by
    imbalance what the rank that is longest outside MPI is there longer than it; what is left, the same in all ranks, is
    communication. And at barriers and ends of regions a thread loses by imbalance what it computes less than the thread
    of its rank that computes longest; what is left it waited for threads that waited themselves, as for a lock, or took
    turns. O(threads).
    """
    ranks = ranks.astype(int)
    in_mpi = booked["mpi"] + booked["mpi_of_first"] + booked["away"]
    of_rank = np.zeros(int(ranks.max()) + 1)
    of_rank[ranks[first]] = in_mpi[first]
    behind = np.minimum((of_rank - of_rank[ranks[first]].min())[ranks], in_mpi)
    longest = np.zeros(len(of_rank))
    np.maximum.at(longest, ranks, time["compute"])
    met = booked["barrier"] + booked["region_end"]
    short = np.minimum(longest[ranks] - time["compute"], met)
    found = {
        "serial_part": booked["serial_of_first"],
        "imbalance": short + behind,
        "wait": met - short + booked["lock"] + booked["fork_join"],
        "communication": in_mpi - behind,
        "io": booked["io"] + booked["io_of_first"],
    }
    sums = {name: float(values.sum()) for name, values in found.items()}
    useful = (time["serial"] + time["compute"]).sum()
    return sums | {"unexplained": len(ranks) * seconds - useful - sum(sums.values())}


def preempted(useful: np.ndarray, cpu: np.ndarray, delay: np.ndarray) -> np.ndarray:
    """Seconds of the useful phases of each thread in which it waited for a CPU: of its whole `delay` (NaN: not known,
    taken as 0) the part that these phases are of the time in which it ran or could, since MPI and OpenMP may spin where
    they wait."""
    waited = np.nan_to_num(delay)
    able = np.maximum(np.nan_to_num(cpu) + waited, useful)
    return np.divide(waited * useful, able, out=np.zeros(len(useful)), where=able > 0)


def shares(drawn: pd.DataFrame) -> pd.DataFrame:
    """Of the draws of a point the part of the core-time that each cause takes, a column each."""
    parts = drawn[[f"{CAUSE}{name}" for name in CAUSES]].div(drawn["cores"] * drawn["mean_seconds"], axis=0)
    return parts.rename(columns=lambda name: name.removeprefix(CAUSE))


def told(parts: pd.Series, least: float = 0.01) -> list[str]:
    """The causes whose shares are above `least`, the largest first: "5.2 % for a lock or a critical section"."""
    kept = parts[parts > least].sort_values(ascending=False)
    return [f"{100 * share:.1f} % {WORDS[name]}" for name, share in kept.items()]
