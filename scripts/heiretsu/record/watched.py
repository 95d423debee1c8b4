"""Reads what the preloaded library left of a process: drivers/watch/left.hpp says what stands where."""

from __future__ import annotations

import math
import mmap
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

MAGIC, VERSION, BYTE_ORDER = b"heiwatch", 1, 0x01020304
PHASES = (
    *("serial", "compute", "barrier", "lock", "region_end", "fork_join"),
    *("mpi", "mpi_in_region", "io", "io_in_region"),
)
ENDED = ("not ended", "MPI_Finalize", "exit", "_exit", "MPI_Abort", "exec")
NOT_ENDED, EXECUTED = 0, 5
MPI_CALL, PARALLEL_REGION, REPETITION = 1, 2, 3  # kinds of sites
MOST = 2**24  # rows of a table, and times that anything is counted in a seconds' worth of ticks
LONGEST = 1e9  # seconds: no run is longer, so that a time beyond it is damage

_SECTIONS = ("threads", "names", "counts", "sites", "marks", "regions")
_SECTION = [("offset", "u8"), ("count", "u8"), ("size", "u4"), ("capacity", "u4")]
_MOMENT = [("tick", "u8"), ("monotonic", "u8"), ("realtime", "u8")]
_USE = [(name, "u8") for name in ("process_cpu", "host_busy", "host_stolen", "throttled", "read_bytes", "write_bytes")]
_TICKS = ("u8", (len(PHASES),))
_HEADER = [
    *(("magic", "S8"), ("version", "u4"), ("byte_order", "u4"), ("image_bytes", "u8")),
    *((name, _SECTION) for name in _SECTIONS),
    *(("marks_per_site", "u4"), ("ended", "u4"), ("pid", "i4"), ("parent", "i4"), ("rank", "i4"), ("ranks", "i4")),
    *(("thread_level", "i4"), ("openmp", "u4"), ("regions_opened", "u8"), ("regions_nested", "u8")),
    *(("team", "u4"), ("clock_is_tsc", "u4"), ("tick_seconds", "f8"), ("first", _MOMENT), ("latest", _MOMENT)),
    *(("began", "u8"), ("stopped", "u8"), ("init_entered", "u8")),
    *((name, "f8") for name in ("clock_offset", "clock_drift", "clock_at", "clock_residual")),
    *((name, "f8") for name in ("switch_seconds", "mark_seconds", "own_seconds")),
    *(("use_began", _USE), ("use_latest", _USE), ("memory_peak", "u8"), ("page_faults", "u8"), ("cpus", "u4")),
    *(("host", "S64"), ("boot", "S40"), ("executable", "S512"), ("build_id", "S64"), ("mpi", "S128")),
]
_COUNTED = ("cpu", "delay", "yields", "preemptions", "migrations")  # each at `first` and at `latest`
_ROWS = {
    "threads": [
        *(("phase", "u4"), ("active", "u4"), ("first", "u8"), ("last", "u8"), ("switches_of_phase", "u8")),
        *(("ticks", *_TICKS), ("entered", *_TICKS), ("tid", "i4"), ("number", "u4")),
        *((name + end, "u8") for name in _COUNTED for end in ("_began", "")),
        *(("core", "u4"), ("affinity_cpus", "u4"), ("affinity", "u8", (16,))),
    ],
    "names": [("name", "S40")],
    "counts": [("count", "u8"), ("ticks", "u8"), ("bytes", "u8")],
    "sites": [
        *(("kind", "u4"), ("call", "u4"), ("count", "u8"), ("stride", "u8"), ("kept", "u8")),
        *(("where", "S112"), ("symbol", "S112")),
    ],
    "marks": [("number", "u8"), ("tick", "u8"), ("own", *_TICKS), ("others", *_TICKS)],
    "regions": [("name", "S112"), ("count", "u8"), ("ticks", "u8"), ("own", *_TICKS), ("others", *_TICKS)],
}


@cache
def layout(name: str, order: str = "=") -> np.dtype:
    """The layout of the header ("header") or of a table's row, as a C compiler makes it."""
    return np.dtype(_HEADER if name == "header" else _ROWS[name], align=True).newbyteorder(order)


class WatchError(Exception):
    """What a library left cannot be read; one line that says which file, and why."""


@dataclass(frozen=True)
class Image:
    """What is known of a process: header and tables as in left.hpp, rows that were written alone."""

    path: Path
    header: np.void
    tables: dict[str, np.ndarray]  # marks: [site, i]; counts: [thread, call]
    lost: int  # rows for which there was no room

    def seconds(self, ticks) -> np.ndarray:
        """Of so many ticks."""
        return np.asarray(ticks).astype(float) * float(self.header["tick_seconds"])

    def at(self, tick) -> np.ndarray:
        """The seconds on the clock of rank 0's host at a tick."""
        header = self.header
        since = (np.asarray(tick).astype(np.int64) - np.int64(header["first"]["tick"])).astype(float)
        own = float(header["first"]["monotonic"]) * 1e-9 + since * float(header["tick_seconds"])
        return own + float(header["clock_offset"]) + float(header["clock_drift"]) * (own - float(header["clock_at"]))

    def text(self, name: str) -> str:
        """A text of the header."""
        return readable(self.header[name])


def readable(text: bytes) -> str:
    """Text up to its first zero byte, without control characters."""
    kept = bytes(text).split(b"\0")[0].decode("utf-8", "replace")
    return "".join(sign if sign.isprintable() else "?" for sign in kept)


