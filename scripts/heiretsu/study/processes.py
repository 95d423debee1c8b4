"""Runs one launch and watches it."""

from __future__ import annotations

import contextlib
import ctypes
import math
import mmap
import os
import resource
import select
import signal
import struct
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from heiretsu.study.reading import Unread
from heiretsu.study.watching import MARK, Seen, left_behind, told

FIRST_LOOK, LAST_LOOK = 0.01, 0.5  # seconds between looks at its threads: twice as long each time
SHORT_SLEEP = 0.005  # seconds between questions whether it has ended, where the kernel cannot tell by itself
GRACE = 3.0  # seconds between TERM and KILL
STRAYS = 5.0  # seconds that what a launch leaves behind may take to end by itself, such as a helper of MPI
PR_SET_PDEATHSIG = 1  # <linux/prctl.h>
HELD = (signal.SIGINT, signal.SIGTERM, signal.SIGUSR1)  # what ends a study or a job; see held()
_libc = ctypes.CDLL(None)


@dataclass(frozen=True)
class Ended:
    """How a launch ended, and what could be seen of it from outside. Its resources are those of all its processes that
    ended before it did; of ranks on other hosts, or under srun, nothing is seen."""

    status: int  # exit status; negative: the signal that ended it
    seconds: float  # from its start until it had ended
    last_line: str  # of its standard error, where that was not kept with its output
    migrations: int  # migrations of its threads between CPUs, as far as seen
    timed_out: bool = False
    cpu: float = 0.0  # seconds
    memory: int = 0  # largest memory of a process, in bytes; 0: not seen
    faults: int = 0  # page faults, of which `reads` waited for a disk
    reads: int = 0
    switches: int = 0  # times that a process gave up its CPU
    forced: int = 0  # times that it was taken away
    delay: float = math.nan  # the part of the time in which threads could run that they waited for a CPU
    left: str = ""  # the processes that it left behind, which were killed

    def how(self) -> str:
        """In words, where it was not killed here."""
        if 0 <= self.status < 128:
            return f"ended with status {self.status}"
        return f"was killed by signal {-self.status if self.status < 0 else self.status - 128}"


class _Wait:
    """Waits for a child, so that the moment of its end and what it used are known. No thread does: the kernel would
    send the child PR_SET_PDEATHSIG's signal once a thread, and mpirun, told twice, leaves its ranks alone."""

    def __init__(self, child: subprocess.Popen):
        self.child, self.at, self.used = child, math.nan, None
        try:
            self._file = os.pidfd_open(child.pid)
        except OSError:  # before Linux 5.3
            self._file = -1

    def over(self, patience: float | None) -> bool:
        """Has it ended, or does it within `patience` seconds (None: whenever it does)?"""
        until = math.inf if patience is None else time.monotonic() + patience
        while self.used is None:
            left = max(0.0, until - time.monotonic())
            if self._file >= 0:
                select.select([self._file], [], [], min(left, 3600.0))
            else:
                time.sleep(min(left, SHORT_SLEEP))
            now = time.monotonic()
            pid, status, used = os.wait4(self.child.pid, os.WNOHANG)
            if pid:
                self.at, self.used = now, used
                self.child.returncode = os.waitstatus_to_exitcode(status)
                self.close()
            elif now >= until:
                return False
        return True

    def close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
        self._file = -1


