"""What a study is to do, as options of the command line say."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path

from heiretsu.base import MODES, UsageError, cpus_here, new_results, results
from heiretsu.programs import programs
from heiretsu.study.called import called, of_the_kit
from heiretsu.study.plan_file import DEFAULTS, default_study, read_toml
from heiretsu.study.preload import read_choice
from heiretsu.study.site import find_site
from heiretsu.study.settings import Settings, Workload, outside_workload, read_cores, read_modes, read_seconds


def add_plan_options(one: argparse.ArgumentParser) -> None:
    """The options of `run` and `submit`: what a study is to do."""
    one.usage = "%(prog)s [options] -- PROGRAM [ARGUMENTS]"
    what = one.add_mutually_exclusive_group()
    what.add_argument(
        "--program",
        metavar="NAME|PATH",
        help="a program of the kit: with the arguments that follow -- at the end, else with an input of its own choice;"
        " without it what follows -- is the program, of the kit or any other",
    )
    what.add_argument(
        "--plan", metavar="FILE", type=Path, help="a TOML file: programs, options, sizes, shapes, repeats, budget"
    )
    one.add_argument("--cores", metavar="1..8", help="core counts (1 to all that may be used)")
    one.add_argument(
        "--mode",
        metavar="strong,weak,shape|rate|list",
        help="same work, work that grows, ranks x threads (all that suit); rate: items a second; list: no speedup. One"
        " large number grows by digits: --mode weak -- --digits 70",
    )
    one.add_argument(
        "--budget", metavar="TIME", help="when to stop measuring, such as 120s or 2h (10m); of batch jobs each"
    )
    one.add_argument("--oversubscribe", action="store_true", default=None, help="also measure more threads than cores")
    one.add_argument("--limit", metavar="TIME", help="when a launch is ended that does not end itself (the budget)")
    one.add_argument(
        "--site",
        metavar="FILE",
        type=Path,
        help="a TOML file: how ranks are started here ($HEIRETSU_SITE, ~/.config/heiretsu/site.toml)",
    )
    one.add_argument(
        "--folder", metavar="DIR", type=Path, help="where it is kept (a new one in $HEIRETSU_RESULTS, else results/)"
    )
    one.add_argument("--dry-run", action="store_true", help="print the points and the core-hours, run nothing")
    _add_outside_options(one)


def _add_outside_options(one: argparse.ArgumentParser) -> None:
    """What only programs outside the kit need: these tell the kit what it has to know."""
    group = one.add_argument_group(
        "programs outside the kit",
        "PATTERN: text of a line that the program prints, {} for its number, blanks alike; or re:EXPRESSION. Arguments,"
        " templates and patterns may hold {ranks} {threads} {cores} {nodes} {times} and names of --let.",
    )
    for name, metavar, text in (
        ("time", "PATTERN", "the seconds that count (the launch's)"),
        ("rate", "PATTERN", "work a second: the speedup is told by it"),
        ("work-done", "PATTERN", "the work of a launch, for weak scaling ({times})"),
        ("base", "COMMAND", "what to run on one core, where that is another program"),
        ("on", "threads|ranks", "what more cores are given to (as the program's libraries tell)"),
        ("watch", "auto|yes|no", "see from inside why it does not scale: programs that link MPI or OpenMP (auto), any"),
    ):
        group.add_argument(f"--{name}", metavar=metavar, default="", help=text)
    for name, metavar, text in (
        ("figure", "NAME=PATTERN", "another number to keep, with its interval"),
        ("check", "PATTERN", "must be printed"),
        ("never", "PATTERN", "must not be printed"),
        ("let", "NAME=ARITHMETIC", "such as n='round(2000*sqrt(times))'"),
        ("template", "FILE", "given to each launch with names filled in"),
        ("log", "FILE", "a file that it writes in its folder, read as if printed"),
        ("files", "FILE", "linked into each launch's folder, as what arguments name is"),
    ):
        group.add_argument(f"--{name}", metavar=metavar, action="append", default=[], help=text)
    group.add_argument(
        "--same",
        nargs=2,
        metavar=("NAME=PATTERN", "TOLERANCE"),
        action="append",
        default=[],
        help="a number that is the same in every launch of the same work, but for so much of it",
    )


OUTSIDE = (
    "time",
    "rate",
    "work_done",
    "base",
    "on",
    "figure",
    "check",
    "never",
    "let",
    "template",
    "files",
    "log",
    "same",
)


def settings_of(options: argparse.Namespace) -> Settings:
    """The settings that they name: of the TOML file where there is one, the options on top."""
    chosen = {}
    if options.plan and options.arguments:
        raise UsageError("--plan: the arguments of programs are in the file, none follow --")
    if not (options.plan or options.program or options.arguments):
        raise UsageError("nothing to run: give -- PROGRAM ARGUMENTS at the end, or --program NAME, or --plan FILE")
    if options.cores:
        chosen["cores"] = read_cores(options.cores)
    if options.mode:
        chosen["modes"] = read_modes(options.mode)
    if options.budget:
        chosen["budget"] = read_seconds(options.budget)
    if options.limit:
        chosen["limit"] = read_seconds(options.limit, "limit")
    if options.oversubscribe:
        chosen["oversubscribe"] = True
    if options.watch:
        chosen["watch"] = read_choice(options.watch)
    if options.plan:
        _refuse_outside(options, "the file")
        planned = dataclasses.replace(read_toml(options.plan), **chosen)
        named = planned.site if options.site is None else None
        return dataclasses.replace(planned, site=named or find_site(options.site))
    chosen["site"] = find_site(options.site)
    every = tuple(range(1, cpus_here() + 1))
    if _by_name_alone(options):
        return _default(options, every, chosen)
    workload = _workload(options)
    if "modes" not in chosen:
        chosen["modes"] = tuple(mode for mode in MODES if mode != "list" and workload.suits(mode))
    return Settings(**{"programs": (workload,), "cores": every, **chosen})


def _by_name_alone(options: argparse.Namespace) -> bool:
    """Is it a program of the kit that has a study of its own, or a mistyped name?"""
    name = options.program or "/"
    if options.arguments or "/" in name:
        return False
    return (DEFAULTS / f"{name}.toml").is_file() or name not in programs()


def _default(options: argparse.Namespace, every: tuple[int, ...], chosen: dict) -> Settings:
    """The study that a program's name alone stands for, with what options say on top."""
    name = options.program
    _refuse_outside(options, name)
    if name not in programs() and Path(name).is_file():
        raise UsageError(f"program: '{name}' is none of the kit; of that file give its path: ./{name}")
    default = default_study(name, every)
    if default.asked and chosen.get("modes", default.modes) != default.modes:
        raise UsageError(f"--mode: {name} is measured by rates where its name stands alone: leave it out")
    return dataclasses.replace(default, **chosen)


def _workload(options: argparse.Namespace) -> Workload:
    arguments = tuple(options.arguments)
    if not options.program:
        program, *rest = arguments
        if not of_the_kit(program):
            return outside_workload(arguments, **{name: getattr(options, name) for name in OUTSIDE})
        _refuse_outside(options, program)
        return called(program, tuple(rest))
    _refuse_outside(options, options.program)
    return called(options.program, arguments)


def _refuse_outside(options: argparse.Namespace, who: str) -> None:
    """The options of programs outside the kit beside something that needs none of them."""
    given = next((name for name in OUTSIDE if getattr(options, name)), None)
    if given:
        raise UsageError(
            f"--{given.replace('_', '-')}: is for a program outside the kit behind --; {who} says such things itself"
        )


def new_folder(settings: Settings) -> Path:
    """Makes the folder of a study that nobody names another for."""
    name = "-".join(dict.fromkeys(workload.program or workload.name for workload in settings.programs))
    try:
        return new_results(f"study-{name}")
    except OSError as error:
        raise UsageError(
            f"{results()}: no study can be kept there ({error.strerror}); --folder names another place"
        ) from None
