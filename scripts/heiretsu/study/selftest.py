"""Plants losses of known size and checks that the analysis finds each of them again: `scripts/study selftest`."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from scipy.stats import binom

from heiretsu.analysis.bootstrap import Interval
from heiretsu.analysis.curves import analyse
from heiretsu.analysis.diagnosis import diagnose
from heiretsu.analysis.points import Point, Study
from heiretsu.study import foreign_truth
from heiretsu.study.runner import run_whole
from heiretsu.study.settings import Settings, Workload
from heiretsu.study.state import State

WORK = 0.8  # core-seconds of every planted run
GROSS = 0.05  # no value may lie so far outside its interval, not even by chance
RESOLUTION = 0.01  # of the core-time, or of a fraction: waits end late by about 0.1 ms, more on a busy machine


@dataclass(frozen=True)
class Scenario:
    """What is planted, as drivers/planted takes it, and where it is run."""

    name: str
    shapes: tuple[str, ...]
    serial: float = 0.0
    lock: float = 0.0
    imbalance: float = 0.0
    message: float = 0.0
    cause: str | None = None  # what the diagnosis must name, where one loss is planted

    def workload(self, path: str) -> Workload:
        arguments = [
            word
            for name in ("serial", "lock", "imbalance", "message")
            for word in (f"--{name}", f"{getattr(self, name):g}")
        ]
        return Workload(
            f"planted-{self.name}", tuple(arguments), ("--seconds", str(WORK)), shapes=self.shapes, serial=(), path=path
        )

    def losses(self, ranks: int, threads: int) -> dict[str, float]:
        """Core-seconds lost on ranks x threads, by cause (kernels/planted/plan.hpp)."""
        cores = ranks * threads
        return {
            "serial_part": (cores - 1) * self.serial * WORK,
            "imbalance": self.imbalance * (1 - self.serial - self.lock) * WORK if cores > 1 else 0.0,
            "wait": (threads - 1) * self.lock * WORK,
            "communication": cores * self.message if ranks > 1 else 0.0,
        }


PLANTED = (
    Scenario("serial", ("1x2", "1x4", "8x1"), serial=0.2, cause="serial_part"),
    Scenario("imbalance", ("2x4",), imbalance=0.6, cause="imbalance"),
    Scenario("lock", ("1x4", "2x4"), lock=0.1, cause="wait"),
    Scenario("message", ("4x2", "8x1"), message=0.06, cause="communication"),
    Scenario("all", ("2x4",), serial=0.05, lock=0.05, imbalance=0.3, message=0.03),
)


@dataclass(frozen=True)
class Check:
    """One planted value and what was found; `found` NaN: nothing was measured."""

    what: str
    planted: float
    found: Interval

    @property
    def figure(self) -> str:
        return self.what.split(": ")[-1]

    @property
    def right(self) -> bool:
        return self.within(RESOLUTION)

    def within(self, distance: float) -> bool:
        """Is the planted value in the interval, or no further from it than `distance`?"""
        return self.found.low - distance <= self.planted <= self.found.high + distance


def run(path: str, stream: TextIO) -> tuple[list[Check], list[str]]:
    """Measures all that is planted with the program at `path`; the checks, and lines on causes that were not named."""
    with tempfile.TemporaryDirectory() as folder:
        own, foreign = Path(folder) / "own", Path(folder) / "foreign"
        own.mkdir()
        measure(own, path, stream, PLANTED)
        checks, wrong = checks_of(own, PLANTED)
        more, complaints = of_a_foreign_program(foreign, stream)
        return checks + more, wrong + complaints


def of_a_foreign_program(folder: Path, stream: TextIO) -> tuple[list[Check], list[str]]:
    """The same of a program outside the kit that is watched; nothing, and why on `stream`, where none can be made."""
    folder.mkdir()
    program = foreign_truth.compiled(folder)
    if isinstance(program, str):
        print(f"A program outside the kit is left out: {program}", file=stream)
        return [], []
    study = folder / "study"
    foreign_truth.measure(study, program, stream)
    point, wrong = foreign_truth.found_in(study)
    if point is None:
        return [], wrong
    planted = foreign_truth.truth(*foreign_truth.SHAPE, *foreign_truth.OPTIONS)
    shape = point.shape.replace(" ", "")
    return [Check(f"foreign {shape}: {row[0]}", *row[1:]) for row in foreign_truth.figures(point, planted)], wrong


def measure(folder: Path, path: str, stream: TextIO, scenarios: tuple[Scenario, ...]) -> None:
    """A study in `folder` of what is planted, with its progress on `stream`."""
    settings = Settings(
        tuple(scenario.workload(path) for scenario in scenarios),
        (1,),
        ("strong",),
        repeats=3,
        warmup=1,
        launches=3,
        precision=0.9,
        budget=3600.0,
        oversubscribe=True,
    )
    run_whole(folder, settings, stream)


def checks_of(folder: Path, scenarios: tuple[Scenario, ...]) -> tuple[list[Check], list[str]]:
    """What the analysis finds of what was planted in the study in `folder`: checks, and lines on what went wrong."""
    state = State.of(folder)
    checks, wrong = [], []
    for scenario in scenarios:
        program = f"planted-{scenario.name}"
        study = analyse(state.rows(program), state.repetitions(program, folder))
        checks += compare(scenario, study)
        wrong += cause_missed(scenario, study)
    wrong += [
        f"{point.title}: {state.failures[point.id]['reason']}" for point in state.points if point.id in state.failures
    ]
    return checks, wrong


def compare(scenario: Scenario, study: Study) -> list[Check]:
    """Every planted share of core-time, and the serial fraction by Karp-Flatt where nothing else is planted."""
    found = {point.shape.replace(" ", ""): point for point in study.points if "shape" in point.modes}
    checks = []
    for shape in scenario.shapes:
        ranks, threads = map(int, shape.split("x"))
        losses = scenario.losses(ranks, threads)
        total = WORK + sum(losses.values())
        for name, seconds in losses.items():
            checks.append(Check(f"{scenario.name} {shape}: {name}", seconds / total, _figure(found.get(shape), name)))
        checks.append(
            Check(f"{scenario.name} {shape}: efficiency", WORK / total, _figure(found.get(shape), "efficiency"))
        )
        if scenario.cause == "serial_part":
            checks.append(
                Check(f"{scenario.name} {shape}: Karp-Flatt", scenario.serial, _figure(found.get(shape), "karp_flatt"))
            )
    return checks


def _figure(point: Point | None, name: str) -> Interval:
    nothing = float("nan")
    return point.figure(name) if point else Interval(nothing, nothing, nothing)


def cause_missed(scenario: Scenario, study: Study) -> list[str]:
    """A line when the diagnosis names another cause than the one that is planted at the largest point."""
    if scenario.cause is None or not study.points:
        return []
    points = sorted((point for point in study.points if "shape" in point.modes), key=lambda point: point.cores)
    curve = study.curves["strong"]
    curve.points = [study.base, *points]
    named = diagnose(study, "planted").cause
    return [] if named == scenario.cause else [f"{scenario.name}: the diagnosis names {named}, not {scenario.cause}"]


def passed(checks: list[Check], wrong: list[str]) -> bool:
    """Nothing is grossly wrong, and no more values lie outside than 95 % intervals leave outside in 99 of 100
    self-tests: of all of them, and of what was planted for each figure, so that one that is always somewhat wrong is
    found out."""
    planted = [
        [check for check in checks if check.figure == figure and check.planted > 0]
        for figure in {check.figure for check in checks}
    ]
    by_chance = all(
        sum(not check.right for check in group) <= binom.ppf(0.99, len(group), 0.05)
        for group in [checks, *filter(None, planted)]
    )
    return not wrong and by_chance and all(check.within(GROSS) for check in checks)


def lines(checks: list[Check], wrong: list[str]) -> list[str]:
    """What the user sees."""
    shown = [
        f"{'in' if check.right else 'OUT':<6} {check.what:<34} planted {check.planted:7.4f}  found"
        f" {check.found.value:7.4f} [{check.found.low:7.4f}, {check.found.high:7.4f}]"
        for check in checks
    ]
    right = sum(check.right for check in checks)
    return [
        *shown,
        *(f"WRONG  {line}" for line in wrong),
        f"{right} of {len(checks)} planted values lie in their 95 % interval (± {RESOLUTION:g}); {len(wrong)} other"
        " complaints: " + ("passed" if passed(checks, wrong) else "FAILED"),
    ]
