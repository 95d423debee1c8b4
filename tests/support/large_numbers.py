"""Numbers that take long, and the file that keeps the sieve of one."""

import re
import struct


def is_prime(n: int) -> bool:
    return all(n == base or pow(base, n - 1, n) == 1 for base in (2, 3, 5, 7, 11, 13))


def next_prime(n: int) -> int:
    while not is_prime(n):
        n += 1
    return n


def product(a: int, b: int) -> tuple[int, str]:
    """Of the next primes, and its line."""
    p, q = next_prime(a), next_prime(b)
    return p * q, f"{p * q}: {p} {q}\n"


def checksum(data: bytes) -> int:
    """Fletcher's, of words of 64 bits, as files of factorize have it."""
    mask, total, sums = 2**64 - 1, 1, 0
    for (word,) in struct.iter_unpack("<Q", data + b"\0" * (-len(data) % 8)):
        total = (total + word) & mask
        sums = (sums + total) & mask
    return sums ^ ((total << 32 | total >> 32) & mask)


def sieve_file(n: int, output: str = "factorize") -> str:
    """What keeps its sieve."""
    digits = str(n)
    value = checksum(digits.encode())
    return f"{output}-{digits[:4]}...{digits[-4:]}-c{len(digits)}-{(value ^ value >> 32) & 0xFFFFFFFF:08x}.sieve"


def kept(error: str, n: int) -> int:
    """How many units the run that says this had to go on with."""
    found = re.search(rf"\S+\.sieve': (\d+) units and \d+ relations of {n} are kept", error)
    return int(found[1]) if found else 0
