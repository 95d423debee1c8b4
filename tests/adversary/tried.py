"""A Try: a command as somebody may start it, and the verdict of how it ended. HEIRETSU_ROOT names another checkout to
try than this one, HEIRETSU_BIN other builds of its programs."""

import collections
import os
import re
import resource
import runpy
import select
import shlex
import signal
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = Path(os.environ.get("HEIRETSU_ROOT", HERE.parents[1])).resolve()
os.environ.setdefault("HEIRETSU_BIN", str(ROOT / "build" / "release" / "bin"))
sys.path[:0] = [str(ROOT / "scripts"), str(HERE.parent / "support")]
from programs import environment  # noqa: E402

MAX_MEMORY = 2 << 30  # bytes, judged afterwards
MAX_LINES = 3  # that a command may say of what is wrong
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
NOT_OURS = re.compile(r"Traceback|Sanitizer|runtime error:|terminate called|Segmentation|PMIX ERROR|ORTE_ERROR|prterun")
COUNTED: collections.Counter = collections.Counter()  # what was tried so far, told in the end


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
    endless: bool = False  # it may be asked for more than can be done: then it is killed, and its output judged
    silent: bool = False  # nobody could hear what it said
    where: str = ""  # what else is odd, for who reads of a fault
    before: Callable[[], None] | None = None  # run in the new process, last
    after: Callable[[], None] | None = None  # run here when it has ended
    out: bytes = b""
    error: bytes = b""
    status: int | None = None  # negative: a signal
    memory: int = 0  # the largest of its process, in bytes

    def also_before(self, step: Callable[[], object]) -> None:
        """`step` is run in the new process, too, after what is run there."""
        before = self.before
        self.before = lambda: (before and before(), step())

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
            COUNTED["killed" if self.status == -signal.SIGKILL else f"ended with {self.status}"] += 1
            for file, name in ((out, "out"), (error, "error")):
                file.seek(0)
                setattr(self, name, file.read())
        if self.after:
            self.after()
        if self.status is None and not self.endless:
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
    sys.modules.pop(module, None)  # else Python warns that it was imported before it is run
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
    return "" if one.status in (*one.statuses, None) else f"ended with {one.status}, not one of {one.statuses}"


def _bad_words(one: Try) -> str:
    text = one.error.decode(errors="replace")
    lines = [line for line in text.split("\n") if line.rpartition("\r")[2].replace("\x1b[K", "")]
    if found := NOT_OURS.search(text):
        return f"says '{found[0]}'"
    if found := CONTROL.search(re.sub(r"\r\x1b\[K", "", text)):  # what writes over a line of progress
        return f"says a raw {found[0]!r}"
    if len(lines) > one.lines:
        return f"says {len(lines)} lines"
    return "says nothing of why" if (one.status or 0) > 0 and not lines and not one.silent else ""


def _bad_output(one: Try) -> str:
    if one.stdout is not None and one.after is None:
        return ""
    if one.expected is None:
        return "prints a raw control character" if CONTROL.search(one.out.decode(errors="replace")) else ""
    if one.status is None and one.expected.startswith(one.out):
        return ""
    if one.begins:
        return "" if one.out.startswith(one.expected) else "does not print what comes before"
    if one.status == 0:
        return "" if one.out == one.expected else "prints something else"
    return "" if one.expected.startswith(one.out) and one.out[-1:] in (b"", b"\n") else "prints no whole lines of it"
