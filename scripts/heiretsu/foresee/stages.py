"""One large number on more workers than there are, from the stages of its record and the costs of its units."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heiretsu.base import UsageError
from heiretsu.foresee import replay
from heiretsu.record.records import STAGE, Run

DEALT = {"curves": "EcmSearch", "refactor": "Sieving, relations factored again"}  # stages of items that are alike
TEAM = {"filter": "reduction_seconds", "matrix": "solution_seconds"}  # stages in which all of a node work together
ROUND = 2.0  # seconds of a round of sieving (drivers/factorize/large/unit_plan.cpp)
GRAINS = {"refactor": 256}  # items of a chunk (drivers/factorize/large/matrix_rounds.cpp)


def is_large_number(run: Run) -> bool:
    """Has it the costs of a sieve's units? Those of one worker tell what a worker needs."""
    return len(run.tables.get("sieve_units", ())) > 0


@dataclass(frozen=True)
class Foreseen:
    """Seconds of each stage, and of the rest."""

    stages: dict[str, float]
    alone: float  # of these, in which rank 0 alone has something to do

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


def rounds_on(run: Run, workers: int) -> list[tuple[np.ndarray, float]]:
    """The sieve's rounds on so many workers: the costs of the units of each, and what rank 0 took of them late. Full
    rounds of the record are joined to one that is full there; those at the end are as short as they were."""
    late = run.tables["sieve_rounds"]["late"]
    full = ROUND / 2 * int(run.ranks["threads"].sum())
    found: list[tuple[np.ndarray, float]] = []
    room = 0.0  # in the last one
    for number, units in run.tables["sieve_units"].groupby("round"):
        costs = units["seconds"].to_numpy()
        if full <= costs.sum() < room + full:  # rounded
            found[-1] = (np.append(found[-1][0], costs), found[-1][1] + late[number])
        else:
            found.append((costs, float(late[number])))
            room = ROUND * workers if costs.sum() >= full else 0.0
        room -= costs.sum()
    return found


def foresee_stages(
    run: Run, latency: replay.Latency, workers: int, options: list[object], members: int = 1, serial: float = 0.0
) -> Foreseen:
    """The stages of a number on `workers` workers; `options` as the program foresee takes them.

    The sieve's rounds have the costs of their units, as recorded, and last as long as the program has them; each takes
    a multiple of the workers, as the program deals it (unit_plan.hpp). What rank 0 took of a round while the next one
    was dealt is an item of that one. Curves and relations factored again cost as much each as they did in the mean. The
    matrix is made and solved by a team of `members` workers of rank 0's node, with the serial part `serial` (see
    team_serial_part). What rank 0 does alone takes as long as it did: the rest of filter and matrix, roots, rest, and
    what the sieve takes beyond its rounds.
    """
    row = run.repetitions.iloc[0]
    found = {name.removeprefix(STAGE): float(row[name]) for name in row.index if name.startswith(STAGE)}
    found["rest"] = float(row["seconds"]) - sum(found.values())
    recorded = int(run.ranks["threads"].sum())

    def dealt(costs: np.ndarray, grain: int = 1) -> float:
        given = ["--workers", workers, "--items", len(costs), "--preferred-grain", grain, *options]
        return replay.replay(costs, latency, *given)[0]["seconds"]["value"]

    for stage, kernel in DEALT.items():
        items = run.rounds.loc[run.rounds["kernel"] == kernel, "items"].to_numpy()
        if items.sum() == 0:
            continue
        each = recorded * found[stage] / items.sum()
        found[stage] = sum(dealt(np.full(count, each), GRAINS.get(stage, 1)) for count in items)
    rounds = rounds_on(run, workers)
    alone = {stage: found[stage] for stage in ("root", "rest")}
    alone["sieve"] = found["sieve"] - float(run.tables["sieve_rounds"]["seconds"].sum())
    found["sieve"], before = alone["sieve"], 0.0
    for costs, late in rounds:
        costs = np.resize(costs, -(-len(costs) // workers) * workers)
        found["sieve"] += dealt(np.append(before, costs) if before > 0 else costs)
        before = late
    shared = serial + (1 - serial) / min(members, workers)
    for stage, column in TEAM.items():
        team = float(run.tables["sieves"][column].sum())
        alone[stage] = found[stage] - team
        found[stage] = alone[stage] + team * shared
    return Foreseen(found, sum(alone.values()))


def number_lines(result: dict) -> list[str]:
    """What was found, for a reader."""
    found = [
        f"SIMULATED, not measured: {result['program']}, one large number, by stages and units of {result['record']}",
        (
            "What rank 0 does alone takes as long as it did. Of what a node does together in memory"
            f" {100 * result['team_serial']:.1f} % is not shared ({result['team_source']}); workers a node:"
            f" {result['per_node']}."
        ),
        "",
        f"{'schedule':<9} {'workers':>8} {'efficiency':>10} {'seconds':>9} {'rank 0 alone':>12}  parts of the time",
    ]
    for row in result["rows"]:
        parts = sorted(row["stages"].items(), key=lambda part: -part[1])
        told = ", ".join(f"{name} {100 * seconds / row['seconds']:.1f} %" for name, seconds in parts)
        found.append(
            f"{row['schedule']:<9} {row['workers']:>8} {row['efficiency']:>10.3f} {row['seconds']:>9.3g}"
            f" {row['alone'] / row['seconds']:>12.1%}  {told}"
        )
    return found
