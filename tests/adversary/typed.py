#!/usr/bin/python3
"""Command lines, expressions and files of numbers, made by a grammar, some of them spoilt.

Of what is made right the output is known, so it is found out when a number is lost, wrong or out of order; of what is
spoilt it is asked that the command ends in time with 0, 1 or 2, says at most three clean lines, and prints what came
before.

It cannot find: a wrong factor of a large number (factored.py looks for those), an expression that is spoilt and
taken for another one than a reader would, words of a message that are wrong, or what only many ranks do (two of them
at most)."""

import functools
import random
import re
import subprocess
import sys
from pathlib import Path

from adversary import line, loaded, main, program
from programs import BIN, environment
from tried import ROOT, Try

EVIL = ["\x1b[31m", "\x9b2J", "\u202e", "\x07", "\xff", "\udcff", "\n", "'", '"', "$(id)", "%s%n", "\\", "é", "並列"]
NO_NUMBERS = ["nan", "-nan", "inf", "-inf", "infinity", "1e999", "-1e999", "9" * 400, "-1", "", " ", "0x10", "1e-400"]
NUMBERS = ["0", "1", "2", "0.5", "1,2", "2%", "1..2", "1 "]
NAMES = ["all", "auto", "scan", "static", "dynamic,static", "json", "never", "none", "serial", "/", ".", "-", "--"]
TAKES_TEXT = {"output", "file", "record", "relations", "message"}  # any text is a name there
LARGE = re.compile(r"\.\.|[!^]|[0-9]{20}")  # may be of a number or range, spoilt, that takes years
FACTORIZE = ["--no-record", "--quiet"]
BRIEF = {  # what an experiment is given, so that it takes milliseconds
    "count": "--increments=1000",
    "dispatch": "--tasks=100",
    "exchange": "--items=1000",
    "overlap": "--seconds=0.001",
    "planted": "--seconds=0.001",
    "spawn": "--processes=1",
}


def number(chance: random.Random, depth: int = 0) -> tuple[str, int]:
    """An expression and its value, which is below 10^10."""
    blank = functools.partial(lambda: chance.choice(["", "", "", " ", "  ", "\t"]))
    value = chance.choice([chance.randrange(10), chance.randrange(10**4), chance.randrange(10**9)])
    kind = chance.randrange(9) if depth < 3 else 0
    if kind < 3:
        return chance.choice(["", "", "+", "0", "000"]) + str(value), value
    text, value = number(chance, depth + 1)
    other, second = number(chance, depth + 1)
    text, other = f"({blank()}{text}{blank()})", f"({other})"
    small = chance.randrange(4)
    made = {
        3: (f"{text}{blank()}+{blank()}{other}", value + second),
        4: (f"{text}{blank()}-{blank()}{other}", value - second),
        5: (f"{text}{blank()}*{blank()}{other}", value * second),
        6: (f"{text}*{other}/{other}", value if second else -1),
        7: (f"{text}^{small}", value**small),
        8: (f"{text} - {text} + {small + 3}!", [6, 24, 120, 720][small]),
    }
    text, value = made[kind]
    return (text, value) if 0 <= value < 10**10 else number(chance, depth + 1)


def token(chance: random.Random) -> tuple[str, list[int]]:
    """An expression or a range, and the numbers it stands for."""
    text, value = number(chance)
    if chance.random() < 0.8:
        return text, [value]
    count = chance.choice([0, 1, 7, 300])
    return f"{text}{chance.choice(['..', ' .. '])}{value + count}", list(range(value, value + count + 1))


def spoilt(chance: random.Random, text: str) -> str:
    """A few characters of it lost, doubled, or put in from elsewhere."""
    for _ in range(chance.randrange(1, 4)):
        at, other = chance.randrange(len(text) + 1), chance.choice(
            [*EVIL, *"()^!/*-+.0", *NO_NUMBERS[:8], "!!!!", ".."]
        )
        text = chance.choice([text[:at] + text[at + 1 :], text[:at] + other + text[at:], text[:at], text + other])
    return text.replace("\0", "")


def arguments(chance: random.Random, folder: Path) -> Try:
    """Numbers as arguments."""
    made = [token(chance) for _ in range(chance.choice([1, 2, 3, 40]))]
    words, printed = [text for text, _ in made], b"".join(line(n) for _, values in made for n in values)
    bad = "" if chance.random() < 0.6 else spoilt(chance, token(chance)[0])
    if bad:
        words.append(bad)
    if bad or chance.random() < 0.2:
        words.insert(0, "--")
    return factorizes(chance, folder, [*FACTORIZE, *words], printed, bad)