def read(folder: Path) -> list[Image]:
    """Every image of every file that was left in `folder`. WatchError for one that is damaged or of another version."""
    return [image for path in sorted(folder.glob("*.left")) for image in read_file(path)]


def read_file(path: Path) -> list[Image]:
    """The images of one file. WatchError."""
    try:
        if not path.is_file():  # to open a pipe is to wait for who writes to it
            raise WatchError(f"{path.name}: is no file")
        with open(path, "rb") as file:
            content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)  # sparse: only what is written is looked at
        return list(_images(path, content))
    except WatchError:
        raise
    except OSError as error:
        raise WatchError(f"{path.name}: cannot be read ({error.strerror})") from None
    except Exception as error:  # of any bytes anything may come
        raise WatchError(f"{path.name}: damaged ({str(error).splitlines()[0] if str(error) else 'empty'})") from None


def _images(path: Path, content: mmap.mmap) -> Iterator[Image]:
    begin = 0
    while begin < len(content):
        image = _image(path, memoryview(content)[begin:])
        yield image
        begin += int(image.header["image_bytes"])


def _image(path: Path, content: memoryview) -> Image:
    order = _order(path, content)
    header = np.frombuffer(content, layout("header", order), 1)[0]
    if header["version"] != VERSION:
        raise WatchError(
            f"{path.name}: version {header['version']}, and this reader knows version {VERSION} (use the library of"
            " this kit)"
        )
    whole = int(header["image_bytes"])
    if not layout("header").itemsize <= whole <= len(content):
        raise WatchError(f"{path.name}: damaged: an image of {whole} bytes in a file with {len(content)} left")
    tables, lost = {}, 0
    for name in _SECTIONS:
        tables[name], missing = _table(path, content[:whole], header, name, order)
        lost += missing
    image = Image(path, header, _shaped(path, header, tables), lost)
    _check(image)
    return image


def _order(path: Path, content: memoryview) -> str:
    """How the writer's bytes are ordered."""
    if len(content) < layout("header").itemsize or bytes(content[:8]) != MAGIC:
        raise WatchError(f"{path.name}: not what the library leaves (it does not begin with {MAGIC.decode()})")
    for order in "<>":
        if np.frombuffer(content, layout("header", order), 1)[0]["byte_order"] == BYTE_ORDER:
            return order
    raise WatchError(f"{path.name}: damaged: its order of bytes is unknown")


def _table(path: Path, content: memoryview, header, name: str, order: str) -> tuple[np.ndarray, int]:
    """The rows of a table that were written, or all where another table counts them; and how many were lost."""
    section, row = header[name], layout(name, order)
    offset, size, capacity = (int(section[field]) for field in ("offset", "size", "capacity"))
    if name in ("counts", "marks"):  # there is room for so many threads or sites
        capacity *= int(header["names"]["capacity"] if name == "counts" else header["marks_per_site"])
    if capacity > MOST or size < row.itemsize or offset + size * capacity > len(content):
        raise WatchError(f"{path.name}: damaged: its table of {name} does not lie within it")
    rows = np.frombuffer(content, _padded(name, order, size), capacity, offset)
    if name in ("counts", "marks"):
        return rows, 0
    count = int(section["count"])
    return rows[:count], max(0, count - capacity)


@cache
def _padded(name: str, order: str, size: int) -> np.dtype:
    """The same row in `size` bytes."""
    row = layout(name, order)
    fields = [row.fields[field] for field in row.names]
    return np.dtype(
        {"names": row.names, "formats": [f[0] for f in fields], "offsets": [f[1] for f in fields], "itemsize": size}
    )


def _shaped(path: Path, header, tables: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The same with calls by thread and marks by site."""
    threads, sites, calls = len(tables["threads"]), len(tables["sites"]), int(header["names"]["capacity"])
    each = int(header["marks_per_site"])
    if threads * calls > len(tables["counts"]) or sites * each > len(tables["marks"]):
        raise WatchError(f"{path.name}: damaged: it has more threads or sites than room for what they did")
    counts = tables["counts"][: threads * calls].reshape(threads, calls)[:, : len(tables["names"])]
    return tables | {"counts": counts, "marks": tables["marks"][: sites * each].reshape(sites, each)}


def _check(image: Image) -> None:
    """Nothing that is read later is out of all bounds."""
    header, threads = image.header, image.tables["threads"]
    tick = float(header["tick_seconds"])
    floats = [header[name] for name in ("clock_offset", "clock_drift", "clock_at", "clock_residual")]
    floats += [header[name] for name in ("switch_seconds", "mark_seconds", "own_seconds")]
    begins, ends = threads["first"].astype(float), threads["last"].astype(float)
    late = np.concatenate([ends - begins, threads["ticks"].sum(axis=1, dtype=float), [float(header["stopped"])]])
    good = (
        (len(threads) > 0, "no thread"),
        (math.isfinite(tick) and 0 < tick < 1, "no length of a tick"),
        (all(math.isfinite(value) and abs(value) < LONGEST for value in floats), "a time that is none"),
        (header["rank"] >= -1 and 0 <= header["ranks"] <= MOST, "no number of ranks"),
        (header["rank"] < max(1, header["ranks"]), "a rank beyond its world"),
        (header["ended"] < len(ENDED), "an end that is not known"),
        (bool((ends >= begins).all()), "a thread that ends before it begins"),
        (bool((late * tick < LONGEST).all()), "a time that is none"),
    )
    wrong = next((what for right, what in good if not right), None)
    if wrong:
        raise WatchError(f"{image.path.name}: damaged: {wrong}")
