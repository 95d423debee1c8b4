"""A row of a comparison before it is measured: where, how ours is measured, how the peers are; and two ways to measure
that several tables share: a file of numbers beside GNU `factor`, and two workers beside one."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from heiretsu.base import ROOT
from heiretsu.bench import run
from heiretsu.bench.table import Goal

Measure = Callable[[], float]  # one round's value in the row's unit
SIDE_BY_SIDE = "two programs, half each"
TWO_RANKS = [ROOT / "scripts" / "run", "-np", "2", "factorize", "--threads", "1"]


@dataclass
class Plan:
    """A row to be measured: each round calls all of ours, all of the peers, then the check of what they wrote."""

    id: str
    what: str
    unit: str
    goal: Goal
    ours: dict[str, Measure]
    peers: dict[str, Measure] = field(default_factory=dict)
    check: Callable[[], None] = lambda: None
    limit: str = ""
    pinned: bool = True
    rounds: int = 99  # at most


@dataclass
class Workshop:
    """Where it is measured: the programs, their instruction sets and peers, a folder for inputs and outputs."""

    folder: Path
    quick: bool
    build: Path = ROOT / "build" / "release"

    @property
    def factorize(self) -> Path:
        return self.build / "bin" / "factorize"

    def bench(self, name: str) -> Path:
        return self.build / "tests" / name

    @cached_property
    def context(self) -> dict[str, str]:
        return run.google_context(self.bench("factorize_bench"))

    @cached_property
    def sets(self) -> list[str]:
        """AVX2, for which the targets are, and the best; one when they are the same."""
        available = self.context["instruction_sets"].split()
        return [name for name in available if name == "avx2" or name == available[-1]]

    @cached_property
    def libraries(self) -> dict[str, str]:
        return {label: name for label, name in {"FLINT": "flint", "PARI": "pari"}.items() if name in self.context}

    def file(self, name: str, count: int) -> Path:
        """The input of a name such as random_64 or semiprime_32x32: `count` lines, written once."""
        path = self.folder / f"{name}-{count}"
        if not path.exists():
            bits = int(name.split("_")[1].split("x")[0])
            run.write_lines(path, (run.semiprimes if name.startswith("semi") else run.random_numbers)(bits, count))
        return path


@dataclass(frozen=True)
class FileToFile:
    """Whole programs of one thread: the first `count` numbers of a name such as random_64 in, their factors out. Times
    are CPU time in us a number."""

    shop: Workshop
    name: str
    count: int

    @property
    def source(self) -> Path:
        return self.shop.file(self.name, self.count)

    def written(self, simd: str = "") -> Path:
        return self.shop.folder / f"ours-{simd}"

    def command(self, simd: str = "") -> list:
        return to_file(self.shop, ["--file", self.source], self.written(simd))

    def ours(self) -> dict[str, Measure]:
        return {
            simd: lambda simd=simd: 1e6 / self.count * run.cpu_seconds(self.command(simd), simd)
            for simd in self.shop.sets
        }

    def factor(self) -> float:
        return 1e6 / self.count * run.cpu_seconds(["factor"], stdin=self.source, stdout=self._theirs)

    def check(self) -> None:
        for simd in self.shop.sets:
            run.must_be_same(self.written(simd), self._theirs)

    def beside_factor(self, id: str, what: str, goal: Goal) -> Plan:
        return Plan(id, f"file to file: {what}", "us", goal, self.ours(), {"GNU factor": self.factor}, self.check)

    @property
    def _theirs(self) -> Path:
        return self.shop.folder / "factor"


def to_file(shop: Workshop, numbers: list, written: Path) -> list:
    """The command that factors `numbers` on one thread into a file."""
    return [shop.factorize, "--no-record", "--threads", "1", *numbers, "--output", written]


def two_workers(
    shop: Workshop,
    id: str,
    what: str,
    job: list,
    threads: float,
    ranks: float,
    halves: Sequence[list] = (),
    rounds: int = 99,
) -> list[Plan]:
    """Wall-clock time of a repetition of `job` on two threads and on two ranks against one thread, out of the records;
    `threads` and `ranks` are the efficiencies to reach. `halves`: two jobs that are half of it each. Then also a thread
    that has one core alone is measured, and two programs of one thread that do a half each and share nothing but the
    machine: what that leaves to any two workers."""
    record = shop.folder / "parallel.h5"

    def seconds(command: list) -> Measure:
        return lambda: float(run.recorded([*command, *job], record).valid_seconds[0])

    one_thread = [shop.factorize, "--threads", "1"]

    def side_by_side() -> float:
        records = [shop.folder / f"half-{i}.h5" for i in range(len(halves))]
        runs = run.recorded_together([[*one_thread, *half] for half in halves], records)
        return max(float(one.valid_seconds[0]) for one in runs)

    alone = seconds(one_thread)
    beside = {"one core": _on_one_core(alone), SIDE_BY_SIDE: side_by_side} if halves else {}
    two = {"threads": ([shop.factorize, "--threads", "2"], threads), "ranks": (TWO_RANKS, ranks)}
    return [
        Plan(
            f"{workers}_{id}",
            f"two {workers}, {what}",
            "s",
            Goal("efficiency", bound),
            {"": seconds(command)},
            {"one thread": alone} | beside,
            limit=SIDE_BY_SIDE if halves else "",
            pinned=False,
            rounds=rounds,
        )
        for workers, (command, bound) in two.items()
    ]


def _on_one_core(measure: Measure) -> Measure:
    """One thread that computes leaves reading and writing to threads of its own, which another core may run."""

    def measured() -> float:
        with run.one_core():
            return measure()

    return measured


def not_computing(shop: Workshop, id: str, what: str, job: list, bound: float) -> Plan:
    """The share of the time of two ranks, in %, in which one does not compute."""
    record = shop.folder / "parallel.h5"

    def measure() -> float:
        samples = run.recorded([*TWO_RANKS, *job], record).samples
        return float(100 * (1 - samples["compute"].mean() / samples["seconds"].mean()))

    goal = Goal("value", bound)
    return Plan(id, f"two ranks, {what}: time in which a rank does not compute", "%", goal, {"": measure}, pinned=False)


def two_cores() -> bool:
    """Are there cores for two workers?"""
    return len(os.sched_getaffinity(0)) > 1