def file(chance: random.Random, folder: Path) -> Try:
    """Numbers in a file, or on standard input under any of its names."""
    content, printed = chance.choice(["", "", "\ufeff"]), b""
    for _ in range(chance.choice([0, 1, 5, 200])):
        text, values = token(chance)
        content += "".join(text.split()) + chance.choice(["\n", " ", "\t", "\r\n", " # words ) 5\n", "\n\n"])
        printed += b"".join(map(line, values))
    data = content.encode()
    bad = "" if chance.random() < 0.6 else spoilt(chance, token(chance)[0])
    if bad:
        data += b"\n" + bad.encode(errors="surrogateescape") + chance.choice([b"", b"\n"])
    name = chance.choice(["-", "/dev/stdin", "numbers", "numbers", "/dev/fd/0"])
    (folder / "numbers").write_bytes(data)
    words = [*FACTORIZE, "--file", name, *chance.choice([[], ["--window", "3"]])]
    return factorizes(chance, folder, words, printed, bad, data if name != "numbers" else None)


def factorizes(chance, folder, words, printed, bad, data=None) -> Try:
    """Alone, or by scripts/run, which takes half a second and more; `bad` is what is spoilt behind what is printed."""
    start = [str(ROOT / "scripts" / "run"), "-np", chance.choice("12"), "factorize"]
    by = start if chance.random() < 0.01 else [program("factorize")]
    endless = bool(LARGE.search(bad))
    judged = {"statuses": (0, 2) if bad else (0,), "begins": bool(bad), "endless": endless}
    return Try([*by, *words], printed, cwd=folder, stdin=data, seconds=10 if endless else 60, **judged)


def many(chance: random.Random, folder: Path) -> Try:
    """More arguments than a launcher passes on."""
    numbers = [1000 + n for n in range(30_000)]
    words = [str(ROOT / "scripts" / "run"), "-np", "1", "factorize", *FACTORIZE, *map(str, numbers)]
    return Try(words, b"".join(map(line, numbers)), cwd=folder)


@functools.cache
def options_of(name: str) -> list[str]:
    said = subprocess.run([BIN / name, "--help"], capture_output=True, text=True, env=environment()).stdout
    words = {word.strip("[],.;()'") for word in said.replace("=", " ").split()}
    return sorted(word[2:] for word in words if word.startswith("--") and word[2:3].isalpha())


def options(chance: random.Random, folder: Path) -> Try:
    """Any options of any program, with any values; no number is not a number to any of them."""
    name = chance.choice(sorted(path.name for path in BIN.iterdir()))
    option = chance.choice(options_of(name))
    value = chance.choice([*NO_NUMBERS, *NO_NUMBERS[:6], *NUMBERS, *NAMES, *EVIL]).replace("\0", "")
    brief = [given for given in [BRIEF.get(name, "")] if given and not given.startswith(f"--{option}=")]
    ends = ["--max-time=2"] if option == "until" else []  # else it may repeat for ten minutes
    words = [program(name), *brief, f"--{option}={value}", *ends]
    if chance.random() < 0.3:
        words.append(spoilt(chance, f"--{chance.choice(options_of(name))}"))
    refused = value in NO_NUMBERS[:7] and option not in TAKES_TEXT
    variables = {"HEIRETSU_RESULTS": str(folder / "r"), "OMP_NUM_THREADS": "2"}
    return Try(words, statuses=(2,) if refused else (0, 1, 2), variables=variables, cwd=folder, lines=8, seconds=60)


def scripts(chance: random.Random, folder: Path) -> Try:
    """The commands in Python."""
    cores = chance.choice(["1..2", "1,2", "1..9999999999", "2..1", "0", "1..", "1e9", *NO_NUMBERS, *EVIL])
    evil = chance.choice([*EVIL, *NO_NUMBERS]) + chance.choice(["", ".h5"])
    study = [
        ["run", "--program", "planted", "--cores", cores, "--dry-run", "--", "--seconds", "1"],
        ["run", "--program", "planted", "--budget", chance.choice(NO_NUMBERS), "--dry-run", "--", "--seconds", "1"],
        ["run", "--plan", evil, "--dry-run"],
        [chance.choice(["status", "report", "rerun", "continue", "foresee", "compare"]), evil],
        [spoilt(chance, "status"), evil],
        ["run", spoilt(chance, "--program"), "count", "--dry-run"],
    ]
    module, words = chance.choice([("heiretsu.study", chance.choice(study)), ("heiretsu.record.show", [evil])])
    return Try([f"python:{module}", *words], cwd=folder, lines=12)  # of argparse: the usage, too


def blog(chance: random.Random, folder: Path) -> Try:
    """What the README types first: a program's name alone."""
    words = [str(ROOT / "scripts" / "run"), chance.choice(["exchange", "count"])]
    variables = {"HEIRETSU_RESULTS": str(folder / "r"), "OMP_NUM_THREADS": None}
    return Try(words, statuses=(0,), variables=variables, cwd=folder, lines=40, seconds=60)


KINDS = [(arguments, 35), (file, 35), (options, 20), (scripts, 10), (many, 0.3), (blog, 0.3)]


def attempt(chance: random.Random, folder: Path) -> None:
    kinds, weights = zip(*KINDS)
    chance.choices(kinds, weights)[0](chance, folder).judged()


if __name__ == "__main__":
    loaded()
    sys.exit(main(__doc__, attempt, tries=400, seconds=20))
