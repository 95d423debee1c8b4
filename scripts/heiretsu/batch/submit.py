"""`scripts/study submit`: a study as batch jobs, and status, continue and cancel for it."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Iterator
from pathlib import Path

from heiretsu.base import STUDY, UsageError, results
from heiretsu.batch import job, slurm
from heiretsu.batch.jobs import ShapeJob, estimate, jobs_of, report_job
from heiretsu.study import machine, trust
from heiretsu.study.journal import JOBS, Journal
from heiretsu.study.options import add_plan_options, new_folder, settings_of
from heiretsu.study.plan import PlannedPoint, make_plan
from heiretsu.study.runner import new_study
from heiretsu.study.settings import Settings
from heiretsu.study.sizing import find_sizes
from heiretsu.study.state import State


def add_commands(commands) -> None:
    """Adds what only studies of batch jobs have to the parsers of scripts/study."""
    one = commands.add_parser("submit", help="the same as batch jobs of Slurm, the report after them")
    add_plan_options(one)
    one.add_argument("--partition", metavar="NAME", help="of Slurm (the default one)")
    one.add_argument(
        "--account", metavar="NAME", help="who pays; whatever else sbatch must know it reads from SBATCH_... variables"
    )
    one.set_defaults(command=submit)
    one = commands.add_parser("cancel", help="end the batch jobs of a study")
    one.add_argument("folder", type=Path, metavar="DIR")
    one.set_defaults(command=cancel)
    one = commands.add_parser("job")  # what a batch job runs
    one.add_argument("folder", type=Path)
    one.add_argument("shape")
    one.set_defaults(command=lambda options: job.run(options.folder, options.shape))


def sbatch_options(options: argparse.Namespace) -> list[str]:
    """What every job is submitted with."""
    return [f"--{name}={value}" for name in ("partition", "account") if (value := getattr(options, name))]


def submit(options: argparse.Namespace) -> int:
    """Plans, says what it will cost and, unless --dry-run, begins a study and submits its jobs."""
    where = slurm.partition(options.partition or "")
    if not options.cores and not options.plan:
        raise UsageError(
            f"--cores: say which core counts, such as 1,{where.cores}: "
            f"partition {where.name} has {where.nodes} nodes of {where.cores} cores"
        )
    settings = settings_of(options)
    points = make_plan(settings, where.nodes * where.cores, where.cores, find_sizes(settings, runs=False))
    jobs = jobs_of(points, settings, where)
    common = sbatch_options(options)
    with _folder(options, settings) as folder:
        for one in jobs:
            slurm.check(common + one.options(folder), one.script(folder))
        print("\n".join(estimate(jobs, settings, where.cores)))
        if not options.dry_run:
            journal, state = new_study(folder, settings, points, machine.describe())
            with journal:
                state.add(journal.append("batch", options=common))
                _send(folder, journal, state, jobs)
    return 0


@contextlib.contextmanager
def _folder(options: argparse.Namespace, settings: Settings) -> Iterator[Path]:
    """The folder of the study. One that was made here, and that nothing came into, goes again."""
    if options.folder:
        yield options.folder.resolve()
        return
    there = results().exists()
    folder = new_folder(settings).resolve()
    try:
        yield folder
    finally:
        for made in (folder,) if there else (folder, folder.parent):
            with contextlib.suppress(OSError):  # it is not empty
                made.rmdir()


def _send(folder: Path, journal: Journal, state: State, jobs: list[ShapeJob]) -> None:
    """Submits the jobs, then the report after them; what was submitted is cancelled when one is refused."""
    (folder / JOBS).mkdir(exist_ok=True)
    sent: list[str] = []

    def send(shape: str, options: list[str], script: str) -> None:
        sent.append(slurm.submit(state.batch + options, script))
        state.add(journal.append("submit", job=sent[-1], shape=shape))

    try:
        for one in jobs:
            send(one.shape, one.options(folder), one.script(folder))
        send("report", *report_job(folder, sent, max(one.minutes for one in jobs)))
    except BaseException:
        slurm.cancel(sent)
        raise
    print(
        f"Submitted jobs {', '.join(sent)}; the report will be {folder}/report.html\n"
        f"{STUDY} status {folder} says where they are, {STUDY} cancel {folder} ends them"
    )


def still_queued(state: State) -> list[slurm.QueuedJob]:
    """The study's jobs that wait or run."""
    return slurm.queued([event["job"] for event in state.jobs])


def go_on(folder: Path, journal: Journal, state: State, **budget: float) -> int:
    """Submits what is not done of a study of batch jobs. UsageError while some of them wait or run."""
    waiting = ", ".join(one.id for one in still_queued(state))
    if waiting:
        raise UsageError(
            f"{folder}: jobs {waiting} of this study are still in the queue (wait, or {STUDY} cancel {folder})"
        )
    name = next((option.split("=", 1)[1] for option in state.batch if option.startswith("--partition=")), "")
    state.add(journal.append("continue", **budget))
    where = slurm.partition(name)
    jobs = jobs_of([point for point in state.points if state.open(point)], state.settings, where)
    if not jobs:
        print("Every point is done.")
    else:
        print("\n".join(estimate(jobs, state.settings, where.cores)))
        _send(folder.resolve(), journal, state, jobs)
    return 0


def job_lines(state: State) -> list[str]:
    """Where each job of the study is; where no Slurm answers, that."""
    try:
        waiting = {one.id: f"{one.state} {one.where}" for one in still_queued(state)}
    except UsageError as why:
        return [f"Its jobs cannot be asked about: {why}"]
    return [f"job {event['job']:>8}  {event['shape']:<8} {waiting.get(event['job'], 'ended')}" for event in state.jobs]


def interruptions(state: State, point: PlannedPoint) -> str:
    """What cut launches of `point` short, for its line."""
    cut = state.interrupted.get(point.id, [])
    return f"; cut short {len(cut)} x, last by {cut[-1]['why']}" if cut else ""


def cancel(options: argparse.Namespace) -> int:
    """Ends the study's jobs; what was measured stays."""
    state = State.of(options.folder)
    if state.batch is None:
        raise UsageError(f"{options.folder}: this study has no batch jobs (one that runs here ends with Ctrl-C)")
    waiting = [one.id for one in still_queued(state)]
    slurm.cancel(waiting)
    if waiting:
        print(
            f"Cancelled jobs {', '.join(waiting)}; what was measured stays,"
            f" {STUDY} continue {options.folder}{trust.needed(state)} goes on"
        )
    else:
        print("No job of this study is in the queue.")
    return 0
