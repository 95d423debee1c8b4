"""What the parts of the adversary share: a Try, its verdict, and the loop that makes tries and judges them.

A part is a function that makes and judges the try of a random generator, in a folder of its own, and raises Fault for
what is wrong. The generator is seeded by seed and number alone, so what is found is found again by the line that is
printed with it. HEIRETSU_ROOT names another checkout to try than this one, HEIRETSU_BIN other builds of its programs.
"""

import argparse
import atexit
import contextlib
import importlib
import os
import random
import re
import resource
import runpy
import select
import shlex
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = Path(os.environ.get("HEIRETSU_ROOT", HERE.parents[1])).resolve()
os.environ.setdefault("HEIRETSU_BIN", str(ROOT / "build" / "release" / "bin"))
sys.path[:0] = [str(ROOT / "scripts"), str(HERE.parent / "support")]
from programs import BIN, environment  # noqa: E402

SEED = "18"  # in CI: what is found there is found everywhere
MAX_TOLD = 60  # faults that are printed in full
MAX_MEMORY = 2 << 30  # bytes, judged afterwards
MAX_LINES = 3  # that a command may say of what is wrong
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
NOT_OURS = re.compile(r"Traceback|Sanitizer|runtime error:|terminate called|Segmentation|PMIX ERROR|ORTE_ERROR|prterun")


class Fault(Exception):
    """Something that must not be: one line, or some."""


@dataclass
class Try:
    """A command as somebody may start it, and what is right of it. `words[0]` is a program, or "python:MODULE", which a
    fork of this process runs: all that scripts/ would do but for the start of Python."""

    words: list
    expected: bytes | None = None  # what it prints if it ends with 0; else it may print the first lines of that
    begins: bool = False  # with `expected` its output begins: what follows is not known
    statuses: tuple[int, ...] = (0, 1, 2)
    lines: int = MAX_LINES  # on standard error
    variables: dict = field(default_factory=dict)  # None unsets
    seconds: float = 20.0
    cwd: Path | None = None
    stdin: bytes | int | None = None
    stdout: int | None = None  # descriptors instead of files; `after` may put into `out` and `error` what came there
    stderr: int | None = None
    silent: bool = False  # nobody could hear what it said
    where: str = ""  # what else is odd, for who reads of a fault
    before: Callable[[], None] | None = None  # run in the new process, last
    after: Callable[[], None] | None = None  # run here when it has ended
    out: bytes = b""
    error: bytes = b""
    status: int | None = None  # negative: a signal
    memory: int = 0  # the largest of its process, in bytes

    def run(self) -> "Try":
        """Starts it, waits, and keeps what it printed and said. A Fault when it does not end in time."""
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error, tempfile.TemporaryFile() as given:
            if isinstance(self.stdin, bytes):
                given.write(self.stdin)
                given.seek(0)
            streams = (
                self.stdin if isinstance(self.stdin, int) else given.fileno(),
                out.fileno() if self.stdout is None else self.stdout,
                error.fileno() if self.stderr is None else self.stderr,
            )
            self.status, self.memory = _ended(_forked(self, streams), self.seconds)
            for file, name in ((out, "out"), (error, "error")):
                file.seek(0)
                setattr(self, name, file.read())
        if self.after:
            self.after()
        if self.status is None:
            raise Fault(f"did not end within {self.seconds:g} s: {self}")
        return self

    def judged(self) -> "Try":
        """run(), and a Fault for what is wrong with how it ended, what it said and what it printed."""
        self.run()
        wrong = "; ".join(filter(None, (how(self) for how in (_bad_end, _bad_words, _bad_output))))
        if wrong:
            raise Fault(f"{wrong}: {self}\n  said: {self.error[:600]!r}\n  printed: {self.out[-300:]!r}")
        return self

    def __str__(self) -> str:
        words = [os.fsdecode(os.fspath(word)) if not isinstance(word, str) else word for word in map(_text, self.words)]
        sets = [f"{name}={value}" for name, value in self.variables.items()]
        text = self.where + shlex.join([*sets, *words])
        return repr(text[:1500] + (f" ... ({len(text)} bytes)" if len(text) > 1500 else ""))


def _text(word):
    return word if isinstance(word, (str, bytes)) else str(word)


def _forked(one: Try, streams: tuple[int, int, int]) -> int:
    """Starts it in a session of its own; the id of its process."""
    sys.stdout.flush()
    if child := os.fork():
        return child
    try:
        os.setsid()
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        for number, descriptor in enumerate([os.dup(stream) for stream in streams]):
            os.dup2(descriptor, number)
        os.closerange(3, 1000)
        os.chdir(one.cwd or "/")
        variables = environment(**one.variables)
        if one.before:
            one.before()
        program, *rest = map(_text, one.words)
        if not str(program).startswith("python:"):
            os.execve(program, [program, *rest], variables)
        os.environ.clear()
        os.environ.update(variables)
        _run_module(program.removeprefix("python:"), rest)
    except BaseException as error:  # of the child: told as what it is, a fault of the try
        os.write(2, f"adversary: {error!r}\n".encode(errors="replace"))
    finally:
        os._exit(99)


