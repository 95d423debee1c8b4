"""Programs in which a call that changes a file goes wrong (failing_calls.c)."""

import functools
import subprocess
from pathlib import Path

from adversary import kept_folder
from tried import HERE


@functools.cache
def library() -> str:
    built = kept_folder() / "failing_calls.so"
    subprocess.run(["cc", "-O1", "-shared", "-fPIC", "-o", built, HERE / "failing_calls.c", "-ldl"], check=True)
    return str(built)


def breaking(folder: Path, name: str, call: str, at: int, how: str) -> dict[str, str]:
    """The environment in which the program `name` is broken as it changes the at-th file."""
    return {
        "LD_PRELOAD": library(),
        "ADVERSARY_PROGRAM": name,
        "ADVERSARY_FOLDER": str(folder),
        "ADVERSARY_SEEN": f"{folder}.seen",
        "ADVERSARY_BREAK": f"{call} {at} {how}",
        "HEIRETSU_RESULTS": "r",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
