"""How small may a task be? Tasks that only return their number are handed to executors, and results collected."""

import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import peer

PARCEL = 100


def give_back(task):
    return task


def hand_out(executor, parcel, options, clock):
    """The workers are started before the clock: a first task for each sees to that."""
    with executor:
        list(executor.map(give_back, range(options.workers)))
        with clock:
            return list(executor.map(give_back, range(options.tasks), chunksize=parcel))


def threads(options, clock):
    """ThreadPoolExecutor"""
    return hand_out(ThreadPoolExecutor(options.workers), 1, options, clock)


def processes(options, clock):
    """ProcessPoolExecutor"""
    return hand_out(ProcessPoolExecutor(options.workers), 1, options, clock)


def parcels(options, clock):
    """ProcessPoolExecutor, 100 tasks at a time"""
    return hand_out(ProcessPoolExecutor(options.workers), PARCEL, options, clock)


def add_options(parser):
    parser.add_argument("--tasks", type=peer.positive, default=10_000, metavar="N", help="tasks (10000)")
    parser.add_argument(
        "--workers", type=peer.positive, default=peer.cores(), metavar="N", help="workers (a core each)"
    )


def check(options, results):
    """Every task's own number, in the order of the tasks."""
    right = sum(result == task for task, result in enumerate(results))
    if right != options.tasks or len(results) != options.tasks:
        raise peer.Wrong(f"{options.tasks} results wanted, {len(results)} came, {right} of them right")
    return peer.Found(f"{right} of {options.tasks} results right", options.tasks, 0.0, "seconds of tasks")


METHODS = {"threads": threads, "processes": processes, "parcels": parcels}

if __name__ == "__main__":
    sys.exit(peer.main(__doc__, METHODS, add_options, check))
