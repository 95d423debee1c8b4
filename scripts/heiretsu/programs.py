"""The programs of the kit, as scripts/programs lists them: of the sources, or of the kit installed around it."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from heiretsu.base import ROOT

LIST = ROOT / "scripts" / "programs"


@dataclass(frozen=True)
class Program:
    name: str
    shape: str  # Map: items are dealt out; Team: every thread of every rank enters once; tool: no experiment
    question: str


def programs(*shapes: str) -> dict[str, Program]:
    """All programs by name, or those of these shapes; none where the Python package stands alone (pip).

    Raises subprocess.CalledProcessError where a source does not say what it is.
    """
    if not LIST.exists():
        return {}
    listed = subprocess.run([LIST], stdout=subprocess.PIPE, encoding="utf-8", check=True).stdout
    found = (Program(*line.split("\t")) for line in listed.splitlines())
    return {program.name: program for program in found if not shapes or program.shape in shapes}


def listed(program: str | Path, what: str, arguments: tuple[str, ...] = ()) -> list[str]:
    """The names that `PROGRAM --list WHAT ARGUMENTS` prints: its methods, schedules, executors or prints.

    Raises OSError where there is no such program, subprocess.CalledProcessError where it has no such list or refuses
    the arguments.
    """
    alone = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("OMPI_", "PMI", "SLURM_", "HEIRETSU_SIMD"))
    }
    return subprocess.run(
        [program, "--list", what, *arguments], capture_output=True, encoding="utf-8", check=True, env=alone
    ).stdout.split()
