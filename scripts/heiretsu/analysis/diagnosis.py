"""Why a program stops scaling, in plain words with figures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heiretsu.analysis.bootstrap import Interval, interval
from heiretsu.analysis.foreign import HELP_WATCHED, from_inside, from_outside
from heiretsu.analysis.ledger import LOSSES, NAMES, losses_gained
from heiretsu.analysis.points import Curve, Point, Study
from heiretsu.analysis.stages import REST, stage_losses, stage_shares, stage_speedups
from heiretsu.analysis.words import not_valid, percent, percent_spread, spread
from heiretsu.base import RATE

SMALL = 0.05  # new losses below this share of the core-time need no cause
ITEMS = {"factorize": "number"}  # what a program calls an item; else "item"
SPLIT = {"factorize": " (--split trials)"}  # how a program is told to split within items
HELP = {
    "imbalance": "smaller chunks, or a schedule that deals them on demand (--schedule dynamic or stealing)",
    "serial_part": "moving work out of the serial part: while it lasts more cores only wait",
    "wait": "holding the lock for less time, sharing less, or fewer barriers",
    "communication": "fewer and larger messages (a larger --grain), or more threads in fewer ranks",
    "io": "fewer and larger reads and writes, or doing them beside the computing",
    "oversubscription": "no more threads than CPUs, each bound to its own, on a machine without other load",
    "extra_work": "an input split without work done twice",
    "slower_work": "fewer threads a shared cache, memory channel or core (SMT), and a fixed clock frequency",
    "unexplained": "nothing this study can name: time that no thread booked, such as starting threads and late ranks",
}


@dataclass
class Diagnosis:
    """What the report says first. cause: the loss that explains more than half of what is newly lost, or None;
    sentences: how far it scales, why it stops, what bounds it and would help, what speaks against that."""

    cause: str | None
    share: Interval | None
    sentences: list[str]

    @property
    def paragraph(self) -> str:
        return " ".join(self.sentences)


def diagnose(study: Study, program: str) -> Diagnosis:
    """The paragraph on the strong curve (weak when there is none): how far it scales, why it stops, what speaks against
    that, what would help.
    """
    curve = study.curves.get("strong") or study.curves.get("weak") or study.curves.get(RATE)
    if study.points and all(point.modes == ("list",) for point in study.points):
        return Diagnosis(None, None, [_side_by_side(program, study)])
    if study.foreign and curve is None and "shape" in study.curves:
        curve = study.curves["shape"]
    if study.base is None or curve is None:
        return Diagnosis(None, None, [f"How far {program} scales cannot be told: the base is {study.base_kind}."])
    beyond = [point for point in curve.points if point.cores > study.base.cores]
    if not beyond:
        if study.item:
            return Diagnosis(None, None, [_one_rate(program, study)])
        only = "one core" if study.base.cores == 1 else f"{study.base.cores} cores"
        return Diagnosis(None, None, [f"{program} was measured on {only} only: nothing can be said about scaling."])
    last = beyond[-1]
    cause, share, new = _cause(last, study.base)
    if study.outside:
        return Diagnosis(None, None, [_how_far(program, curve, last, study), *from_outside(last, study)])
    if study.watched and "INVALID" in (last.status, study.base.status):
        refused = f"It is not told why: {'; '.join(not_valid(last, study.base))}. On such times a cause is a guess."
        return Diagnosis(None, None, [_how_far(program, curve, last, study), refused])
    sentences = [
        _how_far(program, curve, last, study),
        _why(cause, share, new, last),
        _stages(last, study.base),
        *(from_inside(last, study) if study.watched else []),
        _bound(study, last, curve, program, cause),
        f"What would help: {(HELP | HELP_WATCHED if study.watched else HELP)[cause]}."
        if _can_help(cause, study, last, curve)
        else "",
        _against(curve, last, cause, study, share, new),
    ]
    return Diagnosis(cause, share, [sentence for sentence in sentences if sentence])


def _can_help(cause: str | None, study: Study, last: Point, curve: Curve) -> bool:
    """Is there an advice for that cause? Not how to deal out work that is not divided."""
    return cause is not None and not limited(cause, study, last, curve) and (curve.mode != RATE or cause != "imbalance")


def _one_rate(program: str, study: Study) -> str:
    """Of a program measured by rates on one core count alone."""
    point = study.base
    rate = point.figure("rate")
    return (
        f"On {point.cores} core{'s' if point.cores > 1 else ''} ({point.shape}, ranks x threads) {program} makes"
        f" {rate.value:.3g} {study.item}s a second (95 %: {rate.low:.3g} to {rate.high:.3g})."
    )


def _how_far(program: str, curve: Curve, last: Point, study: Study) -> str:
    speedup, efficiency = last.figure("speedup"), last.figure("efficiency")
    base = Interval(*study.base.scaling.loc["seconds"])
    grown = "" if curve.mode == "strong" else f" with {last.growth:.3g} times the work (scaled speedup)"
    where = f"On {last.cores} cores ({last.ranks} {'rank' if last.ranks == 1 else 'ranks'} x {last.threads} "
    where += f"{'thread' if last.threads == 1 else 'threads'})"
    than = "one core" if study.base.cores == 1 else f"{study.base.cores} cores"
    if curve.mode == RATE:
        rate = last.figure("rate")
        return (
            f"{where} {program} makes {rate.value:.3g} {study.item}s a second, {speedup.value:.2f} times as many as on"
            f" {than}{spread(speedup)}: parallel efficiency {percent(efficiency.value)}{percent_spread(efficiency)}."
            f" That is against {study.base_kind}: {study.base.figure('rate').value:.3g} {study.item}s a second."
        )
    return (
        f"{where} {program} is {speedup.value:.2f} times as fast as on {than}{grown}{spread(speedup)}: parallel"
        f" efficiency {percent(efficiency.value)}{percent_spread(efficiency)}. That is against {study.base_kind}:"
        f" {base.value:.3g} s{spread(base, digits=3)}."
    )


def _side_by_side(program: str, study: Study) -> str:
    """Of points without a speedup: the time of each, and the first figure that the program tells."""
    said = []
    for point in study.points:
        name = next(iter(point.told.index), "")
        seconds = Interval(*point.scaling.loc["seconds"])
        value = f"{name} {Interval(*point.told.loc[name]).value:.4g}" if name else f"{seconds.value:.3g} s"
        said.append(f"{value} on {point.shape}")
    return f"{program}, ranks x threads: {'; '.join(said)}. These are values side by side; no speedup is asked for."


def _cause(last: Point, base: Point) -> tuple[str | None, Interval | None, Interval]:
    """The first loss whose growth makes more than half of the new loss, the part it makes, and the new loss."""
    gained = losses_gained(last.ledger_drawn, base.ledger_drawn)
    fewest = min(last.units, base.units)
    new = interval(gained.sum(axis=1), fewest)
    if new.value < SMALL:
        return None, None, new
    parts = {name: interval(gained[name] / gained.sum(axis=1), fewest) for name in LOSSES}
    largest = max(parts, key=lambda name: parts[name].value)
    return (largest if parts[largest].value > 0.5 else None), parts[largest], new


def _why(cause: str | None, share: Interval | None, new: Interval, last: Point) -> str:
    if share is None and new.value <= 0:
        return "None of the core-time there is newly lost against one core."
    if share is None:
        return (
            f"Of the core-time there {percent(new.value)} is newly lost{percent_spread(new)}: too little to look for a"
            " cause."
        )
    top = last.ledger.loc[LOSSES, "value"].sort_values(ascending=False)
    others = [f"{NAMES[name]} {percent(value)}" for name, value in top.items() if name != cause and value > 0.01][:3]
    besides = f" Beside it: {', '.join(others)} of the core-time." if cause and others else ""
    lost = f"Of the core-time there {percent(new.value)} is newly lost against one core{percent_spread(new)}."
    if cause is None:
        return (
            f"{lost} No single cause explains more than half of it; the largest are {', '.join(others)} of the"
            " core-time."
        )
    return (
        f"{lost} {NAMES[cause][0].upper()}{NAMES[cause][1:]} explains {percent(share.value)} of"
        f" that{percent_spread(share)}.{besides}"
    )


def _stages(last: Point, base: Point) -> str:
    """Which part of the time each stage is, and in which one most core-time is newly lost."""
    shares = stage_shares(last.drawn).iloc[:1]
    if not shares.shape[1]:
        return ""
    share, speedup = shares.iloc[0], stage_speedups(last.drawn, base.drawn).iloc[0]
    lost = stage_losses(last.drawn, base.drawn).iloc[0]
    shown = share.drop(REST).sort_values(ascending=False)
    shown = shown[shown >= 0.005]
    told = [
        f"the {name} {'are' if name.endswith('s') else 'is'} {percent(part)} ({speedup[name]:.2f} times as fast)"
        for name, part in shown.items()
    ]
    largest = lost.idxmax()
    most = (
        f"; most is lost in the {largest}, {percent(lost[largest])} of the core-time" if lost[largest] > 0.005 else ""
    )
    return f"Of the time there {', '.join(told)}{most}."


def _bound(study: Study, last: Point, curve: Curve, program: str, cause: str | None) -> str:
    if not limits(study, last, curve):
        return ""
    item = ITEMS.get(program, "item")
    limit = 1 / study.largest_share
    schedule = f"; another schedule of whole {item}s cannot help" if limited(cause, study, last, curve) else ""
    return (
        f"One {item} holds {percent(study.largest_share)} of the work: as long as every {item} is computed whole, no"
        f" schedule on any number of cores can be more than {limit:.2f}x as fast. Splitting the work within"
        f" {item}s{SPLIT.get(program, '')} lifts that limit{schedule}."
    )


def limits(study: Study, last: Point, curve: Curve) -> bool:
    """Does the largest indivisible item bound the speedup below the cores, or will it at twice as many?"""
    return curve.mode == "strong" and bool(1 / study.largest_share < 2 * last.cores)


def limited(cause: str | None, study: Study, last: Point, curve: Curve) -> bool:
    """Is the imbalance that of the largest item, which no schedule mends?"""
    return cause == "imbalance" and limits(study, last, curve)


def _against(curve: Curve, last: Point, cause: str | None, study: Study, share: Interval | None, new: Interval) -> str:
    """What speaks against the explanation, or for caution."""
    found = []
    if cause and new.low <= 0:
        found.append("the new loss may be none: its interval reaches 0")
    elif cause and share.low < 0.5:
        found.append("the cause may explain less than half of the new loss: its interval reaches below")
    rest = last.figure("unexplained")
    if rest.value > 0.05:
        found.append(f"{percent(rest.value)} of the core-time is booked by no thread and stays unexplained")
    if cause == "serial_part" and (trend := _karp_flatt_trend(curve)):
        found.append(trend)
    found += not_valid(last, study.base)
    speedup = last.figure("speedup")
    if np.isfinite(study.largest_share) and curve.mode == "strong" and speedup.low > 1.02 / study.largest_share:
        found.append("the speedup exceeds what the largest item allows: its declared work does not tell its cost")
    if np.isnan(speedup.low):
        found.append("there was one observation only, so nothing has an interval")
    elif last.launches < 2:
        found.append("all repetitions come from one launch, so the intervals miss what differs between launches")
    if not found:
        return "Nothing measured here speaks against that." if cause else ""
    return f"Against that, or for caution: {'; '.join(found)}."


def _karp_flatt_trend(curve: Curve) -> str:
    """Karp-Flatt's fraction is flat when a serial part limits, and rises when an overhead does."""
    points = [point for point in curve.points if point.cores > 1]
    first, last = points[0].figure("karp_flatt"), points[-1].figure("karp_flatt")
    if len(points) > 1 and last.low > first.high:
        return (
            f"Karp-Flatt's serial fraction rises from {first.value:.3f} to {last.value:.3f}, as an overhead would make"
            " it, not a serial part"
        )
    return ""
