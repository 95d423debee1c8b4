"""Where a study stands: what the events of its journal add up to."""

from __future__ import annotations

import re
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pandas as pd

from heiretsu.analysis import regions
from heiretsu.analysis.facts import facts
from heiretsu.base import RATE, UsageError, allowed_cpus
from heiretsu.record.records import load_columns
from heiretsu.study.gate import Verdict
from heiretsu.study.journal import read
from heiretsu.study.plan import PlannedPoint
from heiretsu.study.settings import Settings, settings_from_json
from heiretsu.study.suspicion import check_all_same

ANALYSIS = 3  # version of the facts kept in the journal: others are computed again from the records
WORTH_PROCESSES = 200  # records to read that more than one process reads sooner
SUSPECT_PART = 0.2  # more launches than this part being suspect make the point so
FORESEE, SIMGRID = "foresee", "SimGrid"  # what simulated: scripts/study foresee, scripts/simulate --study


def record_name(point: PlannedPoint, number: int) -> str:
    """The name of a launch's record in the study's folder records/."""
    return f"{point.program}-{point.id}-{number:03}.h5"


class State:
    """Built by adding events in order."""

    def __init__(self):
        self.settings: Settings | None = None
        self.points: list[PlannedPoint] = []
        self.machine: dict = {}
        self.launched: list[dict] = []  # every launch, in order
        self.runs: dict[str, list[dict]] = {}  # launches by point
        self.failures: dict[str, dict] = {}  # the last of each point, until it succeeds or is tried again
        self.finished: dict[str, str] = {}  # why a point needs no more launches
        self.stopped: str = ""
        self.go = 0  # how often it was continued
        self.batch: list[str] | None = None  # what sbatch is told of every job; None for a study that runs here
        self.jobs: list[dict] = []  # the batch jobs of this go
        self.nodes: dict = {}  # the machine of the largest of them
        self.interrupted: dict[str, list[dict]] = {}  # launches by point that a job's end cut short
        self.seconds_spent = 0.0
        self.simulated: dict[str, dict] = {}  # what FORESEE and SIMGRID found last
        self.unwatched: dict[str, str] = {}  # why a program outside the kit is not watched from inside; "": it is

    @staticmethod
    def of(folder: Path) -> State:
        """The state of the study in `folder`. UsageError when there is none."""
        state = State()
        for event in read(folder):
            try:
                state.add(event)
            except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
                raise UsageError(
                    f"{folder}: its journal is damaged, or of another version: {event['event']!r} of"
                    f" {event.get('at', 'an unknown time')} lacks what belongs to it ({type(error).__name__}: {error})"
                ) from None
        return state

    def add(self, event: dict) -> None:
        self.seconds_spent += event.get("seconds", 0.0)
        match event["event"]:
            case "plan":
                self.settings = settings_from_json(event["settings"])
                self.points = [PlannedPoint.from_json(row) for row in event["points"]]
                self.machine = event["machine"]
            case "launch":
                event = event | {"regions": regions.checked(event.get("regions", ()))}
                self.launched.append(event)
                self.runs.setdefault(event["point"], []).append(event)
            case "failed":
                self.failures[event["point"]] = event
            case "done":
                self.finished[event["point"]] = event["why"]
            case "continue":
                self.failures, self.stopped, self.seconds_spent = {}, "", 0.0
                self.go, self.jobs = self.go + 1, []
                if "budget" in event:
                    self.settings = settings_from_json({**self.settings.__dict__, "budget": event["budget"]})
            case "stop":
                self.stopped = event["why"]
            case "batch":
                self.batch = event["options"]
            case "submit":
                self.jobs.append(event)
            case "began":
                self.nodes = max(self.nodes, event["machine"], key=lambda machine: int(machine.get("cpus", 0)))
                self.machine |= {
                    **self.nodes,
                    "begun": self.machine["begun"],
                }  # what was measured, not where it was submitted
            case "watch":
                self.unwatched[event["program"]] = event["why_not"]
            case "foreseen":
                result = {"source": FORESEE} | event
                self.simulated[result["source"]] = result
            case "interrupted":
                self.interrupted.setdefault(event["point"], []).append(event)

    def open(self, point: PlannedPoint) -> bool:
        """Does it need more launches?"""
        return point.id not in self.finished and point.id not in self.failures

    def launches(self, point: PlannedPoint) -> int:
        return len(self.runs.get(point.id, []))

    def launch_seconds(self, point: PlannedPoint) -> list[float]:
        return [event["seconds"] for event in self.runs.get(point.id, [])]

    def facts_of_first(self, point: PlannedPoint) -> dict | None:
        """The facts of the point's first launch; None without one by this version of the analysis."""
        events = [event for event in self.runs.get(point.id, []) if event["analysis"] == ANALYSIS]
        return events[0]["facts"] if events else None

    def facts_of_same_work(self, point: PlannedPoint) -> dict | None:
        """The facts of the first launch of any point of its program that does the same work; None before the first."""
        alike = {one.id for one in self.points if (one.program, one.times) == (point.program, point.times)}
        same = (event for event in self.launched if event["point"] in alike and event["analysis"] == ANALYSIS)
        return next((event["facts"] for event in same), None)

    def medians(self, point: PlannedPoint) -> list[float]:
        """Median seconds of the valid repetitions, one a launch."""
        found = []
        for event in self.runs.get(point.id, []):
            times = [time for time, valid in zip(event["facts"]["seconds"], event["facts"]["valid"]) if valid]
            if times:
                found.append(float(np.median(times)))
        return found

    def verdict(self, point: PlannedPoint) -> tuple[str, tuple[str, ...]]:
        """VALID, SUSPECT or INVALID over all launches, and the reasons with how many launches gave them."""
        events = [self._compared(point, event) for event in self.runs.get(point.id, [])]
        bad = [event for event in events if event["status"] != "VALID"]
        kinds: dict[str, list[str]] = {}  # reasons that differ in their numbers alone are one
        for event in bad:
            for reason in event["reasons"]:
                kinds.setdefault(re.sub(r"[\d.]+", "#", reason), []).append(reason)
        listed = tuple(f"{reasons[0]} ({len(reasons)} of {len(events)} launches)" for reasons in kinds.values())
        if any(event["status"] == "INVALID" for event in bad):
            return "INVALID", listed
        return ("SUSPECT" if len(bad) > SUSPECT_PART * len(events) else "VALID"), listed

    def _compared(self, point: PlannedPoint, event: dict) -> dict:
        """A launch of a batch job, which saw those of its own shape alone, with what --same says of all that did the
        same work; another as it is."""
        command = self.settings.workload(point.program).outside
        first = self.facts_of_same_work(point) if command and self.batch is not None else None
        if first is None or event["analysis"] != ANALYSIS or any("--same allows" in why for why in event["reasons"]):
            return event
        verdict = Verdict(event["status"], list(event["reasons"]))
        check_all_same(verdict, command, event["facts"], first)
        return event | {"status": verdict.status, "reasons": verdict.reasons}

    def rows(self, program: str) -> list[dict]:
        """What analysis.analyse() wants to know of the points of `program`."""
        found = []
        outside = self.settings.workload(program).outside
        own = {"outside": True, "time_is": f"--time '{outside.time}'" if outside.time else ""} if outside else {}
        own |= {"unwatched": self.unwatched.get(program, "")} if outside else {}
        own |= {"item": self.settings.workload(program).item} if RATE in self.settings.modes else {}
        for point in self.points:
            if point.program == program:
                status, reasons = self.verdict(point)
                found.append(
                    {
                        "id": point.id,
                        "ranks": point.ranks,
                        "threads": point.threads,
                        "modes": point.modes,
                        "base": point.serial,
                        "nodes": point.nodes,
                        "serial": "serial" in point.command,
                        "status": status,
                        "reasons": reasons,
                        "regions": [_regions_of(event) for event in self.runs.get(point.id, []) if event["regions"]],
                    }
                    | own
                )
        return found

    def repetitions(self, program: str, folder: Path) -> pd.DataFrame:
        """A row a repetition of all points of `program`: facts with point, launch, declared_work, largest_item_work."""
        columns: dict[str, list] = {}
        events = [event for point in self.points if point.program == program for event in self.runs.get(point.id, [])]
        for event, table in zip(events, _facts_of(events, folder)):
            same = {name: event[name] for name in ("point", "declared_work", "largest_item_work")} | {
                "launch": event["number"]
            }
            before = len(columns.get("seconds", []))
            new = len(table["seconds"])
            table = table | {name: [value] * new for name, value in same.items()}
            for name in dict.fromkeys([*columns, *table]):  # launches need not have the same stages
                columns.setdefault(name, [np.nan] * before).extend(table.get(name, [np.nan] * new))
        return pd.DataFrame(columns or {"point": []})


def _regions_of(event: dict) -> regions.Launch:
    """Of a launch, what it says of the regions that its program marked."""
    run, cores = (event["facts"][name][0] for name in ("seconds", "cores"))
    return regions.Launch(event["facts"].get("stretch", [run])[0], cores, event["regions"])


def _facts_of(events: list[dict], folder: Path):
    """The facts of each launch, in order; computed again from its record, by as many processes as there are CPUs, where
    another version of the analysis kept them."""
    old = [folder / "records" / event["record"] for event in events if event["analysis"] != ANALYSIS]
    with ProcessPoolExecutor(allowed_cpus()) if len(old) >= WORTH_PROCESSES else nullcontext() as pool:
        found = iter(pool.map(facts_in, old, chunksize=16) if pool else map(facts_in, old))
        yield from (event["facts"] if event["analysis"] == ANALYSIS else next(found) for event in events)


def facts_in(record: Path) -> dict[str, list]:
    """The facts of a record as the journal keeps them."""
    return facts(load_columns(record)).to_dict("list")
