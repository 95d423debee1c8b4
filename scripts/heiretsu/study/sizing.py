"""Sizes for weak scaling: the number for a program's option with which it declares p times the work."""

from __future__ import annotations

import math
import os
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from heiretsu.base import UsageError, allowed_cpus
from heiretsu.programs import listed
from heiretsu.record.records import load_one
from heiretsu.study import launcher, processes
from heiretsu.study.plan import PlannedPoint, executable
from heiretsu.study.settings import Settings, Workload

CLOSE = 0.002  # of the wanted work
NEAR = 0.02  # the same of what is taken where no size is closer
ROUGH = 0.4  # the same where work is predicted: a digit more of a large number is up to 1.8 times the work
TRIES = 12
STEP = 4  # to the second size of which predicted work is asked: one more may mean less work, by the luck of a number
LIMIT = 60.0  # seconds a try may take, unless the study may take longer


def find_sizes(settings: Settings, runs: bool = True) -> dict[tuple[str, int], int]:
    """The size of every workload that grows by an option, for every core count of weak scaling: {(program, cores):
    size}.

    A program that predicts its work (`--list work`) is asked. The sizes of others are found by runs of one repetition,
    whose records declare their work: one run where the work is in proportion to the size, a few more elsewhere; without
    `runs` they are left out. UsageError when a run fails or no size will do.
    """
    limit = max(LIMIT, settings.budget)
    sizes = {}
    for workload in settings.programs if "weak" in settings.modes else ():
        predicted = bool(workload.grow) and predicted_work(workload, workload.size) is not None
        if not (predicted or (workload.grow and runs)):
            continue
        for count in (count for count in settings.cores if count > 1):
            sizes[workload.name, count] = size_for(
                count,
                workload.size,
                lambda size: predicted_work(workload, size) or declared_work(workload, size, limit),
                f"{workload.name}: {workload.grow}",
                *((workload.size + STEP, ROUGH) if predicted else ()),
            )
    return sizes


def size_for(
    times: float, size: int, work: Callable[[int], float], what: str, guess: int | None = None, near: float = NEAR
) -> int:
    """The whole number n for which work(n) is nearest to times x work(size); `work` must grow. Tries `guess` first, or
    what would do if work were in proportion; then interpolates on logarithms between the nearest sizes tried.
    UsageError, beginning with `what`, when work does not grow, or steps over what is wanted by more than `near` of it.
    """
    tried = {size: work(size)}
    wanted = times * tried[size]
    guess = guess or round(size * times)
    for _ in range(TRIES):
        if guess is None or guess in tried:
            break
        tried[guess] = work(guess)
        if abs(tried[guess] / wanted - 1) <= CLOSE:
            return guess
        guess = _next_guess(tried, wanted)
    best = min(tried, key=lambda n: abs(tried[n] / wanted - 1))
    if abs(tried[best] / wanted - 1) > near:
        raise UsageError(
            f"{what}: no number makes the program declare {times:g} times the work of {size}; nearest: {best} with"
            f" {tried[best] / tried[size]:.3g} times"
        )
    return best


def _next_guess(tried: dict[int, float], wanted: float) -> int | None:
    """Between the sizes around what is wanted, or beyond the largest; None when there is no number left or work does
    not grow."""
    sizes = sorted(tried)
    above = next((n for n in sizes if tried[n] > wanted), None)
    low, high = (max(n for n in sizes if n < above), above) if above is not None and above > sizes[0] else sizes[-2:]
    growth = math.log(tried[high] / tried[low]) / math.log(high / low)
    if growth <= 0:
        return None
    guess = round(low * (wanted / tried[low]) ** (1 / growth))
    if above is None:
        return guess
    return min(max(guess, low + 1), high - 1) if high - low > 1 else None


def predicted_work(workload: Workload, size: int) -> float | None:
    """The work of a run of `size` as the program tells it before; None where it does not, or refuses the size."""
    try:
        said = listed(executable(workload), "work", (*workload.arguments, workload.grow, str(size)))
        return float(said[0]) if said else None
    except (OSError, subprocess.CalledProcessError, ValueError):
        return None


def declared_work(workload: Workload, size: int, limit: float = LIMIT) -> float:
    """The work that one run of `size` declares in its record. UsageError when it fails or takes longer than `limit`
    seconds."""
    with tempfile.TemporaryDirectory() as folder:
        record = Path(folder) / "sizing.h5"
        threads = allowed_cpus()
        command = [
            executable(workload),
            *workload.arguments,
            workload.grow,
            str(size),
            "--threads",
            str(threads),
            "--repeat",
            "1",
            "--warmup",
            "0",
            "--record",
            str(record),
            "--quiet",
        ]
        point = PlannedPoint(workload.name, tuple(command), 1, threads, False, 1, ())
        try:
            ended = processes.run(command, launcher.environment(point, threads), limit)
        except OSError as error:
            raise UsageError(f"{workload.name}: cannot be started ({os.strerror(error.errno)})") from None
        if ended.timed_out or ended.status != 0:
            why = f"did not end within {limit:.0f} s" if ended.timed_out else ended.how()
            raise UsageError(
                f"{workload.name}: its work with {workload.grow} {size} must be known, and that run {why}"
                + (f": {ended.last_line}" if ended.last_line else "")
            )
        return float(load_one(record).attributes["work"])
