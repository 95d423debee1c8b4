"""Numbers of random structure, for factored.py."""

import functools
import math
import random

from other_libraries import flint

BASES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41)  # J. Sorenson, J. Webster, Math. Comp. 86, 2017
EDGES = (8, 16, 26, 31, 32, 42, 52, 53, 61, 62, 63, 64, 65, 74, 80, 82, 96, 97, 98, 102, 104, 105, 127, 128, 129)
FOOLS = (3215031751, 3825123056546413051, 318665857834031151167461, 3317044064679887385961981, 2**61 - 1, 2**89 - 1)


@functools.lru_cache(1 << 17)
def is_prime(n: int) -> bool:
    """By FLINT below 2^64, where it is here; by Miller's test, which leaves no doubt below 3.3 x 10^24."""
    if n < 1 << 64 and flint():
        return bool(flint().is_prime(n))
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
    if 2 < n < 1 << 63 and flint():
        return flint().next_prime(n - 1, 0)
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


def special(chance: random.Random, bits: int) -> int:
    """Beside a power of two or a factorial, or of a number that has fooled tests of primality."""
    edge = 1 << chance.choice([edge for edge in EDGES if edge <= bits + 1])
    return chance.choice(
        [
            edge + chance.randrange(-2000, 2001),
            edge + chance.randrange(-30, 31),
            math.factorial(chance.randrange(2, 35)) + chance.choice([-1, 0, 1]),
            chance.choice(FOOLS) * chance.choice([1, prime(chance, 8)]),
        ]
    )


STRUCTURES = {  # and how often each is drawn
    lambda chance, bits: chance.getrandbits(bits): 10,
    prime: 10,
    lambda chance, bits: prime(chance, bits // 2) * prime(chance, bits - bits // 2): 10,
    lambda chance, bits: power(chance, bits) + chance.randrange(-3, 4): 10,
    lambda chance, bits: (1 << chance.randrange(bits)) * chance.getrandbits(6): 5,
    **dict.fromkeys((close, power, square_times, smooth, lopsided, special), 10),
    carmichael: 1,  # which takes hundreds of trials
}
DRAWN = [structure for structure, times in STRUCTURES.items() for _ in range(times)]


def number(chance: random.Random, least: int, most: int) -> int:
    """Of so many bits, or fewer where its structure is another's."""
    while not 0 <= (n := chance.choice(DRAWN)(chance, chance.randrange(least, most + 1))) < 1 << most:
        pass
    return n
