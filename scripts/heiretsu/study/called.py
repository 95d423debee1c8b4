"""A program that a study is to run with arguments of its own: what else must be known of it the program says."""

from __future__ import annotations

import mmap
import subprocess
from pathlib import Path

from heiretsu.base import UsageError
from heiretsu.programs import listed, programs
from heiretsu.study.plan import executable
from heiretsu.study.plan_file import default_study
from heiretsu.study.settings import Workload

SET_BY_THE_STUDY = ("--threads", "--repeat", "--warmup", "--record", "--no-record", "--quiet")


def called(program: str, arguments: tuple[str, ...]) -> Workload:
    """The workload of `program`, a name of the kit or a path, with these arguments. UsageError when it cannot run, or
    does not speak the kit's command line."""
    path = str(Path(program)) if "/" in program else ""
    name = Path(program).name
    ran = executable(Workload(name, path=path))
    if not _speaks(ran):
        raise UsageError(
            f"--program: {program} does not speak the kit's command line (--version says heiretsu there): leave"
            f" --program out, -- {program} ARGUMENTS runs any program"
        )
    for argument in arguments:
        if (option := argument.partition("=")[0]) in SET_BY_THE_STUDY:
            raise UsageError(f"{option}: the study gives it to the program itself")
    serial = ("--executor", "serial") if "serial" in _says(ran, "executors") else ()
    option, size, rest = _size(ran, arguments)
    counts = {} if path or name not in programs("Team") else _what_it_counts(name)
    return Workload(name, rest, grow=option, size=size, serial=serial, path=path, **counts)


def _what_it_counts(name: str) -> dict:
    """What the study of a Team program says of it: its threads have work of their own, so it is measured by rates."""
    alike = default_study(name, (1,)).programs[0]
    return {"item": alike.item, "least": alike.least}


def of_the_kit(word: str) -> bool:
    """Is `word` the name of a program of the kit, or the path of one that speaks its command line? Only what has the
    kit's name in it is asked: another program might do all its work when it is."""
    if "/" not in word:
        return word in programs()
    return _holds(word, b"heiretsu") and _speaks(word)


def _holds(word: str, name: bytes) -> bool:
    """Is there a file at this path that holds `name`? It may be of any size."""
    try:
        if not Path(word).is_file():  # to open a pipe is to wait for who writes to it
            return False
        with open(word, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return content.find(name) >= 0
    except (OSError, ValueError):  # an empty one cannot be mapped
        return False


def _speaks(program: str) -> bool:
    try:
        said = subprocess.run([program, "--version"], capture_output=True, stdin=subprocess.DEVNULL, timeout=60).stdout
    except (OSError, subprocess.TimeoutExpired):
        return False
    return said.startswith(b"heiretsu ")


def _says(program: str, what: str, arguments: tuple[str, ...] = ()) -> list[str]:
    """What `PROGRAM --list WHAT ARGUMENTS` prints; nothing where it has no such list. UsageError with the program's own
    line when it refuses its arguments."""
    try:
        return listed(program, what, arguments)
    except subprocess.CalledProcessError as refused:
        line = (refused.stderr.splitlines() or [f"{program}: status {refused.returncode}"])[-1]
        if ": --list: " in line:
            return []
        raise UsageError(line) from refused


def _size(program: str, arguments: tuple[str, ...]) -> tuple[str, int, tuple[str, ...]]:
    """The option that work grows with, its number, and the arguments without it; ("", 0, all) where there is none."""
    said = _says(program, "size", arguments)
    if len(said) != 2:
        return "", 0, arguments
    option, value = said
    rest, given = [], iter(arguments)
    for argument in given:
        if argument == option:
            next(given, None)
        elif not argument.startswith(option + "="):
            rest.append(argument)
    if int(value) < 1:
        raise UsageError(f"{option}: {value} is not above 0, and weak scaling must multiply it")
    return option, int(value), tuple(rest)
