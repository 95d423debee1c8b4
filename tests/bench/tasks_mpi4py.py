"""The peer of dispatch's mpi-pool in Python.

    mpirun -np 2 /usr/bin/python3 -m mpi4py.futures tests/bench/tasks_mpi4py.py
"""

import time

from mpi4py.futures import MPIPoolExecutor


def task(number):
    return number


if __name__ == "__main__":
    TASKS = 5000
    with MPIPoolExecutor() as pool:
        pool.submit(task, 0).result()
        for chunk in (1, 100):
            start = time.perf_counter()
            assert list(pool.map(task, range(TASKS), chunksize=chunk)) == list(range(TASKS))
            print(f"map, {chunk} a message: {(time.perf_counter() - start) * 1e6 / TASKS:.1f} us wall a task")
