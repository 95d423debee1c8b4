"""Do more cores make it faster? All divisors of some numbers, by trying every i in 1..n."""

import math
import multiprocessing
import sys

import peer


def divisors(n):
    return [i for i in range(1, n + 1) if n % i == 0]


def divisors_between(part):
    n, first, last = part
    return n, [i for i in range(first, last) if n % i == 0]


def sequence(options, clock):
    """one number after another"""
    with clock:
        return {n: divisors(n) for n in options.numbers}


def threads(options, clock):
    """a thread a number"""
    found = {}

    def work(n):
        found[n] = divisors(n)

    with clock:
        peer.in_threads(work, [(n,) for n in options.numbers])
    return found


def send_divisors(n, answers):
    answers.put((n, divisors(n)))


def processes(options, clock):
    """multiprocessing.Process: one a number"""
    with clock:
        answers = multiprocessing.Queue()
        workers = [multiprocessing.Process(target=send_divisors, args=(n, answers)) for n in options.numbers]
        for worker in workers:
            worker.start()
        found = dict(answers.get() for _ in workers)
        for worker in workers:
            worker.join()
    return found


def pool(options, clock):
    """multiprocessing.Pool: a worker a core, and whoever is free takes the next number"""
    with clock, multiprocessing.Pool(options.workers) as workers:
        return dict(zip(options.numbers, workers.map(divisors, options.numbers, chunksize=1)))


def split(options, clock):
    """the same Pool, but every number is cut into as many equal parts as there are workers"""
    parts = []
    for n in options.numbers:
        edges = [1 + n * share // options.workers for share in range(options.workers + 1)]
        parts += [(n, first, last) for first, last in zip(edges, edges[1:])]
    found = {n: [] for n in options.numbers}
    with clock, multiprocessing.Pool(options.workers) as workers:
        for n, some in workers.map(divisors_between, parts, chunksize=1):
            found[n] += some
    return found


def add_options(parser):
    parser.add_argument(
        "numbers",
        type=peer.positive,
        nargs="*",
        default=[53541233, 21235343, 11421443, 5423123],
        help="numbers (the post's four)",
    )
    parser.add_argument(
        "--workers", type=peer.positive, default=peer.cores(), metavar="N", help="workers of a Pool (a core each)"
    )


def check(options, found):
    """Found again another way: divisors come in pairs, of which one is at most the square root."""
    for n in options.numbers:
        small = [i for i in range(1, math.isqrt(n) + 1) if n % i == 0]
        want = sorted({*small, *(n // i for i in small)})
        if found.get(n) != want:
            raise peer.Wrong(f"divisors of {n}: {want} wanted, {found.get(n)} found")
    return peer.Found(
        f"divisors of {len(options.numbers)} numbers",
        len(options.numbers),
        sum(options.numbers),
        "trials",
        max(options.numbers),
    )


METHODS = {"sequence": sequence, "threads": threads, "processes": processes, "pool": pool, "split": split}

if __name__ == "__main__":
    sys.exit(peer.main(__doc__, METHODS, add_options, check))
