"""How the commands in Python speak: standard streams in whatever state they come, nobody's control characters, and one
line for what goes wrong."""

from __future__ import annotations

import errno
import io
import locale
import os
import select
import signal
import sys
import traceback
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

FAILED = 1
TRACE = "HEIRETSU_TRACE"  # in the environment: where an error that nobody foresaw came from is told in full


class Unwritable(Exception):
    """Standard output cannot be written, for the reason given. No OSError: those are of what a command does."""


class SeenEnough(Exception):
    """Who reads standard output has gone."""


def run(main: Callable[[], int], name: str) -> int:
    """The exit status of main(), run as the command `name`: its own, or 1 with a line on standard error."""
    _open_closed()
    sys.stdout, sys.stderr = _stream(1), _stream(2)
    try:
        if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        sys.unraisablehook = _interrupt_again
        try:
            status = main()
        except SystemExit as end:  # argparse has said why
            status = end.code
        sys.stdout.flush()
        return status
    except SeenEnough:
        _give_up_output()
        return FAILED
    except Unwritable as why:
        _give_up_output()
        return _complain(name, f"cannot write standard output: {why}")
    except KeyboardInterrupt:
        return _complain(name, "interrupted")
    except MemoryError:
        return _complain(name, "more memory is needed than this process may have")
    except Exception as error:
        if os.environ.get(TRACE):
            traceback.print_exc()
        return _complain(name, f"an error that it does not know: {_described(error)} ({TRACE}=1 tells more)")


def _interrupt_again(unraisable) -> None:
    """A Ctrl-C that came where Python can raise nothing, as in what it does around a fork, comes 10 ms later again."""
    if not isinstance(unraisable.exc_value, KeyboardInterrupt):
        return sys.__unraisablehook__(unraisable)
    signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    return None


def printable(text: str, kept: str = "") -> str:
    """`text` with all that is no visible sign, and what was no UTF-8, as \\xNN, \\uNNNN, \\UNNNNNNNN; not `kept`."""
    if text.isprintable():
        return text
    return "".join(sign if sign in kept or _is_visible(sign) else _escaped(sign) for sign in text)


def on_page(value):
    """A value as a page shows it (Jinja's `finalize`): text of anybody printable, what is made for pages as it is."""
    return printable(value, "\n\t") if isinstance(value, str) and not hasattr(value, "__html__") else value


def redraw(stream: TextIO, line: str) -> None:
    """Writes `line` over the line of a terminal, cut to its width."""
    write = super(Console, stream).write if isinstance(stream, Console) else stream.write
    write(f"\r\033[K{printable(line)[: columns(stream) - 1]}")
    stream.flush()


def redraws(stream: TextIO) -> bool:
    """Is it a terminal on which a line can be written over?"""
    return stream.isatty() and os.environ.get("TERM", "dumb") != "dumb"


def columns(stream: TextIO, otherwise: int = 80) -> int:
    """The width of the terminal that `stream` is."""
    try:
        return os.get_terminal_size(stream.fileno()).columns or otherwise
    except (OSError, ValueError):
        return otherwise


class Console(io.TextIOWrapper):
    """A standard stream: what is written reaches no terminal raw, but for line ends and tabulators."""

    def write(self, text: str) -> int:
        return super().write(printable(text, "\n\t"))


class _Waiting(io.FileIO):
    """A descriptor that is waited for where it would block. Errors of standard error have no place to be told."""

    def write(self, data) -> int:
        while True:
            try:
                written = super().write(data)
            except OSError as error:
                if self.fileno() == 2:
                    return len(data)
                if error.errno == errno.EPIPE:
                    raise SeenEnough from None
                raise Unwritable("it is closed" if error.errno == errno.EBADF else error.strerror) from None
            if written is not None:
                return written
            select.select([], [self], [])


def _stream(descriptor: int) -> Console:
    raw = _Waiting(descriptor, "w", closefd=False)
    encoding = locale.getencoding()
    if encoding.upper() in ("ANSI_X3.4-1968", "US-ASCII", "ASCII", "646"):
        encoding = "utf-8"  # the locale C says nothing of what a terminal can show
    buffered = raw.isatty() or descriptor == 2
    return Console(io.BufferedWriter(raw), encoding, "backslashreplace", line_buffering=buffered)


def _open_closed() -> None:
    """Opens /dev/null on each standard stream that is closed, for a file that is opened would get its number, and what
    is said with it. Reading from a closed input and writing to a closed output still fail."""
    for descriptor, flags in enumerate((os.O_WRONLY, os.O_RDONLY, os.O_WRONLY)):
        try:
            os.fstat(descriptor)
        except OSError:
            os.set_inheritable(os.open(os.devnull, flags), True)  # the lowest number that is free


def _give_up_output() -> None:
    """What is left in the buffer goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _complain(name: str, line: str) -> int:
    print(f"{name}: {printable(line)}", file=sys.stderr)
    return FAILED


def _described(error: Exception) -> str:
    place = traceback.extract_tb(error.__traceback__)[-1]
    text = str(error).split("\n")[0][:200]
    return f"{type(error).__name__}{f' {text}' if text else ''}, {Path(place.filename).name}:{place.lineno}"


def _is_visible(sign: str) -> bool:
    category = unicodedata.category(sign)
    return category[0] != "C" and category not in ("Zl", "Zp")


def _escaped(sign: str) -> str:
    code = ord(sign)
    if 0xDC80 <= code <= 0xDCFF:  # a byte that was no UTF-8, as Python keeps it (PEP 383)
        code -= 0xDC00
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
