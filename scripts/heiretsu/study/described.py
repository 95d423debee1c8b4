"""The command that a user describes by options or in TOML, checked: what is there, what makes sense."""

from __future__ import annotations

import os
import re
import shlex
import shutil
from collections.abc import Sequence
from pathlib import Path

from heiretsu.base import TEXT, UsageError, head_of
from heiretsu.study import linked
from heiretsu.study.command import GIVEN, RANKS, THREADS, Command
from heiretsu.study.reading import expression

RESERVED = ("rate", "work_done")  # figures that have an option of their own
LARGEST_TEMPLATE = 2**20  # bytes: its text stands in the journal


def command(
    words: Sequence[str],
    *,
    time: str = "",
    rate: str = "",
    work_done: str = "",
    figure: Sequence[str] = (),
    check: Sequence[str] = (),
    never: Sequence[str] = (),
    same: Sequence[Sequence] = (),
    let: Sequence[str] = (),
    template: Sequence[str] = (),
    files: Sequence[str] = (),
    log: Sequence[str] = (),
    base: str = "",
    on: str = "",
) -> Command:
    """The command that a user describes: `figure` and `let` as NAME=TEXT, `same` as NAME=PATTERN and a tolerance,
    `template` and `files` as paths, `base` as a line for a shell. UsageError for what is not there or makes no sense.
    """
    program = _program(words[0])
    templates = tuple((_inside(path), _text(path)) for path in template)
    links = dict(_link(path) for path in files) | _named(words[1:], {name for name, _ in templates})
    base_words = shlex.split(base)
    if base_words:
        base_words[0] = _program(base_words[0])
        links |= _named(base_words[1:], {name for name, _ in templates})
    made = Command(
        (program, *words[1:]),
        _pattern("--time", time),
        _pattern("--rate", rate),
        _pattern("--work-done", work_done),
        tuple(_figure("--figure", text) for text in figure),
        tuple(_checked("--check", text) for text in check),
        tuple(_checked("--never", text) for text in never),
        tuple((*_figure("--same", text), _tolerance(text, tolerance)) for text, tolerance in same),
        tuple(_definition(text) for text in let),
        templates,
        tuple(links.items()),
        tuple(_log(name) for name in log),
        tuple(base_words),
        *_on(on, [program, *words[1:]]),
    )
    _check_names(made)
    made.values(1, 1, 1, 1)
    return made


def _program(word: str) -> str:
    """The absolute path of what a shell would start by `word`."""
    path = shutil.which(word)
    if path is None or not Path(path).is_file():
        there = Path(word)
        if "/" not in word:
            local = f"; of the file here give its path: ./{word}" if there.is_file() else ""
            raise UsageError(f"{word}: no such program (not in $PATH){local}")
        raise UsageError(f"{word}: {_why_not(there)}")
    return os.path.abspath(path)


def _why_not(there: Path) -> str:
    """Why a path is none of a program."""
    reasons = (
        (not there.exists(), "is not there"),
        (there.is_dir(), "is a folder"),
        (not there.is_file(), "is no file"),
    )
    return next((why for applies, why in reasons if applies), "may not be executed (chmod +x)")


def _inside(path: str) -> str:
    """The name in a launch's folder of the file at `path`: the same as from here, or its last part."""
    return Path(path).name if os.path.isabs(path) or ".." in Path(path).parts else os.path.normpath(path)


def _text(path: str) -> str:
    try:
        content = head_of(path, LARGEST_TEMPLATE + 1)
        if len(content) > LARGEST_TEMPLATE:
            raise UsageError(f"--template {path}: larger than 1 MiB, and every launch gets it anew: --files links it")
        return content.decode(**TEXT)
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"--template {path}: {getattr(error, 'strerror', None) or 'is not text'}") from None


def _log(name: str) -> str:
    if os.path.isabs(name) or ".." in Path(name).parts:
        raise UsageError(f"--log {name}: is no file in the folder of a launch")
    return name


def _link(path: str) -> tuple[str, str]:
    if not Path(path).exists():
        raise UsageError(f"--files {path}: is not there")
    return _inside(path), os.path.abspath(path)


def _named(words: Sequence[str], templates: set[str]) -> dict[str, str]:
    """Links to the files that `words` name by a path from here, also as --option=FILE."""
    found = {}
    for word in words:
        for path in (word, word.partition("=")[2]):
            if path and not os.path.isabs(path) and os.path.isfile(path) and os.path.normpath(path) not in templates:
                if ".." in Path(path).parts:
                    raise UsageError(f"{path}: launches run in folders of their own: give {os.path.abspath(path)}")
                found[os.path.normpath(path)] = os.path.abspath(path)
    return found


def _pattern(option: str, text: str) -> str:
    if text:
        _expression(option, text, 1)
    return text


def _expression(option: str, text: str, numbers: int | None) -> None:
    try:
        expression(text, numbers)
    except UsageError as error:
        raise UsageError(f"{option}: {error}") from None


def _checked(option: str, text: str) -> str:
    _expression(option, text, None)
    return text


def _figure(option: str, text: str) -> tuple[str, str]:
    name, sign, pattern = (part.strip() for part in text.partition("="))
    if not sign or not name or not re.fullmatch(r"[\w .:+-]+", name) or name in RESERVED:
        raise UsageError(
            f"{option}: '{text}' is not NAME=PATTERN (such as energy='Total energy {{}}'; a name has letters, digits,"
            " blanks, . : + -)"
        )
    _expression(f"{option} {name}", pattern, 1)
    return name, pattern


def _tolerance(text: str, tolerance) -> float:
    try:
        value = float(tolerance)
    except (TypeError, ValueError):
        value = -1.0
    if not 0 <= value < 1:
        raise UsageError(f"--same {text}: '{tolerance}' is no tolerance from 0 to 1 (such as 1e-9)")
    return value


def _definition(text: str) -> tuple[str, str]:
    name, _, value = (part.strip() for part in text.partition("="))
    if not name.isidentifier() or not value or name in GIVEN:
        raise UsageError(
            f"--let: '{text}' is not NAME=ARITHMETIC with a name of its own (such as n='2000*sqrt(times)')"
        )
    return name, value


def _on(chosen: str, words: Sequence[str]) -> tuple[str, str]:
    if chosen not in ("", THREADS, RANKS):
        raise UsageError(f"--on: '{chosen}' is neither {THREADS} nor {RANKS}")
    if chosen:
        return chosen, "as --on says"
    kind, why = linked.kind(words)
    return (RANKS if kind == "mpi" else THREADS), why


def _check_names(made: Command) -> None:
    names = [name for name, _ in made.figures] + [name for name, _, _ in made.same]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise UsageError(f"{twice}: two figures of this name")
    idle = [name for name, _ in made.let if not _used(name, made)]
    if idle:
        raise UsageError(f"--let {idle[0]}: {{{idle[0]}}} stands in no argument, template or other --let")


def _used(name: str, made: Command) -> bool:
    texts = [*made.words, *(text for _, text in made.templates)]
    return any(f"{{{name}}}" in text for text in texts) or any(
        re.search(rf"\b{name}\b", text) for other, text in made.let if other != name
    )
