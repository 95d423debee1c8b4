"""Measures the kit beside its peers: `scripts/bench factorize`, `throughput`, `wide` and `large`."""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
import time
from pathlib import Path

from heiretsu.base import UsageError
from heiretsu.bench import curve, large, run, throughput, tune
from heiretsu.bench.plan import Plan, Workshop
from heiretsu.bench.rows import plans, wide_plans
from heiretsu.bench.table import Row, table
from heiretsu.console import run as run_command
from heiretsu.study import machine

ROUNDS, QUICK_ROUNDS = 7, 3

DESCRIPTION = """Measure factorize and its peers in turn, and print one Markdown table of medians with spread and of
ratios, round by round, each to the fastest peer. Times are CPU times on one core, but for two threads or ranks, which
are wall-clock times. Spread is the 95 % interval of the median; of fewer than six rounds, the least and the largest.
Results are compared first: a wrong one has no time, and the exit status is 1."""


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    if options.picture and options.program != "wide":
        print("bench: --picture is for wide", file=sys.stderr)
        return 2
    if options.tune:
        return tune.main(options.tune, options.quick)
    rounds = QUICK_ROUNDS if options.quick else ROUNDS
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="heiretsu-bench-") as folder:
        shop = Workshop(Path(folder), options.quick)
        if options.picture:
            return curve.main(shop, 1 if options.quick else QUICK_ROUNDS, options.picture, heading(shop))
        try:
            every = _plans(options, shop)
        except UsageError as error:
            print(f"bench: {error}", file=sys.stderr)
            return 2
        chosen = [plan for plan in every if not options.only or any(plan.id.startswith(name) for name in options.only)]
        if not chosen:
            print(
                f"bench: no row begins with {' or '.join(options.only)}; rows: {' '.join(plan.id for plan in every)}",
                file=sys.stderr,
            )
            return 2
        head = heading(shop)
        rows = [measured(plan, rounds) for plan in chosen]
        print(
            f"{head}  \n{rounds} rounds in {time.monotonic() - begun:.0f} s"
            f"{', quick: shorter inputs' if options.quick else ''}\n\n{table(rows, shop.sets)}"
        )
    return 1 if any(row.refused for row in rows) else 0


def _plans(options: argparse.Namespace, shop: Workshop) -> list[Plan]:
    match options.program:
        case "large":
            return large.plans(shop, list(map(large.Peer.read, options.peer)))
        case "throughput":
            return throughput.plans(shop, options.long)
        case "wide":
            return wide_plans(shop)
        case _:
            return plans(shop)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench", description=DESCRIPTION)
    parser.add_argument(
        "program",
        choices=["factorize", "throughput", "wide", "large"],
        help="what is measured: factorize on all kinds of numbers, on millions of them from file to file, on those of "
        "65 to 128 bits, or on large ones",
    )
    parser.add_argument(
        "--quick", action="store_true", help="fewer rounds and shorter inputs: two minutes, for a first look"
    )
    parser.add_argument("--long", action="store_true", help="throughput: also the memory that 10^8 lines take")
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="ROW",
        help="only the rows whose name begins so, e.g. semiprime_32x32, range, threads, digits_70; may be repeated",
    )
    parser.add_argument(
        "--peer",
        action="append",
        default=[],
        metavar="'NAME=COMMAND {n}'",
        help="large: measure this program, too, which prints the primes of {n} among other words; may be repeated",
    )
    parser.add_argument(
        "--tune",
        type=int,
        metavar="DIGITS",
        help="large: measure nothing else but which sizes of the sieve suit numbers of so many digits on this machine",
    )
    parser.add_argument(
        "--picture",
        type=Path,
        metavar="FILE",
        help="wide: measure every size from 32 to 128 bits instead, and draw the times into this file, e.g. times.png",
    )
    return parser


def measured(plan: Plan, rounds: int) -> Row:
    """Runs all contenders of a row in turn, round after round; a refusal takes the row's times away."""
    row = Row(
        plan.what, plan.unit, plan.goal, {name: [] for name in plan.ours}, {name: [] for name in plan.peers}, plan.limit
    )
    begun = time.monotonic()
    with run.one_core() if plan.pinned else contextlib.nullcontext():
        try:
            for _ in range(min(rounds, plan.rounds)):
                for values, contenders in ((row.ours, plan.ours), (row.peers, plan.peers)):
                    for name, measure in contenders.items():
                        values[name].append(measure())
                plan.check()
        except run.Refused as refusal:
            row.refused = str(refusal)
            print(f"bench: {plan.id}: {refusal}", file=sys.stderr)
    print(f"{plan.id}: {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
    return row


def heading(shop: Workshop) -> str:
    """The machine, what was built of which commit by which compiler, and the peers."""
    here = machine.describe()
    peers = [run.output_of(["factor", "--version"]).splitlines()[0]]
    peers += [f"{label} {shop.context[key]}" for label, key in shop.libraries.items()]
    version = run.output_of([shop.factorize, "--version"]).splitlines()
    return "  \n".join(
        [
            f"{here['cpu']}, {here['cpus']} CPUs, {here['system']}, load before {here['load before']}",
            "; ".join(version),
            f"peers: {', '.join(peers)}",
        ]
    )


if __name__ == "__main__":
    sys.exit(run_command(main, "bench"))
