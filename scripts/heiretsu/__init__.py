"""The records of heiretsu's programs as pandas DataFrames.

    import heiretsu
    runs, samples = heiretsu.load("results")     # a file, a folder or a pattern: one row a run, one row a thread
    run = heiretsu.load_one("results/NAME.h5")   # everything one file holds
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heiretsu.record.records import RecordError, Run, Tables, load, load_one

__all__ = ["RecordError", "Run", "Tables", "load", "load_one"]


def __getattr__(name: str) -> object:
    """Loads pandas and h5py with the first of these names: much of the package does without (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from heiretsu.record import records

    return getattr(records, name)
