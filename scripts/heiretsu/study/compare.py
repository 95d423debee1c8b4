"""Is one study faster than another? Verdicts for each point and for whole curves."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from heiretsu.analysis import models
from heiretsu.analysis.bootstrap import Interval, draws, interval
from heiretsu.base import UsageError
from heiretsu.study.state import State

MARGIN = 0.03  # ratios within 1 / (1 + MARGIN) .. 1 + MARGIN are the same for all purposes
LEVEL = 0.05
POWER = 0.8
PERMUTATIONS = 10_000
SAME, FASTER, SLOWER, UNDECIDED = "SAME", "FASTER", "SLOWER", "UNDECIDED"


@dataclass(frozen=True)
class Comparison:
    """B against A: `ratio` of times (below 1: B is faster) with its interval; `p` of a permutation test on launches,
    after Holm's correction over all of one kind; `detectable`: the smallest difference, as a part, that was likely (80
    %) to be seen.
    """

    name: str
    ratio: Interval
    p: float
    detectable: float
    verdict: str
    remark: str = ""


def launches(state: State) -> dict[str, np.ndarray]:
    """Median seconds of every launch, by point."""
    found = {point.id: np.array(state.medians(point)) for point in state.points}
    return {name: values for name, values in found.items() if len(values)}


@dataclass(frozen=True)
class LawChange:
    """By how much a parameter of a law fitted to a strong curve changed from A to B, with an interval that holds all
    parameters of the comparison together with 95 % (Bonferroni); `margin`: a change that moves the time on the most
    cores measured by MARGIN, within which the law is the same for all purposes."""

    name: str
    before: float
    change: Interval
    margin: float

    @property
    def verdict(self) -> str:
        if abs(self.change.low) <= self.margin and abs(self.change.high) <= self.margin:
            return SAME
        if self.change.low > 0 or self.change.high < 0:
            return SLOWER if self.change.value > 0 else FASTER  # every parameter costs time
        return UNDECIDED


def compare(before: Path, after: Path) -> tuple[list[Comparison], list[Comparison], list[LawChange], list[str]]:
    """Points, curves, the curves' laws, and lines on what else differs. UsageError when the studies have no measured
    point in common."""
    a, b = State.of(before), State.of(after)
    old, new = launches(a), launches(b)
    common = [point for point in a.points if point.id in old and point.id in new]
    if not common:
        raise UsageError(f"{before} and {after} have no measured point in common: nothing can be compared")
    pairs = {point.id: (old[point.id], new[point.id]) for point in common}
    points = judge([(f"{point.title}", [pairs[point.id]]) for point in common])
    curves = []
    for program, mode in itertools.product(
        dict.fromkeys(point.program for point in common), ("strong", "weak", "shape")
    ):
        members = [point for point in common if point.program == program and mode in point.modes]
        if len(members) > 1:
            curves.append((f"{program}, {mode} curve", [pairs[point.id] for point in members]))
    return points, judge(curves), laws_changed(common, pairs), _not_common(a, b, common)


def judge(groups: list[tuple[str, list[tuple[np.ndarray, np.ndarray]]]]) -> list[Comparison]:
    """A verdict for each group: one point's launches before and after, or those of all points of a curve."""
    tests = [permutation_test(pairs, seed) for seed, (_, pairs) in enumerate(groups, start=1)]
    corrected = holm([p for p, _ in tests])
    return [
        _verdict(name, pairs, p, min_p * len(groups)) for (name, pairs), p, (_, min_p) in zip(groups, corrected, tests)
    ]


def _verdict(name: str, pairs: list, p: float, min_p: float) -> Comparison:
    ratio, detectable = log_ratio(pairs)
    bounds = (1 / (1 + MARGIN), 1 + MARGIN)
    remark = ""
    if np.isfinite(ratio.low) and bounds[0] <= ratio.low and ratio.high <= bounds[1]:
        verdict = SAME
    elif p < LEVEL and (ratio.high < 1 or ratio.low > 1):
        verdict = FASTER if ratio.value < 1 else SLOWER
    else:
        verdict = UNDECIDED
        remark = "too few launches for this test to decide anything" if min_p >= LEVEL else ""
    return Comparison(name, ratio, p, detectable, verdict, remark)


def log_ratio(pairs: list[tuple[np.ndarray, np.ndarray]]) -> tuple[Interval, float]:
    """Ratio of medians after / before (geometric mean over several points), and the smallest detectable difference."""
    fewest = min(min(len(old), len(new)) for old, new in pairs)
    total = np.zeros(1001)
    variance = 0.0
    for seed, (old, new) in enumerate(pairs):
        drawn = [
            draws(pd.DataFrame({"seconds": values}), 1000, 2 * seed + which)["seconds"]
            for which, values in enumerate((old, new))
        ]
        total = total + np.log(drawn[1]) - np.log(drawn[0])
        variance += sum(
            np.var(np.log(values), ddof=1) / len(values) if len(values) > 1 else np.inf for values in (old, new)
        )
    found = interval(pd.Series(total / len(pairs)), fewest)
    free = max(1, sum(len(old) + len(new) - 2 for old, new in pairs))
    needed = (
        (stdtrit(free, 1 - LEVEL / 2) + stdtrit(free, POWER)) * math.sqrt(variance) / len(pairs)
        if np.isfinite(variance)
        else np.inf
    )
    return Interval(*(math.exp(value) if np.isfinite(value) else value for value in found)), (
        math.expm1(needed) if needed < 50 else np.inf
    )


