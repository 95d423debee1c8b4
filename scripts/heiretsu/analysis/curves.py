"""Figures of a whole study: from what each launch gave to points and curves with intervals."""

from __future__ import annotations

import numpy as np
import pandas as pd

from heiretsu.analysis import models
from heiretsu.analysis.bootstrap import draws, interval, intervals, variance_parts
from heiretsu.analysis.facts import units
from heiretsu.analysis.ledger import ledger
from heiretsu.analysis.metrics import pop, scaling
from heiretsu.analysis.points import Curve, Point, Study
from heiretsu.analysis.regions import of_point
from heiretsu.base import RATE, SCALING
from heiretsu.record.records import CAUSE


def point(row: dict, repetitions: pd.DataFrame, seed: int) -> Point | None:
    """Plan row `row` (id, modes, ranks, threads, status, reasons) with its draws; None without a valid time."""
    seen = units(repetitions)
    if seen.empty:
        return None
    valid = repetitions[repetitions["valid"].astype(bool)]
    drawn = draws(seen, seed=seed)
    within, between = variance_parts(valid)
    told = drawn[[name for name in drawn if name.startswith("figure_")]]
    return Point(
        id=row["id"],
        modes=tuple(row["modes"]),
        ranks=row["ranks"],
        threads=row["threads"],
        status=row["status"],
        reasons=tuple(row["reasons"]),
        launches=valid["launch"].nunique(),
        repetitions=len(valid),
        dropped=len(repetitions) - len(valid),
        growth=1.0,
        units=len(seen),
        drawn=drawn,
        within=within,
        between=between,
        nodes=row.get("nodes", 1),
        told=intervals(told.rename(columns=lambda name: name.removeprefix("figure_")), len(seen)),
        regions=of_point(row.get("regions", ()), seed),
    )


def analyse(plan: list[dict], repetitions: pd.DataFrame, seed: int = 1) -> Study:
    """Figures of all points: `plan` has a row a point (as for point(), and `base`: is it the serial base case; of a
    program outside the kit `outside`, what its time_is, and the `regions` of its launches (regions.Launch); `item`,
    what is counted, of one measured by rates), and
    `repetitions` a row a repetition (facts.facts, with `point`, `launch`, `declared_work` and `largest_item_work`).
    `seed`: of the first point's draws, the others' follow.
    """
    item = plan[0].get("item", "") if plan else ""
    if item and "items" in repetitions:
        repetitions = repetitions.assign(figure_rate=repetitions["items"] / repetitions["seconds"])
    by_point = dict(tuple(repetitions.groupby("point")))
    kept = [
        (row, point(row, by_point[row["id"]], number))
        for number, row in enumerate(plan, start=seed)
        if row["id"] in by_point
    ]
    kept = [(row, found) for row, found in kept if found is not None]
    base, kind = _base(kept, by_point)
    study = Study(base, kind, [found for _, found in kept], {}, np.nan, item=item)
    if plan:
        foreign, study.time_is = plan[0].get("outside", False), plan[0].get("time_is", "")
        study.unwatched = plan[0].get("unwatched", "")
        study.watched = foreign and _all_watched(kept)
        study.outside = foreign and not study.watched
    for _, found in kept:
        found.scaling = intervals(found.drawn[["seconds"]], found.units)
    if base is None:
        return study
    study.largest_share = _largest_share(by_point[base.id])
    base_work = by_point[base.id]["declared_work"].iloc[0]
    for found in (found for _, found in kept if found.modes != ("list",)):
        declared = by_point[found.id]["declared_work"].iloc[0]
        found.growth = float(declared / base_work) if "weak" in found.modes and base_work > 0 else 1.0
        if item:
            found.growth = float(found.drawn["items"][0] / base.drawn["items"][0])
        compare_with_base(found, base)
    modes = (*SCALING, RATE)
    study.curves = {mode: curve(mode, study) for mode in modes if any(mode in found.modes for found in study.points)}
    return study


def _all_watched(kept: list[tuple[dict, Point]]) -> bool:
    """Are causes known of every point but a base that is another program?"""
    seen = [bool(np.isfinite(found.drawn.get(f"{CAUSE}mpi", np.nan)).all()) for row, found in kept if not row["base"]]
    return bool(seen) and all(seen)


def _base(kept: list[tuple[dict, Point]], by_point: dict[str, pd.DataFrame]) -> tuple[Point | None, str]:
    """The point that others are compared with, and what it is; of a program outside the kit the smallest that ran."""
    for row, found in kept:
        if row["base"]:
            return found, _kind(row)
    compared = [(row, found) for row, found in kept if found.modes != ("list",)]
    if not compared:
        return None, f"none: {'the points stand side by side' if kept else 'no run on one core was kept'}"
    row, least = min(compared, key=lambda one: (one[1].cores, by_point[one[1].id]["declared_work"].iloc[0]))
    any_shape = row.get("outside") or row.get("item")
    if least.cores == 1 and any_shape:
        return least, "the same program on one core"
    if least.cores == 1:
        return least, "one rank and one thread of the parallel program (no serial run was kept)"
    if not any_shape:
        return None, "none: no run on one core was kept"
    return least, f"{least.shape} (ranks x threads), the smallest shape that was measured"


def _kind(row: dict) -> str:
    """What a base is that was planned as one."""
    if row.get("outside"):
        return "the program of --base on one core"
    return "the serial executor on one core" if row.get("serial", True) else "one rank and one thread"


def _largest_share(repetitions: pd.DataFrame) -> float:
    if "largest_item_work" not in repetitions:
        return np.nan
    share = float((repetitions["largest_item_work"] / repetitions["declared_work"]).iloc[0])
    return share if share > 0 else np.nan  # 0: the program declares no work of single items


def compare_with_base(found: Point, base: Point) -> None:
    """Fills in the figures of `found` that are relative to `base`, and POP's."""
    fewest = min(found.units, base.units)
    found.scaling = intervals(scaling(found.drawn, base.drawn, found.growth), fewest)
    found.scaling.loc["seconds"] = interval(found.drawn["seconds"], found.units)
    found.pop = intervals(pop(found.drawn), found.units)
    found.ledger_drawn = ledger(found.drawn, base.drawn, found.growth)
    found.ledger = intervals(found.ledger_drawn, fewest)


def curve(mode: str, study: Study) -> Curve:
    """The points of `mode`, and the laws fitted to them."""
    points = [found for found in study.points if mode in found.modes]
    if mode == "shape":
        return Curve(mode, sorted(points, key=lambda found: found.ranks))
    made = Curve(mode, sorted(points, key=lambda found: found.cores))
    fewest = min(found.units for found in made.points)
    if mode == "weak":
        one = study.base.cores
        beyond = [found for found in made.points if found.cores > one]
        if beyond:
            speedups = np.stack(
                [scaling(found.drawn, study.base.drawn, found.growth)["speedup"].to_numpy() for found in beyond], axis=1
            )
            fractions = models.gustafson(np.array([found.cores / one for found in beyond]), speedups)
            made.laws["Gustafson"] = {"serial fraction s": interval(pd.Series(fractions), fewest)}
        return made
    seconds = made.drawn_seconds()
    for law in models.rivals(len(np.unique(made.cores))):
        coefficients = models.fit(law, made.cores, seconds[: models.DRAWS + 1])
        made.laws[law.name] = models.parameters(law, coefficients, fewest)
    largest = made.cores.max()
    if mode == RATE:
        return made
    made.prediction = models.extrapolate(made.cores, seconds, fewest, np.array([2.0, 4.0, 8.0]) * largest)
    made.backtest = models.backtest(made.cores, seconds, fewest)
    return made
