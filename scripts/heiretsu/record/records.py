"""Reads and writes records (HDF5, schema 1; results/README.md): the only module here that opens such files."""

from __future__ import annotations

import glob
import io
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import h5py
import numpy as np
import pandas as pd

from heiretsu.record import apart, new_file, seal
from heiretsu.record.statistics import median_interval

SCHEMA = 1
MOST_FILLED = 100  # bytes of values per byte of a file: what is not stored, as of absent threads, is filled in

STAGE = "stage_"  # before the name of a stage: a column of its seconds
PHASES = ("serial", "compute", "wait", "communicate", "io", "idle")  # what a thread's time goes into
# Of a watched program: what exactly a thread did that neither computed nor was alone outside regions.
CAUSES = (
    "barrier",
    "lock",
    "region_end",
    "fork_join",
    "mpi",
    "io",
    "serial_of_first",
    "mpi_of_first",
    "io_of_first",
    "away",
)
CAUSE = "cause_"  # before the name of a cause: a column of its seconds
STEADY = ("steady_seconds", "steady_useful", "steady_outside_mean", "steady_outside_max")  # of its own repetitions
OF_A_LAUNCH = ("memory", "unseen_cpu", "watching", *STEADY)  # numbers a repetition that samples and facts have, too


class RecordError(Exception):
    """A file cannot be read as a record; one line that says which, why, and what would be right."""


@dataclass(frozen=True)
class Run:
    """Everything one file holds. Times are in seconds, `work` in attributes["work_unit"]."""

    path: Path
    attributes: dict  # of the file: schema, program, ..., option_NAME
    provenance: dict  # of the whole run: argv, commit, ...
    ranks: pd.DataFrame  # index rank: threads, offset, drift, residual, and where it ran (host, cpu_model, ...)
    repetitions: pd.DataFrame  # index repetition: seconds, valid, and what else has a number a repetition
    samples: pd.DataFrame  # a row per repetition x rank x thread, as Tables.samples without `file`
    costs: pd.Series | None  # index item
    latency: pd.DataFrame | None  # index repetition, a column per quantile
    rounds: pd.DataFrame | None = (
        None  # index round; of a Map's first repetition: kernel, schedule, items, work, seconds
    )
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)  # what its program alone knows, by group
    deterministic: tuple[str, ...] = ()  # counters whose sums over ranks and threads are the same in every repetition

    @property
    def valid_seconds(self) -> np.ndarray:
        """Seconds of the repetitions that are valid, in order."""
        return self.repetitions.loc[self.repetitions["valid"], "seconds"].to_numpy()


class Tables(NamedTuple):
    """What load returns.

    runs: a row per file with `file`, the attributes of the file, `repetitions`, `valid_repetitions`, `seconds` (median
    of the valid ones) with its 95 % interval `seconds_low`, `seconds_high` (NaN below six), `hosts`, and `start`,
    `commit`, `dirty`, `mpi_startup_seconds` of its provenance. samples: a row per file, repetition, rank and thread
    with a column per phase, `cpu`, `items`, `work`, the `start` and `end` of the rank, and the `seconds` and `valid` of
    the repetition.
    """

    runs: pd.DataFrame
    samples: pd.DataFrame


def find_files(source: str | os.PathLike) -> list[Path]:
    """The records `source` stands for: a file, the *.h5 of a folder, or a pattern; sorted. RecordError without any."""
    path = Path(source)
    if path.is_dir():
        files = sorted(path.glob("*.h5"))
        if not files:
            raise RecordError(f"{path}: no records (*.h5) in this folder")
        return files
    if path.exists():
        return [path]
    files = sorted(Path(name) for name in glob.glob(str(source)))
    if not files:
        raise RecordError(f"{source}: no such file, folder or pattern")
    return files


def load(source: str | os.PathLike) -> Tables:
    """The records of a file, a folder or a pattern as two DataFrames. RecordError on the first that cannot be read."""
    runs, samples = [], []
    for path in find_files(source):
        run = load_one(path)
        runs.append(summary(run))
        samples.append(run.samples.assign(file=str(path)))
    return Tables(pd.DataFrame(runs), pd.concat(samples, ignore_index=True))


def summary(run: Run) -> dict:
    """The row of Tables.runs that stands for `run`."""
    seconds = run.valid_seconds
    low, high = median_interval(seconds) or (np.nan, np.nan)
    return {
        "file": str(run.path),
        **run.attributes,
        "repetitions": len(run.repetitions),
        "valid_repetitions": len(seconds),
        "seconds": np.median(seconds) if len(seconds) else np.nan,
        "seconds_low": low,
        "seconds_high": high,
        "hosts": run.ranks["host"].nunique() if "host" in run.ranks else 0,
        "start": pd.to_datetime(run.provenance.get("start"), utc=True),
        "commit": run.provenance.get("commit"),
        "dirty": run.provenance.get("dirty"),
        "mpi_startup_seconds": float(run.provenance.get("mpi_startup_seconds", "nan")),
    }


