"""Runs the rows of the tour: each leaves a record, and what is shown is read from that."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from heiretsu.base import ROOT, allowed_cpus
from heiretsu.record.records import RecordError, Run, load_one
from heiretsu.study import launcher, processes
from heiretsu.study.settings import Settings
from heiretsu.tour import peer_record
from heiretsu.tour.plan import GO_PEERS, PYTHON, Row

LIMIT = 120.0  # seconds after which a row is ended
ATTEMPTS = 3  # a repetition in which a rank began late has no time; on a busy machine that may be all of them


class Skipped(Exception):
    """A row cannot be run here; the word why."""


class Failed(Exception):
    """A row went wrong; one line."""


@dataclass(frozen=True)
class Measured:
    """What a row's record holds, medians over its repetitions; or the word why there is none."""

    row: Row
    seconds: float = np.nan
    cpu: float = np.nan  # seconds, of all processes and threads
    items: int = 0
    work: float = np.nan
    largest_work: float = np.nan
    startup: float = 0.0  # seconds that MPI took to start, not in `seconds`
    language: str = ""
    figures: dict[str, float] = field(default_factory=dict)
    why: str = ""
    failed: bool = False

    @property
    def each(self) -> float:
        """Seconds an item."""
        return self.seconds / self.items

    @property
    def cores_busy(self) -> float:
        """How many cores worked, on average: what tells parallel from concurrent, whatever the speed of a core."""
        return self.cpu / self.seconds


def measured(row: Row, run: Run) -> Measured:
    """`row` as its record tells it."""
    valid = run.samples[run.samples["valid"]]
    return Measured(
        row,
        seconds=float(np.median(run.valid_seconds)),
        cpu=float(valid.groupby("repetition")["cpu"].sum().median()),
        items=int(run.attributes["items"]),
        work=float(run.attributes["work"]),
        largest_work=float(run.attributes["largest_item_work"]),
        startup=float(run.provenance.get("mpi_startup_seconds", 0)),
        language=str(run.attributes.get("language", "")),
        figures={
            name.removeprefix("figure_"): float(value)
            for name, value in run.attributes.items()
            if name.startswith("figure_")
        },
    )


def measure(row: Row, folder: Path, machine: dict[str, str]) -> Measured:
    """Runs `row` and leaves its record in `folder`; raises nothing for what it does: a row without a time says why."""
    try:
        record = folder / f"{row.program}-{row.language.lower().replace('++', 'pp')}-{row.name}.h5"
        run = _own(row, record) if row.own else _peer(row, record, machine)
        return measured(row, run)
    except Skipped as word:
        return Measured(row, why=str(word))
    except (Failed, RecordError, peer_record.BadOutput) as error:
        return Measured(row, why=str(error), failed=True)


def _own(row: Row, record: Path) -> Run:
    """A program of the kit, started as a study starts it."""
    settings = Settings(programs=(), cores=(), repeats=row.repeats, warmup=row.warmup)
    cpus = allowed_cpus()
    for _ in range(ATTEMPTS):
        record.unlink(missing_ok=True)
        try:
            command = launcher.command(row.point, settings, str(record), cpus)
        except launcher.NoLauncher as missing:
            raise Skipped(str(missing)) from None
        _start(command, launcher.environment(row.point, cpus), subprocess.DEVNULL)
        run = load_one(record)
        if len(run.valid_seconds):
            return run
    raise Skipped(f"no time: the machine was too busy to begin together, {ATTEMPTS} times over")


def _peer(row: Row, record: Path, machine: dict[str, str]) -> Run:
    """A peer, which tells its times in a line of JSON."""
    words = row.peer_words
    if row.language == PYTHON:
        command = [sys.executable, str(ROOT / words[1]), *words[2:], "--json"]
    else:
        command = [str(go_peers()), words[1], "-json", *words[2:]]
    begun = time.time()
    with tempfile.TemporaryFile() as output:
        _start(command, dict(os.environ), output)
        output.seek(0)
        result = peer_record.parse(output.read().decode(errors="replace"))
    peer_record.write(record, row, result, begun, machine)
    return load_one(record)


def _start(command: list[str], environment: dict[str, str], output) -> None:
    try:
        ended = processes.run(command, environment, LIMIT, output)
    except OSError as error:
        raise Failed(f"{command[0]} cannot be started ({error.strerror})") from None
    if ended.timed_out:
        raise Failed(f"did not end within {LIMIT:.0f} s and was ended")
    if ended.status != 0:
        raise Failed(ended.last_line or f"ended with status {ended.status} and no word")


_go_built: dict[Path, str] = {}


def go_peers() -> Path:
    """The Go peers, built once. Skipped where there is no Go, Failed when it refuses them."""
    go = shutil.which("go")
    if not go:
        raise Skipped("Go is not installed here (Debian: apt-get install golang-go)")
    if GO_PEERS not in _go_built:
        GO_PEERS.parent.mkdir(exist_ok=True)
        files = sorted(map(str, (ROOT / "scripts" / "peers" / "go").glob("*.go")))
        ended = processes.run([go, "build", "-o", str(GO_PEERS), *files], dict(os.environ), LIMIT)
        _go_built[GO_PEERS] = "" if ended.status == 0 else f"go build: {ended.last_line}"
    if _go_built[GO_PEERS]:
        raise Failed(_go_built[GO_PEERS])
    return GO_PEERS
