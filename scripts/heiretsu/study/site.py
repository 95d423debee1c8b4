"""How a site starts ranks: a line, modules and environment in a TOML file of its own."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from heiretsu.base import UsageError, check_names, nearest, toml_of

NAMES = ("ranks", "threads", "nodes", "ranks_per_node")
PLACES = (*NAMES, "binding", "watch", "command")  # what a line may hold in braces
KEYS = {"line": str, "modules": list, "cores_per_node": int, "nodes": int}
VARIABLE = "HEIRETSU_SITE"


@dataclass(frozen=True)
class Site:
    """`line` starts {command} on {ranks} ranks; {binding} are the flags that bind them for the launcher that is here,
    and {watch} is where what watches the program stands (preload). Where it says how many `nodes` of
    `cores_per_node` there are, ranks run there and not on this machine."""

    line: str
    modules: tuple[str, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()
    cores_per_node: int = 0
    nodes: int = 0
    path: str = ""

    @staticmethod
    def from_json(row: dict | Site | None) -> Site | None:
        """A site that a journal keeps."""
        if row is None or isinstance(row, Site):
            return row
        pairs = tuple((name, value) for name, value in row["environment"])
        return Site(**{**row, "modules": tuple(row["modules"]), "environment": pairs})

    def words(
        self, command: list[str], values: dict[str, str], binding: list[str], watch: Sequence[str] = ()
    ) -> list[str]:
        """The whole command line that starts `command`, with `watch` where the line has a place for it."""
        whole = {"{binding}": binding, "{watch}": list(watch), "{command}": command}
        found: list[str] = []
        for word in shlex.split(self.line):
            known = values | {
                "command": shlex.join(command),
                "binding": shlex.join(binding),
                "watch": shlex.join(watch),
            }
            found += whole.get(word) or ([] if word in whole else [_filled(word, known)])
        if not self.modules:
            return found
        load = f'module load {shlex.join(self.modules)} >&2 && exec "$@"'
        return ["bash", "-lc", load, "heiretsu", *found]


def _filled(word: str, values: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: values[found[1]], word)


def find_site(given: Path | None) -> Site | None:
    """The site of the file `given`, of $HEIRETSU_SITE, or of the user's configuration; None where there is none."""
    if given is not None:
        return read_site(given)
    if os.environ.get(VARIABLE):
        return read_site(Path(os.environ[VARIABLE]))
    own = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "heiretsu" / "site.toml"
    return read_site(own) if own.is_file() else None


def read_site(path: Path) -> Site:
    """The site that a TOML file describes. UsageError, one line, for what cannot be read, is unknown or is missing."""
    table = toml_of(path)
    check_names(path, table, ("launch", "environment"), "")
    launch, variables = table.get("launch", {}), table.get("environment", {})
    check_names(path, launch, tuple(KEYS), "[launch] ")
    for name, value in launch.items():
        if not isinstance(value, KEYS[name]) or (KEYS[name] is int and (isinstance(value, bool) or value < 1)):
            raise UsageError(f"{path}: [launch] {name}: {value!r} is no {_kind(KEYS[name])}")
    if not isinstance(variables, dict) or not all(isinstance(value, str) for value in variables.values()):
        raise UsageError(f"{path}: [environment] is no table of texts")
    modules = launch.get("modules", [])
    if not all(isinstance(name, str) for name in modules):
        raise UsageError(f"{path}: [launch] modules: is no list of texts")
    _check_line(path, launch.get("line", ""))
    sizes = launch.get("cores_per_node", 0), launch.get("nodes", 0)
    return Site(launch["line"], tuple(modules), tuple(variables.items()), *sizes, str(path.absolute()))


def _kind(wanted: type) -> str:
    return {str: "text", list: "list", int: "number above 0"}[wanted]


def _check_line(path: Path, line: str) -> None:
    """A line that starts as many ranks as are asked for, of the program."""
    try:
        words = shlex.split(line)
    except ValueError as error:
        raise UsageError(f"{path}: [launch] line: {error}") from None
    unknown = next((name for name in re.findall(r"\{(\w*)\}", line) if name not in PLACES), None)
    if unknown is not None:
        raise UsageError(
            f"{path}: [launch] line: {{{unknown}}} is not known ({', '.join(PLACES)}){nearest(unknown, PLACES)}"
        )
    for name in ("command", "ranks"):
        if line.count(f"{{{name}}}") < 1:
            raise UsageError(
                f"{path}: [launch] line lacks {{{name}}} (such as srun -n {{ranks}} {{watch}} {{command}})"
            )
    if words[0].startswith("{"):
        raise UsageError(f"{path}: [launch] line begins with no launcher")
