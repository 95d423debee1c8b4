"""The record of a peer: its line of JSON in the schema of the kit's own records (results/README.md)."""

from __future__ import annotations

import json
import shlex
import time
from pathlib import Path

import numpy as np

from heiretsu.record import frame, records
from heiretsu.record.records import PHASES, Dataset
from heiretsu.tour.plan import Row

SPENT_IN = {"overlap": "wait", "spawn": "wait"}  # else it computes
KEPT = "a peer's times as a whole, at rank 0, thread 0"
NUMBERS = {"items", "work", "largest_item_work"}


class BadOutput(Exception):
    """A peer did not say what a record is made of."""


def parse(line: str) -> dict:
    """The output of a peer. BadOutput when it is no line of JSON with all that is needed, or times make no sense."""
    try:
        output = json.loads(line)
        times = np.array([output["seconds"], output["cpu"]], dtype=float)
        fine = (
            times.ndim == 2
            and times.size > 0
            and np.isfinite(times).all()
            and (times >= 0).all()
            and (times[0] > 0).all()
        )
        fine = fine and all(isinstance(output[name], str) for name in ("language", "text", "work_unit"))
        fine = fine and all(float(output[name]) >= 0 for name in NUMBERS) and isinstance(output["figures"], dict)
    except (ValueError, TypeError, KeyError):
        fine = False
    if not fine:
        raise BadOutput("ended well, but did not tell its times in a line of JSON")
    return output


def write(path: Path, row: Row, output: dict, begun: float, machine: dict[str, str]) -> None:
    """Keeps the output of the peer of `row`, begun at `begun` (seconds since 1970). OSError when it cannot be kept."""
    records.write(
        path, _attributes(row, output), _provenance(row, output, begun, machine), _datasets(row, output, machine)
    )


def _attributes(row: Row, output: dict) -> dict:
    options = (
        dict(zip(row.arguments[1::2], row.arguments[2::2]))
        if len(row.arguments) > 1 and row.arguments[1].startswith("-")
        else {}
    )
    return {
        "program": row.program,
        "kernel": row.program,
        "method": f"{row.language.lower()}-{row.name}",
        "language": output["language"],
        "executor": row.language.lower(),
        "schedule": "none",
        "ranks": np.uint64(row.ranks),
        "threads": np.uint64(row.threads),
        "items": np.uint64(output["items"]),
        "work": float(output["work"]),
        "work_unit": output["work_unit"],
        "largest_item_work": float(output["largest_item_work"]),
        "valid": np.uint64(1),
        "kept": KEPT,
        "warning": "",
        **{f"option_{name.lstrip('-')}": value for name, value in options.items()},
        **{f"figure_{name}": float(value) for name, value in output["figures"].items()},
    }


def _provenance(row: Row, output: dict, begun: float, machine: dict[str, str]) -> dict[str, str]:
    moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(begun)) + f".{int(begun % 1 * 1000):03}Z"
    unknown = dict.fromkeys(("version", "dirty", "flags", "build_type", "openmp", "hdf5", "hwloc", "fmt"), "unknown")
    return unknown | {
        "argv": shlex.join(row.peer_words),
        "start": moment,
        "mpi_startup_seconds": "0",
        "mpi": "none",
        "commit": machine["commit"],
        "compiler": output["language"],
    }


def _datasets(row: Row, output: dict, machine: dict[str, str]) -> dict[str, Dataset]:
    seconds, count = np.array(output["seconds"], dtype=float), len(output["seconds"])
    axes = ("repetition", "rank", "thread")

    def first(values) -> np.ndarray:
        """`values`, one a repetition, of the first thread of rank 0; nothing is known of the others."""
        filled = np.full((count, row.ranks, row.threads), np.nan)
        filled[:, 0, 0] = values
        return filled

    spent = SPENT_IN.get(row.program, "compute")
    phases = np.stack([first(seconds if phase == spent else 0) for phase in PHASES], axis=-1)
    ends = np.full((count, row.ranks), np.nan)
    ends[:, 0] = seconds
    return {
        **frame.axes(count, row.ranks, row.threads),
        "seconds": Dataset(("repetition",), seconds, "s", "cost", "as the peer's own clock told"),
        "valid": Dataset(("repetition",), np.ones(count, np.uint8), "1", "label", "1: the result was right"),
        "start": Dataset(("repetition", "rank"), 0 * ends, "s", "label", "counted from the start of each repetition"),
        "end": Dataset(("repetition", "rank"), ends, "s", "label", "counted from the start of each repetition"),
        "phases": Dataset(
            (*axes, "phase"), phases, "s", "cost", "the peer as a whole: all of the repetition's seconds in one phase"
        ),
        "cpu": Dataset(axes, first(output["cpu"]), "s", "cost", "CPU time of the peer as a whole"),
        "items": Dataset(axes, first(output["items"]), "item", "count", "items of the peer as a whole"),
        "work": Dataset(
            axes, first(output["work"]), output["work_unit"], "count", "declared work of the peer as a whole"
        ),
        **frame.hosts(row.ranks, machine),
    }
