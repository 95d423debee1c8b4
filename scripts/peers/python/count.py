"""What does a right answer cost? Ten threads add to one shared counter, with and without a lock."""

import sys
import threading

import peer


class Counter:
    """The post's counter: `+= 1` reads, adds and writes, and nothing keeps another thread from coming between."""

    def __init__(self):
        self.count = 0

    def increment(self):
        self.count += 1


class CallingCounter(Counter):
    """The same, but a function call stands between the reading and the writing."""

    def increment(self):
        self.count = self.count + one()


class LockingCounter(Counter):
    """One thread at a time."""

    def __init__(self):
        super().__init__()
        self.lock = threading.Lock()

    def increment(self):
        with self.lock:
            self.count += 1


def one():
    return 1


def count(counter, options, clock):
    """All threads begin together, at a barrier; the clock starts when they do."""
    barrier = threading.Barrier(options.threads + 1)

    def work():
        barrier.wait()
        for _ in range(options.increments):
            counter.increment()

    workers = [threading.Thread(target=work) for _ in range(options.threads)]
    for worker in workers:
        worker.start()
    with clock:
        barrier.wait()
        for worker in workers:
            worker.join()
    return counter.count


def no_lock(options, clock):
    """self.count += 1, as in the post"""
    return count(Counter(), options, clock)


def no_lock_call(options, clock):
    """the same with a function call in the middle, threads switched each 10 us"""
    before = sys.getswitchinterval()
    sys.setswitchinterval(
        1e-5
    )  # 5 ms: a fast machine ends before one thread comes between another's reading and writing
    try:
        return count(CallingCounter(), options, clock)
    finally:
        sys.setswitchinterval(before)


def lock(options, clock):
    """threading.Lock around it"""
    return count(LockingCounter(), options, clock)


def add_options(parser):
    parser.add_argument("--threads", type=peer.positive, default=10, metavar="N", help="threads (10)")
    parser.add_argument(
        "--increments", type=peer.positive, default=100_000, metavar="N", help="increments a thread (100000)"
    )


def check(options, got):
    """With a lock nothing may be lost; without one, something, but never all. Tells of the worst repetition."""
    want = options.threads * options.increments
    options.least = min(got, getattr(options, "least", got))
    if got != want and not (options.method.startswith("no-lock") and 1 <= got < want):
        raise peer.Wrong(f"want: {want}, got: {got}")
    return peer.Found(
        f"want: {want}, got: {options.least}",
        want,
        want,
        "increments",
        0.0,
        {"want": want, "got": options.least, "lost_updates": want - options.least},
    )


METHODS = {"no-lock": no_lock, "no-lock-call": no_lock_call, "lock": lock}

if __name__ == "__main__":
    sys.exit(peer.main(__doc__, METHODS, add_options, check))
