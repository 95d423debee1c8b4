"""Studies of programs outside the kit, run in this process."""

import io
from pathlib import Path

from programs import ANY

from heiretsu.study.journal import NAME, Journal
from heiretsu.study.plan import make_plan
from heiretsu.study.progress import Progress
from heiretsu.study.runner import Runner, new_study
from heiretsu.study.settings import Settings, outside_workload
from heiretsu.study.state import State

PROGRAM = ANY
MACHINE = {"cpu": "a processor", "cpus": "2", "begun": "then"}


def studied(
    folder: Path, *words: str, cores=(1,), modes=("strong",), launches=1, limit=0.0, watch="auto", **said
) -> State:
    """The state of a study of `words` in `folder`, with what command() takes beside them."""
    settings = Settings(
        (outside_workload(words or (PROGRAM,), **said),),
        tuple(cores),
        modes,
        launches=launches,
        most_launches=launches,
        limit=limit,
        oversubscribe=True,
        watch=watch,
    )
    assert not (folder / NAME).exists()
    journal, state = new_study(folder, settings, make_plan(settings), MACHINE)
    with journal:
        Runner(folder, journal, state, Progress(io.StringIO())).run()
    return State.of(folder)


def continued(folder: Path) -> State:
    """What is left of it."""
    with Journal(folder) as journal:
        Runner(folder, journal, State.of(folder), Progress(io.StringIO())).run()
    return State.of(folder)


def failure(state: State) -> str:
    """Why the only point that failed did."""
    [event] = state.failures.values()
    assert "\n" not in event["reason"] and event["reason"].isprintable()
    return event["reason"]
