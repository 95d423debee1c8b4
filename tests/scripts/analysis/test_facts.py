# ctest: quick python
import numpy as np
import pandas as pd
import pytest

from made_up import make_record

import heiretsu
from heiretsu.analysis.facts import PHASES, facts, lost, units
from heiretsu.record.records import load_columns


def threads(seconds, **phases):
    time = {name: np.array(phases.get(name, [0.0] * len(next(iter(phases.values())))), dtype=float) for name in PHASES}
    time["idle"] = seconds - sum(time[name] for name in PHASES if name != "idle")
    return time


def causes(seconds, ranks=None, **phases):
    time = threads(seconds, **phases)
    count = len(time["idle"])
    found = lost(time, seconds, np.array(ranks) if ranks else np.arange(count))
    return {name: pytest.approx(value) for name, value in found.items() if abs(value) > 1e-12}


def test_a_thread_that_computes_less_loses_by_imbalance():
    assert causes(4.0, compute=[4, 3, 1]) == {"imbalance": 4}


def test_threads_that_idle_while_one_is_serial_lose_by_the_serial_part():
    assert causes(3.0, serial=[1, 0, 0], compute=[2, 2, 2]) == {"serial_part": 2}


def test_waiting_at_a_barrier_for_the_serial_part_is_the_serial_part_too():
    assert causes(3.0, serial=[1, 0, 0], compute=[2, 2, 2], wait=[0, 1, 0], communicate=[0, 0, 1]) == {"serial_part": 2}


def test_waiting_at_a_barrier_for_who_computes_longer_is_imbalance():
    assert causes(3.0, compute=[3, 1], wait=[0, 2]) == {"imbalance": 2}
    assert causes(3.0, compute=[3, 1, 1], wait=[0, 0, 1], communicate=[0, 2, 0]) == {"imbalance": 4}
    assert causes(4.0, compute=[3, 1], wait=[1, 3]) == {"imbalance": 2, "wait": 2}


def test_waiting_for_a_lock_stays_waiting_and_messages_stay_messages():
    assert causes(3.0, compute=[2, 2], wait=[1, 0], communicate=[0, 1]) == {"wait": 1, "communication": 1}


def test_waiting_while_a_thread_of_the_same_rank_communicates_is_communication():
    assert causes(3.0, ranks=[0, 0], compute=[2, 2], wait=[0, 1], communicate=[1, 0]) == {"communication": 2}


def test_idling_while_the_first_thread_communicates_is_communication():
    assert causes(3.0, compute=[2, 2, 2], communicate=[1, 0, 0]) == {"communication": 3}


def test_time_that_nobody_booked_stays_unexplained():
    assert causes(5.0, compute=[2, 1]) == {"imbalance": 1, "unexplained": 6}


@pytest.mark.parametrize("seed", range(20))
def test_the_causes_always_add_up_and_none_but_the_rest_is_negative(seed):
    random = np.random.default_rng(seed)
    phases = {name: random.uniform(0, 1, 8) for name in PHASES if name != "idle"}
    found = lost(threads(5.0, **phases), 5.0, np.repeat([0, 1], 4))
    assert sum(found.values()) == pytest.approx(8 * 5.0 - (phases["serial"] + phases["compute"]).sum())
    assert min(found.values()) >= -1e-9


def test_units_are_launches_when_there_are_several_and_repetitions_when_there_is_one():
    frame = pd.DataFrame(
        {"launch": [0, 0, 0, 1, 1], "valid": [1, 1, 1, 1, 0], "seconds": [1.0, 2, 9, 4, 99], "cores": 2}
    )
    assert list(units(frame)["seconds"]) == [2, 4]
    assert list(units(frame)["mean_seconds"]) == [4, 4]
    assert list(units(frame[frame["launch"] == 0])["seconds"]) == [1, 2, 9]


def test_all_that_is_averaged_is_a_cost_or_a_count(tmp_path):
    """Columns are sums over threads of datasets that the format calls cost or count; what is a label is none of
    them."""
    columns = set(facts(load_columns(make_record(tmp_path / "a.h5"))))
    assert {"seconds", "useful", "items", "work"} < columns
    assert columns.isdisjoint(
        {"start", "end", "offset", "drift", "residual", "rank", "thread", "speedup", "efficiency"}
    )


@pytest.mark.parametrize("threads, kept", [((1, 2), None), ((2, 2), (0, 2)), ((8,) * 16, None)])
def test_a_record_gives_the_same_whole_or_by_its_columns_alone(tmp_path, threads, kept):
    record = make_record(tmp_path / "a.h5", threads=threads, kept=kept)
    pd.testing.assert_frame_equal(facts(load_columns(record)), facts(heiretsu.load_one(record).samples))