def load_one(path: str | os.PathLike) -> Run:
    """Everything the record `path` holds. RecordError when it is missing, foreign, truncated or of another schema."""
    return _read_by(_read, Path(path))


def load_apart(path: str | os.PathLike) -> Run:
    """load_one of a file that may be anybody's, whose checksum tells nothing: some milliseconds more."""
    return _read_by(_read, Path(path), trusting=False)


def load_columns(path: str | os.PathLike) -> dict[str, np.ndarray]:
    """The columns of load_one(path).samples, in a third of the time."""
    return _read_by(lambda _, file: _columns(file, _repetitions(file)), Path(path))


def _read_by(read: Callable, path: Path, trusting: bool = True):
    """read(path, file) of the record: here, where its checksum is right and can be trusted; else where HDF5 can do no
    harm."""
    if path.exists() and not path.is_file() and not path.is_dir():
        raise RecordError(f"{path}: is no file (a pipe or device), not a record")
    whole = seal.is_whole(path)
    if whole is False:
        raise RecordError(f"{path}: damaged: its checksum is another's (copy it again)")
    if whole and trusting:
        return _opened(read, path)
    try:
        return apart.called(lambda: _opened(read, path), apart.LIMIT)
    except apart.Lost as why:
        raise RecordError(f"{path}: {why}: damaged?") from None


def _opened(read: Callable, path: Path):
    try:
        file = h5py.File(
            path, "r", locking=False
        )  # records are never written in place, and not every file system locks
    except OSError as error:
        raise RecordError(f"{path}: {_reason(path, error)}") from None
    with file:
        try:
            _check_schema(path, file)
            _check_sizes(path, file)
            return read(path, file)
        except RecordError:
            raise
        except Exception as error:  # of any bytes anything may come
            raise RecordError(
                f"{path}: damaged, not a whole record of schema {SCHEMA} ({_first_line(error)})"
            ) from None


def _reason(path: Path, error: OSError) -> str:
    if not path.exists():
        return "no such file"
    if path.is_dir():
        return "is a folder, not a record"
    if not os.access(path, os.R_OK):
        return "may not be read (permission)"
    if "truncated" in str(error):
        return "truncated: its end is missing (copy it again)"
    return "not an HDF5 file"


def _first_line(error: Exception) -> str:
    return str(error).strip("'\"").split("\n")[0]


def _check_schema(path: Path, file: h5py.File) -> None:
    found = file.attrs.get("schema")
    if found is None:
        raise RecordError(f"{path}: an HDF5 file, but not a heiretsu record (no attribute 'schema')")
    if np.ndim(found) != 0 or found != SCHEMA:
        raise RecordError(
            f"{path}: schema {found}, and this reader knows schema {SCHEMA} (use the heiretsu that wrote it)"
        )


def _check_sizes(path: Path, file: h5py.File) -> None:
    """No dataset is larger than a file of this size can tell: what is never stored is filled in, and takes memory."""
    largest = MOST_FILLED * (path.stat().st_size + 2**20)

    def check(name: str, data: h5py.Group | h5py.Dataset) -> None:
        if isinstance(data, h5py.Dataset) and data.size is not None and data.size * data.dtype.itemsize > largest:
            raise RecordError(f"{path}: damaged: {name} would take {data.size * data.dtype.itemsize:.2g} bytes")

    file.visititems(check)


def _repetitions(file: h5py.File) -> pd.DataFrame:
    others = [name for name, data in file.items() if name not in ("seconds", "valid") and _is_a_repetition(data)]
    frame = pd.DataFrame({"seconds": file["seconds"][:], "valid": file["valid"][:].astype(bool)})
    frame = frame.assign(**{name: file[name][:] for name in others})
    if "stages" in file:
        names = file["stages"].dims[1][0].asstr()[:]
        frame = frame.assign(**{f"{STAGE}{name}": seconds for name, seconds in zip(names, file["stages"][:].T)})
    frame.index.name = "repetition"
    return frame


def _is_a_repetition(data) -> bool:
    """Has it one number a repetition?"""
    return (
        isinstance(data, h5py.Dataset)
        and data.ndim == 1
        and len(data.dims[0]) > 0
        and data.dims[0][0].name == "/repetition"
    )


def _read(path: Path, file: h5py.File) -> Run:
    repetitions = _repetitions(file)
    return Run(
        path=path,
        attributes=_attributes(file),
        provenance=_attributes(file["provenance"]),
        ranks=_ranks(file),
        repetitions=repetitions,
        samples=pd.DataFrame(_columns(file, repetitions)),
        costs=_costs(file),
        latency=_latency(file),
        rounds=_rounds(file),
        tables={
            name: _table(group, name)
            for name, group in file.items()
            if isinstance(group, h5py.Group) and name not in ("provenance", "rounds")
        },
        deterministic=tuple(name for name in _thread_columns(file) if file[name].attrs.get("deterministic") == 1),
    )


