"""The Markdown pages of the repository, and the commands in them."""

import re
from dataclasses import dataclass
from pathlib import Path

from programs import ROOT


def pages() -> list[Path]:
    """Every page but those of a build."""
    found = (path for path in ROOT.rglob("*.md") if path.relative_to(ROOT).parts[0] != "build")
    return sorted(path for path in found if not any(part.startswith(".") for part in path.relative_to(ROOT).parts))


@dataclass(frozen=True)
class Block:
    """A code block that shows a terminal."""

    place: str  # page:line
    mark: str  # why it is not run by a test; empty where it is
    text: str

    def commands(self) -> list[tuple[str, str]]:
        """Each command, and what is shown of its output: the lines up to the next one."""
        parts = re.split(r"^\$ ", self.text, flags=re.M)
        assert parts[0] == "", f"{self.place} does not begin with a command"
        return [re.fullmatch(r"((?:.*\\\n)*.*\n)((?:.*\n)*)", part).groups() for part in parts[1:]]


def blocks(name: str, text: str) -> list[Block]:
    """The blocks of a page. In its first line the word behind ```console is the block's mark."""
    return [
        Block(f"{name}:{text.count(chr(10), 0, found.start()) + 1}", found[1].strip(), found[2])
        for found in re.finditer(r"^```console(.*)\n((?:.*\n)*?)```$", text, re.M)
    ]


def all_blocks() -> list[Block]:
    return [block for page in pages() for block in blocks(str(page.relative_to(ROOT)), page.read_text())]