def permutation_test(pairs: list[tuple[np.ndarray, np.ndarray]], seed: int) -> tuple[float, float]:
    """Two-sided p of the mean log ratio when before and after are interchanged within every point, and the least p
    possible.

    All permutations where they are few, else 10 000 drawn. No distribution is assumed (Hoefler and Belli, SC15, rule
    6).
    """
    count = math.prod(math.comb(len(old) + len(new), len(old)) for old, new in pairs)
    if len(pairs) == 1 and count <= PERMUTATIONS:
        values = np.log(np.concatenate(pairs[0]))
        size = len(pairs[0][0])
        chosen = np.array(
            [np.isin(np.arange(len(values)), pick) for pick in itertools.combinations(range(len(values)), size)]
        )
        statistics = _difference(values, chosen)
        seen = _difference(values, np.arange(len(values)) < size)
        return float(np.mean(np.abs(statistics) >= abs(seen) - 1e-12)), min(1.0, 2 / count)
    random = np.random.default_rng(seed)
    statistics, seen = np.zeros(PERMUTATIONS), 0.0
    for old, new in pairs:
        values = np.log(np.concatenate((old, new)))
        first = np.arange(len(values)) < len(old)
        seen += _difference(values, first)
        statistics += _difference(values, random.permuted(np.tile(first, (PERMUTATIONS, 1)), axis=1))
    as_far = np.sum(np.abs(statistics) >= abs(seen) - 1e-12)
    return float((as_far + 1) / (PERMUTATIONS + 1)), max(2 / count, 1 / (PERMUTATIONS + 1))


def _difference(values: np.ndarray, old: np.ndarray) -> np.ndarray:
    """Mean of the values that are not `old` minus that of those that are; along the last axis."""
    return (values * ~old).sum(axis=-1) / (~old).sum(axis=-1) - (values * old).sum(axis=-1) / old.sum(axis=-1)


def holm(p_values: list[float]) -> list[float]:
    """p values corrected for being many. Source: S. Holm, Scandinavian Journal of Statistics 6, 1979."""
    order = np.argsort(p_values)
    corrected = np.empty(len(p_values))
    largest = 0.0
    for rank, position in enumerate(order):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p_values[position]))
        corrected[position] = largest
    return corrected.tolist()


def laws_changed(common: list, pairs: dict) -> list[LawChange]:
    """Every parameter of every law that the strong curves of each program can tell."""
    curves = []
    for program in dict.fromkeys(point.program for point in common):
        members = [point for point in common if point.program == program and "strong" in point.modes]
        curves += [
            (program, law, members)
            for law in models.rivals(len({point.cores for point in members}))
            if len(members) > 1
        ]
    together = sum(len(law.parameters) for _, law, _ in curves)
    return [
        change for program, law, members in curves for change in _law_changed(program, law, members, pairs, together)
    ]


def _law_changed(program: str, law: models.Law, members: list, pairs: dict, together: int) -> list[LawChange]:
    cores = np.array([point.cores for point in members])
    sides = []
    for which in (0, 1):
        drawn = [
            draws(pd.DataFrame({"seconds": pairs[point.id][which]}), seed=2 * seed + which)["seconds"]
            for seed, point in enumerate(members)
        ]
        sides.append(models.fit(law, cores, np.stack(drawn, axis=1)))
    fewest = min(len(pairs[point.id][which]) for point in members for which in (0, 1))
    shape = [float(term[0]) for term in law.terms(np.array([float(cores.max())]))]
    time = sides[0][0] @ shape / sides[0][0][0]  # on the most cores, in times of A on one
    found = []
    for (name, value), term in zip(law.parameters.items(), shape[1:]):
        drawn = pd.Series([value(after) - value(before) for before, after in zip(*sides)])
        found.append(
            LawChange(
                f"{program}: {law.name}, {name}",
                value(sides[0][0]),
                interval(drawn, fewest, 1 - LEVEL / together),
                MARGIN * time / term,
            )
        )
    return found


def _not_common(a: State, b: State, common: list) -> list[str]:
    shared = {point.id for point in common}
    found = []
    for name, state in (("A", a), ("B", b)):
        alone = [point.title for point in state.points if point.id not in shared]
        if alone:
            found.append(f"measured in {name} alone, or failed in one: {', '.join(alone)}")
    return found


def _bounds(found: Interval, form: str) -> str:
    bounds = f"[{found.low:{form}}, {found.high:{form}}]" if np.isfinite(found.low) else "[no interval: one launch]"
    return f"{found.value:{form}} {bounds}"


def lines(comparisons: list[Comparison]) -> list[str]:
    """One line a comparison."""
    found = []
    for one in comparisons:
        seen = f"{100 * one.detectable:.1f} %" if np.isfinite(one.detectable) else "unknown"
        remark = f"; {one.remark}" if one.remark else ""
        found.append(
            f"{one.verdict:<9} {one.name:<34} B/A {_bounds(one.ratio, '.3f')}  p {one.p:.3f}  detectable {seen}{remark}"
        )
    return found


def law_lines(changes: list[LawChange]) -> list[str]:
    """One line a parameter."""
    return [
        f"{one.verdict:<9} {one.name:<50} {one.before:.4f} changes by {_bounds(one.change, '+.4f')}" for one in changes
    ]
