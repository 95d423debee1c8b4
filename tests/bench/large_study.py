#!/usr/bin/env python3
"""How long the analysis and report of a large study take, and how much memory: 10 000 runs of 64 ranks x 8 threads.

    tests/bench/large_study.py [RUNS [RANKS]]       # such as 1000 1024

The runs are made up: 40 points of a scaling law with launches each, all with one of 16 records that differ. Measured
twice: from the facts that the journal keeps, and as after a change of the analysis, when every launch is read again
from its HDF5 file.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests" / "support")]

from made_up import make_record  # noqa: E402

from heiretsu.study.journal import Journal  # noqa: E402
from heiretsu.study.plan import make_plan  # noqa: E402
from heiretsu.study.settings import Settings, Workload  # noqa: E402
from heiretsu.study.state import ANALYSIS, facts_in, record_name  # noqa: E402
from heiretsu.study.watching import family  # noqa: E402

POINTS, RECORDS, THREADS = 40, 16, 8


def make_study(folder: Path, runs: int, ranks: int) -> None:
    """A journal of `runs` launches whose records are links to a few files."""
    workload = Workload("fake", (), ("1",), path="/bin/true")
    settings = Settings((workload,), tuple(range(1, POINTS)), ("strong",))
    points = make_plan(settings, POINTS)
    records = folder / "records"
    records.mkdir(parents=True)
    for number in range(RECORDS):
        make_record(
            folder / f"{number}.h5",
            seconds=tuple(1 + 0.001 * number + 0.0005 * k for k in range(3)),
            threads=(THREADS,) * ranks,
        )
    kept = [facts_in(folder / f"{number}.h5") for number in range(RECORDS)]
    with Journal(folder) as journal:
        journal.append(
            "plan",
            settings=asdict(settings),
            points=[point.to_json() for point in points],
            machine={"cpus": str(POINTS)},
        )
    with open(folder / "journal.jsonl", "a") as journal:
        for run in range(runs):
            point, number = points[run % len(points)], run // len(points)
            os.link(folder / f"{run % RECORDS}.h5", records / record_name(point, number))
            event = {
                "event": "launch",
                "at": "",
                "point": point.id,
                "number": number,
                "seconds": 1.0,
                "record": record_name(point, number),
                "status": "VALID",
                "reasons": [],
                "declared_work": 1.0,
                "work_unit": "",
                "largest_item_work": 0.0,
                "analysis": ANALYSIS,
                "facts": kept[run % RECORDS],
            }
            journal.write(json.dumps(event) + "\n")


def report(folder: Path) -> tuple[float, float, float]:
    """Seconds and CPU seconds of `scripts/study report`, and the most memory (sampled) of its processes, GB."""
    begun, peak, used = time.monotonic(), 0, resource.getrusage(resource.RUSAGE_CHILDREN)
    running = subprocess.Popen([ROOT / "scripts" / "study", "report", folder], stdout=subprocess.DEVNULL)
    while running.poll() is None:
        peak = max(peak, sum(map(resident, family(running.pid))))
        time.sleep(0.05)
    if running.returncode != 0:
        sys.exit("the report failed")
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime
    return time.monotonic() - begun, cpu, peak / 1e9


def resident(pid: int) -> int:
    """Bytes of memory of a process that no other has (what it shares with its parent counts once, there)."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return 1024 * sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))


def main() -> None:
    runs, ranks = (int(given) for given in (sys.argv[1:] + ["10000", "64"][len(sys.argv) - 1 :]))
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "study"
        make_study(folder, runs, ranks)
        for name in ("from the journal", "from the HDF5 files"):
            seconds, cpu, memory = report(folder)
            print(
                f"{runs} runs of {ranks} x {THREADS}, {name}: {seconds:.1f} s ({cpu:.1f} s of CPU), {memory:.2f} GB",
                flush=True,
            )
            journal = folder / "journal.jsonl"
            journal.write_text(journal.read_text().replace(f'"analysis": {ANALYSIS}', '"analysis": 0'))


if __name__ == "__main__":
    main()
