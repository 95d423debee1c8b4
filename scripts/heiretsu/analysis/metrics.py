"""Speedup, parallel efficiency, Karp-Flatt and the POP hybrid efficiencies.

Each function takes the rows of bootstrap.draws(), one a draw, and gives one value a draw; bootstrap.intervals() makes
figures with intervals of them.
"""

from __future__ import annotations

import pandas as pd

from heiretsu.analysis.bootstrap import draws, intervals
from heiretsu.analysis.facts import facts, units
from heiretsu.record.records import Run

POP_NAMES = {
    "parallel_efficiency": "Parallel efficiency",
    "additive_process_efficiency": "Process efficiency (POP additive)",
    "additive_process_balance": "Process load balance (POP additive)",
    "additive_mpi_communication": "MPI communication efficiency (POP additive)",
    "additive_thread_efficiency": "Thread efficiency (POP additive)",
    "additive_serial_region": "Serial region efficiency (POP additive)",
    "additive_omp_region": "OpenMP region efficiency (POP additive)",
    "hybrid_load_balance": "Hybrid load balance (BSC multiplicative)",
    "hybrid_communication": "Hybrid communication efficiency (BSC multiplicative)",
    "mpi_parallel_efficiency": "MPI parallel efficiency (BSC multiplicative)",
    "mpi_load_balance": "MPI load balance (BSC multiplicative)",
    "mpi_communication": "MPI communication efficiency (BSC multiplicative)",
    "omp_parallel_efficiency": "OpenMP parallel efficiency (BSC multiplicative)",
    "omp_load_balance": "OpenMP load balance (BSC multiplicative)",
    "omp_communication": "OpenMP communication efficiency (BSC multiplicative)",
}


def scaling(point: pd.DataFrame, base: pd.DataFrame, growth: float = 1.0) -> pd.DataFrame:
    """Speedup, efficiency and Karp-Flatt serial fraction of `point` against `base`, the run on one core or on fewest.

    `growth`: how many times the declared work of the base the point does: 1 for strong scaling. For weak scaling the
    speedup is the scaled one, growth x T(base) / T(point), and efficiency = T(base) growth / (p T(point)). Medians are
    divided, never speedups averaged (Hoefler and Belli, SC15, rule 4). A base on more cores counts as one: cores are
    then multiples of its own. Where both tell a rate (figure_rate, work a second) it is compared in place of times.
    Karp-Flatt (CACM 33(5), 1990) is NaN on the base's cores.
    """
    cores = point["cores"] / base["cores"]
    if "figure_rate" in point and "figure_rate" in base:
        speedup = point["figure_rate"] / base["figure_rate"]
    else:
        speedup = growth * base["seconds"] / point["seconds"]
    fraction = (1 / speedup - 1 / cores) / (1 - 1 / cores).where(cores > 1)
    return pd.DataFrame(
        {
            "seconds": point["seconds"],
            "speedup": speedup,
            "efficiency": speedup / cores,
            "karp_flatt": fraction.where(cores > 1),
        }
    )


def pop(point: pd.DataFrame) -> pd.DataFrame:
    """POP's hybrid efficiencies in the additive form (NAG/JSC) and the multiplicative one (BSC); POP_NAMES names them.

    Averages over processes are weighted by their threads. Time in MPI is that of a rank's first thread. OpenMP
    quotients of the multiplicative form may exceed 1. Sources:
    https://co-design.pop-coe.eu/metrics/hm/parallel_efficiency.html and
    https://co-design.pop-coe.eu/metrics/glossary.html.
    """
    run = point["mean_seconds"]
    useful = point["useful"] / point["cores"]
    serial = point["serial_weighted"]  # seconds a thread's core is held by its process' serial part
    outside, outside_max = point["outside_mean"], point["outside_max"]
    omp_useful = useful - point["serial_own"]
    frame = pd.DataFrame(
        {
            "parallel_efficiency": useful / run,
            "additive_process_efficiency": outside / run,
            "additive_process_balance": 1 - (outside_max - outside) / run,
            "additive_mpi_communication": outside_max / run,
            "additive_thread_efficiency": 1 - (outside - useful) / run,
            "additive_serial_region": 1 - (serial - point["serial_own"]) / run,
            "additive_omp_region": 1 - (outside - serial - omp_useful) / run,
            "hybrid_load_balance": useful / point["useful_max"],
            "hybrid_communication": point["useful_max"] / run,
            "mpi_parallel_efficiency": outside / run,
            "mpi_load_balance": outside / outside_max,
            "mpi_communication": outside_max / run,
        }
    )
    frame["omp_parallel_efficiency"] = frame["parallel_efficiency"] / frame["mpi_parallel_efficiency"]
    frame["omp_load_balance"] = frame["hybrid_load_balance"] / frame["mpi_load_balance"]
    frame["omp_communication"] = frame["hybrid_communication"] / frame["mpi_communication"]
    return frame


def pop_of_run(run: Run) -> pd.DataFrame:
    """POP's hybrid efficiencies of one record: index POP_NAMES, columns value, low, high (over its repetitions)."""
    seen = units(facts(run.samples).assign(launch=0))
    return intervals(pop(draws(seen)), len(seen))
