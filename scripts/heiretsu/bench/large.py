"""What `scripts/bench large` compares: one number of 60 to 80 digits, by factorize and by the sieves of its peers."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from heiretsu.base import TEXT, UsageError
from heiretsu.bench import run
from heiretsu.bench.plan import Plan, Workshop, two_cores, two_workers
from heiretsu.bench.table import Goal

MOST = {60: 0.9, 65: 3.3, 70: 7.0, 75: 22.0, 80: 45.0}  # CPU seconds on one core of a 2.6 GHz AVX-512 machine
LIBRARY_DIGITS = 70  # their sieves take minutes beyond
ROUNDS = {60: 7, 65: 7, 70: 5}  # of the others 3
PARALLEL_DIGITS = 75
EFFICIENCY = 0.94


@dataclass(frozen=True)
class Peer:
    """A program that factors: its command has {n} where the number belongs."""

    name: str
    command: str

    @staticmethod
    def read(text: str) -> Peer:
        """Of 'NAME=COMMAND {n}'. UsageError where it is not of that form."""
        name, _, command = text.partition("=")
        if not name or "{n}" not in command:
            raise UsageError(f"--peer: '{text}' is not of the form 'NAME=COMMAND {{n}}'")
        return Peer(name, command)

    def words(self, number: int) -> list[str]:
        return [word.replace("{n}", str(number)) for word in shlex.split(self.command)]


@dataclass
class Semiprime:
    """A product of two primes of half of the digits each, the same one always; and what contenders print of it."""

    digits: int
    primes: tuple[int, int] = field(init=False)

    def __post_init__(self) -> None:
        random = np.random.default_rng(self.digits)
        while True:
            self.primes = tuple(sorted(_prime_of(self.digits // 2 + extra, random) for extra in (0, self.digits % 2)))
            if len(str(self.number)) == self.digits:
                return

    @property
    def number(self) -> int:
        return self.primes[0] * self.primes[1]

    def seconds(self, command: list, simd: str, folder: Path) -> float:
        """CPU seconds of a program that prints its primes; Refused where it does not."""
        printed = folder / "printed"
        seconds = run.cpu_seconds(command, simd, stdout=printed)
        words = printed.read_text(**TEXT).replace("^", " ").replace("*", " ").replace("=", " ").split()
        if not {str(prime) for prime in self.primes} <= set(words):
            raise run.Refused(f"{Path(str(command[0])).name} did not print the primes of {self.number}")
        return seconds


def _prime_of(digits: int, random: np.random.Generator) -> int:
    while True:
        text = str(random.integers(1, 10)) + "".join(map(str, random.integers(0, 10, digits - 1)))
        if run.is_prime(candidate := int(text) | 1):
            return candidate


def plans(shop: Workshop, peers: list[Peer]) -> list[Plan]:
    """A row for each number of digits, then two threads and two ranks against one."""
    chosen = [digits for digits in MOST if not shop.quick or digits <= 65]
    return [*(_row(shop, peers, digits) for digits in chosen), *_parallel(shop)]


def _row(shop: Workshop, peers: list[Peer], digits: int) -> Plan:
    semiprime = Semiprime(digits)
    number = semiprime.number
    ours = [shop.factorize, "--method", "qs", "--threads", "1", "--no-record", number]
    theirs = {
        label: [shop.bench("sieve_peer"), key, number]
        for label, key in shop.libraries.items()
        if digits <= LIBRARY_DIGITS
    } | {peer.name: peer.words(number) for peer in peers}
    return Plan(
        f"digits_{digits}",
        f"{digits} digits, one core",
        "s",
        Goal("value", MOST[digits]),
        {simd: lambda simd=simd: semiprime.seconds(ours, simd, shop.folder) for simd in shop.sets},
        {name: lambda command=command: semiprime.seconds(command, "", shop.folder) for name, command in theirs.items()},
        rounds=ROUNDS.get(digits, 3),
    )


def _parallel(shop: Workshop) -> list[Plan]:
    """Two workers against one."""
    if not two_cores():
        return []
    digits = 60 if shop.quick else PARALLEL_DIGITS
    job = ["--method", "qs", "--print", "none", str(Semiprime(digits).number)]
    return two_workers(shop, str(digits), f"{digits} digits", job, EFFICIENCY, EFFICIENCY, rounds=5)
