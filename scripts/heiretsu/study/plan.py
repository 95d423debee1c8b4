"""The points of a study: what is run on how many ranks and threads."""

from __future__ import annotations

import hashlib
import json
import math
import os
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path

from heiretsu.base import NO_PROGRAMS, RATE, ROOT, UsageError, allowed_cpus
from heiretsu.programs import LIST
from heiretsu.study.command import RANKS, Command, fill, inputs
from heiretsu.study.settings import Settings, Workload


@dataclass(frozen=True)
class PlannedPoint:
    """One point. Its id is the hash of what is run, so that the same point keeps it over studies."""

    program: str
    command: tuple[str, ...]  # executable and its arguments, without how often and where it is recorded
    ranks: int
    threads: int
    serial: bool  # the base case: one rank, serial executor
    times: int  # how many times the strong input it is given
    modes: tuple[str, ...] = field(compare=False)
    values: tuple[tuple[str, str], ...] = ()  # of a program outside the kit: what its names stand for
    inputs: str = ""  # a hash of what it is given beside its command; empty for a program of the kit
    nodes: int = 1  # that it takes, where the plan knows how many cores one has

    @property
    def cores(self) -> int:
        return self.ranks * self.threads

    @property
    def id(self) -> str:
        identity = [self.program, *self.command[1:], self.ranks, self.threads, self.serial]
        identity += [self.inputs] if self.inputs else []
        return hashlib.sha256(json.dumps(identity).encode()).hexdigest()[:12]

    @property
    def title(self) -> str:
        kind = "serial" if self.serial else f"{self.ranks} x {self.threads}"
        return f"{self.program} {kind}" + (f", {self.times} x work" if self.times > 1 else "")

    def to_json(self) -> dict:
        """For the journal: a program of this checkout by its path in it, so that the checkout may move."""
        program = Path(self.command[0])
        inside = program.is_absolute() and program.is_relative_to(ROOT)
        return {
            **asdict(self),
            "command": [str(program.relative_to(ROOT)) if inside else self.command[0], *self.command[1:]],
            "id": self.id,
        }

    @staticmethod
    def from_json(row: dict) -> PlannedPoint:
        command = (str(ROOT / row["command"][0]), *row["command"][1:])  # an absolute path stays what it is
        return PlannedPoint(
            row["program"],
            command,
            row["ranks"],
            row["threads"],
            row["serial"],
            row["times"],
            tuple(row["modes"]),
            tuple((name, value) for name, value in row.get("values", ())),
            row.get("inputs", ""),
            row.get("nodes", 1),
        )


def built_program(name: str) -> Path:
    """The program of the kit called `name`: in the build folder of a checkout, or beside the installed scripts."""
    return next(
        (path for path in (ROOT / "build" / "release" / "bin" / name, ROOT.parents[1] / "bin" / name) if path.exists()),
        ROOT / "build" / "release" / "bin" / name,
    )


def executable(workload: Workload) -> str:
    """The path of the program. UsageError when there is none that can run."""
    path = Path(workload.path) if workload.path else built_program(workload.program or workload.name)
    if not os.access(path, os.X_OK) or path.is_dir():
        if not workload.path and not LIST.exists():
            raise UsageError(f"{workload.name}: the programs of the kit are {NO_PROGRAMS}")
        how = "" if workload.path else " (build it: cmake --preset release && cmake --build --preset release)"
        raise UsageError(f"{workload.name}: {path} is no program that can run{how}")
    return str(path.absolute())


def of_the_kit(program: str) -> bool:
    """Is the file at this path a program of this kit, and no other?"""
    path = Path(program).resolve()
    return path == built_program(path.name).resolve()


Sizes = dict[tuple[str, int], int]  # what sizing.find_sizes gives


def make_plan(
    settings: Settings, cpus: int | None = None, node: int | None = None, sizes: Sizes | None = None
) -> list[PlannedPoint]:
    """All points of `settings`, each once whatever the modes it serves; the serial base case of every program is among
    them. `sizes` of weak scaling: in proportion to the cores where it has none.

    strong and weak run one rank of p threads, or one a node where nodes have `node` cores and p are more; shape turns
    ranks x threads of the largest core count through its divisors; rate and list run the core counts as they are,
    rate without a base case of its own: the smallest shape is that. A program
    outside the kit runs as many ranks of one thread where it starts ranks. UsageError when a point needs more cores
    than `cpus` (this process' own by default) and oversubscribe is not set, or does not divide evenly over nodes.
    """
    found: dict[str, PlannedPoint] = {}
    if settings.site and settings.site.cores_per_node:
        node = node or settings.site.cores_per_node
        cpus = cpus or settings.site.cores_per_node * max(1, settings.site.nodes)
    names = [workload.name for workload in settings.programs]
    for workload in settings.programs:
        if workload.outside and names.count(workload.name) > 1:
            raise UsageError(f"{workload.name}: two programs have this name: give one another by name")
        for point in _points(workload, settings, node, sizes or {}):
            _check_fits(point, settings, allowed_cpus() if cpus is None else cpus, node)
            before = found.get(point.id)
            modes = point.modes if before is None else tuple(dict.fromkeys(before.modes + point.modes))
            found[point.id] = PlannedPoint(**{**point.__dict__, "modes": modes})
    return list(found.values())


