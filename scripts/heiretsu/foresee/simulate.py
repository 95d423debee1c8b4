"""`scripts/simulate`: many ranks in one process, by SimGrid. How efficient is each schedule, and what limits it?"""

from __future__ import annotations

import argparse
import json
import re
import shlex
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from heiretsu.base import TEXT, UsageError
from heiretsu.console import printable, run as run_command
from heiretsu.foresee.simgrid import Failed, Row, run_one, run_program
from heiretsu.programs import programs
from heiretsu.record.records import RecordError
from heiretsu.study.journal import Journal
from heiretsu.study.state import SIMGRID, State


def check_schedules(options: argparse.Namespace, folder: Path) -> None:
    """@raise UsageError where one is asked for that the programs do not know."""
    known = run_program(options, "planted", ["--list", "schedules"], 1, folder).stdout.split()
    for name in options.schedule:
        if name not in known:
            raise UsageError(f"--schedule: '{name}' is not one of {', '.join(known)}")


def line(row: Row) -> str:
    items, milliseconds = row.items / row.workers, 1000 * row.item_seconds
    run = f"{row.schedule:<9} {row.workers:>6} {row.per_node:>6} {items:>8g} {milliseconds:>9.4g} {row.seconds:>9.4f}"
    return f"{run} {row.efficiency:>10.3f} {row.load_balance:>8.3f} {row.communication:>8.3f}  {row.limit}"


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="simulate",
        description=(
            "Run a program on many simulated ranks of one thread, by SimGrid, and say how efficient each "
            "schedule is there. Ranks poll for work between two grains; a service thread has no place there."
        ),
    )
    several = {"type": lambda text: text.split(","), "metavar": "A,B,..."}
    top.add_argument("--ranks", default=["64", "256", "1024"], help="numbers of ranks (64,256,1024)", **several)
    top.add_argument(
        "--schedule",
        default=["static", "dynamic", "guided", "stealing"],
        help="static,dynamic,guided,stealing",
        **several,
    )
    top.add_argument("--items", type=int, default=100, metavar="N", help="items a rank (100)")
    top.add_argument("--cost", type=float, default=0.01, metavar="SECONDS", help="that an item takes (0.01)")
    top.add_argument(
        "--spread", type=float, default=0, metavar="PART", help="items take up to so much less or more (0)"
    )
    top.add_argument("--cores", type=int, default=16, metavar="N", help="of a simulated host, and ranks on it (16)")
    top.add_argument("--latency", default="20us", metavar="TIME", help="of each host's link to the switch (20us)")
    top.add_argument("--bandwidth", default="1.25GBps", metavar="RATE", help="of that link (1.25GBps)")
    top.add_argument(
        "--real",
        action="store_true",
        help="under mpirun on this machine instead, to compare: waiting items need no cores",
    )
    top.add_argument("--json", type=Path, metavar="FILE", help="write the rows there, too")
    top.add_argument(
        "--study",
        type=Path,
        metavar="DIR",
        help="run the first program of that study with its strong input, and keep the rows for its report",
    )
    top.add_argument(
        "program",
        nargs=argparse.REMAINDER,
        metavar="PROGRAM ARGUMENTS...",
        help=(
            "another program than waiting items, such as factorize 10^15..10^15+100000 --print none, or the path of one"
            " built against a kit for SimGrid: its computing is measured here"
        ),
    )
    return top


def complaint(options: argparse.Namespace) -> str:
    """What is wrong with the options; empty when nothing is."""
    for ranks in options.ranks:
        if not ranks.isdecimal() or int(ranks) < 1:
            return f"--ranks: '{ranks}' is not a number of ranks"
    for name, unit, example in (("latency", "[num]?s", "20us"), ("bandwidth", "[kMG]?Bps", "1.25GBps")):
        if not re.fullmatch(rf"\d+(\.\d+)?{unit}", getattr(options, name)):
            return f"--{name}: '{getattr(options, name)}' is not right (such as {example})"
    if min(options.items, options.cores) < 1 or options.cost <= 0 or not 0 <= options.spread <= 1:
        return "--items, --cores and --cost are above 0, --spread is from 0 to 1"
    if options.study and (options.program or options.real):
        return "--study: runs the study's own program on simulated ranks (without a program, without --real)"
    return ""


def program_of_study(folder: Path) -> list[str]:
    """The study's first program with its strong input, as arguments of this command. UsageError without such."""
    state = State.of(folder)
    name = state.settings.programs[0].name
    if name not in programs():  # a journal may be of others, and name any file
        raise UsageError(f"{folder}: {name!r} is no program of the kit, and only those are simulated")
    point = next((one for one in state.points if one.program == name and one.times == 1 and not one.serial), None)
    if point is None:
        raise UsageError(f"{folder}: no point of this study gives {name} the strong input")
    return [name, *point.command[1:]]


def keep(options: argparse.Namespace, rows: list[Row]) -> None:
    """Adds the rows to the study's journal, for its report."""
    banded = ("seconds", "efficiency", "load_balance", "communication")
    with Journal(options.study) as journal:
        journal.append(
            "foreseen",
            source=SIMGRID,
            simulated=True,
            program=rows[0].program,
            weak=False,
            command=shlex.join(options.program),
            platform=platform_line(options),
            rows=[
                {name: {"value": value} if name in banded else value for name, value in asdict(row).items()}
                for row in rows
            ],
        )


def platform_line(options: argparse.Namespace) -> str:
    return f"hosts of {options.cores} cores, {options.latency}, {options.bandwidth}"


def main(arguments: list[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    try:
        if problem := complaint(options):
            raise UsageError(problem)
        options.program = program_of_study(options.study) if options.study else options.program
        rows = run_all(options)
        if options.study:
            keep(options, rows)
    except (Failed, UsageError, RecordError, OSError) as error:
        print(f"simulate: {printable(str(error))}", file=sys.stderr)
        return 2 if isinstance(error, UsageError) else 1
    if options.json:
        options.json.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n", **TEXT)
    return 0


def run_all(options: argparse.Namespace) -> list[Row]:
    """Runs each schedule on each number of ranks, and prints a line of each."""
    with tempfile.TemporaryDirectory() as folder:
        check_schedules(options, Path(folder))
        return run_in(options, Path(folder))


def run_in(options: argparse.Namespace, folder: Path) -> list[Row]:
    print("mpirun on this machine" if options.real else f"simulated: {platform_line(options)}; work is polled for")
    print("schedule   ranks a node items a rank   ms each   seconds efficiency  balance  communi.  limited by")
    rows = []
    for ranks in map(int, options.ranks):
        for schedule in options.schedule:
            rows.append(run_one(options, schedule, ranks, folder))
            print(line(rows[-1]), flush=True)
    return rows


if __name__ == "__main__":
    sys.exit(run_command(main, "simulate"))
