"""What does starting a process cost? Start, run and wait for some that do nothing."""

import multiprocessing
import subprocess
import sys

import peer

NOTHING = ["true"]


def run(options, clock):
    """subprocess.run: the program `true`, one after another"""
    with clock:
        return [subprocess.run(NOTHING).returncode for _ in range(options.processes)]


def together(options, clock):
    """subprocess.Popen: all started, then all waited for"""
    with clock:
        children = [subprocess.Popen(NOTHING) for _ in range(options.processes)]
        return [child.wait() for child in children]


def nothing():
    pass


def python(options, clock):
    """multiprocessing.Process: a copy of this Python, one after another"""
    children = [multiprocessing.Process(target=nothing) for _ in range(options.processes)]
    with clock:
        for child in children:
            child.start()
            child.join()
    return [child.exitcode for child in children]


def add_options(parser):
    parser.add_argument("--processes", type=peer.positive, default=10, metavar="N", help="processes (10)")


def check(options, statuses):
    """Every process has ended well."""
    well = statuses.count(0)
    if well != options.processes:
        raise peer.Wrong(f"{options.processes} processes wanted, {well} ended well")
    return peer.Found(
        f"{well} of {options.processes} processes ended well", options.processes, options.processes, "processes", 1.0
    )


METHODS = {"run": run, "together": together, "python": python}

if __name__ == "__main__":
    sys.exit(peer.main(__doc__, METHODS, add_options, check))
