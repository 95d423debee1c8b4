"""How many waits can be in flight? Ten blocking waits of a tenth of a second: in sequence, threads, and asyncio."""

import asyncio
import select
import socket
import sys
import time

import peer


def wait(seconds):
    """Blocks in the operating system until the time is over, and tells how long it was."""
    began = time.perf_counter()
    select.select([], [], [], seconds)
    return time.perf_counter() - began


def wait_as_in_the_post(seconds):
    """The post's slow_syscall: where a socket that is not connected counts as ready, as on Linux, it does not wait."""
    began = time.perf_counter()
    with socket.socket() as unconnected:
        select.select([unconnected], [], [], seconds)
    return time.perf_counter() - began


def sequence(options, clock):
    """one after another"""
    with clock:
        return [wait(options.seconds) for _ in range(options.waits)]


def post(options, clock):
    """one after another, each by the post's own call"""
    with clock:
        return [wait_as_in_the_post(options.seconds) for _ in range(options.waits)]


def threads(options, clock):
    """a thread a wait"""
    lasted = []
    with clock:
        peer.in_threads(lambda: lasted.append(wait(options.seconds)), [()] * options.waits)
    return lasted


def coroutines(options, clock):
    """asyncio: all waits on one thread"""

    async def one():
        began = time.perf_counter()
        await asyncio.sleep(options.seconds)
        return time.perf_counter() - began

    async def together():
        return await asyncio.gather(*(one() for _ in range(options.waits)))

    with clock:
        return asyncio.run(together())


def add_options(parser):
    parser.add_argument("--waits", type=peer.positive, default=10, metavar="N", help="waits (10)")
    parser.add_argument("--seconds", type=peer.duration, default=0.1, metavar="S", help="how long each waits (0.1)")


def check(options, lasted):
    """No wait may end too early, by more than the millisecond to which timers are rounded; the post's call may."""
    early = sum(seconds < options.seconds - 0.001 for seconds in lasted)
    if len(lasted) != options.waits or (early and options.method != "post"):
        raise peer.Wrong(
            f"{options.waits} waits of {options.seconds:g} s wanted, {len(lasted)} ended, {early} of them too early"
        )
    return peer.Found(
        f"{len(lasted)} waits ended, {early} too early",
        options.waits,
        options.waits * options.seconds,
        "seconds of waiting",
        options.seconds,
        {"too_early": early},
    )


METHODS = {"sequence": sequence, "threads": threads, "asyncio": coroutines, "post": post}

if __name__ == "__main__":
    sys.exit(peer.main(__doc__, METHODS, add_options, check))
