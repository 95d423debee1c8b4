"""What every record has of programs that write none themselves: axes, clocks, and where they ran."""

from __future__ import annotations

import platform

import numpy as np

from heiretsu.record.records import PHASES, Dataset


def axes(repetitions: int, ranks: int, threads: int) -> dict[str, Dataset]:
    """The axes of so many repetitions, ranks and threads a rank, all on one clock."""
    counts = {
        "repetition": (repetitions, ""),
        "rank": (ranks, " process"),
        "thread": (threads, " thread of its process"),
    }
    numbers = {
        name: _axis(np.arange(count, dtype=np.uint64), "1", f"number of the{what or ' repetition'}")
        for name, (count, what) in counts.items()
    }
    return numbers | {
        "phase": _axis(np.array(PHASES, dtype="S"), "", "what a thread's time went into"),
        "clock_term": _axis(np.array(("offset", "drift", "residual"), dtype="S"), "", "terms of a rank's clock"),
        "threads": Dataset(("rank",), np.full(ranks, threads, np.uint64), "thread", "count", "threads of a process"),
        "clock": Dataset(
            ("rank", "clock_term"), np.zeros((ranks, 3)), "s, drift: s/s", "label", "one clock: nothing to correct"
        ),
    }


def hosts(ranks: int, machine: dict[str, str]) -> dict[str, Dataset]:
    """Where the ranks ran: this machine, as study.machine describes it; what it does not tell is unknown."""
    told = {
        "host": platform.node(),
        "kernel": machine.get("system"),
        "cpu_model": machine.get("cpu"),
        "governor": machine.get("governor"),
        "load": machine.get("load before"),
        "topology": None,
        "memory": None,
        "affinity": None,
    }
    return {
        f"provenance/{name}": Dataset(("rank",), np.array([(value or "unknown").encode()] * ranks), "", "label", name)
        for name, value in told.items()
    }


def _axis(values: np.ndarray, unit: str, description: str) -> Dataset:
    return Dataset((), values, unit, "label", description)
