"""One large number on more workers than there are, from the stages of its record and the costs of its units."""

from __future__ import annotations

import numpy as np

from heiretsu.foresee import replay
from heiretsu.record.records import STAGE, Run

DEALT = {"curves": "EcmSearch", "refactor": "Sieving, relations factored again"}  # stages of items that are alike
GRAINS = {"refactor": 256}  # items of a chunk (drivers/factorize/large/matrix_rounds.cpp)


def is_large_number(run: Run) -> bool:
    """Has it the costs of a sieve's units? Those of one worker tell what a worker needs."""
    return len(run.tables.get("sieve_units", ())) > 0


def foresee_stages(run: Run, latency: replay.Latency, workers: int, options: list[object]) -> dict[str, float]:
    """Seconds of each stage on `workers` workers, and of the rest; `options` as the program foresee takes them.

    The sieve's rounds are those of the record, each with the costs of its units; a round of fewer units than workers
    takes one each, as the program deals it (unit_plan.hpp). Curves and relations factored again cost as much each as
    they did in the mean. What rank 0 does alone takes as long as it did: filter, roots, rest, and what the sieve takes
    beyond its rounds; so does a matrix, whose team is one node's and of one worker where each is a node.
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
    units = run.tables["sieve_units"]
    alone = found["sieve"] - float(run.tables["sieve_rounds"]["seconds"].sum())
    rounds = [group["seconds"].to_numpy() for _, group in units.groupby("round")]
    found["sieve"] = alone + sum(dealt(np.resize(costs, -(-len(costs) // workers) * workers)) for costs in rounds)
    return found


def number_lines(result: dict) -> list[str]:
    """What was found, for a reader."""
    found = [
        f"SIMULATED, not measured: {result['program']}, one large number, by stages and units of {result['record']}",
        "What rank 0 does alone and the matrix take as long as they did.",
        "",
        f"{'schedule':<9} {'workers':>8} {'efficiency':>10} {'seconds':>9}  parts of the time",
    ]
    for row in result["rows"]:
        parts = sorted(row["stages"].items(), key=lambda part: -part[1])
        told = ", ".join(f"{name} {100 * seconds / row['seconds']:.1f} %" for name, seconds in parts)
        found.append(
            f"{row['schedule']:<9} {row['workers']:>8} {row['efficiency']:>10.3f} {row['seconds']:>9.3g}  {told}"
        )
    return found
