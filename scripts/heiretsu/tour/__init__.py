"""The six experiments in Python, Go, C++ threads and MPI ranks, and the page of what is seen; `scripts/tour`."""
