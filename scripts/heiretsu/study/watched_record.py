"""What the record of a watched launch holds beside that of any launch (results/README.md)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from heiretsu.analysis.repetitions import Repetitions, choose
from heiretsu.record import places, regions
from heiretsu.record.records import CAUSES, Dataset
from heiretsu.record.world import World

ONCE, BY_RANK, EACH = ("repetition",), ("repetition", "rank"), ("repetition", "rank", "thread")
MOST_CALLS = 200  # kinds of calls and regions that a record keeps


def attributes(world: World) -> dict:
    """Attributes of the file."""
    found = repetitions(world)
    sizes, teams = sorted(set(world.sizes)), sorted(set(world.teams))
    runtime = {0: "", 1: "openmp (GOMP)", 2: "openmp (OMPT)"}[min(2, int(world.images[0].header["openmp"]))]
    mpi = world.images[0].text("mpi")
    return {
        "watched": ", ".join(["from inside", *(["mpi"] if mpi else []), *([runtime] if runtime else [])]),
        "world": ",".join(map(str, sizes)),
        "worlds": np.uint64(len(world.images)),
        "teams": ",".join(map(str, teams)),
        "warning": "; ".join(world.cautions),
        "steps_are": found.told() if found else "none: no place came equally often in all ranks over most of the run",
    }


def provenance(world: World) -> dict[str, str]:
    """What the processes said of themselves."""
    first = world.images[0]
    known = {name: first.text(name) for name in ("executable", "build_id", "mpi")}
    return {name: text for name, text in known.items() if text}


def repetitions(world: World) -> Repetitions | None:
    """Those of the program itself, by the place that tells them best."""
    return choose(places.moments(world), world.seconds)


def datasets(world: World, work: float) -> dict[str, Dataset]:
    """All that is known of ranks and threads, and of the launch as a whole. `work`: of the launch."""
    none = np.where(world.present, 0.0, np.nan)[None]
    cores = float(world.present.sum())
    found = {
        "start": Dataset(BY_RANK, world.start[None], "s", "label", "MPI_Init returned, or without MPI it was started"),
        "end": Dataset(BY_RANK, world.end[None], "s", "label", "MPI_Finalize was called, or it ended"),
        "phases": Dataset((*EACH, "phase"), world.phases[None], "s", "cost", "what a thread's time went into"),
        "cpu": Dataset(EACH, world.cpu[None], "s", "cost", "CPU time of a thread"),
        "items": Dataset(EACH, none, "item", "count", "not known"),
        "work": Dataset(EACH, none + work / cores, "1", "count", "of the launch, in equal parts"),
        "cause": Dataset((), np.array(CAUSES, dtype="S"), "", "label", "what a thread did that was not useful"),
        "causes": Dataset((*EACH, "cause"), world.causes[None], "s", "cost", "with serial and compute the whole run"),
        "delay_seconds": Dataset(EACH, world.delay[None], "s", "cost", "could run and waited for a CPU"),
        "migrations": Dataset(EACH, world.migrations[None], "1", "count", "changes of CPU"),
        **_once(world),
        **_clock(world),
        **_hosts(world),
    }
    return found | _steps(world) | _tables(world)


def _once(world: World) -> dict[str, Dataset]:
    run, waited = float(np.nansum(world.cpu)), float(np.nansum(world.delay))
    of_run = waited / (run + waited) if run + waited > 0 else np.nan
    numbers = {
        "others": (world.others_load, "1", "label", "CPUs that other processes used, of the host where they were most"),
        "unseen_cpu": (
            float(world.unseen.sum()),
            "s",
            "cost",
            "CPU time of threads that are no OpenMP's, nor the first",
        ),
        "watching": (world.watching, "1", "label", "part of the run that watching cost the rank it cost most"),
        "delay": (of_run, "1", "label", "part of their time that its threads waited for a CPU"),
    }
    steps = repetitions(world)
    if steps is not None:
        sums = {
            name: float(getattr(steps, name).sum()) for name in ("seconds", "useful", "outside_mean", "outside_max")
        }
        numbers |= {f"steady_{name}": (value, "s", "cost", "all steps together") for name, value in sums.items()}
    return {name: Dataset(ONCE, np.array([value]), *rest) for name, (value, *rest) in numbers.items()}


def _clock(world: World) -> dict[str, Dataset]:
    headers = [image.header for image in world.images]
    residual = [0.0 if one["clock_residual"] == 0 else float(one["clock_residual"]) for one in headers]
    terms = np.array([[0.0, 0.0, value if value >= 0 else (0.0 if world.comparable else np.nan)] for value in residual])
    told = "start and end are on rank 0's clock already"
    return {"clock": Dataset(("rank", "clock_term"), terms, "s, drift: s/s", "label", told)}


def _hosts(world: World) -> dict[str, Dataset]:
    said = {
        "host": [image.text("host") or "unknown" for image in world.images],
        "affinity": [_affinity(image) for image in world.images],
    }
    return {
        f"provenance/{name}": Dataset(("rank",), np.array([text.encode() for text in texts]), "", "label", name)
        for name, texts in said.items()
    }


def _affinity(image) -> str:
    """The CPUs that each thread may use: "0; 1; 2-3"."""
    rows = image.tables["threads"]
    shown = [row for k, row in enumerate(rows) if k == 0 or row["number"] > 0]
    return "; ".join(_ranges(row["affinity"]) for row in shown) or "unknown"


def _ranges(mask: np.ndarray) -> str:
    cpus = [64 * word + bit for word, value in enumerate(mask) for bit in range(64) if int(value) >> bit & 1]
    ranges: list[list[int]] = []
    for cpu in cpus:
        if ranges and cpu == ranges[-1][1] + 1:
            ranges[-1][1] = cpu
        else:
            ranges.append([cpu, cpu])
    return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in ranges)


def _steps(world: World) -> dict[str, Dataset]:
    """The program's own repetitions."""
    found = repetitions(world)
    if found is None:
        return {}
    table = pd.DataFrame(
        {name: getattr(found, name) for name in ("number", "seconds", "useful", "outside_mean", "outside_max")}
    )
    units = dict.fromkeys(("seconds", "useful", "outside_mean", "outside_max"), ("s", "cost"))
    return _table("steps", "step", table, units)


def _tables(world: World) -> dict[str, Dataset]:
    seconds = (*(name for name in regions.SUMS if name != "count"), "core_seconds")
    units = dict.fromkeys(seconds, ("s", "cost")) | {"bytes": ("byte", "count")}
    calls = _table("calls", "call", places.calls(world).head(MOST_CALLS), units)
    return calls | _table("regions", "region", regions.table(world).head(MOST_CALLS), units)


def _table(group: str, axis: str, table: pd.DataFrame, units: dict[str, tuple[str, str]]) -> dict[str, Dataset]:
    """A group of datasets over one axis; nothing where the table is empty."""
    if table.empty:
        return {}
    made = {axis: Dataset((), np.arange(len(table), dtype=np.uint64), "1", "label", f"number of the {axis}")}
    for name, values in table.items():
        unit, kind = units.get(name, ("1", "count")) if name != "name" else ("", "label")
        data = np.array([text.encode() for text in values]) if name == "name" else values.to_numpy()
        made[f"{group}/{name}"] = Dataset((axis,), data, unit, kind, f"{name.replace('_', ' ')} of the {axis}")
    return made
