"""What every Python peer does around its methods: options, clock, repetitions, checks, and the words at the end."""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field


class Wrong(Exception):
    """A result is wrong; one line that says what was wanted and what came."""


@dataclass
class Found:
    """What one repetition found, besides its time; `work` is the whole of it in `work_unit`."""

    text: str
    items: int
    work: float
    work_unit: str
    largest_item_work: float = 0.0
    figures: dict[str, float] = field(default_factory=dict)


class Clock:
    """`with clock:` around what is to be timed. Seconds on the wall, and CPU seconds of this process meanwhile."""

    seconds = cpu = 0.0

    def __enter__(self) -> None:
        self.cpu_before, self.before = time.process_time(), time.perf_counter()

    def __exit__(self, *_) -> None:
        self.seconds = time.perf_counter() - self.before
        self.cpu = time.process_time() - self.cpu_before


def in_threads(work: Callable[..., None], calls: list[tuple]) -> None:
    """Starts a thread for each call, with its arguments, and waits until all have ended."""
    workers = [threading.Thread(target=work, args=arguments) for arguments in calls]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def cores() -> int:
    """CPUs that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number of 1 or more")
    return int(text)


def duration(text: str) -> float:
    try:
        if 0 <= (seconds := float(text)) <= 86400:
            return seconds
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"'{text}' are not seconds, from 0 to 86400")


def main(question: str, methods: dict[str, Callable], add_options: Callable, check: Callable) -> int:
    """Runs one of `methods`: method(options, clock) gives what check(options, result) makes Found, or raises Wrong."""
    parser = argparse.ArgumentParser(description=question.strip().splitlines()[0])
    parser.add_argument(
        "method", choices=list(methods), help="; ".join(f"{name}: {method.__doc__}" for name, method in methods.items())
    )
    add_options(parser)
    parser.add_argument("--repeat", type=positive, default=1, metavar="N", help="repetitions (1)")
    parser.add_argument("--json", action="store_true", help="print one line of JSON: what a record is made of")
    options = parser.parse_args()
    seconds, cpu = [], []
    try:
        for _ in range(options.repeat):
            clock, children = Clock(), children_cpu()
            result = methods[options.method](options, clock)
            seconds.append(clock.seconds)
            cpu.append(clock.cpu + children_cpu() - children)
            found = check(options, result)
    except Wrong as wrong:
        print(f"{os.path.basename(sys.argv[0])}: {options.method}: {wrong}", file=sys.stderr)
        return 1
    if options.json:
        print(
            json.dumps(
                {
                    "language": f"{platform.python_implementation()} {platform.python_version()}",
                    "seconds": seconds,
                    "cpu": cpu,
                    **vars(found),
                }
            )
        )
    else:
        print(
            f"{options.method}: {found.text}; took {sorted(seconds)[len(seconds) // 2]:.4g} s, {min(cpu):.4g} s of CPU"
            " time"
        )
    return 0


def children_cpu() -> float:
    """CPU seconds of the processes that this one started and that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
