"""A program outside the kit, as a study runs it: its command line, what is filled in there and in its files, and what
of its output counts."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, replace

from heiretsu.base import UsageError
from heiretsu.study.expression import evaluate, shown

GIVEN = ("ranks", "threads", "cores", "nodes", "times")  # what every launch fills in; times: how often the strong work
THREADS, RANKS = "threads", "ranks"  # what more cores are given to


@dataclass(frozen=True)
class Command:
    """`words` are the program, by its path, and its arguments; names of GIVEN and of `let` in braces are filled in."""

    words: tuple[str, ...]
    time: str = ""  # patterns (reading): the seconds that count, else the launch's
    rate: str = ""  # work a second, which then tells the speedup
    work_done: str = ""  # the work of the launch, else `times`
    figures: tuple[tuple[str, str], ...] = ()  # name and pattern of what else it tells
    check: tuple[str, ...] = ()  # must be printed
    never: tuple[str, ...] = ()  # must not
    same: tuple[tuple[str, str, float], ...] = ()  # name, pattern, and by how much of itself it may differ
    let: tuple[tuple[str, str], ...] = ()  # name and arithmetic on those before it
    templates: tuple[tuple[str, str], ...] = ()  # name in the working folder, and text
    files: tuple[tuple[str, str], ...] = ()  # name in the working folder, and what it is a link to
    logs: tuple[str, ...] = ()  # names of files that it writes there, which count as printed
    base: tuple[str, ...] = ()  # what a run on one core is, where that is another program
    on: str = THREADS
    why_on: str = ""

    @staticmethod
    def from_json(row: dict) -> Command:
        """A command that a journal or a record keeps."""
        return Command(**{name: _tuples(value) for name, value in row.items()})

    def values(self, ranks: int, threads: int, nodes: int, times: int) -> tuple[tuple[str, str], ...]:
        """What the names stand for in a launch. UsageError when a `let` has no value there."""
        found: dict[str, float] = dict(zip(GIVEN, (ranks, threads, ranks * threads, nodes, times)))
        for name, text in self.let:
            try:
                found[name] = evaluate(text, found)
            except UsageError as error:
                raise UsageError(f"--let {name}: {error}") from None
        return tuple((name, shown(value)) for name, value in found.items())

    def told(self) -> str:
        """What a plan takes of it, in a line."""
        links = ", ".join(name for name, _ in self.files)
        copies = ", ".join(name for name, _ in self.templates)
        return "; ".join(
            [
                f"more cores are more {self.on} ({self.why_on})",
                *([f"linked into each launch's folder: {links}"] if links else []),
                *([f"filled in there: {copies}"] if copies else []),
            ]
        )

    def grows(self, times: int) -> bool:
        """Is it given something else where the work is `times` as much?"""
        once, often = (dict(self.values(1, times, 1, count)) for count in (1, times))
        texts = [*self.words, *(text for _, text in self.templates)]
        return [fill(text, once) for text in texts] != [fill(text, often) for text in texts]

    def reading(self, values: dict[str, str]) -> Command:
        """The same with `values` in its patterns: a check may tell how many ranks there must be."""
        return replace(
            self,
            time=fill(self.time, values),
            rate=fill(self.rate, values),
            work_done=fill(self.work_done, values),
            figures=tuple((name, fill(pattern, values)) for name, pattern in self.figures),
            check=tuple(fill(pattern, values) for pattern in self.check),
            never=tuple(fill(pattern, values) for pattern in self.never),
            same=tuple((name, fill(pattern, values), tolerance) for name, pattern, tolerance in self.same),
        )

    def filled_templates(self, values: dict[str, str]) -> dict[str, str]:
        """Texts of the files that a launch gets, by their names in its folder."""
        return {name: fill(text, values) for name, text in self.templates}


def fill(text: str, values: dict[str, str]) -> str:
    """`text` with {name} replaced for the names of `values` alone; {{name}} gives {name}."""
    names = "|".join(map(re.escape, values))
    return re.sub(
        rf"\{{\{{({names})\}}\}}|\{{({names})\}}",
        lambda found: f"{{{found[1]}}}" if found[1] else values[found[2]],
        text,
    )


def inputs(times: int, templates: dict[str, str]) -> str:
    """A hash of what a launch is given beside its words, for the id of its point."""
    return hashlib.sha256(json.dumps([times, templates], sort_keys=True).encode()).hexdigest()[:12]


def _tuples(value):
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
