"""What is said of programs outside the kit alone: seen from outside, and watched from inside."""

from __future__ import annotations

import numpy as np

from heiretsu.analysis import causes
from heiretsu.analysis.bootstrap import interval
from heiretsu.analysis.points import Point, Study
from heiretsu.analysis.words import not_valid, percent, percent_spread

UNSEEN = 0.02  # part of the CPU time that threads nobody saw may have used without being told
MOST_REGIONS, LEAST_REGION = 4, 0.01  # regions that are told, and the part of the run from which they are
HELP_WATCHED = {  # in place of diagnosis.HELP, of programs whose options nobody knows
    "imbalance": "dealing the work out more evenly: smaller pieces, or on demand (schedule(dynamic), a balanced split)",
    "serial_part": "parallel regions around more of the work: while the first thread is alone the others only wait",
    "wait": "holding locks for less time, fewer barriers (nowait), and fewer and longer parallel regions",
    "communication": "fewer and larger messages, calls that overlap with computing, or more threads in fewer ranks",
    "unexplained": "nothing this study can name: time in which no thread did anything that is seen",
}


def from_inside(last: Point, study: Study) -> list[str]:
    """Of a watched program: what its threads did exactly, of which stretch that is, and what of it was not seen."""
    told = causes.told(causes.shares(last.drawn).iloc[0])
    found = [f"Of the core-time threads spent, exactly, {', '.join(told)}."] if told else []
    return found + _stretch(last, study, "run") + _steady(last) + _regions(last) + _unseen(last)


def _stretch(last: Point, study: Study, whole: str) -> list[str]:
    """Of which stretch times, speedup and shares are, where not all are of the `whole`, a run or a launch."""
    if study.time_is:
        share = last.drawn["seconds"].iloc[0] / last.drawn["mean_seconds"].iloc[0]
        return [
            f"Times and speedup are those that {study.time_is} reads, {percent(share)} of the {whole} there; shares are"
            f" of the {whole} as a whole."
        ]
    if "figure_rate" in last.drawn:
        return [f"The speedup is that of the rate it tells; times and shares are of the {whole} as a whole."]
    return []


def _steady(last: Point) -> list[str]:
    """Of the program's own repetitions, where it has some: efficiency without what comes before and after them."""
    drawn = last.drawn
    if "steady_seconds" not in drawn or not np.isfinite(drawn["steady_seconds"].iloc[0]):
        return []
    efficiency = drawn["steady_useful"] / (drawn["cores"] * drawn["steady_seconds"])
    part = percent((drawn["steady_seconds"] / drawn["mean_seconds"]).iloc[0])
    figure = interval(efficiency, last.units)
    return [
        f"Its own repetitions, by the calls of one place that every rank makes equally often, are {part} of the run;"
        f" their parallel efficiency is {percent(figure.value)}{percent_spread(figure)}."
    ]


def _regions(last: Point) -> list[str]:
    """Of the regions that it marked by name, those in which it spent most time."""
    told = [
        f"{one.name} {percent(share)} ({percent(one.drawn['efficiency'].iloc[0])})"
        for one in last.regions[:MOST_REGIONS]
        if (share := one.drawn["share"].iloc[0]) >= LEAST_REGION
    ]
    if not told:
        return []
    return [f"Of the run its longest regions take, with their parallel efficiency: {', '.join(told)}."]


def _unseen(last: Point) -> list[str]:
    """CPU time of threads that neither OpenMP nor MPI is known to have started."""
    unseen = last.drawn.get("unseen_cpu", np.zeros(1))
    share = float(np.asarray(unseen / (unseen + last.drawn["cpu"]))[0])
    if not share > UNSEEN:
        return []
    return [
        f"Not seen: {percent(share)} of the CPU time was used by threads that are not OpenMP's (of a library, or"
        " started by the program itself); what they did is in no share."
    ]


def from_outside(last: Point, study: Study) -> list[str]:
    """What can be said of a program of which only its CPU time is seen: no cause is named."""
    found = [_where_from_outside(last)]
    if study.unwatched:
        found.append(f"It was not watched from inside: {study.unwatched}.")
    stretch = _stretch(last, study, "launch")
    found += stretch
    if not stretch and last.ranks > 1:
        found.append("The time holds the start of the launcher and of MPI: --time reads the program's own.")
    cautions = not_valid(last, study.base)
    if np.isnan(last.figure("speedup").low):
        cautions.append("there was one launch only, so nothing has an interval")
    return found + ([f"Against that, or for caution: {'; '.join(cautions)}."] if cautions else [])


def _where_from_outside(last: Point) -> str:
    """Where its core-time went, as far as CPU time tells."""
    parts = last.ledger["value"]
    if np.isnan(parts["slower_work"]):
        return "Where its core-time went is not seen: it ran under srun or on other hosts, and no CPU time is known."
    more = parts["extra_work"] + parts["slower_work"]
    told = [f"{percent(parts['unexplained'])} passed without work (waiting, reading, fewer threads than cores)"]
    waited = parts["oversubscription"]
    if waited > 0.01:
        told.append(f"{percent(waited)} was spent waiting for a CPU that others used or threads shared")
    if abs(more) > 0.01:
        kind = "more" if more > 0 else "less"
        told.append(f"{percent(abs(more))} is {kind} CPU time than the base spent on the same work")
    return f"Of the core-time there {'; '.join(told)}. What for is not seen from outside, so no cause is named."
