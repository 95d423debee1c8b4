"""Where a running study is, on standard error."""

from __future__ import annotations

from typing import TextIO

from heiretsu.console import columns, redraw, redraws
from heiretsu.study.state import State

WIDTH = 30


class Progress:
    """A bar that is drawn over on a terminal, a line a launch elsewhere."""

    def __init__(self, stream: TextIO):
        self.stream, self.bar = stream, redraws(stream)

    def step(self, state: State, seconds_left: float) -> None:
        """After a launch; seconds_left: what the rest is thought to take."""
        wanted = state.settings.launches * len(state.points)
        made = sum(
            state.settings.launches if not state.open(point) else min(state.launches(point), state.settings.launches)
            for point in state.points
        )
        launches = sum(map(state.launches, state.points))
        text = f"{made / wanted:4.0%}  {launches} launches, {len(state.finished)} of {len(state.points)} points done"
        text += f", {len(state.failures)} failed" if state.failures else ""
        text += f", about {_span(seconds_left)} left"
        if self.bar:
            width = max(0, min(WIDTH, columns(self.stream) - len(text) - 4))
            filled = int(width * made / wanted)
            redraw(self.stream, f"[{'#' * filled}{'.' * (width - filled)}] {text}" if width else text)
        else:
            self.stream.write(text.strip() + "\n")
            self.stream.flush()

    def end(self) -> None:
        if self.bar:
            self.stream.write("\n")


def _span(seconds: float) -> str:
    """ "45 s", "12 min", "3.4 h"."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
