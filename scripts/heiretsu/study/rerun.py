"""Repeats a run from its record: the same command on the same ranks and threads in the same environment."""

from __future__ import annotations

import argparse
import json
import os
import re
import shlex
from pathlib import Path

import numpy as np

from heiretsu.base import STUDY, UsageError, allowed_cpus
from heiretsu.record.records import Run, load_apart, load_one
from heiretsu.study import launcher, outside, preload, processes, trust
from heiretsu.study.command import Command
from heiretsu.study.machine import describe
from heiretsu.study.plan import PlannedPoint, built_program
from heiretsu.study.reading import Unread
from heiretsu.study.site import find_site
from heiretsu.study.with_and_without import inside

LIMIT = 86400.0  # seconds of a run
STANDARD_INPUT = r"(--file=)?(-|/dev/stdin|(/dev|/proc/\w+)/fd/\d+)"


def command_of(run: Run, record: Path) -> list[str]:
    """The command that repeats `run` and leaves `record`. UsageError when the record does not tell enough."""
    words = shlex.split(str(run.provenance.get("argv", "")))
    if not words:
        raise UsageError(f"{run.path}: does not say how it was run (no argv)")
    if run.attributes.get("language"):
        raise UsageError(
            f"{run.path}: is no run of a program of the kit but of {run.attributes['language']}: repeat it by"
            f" {shlex.join(words)}"
        )
    if any(re.fullmatch(STANDARD_INPUT, word) for word in words):
        raise UsageError(f"{run.path}: its input came from standard input and is not in the record: run it by hand")
    program = next(
        (path for path in (Path(words[0]), built_program(Path(words[0]).name)) if os.access(path, os.X_OK)), None
    )
    if program is None:
        raise UsageError(f"{run.path}: {words[0]} is not there any more, nor a build of it")
    options = ["--threads", str(run.attributes["threads"]), "--record", str(record)]
    if output := _value(words[1:], "--output"):
        options += ["--output", _beside(output)]  # what the run wrote is not written over
    return [str(program.absolute()), *options, *_without(words[1:], "--record", "--no-record", "--threads", "--output")]


def _without(words: list[str], *options: str) -> list[str]:
    """`words` without the options named and their values; behind -- there are none."""
    kept, skip = [], False
    for number, word in enumerate(words):
        if word == "--" and not skip:
            return kept + words[number:]
        if skip:
            skip = False
        elif word in options:
            skip = word != "--no-record"
        elif not word.startswith(tuple(f"{option}=" for option in options)):
            kept.append(word)
    return kept


def _value(words: list[str], option: str) -> str:
    """What `option` is given last; empty where it is not."""
    value = ""
    for word, following in zip(words, [*words[1:], ""]):
        if word == "--":
            break
        if word == option:
            value = following
        elif word.startswith(f"{option}="):
            value = word.removeprefix(f"{option}=")
    return value


def _beside(output: str) -> str:
    """The name of a file that is not there, for what was written to `output`; a device or FIFO is its own."""
    path, number = Path(output), 1
    if path.exists() and not path.is_file():
        return output
    while (other := path.with_name(f"{path.stem}-rerun{number}{path.suffix}")).exists():
        number += 1
    return str(other)


def rerun(path: Path, options: argparse.Namespace) -> str:
    """Repeats the run of the record `path`, leaves a new record beside it and says how the times compare."""
    run = load_apart(path)
    number = 1
    while (record := path.with_name(f"{path.stem}-rerun{number}.h5")).exists():
        number += 1
    try:
        ended = (_outside if "outside" in run.provenance else _of_the_kit)(run, path, record, options)
    except (launcher.NoLauncher, Unread) as why:
        raise UsageError(str(why)) from None
    except OSError as error:
        raise UsageError(f"{path}: what it ran cannot be started ({error.strerror})") from None
    if ended.status != 0 or ended.timed_out:
        how = f"did not end within {LIMIT:g} s and was killed" if ended.timed_out else ended.how()
        raise UsageError(f"the run {how}" + (f": {ended.last_line}" if ended.last_line else ""))
    return _told(run, load_one(record), record)


def _outside(run: Run, path: Path, record: Path, options: argparse.Namespace) -> processes.Ended:
    """The launch of a program outside the kit, once more."""
    try:
        point = PlannedPoint.from_json(json.loads(run.provenance["point"]))
        command = Command.from_json(json.loads(run.provenance["outside"]))
    except (KeyError, TypeError, ValueError):
        raise UsageError(f"{path}: does not say how it was run (nor does one with templates above 60 kB)") from None
    trust.check([point.command], options, path)
    library = preload.library() if inside(run) else None
    return outside.launch(point, command, path.parent, record, LIMIT, describe(), find_site(None), library)


def _of_the_kit(run: Run, path: Path, record: Path, options: argparse.Namespace) -> processes.Ended:
    command = command_of(run, record)
    trust.check([tuple(command)], options, path)
    ranks, threads = int(run.attributes["ranks"]), int(run.attributes["threads"])
    point = PlannedPoint(run.attributes["program"], tuple(command), ranks, threads, False, 1, ())
    environment = launcher.environment(point, allowed_cpus())
    environment |= {name: str(value) for name, value in run.provenance.items() if name.startswith(("OMP_", "GOMP_"))}
    if run.provenance.get("mpi") != "none" and ranks == 1:
        command = ["mpirun", "-np", "1", *command]
    return processes.run(launcher.started(command, point, allowed_cpus()), environment, LIMIT)


def _told(before: Run, after: Run, record: Path) -> str:
    old, new = (float(np.median(run.valid_seconds)) if len(run.valid_seconds) else np.nan for run in (before, after))
    commits = [str(run.provenance.get("commit")) for run in (before, after)]
    changed = (
        "" if commits[0] == commits[1] else f"; the program was {commits[0][:12]} then and is {commits[1][:12]} now"
    )
    return (
        f"Then {old:.4g} s, now {new:.4g} s (ratio {new / old:.3f}; {STUDY} compare tells of studies whether that is a"
        f" difference){changed}\nRecord: {record}"
    )
