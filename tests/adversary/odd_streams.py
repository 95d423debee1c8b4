"""Standard streams as they may be, for surroundings.py: closed, full, slow, a terminal of any width."""

import contextlib
import os
import pty
import random
import termios
import threading
import time
from collections.abc import Callable

from tried import Fault, Try


def closed(chance: random.Random, one: Try) -> None:
    """Any of the three. A standard output that is closed is an error, where there is something to print."""
    which = [number for number in (0, 1, 2) if chance.random() < 0.5 and (number or one.stdin is None)]
    one.also_before(lambda: [os.close(number) for number in which])
    if 1 in which:
        one.statuses, one.expected = (0, 1) if one.expected == b"" else (1,), b""
    one.silent = 2 in which


def full(chance: random.Random, one: Try) -> None:
    """Standard output that cannot be written: what there is to print is lost, which must be said."""
    one.stdout = os.open("/dev/full", os.O_WRONLY)
    one.after = lambda: os.close(one.stdout)
    one.statuses = (0,) if one.expected == b"" else (1,)


def waiting(chance: random.Random, one: Try) -> None:
    """Standard output is a pipe that does not block, and its reader is slow."""
    reading, one.stdout = os.pipe()
    os.set_blocking(one.stdout, False)
    one.after = _collected(one, "out", reading, one.stdout)


def hesitant(chance: random.Random, one: Try) -> None:
    """Standard input, where there is one, is a pipe that does not block, and its writer is slow."""
    if not isinstance(one.stdin, bytes):
        return
    data, (one.stdin, writing) = one.stdin, os.pipe()
    os.set_blocking(one.stdin, False)

    def write():
        with contextlib.suppress(OSError), open(writing, "wb", buffering=0) as pipe:
            for begin in range(0, len(data), len(data) // 4 + 1):
                time.sleep(0.2)
                pipe.write(data[begin : begin + len(data) // 4 + 1])

    threading.Thread(target=write, daemon=True).start()
    one.after = lambda: os.close(one.stdin)


def terminal(chance: random.Random, one: Try) -> None:
    """Standard error is one, and what is written over on it fits."""
    width = chance.choice([40, 80, 120, 300])
    owner, one.stderr = pty.openpty()
    termios.tcsetwinsize(one.stderr, (24, width))
    one.variables |= {"TERM": "xterm"}
    collect = _collected(one, "error", owner, one.stderr)

    def after():
        collect()
        one.error = one.error.replace(b"\r\n", b"\n")
        wide = [
            part
            for part in one.error.decode(errors="replace").split("\r\x1b[K")[1:]
            if len(part.split("\n")[0]) > width
        ]
        if wide:
            raise Fault(f"draws {wide[0]!r} on a terminal of {width} columns: {one}")

    one.after = after


def _collected(one: Try, name: str, reading: int, writing: int) -> Callable[[], None]:
    """Begins to read, slowly; what is returned waits for the end, and keeps what came as one.NAME."""
    blocks: list[bytes] = []

    def read():
        with contextlib.suppress(OSError):  # the end of a terminal
            while block := os.read(reading, 1 << 14):
                blocks.append(block)
                time.sleep(0.001)

    thread = threading.Thread(target=read, daemon=True)
    thread.start()

    def after():
        os.close(writing)
        thread.join(10)
        os.close(reading)
        setattr(one, name, b"".join(blocks))

    return after


STREAMS = [closed, full, waiting, hesitant, terminal]
