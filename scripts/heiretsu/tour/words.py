"""What the sentences of a tour are made of: the results, and numbers as one says them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable

from heiretsu.tour.plan import Sizes
from heiretsu.tour.run import Measured


UNITS = ((1, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))


SPACE = "\u00a0"  # between a number and its unit no line breaks


class Missing(Exception):
    """A sentence needs a row that was not measured."""


class Results:
    """All that was measured: results["count", "Go mutex"] raises Missing where there is no time."""

    def __init__(self, measured: Iterable[Measured]):
        self.found = {(one.row.program, one.row.key): one for one in measured if not one.why}

    def __getitem__(self, key: tuple[str, str]) -> Measured:
        if key not in self.found:
            raise Missing(key)
        return self.found[key]

    def has(self, program: str, *keys: str) -> bool:
        """Are all these rows there?"""
        return all((program, key) in self.found for key in keys)

    def ratio(self, program: str, slow: str, fast: str) -> float:
        """How many times as fast row `fast` is as row `slow`, which does the same work."""
        return self[program, slow].seconds / self[program, fast].seconds

    def bound(self) -> float:
        """How many times as fast as one core whole numbers can be factorized on any number of cores."""
        work = next((one for one in self.found.values() if one.row.program == "factorize"), None)
        if work is None:
            raise Missing("factorize")
        return work.work / work.largest_work


def digits(value: float) -> str:
    """Three significant digits, without an exponent."""
    rounded = float(f"{value:.3g}")
    if rounded == 0 or abs(rounded) >= 1000:
        return whole(rounded)
    return f"{rounded:.{max(0, 2 - math.floor(math.log10(abs(rounded))))}f}"


def duration(seconds: float) -> str:
    """ "1.00 s", "14.2 ms", "3.50 µs", "0.470 ns"."""
    if seconds == 0:
        return f"0{SPACE}s"
    unit, name = next((pair for pair in UNITS if seconds >= 0.9995 * pair[0]), UNITS[-1])
    return f"{digits(seconds / unit)}{SPACE}{name}"


def tick(seconds: float) -> str:
    """A power of ten as a duration: "1 s", "10 ms", "0.1 ns"."""
    return re.sub(rf"\.0*{SPACE}", SPACE, re.sub(rf"(\.\d*[1-9])0+{SPACE}", rf"\1{SPACE}", duration(seconds)))


def times(ratio: float) -> str:
    """ "1.7", "14", "2 300": as one says it."""
    return f"{ratio:.2f}" if ratio < 2 else f"{ratio:.1f}" if ratio < 9.95 else whole(float(f"{ratio:.2g}"))


def percent(share: float) -> str:
    return f"{100 * share:.0f}{SPACE}%" if share >= 0.01 else f"{100 * share:.2g}{SPACE}%"


def whole(number: float) -> str:
    return f"{number:,.0f}".replace(",", SPACE)


Sentence = Callable[[Results, Sizes], str]


def written(sentences: Iterable[Sentence], results: Results, sizes: Sizes) -> list[str]:
    """Those sentences for which there are numbers; an empty one has nothing to say."""
    kept = []
    for sentence in sentences:
        try:
            kept.append(sentence(results, sizes))
        except Missing:
            continue
    return [text for text in kept if text]


def joined(parts: list[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return " and ".join(filter(None, [", ".join(parts[:-1]), parts[-1]])) if parts else ""
