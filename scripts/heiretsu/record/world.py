"""What the processes of a watched launch did, rank by rank and thread by thread, out of what was left of each."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from heiretsu.record import records
from heiretsu.record.watched import EXECUTED, NOT_ENDED, PHASES, Image, WatchError

NO_TEAM, MOST_THREADS = 2**32 - 1, 2**16  # the number of a thread that the program made by itself, and the largest
SLACK = 1e-3  # seconds, and part of the run, by which booked time may exceed it: clocks are read one after another


@dataclass(frozen=True)
class World:
    """Of `ranks` processes, seconds on one clock that begins with the first of them. Arrays [rank, thread] have NaN for
    no thread: a rank has those that were asked for at least."""

    images: list[Image]  # by rank
    others: int  # processes that measured something and are none of them
    sizes: tuple[int, ...]  # of MPI_COMM_WORLD, as each rank says; 0: no MPI
    teams: tuple[int, ...]  # threads of the largest team of each rank
    start: np.ndarray  # [rank]
    end: np.ndarray
    comparable: bool  # are start and end of all ranks on one clock?
    phases: np.ndarray  # [rank, thread, records.PHASES]
    causes: np.ndarray  # [rank, thread, records.CAUSES]
    cpu: np.ndarray  # [rank, thread]
    delay: np.ndarray
    migrations: np.ndarray
    unseen: np.ndarray  # [rank]: CPU seconds of threads that are none of these
    others_load: float  # CPUs that others used meanwhile, on the host where these were most
    watching: float  # the part of the run that watching cost the rank that it cost most
    cautions: tuple[str, ...] = field(default=())

    @property
    def seconds(self) -> float:
        """From the first rank's beginning to the last one's end."""
        return float(self.end.max())

    @property
    def present(self) -> np.ndarray:
        """Which threads there are."""
        return ~np.isnan(self.cpu)


def world(images: list[Image], ranks: int, threads: int) -> World:
    """The world that was measured, of which `ranks` with `threads` each were asked for. WatchError where nothing was
    left, or ranks are missing or twice there, or more time was booked than passed."""
    chosen = _chosen(images)
    start, end, comparable = _times(chosen)
    run = float(end.max())
    numbers = [_numbers(image) for image in chosen]
    width = max(threads, *(int(found.max()) + 1 for found in numbers))
    booked = np.zeros((len(chosen), width, len(PHASES)))
    counted = {name: np.zeros((len(chosen), width)) for name in ("cpu", "delay", "migrations")}
    for rank, (image, found) in enumerate(zip(chosen, numbers)):
        rows = image.tables["threads"]
        known = found >= 0
        np.add.at(booked[rank], found[known], image.seconds(rows["ticks"][known]))
        for name, scale in (("cpu", 1e-9), ("delay", 1e-9), ("migrations", 1.0)):
            passed = np.maximum(0, rows[name].astype(float) - rows[f"{name}_began"].astype(float))
            np.add.at(counted[name][rank], found[known], scale * passed[known])
    if (booked.sum(axis=2) > run * (1 + SLACK) + SLACK).any():
        raise WatchError(
            f"{chosen[0].path.name}: more time was booked than passed: parallel regions that several threads begin at"
            " the same time are not told apart"
        )
    counts = np.array([max(threads, int(found.max()) + 1) for found in numbers])
    absent = np.arange(width)[None, :] >= counts[:, None]
    phases, causes = _phases(booked, run, width == 1), _causes(booked, run - (end - start))
    phases[absent] = causes[absent] = np.nan
    cpu = np.where(absent, np.nan, counted["cpu"])
    process = np.array([_process_cpu(image) for image in chosen])
    return World(
        images=chosen,
        others=len(images) - len(chosen),
        sizes=tuple(int(image.header["ranks"]) for image in chosen),
        teams=tuple(max(1, int(image.header["team"])) for image in chosen),
        start=start,
        end=end,
        comparable=comparable,
        phases=phases,
        causes=causes,
        cpu=cpu,
        delay=np.where(absent, np.nan, counted["delay"]),
        migrations=np.where(absent, np.nan, counted["migrations"]),
        unseen=np.maximum(0, process - counted["cpu"].sum(axis=1)),
        others_load=_others(chosen),
        watching=max(_watching(image) for image in chosen) / run if run > 0 else 0.0,
        cautions=_cautions(chosen, comparable),
    )


def _chosen(images: list[Image]) -> list[Image]:
    """The ranks of MPI's world, in order; without MPI the process that ran longest."""
    if not images:
        raise WatchError("nothing was left: it called neither MPI_Init nor opened a parallel region")
    in_mpi = sorted((image for image in images if image.header["rank"] >= 0), key=lambda one: int(one.header["rank"]))
    if not in_mpi:
        kept = [image for image in images if image.header["ended"] != EXECUTED] or images
        return [max(kept, key=lambda image: _span(image)[1] - _span(image)[0])]
    if all(image.header["ranks"] == 1 for image in in_mpi):
        return in_mpi  # worlds of their own, which the gate will tell
    found, size = [int(image.header["rank"]) for image in in_mpi], max(int(image.header["ranks"]) for image in in_mpi)
    if found != list(range(size)):
        raise WatchError(f"of {size} ranks {len(set(found))} left what they did, in {len(found)} files or images")
    return in_mpi


