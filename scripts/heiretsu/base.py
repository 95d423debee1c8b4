"""How the user called the command that runs, so that what its messages tell to type next works as it stands."""

from __future__ import annotations

import os
from pathlib import Path

# From launch.sh; taken out again, since the programs that are started from here were not called so.
_CALLED = os.environ.pop("HEIRETSU_CALLED", "")


def _as_called(script: str) -> str:
    return _CALLED if Path(_CALLED).name.endswith(script) else f"scripts/{script}"


STUDY = _as_called("study")
STUDY_NAME, SHOW_NAME = Path(STUDY).name, Path(_as_called("show")).name
