"""A program that a study is to run with arguments of its own: what else must be known of it the program says."""

from __future__ import annotations

import subprocess
from pathlib import Path

from heiretsu.base import UsageError
from heiretsu.programs import listed
from heiretsu.study.plan import executable
from heiretsu.study.settings import Workload


def called(program: str, arguments: tuple[str, ...]) -> Workload:
    """The workload of `program`, a name of the kit or a path, with these arguments. UsageError when it cannot run, or
    does not speak the kit's command line."""
    path = str(Path(program)) if "/" in program else ""
    name = Path(program).name
    ran = executable(Workload(name, path=path))
    if not _speaks(ran):
        raise UsageError(f"--program: {program} does not speak the kit's command line (--version says heiretsu there)")
    serial = ("--executor", "serial") if "serial" in _says(ran, "executors") else ()
    option, size, rest = _size(ran, arguments)
    return Workload(name, rest, grow=option, size=size, serial=serial, path=path)


def _speaks(program: str) -> bool:
    try:
        said = subprocess.run([program, "--version"], capture_output=True, stdin=subprocess.DEVNULL, timeout=60).stdout
    except (OSError, subprocess.TimeoutExpired):
        return False
    return said.startswith(b"heiretsu ")


def _says(program: str, what: str) -> list[str]:
    """What `PROGRAM --list WHAT` prints; nothing where it has no such list."""
    try:
        return listed(program, what)
    except subprocess.CalledProcessError:
        return []


def _size(program: str, arguments: tuple[str, ...]) -> tuple[str, int, tuple[str, ...]]:
    """The option that work grows with, its number, and the arguments without it; ("", 0, all) where there is none."""
    said = _says(program, "size")
    if len(said) != 2:
        return "", 0, arguments
    option, value = said
    rest, given = [], iter(arguments)
    for argument in given:
        if argument == option:
            value = next(given, "")
        elif argument.startswith(option + "="):
            value = argument.partition("=")[2]
        else:
            rest.append(argument)
    if not value.isdecimal() or int(value) < 1:
        raise UsageError(f"{option}: '{value}' is not a whole number in digits, which weak scaling must multiply")
    return option, int(value), tuple(rest)
