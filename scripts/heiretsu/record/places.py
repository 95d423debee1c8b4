"""Places of a watched program that every rank came to equally often, and its calls of MPI."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from heiretsu.record.watched import MPI_CALL, PARALLEL_REGION, PHASES, REPETITION, Image, readable
from heiretsu.record.world import World

USEFUL = [PHASES.index(name) for name in ("serial", "compute")]
IN_MPI = [PHASES.index(name) for name in ("mpi", "mpi_in_region")]


class Place(NamedTuple):
    """Where every rank came `count` times, and what stood there each of the times that were kept: `number` [moment],
    `times` [rank, moment] on one clock, and by then `useful`, `in_mpi` [rank, moment], seconds: of all threads of a
    rank, and of its first."""

    name: str
    count: int
    marked: bool  # by the program itself
    number: np.ndarray
    times: np.ndarray
    useful: np.ndarray
    in_mpi: np.ndarray


def moments(world: World) -> list[Place]:
    """The places that came equally often in all ranks, with the moments that all of them kept."""
    if not world.comparable:
        return []
    by_rank = [dict(_sites(image)) for image in world.images]
    keys = [key for key in by_rank[0] if all(key in found for found in by_rank)]
    return [found for key in keys if (found := _moments(world, [sites[key] for sites in by_rank])) is not None]


def _sites(image: Image) -> Iterator[tuple[tuple, int]]:
    """What a place is in any rank, and its row in this one."""
    for row, site in enumerate(image.tables["sites"]):
        if site["kind"] in (MPI_CALL, PARALLEL_REGION, REPETITION):
            yield (int(site["kind"]), _call(image, site), readable(site["where"])), row


def _call(image: Image, site) -> str:
    names = image.tables["names"]
    return readable(names[int(site["call"])]["name"]) if site["kind"] == MPI_CALL and site["call"] < len(names) else ""


def _moments(world: World, rows: list[int]) -> Place | None:
    sites = [image.tables["sites"][row] for image, row in zip(world.images, rows)]
    if len({int(site["count"]) for site in sites}) > 1:
        return None
    kept = [_kept(image, row) for image, row in zip(world.images, rows)]
    number = kept[0]["number"]
    for marks in kept[1:]:
        number = np.intersect1d(number, marks["number"])
    if len(number) < 2:
        return None
    began = min(float(image.at(int(image.header["began"]))) for image in world.images)
    times, useful, in_mpi = [], [], []
    for image, marks in zip(world.images, kept):
        chosen = marks[np.isin(marks["number"], number)]
        times.append(image.at(chosen["tick"]) - began)
        useful.append(image.seconds((chosen["own"] + chosen["others"])[:, USEFUL].sum(axis=1)))
        in_mpi.append(image.seconds(chosen["own"][:, IN_MPI].sum(axis=1)))
    site = sites[0]
    name = _name(world.images[0], site)
    return Place(name, int(site["count"]), site["kind"] == REPETITION, number, *map(np.array, (times, useful, in_mpi)))


def _kept(image: Image, row: int) -> np.ndarray:
    marks = image.tables["marks"][row]
    kept = marks[: min(int(image.tables["sites"][row]["kept"]), len(marks))]
    _, first = np.unique(kept["number"], return_index=True)
    return kept[first]


def _name(image: Image, site) -> str:
    where, symbol = readable(site["where"]), demangled(readable(site["symbol"]))
    there = f"{where}, in {symbol}" if symbol else where
    if site["kind"] == REPETITION:
        return "marks of the program"
    return f"{_call(image, site)} at {there}" if site["kind"] == MPI_CALL else f"the parallel region at {there}"


def demangled(symbol: str) -> str:
    """A name of C++ as it stands in the source, without arguments, where it is a plain one in namespaces and classes;
    any other as it is. Source: the Itanium C++ ABI, 5.1.3."""
    nested = re.match(r"_ZN?K?(?=\d)", symbol)
    parts, at = [], nested.end() if nested else len(symbol)
    while length := re.match(r"\d+", symbol[at:]):
        at += length.end()
        parts.append(symbol[at : at + int(length[0])])
        at += int(length[0])
    return "::".join(parts) if parts and all(parts) and at <= len(symbol) else symbol


def calls(world: World) -> pd.DataFrame:
    """A row a call of MPI that was made: `count`, `bytes` and `seconds` of all ranks and threads, the longest first."""
    found: dict[str, np.ndarray] = {}
    for image in world.images:
        counts = image.tables["counts"]
        for column, name in enumerate(image.tables["names"]):
            made = counts[:, column] if column < counts.shape[1] else counts[:0, 0]
            sums = np.array([made["count"].sum(), made["bytes"].sum(), image.seconds(made["ticks"].sum())], dtype=float)
            if sums[0] > 0:
                key = readable(name["name"])
                found[key] = found.get(key, np.zeros(3)) + sums
    rows = [{"name": name, "count": a, "bytes": b, "seconds": s} for name, (a, b, s) in found.items()]
    return pd.DataFrame(sorted(rows, key=lambda row: -row["seconds"]))
