"""What a study is to do, and how its values are read."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from heiretsu.base import MODES, RATE, SCALING, UsageError, nearest
from heiretsu.study.asked import Asked
from heiretsu.study.command import RANKS, THREADS, Command
from heiretsu.study.described import command
from heiretsu.study.preload import AUTO
from heiretsu.study.site import Site


@dataclass(frozen=True)
class Workload:
    """One program of a study. Weak scaling repeats `input` once a core: work is additive over items, so p copies are p
    times the declared work exactly; or it gives option `grow` the number with which the program declares p times the
    work of `size` (sizing.find_sizes)."""

    name: str
    arguments: tuple[str, ...] = ()
    input: tuple[str, ...] = ()
    grow: str = ""
    size: int = 0
    shapes: tuple[str, ...] = ()  # "RANKSxTHREADS", measured besides the modes with the work of the strong mode
    serial: tuple[str, ...] = (
        "--executor",
        "serial",
    )  # what makes it the base case; none where a program has no executor
    path: str = ""  # of the executable, else the kit's own
    about: str = ""  # what is run, in a sentence for the report
    program: str = ""  # of the kit, where the name is another: several workloads of one program have names of their own
    item: str = ""  # what it counts, such as increments: then it is measured by rates (RATE)
    on: str = THREADS  # what more cores are given to, where it is measured by rates
    least: int = 1  # cores of the smallest shape that runs: who hands something over needs somebody who takes it
    method: str = ""  # as Asked compares it with others
    at: float = -1.0  # where it stands in the series of its method (Asked.sweep); below 0: in none
    outside: Command | None = None  # of a program outside the kit, which has none of the above but name, shapes, about

    @property
    def grows(self) -> bool:
        """Is there anything that weak scaling can raise?"""
        return bool(self.input or self.grow) if self.outside is None else self.outside.grows(2)

    def suits(self, mode: str) -> bool:
        """Is it measured where nobody says which modes? Weak where something grows, shapes where ranks are started."""
        if self.item:
            return mode == RATE
        shapes = self.outside is None or self.outside.on == RANKS
        return {"weak": self.grows, "shape": shapes, RATE: False}.get(mode, True)


@dataclass(frozen=True)
class Settings:
    """A study's settings; `precision`: the wanted half-width of the median's 95 % interval, as a part of it."""

    programs: tuple[Workload, ...]
    cores: tuple[int, ...]
    modes: tuple[str, ...] = SCALING
    repeats: int = 3
    warmup: int = 1
    launches: int = 5
    most_launches: int = 30
    precision: float = 0.02
    budget: float = 600.0
    seed: int = 1
    oversubscribe: bool = False
    subset_reason: str = ""
    limit: float = 0.0  # seconds that a launch may take; 0: the budget, or a minute where that is shorter
    site: Site | None = None  # how ranks are started; None: by the launcher that is here
    asked: Asked | None = None  # what the programs answer together
    watch: str = AUTO  # which programs outside the kit are watched from inside (preload.CHOICES)

    @property
    def launch_limit(self) -> float:
        return self.limit or max(60.0, self.budget)

    def workload(self, program: str) -> Workload:
        """The workload of that name."""
        return next(workload for workload in self.programs if workload.name == program)


MOST_COUNTS = 1000  # of cores in one study


def read_cores(text: str | list) -> tuple[int, ...]:
    """Core counts: "1..8", "1,2,4", or a list of whole numbers."""
    try:
        if isinstance(text, str) and (span := re.fullmatch(r"(\d+)\.\.(\d+)", text.strip())):
            first, last = int(span[1]), int(span[2])
            if last - first >= MOST_COUNTS:
                raise UsageError(f"cores: '{text}' are more core counts than the {MOST_COUNTS} of a study")
            counts = list(range(first, last + 1))
        else:
            counts = [int(part) for part in (text.split(",") if isinstance(text, str) else text)]
    except (ValueError, TypeError):
        counts = []
    if not counts or min(counts) < 1 or max(counts) > 10**6:
        raise UsageError(f"cores: '{text}' are no core counts (such as 1..8 or 1,2,4)")
    return tuple(sorted(set(counts)))


def read_modes(text: str | list) -> tuple[str, ...]:
    """Modes: "strong,weak,shape" or a list of some of them."""
    names = text.split(",") if isinstance(text, str) else list(text)
    for name in names:
        if name not in MODES:
            raise UsageError(f"mode: '{name}' is not one of {', '.join(MODES)}{nearest(name, MODES)}")
    return tuple(mode for mode in MODES if mode in names)


def read_seconds(value: str | int | float, what: str = "budget") -> float:
    """A duration: 120, "120s", "10m", "2h"; in seconds."""
    match = re.fullmatch(r"(\d+(?:\.\d*)?)\s*(s|m|min|h|)", str(value).strip())
    if not match or not 0 < float(match[1]) < math.inf:
        raise UsageError(f"{what}: '{value}' is not a time (such as 120s, 10m or 2h)")
    return float(match[1]) * {"": 1, "s": 1, "m": 60, "min": 60, "h": 3600}[match[2]]


INTERPRETERS = r"(python|pypy|perl|ruby|julia|Rscript|java|node|bash|dash|sh|env)[\d.]*"


def outside_workload(
    words: Sequence[str], name: str = "", about: str = "", shapes: tuple[str, ...] = (), **said
) -> Workload:
    """The workload of a program outside the kit: its command line and what command() takes."""
    made = command(words, **said)
    program = Path(made.words[0]).name
    if re.fullmatch(INTERPRETERS, program):
        program = next((Path(word).name for word in words[1:] if os.path.isfile(word)), program)
    named = re.sub(r"[^\w.+-]+", "-", name or program)
    return Workload(named, shapes=shapes, serial=(), about=about, outside=made)


def settings_from_json(row: dict) -> Settings:
    """The settings that a journal keeps."""
    programs = [
        (
            entry
            if isinstance(entry, Workload)
            else Workload(
                **{name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()}
                | {"outside": Command.from_json(entry["outside"]) if entry.get("outside") else None}
            )
        )
        for entry in row["programs"]
    ]
    rest = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    asked = Asked.from_json(row.get("asked"))
    return Settings(**rest | {"programs": tuple(programs), "site": Site.from_json(row.get("site")), "asked": asked})
