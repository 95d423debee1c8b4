"""What a study is to do: the options of `scripts/study run` or a TOML file that says the same and more."""

from __future__ import annotations

import difflib
import re
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

from heiretsu.base import MODES, UsageError


@dataclass(frozen=True)
class Workload:
    """One program of a study. Weak scaling repeats `input` once a core: work is additive over items, so p copies are p
    times the declared work exactly; or it gives option `grow` the number with which the program declares p times the
    work of `size` (sizing.find_sizes)."""

    name: str
    arguments: tuple[str, ...] = ()
    input: tuple[str, ...] = ()
    grow: str = ""
    size: int = 0
    shapes: tuple[str, ...] = ()  # "RANKSxTHREADS", measured besides the modes with the work of the strong mode
    serial: tuple[str, ...] = (
        "--executor",
        "serial",
    )  # what makes it the base case; none where a program has no executor
    path: str = ""  # of the executable, else the kit's own
    about: str = ""  # what is run, in a sentence for the report


# factorize: four numbers in the proportions of 53541233, 21235343, 11421443 and 5423123, 80 times as large.
BUILT_IN = {
    "factorize": Workload(
        "factorize",
        ("--method", "scan", "--print", "none"),
        ("4283298640", "1698827440", "913715440", "433849840"),
        about=(
            "all divisors of four whole numbers, found by trying every number up to each. The threads share the four"
            " numbers; a number's trials are made by one thread."
        ),
    )
}


@dataclass(frozen=True)
class Settings:
    """A study's settings; `precision`: the wanted half-width of the median's 95 % interval, as a part of it."""

    programs: tuple[Workload, ...]
    cores: tuple[int, ...]
    modes: tuple[str, ...] = MODES
    repeats: int = 3
    warmup: int = 1
    launches: int = 5
    most_launches: int = 30
    precision: float = 0.02
    budget: float = 600.0
    seed: int = 1
    oversubscribe: bool = False
    subset_reason: str = ""


def read_cores(text: str | list) -> tuple[int, ...]:
    """Core counts: "1..8", "1,2,4", or a list of whole numbers."""
    try:
        if isinstance(text, str) and (span := re.fullmatch(r"(\d+)\.\.(\d+)", text.strip())):
            counts = list(range(int(span[1]), int(span[2]) + 1))
        else:
            counts = [int(part) for part in (text.split(",") if isinstance(text, str) else text)]
    except (ValueError, TypeError):
        counts = []
    if not counts or min(counts) < 1 or max(counts) > 10**6:
        raise UsageError(f"cores: '{text}' are no core counts (such as 1..8 or 1,2,4)")
    return tuple(sorted(set(counts)))


def read_modes(text: str | list) -> tuple[str, ...]:
    """Modes: "strong,weak,shape" or a list of some of them."""
    names = text.split(",") if isinstance(text, str) else list(text)
    for name in names:
        if name not in MODES:
            raise UsageError(f"mode: '{name}' is not one of {', '.join(MODES)}{nearest(name, MODES)}")
    return tuple(mode for mode in MODES if mode in names)


def read_seconds(value: str | int | float) -> float:
    """A duration: 120, "120s", "10m", "2h"; in seconds."""
    match = re.fullmatch(r"(\d+(?:\.\d*)?)\s*(s|m|min|h|)", str(value).strip())
    if not match or float(match[1]) <= 0:
        raise UsageError(f"budget: '{value}' is not a time (such as 120s, 10m or 2h)")
    return float(match[1]) * {"": 1, "s": 1, "m": 60, "min": 60, "h": 3600}[match[2]]


def nearest(word: str, names) -> str:
    """ " (did you mean NAME?)" when one of `names` is near `word`."""
    close = difflib.get_close_matches(str(word), list(names), 1, 0.5)
    return f" (did you mean {close[0]}?)" if close else ""


def built_in(name: str) -> Workload:
    """The workload that stands for a program's name alone."""
    if name not in BUILT_IN:
        raise UsageError(
            f"--program: no input is known for '{name}' ({', '.join(BUILT_IN)}){nearest(name, BUILT_IN)}; "
            "a TOML file can give one: [[program]] name, arguments, input"
        )
    return BUILT_IN[name]


READERS = {"cores": read_cores, "modes": read_modes, "budget": read_seconds}
TYPES = {
    "repeats": int,
    "warmup": int,
    "launches": int,
    "most_launches": int,
    "precision": float,
    "seed": int,
    "oversubscribe": bool,
    "subset_reason": str,
    "name": str,
    "grow": str,
    "size": int,
    "path": str,
    "about": str,
    "arguments": tuple,
    "input": tuple,
    "shapes": tuple,
    "serial": tuple,
}
MINIMUM = {"repeats": 1, "warmup": 0, "launches": 1, "most_launches": 1, "size": 1, "seed": 0}


def read_toml(path: Path) -> Settings:
    """The settings of a TOML file: a table [study] with the fields of Settings, and tables [[program]] with those of
    Workload. UsageError, one line, for what cannot be read or is not known, with the nearest name that is."""
    try:
        table = tomllib.loads(path.read_text())
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read ({getattr(error, 'strerror', None) or 'not text'})") from None
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path}: {error}") from None
    _check_names(path, table, ("study", "program"), "")
    study = _table(path, "study", table.get("study", {}), [f.name for f in fields(Settings) if f.name != "programs"])
    listed = table.get("program", [])
    if not isinstance(listed, list) or not listed:
        raise UsageError(f"{path}: no [[program]] table: name at least one program")
    programs = []
    for entry in listed:
        values = _table(path, "program", entry, [f.name for f in fields(Workload)])
        if "name" not in values:
            raise UsageError(f"{path}: a [[program]] without name")
        known = set(values) == {"name"} and values["name"] in BUILT_IN
        programs.append(BUILT_IN[values["name"]] if known else Workload(**values))
    if "cores" not in study:
        raise UsageError(f'{path}: [study] lacks cores (such as cores = "1..8")')
    return Settings(programs=tuple(programs), **study)


def _check_names(path: Path, table: dict, names, where: str) -> None:
    for name in table:
        if name not in names:
            raise UsageError(f"{path}: {where}'{name}' is no key ({', '.join(names)}){nearest(name, names)}")


def _table(path: Path, title: str, table: dict, names: list[str]) -> dict:
    if not isinstance(table, dict):
        raise UsageError(f"{path}: {title} is not a table")
    _check_names(path, table, names, f"[{title}] ")
    values = {}
    for name, value in table.items():
        try:
            values[name] = READERS[name](value) if name in READERS else _typed(name, value)
        except UsageError as error:
            raise UsageError(f"{path}: [{title}] {error}") from None
    return values


def _typed(name: str, value):
    wanted = TYPES[name]
    if wanted is tuple:
        if not isinstance(value, list):
            raise UsageError(f"{name}: '{value}' is not a list")
        return tuple(str(part) for part in value)
    if wanted is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
        raise UsageError(f"{name}: '{value}' is not of type {wanted.__name__}")
    if value < MINIMUM.get(name, value) or (name == "precision" and not 0 < value < 1):
        raise UsageError(f"{name}: {value} is too small or too large")
    return value


def settings_from_json(row: dict) -> Settings:
    """The settings that a journal keeps."""
    programs = [
        (
            entry
            if isinstance(entry, Workload)
            else Workload(**{name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()})
        )
        for entry in row["programs"]
    ]
    rest = {
        name: tuple(value) if isinstance(value, list) else value for name, value in row.items() if name != "programs"
    }
    return Settings(programs=tuple(programs), **rest)
