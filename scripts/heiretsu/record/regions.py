"""Regions that a watched program marked by name: what was left of each, and POP's figures inside it."""

from __future__ import annotations

import pandas as pd

from heiretsu.record.watched import PHASES, Image, readable
from heiretsu.record.world import World

USEFUL = ("serial", "compute")
IN_OPENMP = ("barrier", "lock", "region_end", "fork_join")
# Of a region, core-seconds of all ranks, but for the first two and the last two: times it ended in a rank; seconds of
# the rank that was longest there; seconds of the ranks' first threads outside MPI, their mean weighted by threads and
# the largest.
SUMS = ("count", "seconds", "useful", "in_mpi", "in_openmp", "alone", "outside_mean", "outside_max")

WHERE = {
    "mpi": "in MPI",
    "openmp": "in OpenMP",
    "serial": "serial",
}  # what figures() gives of cores x seconds, in words


def table(world: World) -> pd.DataFrame:
    """A row a region, in the order of their beginning: its `name`, SUMS, and `core_seconds`, threads x seconds of each
    rank. `in_mpi`: a rank's other threads have nothing to do meanwhile, but for calls inside parallel regions;
    `alone`: the others' while the first one is outside parallel regions. O(ranks x regions)."""
    found: dict[str, list[dict]] = {}
    threads = world.present.sum(axis=1).astype(int)
    for rank, image in enumerate(world.images):
        for row in image.tables["regions"]:
            found.setdefault(readable(row["name"]), []).append(_of_rank(image, row, int(threads[rank])))
    return pd.DataFrame([_together(name, ranks, int(threads.sum())) for name, ranks in found.items()])


def _of_rank(image: Image, row, threads: int) -> dict:
    """What a rank's row says, in seconds."""
    own, others = (dict(zip(PHASES, image.seconds(row[who]))) for who in ("own", "others"))
    seconds = float(image.seconds(row["ticks"]))
    both = {name: own[name] + others[name] for name in PHASES}
    return {
        "count": int(row["count"]),
        "seconds": seconds,
        "threads": threads,
        "useful": sum(both[name] for name in USEFUL),
        "in_mpi": threads * own["mpi"] + both["mpi_in_region"],
        "in_openmp": sum(both[name] for name in IN_OPENMP),
        "alone": (threads - 1) * own["serial"],
        "outside": seconds - own["mpi"] - own["mpi_in_region"],
    }


def _together(name: str, ranks: list[dict], threads: int) -> dict:
    """The row of a region of that name, of all ranks with so many threads together; ranks that were never there are in
    the mean."""
    sums = {column: sum(rank[column] for rank in ranks) for column in ("useful", "in_mpi", "in_openmp", "alone")}
    return {
        "name": name,
        **{column: max(rank[column] for rank in ranks) for column in ("count", "seconds")},
        **sums,
        "core_seconds": sum(rank["threads"] * rank["seconds"] for rank in ranks),
        "outside_mean": sum(rank["threads"] * rank["outside"] for rank in ranks) / threads,
        "outside_max": max(rank["outside"] for rank in ranks),
    }


def figures(sums: pd.DataFrame) -> pd.DataFrame:
    """POP's figures inside regions: of a row of SUMS, with the seconds of the `run` and the `cores` of all ranks, the
    `share` of the run; of cores x seconds the part that is useful (`efficiency`), `mpi`, `openmp` and `serial` (the
    others' while the first thread of their rank is outside parallel regions); and MPI's `balance`: mean over largest
    time of a rank outside MPI. What is left of a region is that ranks were through it sooner, or read and wrote."""
    whole = sums["cores"] * sums["seconds"]
    return pd.DataFrame(
        {
            "share": sums["seconds"] / sums["run"],
            "efficiency": sums["useful"] / whole,
            "balance": sums["outside_mean"] / sums["outside_max"],
            "mpi": sums["in_mpi"] / whole,
            "openmp": sums["in_openmp"] / whole,
            "serial": sums["alone"] / whole,
        }
    )


def to_read(table: pd.DataFrame, run: float, cores: int) -> pd.DataFrame:
    """The regions of one record with their figures in place of sums, the longest first."""
    found = figures(table.assign(run=run, cores=cores))
    columns = {
        "name": table["name"],
        "count": table["count"],
        "seconds": table["seconds"],
        "% of run": (100 * found["share"]).round(1),
        "parallel efficiency": found["efficiency"].round(3),
        "MPI load balance": found["balance"].round(3),
        **{f"% {where}": (100 * found[name]).round(1) for name, where in WHERE.items()},
    }
    ordered = pd.DataFrame(columns).sort_values("seconds", ascending=False, kind="stable")
    return ordered.reset_index(drop=True)