def run(
    command: list[str],
    environment: dict[str, str],
    limit: float,
    output: IO | int = subprocess.DEVNULL,
    folder: Path | None = None,
    looks: bool = True,
    most: float = math.inf,
) -> Ended:
    """Runs `command` to its end, or kills it and all it started after `limit` seconds. An exception here kills it too;
    when this process is killed itself, the kernel sends `command` TERM. `output` takes its standard output; where the
    environment has a MARK (watching), its standard error too, and what it leaves behind is killed. It runs in
    `folder`. `looks`: every now and then its threads are looked at, which takes a core 1 ms, and is for nothing where
    they tell of themselves. Unread when it wrote more than some `most` bytes to `output`, a file."""
    parent, mark = os.getpid(), environment.get(MARK)
    own = _largest_memory()
    begun = mmap.mmap(-1, struct.calcsize("d"))  # when the child became the program: this process may hear of it late
    child: subprocess.Popen | None = None
    with tempfile.TemporaryFile() as errors:
        try:
            with held():
                child = subprocess.Popen(
                    command,
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT if mark else errors,
                    cwd=folder,
                    start_new_session=True,
                    preexec_fn=lambda: _begin(parent, begun),
                )
                wait = _Wait(child)
            start = struct.unpack("d", begun[:])[0]
            grown = _grown(output) if math.isfinite(most) else lambda: 0
            seen = _watch(child, wait, start + limit, looks, lambda: grown() > most)
            if grown() > most:
                raise Unread(f"printed more than {most / 2**20:.0f} MiB (--log FILE reads what goes to a file)")
            timed_out = not wait.over(0.0)
        finally:
            by_itself = child is not None and wait.over(0.0)
            if child is not None and not by_itself:
                end(child, wait)
            left = _end_strays(mark, STRAYS if by_itself else 0.0) if mark and child is not None else {}
        return _ended(wait, start, seen, own, timed_out, left, errors)


def _ended(wait: _Wait, start: float, seen: Seen, own: int, timed_out: bool, left: dict[int, str], errors: IO) -> Ended:
    """What is known of a launch in the end. `own`: the memory of this process, which a fork of it had at first."""
    errors.seek(0)
    lines = [line for line in errors.read().decode(errors="replace").splitlines() if line.strip()]
    used = wait.used
    largest = 1024 * used.ru_maxrss
    return Ended(
        wait.child.returncode,
        wait.at - start,
        lines[-1].strip() if lines else "",
        seen.migrations,
        timed_out,
        used.ru_utime + used.ru_stime,
        max(seen.memory, largest if largest > own else 0),
        used.ru_minflt + used.ru_majflt,
        used.ru_majflt,
        used.ru_nvcsw,
        used.ru_nivcsw,
        seen.delay,
        told(left) if left else "",
    )


def _watch(child: subprocess.Popen, wait: _Wait, until: float, looks: bool, too_much: Callable[[], bool]) -> Seen:
    """Waits, and looks at the launch meanwhile, until it has ended, its time is over, or it has printed too much."""
    seen, pause = Seen(child.pid), FIRST_LOOK if looks else LAST_LOOK
    while not wait.over(max(0.0, min(pause, until - time.monotonic()))) and time.monotonic() < until and not too_much():
        if looks:
            seen.look()
            pause = min(2 * pause, LAST_LOOK)
    return seen


def _grown(output: IO) -> Callable[[], int]:
    """Tells the bytes that were written to it since."""
    before = os.fstat(output.fileno()).st_size
    return lambda: os.fstat(output.fileno()).st_size - before


def _largest_memory() -> int:
    """The largest memory that this process ever had, in bytes: a child that is forked begins with it."""
    return 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _end_strays(mark: str, patience: float) -> dict[int, str]:
    """Kills what a launch has left behind and does not end within `patience` seconds; ids and names."""
    found = strays = left_behind(mark, patience)
    for _ in range(100 if strays else 0):  # those that start others meanwhile
        for pid in strays:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        if not (strays := left_behind(mark, 0.0)):
            break
        time.sleep(0.01)
    return found


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


def _begin(parent: int, begun: mmap.mmap) -> None:
    """In the child before it becomes the program. It dies with its parent: a study killed by KILL can end nothing
    itself."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # killed before the line above
        os._exit(1)
    begun[:] = struct.pack("d", time.monotonic())


def end(child: subprocess.Popen, wait: _Wait) -> None:
    """TERM, then KILL to the child's session; mpirun passes TERM on to its ranks."""
    for number, patience in ((signal.SIGTERM, GRACE), (signal.SIGKILL, None)):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, number)
        if wait.over(patience):
            return
