"""Runs a module of the package for launch.sh: `start.py heiretsu.MODULE ARGUMENTS`, by a Python that was told
(-I, -P) to import nothing from the working folder, nor from here: only the package's parent joins what it searches."""

import runpy
import signal
import sys
from pathlib import Path

if __name__ == "__main__":
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C while modules are imported; then console.run() handles it
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})  # launch.sh has it wait
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    runpy.run_module(sys.argv.pop(1), run_name="__main__", alter_sys=True)
