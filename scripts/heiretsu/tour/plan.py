"""What a tour is made of: sizes, sections, rows, and the command of each."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field

from heiretsu.base import ROOT, allowed_cpus
from heiretsu.study.plan import PlannedPoint

PYTHON, GO, CPP, MPI = LANGUAGES = ("Python", "Go", "C++", "MPI")
FULL_NAMES = {PYTHON: "Python", GO: "Go", CPP: "C++ threads", MPI: "MPI ranks"}
BIN = ROOT / "build" / "release" / "bin"
GO_PEERS = ROOT / "build" / "go-peers"


@dataclass(frozen=True)
class Sizes:
    """How much each section does: the post's sizes for waits, counting and divisors; the others are ours."""

    waits: int = 10
    seconds: float = 0.1
    threads: int = 10
    increments: int = 100_000
    items: int = 1_000_000
    python_items: int = 100_000
    numbers: tuple[int, ...] = (53541233, 21235343, 11421443, 5423123)
    tasks: int = 10_000
    processes: int = 10
    repeats: int = 5  # of what takes a moment; what takes seconds is run once
    cores: int = field(default_factory=allowed_cpus)

    @property
    def workers(self) -> int:
        """Two on one core: sharing it is to be seen, too."""
        return max(2, self.cores)


@dataclass(frozen=True)
class Row:
    """One way to do a section's work. name: unique in its language; label: the same in plain words."""

    program: str
    language: str
    name: str
    label: str
    arguments: tuple[str, ...]  # the method's name first for a peer, options of the program for the kit
    ranks: int = 1
    threads: int = 1
    repeats: int = 1

    @property
    def key(self) -> str:
        return f"{self.language} {self.name}"

    @property
    def title(self) -> str:
        return f"{FULL_NAMES[self.language]}: {self.label}"

    @property
    def own(self) -> bool:
        """A program of the kit, not a peer."""
        return self.language in (CPP, MPI)

    @property
    def warmup(self) -> int:
        """Repetitions of a program of the kit before the ones that count."""
        return int(self.repeats > 1)

    @property
    def point(self) -> PlannedPoint:
        """As the launcher has it."""
        return PlannedPoint(
            self.program, (str(BIN / self.program), *self.arguments), self.ranks, self.threads, False, 1, ()
        )

    @property
    def peer_words(self) -> list[str]:
        """A peer's command as typed in the project's folder."""
        if self.language == PYTHON:
            return [
                "python3",
                f"scripts/peers/python/{self.program}.py",
                *self.arguments,
                "--repeat",
                str(self.repeats),
            ]
        return [
            str(GO_PEERS.relative_to(ROOT)),
            self.program,
            "-method",
            self.arguments[0],
            "-repeat",
            str(self.repeats),
            *self.arguments[1:],
        ]

    @property
    def shown_command(self) -> str:
        """What repeats the row, typed in the project's folder."""
        if not self.own:
            return shlex.join(self.peer_words)
        start = (
            ["scripts/run", "-np", str(self.ranks), self.program]
            if self.ranks > 1
            else [f"build/release/bin/{self.program}"]
        )
        return shlex.join(
            [
                *start,
                *self.arguments,
                "--threads",
                str(self.threads),
                "--repeat",
                str(self.repeats),
                "--warmup",
                str(self.warmup),
            ]
        )


@dataclass(frozen=True)
class Section:
    """One question of the post."""

    program: str
    title: str
    question: str
    done: str  # what is done, and how much of it
    rows: tuple[Row, ...]
