"""Runs one launch and watches it."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

WATCH = 0.5  # seconds between looks at its threads
GRACE = 3.0  # seconds between TERM and KILL
PR_SET_PDEATHSIG = 1  # <linux/prctl.h>
HELD = (signal.SIGINT, signal.SIGTERM, signal.SIGUSR1)  # what ends a study or a job; see held()
_libc = ctypes.CDLL(None)


@dataclass(frozen=True)
class Ended:
    """How a launch ended."""

    status: int  # exit status; negative: the signal that ended it; None is never seen
    seconds: float
    last_line: str  # of its standard error
    migrations: int  # migrations of its threads between CPUs, as far as seen
    timed_out: bool = False

    def how(self) -> str:
        """In words, where it was not killed here."""
        if 0 <= self.status < 128:
            return f"ended with status {self.status}"
        return f"was killed by signal {-self.status if self.status < 0 else self.status - 128}"


def run(command: list[str], environment: dict[str, str], limit: float, output: IO | int = subprocess.DEVNULL) -> Ended:
    """Runs `command` to its end, or kills it and all it started after `limit` seconds. An exception here kills it too;
    when this process is killed itself, the kernel sends `command` TERM. `output` takes its standard output."""
    start = time.monotonic()
    parent = os.getpid()
    child: subprocess.Popen | None = None
    with tempfile.TemporaryFile() as errors:
        migrations: dict[int, int] = {}
        timed_out = False
        try:
            with held():
                child = subprocess.Popen(
                    command,
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=errors,
                    start_new_session=True,
                    preexec_fn=lambda: _die_with(parent),
                )
            while True:
                try:
                    child.wait(WATCH)
                    break
                except subprocess.TimeoutExpired:
                    count_migrations(child.pid, migrations)
                    if time.monotonic() - start > limit:
                        timed_out = True
                        end(child)
                        break
        except BaseException:
            if child is not None:
                end(child)
            raise
        seconds = time.monotonic() - start
        errors.seek(0)
        lines = [line for line in errors.read().decode(errors="replace").splitlines() if line.strip()]
    return Ended(child.returncode, seconds, lines[-1].strip() if lines else "", sum(migrations.values()), timed_out)


@contextlib.contextmanager
def held() -> Iterator[None]:
    """Lets the signals `HELD` wait until the block is over. While Python forks it ignores what a signal's handler
    raises, and before Popen returns nobody could end the child."""
    kept: list[int] = []
    before = {}
    try:
        for number in HELD:
            before[number] = signal.signal(number, lambda number, _frame: kept.append(number))
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    for number in kept:
        signal.raise_signal(number)


def _die_with(parent: int) -> None:
    """In the child before it becomes the program: a study killed by KILL can end nothing itself."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # killed before the line above
        os._exit(1)


def end(child: subprocess.Popen) -> None:
    """TERM, then KILL to the child's session; mpirun passes TERM on to its ranks."""
    for number, patience in ((signal.SIGTERM, GRACE), (signal.SIGKILL, None)):
        try:
            os.killpg(child.pid, number)
        except ProcessLookupError:
            pass
        try:
            child.wait(patience)
            return
        except subprocess.TimeoutExpired:
            continue


def family(pid: int) -> list[int]:
    """`pid` and all processes that descend from it."""
    found = [pid]
    for parent in found:
        try:
            found += [int(word) for word in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]
        except OSError:
            pass
    return found


def count_migrations(pid: int, migrations: dict[int, int]) -> None:
    """Notes how often each thread below `pid` has changed its CPU; the launcher's own threads do not count."""
    for process in family(pid):
        if process == pid and len(family(pid)) > 1:
            continue
        try:
            for thread in os.listdir(f"/proc/{process}/task"):
                text = Path(f"/proc/{process}/task/{thread}/sched").read_text()
                line = next((line for line in text.splitlines() if line.startswith("se.nr_migrations")), None)
                if line:
                    migrations[int(thread)] = int(line.split(":")[1])
        except (OSError, ValueError):
            continue
