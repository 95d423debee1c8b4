"""A study as batch jobs: one a shape (ranks x threads), then the report when all have ended."""

from __future__ import annotations

import math
import shlex
from dataclasses import dataclass
from pathlib import Path

from heiretsu.base import ROOT, UsageError
from heiretsu.batch.slurm import Partition
from heiretsu.study.plan import PlannedPoint, launch_seconds
from heiretsu.study.runner import FIRST_GUESS
from heiretsu.study.settings import Settings

NOTICE = 60  # seconds before its time limit that a job is told
SPARE = 60.0  # seconds of a job for its start and its end
REPORT_MINUTES = 30


@dataclass(frozen=True)
class ShapeJob:
    """All points of a study on so many ranks and threads. Its nodes are its own, so that no other job disturbs it."""

    ranks: int
    threads: int
    nodes: int
    points: tuple[PlannedPoint, ...]
    minutes: int  # its time limit

    @property
    def shape(self) -> str:
        return f"{self.ranks}x{self.threads}"

    def options(self, folder: Path) -> list[str]:
        """What sbatch is told of it."""
        return [
            f"--job-name=study-{self.shape}",
            f"--nodes={self.nodes}",
            f"--ntasks={self.ranks}",
            f"--cpus-per-task={self.threads}",
            "--hint=nomultithread",
            "--exclusive",
            f"--time={self.minutes}",
            "--requeue",
            f"--signal=B:USR1@{NOTICE}",
            *_log(folder, self.shape),
        ]

    def script(self, folder: Path) -> str:
        return _script("job", folder, self.shape)


def _log(folder: Path, name: str) -> list[str]:
    return ["--open-mode=append", f"--output={folder}/jobs/%j-{name}.log"]


def _script(*words) -> str:
    """A batch script that becomes one command of scripts/study: signals reach it at once."""
    return f"#!/bin/bash\nexec {shlex.join([str(ROOT / 'scripts' / 'study'), *map(str, words)])}\n"


def report_job(folder: Path, after: list[str], minutes: int) -> tuple[list[str], str]:
    """Options and script of the job that writes the report when the others have ended, however they did."""
    options = [
        "--job-name=study-report",
        "--ntasks=1",
        f"--time={min(minutes, REPORT_MINUTES)}",
        f"--dependency=afterany:{':'.join(after)}",
    ]
    return options + _log(folder, "report"), _script("report", folder)


def jobs_of(points: list[PlannedPoint], settings: Settings, where: Partition) -> list[ShapeJob]:
    """The jobs that measure `points`, each as long as the budget allows and its start and end take. UsageError when the
    partition has too few nodes or too little time."""
    shapes: dict[tuple[int, int], list[PlannedPoint]] = {}
    for point in points:
        shapes.setdefault((point.ranks, point.threads), []).append(point)
    minutes = math.ceil((settings.budget + SPARE + NOTICE) / 60)
    if 60 * minutes > where.limit:
        raise UsageError(
            f"a job would take up to {minutes} min and partition {where.name} allows {where.limit / 60:.0f}: "
            f"--budget {max(0.0, where.limit - SPARE - NOTICE):.0f}s"
        )
    found = []
    for (ranks, threads), members in shapes.items():
        nodes = math.ceil(ranks / (where.cores // threads))
        if nodes > where.nodes:
            raise UsageError(
                f"{ranks} x {threads} needs {nodes} nodes of {where.cores} cores and partition {where.name} has"
                f" {where.nodes}"
            )
        found.append(ShapeJob(ranks, threads, nodes, tuple(members), minutes))
    return found


def estimate(jobs: list[ShapeJob], settings: Settings, cores: int) -> list[str]:
    """What the jobs will cost at least, if the base case takes FIRST_GUESS, and can cost at most; `cores` of a node,
    whole nodes count."""
    lines, total_low, total_high = [], 0.0, 0.0
    for job in jobs:
        seconds = settings.launches * sum(
            launch_seconds(point, settings, FIRST_GUESS, job.nodes * cores) for point in job.points
        )
        low = min(seconds, 60.0 * job.minutes) * job.nodes * cores / 3600
        high = job.minutes * job.nodes * cores / 60
        lines.append(
            f"{job.ranks:>5} x {job.threads:<4} {_count(job.nodes, 'node'):>9}  {_count(len(job.points), 'point'):>9}  "
            f"at most {job.minutes} min  {low:.2g} to {high:.2g} core-hours"
        )
        total_low, total_high = total_low + low, total_high + high
    lines.append(
        f"{_count(len(jobs), 'job')} and the report: {total_low:.2g} core-hours if a repetition of the base case takes"
        f" {FIRST_GUESS:g} s, at most {total_high:.2g}"
    )
    return lines


def _count(number: int, word: str) -> str:
    return f"{number} {word}" + ("" if number == 1 else "s")
