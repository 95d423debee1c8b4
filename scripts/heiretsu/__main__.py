"""`heiretsu`: which version this is, and what of the kit is here."""

import argparse
import sys

from heiretsu.base import NO_PROGRAMS, version
from heiretsu.console import run
from heiretsu.programs import programs


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="heiretsu", description="Say which version this is and what of the kit is here."
    )
    parser.add_argument("--version", action="version", version=f"heiretsu {version()}")
    parser.parse_args(arguments)
    print(f"heiretsu {version()}: heiretsu-study and heiretsu-show, import heiretsu in a notebook")
    print(f"Programs: {', '.join(programs()) or NO_PROGRAMS}")
    return 0


def command() -> int:
    """As pip installs it."""
    return run(main, "heiretsu")


if __name__ == "__main__":
    sys.exit(command())
