"""One large number on more workers than there are, from the stages of its record and the costs of its units."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from heiretsu.base import UsageError
from heiretsu.foresee import replay
from heiretsu.record.records import STAGE, Run

TEAM = {"filter": "reduction_seconds", "matrix": "solution_seconds"}  # stages in which all of a node work together
ROUND = 2.0  # seconds of a round of sieving (drivers/factorize/large/unit_plan.cpp)
CURVES = 1.0  # the same of curves (curve_rounds.cpp)
AGAIN = "Sieving, relations factored again"
GRAIN = 256  # relations factored again at once (matrix_rounds.cpp)


def is_large_number(run: Run) -> bool:
    """Has it the costs of a sieve's units? Those of one worker tell what a worker needs."""
    return len(run.tables.get("sieve_units", ())) > 0


@dataclass(frozen=True)
class Foreseen:
    """Seconds of each stage, and of the rest."""

    stages: dict[str, float]
    alone: float  # of these, in which rank 0 alone has something to do
    sieving: float  # worker-seconds that the units of the sieve take

    @property
    def seconds(self) -> float:
        return sum(self.stages.values())


def team_serial_part(one: Run, more: Run) -> float:
    """The part s of a team's time that members do not share, from the same number on one worker and on more: n members
    take s + (1 - s) / n of what one takes. Waiting for memory that all share is in it."""
    first, second = (float(run.tables["sieves"][list(TEAM.values())].to_numpy().sum()) for run in (one, more))
    members = int(more.ranks["threads"].sum())
    if members < 2 or first <= 0:
        raise UsageError(f"{more.path.name}: is of one worker, which tells nothing about a team")
    return min(1.0, max(0.0, (members * second / first - 1) / (members - 1)))


def team_of(run: Run) -> int:
    """How many threads the team of a record has: those of rank 0's node."""
    ranks = run.ranks
    on_node = ranks["host"] == ranks["host"].iloc[0] if "host" in ranks else slice(None)
    return int(ranks["threads"][on_node].sum())


def rounds_on(run: Run, workers: int) -> list[tuple[np.ndarray, float]]:
    """The sieve's rounds on so many workers: the costs of the units of each, and what rank 0 took of them late. The
    units of the record's full rounds, in a row, are dealt as the program would there (unit_plan.hpp); rounds at the end
    are as short as they were."""
    taken = run.tables["sieve_rounds"]["late"]
    recorded = int(run.ranks["threads"].sum())
    full: list[np.ndarray] = []
    late: list[np.ndarray] = []
    short: list[tuple[np.ndarray, float]] = []
    for number, units in run.tables["sieve_units"].groupby("round"):
        costs = units["seconds"].to_numpy()
        if costs.sum() >= ROUND / 2 * recorded and not short:
            full.append(costs)
            late.append(np.full(len(costs), taken[number] / len(costs)))
        else:
            short.append((costs, float(taken[number])))
    if not full:
        return short
    costs, shares = np.concatenate(full), np.concatenate(late)
    size = workers * max(1, math.ceil(ROUND / costs.mean() - 1e-6))
    parts = [slice(first, first + size) for first in range(0, len(costs), size)]
    return [(costs[part], float(shares[part].sum())) for part in parts] + short


def curves_on(rounds: pd.DataFrame, recorded: int, workers: int) -> list[np.ndarray]:
    """The rounds of curves on so many workers, of those on `recorded` ones: what each curve costs, all of a round alike
    (the last worker did one more than others). A round is a second's work of all (curve_rounds.cpp)."""
    each = [np.full(n, seconds / -(-n // recorded)) for n, seconds in zip(rounds["items"], rounds["seconds"]) if n > 0]
    if not each:
        return []
    costs = np.concatenate(each)
    number = np.floor((np.cumsum(costs) - costs) / (CURVES * workers) + 1e-9)  # of the round in which each begins
    return [costs[number == one] for one in np.unique(number)]


def foresee_stages(
    run: Run, latency: replay.Latency, workers: int, options: list[object], members: int = 1, serial: float = 0.0
) -> Foreseen:
    """The stages of a number on `workers` workers; `options` as the program foresee takes them.

    The sieve's rounds have the costs of their units, as recorded, and last as long as the program has them; each takes
    a multiple of the workers, as the program deals it (unit_plan.hpp). What rank 0 took of a round while the next one
    was dealt is an item of that one. Curves cost what they did in the mean of their round, relations factored again
    what they did in the mean of all. The matrix is made and solved by a team of `members` workers of rank 0's node in
    place of the record's, with the serial part `serial` (see team_serial_part). What rank 0 does alone takes as long as
    it did: the rest of filter and matrix, roots, rest, and what the sieve takes beyond its rounds.
    """
    row = run.repetitions.iloc[0]
    found = {name.removeprefix(STAGE): float(row[name]) for name in row.index if name.startswith(STAGE)}
    found["rest"] = float(row["seconds"]) - sum(found.values())
    recorded = int(run.ranks["threads"].sum())

    def dealt(costs: np.ndarray, grain: int = 1) -> float:
        given = ["--workers", workers, "--items", len(costs), "--preferred-grain", grain, *options]
        return replay.replay(costs, latency, *given)[0]["seconds"]["value"]

    by_kernel = dict(tuple(run.rounds.groupby("kernel")))
    if "EcmSearch" in by_kernel:
        found["curves"] = sum(dealt(costs) for costs in curves_on(by_kernel["EcmSearch"], recorded, workers))
    if AGAIN in by_kernel:
        counts = by_kernel[AGAIN]["items"].to_numpy()
        each = recorded * found["refactor"] / counts.sum()
        found["refactor"] = sum(dealt(np.full(count, each), GRAIN) for count in counts if count > 0)
    alone = {stage: found[stage] for stage in ("root", "rest")}
    alone["sieve"] = found["sieve"] - float(run.tables["sieve_rounds"]["seconds"].sum())
    found["sieve"], before = alone["sieve"], 0.0
    for costs, late in rounds_on(run, workers):
        costs = np.resize(costs, -(-len(costs) // workers) * workers)
        found["sieve"] += dealt(np.append(before, costs) if before > 0 else costs)
        before = late

    def of_one(team: int) -> float:
        return serial + (1 - serial) / team

    shared = of_one(min(members, workers)) / of_one(team_of(run))
    for stage, column in TEAM.items():
        team = float(run.tables["sieves"][column].sum())
        alone[stage] = found[stage] - team
        found[stage] = alone[stage] + team * shared
    return Foreseen(found, sum(alone.values()), float(run.tables["sieve_units"]["seconds"].sum()))
