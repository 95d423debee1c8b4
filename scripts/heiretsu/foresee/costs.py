"""The recorded costs of a run's items, and what else of it matters to a replay on more workers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from heiretsu.base import UsageError
from heiretsu.foresee import replay
from heiretsu.programs import listed
from heiretsu.record.records import Run, find_files, load_apart
from heiretsu.study.state import State

ENOUGH = 10_000  # recorded items: of fewer, what rank 0 does alone is mostly what a window costs whatever is in it
WORTH_A_CHUNK = 100e-6  # seconds worth computing at once (drivers/map/job.hpp), where a record does not tell


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


def costs_of_records(sources: list[str]) -> list[Costs]:
    """The costs in records; UsageError when one has none."""
    found = []
    for path in (path for source in sources for path in find_files(source)):
        costs = costs_in(path)
        if costs is None:
            raise UsageError(f"{path}: has no costs of items (run it with --keep-costs)")
        found.append(costs)
    return found


def costs_of_study(folder: Path) -> list[Costs]:
    """Costs of the first launch of each point with the strong input, of the study's first program that has some."""
    state = State.of(folder)
    programs: dict[str, list[Costs]] = {}
    for point in state.points:
        launches = state.runs.get(point.id, [])
        if point.times == 1 and launches and (found := costs_in(folder / "records" / launches[0]["record"])):
            programs.setdefault(point.program, []).append(found)
    if not programs:
        raise UsageError(
            f"{folder}: no record of this study has costs of items (give its program --keep-costs, as arguments of a"
            " plan)"
        )
    return next(iter(programs.values()))


def costs_in(path: Path) -> Costs | None:
    run = load_apart(path)
    return None if run.costs is None or not len(run.costs) else Costs(run, run.costs.to_numpy())


def check_run(one: Costs, base: Costs, latency: replay.Latency) -> dict | None:
    """The recorded run beside its replay on as many workers, with its own costs and with those of the base. None where
    its schedule is not among those that can be replayed, or its workers are not alike."""
    attributes, threads = one.run.attributes, one.run.ranks["threads"]
    hosts = one.run.ranks["host"].nunique() if "host" in one.run.ranks else 1
    over_ranks, _, over_threads = str(attributes["schedule"]).partition(",")
    if over_ranks not in listed(replay.program(), "schedules") or threads.nunique() != 1 or len(threads) % hosts:
        return None
    if threads[0] > 1 and over_threads != "dynamic":
        return None
    grain = str(attributes.get("option_grain", "")).partition(",")[0]
    sizes = {"workers": one.workers, "threads": threads[0], "per-node": one.workers // hosts, "items": one.items}
    how = {"schedule": over_ranks, "draws": 5} | ({"grain": grain} if grain else {})
    options = [word for name, value in (sizes | how).items() for word in (f"--{name}", value)] + one.dealing()
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
