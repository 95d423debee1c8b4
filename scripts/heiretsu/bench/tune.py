"""`scripts/bench large --tune DIGITS`: which sizes of the quadratic sieve suit a number, by its predicted CPU time."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from heiretsu.bench import run
from heiretsu.bench.large import Semiprime
from heiretsu.bench.plan import Workshop
from heiretsu.study import machine

DIGITS = range(40, 106)
SECONDS, QUICK_SECONDS = 2, 0.25  # of sieving a setting
ROUNDS, QUICK_ROUNDS = 4, 1  # of all sizes
GAIN = 0.99  # of the time: what is less is noise
BLOCK = 1 << 15

Setting = dict[str, float]
Predict = Callable[[list[Setting]], list[float]]


@dataclass(frozen=True)
class Step:
    """Of one size: by these factors or differences another value is tried."""

    name: str
    change: Callable[[float, int], float]

    def around(self, setting: Setting) -> list[Setting]:
        """The settings one step down and one up, as far as there are such."""
        tried = [setting | {self.name: self.change(setting[self.name], way)} for way in (-1, 1)]
        return [other for other in tried if other[self.name] != setting[self.name]]


def _places(places: float, way: int) -> float:
    return max(BLOCK, round(places / BLOCK + way) * BLOCK)


STEPS = [
    Step("unsieved", lambda value, way: min(max(32, round(value / 32 + way) * 32), 256)),
    Step("trust", lambda value, way: value + way),
    Step("primes", lambda value, way: round(value * 1.15**way)),
    Step("places", _places),
    Step("multiple", lambda value, way: round(value * 1.25**way, 1)),
    Step("exponent", lambda value, way: value if value == 1 else round(value + 0.02 * way, 2)),
]


def descend(start: Setting, predict: Predict, report: Callable[[str], None], rounds: int = ROUNDS) -> Setting:
    """The sizes reached when no step of any one of them shortens the predicted time; at most so many rounds of all."""
    best = start
    for _ in range(rounds):
        before = best
        for step in STEPS:
            while True:
                candidates = [best, *step.around(best)]
                times = predict(candidates)
                report(f"{step.name}: " + ", ".join(f"{c[step.name]:g} {t:.4g} s" for c, t in zip(candidates, times)))
                least = min(range(len(times)), key=times.__getitem__)
                if times[least] > GAIN * times[0]:
                    break
                best = candidates[least]
        if best == before:
            break
    return best


def text_of(setting: Setting) -> str:
    return ",".join(f"{name}={value:g}" for name, value in setting.items())


def main(digits: int, quick: bool = False) -> int:
    if digits not in DIGITS:
        print(f"bench: --tune: {digits} digits are not within {DIGITS[0]} to {DIGITS[-1]}", file=sys.stderr)
        return 2
    shop = Workshop(Path(), quick)
    number = Semiprime(digits).number
    print(f"{machine.describe()['cpu']}; {number}", flush=True)
    for simd in shop.sets:
        predict = _predictor(shop, number, simd, QUICK_SECONDS if quick else SECONDS)
        rounds = QUICK_ROUNDS if quick else ROUNDS
        best = descend(_table(shop, number), predict, lambda line: print(line, flush=True), rounds)
        print(f"{simd}: {text_of(best)}", flush=True)
    return 0


def _table(shop: Workshop, number: int) -> Setting:
    """The sizes that the program takes by itself."""
    printed = run.output_of([shop.bench("sieve_tune"), number])
    return {name: float(value) for name, value in re.findall(r"(\w+)=([\d.]+)", printed)}


def _predictor(shop: Workshop, number: int, simd: str, seconds: float) -> Predict:
    def predict(settings: list[Setting]) -> list[float]:
        command = [shop.bench("sieve_tune"), number, seconds, *map(text_of, settings)]
        with run.one_core():
            printed = run.output_of(command, simd)
        return [float(line.split()[0]) for line in printed.splitlines()]

    return predict
