"""What runs inside a batch job: the points of one shape, until they are done or the job is told to end."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from heiretsu.base import STUDY, UsageError
from heiretsu.batch import slurm
from heiretsu.study import machine
from heiretsu.study.journal import Journal, job_journal, read, read_file
from heiretsu.study.plan import PlannedPoint
from heiretsu.study.progress import Progress
from heiretsu.study.runner import Runner
from heiretsu.study.state import State

PATIENCE = 3.0  # seconds before a launch that failed is tried again
MAX_STARTS = 4  # of one job, when its time limit cuts a launch short each time
ENDS = {
    signal.SIGUSR1: "the job's time limit",
    signal.SIGTERM: "Slurm, which told the job to end (preempted, requeued or cancelled)",
}


class Interrupted(Exception):
    """The job is told to end; the text says why."""

    def __init__(self, number: int):
        super().__init__(ENDS[number])
        self.number = number


def _interrupt(number: int, _frame) -> None:
    for one in ENDS:
        signal.signal(one, signal.SIG_IGN)  # what follows must be written down undisturbed
    raise Interrupted(number)


class JobRunner(Runner):
    """Journals a launch that the job's end cuts short, and gives a launch that failed a second chance: nobody is there
    to see that a node was not yet well again."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.tried: set[str] = set()  # points that failed once
        self.last: PlannedPoint | None = None  # the point that was launched last

    def fail(self, point: PlannedPoint, number: int, reason: str, seconds: float) -> None:
        if point.id in self.tried:
            return super().fail(point, number, reason, seconds)
        self.tried.add(point.id)
        time.sleep(PATIENCE)  # when the whole job is told to end its launch may hear it first
        self.state.add(self.journal.append("interrupted", point=point.id, why=f"a failure: {reason}", seconds=seconds))

    def may_start_again(self, restart: int) -> bool:
        """After the time limit: does the job start anew? Its point has failed when that was in vain too often."""
        if restart + 1 < MAX_STARTS or self.last is None:
            return True
        super().fail(
            self.last,
            self.state.launches(self.last),
            (
                f"a launch did not end within the job's time limit, in {MAX_STARTS} starts: "
                "continue the study with a larger --budget"
            ),
            0.0,
        )
        return False

    def launch(self, point: PlannedPoint) -> None:
        self.last = point
        self.state.add(self.journal.append("launching", point=point.id))
        try:
            super().launch(point)
        except Interrupted as end:
            self.state.add(self.journal.append("interrupted", point=point.id, why=str(end)))
            raise


def state_of(folder: Path, shape: str) -> State:
    """The study's state as far as it concerns the points of `shape`."""
    whole = State.of(folder)
    own = [point for point in whole.points if f"{point.ranks}x{point.threads}" == shape]
    if not own:
        raise UsageError(f"{folder}: no point of this study is {shape}")
    state, ids = State(), {point.id for point in own}
    for event in read(folder):
        if event.get("point", own[0].id) in ids:
            state.add(event)
    state.points = own
    return state


def run(folder: Path, shape: str) -> int:
    """Measures the points of `shape`; 0 when it ended by itself."""
    job, restart = os.environ.get("SLURM_JOB_ID", ""), int(os.environ.get("SLURM_RESTART_COUNT", "0"))
    if not job:
        raise UsageError(f"job: is for batch jobs, which {STUDY} submit makes")
    state = state_of(folder, shape)
    with Journal(folder, job_journal(state.go, shape, job, restart)) as journal:
        journal.append(
            "began",
            job=job,
            restart=restart,
            nodes=os.environ.get("SLURM_JOB_NODELIST", ""),
            machine=machine.describe(),
        )
        cut = cut_short(folder, job_journal(state.go, shape, job, restart - 1))
        if cut:
            state.add(
                journal.append(
                    "interrupted",
                    point=cut,
                    why="the end of its job without notice (its node failed, or it was killed)",
                )
            )
        runner = JobRunner(folder, journal, state, Progress(sys.stderr))
        try:
            for number in ENDS:
                signal.signal(number, _interrupt)
            print(f"Stopped because {runner.run()}.", file=sys.stderr)
            return 0
        except Interrupted as end:
            print(f"Interrupted by {end}.", file=sys.stderr)
            again = end.number == signal.SIGUSR1 and runner.may_start_again(restart)
    if again:
        slurm.requeue(job)  # ends this start
    return 1


def cut_short(folder: Path, earlier: str) -> str:
    """The point whose launch an earlier start of the job began and never told the end of; empty when there is none."""
    events = read_file(folder / earlier) if (folder / earlier).exists() else []
    return events[-1]["point"] if events and events[-1]["event"] == "launching" else ""
