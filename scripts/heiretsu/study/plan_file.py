"""A plan in TOML, which says what the options of `scripts/study run` say, and more."""

from __future__ import annotations

import shlex
from dataclasses import fields
from pathlib import Path

from heiretsu.base import MODES, UsageError, check_names, nearest, toml_of
from heiretsu.study.asked import SHARES, Asked
from heiretsu.study.preload import read_choice
from heiretsu.study.site import read_site
from heiretsu.study.settings import Settings, Workload, outside_workload, read_cores, read_modes, read_seconds

DEFAULTS = Path(__file__).parent / "defaults"  # NAME.toml: what a program of the kit is asked where nobody says more

READERS = {
    "cores": read_cores,
    "modes": read_modes,
    "budget": read_seconds,
    "limit": lambda value: read_seconds(value, "limit"),
    "watch": read_choice,
    "site": lambda value: read_site(Path(str(value))),
}
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
    "program": str,
    "item": str,
    "on": str,
    "least": int,
    "method": str,
    "at": float,
}
ASKED = {field.name: {"float": float, "bool": bool}.get(field.type, str) for field in fields(Asked)}
COMMAND_LISTS = ("figure", "check", "never", "same", "let", "template", "files", "log")
MINIMUM = {"repeats": 1, "warmup": 0, "launches": 1, "most_launches": 1, "size": 1, "seed": 0}


def default_study(name: str, cores: tuple[int, ...]) -> Settings:
    """What `--program NAME` alone does on these core counts. UsageError where no input is known for it."""
    known = sorted(path.stem for path in DEFAULTS.glob("*.toml"))
    if name not in known:
        raise UsageError(
            f"--program: no input is known for '{name}' ({', '.join(known)}){nearest(name, known)}; "
            f"give its arguments (-- {name} ARGUMENTS), or a TOML file with [[program]] name, arguments, input"
        )
    return read_toml(DEFAULTS / f"{name}.toml", cores)


def read_toml(path: Path, cores: tuple[int, ...] | None = None) -> Settings:
    """The settings of a TOML file: a table [study] with the fields of Settings, tables [[program]] with those of
    Workload, and [asked] with those of Asked. `cores`: where the file says none. UsageError, one line, for what cannot
    be read or is not known, with the nearest name that is."""
    table = toml_of(path)
    check_names(path, table, ("study", "program", "asked"), "")
    own = [field.name for field in fields(Settings) if field.name not in ("programs", "asked")]
    study = _table(path, "study", table.get("study", {}), own)
    listed = table.get("program", [])
    if not isinstance(listed, list) or not listed:
        raise UsageError(f"{path}: no [[program]] table: name at least one program")
    programs = []
    for entry in listed:
        outside = isinstance(entry, dict) and "command" in entry
        programs.append(_outside(path, entry) if outside else _workload(path, entry))
    if "asked" in table:
        study["asked"] = _asked(path, table["asked"])
    if "cores" not in study and cores:
        study["cores"] = cores
    if "cores" not in study:
        raise UsageError(f'{path}: [study] lacks cores (such as cores = "1..8")')
    if "modes" not in study and any(workload.outside or workload.item for workload in programs):
        suiting = (mode for mode in MODES if mode != "list")
        study["modes"] = tuple(mode for mode in suiting if all(workload.suits(mode) for workload in programs))
    return Settings(programs=tuple(programs), **study)


def _asked(path: Path, table: dict) -> Asked:
    check_names(path, table, list(ASKED), "[asked] ")
    try:
        asked = Asked(**{name: _typed(name, value, ASKED) for name, value in table.items()})
    except UsageError as error:
        raise UsageError(f"{path}: [asked] {error}") from None
    except TypeError:
        missing = [
            name for name in ("question", "answer", "otherwise", "sweep", "share", "share_is") if name not in table
        ]
        raise UsageError(f"{path}: [asked] lacks {missing[0]}") from None
    if asked.share not in SHARES:
        raise UsageError(f"{path}: [asked] share: '{asked.share}' is not one of {', '.join(SHARES)}")
    return asked


def _workload(path: Path, entry: dict) -> Workload:
    values = _table(path, "program", entry, [f.name for f in fields(Workload) if f.name != "outside"])
    if "name" not in values:
        raise UsageError(f"{path}: a [[program]] without name (or without command, for one outside the kit)")
    alone = set(values) == {"name"} and (DEFAULTS / f"{values['name']}.toml").is_file()
    default = default_study(values["name"], (1,)).programs if alone else ()
    return default[0] if len(default) == 1 else Workload(**values)


OUTSIDE = ("name", "about", "shapes", "command", "on", "base", "time", "rate", "work_done", *COMMAND_LISTS)


def _outside(path: Path, entry: dict) -> Workload:
    """A [[program]] with a command of its own; what options say once more a list says."""
    check_names(path, entry, OUTSIDE, "[program] ")
    try:
        said = {name: _said(name, value) for name, value in entry.items()}
        words = said.pop("command")
        kept = {name: said.pop(name) for name in ("name", "about", "shapes") if name in said}
        return outside_workload(words, **kept, **said)
    except UsageError as error:
        raise UsageError(f"{path}: [program] {error}") from None


def _said(name: str, value):
    """A value of an [[program]] outside the kit as command() takes it."""
    if name == "command":
        value = shlex.split(value) if isinstance(value, str) else value
        if not isinstance(value, list) or not value or not all(isinstance(word, str) for word in value):
            raise UsageError("command: is neither a list of words nor a line for a shell")
        return value
    if name == "same":
        if not isinstance(value, list) or not all(isinstance(one, list) and len(one) == 2 for one in value):
            raise UsageError("same: is no list of pairs such as ['energy=Total energy {}', 1e-9]")
        return value
    if name in (*COMMAND_LISTS, "shapes"):
        value = [value] if isinstance(value, str) else value
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise UsageError(f"{name}: is no list of texts")
        return tuple(value)
    if not isinstance(value, str):
        raise UsageError(f"{name}: '{value}' is not a text")
    return value


def _table(path: Path, title: str, table: dict, names: list[str]) -> dict:
    check_names(path, table, names, f"[{title}] ")
    values = {}
    for name, value in table.items():
        try:
            values[name] = READERS[name](value) if name in READERS else _typed(name, value)
        except UsageError as error:
            raise UsageError(f"{path}: [{title}] {error}") from None
    return values


def _typed(name: str, value, types: dict[str, type] = TYPES):
    wanted = types[name]
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
