#!/usr/bin/python3
"""Stands in for a program of the kit: leaves a made-up record. `fail-at-THREADS` as an argument makes it fail there,
`slow` makes it sleep, `factor-F` multiplies its times, `no-record` ends well without a record; `--size N` makes it
declare the work N^2, and `predicted` makes it say 1.2^N when it is asked for its work."""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from made_up import make_record  # noqa: E402


def value(name):
    return sys.argv[sys.argv.index(name) + 1]


def main():
    if "--list" in sys.argv:
        print(1.2 ** int(value("--size")) if value("--list") == "work" and "predicted" in sys.argv else "")
        return 0
    threads, repeats, record = int(value("--threads")), int(value("--repeat")), value("--record")
    if f"fail-at-{threads}" in sys.argv:
        print("fake: failed on purpose", file=sys.stderr)
        return 1
    if "slow" in sys.argv:
        time.sleep(30)
    if "no-record" in sys.argv:
        return 0
    work = (
        int(value("--size")) ** 2 / 1e6 if "--size" in sys.argv else sum(argument == "number" for argument in sys.argv)
    )
    factor = next((float(argument[7:]) for argument in sys.argv if argument.startswith("factor-")), 1.0)
    seconds = tuple(
        factor * work * (0.1 + 0.9 / threads) * (1 + 0.001 * (number + time.time() % 1)) for number in range(repeats)
    )

    def change(file):
        file.attrs.update({"work": float(work), "largest_item_work": 0.58 * work, "option_repeat": str(repeats)})
        file["work"][:] = work / threads
        for repetition, total in enumerate(seconds):
            serial, parallel = total - 0.9 * factor * work / threads, 0.9 * factor * work / threads
            for thread in range(threads):
                file["phases"][repetition, 0, thread] = [
                    0 if thread else serial,
                    parallel,
                    0,
                    0,
                    0,
                    serial if thread else 0,
                ]
                file["cpu"][repetition, 0, thread] = parallel + (0 if thread else serial)

    make_record(record, seconds=seconds, threads=(threads,), change=change)
    return 0


if __name__ == "__main__":
    sys.exit(main())
