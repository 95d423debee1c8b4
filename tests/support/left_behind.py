"""What the library that watches any program left (drivers/watch), as tests/drivers/watch/tell_left.cpp tells it."""

import subprocess
from pathlib import Path

from programs import BIN, ROOT

LIBRARY = BIN.parent / "lib" / "libheiretsu_watch.so"
TELL = BIN.parent / "tests" / "tell_left"
SOURCES = ROOT / "tests" / "drivers" / "watch"
MARKS = ROOT / "drivers" / "watch"


def compiled(folder: Path, *command: str) -> Path:
    program = folder / "program"
    subprocess.run([*command, "-I", ROOT, "-o", program], check=True, cwd=folder)
    return program


def pairs(words: list[str]) -> dict[str, str]:
    return dict(zip(words[::2], words[1::2]))


def told(folder: Path) -> list[dict]:
    """What the processes left in `folder`, in order of their ranks."""
    processes: list[dict] = []
    files = sorted(folder.glob("*.left"))
    text = subprocess.run([TELL, *files], capture_output=True, text=True, check=True).stdout
    for line in text.splitlines():
        kind, _, rest = line.partition(" ")
        words = rest.split(" ")
        if kind == "process":
            processes.append({**pairs(line.split(" ")), "threads": [], "sites": [], "calls": {}, "regions": {}})
        elif kind == "thread":
            processes[-1]["threads"].append(pairs(line.split(" ")))
        elif kind == "site":
            processes[-1]["sites"].append(pairs(line.split(" ")))
        elif kind in ("call", "region"):
            processes[-1][f"{kind}s"][words[0]] = pairs(words[1:])
        else:
            processes[-1][kind] = rest
    return sorted(processes, key=lambda process: int(process["rank"]))
