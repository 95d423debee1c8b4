"""Does a program start ranks or threads? What its executable is linked with tells, where anything does."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

from heiretsu.base import TEXT

MPI = r"\blib(?:mpi|mpich|mpi_\w+|mpifort|pmpi)\.so"
OPENMP = r"\blib(?:gomp|omp|iomp5)\.so"


def kind(words: Sequence[str]) -> tuple[str, str]:
    """("mpi", "openmp" or "", why) of the command `words`, whose first is the path of the program."""
    said = _libraries(words[0])
    for name, pattern in (("mpi", MPI), ("openmp", OPENMP)):
        if found := re.search(pattern, said):
            return name, f"it links {found[0].removesuffix('.so')}"
    script = next((word for word in words if _imports_mpi(word)), None)
    if script:
        return "mpi", f"{Path(script).name} uses mpi4py"
    return "", "it links neither MPI nor OpenMP: --on ranks if it starts ranks all the same"


def _libraries(program: str) -> str:
    """What ldd lists; nothing of a script or a static program."""
    try:
        return subprocess.run(["ldd", program], capture_output=True, **TEXT, timeout=20).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""


def _imports_mpi(word: str) -> bool:
    try:
        if not Path(word).is_file():
            return False
        with open(word, "rb") as file:
            begin = file.read(2**16)
    except (OSError, ValueError):
        return False
    return b"\0" not in begin and b"mpi4py" in begin
