"""The record of a launch of a program outside the kit, written by us (results/README.md)."""

from __future__ import annotations

import json
import shlex
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from heiretsu.record import frame, records
from heiretsu.record.records import PHASES, Dataset
from heiretsu.record.world import World
from heiretsu.study import watched_record
from heiretsu.study.command import Command
from heiretsu.study.plan import PlannedPoint
from heiretsu.study.processes import Ended

INSIDE, FROM_OUTSIDE = "from inside", "from outside"  # how the attribute `watched` begins
LARGEST_ATTRIBUTE = 60_000  # bytes; HDF5's own limit is 64 KiB


@dataclass(frozen=True)
class Launch:
    """What was launched, by which words, when (seconds since 1970), in which environment, on which machine."""

    point: PlannedPoint
    command: Command
    words: list[str]
    begun: float
    environment: dict[str, str]
    machine: dict[str, str]
    elsewhere: bool  # did it run where nothing is seen of it but its time?


@dataclass(frozen=True)
class Said:
    """What a launch told of itself: its time, NaN where it was not asked for one, its work, and figures by name."""

    seconds: float
    work: float
    figures: dict[str, float]


def write(path: Path, launch: Launch, said: Said, ended: Ended, seen: World | str = "") -> None:
    """Writes the record of a launch that ended well, of which the library has `seen` a world, or why none; "" where it
    was not there. OSError when it cannot be kept."""
    attributes, provenance = _attributes(launch, said, seen), _provenance(launch)
    datasets = _common(launch, said, ended, seen)
    if isinstance(seen, World):
        attributes |= watched_record.attributes(seen)
        provenance |= watched_record.provenance(seen)
        datasets |= watched_record.datasets(seen, said.work)
    else:
        datasets |= _as_a_whole(launch, said, ended)
    records.write(path, attributes, provenance, datasets)


def checked(command: Command) -> str:
    """What tells that a run of it is right, in words."""
    counts = {"pattern": len(command.check) + len(command.never), "figure": len(command.same)}
    parts = [f"{count} {name}{'s' if count > 1 else ''}" for name, count in counts.items() if count]
    return ", ".join(["exit status", *parts])


def _attributes(launch: Launch, said: Said, seen: World | str) -> dict:
    point, command = launch.point, launch.command
    options = {"time": command.time, "rate": command.rate, "work_done": command.work_done}
    return {
        "program": point.program,
        "kernel": point.program,
        "method": "",
        "executor": "unknown",
        "schedule": "none",
        "ranks": np.uint64(point.ranks),
        "threads": np.uint64(point.threads),
        "items": np.uint64(0),
        "work": said.work,
        "work_unit": "as --work-done tells" if command.work_done else "times the work on one core",
        "largest_item_work": 0.0,
        "valid": np.uint64(1),
        "checked": checked(command),
        "repetition_is": "launch",
        "seconds_is": "told by the program" if command.time else "run" if isinstance(seen, World) else "launch",
        "watched": FROM_OUTSIDE + (", its times alone" if launch.elsewhere else "") + (f": {seen}" if seen else ""),
        "kept": "all",
        "warning": "",
        **{f"option_{name}": pattern for name, pattern in options.items() if pattern},
    }


def _provenance(launch: Launch) -> dict:
    begun = launch.begun
    moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(begun)) + f".{int(begun % 1 * 1000):03}Z"
    names = ("OMP_", "GOMP_", "SLURM_", "LOADEDMODULES")
    unknown = dict.fromkeys(("version", "commit", "dirty", "compiler", "mpi"), "unknown")
    return (
        unknown
        | {name: value for name, value in launch.environment.items() if name.startswith(names)}
        | {"argv": shlex.join(launch.words), "start": moment}
        | _to_repeat_it(launch)
    )


def _to_repeat_it(launch: Launch) -> dict[str, str]:
    """What rerun needs; nothing where HDF5 has no room for it in an attribute, for large templates."""
    found = {"point": json.dumps(launch.point.to_json()), "outside": json.dumps(asdict(launch.command))}
    return found if max(map(len, found.values())) <= LARGEST_ATTRIBUTE else dict.fromkeys(found, "")


def _common(launch: Launch, said: Said, ended: Ended, seen: World | str) -> dict[str, Dataset]:
    """What is known of any launch that ended well."""
    watched = isinstance(seen, World)
    ranks, threads = seen.present.shape if watched else (launch.point.ranks, launch.point.threads)
    once = ("repetition",)
    run = seen.seconds if watched else ended.seconds
    seconds = run if np.isnan(said.seconds) else said.seconds
    memory = max(int(image.header["memory_peak"]) for image in seen.images) if watched else ended.memory
    numbers = {
        "memory": (memory or np.nan, "byte", "label", "largest memory of one of its processes"),
        "page_faults": (ended.faults, "1", "count", "page faults of its processes"),
        "disk_faults": (ended.reads, "1", "count", "those that waited for a disk"),
        "switches": (ended.switches, "1", "count", "times that a process of it gave up its CPU"),
        "forced_switches": (ended.forced, "1", "count", "times that one was taken away"),
        "delay": (ended.delay, "1", "label", "part of their time that its threads waited for a CPU, as far as seen"),
    }
    return {
        **frame.axes(1, ranks, threads),
        "seconds": Dataset(once, np.array([seconds]), "s", "cost", "see the attribute seconds_is"),
        "launch_seconds": Dataset(once, np.array([ended.seconds]), "s", "cost", "from the launch's start to its end"),
        "valid": Dataset(once, np.ones(1, np.uint8), "1", "label", "1: the result was right, as far as it was checked"),
        **{
            f"figure_{name}": Dataset(
                once, np.array([value]), "1", "rate" if name == "rate" else "label", "as the program tells"
            )
            for name, value in said.figures.items()
        },
        **{
            name: Dataset(once, np.array([float(value)]), unit, kind, description)
            for name, (value, unit, kind, description) in numbers.items()
            if not launch.elsewhere
        },
        **frame.hosts(ranks, launch.machine),
    }


def _as_a_whole(launch: Launch, said: Said, ended: Ended) -> dict[str, Dataset]:
    """Of a launch as a whole, in equal parts in all threads: CPU time and waiting for a CPU count as computing, as in
    our own programs, the rest is idle."""
    ranks, threads, cores = launch.point.ranks, launch.point.threads, launch.point.cores
    shape = (1, ranks, threads)
    wall = ended.seconds
    cpu = np.nan if launch.elsewhere else ended.cpu
    running = 1 - ended.delay if ended.delay < 1 else 1.0  # of the time in which it could run; 1 where none was seen
    busy = 0.0 if launch.elsewhere else min(wall, cpu / cores / running)
    phases = np.zeros((*shape, len(PHASES)))
    phases[..., PHASES.index("compute")], phases[..., PHASES.index("idle")] = busy, wall - busy
    each, by_rank = ("repetition", "rank", "thread"), ("repetition", "rank")
    return {
        "start": Dataset(by_rank, np.zeros((1, ranks)), "s", "label", "of the launch"),
        "end": Dataset(by_rank, np.full((1, ranks), wall), "s", "label", "of the launch"),
        "phases": Dataset(
            (*each, "phase"), phases, "s", "cost", "of the launch: running or waiting for a CPU, and neither"
        ),
        "cpu": Dataset(each, np.full(shape, cpu / cores), "s", "cost", "of the launch, in equal parts"),
        "items": Dataset(each, np.zeros(shape), "item", "count", "not known"),
        "work": Dataset(each, np.full(shape, said.work / cores), "1", "count", "of the launch, in equal parts"),
    }
