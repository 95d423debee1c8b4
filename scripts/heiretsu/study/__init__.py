"""A scaling study on this machine: what is run, launching and judging it, what its journal says; `scripts/study` is `__main__`."""
