"""`scripts/study foresee` of one large number: its stages on more workers, and what is printed of them."""

from __future__ import annotations

import argparse
from pathlib import Path

from heiretsu.base import UsageError
from heiretsu.foresee import replay
from heiretsu.foresee.stages import TEAM, foresee_stages, team_serial_part
from heiretsu.record.records import Run, load_apart


def foresee_number(
    options: argparse.Namespace, run: Run, workers: list[int], counts: dict[str, int], message: float | None
) -> dict:
    """The stages of the number of `run` on each of `workers` by each schedule. UsageError for options that its rounds
    leave no room for, and for a second record that does not tell what it must."""
    refused = sorted({"items", "items_per_worker", "grain", "window"} & counts.keys())
    if refused:
        what = f"--{refused[0].replace('_', '-')}"
        raise UsageError(f"{options.sources[0]} is of one large number, whose rounds are its own: leave out {what}")
    if len(options.sources) > 2:
        raise UsageError(f"{options.sources[0]} is of one large number: give it, and one record of it on more workers")
    more = load_apart(Path(options.sources[1])) if len(options.sources) == 2 else None
    for one in filter(None, (run, more)):
        if not set(TEAM.values()) <= set(one.tables.get("sieves", ())):
            raise UsageError(f"{one.path}: does not tell what its team did (record it again)")
    serial = team_serial_part(run, more) if more else 0.0
    latency = replay.read_latency(options.latency) if options.latency else replay.measure()
    if message is not None:
        latency = latency.with_messages(message)
    rows = []
    by_one = foresee_stages(run, latency, 1, ["--schedule", "static", "--per-node", 1], serial=serial).seconds
    for schedule in options.schedule.split(","):
        for count in workers:
            given = ["--schedule", schedule, "--per-node", counts["per_node"]]
            given += [word for name in ("threads", "draws") if name in counts for word in (f"--{name}", counts[name])]
            found = foresee_stages(run, latency, count, given, counts["per_node"], serial)
            rows.append(
                {
                    "schedule": schedule,
                    "workers": count,
                    "seconds": found.seconds,
                    "efficiency": by_one / count / found.seconds,
                    "sieve_efficiency": found.sieving / count / found.stages["sieve"],
                    "alone": found.alone,
                    "stages": found.stages,
                }
            )
    return {
        "simulated": True,
        "program": run.attributes["program"],
        "record": run.path.name,
        "team_serial": serial,
        "team_source": f"from {more.path.name}" if more else "give a record on more workers, too",
        "per_node": counts["per_node"],
        "rows": rows,
    }


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
        f"{'schedule':<9} {'workers':>8} {'efficiency':>10} {'of the sieve':>12} {'seconds':>9} {'rank 0 alone':>12}"
        + "  parts of the time",
    ]
    for row in result["rows"]:
        parts = sorted(row["stages"].items(), key=lambda part: -part[1])
        told = ", ".join(f"{name} {100 * seconds / row['seconds']:.1f} %" for name, seconds in parts)
        found.append(
            f"{row['schedule']:<9} {row['workers']:>8} {row['efficiency']:>10.3f} {row['sieve_efficiency']:>12.3f}"
            f" {row['seconds']:>9.3g} {row['alone'] / row['seconds']:>12.1%}  {told}"
        )
    return found
