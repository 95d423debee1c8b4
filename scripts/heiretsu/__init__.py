"""The records of heiretsu's programs as pandas DataFrames.

    import heiretsu
    runs, samples = heiretsu.load("results")     # a file, a folder or a pattern: one row a run, one row a thread
    run = heiretsu.load_one("results/NAME.h5")   # everything one file holds
"""

from heiretsu.record.records import RecordError, Run, Tables, load, load_one

__all__ = ["RecordError", "Run", "Tables", "load", "load_one"]
