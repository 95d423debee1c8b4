"""A scaling study in one command: `scripts/study run --program factorize --cores 1..8`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from heiretsu.base import STUDY, STUDY_NAME, UsageError, version
from heiretsu.batch import submit as batch
from heiretsu.console import printable, run as run_command
from heiretsu.foresee import command as foresee
from heiretsu.record.records import RecordError
from heiretsu.study import machine, trust
from heiretsu.study.journal import NAME, Journal
from heiretsu.study.options import add_plan_options, new_folder, settings_of
from heiretsu.study.plan import core_hours, executable, make_plan
from heiretsu.study.progress import Progress
from heiretsu.study.runner import FIRST_GUESS, Runner, new_study
from heiretsu.study.settings import Settings, Workload, read_seconds
from heiretsu.study.sizing import find_sizes
from heiretsu.study.state import State
from heiretsu.study.trial import trial

RIGHT, FAILED, MISUSED = 0, 1, 2


def main(arguments: list[str] | None = None) -> int:
    given = sys.argv[1:] if arguments is None else arguments
    end = given.index("--") if given[:1] in (["run"], ["submit"]) and "--" in given else len(given)
    options = parser().parse_args(given[:end])
    options.arguments = given[end + 1 :]  # of the program that is studied
    try:
        return options.command(options)
    except (UsageError, RecordError) as error:
        return _complain(str(error), MISUSED)
    except KeyboardInterrupt:
        return _complain("interrupted", FAILED)
    except OSError as error:
        file = f"{error.filename}: " if error.filename else ""
        return _complain(f"{file}{error.strerror}; what was measured stays, {STUDY} continue goes on", FAILED)


def _complain(line: str, status: int) -> int:
    print(f"{STUDY_NAME}: {printable(line)}", file=sys.stderr)
    return status


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog=STUDY_NAME, description="Run a scaling study and say how far the program scales and why it stops."
    )
    top.add_argument("--version", action="version", version=f"heiretsu {version()}")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    one = commands.add_parser("run", help="measure, analyse and report")
    add_plan_options(one)
    one.set_defaults(command=run)
    batch.add_commands(commands)
    for name, command, text in (
        ("continue", go_on, "go on with what is not done"),
        ("status", status, "where a study is"),
        ("report", report, "write the report again"),
    ):
        one = commands.add_parser(name, help=text)
        one.add_argument("folder", type=Path, metavar="DIR")
        if name == "continue":
            one.add_argument("--budget", metavar="TIME", help="for this go (as before)")
            trust.add_option(one)
        if name == "report":
            one.add_argument(
                "--still", action="store_true", help="figures that do not move: about 100 kB in place of 3 MB"
            )
        one.set_defaults(command=command)
    one = commands.add_parser("compare", help="is study B faster than study A? status 1 when it is slower somewhere")
    one.add_argument("before", type=Path, metavar="A")
    one.add_argument("after", type=Path, metavar="B")
    one.set_defaults(command=compare)
    foresee.add_command(commands)
    one = commands.add_parser("rerun", help="repeat a run from its record")
    one.add_argument("record", type=Path, metavar="FILE.h5")
    trust.add_option(one)
    one.set_defaults(command=rerun)
    one = commands.add_parser("selftest", help="plant losses of known size and find them again (about two minutes)")
    one.set_defaults(command=selftest)
    return top


def run(options: argparse.Namespace) -> int:
    settings = settings_of(options)
    points = make_plan(settings)
    for workload in (workload for workload in settings.programs if workload.outside):
        print(f"{workload.name}: {workload.outside.told()}", file=sys.stderr)
    if options.dry_run:
        return dry_run(points, settings)
    if settings.site:
        print(f"Ranks are started as {settings.site.path} says: {settings.site.line}", file=sys.stderr)
        if caution := trial(settings.site):
            print(caution, file=sys.stderr)
    points = make_plan(settings, sizes=find_sizes(settings))
    folder = options.folder or new_folder(settings)
    journal, state = new_study(folder, settings, points, machine.describe())
    return measure(folder, journal, state)


def dry_run(points, settings: Settings) -> int:
    for point in points:
        print(f"{point.id}  {'+'.join(point.modes) or 'base':<12}  {point.title}")
    low, high = core_hours(points, settings, FIRST_GUESS)
    print(
        f"{len(points)} points, {settings.launches} to {settings.most_launches} launches each: {low:.2g} to"
        f" {high:.2g} core-hours if a repetition of the base case takes {FIRST_GUESS:g} s; no longer than"
        f" {settings.budget:g} s"
    )
    return RIGHT


def go_on(options: argparse.Namespace) -> int:
    folder = options.folder
    found = State.of(folder)  # complains before anything is made when there is no study
    trust.check([point.command for point in found.points if point.id not in found.finished], options, folder / NAME)
    trust.check_site(found.settings.site, options, folder / NAME)
    with Journal(folder) as journal:
        budget = {"budget": read_seconds(options.budget)} if options.budget else {}
        state = State.of(folder)
        if state.batch is not None:
            return batch.go_on(folder, journal, state, **budget)
        state.add(journal.append("continue", **budget))
        return measure(folder, journal, state)


def measure(folder: Path, journal: Journal, state: State) -> int:
    """Runs what is not done, then reports."""
    progress = Progress(sys.stderr)
    with journal:
        try:
            why = Runner(folder, journal, state, progress).run()
        except KeyboardInterrupt:
            progress.end()
            return _complain(f"interrupted; {STUDY} continue {folder}{trust.needed(state)} goes on", FAILED)
        except OSError:
            progress.end()
            raise
    progress.end()
    print(f"Stopped because {why}.", file=sys.stderr)
    for point in state.points:
        if point.id in state.failures:
            print(f"FAILED: {point.title}: {state.failures[point.id]['reason']}", file=sys.stderr)
    return report(argparse.Namespace(folder=folder, still=False))


def status(options: argparse.Namespace) -> int:
    state = State.of(options.folder)
    for point in state.points:
        count = state.launches(point)
        times = state.medians(point)
        outcome = state.finished.get(point.id) or (
            f"FAILED: {state.failures[point.id]['reason']}" if point.id in state.failures else "goes on"
        )
        median = f"{sorted(times)[len(times) // 2]:.4g} s" if times else "-"
        print(
            f"{point.id}  {point.title:<32} {count:>3} launches  {median:>10} "
            f" {state.verdict(point)[0]:<8} {outcome}{batch.interruptions(state, point)}"
        )
    print(
        f"{len(state.finished)} of {len(state.points)} points done, {len(state.failures)} failed; "
        + (f"stopped because {state.stopped}" if state.stopped else "running or interrupted")
    )
    if state.jobs:
        print("\n".join(batch.job_lines(state)))
    return RIGHT


def report(options: argparse.Namespace) -> int:
    from heiretsu.report.page import write_report  # plotly and matplotlib take a second to load

    try:
        path, paragraphs = write_report(options.folder, options.still)
    except OSError as error:
        return _complain(
            (
                f"{options.folder}: the report cannot be kept ({error.strerror}); what was measured stays, "
                f"{STUDY} report {options.folder} writes it"
            ),
            FAILED,
        )
    for paragraph in paragraphs:
        print(paragraph)
    print(f"Report: {path}")
    return RIGHT


def compare(options: argparse.Namespace) -> int:
    from heiretsu.study import compare as comparing

    points, curves, laws, remarks = comparing.compare(options.before, options.after)
    print("\n".join(comparing.lines(points) + comparing.lines(curves) + comparing.law_lines(laws) + remarks))
    print(
        "Ratios of medians with 95 % intervals; permutation tests on launches, corrected by Holm over"
        f" {len(points)} points and {len(curves)} curves; SAME: within {100 * comparing.MARGIN:.0f} %. Parameters of"
        " laws: changes with intervals that hold together with 95 % (Bonferroni); SAME: none moves the time on the"
        " most cores by more than that."
    )
    return FAILED if any(one.verdict == comparing.SLOWER for one in [*points, *curves, *laws]) else RIGHT


def rerun(options: argparse.Namespace) -> int:
    from heiretsu.study.rerun import rerun as repeat

    print(repeat(options.record, options))
    return RIGHT


def selftest(_: argparse.Namespace) -> int:
    from heiretsu.study.selftest import lines, passed, run as run_selftest

    checks, wrong = run_selftest(executable(Workload("planted")), sys.stderr)
    print("\n".join(lines(checks, wrong)))
    return RIGHT if passed(checks, wrong) else FAILED


def command() -> int:
    """As pip installs it."""
    return run_command(main, STUDY_NAME)


if __name__ == "__main__":
    sys.exit(command())
