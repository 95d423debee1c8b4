"""Is a program the same when it is watched? One launch with the library and one without tell, before it is measured."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from heiretsu.record.records import Run, load_one
from heiretsu.study import outside, preload, processes
from heiretsu.study.command import Command
from heiretsu.study.outside_record import INSIDE
from heiretsu.study.plan import PlannedPoint
from heiretsu.study.reading import Unread
from heiretsu.study.site import Site

TRYING = "trying"  # the study's folder of what is tried


def decide(
    choice: str,
    point: PlannedPoint,
    command: Command,
    study: Path,
    limit: float,
    machine: dict[str, str],
    site: Site | None,
) -> tuple[str, float]:
    """Why the program of `point` is not watched ("" where it is), and the seconds that were spent on finding out: where
    it can be it is launched with the library, and where that left something once more without. NoLauncher, OSError."""
    why = preload.why_not(choice, command.words, site)
    if why:
        return why, 0.0
    spent: list[float] = []

    def launched(library: Path | None) -> Run | str:
        folder = study / TRYING
        try:
            folder.mkdir(exist_ok=True)
            record = folder / "tried.h5"
            ended = outside.launch(point, command, folder, record, limit, machine, site, library)
            spent.append(ended.seconds)
            return _ending(ended) or load_one(record)
        except Unread as said:
            return str(said)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    return compare(command, launched), sum(spent)


def compare(command: Command, launched: Callable[[Path | None], Run | str]) -> str:
    """Why it is not watched; `launched`: what came of a launch with a library or without, a record or how it failed."""
    watched = launched(preload.library())
    if isinstance(watched, Run) and not inside(watched):
        return str(watched.attributes["watched"]).partition(": ")[2]
    alone = launched(None)
    if isinstance(alone, str):
        return ""  # it fails by itself, and its points will say so
    if isinstance(watched, str):
        return f"with the library before it, it {watched}; without, all is well"
    for name, _, tolerance in command.same:
        seen, right = (float(run.repetitions[f"figure_{name}"].iloc[0]) for run in (watched, alone))
        if abs(seen - right) > tolerance * max(abs(seen), abs(right)):
            return f"{name} is {seen:.15g} with the library before it and {right:.15g} without"
    return ""


def inside(run: Run) -> bool:
    """Was it watched from inside?"""
    return str(run.attributes.get("watched", "")).startswith(INSIDE)


def _ending(ended: processes.Ended) -> str:
    """How a launch failed; "" where it did not."""
    if ended.timed_out:
        return f"did not end within {ended.seconds:.3g} s and was killed"
    if ended.status != 0:
        return ended.how() + (f": {ended.last_line}" if ended.last_line else "")
    return ""
