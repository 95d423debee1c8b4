#!/usr/bin/env python3
"""What the phase clocks cost: clocked_bench and unclocked_bench, the same program with and without them, in turn.

    tests/bench/phase_clocks.py [ROUNDS]

CPU times on one core; the cost is the median of the rounds' ratios, with the 95 % interval of the median.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

import numpy as np  # noqa: E402

from heiretsu.record.statistics import median_interval  # noqa: E402


def measure(name: str) -> dict[str, dict]:
    """The benchmarks of a program by their names."""
    command = [ROOT / "build" / "release" / "tests" / name, "--benchmark_format=json", "--benchmark_min_time=0.3"]
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, env={**os.environ, "OMP_NUM_THREADS": "1"}
    )
    return {row["name"]: row for row in json.loads(done.stdout)["benchmarks"]}


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    ratios: dict[str, list[float]] = {}
    for number in range(rounds):
        order = ("clocked_bench", "unclocked_bench")
        found = {name: measure(name) for name in (order if number % 2 == 0 else order[::-1])}
        for name, row in found["clocked_bench"].items():
            ratios.setdefault(name, []).append(row["cpu_time"] / found["unclocked_bench"][name]["cpu_time"])
    read = found["clocked_bench"]["enter"]["cpu_time"]
    print(f"one call of enter(): {read:.0f} ns")
    for name, values in ratios.items():
        if name != "enter":
            row = found["clocked_bench"][name]
            low, high = median_interval(values) or (min(values), max(values))
            reads = 2 * row["chunks"] + 3  # waiting and computing in turn; a fetch; the end
            print(
                f"{name}: {row['cpu_time']:.1f} ms in {row['chunks']:.0f} chunks:"
                f" {100 * (np.median(values) - 1):+.2f} % [{100 * (low - 1):+.2f}, {100 * (high - 1):+.2f}] with"
                f" clocks; by {reads:.0f} reads of the clock {reads * read / row['cpu_time'] / 1e4:.3f} %"
            )


if __name__ == "__main__":
    main()
