"""What is asked of Slurm: its partitions, jobs submitted, where they stand, jobs cancelled."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass

from heiretsu.base import STUDY, TEXT, UsageError


@dataclass(frozen=True)
class Partition:
    """A partition's nodes; those of the fewest cores count where they differ."""

    name: str
    nodes: int
    cores: int  # of a node, without hyperthreads
    limit: float  # seconds that a job may take; inf without a limit


@dataclass(frozen=True)
class QueuedJob:
    """A job that Slurm has not done with."""

    id: str
    state: str  # RUNNING, PENDING, ...
    where: str  # its nodes, or why it waits


def _ask(command: str, *arguments: str, text: str | None = None) -> str:
    """What a command of Slurm says. UsageError that passes on what is wrong."""
    if shutil.which(command) is None:
        raise UsageError(
            f"no {command} on this machine: batch jobs need Slurm (Debian: apt-get install slurm-client); "
            f"{STUDY} run measures on this machine"
        )
    done = subprocess.run([command, *arguments], input=text or "", capture_output=True, **TEXT)
    if done.returncode != 0:
        errors = [re.sub(r"^(\w+: )?(error: )?", "", line) for line in done.stderr.splitlines() if line.strip()]
        raise UsageError(
            f"Slurm says: {'; '.join(dict.fromkeys(errors)) or f'{command} ended with status {done.returncode}'}"
        )
    return done.stdout


def partition(name: str = "") -> Partition:
    """The partition of that name, or the default one. UsageError when there is none, or no Slurm that answers."""
    rows = [line.split("|") for line in _ask("sinfo", "-h", "-o", "%P|%D|%X|%Y|%l").splitlines()]
    chosen = [row for row in rows if (row[0].rstrip("*") == name if name else row[0].endswith("*"))]
    if not chosen:
        names = ", ".join(dict.fromkeys(row[0].rstrip("*") for row in rows))
        raise UsageError(
            f"--partition: Slurm has no partition '{name}' ({names})"
            if name
            else f"Slurm has no default partition: choose one by --partition ({names})"
        )
    cores = min(int(row[2].rstrip("+")) * int(row[3].rstrip("+")) for row in chosen)
    return Partition(chosen[0][0].rstrip("*"), sum(int(row[1]) for row in chosen), cores, read_limit(chosen[0][4]))


def read_limit(text: str) -> float:
    """Seconds of Slurm's [days-]hours:minutes:seconds; inf for "infinite"."""
    match = re.fullmatch(r"(?:(\d+)-)?(?:(\d+):)?(\d+):(\d+)", text)
    if not match:
        return float("inf")
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds


def check(options: list[str], script: str) -> None:
    """Would Slurm take this job? UsageError with what it says when not."""
    _ask("sbatch", "--test-only", *options, text=script)


def submit(options: list[str], script: str) -> str:
    """Submits a job and returns its id."""
    return _ask("sbatch", "--parsable", *options, text=script).strip().split(";")[0]


def queued(ids: list[str]) -> list[QueuedJob]:
    """Those of the jobs that wait or run, in the order of `ids`."""
    rows = (line.split("|") for line in _ask("squeue", "-h", "-o", "%A|%T|%R").splitlines())
    return sorted((QueuedJob(*row) for row in rows if row[0] in ids), key=lambda job: ids.index(job.id))


def cancel(ids: list[str]) -> None:
    """Ends jobs, those that wait and those that run."""
    if ids:
        _ask("scancel", *ids)


def requeue(job: str) -> None:
    """Lets Slurm start a running job anew."""
    _ask("scontrol", "requeue", job)
