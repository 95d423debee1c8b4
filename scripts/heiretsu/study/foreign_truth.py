"""A program outside the kit whose losses are known, compiled here and watched: a truth of `scripts/study selftest`."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import numpy as np

from heiretsu.analysis.bootstrap import Interval, intervals
from heiretsu.analysis.causes import shares
from heiretsu.analysis.curves import analyse
from heiretsu.analysis.diagnosis import diagnose
from heiretsu.analysis.points import Point
from heiretsu.base import ROOT, TEXT
from heiretsu.study import preload
from heiretsu.study.runner import run_whole
from heiretsu.study.settings import Settings, outside_workload
from heiretsu.study.state import State

SOURCE = ROOT / "scripts" / "examples" / "losses.c"
NAME = "losses"
SERIAL, LOCKED, ENDING, MEETING = 0.1, 0.2, 0.3, 0.4  # core-seconds, as in SOURCE
COMPILER = ("mpicc", "-O2", "-fopenmp")
SHAPE, OPTIONS = (2, 3), (0.4, 0.2)  # ranks x threads, and how uneven and late: what a self-test plants


@dataclass(frozen=True)
class Truth:
    """What the program loses on ranks x threads, in parts of the core-time."""

    causes: dict[str, float]
    ledger: dict[str, float]
    pop: dict[str, float]


def truth(ranks: int, threads: int, uneven: float, late: float) -> Truth:
    """Computed from what the program says it does, not from how it is watched."""
    ranks_share, share = _shares(late, ranks), _shares(uneven, threads)
    useful = SERIAL + LOCKED + ENDING + MEETING
    found = dict.fromkeys(("lock", "region_end", "barrier", "serial_of_first", "mpi", "mpi_of_first"), 0.0)
    lengths: list[float] = []
    short = 0.0  # what threads compute less than the longest of their rank
    for mine in ranks_share / ranks:
        each = mine / threads
        arrive, hold = ENDING * each * share, LOCKED * each
        done, free = np.zeros(threads), 0.0
        for k in np.argsort(arrive, kind="stable"):
            free = done[k] = max(arrive[k], free) + hold
        meet = MEETING / 2 * each * share
        found["lock"] += float((done - hold - arrive).sum())
        found["region_end"] += float((done.max() - done).sum())
        short += float((arrive.max() - arrive + meet.max() - meet).sum())
        found["barrier"] += float((meet.max() - meet).sum())
        found["serial_of_first"] += (threads - 1) * SERIAL * mine
        lengths.append(SERIAL * mine + done.max() + meet.max() + MEETING / 2 * each)
    run = max(lengths)
    found["mpi"] = sum(run - length for length in lengths)
    found["mpi_of_first"] = (threads - 1) * found["mpi"]
    whole = ranks * threads * run
    parts = {name: value / whole for name, value in found.items()}
    in_mpi = parts["mpi"] + parts["mpi_of_first"]
    balance = float(np.mean(lengths)) / run
    ledger = {
        "serial_part": parts["serial_of_first"],
        "imbalance": short / whole + in_mpi,
        "wait": parts["lock"] + parts["region_end"] + parts["barrier"] - short / whole,
        "communication": 0.0,
        "efficiency": useful / whole,
    }
    pop = {"parallel_efficiency": useful / whole, "mpi_load_balance": balance, "mpi_communication": 1.0}
    return Truth(parts, ledger, pop)


def _shares(spread: float, count: int) -> np.ndarray:
    """From 1 - spread to 1 + spread."""
    return np.ones(1) if count == 1 else np.linspace(1 - spread, 1 + spread, count)


def compiled(folder: Path) -> Path | str:
    """The program, made by the MPI compiler that is here, or why there is none."""
    if shutil.which(COMPILER[0]) is None:
        return f"no {COMPILER[0]} is here"
    if preload.library() is None or not SOURCE.is_file():
        return "the library that watches is not built" if SOURCE.is_file() else f"{SOURCE.name} is not here"
    done = subprocess.run([*COMPILER, str(SOURCE), "-o", str(folder / NAME)], capture_output=True, **TEXT)
    return folder / NAME if done.returncode == 0 else f"{COMPILER[0]} cannot compile {SOURCE.name}"


def measure(
    folder: Path,
    program: Path,
    stream: TextIO,
    shape: tuple[int, int] = SHAPE,
    options: tuple[float, float] = OPTIONS,
    more: tuple[str, ...] = (),
) -> None:
    """A study in `folder` of the program on one core and on ranks x threads, with its progress on `stream`."""
    words = [str(program), *(f"{option:g}" for option in options), *more]
    workload = outside_workload(words, NAME, shapes=(f"{shape[0]}x{shape[1]}",), on="ranks")
    settings = Settings(
        *((workload,), (1,), ("strong",)),
        launches=3,
        precision=0.9,
        budget=600.0,
        oversubscribe=True,
        watch=preload.YES,
    )
    run_whole(folder, settings, stream)


def found_in(folder: Path, shape: tuple[int, int] = SHAPE) -> tuple[Point | None, list[str]]:
    """The point of that shape, and what went wrong."""
    state = State.of(folder)
    study = analyse(state.rows(NAME), state.repetitions(NAME, folder))
    wrong = [f"{NAME}: {state.failures[point.id]['reason']}" for point in state.points if point.id in state.failures]
    wrong += [f"{NAME}: was not watched: {why}" for why in state.unwatched.values() if why]
    point = next((one for one in study.points if (one.ranks, one.threads) == shape), None)
    if point is None or not study.watched:
        return None, wrong or [f"{NAME}: was not measured"]
    if point.status != "INVALID" and (named := diagnose(study, NAME).cause) not in ("imbalance", None):
        wrong.append(f"{NAME}: the diagnosis names {named}, not imbalance")
    return point, wrong


def figures(point: Point, planted: Truth) -> list[tuple[str, float, Interval]]:
    """Name, planted value and what was found, of every cause, line of the ledger, and figure of POP's."""
    parts = intervals(shares(point.drawn), point.units)
    rows = [(f"cause {name}", value, Interval(*parts.loc[name])) for name, value in planted.causes.items()]
    rows += [(name, value, point.figure(name)) for name, value in planted.ledger.items()]
    return rows + [(name, value, point.figure(name)) for name, value in planted.pop.items()]
