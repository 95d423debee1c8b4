"""`scripts/study foresee`: how the schedules would do on more workers than there are, from recorded costs of items."""

from __future__ import annotations

import argparse
import json
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from heiretsu.base import UsageError, allowed_cpus
from heiretsu.foresee import replay
from heiretsu.foresee.stages import TEAM, foresee_stages, is_large_number, number_lines, team_serial_part
from heiretsu.foresee.text import lines
from heiretsu.programs import listed
from heiretsu.record.records import Run, find_files, load_apart
from heiretsu.study import journal
from heiretsu.study.state import FORESEE, State

WORKERS = "64,256,1024"
SCHEDULES = "static,dynamic,guided,stealing"
ENOUGH = 10_000  # recorded items: of fewer, what rank 0 does alone is mostly what a window costs whatever is in it
WORTH_A_CHUNK = (
    100e-6  # seconds that a kernel prefers to compute at once (drivers/map/job.hpp), where a record does not tell
)


@dataclass(frozen=True)
class Costs:
    """Seconds of the items of repetition 0 of one run, and what else of it matters."""

    run: Run
    seconds: np.ndarray  # of the items that were kept

    @property
    def workers(self) -> int:
        return int(self.run.ranks["threads"].sum())

    @property
    def items(self) -> int:
        return int(self.run.attributes["items"])

    def dealing(self) -> list[object]:
        """How its program deals items, as options of the program foresee."""
        mean = float(self.seconds.mean())
        preferred = self.run.attributes.get("figure_preferred_grain", round(WORTH_A_CHUNK / mean) if mean > 0 else 1)
        return ["--preferred-grain", max(1, int(preferred)), "--window-end", f"{self.rank_zero():.9g}"]

    def trend(self) -> float:
        """The mean of the later half of the items by that of the earlier half; 1 where it could be chance."""
        half = len(self.seconds) // 2
        if half < 2:
            return 1.0
        early, late = self.seconds[:half], self.seconds[half:]
        error = np.hypot(early.std(), late.std()) / np.sqrt(half)
        return float(late.mean() / early.mean()) if abs(late.mean() - early.mean()) > 4 * error else 1.0

    def rank_zero(self) -> float:
        """Seconds an item in which only rank 0's first thread had something to do; 0 where too few items tell."""
        if self.items < ENOUGH:
            return 0.0
        samples = self.run.samples
        first = samples[(samples["repetition"] == 0) & (samples["rank"] == 0) & (samples["thread"] == 0)]
        return float(first[["serial", "io"]].to_numpy().sum()) / self.items


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
    one.add_argument("--window", metavar="N", help="items that are dealt before all wait for each other (2^20)")
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
    workers = [read_count("workers", word) for word in options.workers.split(",")]
    message = replay.read_time(options.message) if options.message else None
    folder = Path(options.sources[0])
    if folder.is_file() and is_large_number(run := load_apart(folder)):
        return _large_number(options, run, workers, counts, message)
    is_study = len(options.sources) == 1 and (folder / journal.NAME).exists()
    found = sorted(
        costs_of_study(folder) if is_study else costs_of_records(options.sources), key=lambda one: one.workers
    )
    latency = replay.read_latency(options.latency) if options.latency else replay.measure()
    window = replay.window_check(latency)
    if message is not None:
        latency = latency.with_messages(message)
    base = found[0]
    given = [word for name, value in counts.items() for word in (f"--{name.replace('_', '-')}", value)]
    if "items" not in counts and "items_per_worker" not in counts:
        given += ["--items", base.items]
    rows = replay.replay(
        base.seconds,
        latency,
        "--workers",
        ",".join(map(str, sorted(set(workers)))),
        "--schedule",
        options.schedule,
        *given,
        *base.dealing(),
    )
    result = {
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
    if is_study:
        with journal.Journal(folder) as kept:
            kept.append("foreseen", **result)
    print(json.dumps(result, indent=1) if options.json else "\n".join(lines(result)))
    return 0


def _large_number(options: argparse.Namespace, run: Run, workers: list[int], counts: dict, message) -> int:
    """One large number, stage by stage."""
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
        for count in sorted(set(workers)):
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
    result = {
        "simulated": True,
        "program": run.attributes["program"],
        "record": run.path.name,
        "team_serial": serial,
        "team_source": f"from {more.path.name}" if more else "give a record on more workers, too",
        "per_node": counts["per_node"],
        "rows": rows,
    }
    print(json.dumps(result, indent=1) if options.json else "\n".join(number_lines(result)))
    return 0


def read_count(name: str, text: str) -> int:
    """A whole number from 1 on, such as 1000 or 10^5. UsageError naming the option."""
    found = re.fullmatch(r"(\d+)(?:\^(\d{1,2}))?", text.strip())
    value = int(found[1]) ** int(found[2] or 1) if found else 0
    if not 1 <= value <= 2**40:
        raise UsageError(f"--{name.replace('_', '-')}: '{text}' is not a whole number from 1 on")
    return value


def costs_of_records(sources: list[str]) -> list[Costs]:
    """The costs in records; UsageError when one has none."""
    paths = [path for source in sources for path in find_files(source)]
    return [
        found if (found := costs_in(path)) else _refuse(f"{path}: has no costs of items (run it with --keep-costs)")
        for path in paths
    ]


def costs_of_study(folder: Path) -> list[Costs]:
    """Costs of the first launch of each point with the strong input, of the study's first program that has some."""
    state = State.of(folder)
    programs: dict[str, list[Costs]] = {}
    for point in state.points:
        launches = state.runs.get(point.id, [])
        if point.times == 1 and launches and (found := costs_in(folder / "records" / launches[0]["record"])):
            programs.setdefault(point.program, []).append(found)
    if not programs:
        _refuse(
            f"{folder}: no record of this study has costs of items (give its program --keep-costs, as arguments of a"
            " plan)"
        )
    return next(iter(programs.values()))


def costs_in(path: Path) -> Costs | None:
    run = load_apart(path)
    return None if run.costs is None or not len(run.costs) else Costs(run, run.costs.to_numpy())


def _refuse(line: str):
    raise UsageError(line)


def check_run(one: Costs, base: Costs, latency: replay.Latency) -> dict | None:
    """The recorded run beside its replay on as many workers, with its own costs and with those of the base. None where
    its schedule is not among those that can be replayed, or its workers are not alike."""
    attributes, threads, hosts = (
        one.run.attributes,
        one.run.ranks["threads"],
        one.run.ranks["host"].nunique() if "host" in one.run.ranks else 1,
    )
    over_ranks, _, over_threads = str(attributes["schedule"]).partition(",")
    if over_ranks not in listed(replay.program(), "schedules") or threads.nunique() != 1 or len(threads) % hosts:
        return None
    if threads[0] > 1 and over_threads != "dynamic":
        return None
    grain = str(attributes.get("option_grain", "")).partition(",")[0]
    options = [
        "--workers",
        one.workers,
        "--schedule",
        over_ranks,
        "--per-node",
        one.workers // hosts,
        "--threads",
        threads[0],
        "--items",
        one.items,
        *(["--grain", grain] if grain else []),
        "--draws",
        5,
        *one.dealing(),
    ]
    seconds = {"recorded": float(one.run.repetitions["seconds"].iloc[0])}
    seconds["own"] = replay.replay(one.seconds, latency, *options)[0]["seconds"]["value"]
    if base is not one and base.items == one.items:
        seconds["base"] = replay.replay(base.seconds, latency, *options)[0]["seconds"]["value"]
    return {
        "record": one.run.path.name,
        "ranks": len(threads),
        "threads": int(threads[0]),
        "hosts": int(hosts),
        "base_workers": base.workers,
        "seconds": seconds,
    }
