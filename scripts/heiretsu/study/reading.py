"""Reads numbers out of what a program printed, and says whether its run was a right one.

A pattern is text in which {} stands for the number and blanks are alike, or re: and a regular expression whose one
group is the number. It is looked for in every line.
"""

from __future__ import annotations

import difflib
import math
import os
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from heiretsu.base import UsageError

# A number as C, Fortran (1.5D+03) and Python print it, whole or not at all: of 1,234 neither the 1 nor the 234.
NUMBER = (
    r"((?<![\d.,])"
    r"(?>[-+]?(?:\d+\.?\d*|\.\d+)(?:[eEdD][-+]?\d+)?|[-+]?(?i:nan|inf(?:inity)?)(?![a-zA-Z]))"
    r"(?!,\d{3}(?!\d)))"
)
MAX_LINE = 2**20  # characters; a longer one is read in pieces
LONGEST = 4096  # characters of a line that are looked at
REMEMBERED = 5000  # last lines among which the nearest is sought
KEPT = 2**20  # bytes of the begin and of the end of what was printed, where there is more
QUOTED = 120  # characters of a line that a message shows


class Unread(Exception):
    """What a launch printed is not what a right run prints; one line that says why."""


@dataclass(frozen=True)
class Found:
    """Where a pattern matched: the line, and the text of its number ("" where it asks for none)."""

    line: str
    number: str


@cache
def expression(pattern: str, numbers: int | None = None) -> re.Pattern:
    """The regular expression that `pattern` stands for. UsageError when it is none, or has not as many `numbers` as are
    wanted of it (None: any)."""
    if pattern.startswith("re:"):
        try:
            made = re.compile(pattern[3:])
        except re.error as error:
            raise UsageError(f"'{pattern}' is no regular expression ({error})") from None
        if numbers is not None and made.groups != numbers:
            raise UsageError(f"'{pattern}' needs one group, such as (\\S+), for its number")
        return made
    if not pattern.strip():
        raise UsageError("an empty pattern is in every line")
    if numbers is not None and pattern.count("{}") != numbers:
        raise UsageError(f"'{pattern}' needs {{}} once, where its number stands")
    words = [r"\s*" + NUMBER if part == "{}" else _alike(part) for part in re.split(r"(\{\})", pattern.strip())]
    return re.compile("".join(words).removeprefix(r"\s*"))


def _alike(text: str) -> str:
    """The expression of plain text; any blanks where it has some."""
    return re.sub(r"(?:\\\s)+", r"\\s+", re.escape(text))


def lines(printed: Path) -> Iterator[str]:
    """The lines of what was printed, those that a carriage return has overwritten too."""
    with open(printed, encoding="utf-8", errors="replace", newline="\n") as file:
        while whole := file.readline(MAX_LINE):
            yield from (line[:LONGEST] for line in whole.rstrip("\n").split("\r"))


def matches(printed: Path, patterns: set[str]) -> dict[str, list[Found]]:
    """Every match of each of `patterns`, in order. One pass over the lines."""
    found: dict[str, list[Found]] = {pattern: [] for pattern in patterns}
    for line in lines(printed):
        for pattern, kept in found.items():
            kept += (Found(line, match[1] if match.re.groups else "") for match in expression(pattern).finditer(line))
    return found


def number(option: str, pattern: str, found: list[Found], printed: Path) -> float:
    """The one number that `pattern`, given with `option`, matched. Unread when it matched nothing or several times, or
    when what stands there is no finite number."""
    if not found:
        raise Unread(f"{option} '{pattern}' is not in what it printed{nearest(pattern, printed)}")
    if len(found) > 1:
        raise Unread(
            f"{option} '{pattern}' matches {len(found)} times, in {quoted(found[0].line)} and {quoted(found[1].line)}"
        )
    try:
        value = float(re.sub("[dD]", "e", found[0].number))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise Unread(f"{option} '{pattern}' gives {quoted(found[0].number)}, which is no finite number")
    return value


def nearest(pattern: str, printed: Path) -> str:
    """The line that is most like `pattern`, as the end of a message."""
    last = list(dict.fromkeys(line.strip() for line in deque(lines(printed), REMEMBERED) if line.strip()))
    if not last:
        return ": it printed nothing"
    matcher = difflib.SequenceMatcher(None, "", pattern.removeprefix("re:").lower(), autojunk=False)
    best, likeness = last[0], 0.0
    for line in last:
        matcher.set_seq1(line.lower())
        bounds = (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio)  # each below the one before, and slower
        if all(bound() > likeness for bound in bounds):
            best, likeness = line, matcher.ratio()
    return f"; nearest: {quoted(best)}"


def quoted(line: str) -> str:
    """A line for a message: short, without control characters."""
    clean = "".join(sign if sign.isprintable() else "?" for sign in line.strip())
    return f"'{clean[:QUOTED]}...'" if len(clean) > QUOTED else f"'{clean}'"


def last_line(printed: Path) -> str:
    """The last line that says something, as it may be shown; "" where there is none."""
    said = deque((line for line in lines(printed) if line.strip()), 1)
    return quoted(said[0])[1:-1] if said else ""


def shorten(printed: Path) -> None:
    """Leaves the begin and the end of what was printed, where it is longer than both."""
    left_out = printed.stat().st_size - 2 * KEPT if printed.exists() else 0
    if left_out <= 0:
        return
    with open(printed, "r+b") as file:
        begin = file.read(KEPT)
        file.seek(-KEPT, os.SEEK_END)
        end = file.read()
        file.seek(0)
        file.write(begin + f"\n... {left_out} bytes are not kept ...\n".encode() + end)
        file.truncate()