def _run_module(module: str, words: list) -> None:
    sys.argv = [module, *map(os.fsdecode, words)]
    sys.stdin, sys.stdout, sys.stderr = (open(number, mode, closefd=False) for number, mode in enumerate("rww"))
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    for stream in (sys.stdout, sys.stderr):
        if not stream.closed:
            stream.flush()
    os._exit(status)


def _ended(child: int, seconds: float) -> tuple[int | None, int]:
    """The exit status, negative for a signal, None where it had to be killed; and the largest memory."""
    watched, waiting = os.pidfd_open(child), select.poll()
    waiting.register(watched, select.POLLIN)
    ready = waiting.poll(1000 * seconds)
    os.close(watched)
    if not ready:
        os.killpg(child, signal.SIGKILL)
    _, status, used = os.wait4(child, 0)
    return os.waitstatus_to_exitcode(status) if ready else None, 1024 * used.ru_maxrss


def _bad_end(one: Try) -> str:
    if one.memory > MAX_MEMORY:
        return f"took {one.memory / 1e6:.0f} MB"
    return "" if one.status in one.statuses else f"ended with {one.status}, not one of {one.statuses}"


def _bad_words(one: Try) -> str:
    text = one.error.decode(errors="replace")
    lines = [line for line in text.split("\n") if line.rpartition("\r")[2].replace("\x1b[K", "")]
    if found := NOT_OURS.search(text):
        return f"says '{found[0]}'"
    if found := CONTROL.search(re.sub(r"\r\x1b\[K", "", text)):  # what writes over a line of progress
        return f"says a raw {found[0]!r}"
    if len(lines) > one.lines:
        return f"says {len(lines)} lines"
    return "says nothing of why" if one.status > 0 and not lines and not one.silent else ""


def _bad_output(one: Try) -> str:
    if one.stdout is not None and one.after is None:
        return ""
    if one.expected is None:
        return "prints a raw control character" if CONTROL.search(one.out.decode(errors="replace")) else ""
    if one.begins:
        return "" if one.out.startswith(one.expected) else "does not print what comes before"
    if one.status == 0:
        return "" if one.out == one.expected else "prints something else"
    return "" if one.expected.startswith(one.out) and one.out[-1:] in (b"", b"\n") else "prints no whole lines of it"


def loaded() -> None:
    """Imports now what forks of this process will need: their start takes a tenth of the time."""
    for name in ("record.records", "study.runner", "study.options", "foresee.command", "batch.submit", "report.page"):
        with contextlib.suppress(ImportError):
            importlib.import_module(f"heiretsu.{name}")


def kept_folder() -> Path:
    """A folder for all tries, which goes with this process."""
    folder = tempfile.mkdtemp(prefix="adversary-")
    atexit.register(shutil.rmtree, folder, True)
    return Path(folder)


def program(name: str) -> str:
    return str(BIN / name)


def factors(n: int) -> list[int]:
    """The primes of n, ascending, by trial division: for n below 10^12 or so."""
    found, p = [], 2
    while p * p <= n:
        while n % p == 0:
            found.append(p)
            n //= p
        p += 1 + (p > 2)
    return found + [n] * (n > 1)


def line(n: int) -> bytes:
    """What factorize prints of a number."""
    return " ".join([f"{n}:", *map(str, factors(n))]).encode() + b"\n"


def left_behind(folder: Path, kept: set[str]) -> None:
    """A Fault when the folder holds other names than these."""
    names = {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir()}
    if names != kept:
        raise Fault(f"left behind {sorted(names - kept)}, missing {sorted(kept - names)}")


def main(doc: str, attempt: Callable[[random.Random, Path], None], tries: int, seconds: float) -> int:
    """Runs a part: `attempt` on up to so many tries and for so long (options say otherwise); 1 when it found faults."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", default=SEED, help="any word; clock: another one each time (%(default)s)")
    parser.add_argument("--tries", type=int, default=tries, help="at most so many (%(default)s)")
    parser.add_argument("--seconds", type=float, default=seconds, help="begin none after so many (%(default)s)")
    parser.add_argument("--first", type=int, default=0, metavar="N", help="number of the first try (%(default)s)")
    asked = parser.parse_args()
    seed = str(time.time_ns()) if asked.seed == "clock" else asked.seed
    name, begun, faults, number = Path(sys.argv[0]).name, time.monotonic(), 0, asked.first
    print(f"{name}: seed {seed}, of {ROOT}", flush=True)
    for number in range(asked.first, asked.first + asked.tries):
        if number > asked.first and time.monotonic() - begun > asked.seconds:
            number -= 1
            break
        with tempfile.TemporaryDirectory(prefix="adversary-") as folder:
            try:
                attempt(random.Random(f"{seed} {number}"), Path(folder))
            except Fault as fault:
                faults += 1
                if faults <= MAX_TOLD:
                    print(f"FAULT {fault}\n  again: {sys.argv[0]} --seed {seed} --first {number} --tries 1", flush=True)
    taken = time.monotonic() - begun
    print(f"{name}: seed {seed}: {number + 1 - asked.first} tries in {taken:.1f} s, {faults} with a fault")
    return 1 if faults else 0
