"""`scripts/study foresee`: how the schedules would do on more workers than there are, from recorded costs of items."""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

from heiretsu.base import UsageError, allowed_cpus
from heiretsu.foresee import replay
from heiretsu.foresee.costs import Costs, check_run, costs_of_records, costs_of_study
from heiretsu.foresee.number import foresee_number, number_lines
from heiretsu.foresee.stages import is_large_number
from heiretsu.foresee.text import lines
from heiretsu.record.records import load_apart
from heiretsu.study import journal
from heiretsu.study.state import FORESEE

WORKERS = "64,256,1024"
SCHEDULES = "static,dynamic,guided,stealing"


def add_command(commands) -> None:
    """Adds `foresee` to the parsers of scripts/study."""
    one = commands.add_parser(
        "foresee", help="replay recorded costs (--keep-costs) on more workers than there are: simulated"
    )
    one.add_argument(
        "sources", nargs="+", metavar="STUDY|RECORD", help="a study's folder, or records, with the costs of items"
    )
    one.add_argument("--workers", default=WORKERS, metavar="N,N,...", help=f"threads of all ranks ({WORKERS})")
    one.add_argument("--schedule", default=SCHEDULES, metavar="NAME,...", help=f"over ranks; cyclic too ({SCHEDULES})")
    one.add_argument("--per-node", metavar="N", help="workers a node (the CPUs of this machine)")
    one.add_argument("--threads", default="1", metavar="N", help="workers a rank (1)")
    one.add_argument("--items", metavar="N", help="strong scaling with so many items (those of the record)")
    one.add_argument("--items-per-worker", metavar="N", help="weak scaling: so many items a worker")
    one.add_argument("--grain", metavar="N", help="items a chunk (the programs' default)")
    one.add_argument(
        "--window", metavar="N", help="items dealt before all wait for each other (2^17 a worker, 2^20 at least)"
    )
    one.add_argument("--message", metavar="TIME", help="a message between nodes, such as 1.5us (as measured here)")
    one.add_argument(
        "--latency",
        type=Path,
        metavar="FILE",
        help="what mpirun -np 2 foresee --measure printed elsewhere (it is measured here)",
    )
    one.add_argument(
        "--draws",
        default="20",
        metavar="N",
        help="times that costs and latencies are drawn anew, for the band (20; fewer above 10^6 items)",
    )
    one.add_argument("--json", action="store_true", help="print all of it as JSON")
    one.set_defaults(command=foresee)


def foresee(options: argparse.Namespace) -> int:
    """Replays, prints, and keeps what it found in the study's journal, for its report."""
    counts = {
        name: read_count(name, value)
        for name in ("per_node", "threads", "items", "items_per_worker", "grain", "window", "draws")
        if (value := getattr(options, name)) is not None
    }
    counts.setdefault("per_node", allowed_cpus())
    workers = sorted({read_count("workers", word) for word in options.workers.split(",")})
    message = replay.read_time(options.message) if options.message else None
    folder = Path(options.sources[0])
    if folder.is_file() and is_large_number(run := load_apart(folder)):
        result = foresee_number(options, run, workers, counts, message)
        print(json.dumps(result, indent=1) if options.json else "\n".join(number_lines(result)))
        return 0
    is_study = len(options.sources) == 1 and (folder / journal.NAME).exists()
    costs = costs_of_study(folder) if is_study else costs_of_records(options.sources)
    result = _foresee_items(options, sorted(costs, key=lambda one: one.workers), workers, counts, message)
    if is_study:
        with journal.Journal(folder) as kept:
            kept.append("foreseen", **result)
    print(json.dumps(result, indent=1) if options.json else "\n".join(lines(result)))
    return 0


def _foresee_items(
    options: argparse.Namespace, found: list[Costs], workers: list[int], counts: dict[str, int], message: float | None
) -> dict:
    """The items of the first of `found`, the run on the fewest workers, and the others as checks."""
    latency = replay.read_latency(options.latency) if options.latency else replay.measure()
    window = replay.window_check(latency)
    if message is not None:
        latency = latency.with_messages(message)
    base = found[0]
    given = ["--workers", ",".join(map(str, workers)), "--schedule", options.schedule]
    given += [word for name, value in counts.items() for word in (f"--{name.replace('_', '-')}", value)]
    if "items" not in counts and "items_per_worker" not in counts:
        given += ["--items", base.items]
    rows = replay.replay(base.seconds, latency, *given, *base.dealing())
    return {
        "simulated": True,
        "source": FORESEE,
        "program": base.run.attributes["program"],
        "record": base.run.path.name,
        "recorded_items": len(base.seconds),
        "item_seconds": float(base.seconds.mean()),
        "largest_item_seconds": float(base.seconds.max()),
        "rank_zero_item_seconds": base.rank_zero(),
        "trend": base.trend(),
        "weak": "items_per_worker" in counts,
        "latency": latency.summary(),
        "latency_source": latency.source,
        "checks": [check for one in found if (check := check_run(one, base, latency))],
        "window_check": window,
        "rows": rows,
    }


def read_count(name: str, text: str) -> int:
    """A whole number from 1 on, such as 1000 or 10^5. UsageError naming the option."""
    found = re.fullmatch(r"(\d+)(?:\^(\d{1,2}))?", text.strip())
    value = int(found[1]) ** int(found[2] or 1) if found else 0
    if not 1 <= value <= 2**40:
        raise UsageError(f"--{name.replace('_', '-')}: '{text}' is not a whole number from 1 on")
    return value
