"""One launch of a program outside the kit: in its own folder, and what it printed read."""

from __future__ import annotations

import contextlib
import shutil
import time
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO

from heiretsu.base import TEXT, allowed_cpus
from heiretsu.record import watched
from heiretsu.record.world import World, world
from heiretsu.study import launcher, linked, preload, processes, reading
from heiretsu.study.command import Command
from heiretsu.study.outside_record import Launch, Said, write
from heiretsu.study.plan import PlannedPoint
from heiretsu.study.reading import Unread
from heiretsu.study.site import Site
from heiretsu.study.watching import MARK

PRINTED = "printed"  # the study's folder of what launches printed
FOLDERS = "running"  # the study's folder of the folders in which launches run
LEFT = "left"  # the study's folder of the folders in which the library leaves what it saw
MOST_PRINTED = 1 << 30  # bytes: no result, and the disk is not this launch's alone
TOO_LONG = 1.05  # times the launch that a time it tells may last


def launch(
    point: PlannedPoint,
    command: Command,
    study: Path,
    record: Path,
    limit: float,
    machine: dict[str, str],
    site: Site | None,
    library: Path | None = None,
) -> processes.Ended:
    """Runs `point` once and, where it ended well, writes `record`; what it printed stays in the folder `study`. It is
    watched by `library`, where there is one.

    Unread when it did not print what a right run prints, or left something behind. NoLauncher, OSError.
    """
    _check_launcher(point, site)
    printed = study / PRINTED / f"{record.stem}.txt"
    printed.parent.mkdir(exist_ok=True)
    left = study / LEFT / record.stem
    spread = launcher.elsewhere(site) and point.ranks > 1
    watch = preload.words(library, left, spread) if library else []
    words = launcher.started(point.command, point, allowed_cpus(), site, watch)
    environment = launcher.environment(point, allowed_cpus(), site) | {MARK: uuid.uuid4().hex}
    begun = time.time()
    try:
        with (
            _folder(study / FOLDERS / record.stem, point, command) as folder,
            _empty(left) if library else contextlib.nullcontext(),
            open(printed, "wb") as output,
        ):
            ended = processes.run(words, environment, limit, output, folder, looks=library is None, most=MOST_PRINTED)
            missing = [name for name in command.logs if not _append(folder / name, output)]
            changed = [name for name, source in command.files if _stamp(Path(source)) > begun]
            seen = _seen(left, point) if library else ""
        if ended.status != 0 or ended.timed_out:
            return replace(ended, last_line=reading.last_line(printed))
        if ended.left:
            raise Unread(f"left {ended.left} running, which were killed: what they did is not in its time")
        if missing:
            raise Unread(f"wrote no {missing[0]}, which --log names")
        if changed:
            raise Unread(f"wrote into {changed[0]}, a link to a file that the next launch needs: --template copies it")
        said = read(printed, command.reading(dict(point.values)), point, ended.seconds)
    finally:
        reading.shorten(printed)
    elsewhere = launcher.elsewhere(site)
    write(record, Launch(point, command, words, begun, environment, machine, elsewhere), said, ended, seen)
    return ended


def _seen(left: Path, point: PlannedPoint) -> World | str:
    """What the library left, or why that cannot be used."""
    try:
        return world(watched.read(left), point.ranks, point.threads)
    except watched.WatchError as error:
        return str(error)


def _check_launcher(point: PlannedPoint, site: Site | None) -> None:
    """Where libraries tell: ranks that the launcher here would start as so many worlds of one."""
    if point.ranks == 1 or site is not None or launcher.kind() != "openmpi":
        return
    _, why = linked.kind(point.command)
    if "libmpich" in why:
        raise Unread(
            f"its MPI is MPICH ({why}) and mpirun here is Open MPI's, which would start {point.ranks} copies of a"
            " single rank: --site FILE names the launcher of its MPI"
        )


@contextlib.contextmanager
def _empty(folder: Path) -> Iterator[Path]:
    """A fresh folder, gone afterwards, and the one that it is in where nothing else is there."""
    shutil.rmtree(folder, ignore_errors=True)  # of a launch that was killed
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        with contextlib.suppress(OSError):
            folder.parent.rmdir()


@contextlib.contextmanager
def _folder(folder: Path, point: PlannedPoint, command: Command) -> Iterator[Path]:
    """A fresh working folder with what the command is given; gone afterwards."""
    with _empty(folder):
        for name, source in command.files:
            _check_inside(name)
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).symlink_to(source)
        for name, text in command.filled_templates(dict(point.values)).items():
            _check_inside(name)
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, **TEXT)
        yield folder


def _append(log: Path, output: IO) -> bool:
    """Adds what a file holds to what was printed; False where it is not there."""
    if not log.is_file():
        return False
    with open(log, "rb") as file:
        output.write(b"\n")
        shutil.copyfileobj(file, output)
    return True


def _check_inside(name: str) -> None:
    """A journal or a record may say anything."""
    if Path(name).is_absolute() or ".." in Path(name).parts:
        raise Unread(f"{name}: would lie outside the launch's folder")


def _stamp(path: Path) -> float:
    """When a file was changed last, a folder's own entries alone."""
    with contextlib.suppress(OSError):
        return path.stat().st_mtime
    return 0.0


def read(printed: Path, command: Command, point: PlannedPoint, seconds: float) -> Said:
    """What a launch of `seconds` told. Unread, with the option that asks for it, where it is not as it should be."""
    wanted = dict(command.figures) | {name: pattern for name, pattern, _ in command.same}
    options = {"time": command.time, "rate": command.rate, "work-done": command.work_done}
    asked = [(f"--{name}", pattern) for name, pattern in options.items() if pattern]
    asked += [(name, pattern) for name, pattern in wanted.items()]
    found = reading.matches(printed, {pattern for _, pattern in asked} | {*command.check, *command.never})
    for pattern in command.check:
        if not found[pattern]:
            raise Unread(f"--check '{pattern}' is not in what it printed{reading.nearest(pattern, printed)}")
    for pattern in command.never:
        if found[pattern]:
            raise Unread(f"--never '{pattern}' is in what it printed: {reading.quoted(found[pattern][0].line)}")
    for option, pattern in asked:
        if len(found[pattern]) == point.ranks > 1:
            raise Unread(
                f"{option} '{pattern}' matches {point.ranks} times: were {point.ranks} copies of a single rank started?"
                f" Then its MPI is not the launcher's"
            )
    numbers = {option: reading.number(option, pattern, found[pattern], printed) for option, pattern in asked}
    told = numbers.get("--time", float("nan"))
    if "--time" in numbers and not 0 < told <= TOO_LONG * seconds:
        raise Unread(
            f"--time '{command.time}' says {told:.6g} s and the launch took {seconds:.3g} s: is it a time in seconds,"
            " by the clock on the wall?"
        )
    for option in ("--rate", "--work-done"):
        if numbers.get(option, 1.0) <= 0:
            raise Unread(f"{option} says {numbers[option]:.6g}, which is not above 0")
    figures = {name: numbers[name] for name in wanted} | ({"rate": numbers["--rate"]} if "--rate" in numbers else {})
    return Said(told, numbers.get("--work-done", float(point.times)), figures)
