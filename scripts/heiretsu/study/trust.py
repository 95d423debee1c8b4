"""Records and journals are data, perhaps of others: what they would have us run is shown first, and refused unless it
is a program of the kit or the user says so."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from heiretsu.base import UsageError
from heiretsu.console import printable
from heiretsu.study.plan import of_the_kit
from heiretsu.study.site import Site, find_site
from heiretsu.study.state import State

SHOWN = 12  # commands


def add_option(one: argparse.ArgumentParser) -> None:
    """--trust of a command that runs what a file says."""
    one.add_argument("--trust", action="store_true", help="run a program outside the kit, as the file says")


def check(commands: Sequence[tuple[str, ...]], options: argparse.Namespace, source: Path) -> None:
    """Prints the commands that `source` would have run. UsageError where one is no program of the kit and there is no
    --trust among the options."""
    lines = list(dict.fromkeys(shlex.join(command) for command in commands))
    more = f"\n... and {len(lines) - SHOWN} more" if len(lines) > SHOWN else ""
    if lines:
        print("\n".join(f"Runs {printable(line)}" for line in lines[:SHOWN]) + more, file=sys.stderr)
    foreign = next((command[0] for command in commands if not of_the_kit(command[0])), None)
    if foreign and not options.trust:
        raise UsageError(
            f"{source} would run {printable(foreign)}, which is no program of this kit: --trust runs it all the same"
        )


def check_site(site: Site | None, options: argparse.Namespace, source: Path) -> None:
    """The same for a line that starts ranks, unless it is the user's own."""
    if site is None or site == find_site(None):
        return
    print(f"Ranks are started by: {printable(site.line)}", file=sys.stderr)
    if not options.trust:
        raise UsageError(
            f"{source} has its own line to start ranks, {printable(site.path)}: --trust uses it all the same"
        )


def needed(state: State) -> str:
    """ " --trust" where continuing this study needs it."""
    ours = all(of_the_kit(point.command[0]) for point in state.points)
    return "" if ours and state.settings.site in (None, find_site(None)) else " --trust"
