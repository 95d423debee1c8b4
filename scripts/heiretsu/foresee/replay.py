"""Runs the program foresee: measures what handing out work takes here, and replays costs in simulated time."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from heiretsu.base import MAX_TEXT, TEXT, UsageError, allowed_cpus, head_of
from heiretsu.study import launcher, processes
from heiretsu.study.plan import PlannedPoint, built_program, executable
from heiretsu.study.settings import Workload

LAUNCHES = 3  # of the measurement: times differ more between launches than within one
UNITS = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9}
TERMS = {  # of the program's text, and what each is for a reader
    "message": "a message between nodes",
    "serve": "rank 0's work for a request",
    "service_nap": "the sleep of a service thread",
    "rank_nap": "the sleep of a rank that waits",
    "take": "a range from a node's pool",
}


def read_time(text: str) -> float:
    """ "1.5us", "0.2 ms" or "3e-6" in seconds. UsageError for anything else."""
    found = re.fullmatch(r"(\d+\.?\d*(?:e-?\d+)?)\s*(s|ms|us|ns|)", text.strip())
    if not found:
        raise UsageError(f"--message: '{text}' is not a time (such as 1.5us, 0.2ms or 3e-6)")
    return float(found[1]) * UNITS[found[2] or "s"]


@dataclass(frozen=True)
class Latency:
    """What handing out work takes: the program's text, sets of times one after another, and where it comes from."""

    text: str
    source: str

    def times(self, name: str) -> np.ndarray:
        """All times of one term, in seconds; none where it was not measured."""
        lines = [line.split()[1:] for line in self.text.splitlines() if line.split()[:1] == [name]]
        return np.array([float(word) for line in lines for word in line])

    def with_messages(self, seconds: float) -> Latency:
        """The same but that a message takes `seconds`; what was measured with other messages is gone."""
        kept = [line for line in self.text.splitlines() if line and not line.startswith("window ")]
        text = "\n".join(f"message {seconds:g}" if line.startswith("message ") else line for line in kept) + "\n"
        return Latency(text, f"{self.source}, but for messages, which were given")

    def summary(self) -> dict[str, dict[str, float]]:
        """Median, 5th and 95th percentile of every term, in seconds."""
        return {
            name: dict(zip(("median", "low", "high"), map(float, np.percentile(self.times(name), [50, 5, 95]))))
            for name in TERMS
        }


def program() -> str:
    """The program foresee. UsageError when it is not built."""
    return executable(Workload("foresee", path=str(built_program("foresee"))))


def measure() -> Latency:
    """Measures on this machine, in LAUNCHES launches of two ranks. UsageError when they cannot be started."""
    point = PlannedPoint("foresee", (program(), "--measure"), 2, 1, False, 1, ())
    texts = []
    for _ in range(LAUNCHES):
        with tempfile.TemporaryFile("w+") as output:
            try:
                command = launcher.started(point.command, point, allowed_cpus())
                ended = processes.run(command, launcher.environment(point, allowed_cpus()), 60.0, output)
            except launcher.NoLauncher as error:
                raise UsageError(f"{error}; --latency FILE takes what foresee --measure printed elsewhere") from None
            if ended.status != 0:
                raise UsageError(
                    f"what handing out work takes could not be measured ({ended.last_line or 'the launch failed'}); "
                    "--latency FILE takes what foresee --measure printed elsewhere"
                )
            output.seek(0)
            texts.append(output.read())
    return Latency("".join(texts), f"measured here, in {LAUNCHES} launches of two ranks")


def read_latency(path: Path) -> Latency:
    """What `foresee --measure` printed into a file."""
    try:
        content = head_of(path, MAX_TEXT + 1)
        if len(content) > MAX_TEXT:
            raise UsageError(f"--latency: {path} is larger than 1 MiB: foresee --measure prints less")
        return Latency(content.decode(**TEXT), f"read from {path}")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"--latency: {path} cannot be read ({getattr(error, 'strerror', None) or 'not text'})"
        ) from None


def replay(costs: np.ndarray, latency: Latency, *options: object) -> list[dict]:
    """What the program (drivers/foresee) finds for `costs` in seconds, as rows. UsageError with its own line."""
    with tempfile.TemporaryDirectory() as folder:
        np.asarray(costs, dtype=float).tofile(Path(folder) / "costs")
        (Path(folder) / "latency").write_text(latency.text, **TEXT)
        command = [program(), "--costs", f"{folder}/costs", "--latency", f"{folder}/latency", *map(str, options)]
        done = subprocess.run(command, capture_output=True, **TEXT, stdin=subprocess.DEVNULL)
        if done.returncode != 0:
            line = done.stderr.strip().splitlines()[-1:] or ["foresee ended without a word"]
            raise UsageError(line[0].removeprefix("foresee: ").replace(f"{folder}/latency", latency.source))
    return json.loads(done.stdout)


def window_check(latency: Latency) -> dict | None:
    """A window of four items that cost nothing on two nodes of one rank: seconds measured through the transport itself,
    and simulated. None where it was not measured."""
    measured = latency.times("window")
    if not len(measured):
        return None
    [row] = replay(np.zeros(4), latency, "--workers", 2, "--schedule", "dynamic", "--grain", 1, "--draws", 999)
    low, median, high = np.percentile(measured, [5, 50, 95])
    return {"measured": {"value": float(median), "low": float(low), "high": float(high)}, "simulated": row["seconds"]}
