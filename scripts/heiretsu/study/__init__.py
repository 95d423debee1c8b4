"""A scaling study on this machine: what is run, launching, judging, its journal; `__main__` is `scripts/study`."""
