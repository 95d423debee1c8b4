#!/usr/bin/python3
"""Heat on a ring of N cells, explicit steps in NumPy, over ranks by mpi4py: heat.py N STEPS. For scripts/study."""

import sys

import numpy as np
from mpi4py import MPI

RATE = 0.25  # of the difference to its neighbours that a cell takes over in a step; stable below 0.5


def main() -> None:
    cells, steps = map(int, sys.argv[1:])
    world = MPI.COMM_WORLD
    rank, ranks = world.rank, world.size
    first, last = rank * cells // ranks, (rank + 1) * cells // ranks
    heat = np.zeros(last - first + 2)  # with a cell of each neighbour
    heat[1:-1] = np.sin(2 * np.pi * np.arange(first, last) / cells) + 2
    left, right = (rank - 1) % ranks, (rank + 1) % ranks
    world.Barrier()
    begun = MPI.Wtime()
    for _ in range(steps):
        world.Sendrecv(heat[1:2], left, recvbuf=heat[-1:], source=right)
        world.Sendrecv(heat[-2:-1], right, recvbuf=heat[:1], source=left)
        heat[1:-1] += RATE * (heat[:-2] - 2 * heat[1:-1] + heat[2:])
    seconds = world.allreduce(MPI.Wtime() - begun, MPI.MAX)
    squares = world.allreduce(float(heat[1:-1] @ heat[1:-1]))
    if rank == 0:
        print(f"ranks {ranks}: {steps} steps in {seconds:.6f} s, mean square {squares / cells:.12f}")


if __name__ == "__main__":
    main()
