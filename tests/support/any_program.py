#!/usr/bin/python3
"""Stands in for a program outside the kit. It sleeps `--work` / threads seconds (or computes, with `busy`), and prints
the time it took, the time it planned and an energy; other words plant a fault, `WORD-at-N` only on N cores."""

import os
import subprocess
import sys
import time
from pathlib import Path


def asked(fault):
    cores = int(os.environ.get("OMPI_COMM_WORLD_SIZE", "1")) * int(os.environ["OMP_NUM_THREADS"])
    return fault in sys.argv or f"{fault}-at-{cores}" in sys.argv


def value(name, otherwise):
    return type(otherwise)(sys.argv[sys.argv.index(name) + 1]) if name in sys.argv else otherwise


def compute(seconds):
    """For so much CPU time."""
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass


def main():
    threads = int(os.environ["OMP_NUM_THREADS"])
    work = value("--work", 0.1)
    start = time.monotonic()
    (compute if asked("busy") else time.sleep)(work / threads)
    took = time.monotonic() - start
    if asked("fails"):
        print("any_program: no convergence\x07", file=sys.stderr)
        return 3
    if asked("forever"):
        time.sleep(600)
    if asked("leaves-a-child"):
        subprocess.Popen(["sleep", "600"], start_new_session=True)
    if asked("colours"):
        print(f"took \x1b[1m{took}\x1b[0m s\x07")
    if asked("reads"):
        print(f"read {len(sys.stdin.read())} bytes")
    if asked("writes"):
        Path("result.txt").write_text(f"{Path('result.txt').exists()}")
        Path("run.log").write_text("steps 7 done\n")
        print(f"files: {' '.join(sorted(path.name for path in Path('.').iterdir()))}")
    if asked("spoils"):
        Path("input.txt").write_text("spoilt")
    if asked("shows"):
        print(Path("input.txt").read_text(), end="")
    rank = os.environ.get("OMPI_COMM_WORLD_RANK") or os.environ.get("SLURM_PROCID") or "0"
    if not asked("silent") and not (asked("one-prints") and rank != "0"):
        print(f"Loop   time of   {'nan' if asked('nan') else took} s on {threads} threads")
        print(f"Planned time {work / threads} s")
        print(f"energy = {value('--energy', -1.5):.9f} eV" + (" (not converged)" if asked("unconverged") else ""))
    return 0


if __name__ == "__main__":
    sys.exit(main())
