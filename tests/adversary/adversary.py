"""What the parts of the adversary share: the loop that makes tries and judges them, and what is right of a number.

A part is a function that makes and judges the try of a random generator, in a folder of its own, and raises Fault for
what is wrong. The generator is seeded by seed and number alone, so what is found is found again by the line that is
printed with it."""

import argparse
import atexit
import contextlib
import gc
import importlib
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from other_libraries import flint
from tried import COUNTED, ROOT, Fault
from programs import BIN  # by the path that `tried` sets

SEED = "18"  # in CI: what is found there is found everywhere
MAX_TOLD = 60  # faults that are printed in full


def loaded() -> None:
    """Imports now what forks of this process will need, whichever they run: their start takes a tenth of the time."""
    for path in sorted((ROOT / "scripts" / "heiretsu").rglob("*.py")):
        name = ".".join(path.relative_to(ROOT / "scripts").with_suffix("").parts)
        if "__" not in name:
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
    gc.freeze()  # else forks write to every page of it


def kept_folder() -> Path:
    """A folder for all tries, which goes with this process."""
    folder = tempfile.mkdtemp(prefix="adversary-")
    atexit.register(shutil.rmtree, folder, True)
    return Path(folder)


def program(name: str) -> str:
    return str(BIN / name)


def factors(n: int) -> list[int]:
    """The primes of n, ascending, by FLINT, or by trial division where it is not: for n below 10^12 or so."""
    return flint().small_factors(n) if n > 1 and flint() else divided(n)


def divided(n: int) -> list[int]:
    """The same by trial division."""
    found, p = [], 2
    while p * p <= n:
        while n % p == 0:
            found.append(p)
            n //= p
        p += 1 + (p > 2)
    return found + [n] * (n > 1)


def line(n: int) -> bytes:
    """What factorize prints of a number."""
    return " ".join([f"{n}:", *map(str, factors(n))]).encode() + b"\n"


def left_behind(folder: Path, kept: set[str]) -> None:
    """A Fault when the folder holds other names than these."""
    names = {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir()}
    if names != kept:
        raise Fault(f"left behind {sorted(names - kept)}, missing {sorted(kept - names)}")


def main(doc: str, attempt: Callable[[random.Random, Path], None], tries: int, seconds: float) -> int:
    """Runs a part: `attempt` on up to so many tries and for so long (options say otherwise); 1 when it found faults."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", default=SEED, help="any word; clock: another one each time (%(default)s)")
    parser.add_argument("--tries", type=int, default=tries, help="at most so many (%(default)s)")
    parser.add_argument("--seconds", type=float, default=seconds, help="begin none after so many (%(default)s)")
    parser.add_argument("--first", type=int, default=0, metavar="N", help="number of the first try (%(default)s)")
    asked = parser.parse_args()
    seed = str(time.time_ns()) if asked.seed == "clock" else asked.seed
    name, begun, faults, number = Path(sys.argv[0]).name, time.monotonic(), 0, asked.first
    print(f"{name}: seed {seed}, of {ROOT}", flush=True)
    for number in range(asked.first, asked.first + asked.tries):
        if number > asked.first and time.monotonic() - begun > asked.seconds:
            number -= 1
            break
        with tempfile.TemporaryDirectory(prefix="adversary-") as folder:
            try:
                attempt(random.Random(f"{seed} {number}"), Path(folder))
            except Fault as fault:
                faults += 1
                if faults <= MAX_TOLD:
                    print(f"FAULT {fault}\n  again: {sys.argv[0]} --seed {seed} --first {number} --tries 1", flush=True)
    taken = time.monotonic() - begun
    print(f"{name}: seed {seed}: {number + 1 - asked.first} tries in {taken:.1f} s, {faults} with a fault")
    print(f"{name}: {', '.join(f'{count} {what}' for what, count in sorted(COUNTED.items()))}")
    return 1 if faults else 0
