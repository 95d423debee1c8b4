#!/usr/bin/python3
"""Numbers of random structure: squares, near powers, close factors, smooth ones, pseudoprimes, and the neighbours of
every size at which factorize changes its engine. A try is a file of them, factored in one run.

What is printed is checked in full: the factors ascend, multiply to the number, and are prime: below 2^64 as FLINT
proves it, from there on by Miller's test, with bases that leave no doubt below 3.3 x 10^24. From 2^64 on they are
compared with PARI's, and some of all with FLINT's, where these are.

It cannot find: what is wrong of numbers that need the quadratic sieve for long (scripts/bench large), a number that
is right in one order of a file and wrong in another, and errors that FLINT, PARI and this share."""

import math
import os
import random
import shutil
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from adversary import main, program
from other_libraries import by_flint, flint, pari
from structures import is_prime, number
from tried import COUNTED, Fault, Try

LARGE = 1 << 64
FLINT_SECONDS = 10


class Sizes(NamedTuple):
    """What a file holds, and how often it does."""

    least: int  # bits
    most: int
    count: int
    of_flint: int  # so many FLINT factors, too, which takes a second for some of 150 bits
    weight: int


SIZES = [
    Sizes(9, 64, 20_000, 200, 50),
    Sizes(60, 84, 300, 20, 35),
    Sizes(60, 104, 100, 15, 10),
    Sizes(60, 128, 25, 8, 4),
    Sizes(60, 150, 5, 1, 1),
]


def primes_in(text: str, n: int) -> list[int]:
    """The factors of a line, which must be those of n."""
    head, _, rest = text.partition(":")
    found = list(map(int, rest.split()))
    product = math.prod(found) == n if n > 1 else not found
    if head != str(n) or not product or found != sorted(found) or not all(map(is_prime, found)):
        raise Fault(f"wrong: '{text}' of {n}")
    return found


def compare(lines: list[str], numbers: list[int], sizes: Sizes, file: Path) -> None:
    """A Fault where the lines have other factors than others find."""
    ours = [primes_in(text, n) for text, n in zip(lines, numbers)]
    large = [k for k, n in enumerate(numbers) if n >= LARGE]
    COUNTED["numbers from 2^64 on"] += len(large)
    COUNTED["numbers below 2^64"] += len(numbers) - len(large)
    for k in (large or [k for k, n in enumerate(numbers) if n > 1])[: sizes.of_flint if flint() else 0]:
        theirs = by_flint(numbers[k], FLINT_SECONDS)
        COUNTED[f"numbers {'from 2^64 on' if large else 'below 2^64'} {'by' if theirs else 'too hard for'} FLINT"] += 1
        if theirs is not None and theirs != ours[k]:
            raise Fault(f"{numbers[k]}: {ours[k]}, FLINT has {theirs}")
    if large and shutil.which("gp"):
        COUNTED["numbers from 2^64 on by PARI"] += len(large)
        if wrong := set(pari(file).splitlines()) ^ set(lines):
            raise Fault(f"PARI has other factors: {wrong}")


def attempt(chance: random.Random, folder: Path) -> None:
    sizes = chance.choices(SIZES, [one.weight for one in SIZES])[0]
    numbers = [number(chance, sizes.least, sizes.most) for _ in range(sizes.count)]
    file = folder / "numbers"
    file.write_text("".join(f"{n}\n" for n in numbers))
    method = chance.choice([[], [], ["--method", "batch"], ["--threads", "2"], ["--window", "17"]])
    words = [program("factorize"), "--no-record", "--quiet", "--file", file, *method]
    printed = Try(words, b"", True, (0,), cwd=folder, seconds=120).judged().out.decode()
    lines = printed.splitlines()
    if len(lines) != sizes.count:
        raise Fault(f"{len(lines)} lines of {sizes.count} numbers: {words}")
    compare(lines, numbers, sizes, file)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="adversary-") as folder:
        os.chdir(folder)
        sys.exit(main(__doc__, attempt, tries=40, seconds=20))
