"""What of a launch of a program outside the kit speaks against comparing it, besides what gate sees of every launch."""

from __future__ import annotations

import numpy as np

from heiretsu.base import allowed_cpus
from heiretsu.record.records import Run
from heiretsu.study import watched_gate
from heiretsu.study.command import Command
from heiretsu.study.gate import INVALID, Verdict
from heiretsu.study.plan import PlannedPoint

MORE, SPARE = 1.2, 0.3  # times what it was given, and CPUs besides, that a launch may want, such as a launcher does
SHORT, LONG = 0.1, 0.7  # seconds of a launch of which too little is seen, and enough to reckon with its delay


def judge(
    verdict: Verdict, run: Run, point: PlannedPoint, command: Command, earlier: dict | None, elsewhere: bool = False
) -> None:
    """Adds to `verdict`; `earlier`: the facts of the first launch that did the same work; `elsewhere`: did it run where
    this process sees nothing of it?"""
    seen = run.repetitions.iloc[0]
    wall, cpu, delay = (
        float(run.samples["end"].max()),
        float(run.samples["cpu"].sum()) + float(seen.get("unseen_cpu", 0.0)),
        float(seen.get("delay", np.nan)),
    )
    inside = "delay_seconds" in run.samples
    if inside:
        watched_gate.judge(verdict, run, point, elsewhere)
    elif ": " in str(run.attributes.get("watched", "")):
        verdict.add(INVALID, f"it was to be watched, and was not: {str(run.attributes['watched']).partition(': ')[2]}")
    seldom = not inside and (wall < LONG or not delay < 1)  # looked at, so that the delay is no more than a sign
    if wall > SHORT and not (inside and verdict.status == INVALID):  # which told it already
        check_threads(verdict, cpu / wall / (1 if seldom else 1 - delay), point)
    if wall > SHORT and point.cores <= allowed_cpus() and not inside:
        watched_gate.check_delay(verdict, delay, point)
    check_all_same(verdict, command, {name: [seen[name]] for name in run.repetitions}, earlier)


def check_threads(verdict: Verdict, wanted: float, point: PlannedPoint) -> None:
    """`wanted`: CPUs that it used, or waited for. More than it was given: its number of threads is not what was asked
    for."""
    if wanted > MORE * point.cores + SPARE:
        verdict.add(
            INVALID,
            f"ran on {wanted:.1f} CPUs, or waited for them, where {point.cores} were asked for: it takes its number of"
            " threads from elsewhere than OMP_NUM_THREADS (an option of it with {threads}?)",
        )


def check_all_same(verdict: Verdict, command: Command, facts: dict, earlier: dict | None) -> None:
    """Every figure of --same, of the `facts` of a launch and those of the first that did the same work."""
    for name, _, tolerance in command.same:
        if earlier and f"figure_{name}" in earlier:
            check_same(verdict, name, float(facts[f"figure_{name}"][0]), earlier[f"figure_{name}"][0], tolerance)


def check_same(verdict: Verdict, name: str, value: float, first: float, tolerance: float) -> None:
    """A figure that must not depend on how many computed it."""
    if abs(value - first) > tolerance * max(abs(value), abs(first)):
        verdict.add(
            INVALID,
            f"{name} is {value:.15g} and was {first:.15g} in the first launch of the same work (--same allows"
            f" {tolerance:g} of it): it did not do the same",
        )
