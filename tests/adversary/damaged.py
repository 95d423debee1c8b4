#!/usr/bin/python3
"""Files that are read again, damaged: records, journals and folders of studies, plans, site files, what the preloaded
library leaves, and what factorize keeps of a run that was broken off.

Whole ones are made first, then bytes are flipped, lost, moved and put in, values of JSON and TOML replaced by others,
and lines sealed anew with their checksums. Each is read by the commands that read such files; a run that goes on must
end with the same bytes as one that was never broken off, or refuse what is there.

It cannot find: damage that makes another, equally whole file (a number of a journal of a study changed to another
one), or what a program of another's would do with a record."""

import contextlib
import functools
import json
import random
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

from adversary import line, loaded, main, program
from failing import breaking
from left_files import Process, Site, Thread, image
from large_numbers import checksum, product
from odd_files import odd_file
from plans import SITE, plan as plan_text
from programs import environment
from tried import ROOT, Fault, Try

VALUES = [None, True, 0, 1, -1, 1e308, 10**30, "", "x", "\x1b[31m", "x" * 5000, [], {}, [1], {"a": 1}, "2026", "1..2"]
BYTES = [b"\0", b"\xff", b"\xff\xff\xff\xff\xff\xff\xff\x7f", b"\n", b"\x1b[2J", b"9" * 30, b"-1", b"nan", b"[" * 2000]
NUMBERS = "1..60"
HARD, HARD_LINE = product(4 * 10**28, 7 * 10**28)  # by the quadratic sieve, in half a second
LIMIT = 1.0  # seconds in which HDF5 reads what may be damaged, instead of the 20 that users have
SEALED = b"heiretsu"  # begins the last 16 bytes of a record, its checksum


@functools.cache
def whole() -> dict[str, bytes]:
    """What is damaged, made by the commands themselves: contents by name."""
    with tempfile.TemporaryDirectory(prefix="adversary-") as name:
        folder = Path(name)
        (folder / "plan.toml").write_text(plan_text())
        _call(folder, program("factorize"), "--record", "map.h5", "--keep-costs", "--repeat", "7", "--threads", "2")
        _call(folder, program("count"), "--record", "team.h5", "--threads", "2", "--increments", "1000")
        _call(folder, ROOT / "scripts" / "study", "run", "--plan", "plan.toml", "--folder", "study")
        units = ["--units", "0..3", "--output", "a.sieve"]
        _call(folder, program("factorize"), "--no-record", "--sieve-only", *units, str(HARD))
        _call(folder, *unfinished(), **breaking(folder, "factorize", "write", 12, "kill"))
        Path(f"{folder}.seen").unlink(missing_ok=True)
        names = ("map.h5", "team.h5", "study/journal.jsonl", "a.sieve", "o.journal", "o.part")
        made = {name: (folder / name).read_bytes() for name in names if (folder / name).exists()}
        if (ROOT / "scripts" / "heiretsu" / "record" / "watched.py").exists():
            made["left"] = image(_rank(0)) + image(_rank(1))
        return made | {"plan": plan_text().encode(), "site": SITE.encode()}


def _rank(number: int) -> Process:
    """What the library sees of one of two ranks of two threads."""
    seconds = {"serial": 0.2, "compute": 0.5, "barrier": 0.05, "region_end": 0.1, "mpi": 0.1}
    site = Site("solve.c:12", 3, [(k, 0.2 * k, {"compute": 0.1}, {"mpi": 0.1}) for k in (1, 2, 3)])
    threads = [Thread(k, 0.9, 0.01, 3, 1000, (2 * number + k,), seconds) for k in (0, 1)]
    solve = ("solve", 4, 0.5, {"serial": 0.2, "compute": 0.1}, {"compute": 0.3})
    counts = {(0, 0): (10, 0.1, 0), (1, 1): (2, 0.05, 640)}
    return Process(number, 2, threads=threads, team=2, process_cpu=1.6, counts=counts, sites=[site], regions=[solve])


def unfinished() -> list[str]:
    return [program("factorize"), "--no-record", "--quiet", "--window", "7", "--output", "o", NUMBERS]


