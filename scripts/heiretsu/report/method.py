"""How a study was measured and computed, in words for its report."""

from __future__ import annotations

from heiretsu.analysis.bootstrap import CONFIDENCE, REPLICATES
from heiretsu.study.outside_record import checked
from heiretsu.study.settings import Settings
from heiretsu.study.state import State

_LEDGER = [
    (
        "A ledger's useful work and its losses are shares of cores x time of all threads, from the phases that every"
        " thread clocks and its CPU time."
    ),
    (
        "Speedup and ledger of a program of the kit speak of the same stretch, the repetition: the start of the program"
        " and of MPI is in neither."
    ),
    "Idle time of a thread is explained by what the thread that ended last was doing meanwhile.",
]


def _repetitions(settings: Settings, unwatched: dict[str, str]) -> list[str]:
    """What a launch measures, of programs of the kit and of others, and how those were watched."""
    found = []
    if any(workload.outside is None for workload in settings.programs):
        found.append(
            f"Every launch makes {settings.repeats} timed repetitions after {settings.warmup} that are not kept; a"
            " repetition lasts from the first rank's start to the last rank's end."
        )
    for workload in (workload for workload in settings.programs if workload.outside is not None):
        inside = unwatched.get(workload.name) == ""
        whole = (
            "the run, from MPI_Init to MPI_Finalize, or without MPI all of it"
            if inside
            else "from its start to its end"
        )
        seconds = f"what --time '{workload.outside.time}' reads" if workload.outside.time else whole
        how = (
            "It was watched from inside, by a library put before it: what every thread did is in its records, as are"
            " its calls of MPI"
            if inside
            else "It was watched from outside: CPU time, memory, page faults and switches are in its records"
        )
        found.append(
            f"{workload.name}: every launch is one repetition, in a fresh folder; its time is {seconds}. {how}."
            f" Checked: {checked(workload.outside)}; what it printed is in printed/."
        )
    return found


def method(state: State) -> list[str]:
    """How the figures of a study came about, a paragraph each."""
    s = state.settings
    return [
        *_repetitions(s, state.unwatched),
        f"Points are launched in random order, each once before any is launched again (seed {s.seed}).",
        (
            f"At least {s.launches} launches a point, then more until the 95 % interval of the median is within ±"
            f" {100 * s.precision:g} %, the noise stops shrinking, {s.most_launches} are made, or the budget of"
            f" {s.budget:g} s is spent."
        ),
        (
            "Times are medians of launches' medians; where the core-time went is told by the middle half of the"
            " launches in order of their times, so that both speak of the same. No launch is removed as an outlier, and"
            " SUSPECT ones count."
        ),
        (
            f"Intervals ({100 * CONFIDENCE:.0f} %) come from {REPLICATES} draws of "
            "launches with replacement, widened for small numbers; from repetitions where there was one launch."
        ),
        *(_LEDGER if any(workload.outside is None for workload in s.programs) else []),
        "Speedups are ratios of medians. Work that grows does so by the work the program declares.",
        (
            "Measurements are never joined by lines: solid lines are fitted laws with their bands, broken ones the"
            " bounds that the legend names; what lies beyond the measured is named predicted, dashed, with a dotted"
            " band."
        ),
    ]