def _span(image: Image) -> tuple[float, float]:
    """Begin and end of what was measured, on the clock of rank 0's host."""
    stopped = int(image.header["stopped"]) or int(image.tables["threads"]["last"].max())
    begin, end = (float(image.at(tick)) for tick in (int(image.header["began"]), stopped))
    if end < begin:
        raise WatchError(f"{image.path.name}: damaged: it ends before it begins")
    return begin, end


def _times(images: list[Image]) -> tuple[np.ndarray, np.ndarray, bool]:
    """Begin and end of each rank since the first one's begin; of hosts whose clocks nobody compared since its own."""
    spans = np.array([_span(image) for image in images])
    same_host = len({image.text("boot") for image in images}) == 1
    comparable = same_host or all(image.header["clock_residual"] >= 0 for image in images)
    spans -= spans[:, 0].min() if comparable else spans[:, :1]
    return spans[:, 0], spans[:, 1], comparable


def _numbers(image: Image) -> np.ndarray:
    """The number in the rank of each thread; -1: of no team and not the first, whose time is not booked."""
    numbers = image.tables["threads"]["number"].astype(int)
    first = np.arange(len(numbers)) == 0
    numbers = np.where(first, 0, np.where((numbers == 0) | (numbers == NO_TEAM), -1, numbers))
    if numbers.max() > MOST_THREADS:
        raise WatchError(f"{image.path.name}: damaged: a thread with the number {numbers.max()}")
    return numbers


def _phases(booked: np.ndarray, run: float, alone: bool) -> np.ndarray:
    """Seconds a thread by records.PHASES. `alone`: ranks have one thread each, which computes outside regions too."""
    of = dict(zip(PHASES, np.moveaxis(booked, 2, 0)))
    found = {
        "serial": 0 * of["serial"] if alone else of["serial"],
        "compute": of["compute"] + (of["serial"] if alone else 0),
        "wait": of["barrier"] + of["lock"] + of["region_end"] + of["fork_join"],
        "communicate": of["mpi"] + of["mpi_in_region"],
        "io": of["io"] + of["io_in_region"],
    }
    found["idle"] = run - sum(found.values())
    return np.stack([found[name] for name in records.PHASES], axis=2)


def _causes(booked: np.ndarray, away: np.ndarray) -> np.ndarray:
    """Seconds a thread by records.CAUSES; `away` [rank]: of the run before it began and after it ended."""
    of = dict(zip(PHASES, np.moveaxis(booked, 2, 0)))
    later = (np.arange(booked.shape[1]) > 0)[None, :]
    found = {name: of[name] for name in ("barrier", "lock", "region_end", "fork_join")}
    found |= {name: of[name] + of[f"{name}_in_region"] for name in ("mpi", "io")}
    found |= {f"{name}_of_first": np.where(later, of[name][:, :1], 0.0) for name in ("serial", "mpi", "io")}
    found["away"] = np.broadcast_to(away[:, None], booked.shape[:2])
    return np.stack([found[name] for name in records.CAUSES], axis=2)


def _process_cpu(image: Image) -> float:
    begin, end = (float(image.header[name]["process_cpu"]) for name in ("use_began", "use_latest"))
    return max(0.0, 1e-9 * (end - begin))


def _others(images: list[Image]) -> float:
    """CPUs that all but these processes used, on the host where these were most."""
    hosts: dict[str, list[Image]] = {}
    for image in images:
        hosts.setdefault(image.text("boot"), []).append(image)
    return max(_others_of(found) for found in hosts.values())


def _others_of(images: list[Image]) -> float:
    """The same of one host: its CPU time is that which the process saw that looked longest."""
    ticks = [float(image.header["latest"]["tick"]) - float(image.header["began"]) for image in images]
    spans = [float(image.seconds(passed)) for image, passed in zip(images, ticks)]
    longest = max(range(len(images)), key=lambda k: spans[k])
    if not spans[longest] > 0.1:  # too few ticks of the kernel's clock to tell
        return 0.0
    header = images[longest].header
    busy = 1e-9 * (float(header["use_latest"]["host_busy"]) - float(header["use_began"]["host_busy"]))
    return max(0.0, busy - sum(map(_process_cpu, images))) / spans[longest]


def _watching(image: Image) -> float:
    """Seconds that watching cost the thread that it cost most, and the process at its begin and end."""
    header, sites = image.header, image.tables["sites"]
    kept = sites["kept"].astype(float)
    marks = float((kept * (1 + np.log2(np.maximum(1, sites["stride"].astype(float))))).sum())
    switches = float(image.tables["threads"]["switches_of_phase"].max())
    costs = (float(header[name]) for name in ("switch_seconds", "mark_seconds"))
    return float(np.dot(list(costs), (switches, marks))) + float(header["own_seconds"])


def _cautions(images: list[Image], comparable: bool) -> tuple[str, ...]:
    """What of it is not whole, in words."""
    running = sum(image.header["ended"] == NOT_ENDED for image in images)
    lost = sum(image.lost for image in images)
    nested = sum(int(image.header["regions_nested"]) for image in images)
    said = (
        (running, f"{running} ranks were ended before they could say all: what is known ends there"),
        (lost, f"{lost} threads, places or regions were more than there is room for and are not told"),
        (nested, f"{nested} parallel regions were opened inside others and count as computing"),
        (not comparable, "the clocks of its hosts were not compared: ranks are taken to have begun together"),
    )
    return tuple(text for number, text in said if number)
