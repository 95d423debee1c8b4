"""Calls what may crash or never end, as HDF5 does of files with flipped bits, in a process of its own."""

from __future__ import annotations

import contextlib
import faulthandler
import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection

LIMIT = 20.0  # seconds


class Lost(Exception):
    """It did not come back; the words say why."""


def called(function: Callable[[], object], limit: float):
    """What function() returns or raises, which must be something that can be pickled. Lost where it crashes or takes
    longer than `limit` seconds. Costs some milliseconds."""
    here, there = multiprocessing.Pipe(duplex=False)
    child = multiprocessing.get_context("fork").Process(target=_tell, args=(function, there), daemon=True)
    child.start()
    there.close()
    try:
        if not here.poll(limit):
            raise Lost(f"reading took more than {limit:g} s")
        error, value = here.recv()
    except EOFError:
        raise Lost("reading crashed") from None
    finally:
        child.kill()
        child.join()
        here.close()
    if error is not None:
        raise error
    return value


def _tell(function: Callable[[], object], there: Connection) -> None:
    """In the other process, whose end nobody may be waiting for any more, and of whose crash Python says nothing."""
    faulthandler.disable()
    with contextlib.suppress(OSError, KeyboardInterrupt):
        try:
            answer = None, function()
        except Exception as error:
            answer = error, None
        there.send(answer)
