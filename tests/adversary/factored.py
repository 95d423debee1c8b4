#!/usr/bin/python3
"""Numbers of random structure: squares, near powers, close factors, smooth ones, pseudoprimes, and the neighbours of
every size at which factorize changes its engine. A try is a file of them, factored in one run.

What is printed is checked in full: the factors ascend, multiply to the number, and are prime by Miller's test with
the bases that leave no doubt below 3.3 x 10^24; and it is compared with FLINT and, from 2^64 on, with PARI, where
they are.

It cannot find: what is wrong of numbers that need the quadratic sieve for long (scripts/bench large), a number that
is right in one order of a file and wrong in another, and errors that FLINT, PARI and this share."""

import ctypes
import ctypes.util
import functools
import math
import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from adversary import Fault, Try, main, program

BASES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41)  # J. Sorenson, J. Webster, Math. Comp. 86, 2017
EDGES = (8, 16, 26, 31, 32, 42, 52, 53, 61, 62, 63, 64, 65, 74, 80, 82, 96, 97, 98, 102, 104, 105, 127, 128, 129)
FOOLS = (3215031751, 3825123056546413051, 318665857834031151167461, 3317044064679887385961981, 2**61 - 1, 2**89 - 1)
FEW = 10
PARI = """{foreach(readvec("%s"), n, f = factor(n); print1(n, ":");
  if(n > 1, for(i = 1, #f~, for(k = 1, f[i, 2], print1(" ", f[i, 1])))); print())}"""


def is_prime(n: int) -> bool:
    if n < 2 or any(n % p == 0 for p in BASES):
        return n in BASES
    twos = ((n - 1) & -(n - 1)).bit_length() - 1
    return all(_passes(pow(base, n - 1 >> twos, n), twos, n) for base in BASES)


def _passes(power: int, twos: int, n: int) -> bool:
    if power == 1:
        return True
    for _ in range(twos):
        if power == n - 1:
            return True
        power = power * power % n
    return False


def prime(chance: random.Random, bits: int) -> int:
    return after(chance.getrandbits(bits) | 1 << max(bits - 1, 1))


def after(n: int) -> int:
    """The first prime from n on."""
    while not is_prime(n):
        n += 1
    return n


