"""Makes records with h5py from the text of results/README.md, without the programs' own writer."""

import h5py
import numpy as np

PHASES = ["serial", "compute", "wait", "communicate", "io", "idle"]


def make_record(path, seconds=(2.0, 1.0, 4.0), valid=None, threads=(1, 2), kept=None, change=None):
    """A record whose threads compute for (rank + thread + 1) / 10 of the seconds and idle for the rest."""
    count, ranks, max_threads = len(seconds), len(threads), max(threads)
    kept = list(range(count)) if kept is None else list(kept)
    with h5py.File(path, "w") as file:
        file.attrs.update(
            {
                "schema": 1,
                "program": "factorize",
                "kernel": "scan",
                "method": "scan",
                "executor": "openmp",
                "schedule": "dynamic",
                "ranks": ranks,
                "threads": max_threads,
                "items": 4,
                "work": 91563563.0,
                "work_unit": "trial",
                "valid": 1,
                "kept": "all" if len(kept) == count else "some",
                "warning": "",
                "option_repeat": str(count),
            }
        )
        axes = {
            "repetition": range(count),
            "rank": range(ranks),
            "thread": range(max_threads),
            "kept_repetition": kept,
            "phase": np.array(PHASES, dtype=h5py.string_dtype()),
            "clock_term": np.array(["offset", "drift", "residual"], dtype=h5py.string_dtype()),
        }
        for name, values in axes.items():
            file[name] = values if isinstance(values, np.ndarray) else np.array(values, dtype=np.uint64)
            file[name].make_scale(name)

        def put(name, values, *scales):
            file[name] = values
            for axis, scale in enumerate(scales):
                file[name].dims[axis].attach_scale(file[scale])

        times = np.array(seconds)
        put("seconds", times, "repetition")
        file["seconds"].attrs["unit"] = "s"
        put("valid", np.ones(count, np.uint8) if valid is None else np.array(valid, np.uint8), "repetition")
        put("start", np.zeros((len(kept), ranks)), "kept_repetition", "rank")
        put("end", np.repeat(times[kept], ranks).reshape(-1, ranks), "kept_repetition", "rank")
        phases = np.full((len(kept), ranks, max_threads, 6), np.nan)
        for row, repetition in enumerate(kept):
            for rank in range(ranks):
                for thread in range(threads[rank]):
                    share = (rank + thread + 1) / 10
                    phases[row, rank, thread] = [0, share * times[repetition], 0, 0, 0, (1 - share) * times[repetition]]
        put("phases", phases, "kept_repetition", "rank", "thread", "phase")
        for name, factor in (("cpu", 1.0), ("items", 2.0), ("work", 5.0)):
            put(name, 0 * phases[..., 0] + factor, "kept_repetition", "rank", "thread")
        put("threads", np.array(threads, np.uint64), "rank")
        put("clock", np.array([[rank / 10, 0, 1e-6] for rank in range(ranks)]), "rank", "clock_term")
        group = file.create_group("provenance")
        group.attrs.update(
            {
                "argv": "factorize --repeat 3",
                "start": "2026-11-22T15:30:12.123Z",
                "commit": "0" * 40,
                "dirty": "no",
                "mpi_startup_seconds": "0.25",
                "OMP_PLACES": "cores",
            }
        )
        put("provenance/host", np.array([f"node{rank}" for rank in range(ranks)], dtype=h5py.string_dtype()), "rank")
        if change:
            change(file)
    return path
