"""FLINT and PARI, with which factored.py compares: what is right of a number as others have it."""

import ctypes
import ctypes.util
import functools
import os
import signal
import subprocess
from pathlib import Path

PARI = """{foreach(readvec("%s"), n, f = factor(n); print1(n, ":");
  if(n > 1, for(i = 1, #f~, for(k = 1, f[i, 2], print1(" ", f[i, 1])))); print())}"""


class Flint:
    """Of the library; fmpz_factor writes files of its own into the working folder."""

    class Powers(ctypes.Structure):
        """n_factor_t: of a number below 2^64."""

        _fields_ = [("count", ctypes.c_int), ("exponents", ctypes.c_int * 15), ("primes", ctypes.c_ulong * 15)]

    class Factors(ctypes.Structure):
        """fmpz_factor_t"""

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
        self.library.n_factor.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int]
        self.is_prime = self.library.n_is_prime  # of a number below 2^64: proven
        self.is_prime.argtypes = [ctypes.c_ulong]
        self.next_prime = self.library.n_nextprime  # the first above a number; 0 for "need not be proven"
        self.next_prime.argtypes, self.next_prime.restype = [ctypes.c_ulong, ctypes.c_int], ctypes.c_ulong

    def small_factors(self, n: int) -> list[int]:
        """The primes of n, which is above 0 and below 2^64, ascending."""
        found = self.Powers()
        self.library.n_factor(ctypes.byref(found), n, 0)
        return sorted(p for i in range(found.count) for p in [found.primes[i]] * found.exponents[i])

    def factors(self, n: int) -> list[int]:
        """The primes of n, which is above 0, ascending."""
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


def by_flint(n: int, seconds: int) -> list[int] | None:
    """Flint.factors in a process of its own; None where it does not end in time: 2.9 loops on
    12548291819759866386045001."""
    reading, writing = os.pipe()
    if not (child := os.fork()):
        signal.alarm(seconds)
        os.write(writing, " ".join(map(str, flint().factors(n))).encode())
        os._exit(0)
    os.close(writing)
    with open(reading) as pipe:
        primes = [int(word) for word in pipe.read().split()]
    return primes if os.waitpid(child, 0)[1] == 0 else None


@functools.cache
def flint() -> Flint | None:
    path = ctypes.util.find_library("flint")
    return Flint(path) if path else None


def pari(file: Path) -> str:
    """What PARI prints of a file's numbers, in the same form."""
    return subprocess.run(["gp", "-q", "-f"], input=PARI % file, capture_output=True, text=True, check=True).stdout