def _attributes(where: h5py.Group) -> dict:
    return {name: value.item() if isinstance(value, np.generic) else value for name, value in where.attrs.items()}


def _ranks(file: h5py.File) -> pd.DataFrame:
    terms = file["clock_term"].asstr()[:]
    columns = {"threads": file["threads"][:], **dict(zip(terms, file["clock"][:].T))}
    for name, dataset in file["provenance"].items():
        columns[name] = dataset.asstr()[:]
    frame = pd.DataFrame(columns)
    frame.index.name = "rank"
    return frame


def _thread_columns(file: h5py.File) -> list[str]:
    """The datasets that have a number per thread: cpu, items, work, and what else a later writer keeps."""
    return [
        name
        for name, data in file.items()
        if isinstance(data, h5py.Dataset) and data.ndim == 3 and len(data.dims[2]) and data.dims[2][0].name == "/thread"
    ]


def _columns(file: h5py.File, repetitions: pd.DataFrame) -> dict[str, np.ndarray]:
    """Of Run.samples."""
    phases = file["phases"]
    _, ranks, threads, _ = phases.shape
    kept = phases.dims[0][0][:]  # the numbers of the repetitions whose threads were kept
    indices = np.meshgrid(kept, np.arange(ranks), np.arange(threads), indexing="ij")
    columns = {name: index.ravel() for name, index in zip(("repetition", "rank", "thread"), indices)}
    times = phases[:]
    columns |= {name: times[..., number].ravel() for number, name in enumerate(phases.dims[3][0].asstr()[:])}
    columns |= {name: file[name][:].ravel() for name in _thread_columns(file)}
    if "causes" in file:
        causes = file["causes"][:]
        columns |= {f"{CAUSE}{name}": causes[..., k].ravel() for k, name in enumerate(file["cause"].asstr()[:])}
    columns |= {name: np.repeat(file[name][:].ravel(), threads) for name in ("start", "end")}
    figures = [name for name in repetitions if name.startswith(("figure_", STAGE)) or name in OF_A_LAUNCH]
    rows = columns["repetition"].astype(int)
    columns |= {name: repetitions[name].to_numpy()[rows] for name in ("seconds", "valid", *figures)}
    if "seconds_is" in file.attrs:  # a program outside the kit, whose phases are those of the whole launch
        columns["stretch"] = times.sum(axis=-1).ravel()
    present = ~np.isnan(columns["items"])
    if not present.all():
        columns = {name: values[present] for name, values in columns.items()}
    return columns | {"items": columns["items"].astype(np.uint64)}


def _costs(file: h5py.File) -> pd.Series | None:
    if "costs" not in file:
        return None
    items = pd.Index(file["costs"].dims[0][0][:], name="item")
    return pd.Series(file["costs"][:], index=items, name="cost")


def _latency(file: h5py.File) -> pd.DataFrame | None:
    if "latency" not in file:
        return None
    frame = pd.DataFrame(file["latency"][:], columns=pd.Index(file["latency"].dims[1][0][:], name="quantile"))
    frame.index.name = "repetition"
    return frame


def _rounds(file: h5py.File) -> pd.DataFrame | None:
    if "rounds" not in file:
        return None
    return _table(file["rounds"], "round")[["kernel", "schedule", "items", "work", "seconds"]]


def _table(group: h5py.Group, index: str) -> pd.DataFrame:
    """The datasets of a group over one axis, a column each."""
    frame = pd.DataFrame(
        {
            name: data.asstr()[:] if h5py.check_string_dtype(data.dtype) else data[:]
            for name, data in group.items()
            if isinstance(data, h5py.Dataset)
        }
    )
    frame.index.name = index
    return frame


class Dataset(NamedTuple):
    """Values in a record over the named axes (an axis itself has none), and what they mean."""

    axes: tuple[str, ...]
    values: np.ndarray
    unit: str
    kind: str
    description: str


def write(path: Path, attributes: dict, provenance: dict[str, str], datasets: dict[str, Dataset]) -> None:
    """Writes a record that is whole under its name or not there; axes come before the datasets that use them.

    FileExistsError when there is one already: none is ever overwritten. OSError when it cannot be kept.
    """
    image = io.BytesIO()
    with h5py.File(image, "w") as file:
        file.attrs.update({"schema": SCHEMA, **attributes})
        file.create_group("provenance").attrs.update(provenance)
        for name, dataset in datasets.items():
            file[name] = dataset.values
            file[name].attrs.update({"unit": dataset.unit, "kind": dataset.kind, "description": dataset.description})
            if not dataset.axes:
                file[name].make_scale(name)
            for position, axis in enumerate(dataset.axes):
                file[name].dims[position].attach_scale(file[axis])
    new_file.write(path, image.getvalue() + seal.of(image.getvalue()))