def close(chance: random.Random, bits: int) -> int:
    p = prime(chance, bits // 2)
    return p * after(p + 1 + chance.randrange(1 << chance.randrange(1, 12)))


def power(chance: random.Random, bits: int) -> int:
    k = chance.choice([2, 2, 3, 4, 5, 7])
    return prime(chance, max(2, bits // k)) ** k


def square_times(chance: random.Random, bits: int) -> int:
    p = prime(chance, max(2, bits // 3))
    return p * p * prime(chance, max(2, bits // 3))


def smooth(chance: random.Random, bits: int) -> int:
    n = 1
    while n.bit_length() < bits - 16:
        n *= prime(chance, chance.choice([2, 3, 5, 8, 12, 16]))
    return n


def carmichael(chance: random.Random, bits: int) -> int:
    """J. Chernick's (6k + 1) (12k + 1) (18k + 1)."""
    k = chance.randrange(1, 1 << max(1, (bits - 10) // 3))
    for k in range(k, k + 20000):
        if all(is_prime(m * k + 1) for m in (6, 12, 18)):
            break
    return (6 * k + 1) * (12 * k + 1) * (18 * k + 1)


def lopsided(chance: random.Random, bits: int) -> int:
    small = chance.randrange(2, max(3, bits // 3))
    return prime(chance, small) * prime(chance, max(2, bits - small))


STRUCTURES = [
    lambda chance, bits: chance.getrandbits(bits),
    lambda chance, bits: prime(chance, bits),
    lambda chance, bits: prime(chance, bits // 2) * prime(chance, bits - bits // 2),
    lambda chance, bits: power(chance, bits) + chance.randrange(-3, 4),
    lambda chance, bits: (1 << chance.choice([edge for edge in EDGES if edge <= bits + 1])) + chance.randrange(-30, 31),
    lambda chance, bits: math.factorial(chance.randrange(2, 35)) + chance.choice([-1, 0, 1]),
    lambda chance, bits: chance.choice(FOOLS),
    lambda chance, bits: (1 << chance.randrange(bits)) * chance.getrandbits(6),
    *(close, power, square_times, smooth, carmichael, lopsided),
]


def number(chance: random.Random, most: int) -> int:
    """Of at most so many bits."""
    while not 0 <= (n := chance.choice(STRUCTURES)(chance, chance.randrange(9, most + 1))) < 1 << most:
        pass
    return n


def primes_in(text: str, n: int) -> list[int]:
    """The factors of a line, which must be those of n."""
    head, _, rest = text.partition(":")
    found = list(map(int, rest.split()))
    if (
        head != str(n)
        or found != sorted(found)
        or math.prod(found) != max(n, bool(found))
        or not all(map(known, found))
    ):
        if not (n in (0, 1) and not found and head == str(n)):
            raise Fault(f"wrong: '{text}' of {n}")
    return found


@functools.lru_cache(1 << 16)
def known(n: int) -> bool:
    return is_prime(n)


class Flint:
    """fmpz_factor of the library, which writes files of its own into the working folder."""

    class Factors(ctypes.Structure):
        _fields_ = [
            ("sign", ctypes.c_int),
            ("primes", ctypes.c_void_p),
            ("exponents", ctypes.POINTER(ctypes.c_ulong)),
            ("room", ctypes.c_long),
            ("count", ctypes.c_long),
        ]

    def __init__(self, path: str):
        self.library = ctypes.CDLL(path)
        self.library.fmpz_get_str.restype = ctypes.c_void_p
        self.free = ctypes.CDLL(None).free

    def factors(self, n: int) -> list[int]:
        value, found = ctypes.c_long(0), self.Factors()
        self.library.fmpz_set_str(ctypes.byref(value), str(n).encode(), 10)
        self.library.fmpz_factor_init(ctypes.byref(found))
        self.library.fmpz_factor(ctypes.byref(found), ctypes.byref(value))
        primes = [p for i in range(found.count) for p in [self._value(found.primes + 8 * i)] * found.exponents[i]]
        self.library.fmpz_factor_clear(ctypes.byref(found))
        self.library.fmpz_clear(ctypes.byref(value))
        return sorted(primes)

    def _value(self, address: int) -> int:
        text = self.library.fmpz_get_str(None, 10, ctypes.c_void_p(address))
        value = int(ctypes.string_at(text))
        self.free(ctypes.c_void_p(text))
        return value


@functools.cache
def flint() -> Flint | None:
    path = ctypes.util.find_library("flint")
    return Flint(path) if path else None


def pari(file: Path) -> str:
    """What PARI prints of a file's numbers, in the same form."""
    return subprocess.run(["gp", "-q", "-f"], input=PARI % file, capture_output=True, text=True, check=True).stdout


def attempt(chance: random.Random, folder: Path) -> None:
    most, count = chance.choice([(64, 1500), (64, 1500), (128, 150), (150, 30)])
    numbers = [number(chance, most) for _ in range(count)]
    file = folder / "numbers"
    file.write_text("".join(f"{n}\n" for n in numbers))
    method = chance.choice([[], [], ["--method", "batch"], ["--threads", "2"], ["--window", "17"]])
    words = [program("factorize"), "--no-record", "--quiet", "--file", file, *method]
    printed = Try(words, b"", True, (0,), cwd=folder, seconds=120).judged().out.decode()
    lines = printed.splitlines()
    if len(lines) != count:
        raise Fault(f"{len(lines)} lines of {count} numbers: {words}")
    ours = [primes_in(text, n) for text, n in zip(lines, numbers)]
    compared = count if most == 64 else FEW  # FLINT takes a second for some of 150 bits
    for n, primes in list(zip(numbers, ours))[: compared if flint() else 0]:
        if n > 1 and flint().factors(n) != primes:
            raise Fault(f"{n}: {primes}, FLINT has {flint().factors(n)}")
    if most > 64 and shutil.which("gp") and (theirs := pari(file)) != printed:
        raise Fault(f"PARI has other factors: {set(theirs.splitlines()) ^ set(lines)}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="adversary-") as folder:
        os.chdir(folder)
        sys.exit(main(__doc__, attempt, tries=40, seconds=20))
