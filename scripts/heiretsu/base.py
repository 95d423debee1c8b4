"""What all of the package stands on: where the kit is, how the user called the command, what the machine allows."""

from __future__ import annotations

import difflib
import math
import os
import re
import sys
import time
import tomllib
from collections.abc import Collection
from importlib import metadata
from pathlib import Path

from heiretsu.control_group import cgroup_cpus

ROOT = Path(__file__).resolve().parents[2]  # of the checkout, or of what is installed: scripts/ lies in it
SCALING = ("strong", "weak", "shape")  # the same work, work that grows with the cores, ranks x threads of as many cores
RATE = "rate"  # items a second, of programs that count what they do and do not divide it
MODES = (*SCALING, RATE, "list")  # list: values of core counts side by side, of a program that knows no speedup

# How the user called the command, so that what its messages tell to type next works as it stands. From launch.sh; taken
# out again, since the programs that are started from here were not called so.
_CALLED = os.environ.pop("HEIRETSU_CALLED", "")
if not _CALLED and Path(sys.argv[0]).name.startswith("heiretsu-"):
    _CALLED = Path(sys.argv[0]).name  # a command that pip installed


def _as_called(script: str) -> str:
    return _CALLED if Path(_CALLED).name.endswith(script) else f"scripts/{script}"


STUDY = _as_called("study")
STUDY_NAME, SHOW_NAME = Path(STUDY).name, Path(_as_called("show")).name


NO_PROGRAMS = (
    "none here (pip installs Python alone: build the kit for its programs, as its README.md says, and use its"
    " heiretsu-study, or its programs by their paths)"
)


def version() -> str:
    """Of the kit: what its CMakeLists.txt says, or the file that was installed with it, or pip's metadata."""
    for path, pattern in ((ROOT / "CMakeLists.txt", r"project\(heiretsu VERSION ([\d.]+)"), (ROOT / "version", "(.+)")):
        if path.is_file() and (found := re.search(pattern, text_of(path))):
            return found[1]
    return metadata.version("heiretsu")


# Of files and pipes, in any locale: what is no UTF-8 is kept (PEP 383).
TEXT = {"encoding": "utf-8", "errors": "surrogateescape"}


def text_of(path: str | Path) -> str:
    """What a file holds, in any locale."""
    return Path(path).read_text(**TEXT)


class UsageError(Exception):
    """One line for the user: what is wrong, where, and what would be right."""


def results() -> Path:
    """The folder in which what is measured is kept where nobody names another."""
    return Path(os.environ.get("HEIRETSU_RESULTS") or "results")


def new_results(name: str) -> Path:
    """Makes a folder for what begins now, in results(): NAME-TIME, or NAME-TIME-2 where another began in the same
    second. OSError when it cannot be made."""
    base, number = results() / f"{name}-{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}", 1
    base.parent.mkdir(parents=True, exist_ok=True)
    while True:
        folder = base if number == 1 else base.with_name(f"{base.name}-{number}")
        try:
            folder.mkdir()
            return folder
        except FileExistsError:
            number += 1


MAX_TEXT = 1 << 20  # bytes of a file that somebody writes by hand


def head_of(path: str | Path, most: int) -> bytes:
    """The first `most` bytes of anything that can be read. A pipe that nobody writes to is empty, another one is waited
    for."""
    with open(path, "rb", opener=lambda name, flags: os.open(name, flags | os.O_NONBLOCK)) as file:
        os.set_blocking(file.fileno(), True)
        return file.read(most)


def toml_of(path: Path) -> dict:
    """What a TOML file holds. UsageError, one line, for what is none, cannot be read, or is larger than MAX_TEXT."""
    try:
        content = head_of(path, MAX_TEXT + 1)
        if len(content) > MAX_TEXT:
            raise UsageError(f"{path}: is larger than 1 MiB: is it the right file?")
        return tomllib.loads(content.decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read ({getattr(error, 'strerror', None) or 'not UTF-8'})") from None
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path}: {error}") from None
    except RecursionError:
        raise UsageError(f"{path}: is nested too deep") from None


def cpus_here() -> int:
    """CPUs of this machine that this process may use, by its affinity and its control groups."""
    return max(1, min(len(os.sched_getaffinity(0)), int(cgroup_cpus() or sys.maxsize)))


def allowed_cpus() -> int:
    """CPUs this process may use; inside a Slurm job those of all its nodes."""
    given = os.environ.get("SLURM_JOB_CPUS_PER_NODE", "")  # such as 2(x3),1
    found = re.findall(r"(\d+)(?:\(x(\d+)\))?", given)
    return sum(int(cpus) * int(nodes or 1) for cpus, nodes in found) or cpus_here()


def nearest(word: str, names) -> str:
    """ " (did you mean NAME?)" when one of `names` is near `word`."""
    close = difflib.get_close_matches(str(word), list(names), 1, 0.5)
    return f" (did you mean {close[0]}?)" if close else ""


def check_names(path: Path, table: object, names: Collection[str], where: str) -> None:
    """UsageError where `table`, at `where` in the TOML file `path`, is none or has a name that is not among `names`."""
    if not isinstance(table, dict):
        raise UsageError(f"{path}: {where.strip()} is not a table")
    for name in table:
        if name not in names:
            raise UsageError(f"{path}: {where}'{name}' is no key ({', '.join(names)}){nearest(name, names)}")


def digits(value: float) -> str:
    """Three significant digits, without an exponent where that reads well; a dash for what is not finite."""
    if not math.isfinite(value):
        return "-"
    if value == 0 or 1e-4 <= abs(value) < 1e6:
        decimals = 2 if value == 0 else max(0, 2 - math.floor(math.log10(abs(value))))
        return f"{value:.{decimals}f}"
    return f"{value:.2e}"
