"""Repetitions of a program that nobody marked: the k-th call from one place is the same moment in every rank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from heiretsu.record.places import Place

FEWEST = 5  # moments of a place that tell repetitions
SPAN = 0.5  # part of the run that they must cover
UNEVEN = 1.0  # standard deviation of their times, in means, above which they are none


@dataclass(frozen=True)
class Repetitions:
    """A repetition a row: the `number` of the moment with which it begins, its `seconds`, `useful` core-seconds, and
    POP's seconds outside MPI of the first threads, their mean over ranks and the largest."""

    place: Place
    number: np.ndarray
    seconds: np.ndarray
    useful: np.ndarray
    outside_mean: np.ndarray
    outside_max: np.ndarray

    def told(self) -> str:
        """What they are, in words."""
        each = int(self.number[1] - self.number[0]) if len(self.number) > 1 else 1
        calls = "" if each == 1 else f" of {each} each"
        return f"{self.place.name}, {self.place.count} times in every rank: {len(self.seconds)} repetitions{calls}"


def between(place: Place) -> Repetitions:
    """The repetitions between the moments of a place: one begins when the last rank has come there. `useful` weights
    ranks by their threads already, as it sums over them; times outside MPI are means over ranks. O(ranks x moments)."""
    seconds = np.diff(place.times.max(axis=0))
    outside = seconds - np.diff(place.in_mpi, axis=1)
    return Repetitions(
        place,
        place.number[:-1],
        seconds,
        np.diff(place.useful, axis=1).sum(axis=0),
        outside.mean(axis=0),
        outside.max(axis=0),
    )


def choose(places: Sequence[Place], run: float) -> Repetitions | None:
    """The repetitions of the place that tells them best; None where no place came FEWEST times over SPAN of the `run`
    of so many seconds, at times about as long. Marks of the program itself come first; then the place that covers most
    of the run (to a tenth), of those the one whose times are most alike."""
    found = []
    for place in places:
        if len(place.number) < (2 if place.marked else FEWEST):
            continue
        made = between(place)
        uneven = float(made.seconds.std() / made.seconds.mean()) if made.seconds.mean() > 0 else np.inf
        span = float(made.seconds.sum()) / run if run > 0 else 0.0
        if place.marked or (span >= SPAN and uneven < UNEVEN and made.seconds.min() > 0):
            found.append(((place.marked, round(span, 1), -uneven), made))
    return max(found, key=lambda one: one[0])[1] if found else None