def _call(folder: Path, *words, **variables) -> None:
    options = {"env": environment(**variables), "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run(list(map(str, words)), cwd=folder, timeout=120, **options)


def spoilt(chance: random.Random, data: bytes) -> bytes:
    """Some bytes changed, lost, moved, put in, or all that follows cut off."""
    for _ in range(chance.choice([1, 1, 1, 2, 5])):
        at, other = chance.randrange(len(data) + 1), chance.randrange(len(data) + 1)
        size = chance.choice([1, 1, 4, 16, 300])
        flipped = bytes([data[at] ^ chance.choice([1, 128, chance.randrange(1, 256)])]) if at < len(data) else b""
        data = chance.choice(
            [
                data[:at] + flipped + data[at + 1 :],
                data[:at] + flipped + data[at + 1 :],
                data[:at] + data[at + size :],
                data[:at] + data[other : other + size] + data[at + size :],
                data[:at] + chance.choice(BYTES) + data[at:],
                data[:at],
            ]
        )
    return data


def other_value(chance: random.Random, value):
    """The same JSON with something in it replaced, taken out or doubled."""
    if not isinstance(value, (dict, list)) or not value or chance.random() < 0.2:
        return chance.choice(VALUES)
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    key, copy = chance.choice(keys), value.copy()
    if chance.random() < 0.2:
        del copy[key]
    else:
        copy[key] = other_value(chance, value[key])
    return copy


def other_lines(chance: random.Random, data: bytes) -> bytes:
    """Lines of JSON, one of them changed, as a whole."""
    lines = data.split(b"\n")
    at = chance.randrange(len(lines) - 1)
    lines[at] = json.dumps(other_value(chance, json.loads(lines[at]))).encode()
    if chance.random() < 0.2:
        lines.insert(chance.randrange(len(lines)), chance.choice(lines))
    return b"\n".join(lines)


def sealed(chance: random.Random, data: bytes) -> bytes:
    """A log whose lines are spoilt and have the right checksums all the same."""
    texts = [one[:-17] for one in data.split(b"\n")[:-1]]
    at = chance.randrange(len(texts))
    texts[at] = spoilt(chance, texts[at]).replace(b"\n", b"")
    return b"".join(b"%s %016x\n" % (text, checksum(text)) for text in texts)


def record(chance: random.Random, folder: Path) -> Try:
    """With its checksum, or without one, or with a forged one, which leave all of it to HDF5."""
    data = whole()[chance.choice(["map.h5", "team.h5"])]
    bare = spoilt(chance, data[:-16] if data[-16:].startswith(SEALED) else data)
    made = chance.choice([spoilt(chance, data), bare, bare + b"%s%08x" % (SEALED, zlib.crc32(bare))])
    (folder / "d.h5").write_bytes(made)
    reader = chance.choice([["heiretsu.record.show"], ["heiretsu.record.show"], ["heiretsu.study", "foresee"]])
    return Try([f"python:{reader[0]}", *reader[1:], "d.h5"], cwd=folder, lines=4, seconds=45)


def study(chance: random.Random, folder: Path) -> Try:
    how = chance.choice([spoilt, other_lines, other_lines])
    (folder / "journal.jsonl").write_bytes(how(chance, whole()["study/journal.jsonl"]))
    command = chance.choice([*["status"] * 9, "report", "compare", "continue"])  # others take a second or two
    words = [".", "."] if command == "compare" else [".", "--budget", "1s"] if command == "continue" else ["."]
    return Try(["python:heiretsu.study", command, *words], cwd=folder, lines=30 if command == "continue" else 3)


def plan(chance: random.Random, folder: Path) -> Try:
    kind = chance.choice(["plan", "site"])
    (folder / "a.toml").write_bytes(spoilt(chance, whole()[kind]))
    words = ["--plan", "a.toml"] if kind == "plan" else ["--site", "a.toml", "--program", "planted"]
    arguments = [] if kind == "plan" else ["--", "--seconds", "1"]
    return Try(["python:heiretsu.study", "run", *words, "--dry-run", *arguments], cwd=folder)


def left(chance: random.Random, folder: Path) -> Try:
    (folder / "a.left").write_bytes(spoilt(chance, whole()["left"]))
    return Try(["python:left_reader", "."], cwd=folder)


def sieve(chance: random.Random, folder: Path) -> Try:
    (folder / "d.sieve").write_bytes(spoilt(chance, whole()["a.sieve"]))
    words = [program("factorize"), *chance.choice([["--dry-run"], ["--dry-run"], ["--no-record", "--quiet"]])]
    expected = None if "--dry-run" in words else HARD_LINE.encode()
    return Try([*words, str(HARD), "--relations", "d.sieve"], expected, cwd=folder, lines=4, seconds=60)


def resumed(chance: random.Random, folder: Path) -> Try:
    """A run that goes on with what it kept; `o` is looked at afterwards."""
    journal, part = whole()["o.journal"], whole()["o.part"]
    how, which = chance.choice([spoilt, sealed]), chance.randrange(3)
    (folder / "o.journal").write_bytes(journal if which == 0 else how(chance, journal))
    (folder / "o.part").write_bytes(spoilt(chance, part) if which == 0 else part)
    one = Try([*unfinished(), "--resume"], b"", cwd=folder).judged()
    done = b"".join(map(line, range(1, 61)))
    if one.status == 0 and (folder / "o").read_bytes() != done and how is not sealed:
        raise Fault(f"went on to other bytes: {one}: {(folder / 'o').read_bytes()[-200:]}")
    return one


def odd(chance: random.Random, folder: Path) -> Try:
    """Something else than a file."""
    return odd_file(chance, folder, whole()["study/journal.jsonl"], HARD)


KINDS = [(record, 25), (study, 20), (plan, 15), (left, 13), (sieve, 7), (resumed, 20), (odd, 15)]
NEEDED = {sieve: "a.sieve", left: "left"}  # which older versions do not make


def attempt(chance: random.Random, folder: Path) -> None:
    kinds, weights = zip(*(pair for pair in KINDS if NEEDED.get(pair[0], "plan") in whole()))
    one = chance.choices(kinds, weights)[0](chance, folder)
    if one.status is None:
        one.judged()


if __name__ == "__main__":
    loaded()
    with contextlib.suppress(ImportError):
        from heiretsu.record import apart

        apart.LIMIT = LIMIT
    whole()
    sys.exit(main(__doc__, attempt, tries=300, seconds=20))
