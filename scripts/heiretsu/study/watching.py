"""What can be seen of a launch's processes from outside while they run."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from pathlib import Path

from heiretsu.base import text_of

MARK = "HEIRETSU_LAUNCH"  # in the environment of all that a launch starts
FEW = 3  # names of processes that a message tells
YOUNG = 10.0  # seconds since its start within which a process may still be getting its environment,
SETTLED = 1.0  # and for how long that is waited for


@dataclass
class Seen:
    """Sums over the threads of all processes below one, as far as they were looked at; those of a launcher, which has
    others below it, do not count."""

    pid: int
    memory: int = 0  # largest memory of a process, in bytes
    _migrations: dict[int, int] = field(default_factory=dict)
    _times: dict[int, tuple[int, int]] = field(default_factory=dict)  # ns on a CPU and ns waiting for one

    @property
    def migrations(self) -> int:
        """How often threads changed their CPU."""
        return sum(self._migrations.values())

    @property
    def delay(self) -> float:
        """The part of the time in which they could run that they waited for a CPU; NaN where none was seen to run."""
        ran, waited = (sum(times[which] for times in self._times.values()) for which in (0, 1))
        return waited / (ran + waited) if ran + waited > 0 else float("nan")

    def look(self) -> None:
        """Notes what every thread has done so far."""
        found = family(self.pid)
        for process in found if len(found) == 1 else found[1:]:
            try:
                self._look_at(Path(f"/proc/{process}"))
            except (OSError, ValueError, IndexError):
                continue  # it has ended meanwhile

    def _look_at(self, process: Path) -> None:
        for line in text_of(process / "status").splitlines():
            if line.startswith("VmHWM:"):
                self.memory = max(self.memory, 1024 * int(line.split()[1]))
        for thread in os.listdir(process / "task"):
            ran, waited, _ = text_of(process / "task" / thread / "schedstat").split()
            self._times[int(thread)] = int(ran), int(waited)
            text = text_of(process / "task" / thread / "sched")  # not every kernel has it
            line = next((line for line in text.splitlines() if line.startswith("se.nr_migrations")), None)
            if line:
                self._migrations[int(thread)] = int(line.split(":")[1])


def family(pid: int) -> list[int]:
    """`pid` and all processes that descend from it."""
    found = [pid]
    for parent in found:
        try:
            found += [int(word) for word in text_of(f"/proc/{parent}/task/{parent}/children").split()]
        except OSError:
            pass
    return found


def left_behind(mark: str, patience: float) -> dict[int, str]:
    """Processes, by id with their names, that have MARK=mark in their environment and do not end within `patience`
    seconds."""
    begun = time.monotonic()
    while True:
        found, starting = _marked(mark)
        passed = time.monotonic() - begun
        if not (starting and passed < SETTLED) and not (found and passed < patience):
            return found
        time.sleep(0.02)


def _marked(mark: str) -> tuple[dict[int, str], bool]:
    """Those that have it, and whether some may be about to: between fork and program the kernel shows none."""
    wanted, found, starting = f"{MARK}={mark}".encode(), {}, False
    for process in Path("/proc").glob("[0-9]*"):
        try:
            environment = (process / "environ").read_bytes()
            if wanted in environment.split(b"\0"):
                found[int(process.name)] = text_of(process / "comm").strip()
            starting = starting or (not environment and _is_young(process))
        except (OSError, ValueError):
            continue  # another user's, or it has ended
    return found, starting


def _is_young(process: Path) -> bool:
    """Has it started just now? OSError of a thread of the kernel and of one that has ended."""
    os.readlink(process / "exe")
    ticks = int(text_of(process / "stat").rpartition(")")[2].split()[19])
    return time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK") < YOUNG


def told(processes: dict[int, str]) -> str:
    """ "2 processes (sleep, worker)"."""
    names = list(dict.fromkeys(processes.values()))
    listed = ", ".join(names[:FEW]) + (", ..." if len(names) > FEW else "")
    return f"{len(processes)} process{'es' if len(processes) > 1 else ''} ({listed})"
