"""The report's table of regions that a watched program marked by name."""

from __future__ import annotations

import numpy as np

from heiretsu.analysis.bootstrap import Interval, interval
from heiretsu.analysis.points import Study
from heiretsu.analysis.regions import Region
from heiretsu.report.charts import label
from heiretsu.report.tables import Table, shown

CAPTION = (
    "What the program marked by name (MPI_Pcontrol, heiretsu_mark.h, Kokkos), with the regions inside. Seconds: all"
    " times together, of the rank that was longest there; parallel efficiency: useful time over cores x seconds."
)
OF_RANKS = " MPI load balance: mean over largest time of a rank outside MPI. In MPI: of cores x seconds."
OF_THREADS = (
    " Of cores x seconds, too: in OpenMP, at barriers, locks and ends of parallel regions; serial, while of a rank only"
    " the first thread works."
)


def regions_table(study: Study) -> Table | None:
    """The regions that a watched program marked, on the largest number of cores, beside the base."""
    points = [point for point in study.points if point.regions]
    if not points or not study.watched:
        return None
    last = max(points, key=lambda point: point.cores)
    before = {one.name: one for one in study.base.regions} if study.base and study.base is not last else {}
    parts = {"balance": "MPI load balance", "mpi": "% in MPI"} if last.ranks > 1 else {}
    parts |= {"openmp": "% in OpenMP", "serial": "% serial"} if last.threads > 1 else {}
    rows = []
    for one in last.regions:
        values = {name: one.drawn[name].iloc[0] for name in ("share", *parts)}
        cells = {name: f"{100 * value:.1f}" if np.isfinite(value) else "–" for name, value in values.items()}
        if "balance" in cells:
            cells["balance"] = shown(Interval(values["balance"], np.nan, np.nan))
        share = cells.pop("share")
        faster = _faster(one, before.get(one.name), last.growth)
        rows.append(
            [one.name, str(one.count), shown(one.figure("seconds")), share, faster, shown(one.figure("efficiency"))]
            + list(cells.values())
        )
    head = ["region", "times", "seconds", "% of the run", "speedup", "parallel efficiency", *parts.values()]
    caption = CAPTION + (OF_RANKS if last.ranks > 1 else "") + (OF_THREADS if last.threads > 1 else "")
    return Table(f"Regions, {label(last, study)}", head, rows, caption)


def _faster(one: Region, before: Region | None, growth: float) -> str:
    """The speedup of a region against the base, where it was there, too."""
    if before is None:
        return "–"
    return shown(interval(growth * before.drawn["seconds"] / one.drawn["seconds"], min(one.units, before.units)))