def _points(workload: Workload, settings: Settings, nodes_of: int | None, sizes: Sizes):
    outside, node = workload.outside, nodes_of or max(settings.cores)
    if "weak" in settings.modes and not workload.grows:
        raise UsageError(f"{workload.name}: {_NOTHING_GROWS if outside is None else _NO_TIMES}")
    if outside is None:
        point = _of_the_kit(workload, sizes, nodes_of)
    else:
        point = _outside(workload.name, outside, nodes_of)
    if outside.base if outside else settings.modes != (RATE,):
        yield point(1, 1, (), serial=True)
    if RATE in settings.modes and not workload.item:
        raise UsageError(f"{workload.name}: --mode rate is for programs of the kit that count what they do")
    fitting = [count for count in settings.cores if count >= workload.least]
    if not fitting:
        raise UsageError(f"{workload.name}: needs {workload.least} cores: --cores {workload.least}, or more")
    for count in fitting:
        on = outside.on if outside else workload.on
        shape = (count, 1) if on == RANKS else _over_nodes(count, node)
        for mode in (mode for mode in ("strong", "weak", RATE, "list") if mode in settings.modes):
            yield point(*shape, (mode,), times=count if mode == "weak" else 1)
    if "shape" in settings.modes:
        largest = max(settings.cores)
        for ranks in (r for r in range(1, largest + 1) if largest % r == 0 and largest // r <= node):
            yield point(ranks, largest // ranks, ("shape",))
    for shape in workload.shapes:
        match = re.fullmatch(r"([1-9]\d*)x([1-9]\d*)", shape)
        if not match:
            raise UsageError(f"{workload.name}: shapes: '{shape}' is not RANKSxTHREADS, such as 2x4")
        yield point(int(match[1]), int(match[2]), ("shape",))


_NOTHING_GROWS = "weak scaling needs an input to repeat, or grow and size (an option and its number)"
_NO_TIMES = (
    "weak scaling: nothing of the command or a template grows with the cores: write {times} where its size stands, or a"
    " name that --let makes of times"
)


def _of_the_kit(workload: Workload, sizes: Sizes, node: int | None):
    """What makes a point of a program of the kit."""
    command = (executable(workload), *workload.arguments)

    def point(ranks, threads, modes, serial=False, times=1):
        size = sizes.get((workload.name, times), workload.size * times)
        sized = (workload.grow, str(size)) if workload.grow else workload.input * times
        base = workload.serial if serial else ()
        words, nodes = command + base + tuple(sized), _nodes(ranks, threads, node)
        return PlannedPoint(workload.name, words, ranks, threads, serial, times, modes, nodes=nodes)

    return point


def _nodes(ranks: int, threads: int, node: int | None) -> int:
    """Nodes of `node` cores that a point takes; 1 where nobody says how many they have."""
    return math.ceil(ranks / max(1, node // threads)) if node else 1


def _outside(name: str, command: Command, node: int | None):
    """What makes a point of a program outside the kit."""

    def point(ranks, threads, modes, serial=False, times=1):
        nodes = _nodes(ranks, threads, node)
        values = command.values(ranks, threads, nodes, times)
        known = dict(values)
        words = tuple(fill(word, known) for word in (command.base if serial else command.words))
        given = inputs(times, command.filled_templates(known))
        return PlannedPoint(name, words, ranks, threads, serial, times, modes, values, given, nodes)

    return point


def _over_nodes(cores: int, node: int) -> tuple[int, int]:
    """Ranks and threads of `cores` cores on nodes that have `node`: one rank a node."""
    if cores > node and cores % node:
        raise UsageError(f"{cores} cores do not fill nodes of {node} evenly (--cores 1,{node},{2 * node}, ...)")
    return (1, cores) if cores <= node else (cores // node, node)


def _check_fits(point: PlannedPoint, settings: Settings, cpus: int, node: int | None) -> None:
    if node is not None and point.threads > node:
        raise UsageError(
            f"{point.ranks} x {point.threads}: {point.threads} threads need one node and nodes have {node} cores"
        )
    if point.cores > cpus and not settings.oversubscribe:
        raise UsageError(
            f"{point.ranks} x {point.threads} needs {point.cores} cores and {cpus} may be used here: "
            f"--cores 1..{cpus}, or --oversubscribe to measure it all the same"
        )


def launch_seconds(point: PlannedPoint, settings: Settings, base_seconds: float, cpus: int | None = None) -> float:
    """What one launch of `point` will take when the base case takes `base_seconds` a repetition and scales perfectly on
    `cpus` (this process' own by default); a start under MPI takes about 0.7 s."""
    repetition = base_seconds * point.times / min(point.cores, cpus or allowed_cpus())
    outside = settings.workload(point.program).outside is not None  # whose launch is one repetition
    return (1 if outside else settings.repeats + settings.warmup) * repetition + (0.7 if point.ranks > 1 else 0.05)


def core_hours(points: list[PlannedPoint], settings: Settings, base_seconds: float) -> tuple[float, float]:
    """Core-hours of the fewest launches, and of the most that fit the budget."""
    each = [launch_seconds(point, settings, base_seconds) for point in points]
    cost = sum(seconds * point.cores for seconds, point in zip(each, points))
    low = settings.launches * cost
    high = min(settings.most_launches * cost, settings.budget * max(point.cores for point in points))
    return low / 3600, max(low, high) / 3600
