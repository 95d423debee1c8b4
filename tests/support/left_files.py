"""Makes what the preloaded library leaves of a written-down truth, by struct alone: no code of the reader enters."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from pathlib import Path

PHASES = (
    *("serial", "compute", "barrier", "lock", "region_end", "fork_join"),
    *("mpi", "mpi_in_region", "io", "io_in_region"),
)
TICK = 1e-8  # seconds; not a nanosecond, so that who mixes both up is found out
BOOT_TICK = 5_000_000_000  # the counter when the library was loaded
MPI_CALL, PARALLEL_REGION, REPETITION = 1, 2, 3
HEADER, ROOM = 2304, 128  # bytes of the first, with room to spare; marks a site


@dataclass
class Thread:
    """Seconds by phase, and what the system counted."""

    number: int = 0
    cpu: float = 0.0
    delay: float = 0.0
    migrations: int = 0
    switches: int = 0
    cpus: tuple[int, ...] = (0,)
    seconds: dict[str, float] = field(default_factory=dict)


@dataclass
class Site:
    """A place and its marks: (number, seconds since the beginning, own, others), the last two as Thread.seconds."""

    where: str
    count: int
    marks: list[tuple[int, float, dict, dict]]
    kind: int = MPI_CALL
    call: int = 0
    stride: int = 1
    symbol: str = ""


@dataclass
class Process:
    """One rank as the library would have seen it."""

    rank: int = 0
    ranks: int = 1
    began: float = 0.25  # seconds since the library was loaded
    stopped: float = 1.25
    threads: list[Thread] = field(default_factory=lambda: [Thread()])
    team: int = 1
    ended: int = 1
    openmp: int = 1
    nested: int = 0
    host: str = "node1"
    boot: str = "boot-1"
    monotonic: float = 100.0  # the host's clock when the library was loaded
    clock: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)  # offset, drift, at, residual
    switch_seconds: float = 3e-8
    own_seconds: float = 0.0
    process_cpu: float = 0.0
    host_busy: float = 0.0
    mpi: str = "Open MPI v4.1.4"
    names: tuple[str, ...] = ("MPI_Barrier", "MPI_Send")
    counts: dict[tuple[int, int], tuple[int, float, int]] = field(default_factory=dict)  # thread, call: count, s, bytes
    sites: list[Site] = field(default_factory=list)
    regions: list[tuple[str, int, float, dict, dict]] = field(default_factory=list)
    version: int = 1


def ticks(seconds: float) -> int:
    return round(seconds / TICK)


def of_phases(seconds: dict) -> list[int]:
    return [ticks(seconds.get(name, 0.0)) for name in PHASES]


def text(value: str, size: int) -> bytes:
    return value.encode()[: size - 1].ljust(size, b"\0")


def image(process: Process, order: str = "<") -> bytes:
    """The bytes of one image: a header and six tables, each row with 8 bytes to spare that no reader may count on."""
    tables = {
        "threads": [_thread(one, process, order) for one in process.threads],
        "names": [text(name, 40) for name in process.names],
        "counts": _counts(process, order),
        "sites": [_site(one, order) for one in process.sites],
        "marks": [_mark(mark, process, order) for one in process.sites for mark in _padded(one.marks)],
        "regions": [_region(one, order) for one in process.regions],
    }
    sizes = {"threads": 448, "names": 40, "counts": 24, "sites": 256, "marks": 176, "regions": 288}
    offset, sections, body = HEADER, [], b""
    for name, rows in tables.items():
        groups = {"counts": len(process.threads), "marks": len(process.sites), "names": len(rows)}
        size, capacity = sizes[name] + 8, groups.get(name, len(rows) + 2)
        sections.append(struct.pack(order + "QQII", offset, len(rows), size, capacity))
        packed = b"".join(row.ljust(size, b"\xee") for row in rows)
        packed = packed if name in groups else packed.ljust(size * capacity, b"\0")
        body, offset = body + packed, offset + len(packed)
    head = _header(process, offset, sections, order)
    return head.ljust(HEADER, b"\0") + body


def _header(p: Process, whole: int, sections: list[bytes], order: str) -> bytes:
    began, stopped = (BOOT_TICK + ticks(at) for at in (p.began, p.stopped))
    latest = BOOT_TICK + ticks(p.stopped)
    moment = lambda tick, at: struct.pack(order + "QQQ", tick, round(at * 1e9), round((1.7e9 + at) * 1e9))  # noqa: E731
    use = lambda cpu, busy: struct.pack(order + "6Q", round(cpu * 1e9), round(busy * 1e9), 0, 0, 0, 0)  # noqa: E731
    return b"".join(
        [
            b"heiwatch" + struct.pack(order + "IIQ", p.version, 0x01020304, whole),
            *sections,
            struct.pack(order + "IIiiiiiI", ROOM, p.ended, 4711, 1, p.rank, p.ranks, -1, p.openmp),
            struct.pack(order + "QQII", 3, p.nested, p.team, 1),
            struct.pack(order + "d", TICK),
            moment(BOOT_TICK, p.monotonic) + moment(latest, p.monotonic + p.stopped),
            struct.pack(order + "QQQ", began, stopped if p.ended else 0, BOOT_TICK),
            struct.pack(order + "4d", *p.clock),
            struct.pack(order + "3d", p.switch_seconds, 1e-6, p.own_seconds),
            use(7.0, 70.0) + use(7.0 + p.process_cpu, 70.0 + p.host_busy),
            struct.pack(order + "QQI", 123 << 20, 5, 2),
            text(p.host, 64) + text(p.boot, 40) + text("/usr/bin/program", 512) + text("cafe", 64) + text(p.mpi, 128),
        ]
    )


def _thread(one: Thread, p: Process, order: str) -> bytes:
    began, stopped = (BOOT_TICK + ticks(at) for at in (p.began, p.stopped))
    words = [0] * 16
    for cpu in one.cpus:
        words[cpu // 64] |= 1 << cpu % 64
    counted = [round(one.cpu * 1e9), round(one.delay * 1e9), 0, 0, one.migrations]
    return b"".join(
        [
            struct.pack(order + "IIQQQ", 0, 0, began, stopped, one.switches),
            struct.pack(order + "20Q", *of_phases(one.seconds), *[1] * 10),
            struct.pack(order + "iI", 4711 + one.number, one.number),
            *(struct.pack(order + "QQ", 11, 11 + value) for value in counted),
            struct.pack(order + "II16Q", 0, len(one.cpus), *words),
        ]
    )


def _counts(p: Process, order: str) -> list[bytes]:
    rows = []
    for thread in range(len(p.threads)):
        for call in range(len(p.names)):
            count, seconds, size = p.counts.get((thread, call), (0, 0.0, 0))
            rows.append(struct.pack(order + "QQQ", count, ticks(seconds), size))
    return rows


def _site(one: Site, order: str) -> bytes:
    head = struct.pack(order + "IIQQQ", one.kind, one.call, one.count, one.stride, len(one.marks))
    return head + text(one.where, 112) + text(one.symbol, 112)


def _padded(marks: list) -> list:
    return [*marks, *[None] * (ROOM - len(marks))]


def _mark(mark, p: Process, order: str) -> bytes:
    if mark is None:
        return bytes(176)
    number, at, own, others = mark
    tick = BOOT_TICK + ticks(p.began + at)
    return struct.pack(order + "22Q", number, tick, *of_phases(own), *of_phases(others))


def _region(one: tuple, order: str) -> bytes:
    name, count, seconds, own, others = one
    return text(name, 112) + struct.pack(order + "22Q", count, ticks(seconds), *of_phases(own), *of_phases(others))


def leave(folder: Path, *files: list[Process], order: str = "<") -> Path:
    """Files of so many processes each, as a job leaves them."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, processes in enumerate(files):
        content = b"".join(image(process, order) for process in processes)
        (folder / f"node1-{4711 + number}-0.left").write_bytes(content)
    return folder
