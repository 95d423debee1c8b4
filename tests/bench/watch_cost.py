#!/usr/bin/env python3
"""What watching costs a whole program (drivers/watch): it runs with the library and without, in turn.

    tests/bench/watch_cost.py [PAIRS] COMMAND...    {watch} stands for what puts the library before the program
    tests/bench/watch_cost.py 15 mpirun -n 2 {watch} lmp -in scripts/examples/in.uneven -log none

CPU and wall time of all processes; the cost is the median of the pairs' ratios, with the 95 % interval of the median
where there are six pairs or more, and the ratio of the least times, which other programs disturb least. Beside it what
the library itself says that it cost, and how many calls and changes of phase a second the busiest thread made.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

import numpy as np  # noqa: E402

from heiretsu.record import watched  # noqa: E402
from heiretsu.record.statistics import median_interval  # noqa: E402
from heiretsu.record.world import world  # noqa: E402
from heiretsu.study import preload  # noqa: E402


def run(command: list[str], put: list[str]) -> tuple[float, float]:
    """CPU and wall seconds of the command with these words in the place of {watch}."""
    words = [part for word in command for part in (put if word == "{watch}" else [word])]
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    wall, after = time.monotonic() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


def told(folder: Path) -> tuple[float, float, float]:
    """By the library's word: the share that watching cost, calls of MPI and changes of phase a second."""
    images = watched.read(folder)
    ranks = max(1, *(int(image.header["ranks"]) for image in images))
    of_all = world(images, ranks, 1)
    calls = max(int(image.tables["counts"]["count"].sum(axis=1).max()) for image in of_all.images)
    changes = max(int(image.tables["threads"]["switches_of_phase"].max()) for image in of_all.images)
    return of_all.watching, calls / of_all.seconds, changes / of_all.seconds


def say(name: str, times: np.ndarray) -> None:
    """`times` [pair, without and with]."""
    ratios = 100 * (times[:, 1] / times[:, 0] - 1)
    low, high = median_interval(ratios) or (ratios.min(), ratios.max())
    without, inside = times.min(axis=0)
    print(
        f"{name}: {np.median(ratios):+.2f} % [{low:+.2f}, {high:+.2f}]; the least {without:.3f} s and {inside:.3f} s,"
        f" {100 * (inside / without - 1):+.2f} %"
    )


def main() -> None:
    pairs, command = (int(sys.argv[1]), sys.argv[2:]) if sys.argv[1:2] and sys.argv[1].isdigit() else (7, sys.argv[1:])
    library = preload.library()
    if not command or library is None:
        sys.exit(__doc__ if library else "watch_cost.py: the library that watches is not built")
    if "{watch}" not in command:
        command = ["{watch}", *command]
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    times, last = np.zeros((pairs, 2, 2)), (0.0, 0.0, 0.0)  # [pair, without and with, CPU and wall]
    for pair in range(pairs):
        for inside in (pair % 2, 1 - pair % 2):
            with tempfile.TemporaryDirectory(dir=memory) as folder:
                times[pair, inside] = run(command, preload.words(library, Path(folder)) if inside else [])
                last = told(Path(folder)) if inside else last
    print(
        f"{last[1]:.3g} calls of MPI and {last[2]:.3g} changes of phase a second; by its own word {100 * last[0]:.2f} %"
    )
    say("CPU time", times[:, :, 0])
    say("wall time", times[:, :, 1])


if __name__ == "__main__":
    main()
