"""Runs the launches of a study until every point is known well enough or the budget is spent."""

from __future__ import annotations

import errno
import hashlib
import time
from dataclasses import asdict
from pathlib import Path
from typing import TextIO

import numpy as np

from heiretsu.analysis import regions
from heiretsu.analysis.facts import facts
from heiretsu.base import STUDY, UsageError, allowed_cpus
from heiretsu.record.records import RecordError, load_one
from heiretsu.study import gate, launcher, outside, preload, processes, suspicion, with_and_without
from heiretsu.study.command import Command
from heiretsu.study.journal import Journal
from heiretsu.study.machine import describe
from heiretsu.study.plan import PlannedPoint, launch_seconds, make_plan
from heiretsu.study.progress import Progress
from heiretsu.study.reading import Unread
from heiretsu.study.settings import Settings
from heiretsu.study.state import ANALYSIS, State, record_name
from heiretsu.study.stopping import finished

FIRST_GUESS = 1.0  # seconds of a repetition of a base case that nobody has measured


class Runner:
    """One go at a study: what is done already (state) is never repeated."""

    def __init__(self, folder: Path, journal: Journal, state: State, report):
        self.folder, self.journal, self.state, self.report = folder, journal, state, report
        self.settings = state.settings
        self.spent_before = state.seconds_spent

    def run(self) -> str:
        """Launches until done; returns why it stopped. KeyboardInterrupt and OSError (full disk) pass through; what is
        in the journal stays.
        """
        start = time.monotonic()
        (self.folder / "records").mkdir(exist_ok=True)
        while True:
            left = self.settings.budget - self.spent_before - (time.monotonic() - start)
            point = self.choose()
            if point is None:
                return self.stop("every point is done")
            if self.expected(point) > left:
                return self.stop(f"the budget of {self.settings.budget:g} s is spent")
            self.launch(point)
            self.report.step(self.state, self.seconds_left(left))

    def stop(self, why: str) -> str:
        self.state.add(self.journal.append("stop", why=why))
        return why

    def choose(self) -> PlannedPoint | None:
        """The next point: of those with fewest launches one by chance; all points once, then all twice, and so on."""
        open_points = [point for point in self.state.points if self.state.open(point)]
        if not open_points:
            return None
        fewest = min(self.state.launches(point) for point in open_points)
        candidates = [point for point in open_points if self.state.launches(point) == fewest]
        return min(candidates, key=lambda point: _chance(self.settings.seed, fewest, point.id))

    def expected(self, point: PlannedPoint) -> float:
        """Seconds one launch of `point` will take: as the last ones did, else scaled from the base case."""
        seen = self.state.launch_seconds(point)
        if seen:
            return float(np.median(seen))
        bases = [
            self.state.medians(base) for base in self.state.points if base.serial and base.program == point.program
        ]
        base = bases[0][-1] if bases and bases[0] else None
        return launch_seconds(point, self.settings, base) if base else 0.0

    def seconds_left(self, budget_left: float) -> float:
        """Of the whole study: launches each point still needs at least, but no more than the budget."""
        wanted = 0.0
        for point in self.state.points:
            if self.state.open(point):
                guess = self.expected(point) or launch_seconds(point, self.settings, FIRST_GUESS)
                wanted += max(1, self.settings.launches - self.state.launches(point)) * guess
        return max(0.0, min(wanted, budget_left))

    def launch(self, point: PlannedPoint) -> None:
        """One launch, journalled whatever comes of it."""
        number = self.state.launches(point)
        record = self.folder / "records" / record_name(point, number)
        record.unlink(missing_ok=True)  # written by a launch that was killed before it was journalled
        limit = self.settings.launch_limit
        before = gate.look()
        try:
            ended = self.start(point, record, limit)
        except (launcher.NoLauncher, Unread) as why:
            return self.fail(point, number, str(why), gate.look().at - before.at)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise
            return self.fail(point, number, f"cannot be started ({error.strerror})", 0.0)
        after = gate.look()
        if ended.timed_out:
            return self.fail(point, number, f"did not end within {limit:g} s and was killed", ended.seconds)
        if ended.status != 0:
            detail = f": {ended.last_line}" if ended.last_line else ""
            return self.fail(point, number, f"{ended.how()}{detail}", ended.seconds)
        self.keep(point, number, record, ended, before, after)

    def start(self, point: PlannedPoint, record: Path, limit: float) -> processes.Ended:
        """One launch that leaves `record`."""
        command = self.settings.workload(point.program).outside
        if command is not None:
            site = self.settings.site
            library = None if point.serial else self.library(point.program, command)  # a base is another program
            return outside.launch(point, command, self.folder, record, limit, self.state.machine, site, library)
        words = launcher.command(point, self.settings, str(record))
        return processes.run(words, launcher.environment(point, allowed_cpus(), self.settings.site), limit)

    def library(self, program: str, command: Command) -> Path | None:
        """What watches a program outside the kit; None where it is not watched, which is found out once, on the
        smallest of its points. NoLauncher, Unread, OSError."""
        if program not in self.state.unwatched:
            why, seconds = self.why_not_watched(program, command)
            self.state.add(self.journal.append("watch", program=program, why_not=why, seconds=seconds))
        if self.state.unwatched[program]:
            return None
        found = preload.library()
        if found is None:
            raise Unread("was watched before, and the library that does it is gone: build it, or begin another study")
        return found

    def why_not_watched(self, program: str, command: Command) -> tuple[str, float]:
        """Why it is not watched ("" where it is), and the seconds that it took to find out."""
        points = [point for point in self.state.points if point.program == program and not point.serial]
        if any(self.state.launches(point) for point in points):
            return "its first launches were not, by a version that could not", 0.0
        smallest = min(points, key=lambda point: (point.cores, point.times))
        settings = self.settings
        return with_and_without.decide(
            *(settings.watch, smallest, command, self.folder, settings.launch_limit),
            *(self.state.machine, settings.site),
        )

    def keep(self, point: PlannedPoint, number: int, record: Path, ended, before, after) -> None:
        """Journals a launch that ended well: its verdict, and its facts so that a report need not open the record."""
        try:
            run = load_one(record)
        except RecordError as error:
            return self.fail(point, number, f"left no readable record ({error})", ended.seconds)
        earlier = self.state.facts_of_first(point)
        verdict = gate.judge(run, point, before, after, ended.migrations, earlier, self.settings.site)
        command = self.settings.workload(point.program).outside
        if command is not None:
            earlier = self.state.facts_of_same_work(point)
            suspicion.judge(verdict, run, point, command, earlier, launcher.elsewhere(self.settings.site))
        table = facts(run.samples)
        self.state.add(
            self.journal.append(
                "launch",
                point=point.id,
                number=number,
                seconds=ended.seconds,
                record=record.name,
                status=verdict.status,
                reasons=verdict.reasons,
                declared_work=float(run.attributes["work"]),
                work_unit=str(run.attributes["work_unit"]),
                largest_item_work=float(run.attributes.get("largest_item_work", 0)),
                analysis=ANALYSIS,
                facts={name: table[name].tolist() for name in table},
                regions=regions.of_run(run),
            )
        )
        why = finished(self.state.medians(point), self.settings)
        if not why and self.state.launches(point) >= self.settings.most_launches:
            why = "the most launches were made, and too few had valid repetitions"
        if why:
            self.state.add(self.journal.append("done", point=point.id, why=why))

    def fail(self, point: PlannedPoint, number: int, reason: str, seconds: float) -> None:
        self.state.add(self.journal.append("failed", point=point.id, number=number, reason=reason, seconds=seconds))


def _chance(seed: int, round_: int, point: str) -> str:
    """A random order that a study continued later finds again."""
    return hashlib.sha256(f"{seed} {round_} {point}".encode()).hexdigest()


def run_whole(folder: Path, settings: Settings, stream: TextIO) -> None:
    """Begins a study in `folder` and runs it to its end, with its progress on `stream`."""
    journal, state = new_study(folder, settings, make_plan(settings), describe())
    progress = Progress(stream)
    with journal:
        Runner(folder, journal, state, progress).run()
    progress.end()


def new_study(folder: Path, settings: Settings, points: list[PlannedPoint], machine: dict) -> tuple[Journal, State]:
    """Begins a study in `folder`. UsageError when one has begun there."""
    journal = Journal(folder)
    if (folder / "journal.jsonl").stat().st_size > 0:
        journal.close()
        raise UsageError(f"{folder}: a study has begun there ({STUDY} continue {folder}, or name another folder)")
    state = State()
    state.add(
        journal.append("plan", settings=asdict(settings), points=[point.to_json() for point in points], machine=machine)
    )
    return journal, state
