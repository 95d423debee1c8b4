# ctest: quick python
import numpy as np
import pandas as pd
import pytest
from made_up import make_record

import heiretsu
from heiretsu.analysis.facts import facts
from heiretsu.analysis.metrics import POP_NAMES, pop_of_run, scaling

# Two ranks of four threads, 29 s: per thread serial, compute and communicate; the rest idles.
WORKED = [[(3, 19, 6), (0, 18, 0), (0, 16, 0), (0, 15, 0)], [(2, 15.6, 9.95), (0, 15, 0), (0, 13, 0), (0, 11, 0)]]


def worked_example(path):
    def change(file):
        for rank, threads in enumerate(WORKED):
            for thread, (serial, compute, communicate) in enumerate(threads):
                file["phases"][0, rank, thread] = [
                    serial,
                    compute,
                    0,
                    communicate,
                    0,
                    29 - serial - compute - communicate,
                ]
                file["cpu"][0, rank, thread] = serial + compute

    return make_record(path, seconds=(29.0,), threads=(4, 4), change=change)


def test_pops_worked_example_is_recomputed_from_one_stored_file_alone(tmp_path):
    found = pop_of_run(heiretsu.load_one(worked_example(tmp_path / "a.h5")))["value"]
    expected = {
        "parallel_efficiency": 0.55,
        "additive_process_efficiency": 0.725,
        "additive_thread_efficiency": 0.825,
        "mpi_parallel_efficiency": 0.725,
        "omp_parallel_efficiency": 0.7586,
        "hybrid_load_balance": 0.725,
        "hybrid_communication": 0.7586,
    }
    for name, value in expected.items():
        assert found[name] == pytest.approx(value, abs=5e-5), name
    assert found["parallel_efficiency"] == pytest.approx(
        found["additive_process_efficiency"] + found["additive_thread_efficiency"] - 1
    )
    assert found["parallel_efficiency"] == pytest.approx(
        found["mpi_parallel_efficiency"] * found["omp_parallel_efficiency"]
    )


def test_children_of_both_forms_give_their_parents(tmp_path):
    f = pop_of_run(heiretsu.load_one(worked_example(tmp_path / "a.h5")))["value"]
    assert set(f.index) == set(POP_NAMES)
    assert f["additive_process_balance"] + f["additive_mpi_communication"] - 1 == pytest.approx(
        f["additive_process_efficiency"]
    )
    assert f["additive_serial_region"] + f["additive_omp_region"] - 1 == pytest.approx(f["additive_thread_efficiency"])
    assert f["additive_serial_region"] == pytest.approx(1 - (4 * 3 + 4 * 2) / 8 * (1 - 1 / 4) / 29)
    assert f["mpi_load_balance"] * f["mpi_communication"] == pytest.approx(f["mpi_parallel_efficiency"])
    assert f["omp_load_balance"] * f["omp_communication"] == pytest.approx(f["omp_parallel_efficiency"])


def test_the_causes_of_lost_time_add_up_to_it(tmp_path):
    found = facts(heiretsu.load_one(worked_example(tmp_path / "a.h5")).samples).iloc[0]
    lost = [name for name in found.index if name.startswith("lost_")]
    assert found["useful"] == pytest.approx(127.6) and found["cores"] == 8
    assert found[lost].sum() == pytest.approx(8 * 29 - 127.6)


def table(**columns):
    return pd.DataFrame({name: [value] for name, value in columns.items()})


def test_speedup_efficiency_and_karp_flatt_of_a_known_serial_fraction():
    seconds = 10 * (0.1 + 0.9 / 4)  # Amdahl with f = 0.1 on 4 cores
    found = scaling(table(seconds=seconds, cores=4), table(seconds=10.0, cores=1)).iloc[0]
    assert found["speedup"] == pytest.approx(1 / (0.1 + 0.9 / 4))
    assert found["efficiency"] == pytest.approx(found["speedup"] / 4)
    assert found["karp_flatt"] == pytest.approx(0.1)


def test_weak_speedup_is_scaled_by_the_declared_work():
    found = scaling(table(seconds=12.0, cores=4), table(seconds=10.0, cores=1), growth=4.0).iloc[0]
    assert found["efficiency"] == pytest.approx(10 / 12)
    assert np.isnan(scaling(table(seconds=10.0, cores=1), table(seconds=10.0, cores=1)).iloc[0]["karp_flatt"])
