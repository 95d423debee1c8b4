"""What a study is to do, as options of the command line say."""

from __future__ import annotations

import argparse
import dataclasses
import os
import time
from pathlib import Path

from heiretsu.base import MODES, UsageError
from heiretsu.programs import programs
from heiretsu.study.called import called
from heiretsu.study.settings import (
    BUILT_IN,
    Settings,
    Workload,
    built_in,
    read_cores,
    read_modes,
    read_seconds,
    read_toml,
)


def add_plan_options(one: argparse.ArgumentParser) -> None:
    """The options of `run` and `submit`: what a study is to do."""
    what = one.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--program",
        metavar="NAME|PATH",
        help="the program: with the arguments that follow -- at the end, else with an input of its own choice",
    )
    what.add_argument(
        "--plan", metavar="FILE", type=Path, help="a TOML file: programs, options, sizes, shapes, repeats, budget"
    )
    one.add_argument("--cores", metavar="1..8", help="core counts (1 to all that may be used)")
    one.add_argument("--mode", metavar="strong,weak,shape", help="same work, work that grows, ranks x threads (all)")
    one.add_argument(
        "--budget", metavar="TIME", help="when to stop measuring, such as 120s or 2h (10m); of batch jobs each"
    )
    one.add_argument("--oversubscribe", action="store_true", default=None, help="also measure more threads than cores")
    one.add_argument("--folder", metavar="DIR", type=Path, help="where it is kept (a new one in results/)")
    one.add_argument("--dry-run", action="store_true", help="print the points and the core-hours, run nothing")


def settings_of(options: argparse.Namespace) -> Settings:
    """The settings that they name: of the TOML file where there is one, the options on top."""
    chosen = {}
    if options.plan and options.arguments:
        raise UsageError("--plan: the arguments of programs are in the file, none follow --")
    if options.cores:
        chosen["cores"] = read_cores(options.cores)
    if options.mode:
        chosen["modes"] = read_modes(options.mode)
    if options.budget:
        chosen["budget"] = read_seconds(options.budget)
    if options.oversubscribe:
        chosen["oversubscribe"] = True
    if options.plan:
        return dataclasses.replace(read_toml(options.plan), **chosen)
    every = tuple(range(1, len(os.sched_getaffinity(0)) + 1))
    workload = _workload(options)
    if not (workload.input or workload.grow) and "modes" not in chosen:  # nothing that weak scaling could raise
        chosen["modes"] = tuple(mode for mode in MODES if mode != "weak")
    return Settings(**{"programs": (workload,), "cores": every, **chosen})


def _workload(options: argparse.Namespace) -> Workload:
    arguments = tuple(options.arguments)
    if not arguments and "/" not in options.program and options.program in BUILT_IN:
        return BUILT_IN[options.program]
    if not arguments and "/" not in options.program and options.program not in programs():
        if Path(options.program).is_file():
            raise UsageError(
                f"program: '{options.program}' is none of the kit; of that file give its path: ./{options.program}"
            )
        return built_in(options.program)  # which says that there is none
    return called(options.program, arguments)


def new_folder(settings: Settings) -> Path:
    """Where a study is kept whose folder nobody names."""
    name = "-".join(workload.name for workload in settings.programs)
    return Path("results") / f"study-{name}-{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}"
