"""In the place of a file that a command reads, writes or finds beside those: a pipe, a folder, a device, a socket, a
link that leads nowhere. For damaged.py."""

import os
import random
import socket
from collections.abc import Callable
from pathlib import Path

from adversary import program
from tried import Try


def folder_with_a_pipe(path: Path) -> None:
    path.mkdir()
    for name in ("x.h5", "x.sieve", "x.left", "journal.jsonl", "records"):
        os.mkfifo(path / name)


def bound_socket(path: Path) -> None:
    here = os.getcwd()
    os.chdir(path.parent)  # a socket's name is short
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(path.name)
    finally:
        os.chdir(here)


def link(target: str) -> Callable[[Path], None]:
    return lambda path: path.symlink_to(target)


THINGS: dict[str, Callable[[Path], None]] = {
    "a pipe": os.mkfifo,
    "a folder": Path.mkdir,
    "a folder of pipes": folder_with_a_pipe,
    "a socket": bound_socket,
    "a link to nothing": link("nothing/at all"),
    "a link to itself": lambda path: path.symlink_to(path.name),
    "an endless device": link("/dev/zero"),
    "a full device": link("/dev/full"),
    "no bytes": Path.touch,
}
WAITS = ("n", "o", "c")  # a pipe of numbers, for results, of times: the other side is waited for


def odd_file(chance: random.Random, folder: Path, study: bytes, number: int) -> Try:
    """A command that meets such a thing; it ends by itself. `study`: a journal of one; `number`: a hard one."""
    (folder / "s").mkdir()
    (folder / "s" / "journal.jsonl").write_bytes(study)
    python, factorize = "python:heiretsu.", [program("factorize"), "--quiet"]
    planted = [program("planted"), "--seconds=0.001", "--quiet"]
    kept = [*factorize, "--no-record", "--window", "7", "--output", "o"]
    scripts = [
        ("d.h5", [f"{python}record.show", "d.h5"]),
        ("d.h5", [f"{python}record.show", "."]),
        ("d.h5", [f"{python}study", chance.choice(["foresee", "rerun", "report", "status", "compare"]), "d.h5"]),
        ("a.toml", [f"{python}study", "run", "--plan", "a.toml", "--dry-run"]),
        ("a.toml", [f"{python}study", "run", "--site", "a.toml", "--program", "planted", "--dry-run"]),
        ("b/journal.jsonl", [f"{python}study", chance.choice(["status", "report", "foresee"]), "b"]),
        ("s/records", [f"{python}study", chance.choice(["status", "report", "foresee"]), "s"]),
        ("s/printed", [f"{python}study", chance.choice(["status", "report"]), "s"]),
        ("s/jobs", [f"{python}study", chance.choice(["status", "report"]), "s"]),
        ("s/report.html", [f"{python}study", "report", "s"]),
        ("f", [f"{python}study", "run", "--program", "planted", "--folder", "f", "--dry-run", "--", "--seconds", "1"]),
        ("b/a.left", ["python:left_reader", "b"]),
    ]
    programs = [
        ("d.sieve", [*factorize, "--no-record", "--dry-run", str(number), "--relations", "d.sieve"]),
        ("d.sieve", [*factorize, "--no-record", "--dry-run", str(number), "--relations", "."]),
        ("d.sieve", [*factorize, "--no-record", "--sieve-only", "--units", "0..1", "--output", "d.sieve", str(number)]),
        ("n", [*factorize, "--no-record", "--file", "n"]),
        ("o", [*kept, "1..60"]),
        ("o.part", [*kept, *chance.choice([[], ["--resume"]]), "1..60"]),
        ("o.journal", [*kept, *chance.choice([[], ["--resume"]]), "1..60"]),
        ("r.h5", [*chance.choice([[*factorize, "12"], planted]), "--record", "r.h5"]),
        ("r", [*factorize, "12"]),
        ("r", planted),
        ("c", [program("foresee"), "--costs", "c", "--latency", "c"]),
    ]
    name, words = chance.choice(chance.choice([scripts, programs]))
    thing = chance.choice([thing for thing in THINGS if thing != "a pipe" or name not in WAITS])
    (folder / name).parent.mkdir(exist_ok=True)
    THINGS[thing](folder / name)
    where = f"[{name} is {thing}] "
    return Try(words, cwd=folder, lines=6, seconds=30, variables={"HEIRETSU_RESULTS": "r"}, where=where)
