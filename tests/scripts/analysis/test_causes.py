# ctest: quick python
"""The exact ledger of a watched program, from losses that can be added up by hand."""

import numpy as np
import pandas as pd
import pytest
from made_up_study import plan_row, repetitions

from heiretsu.analysis.causes import lost, preempted
from heiretsu.analysis.curves import analyse
from heiretsu.analysis.diagnosis import diagnose
from heiretsu.analysis.facts import facts
from heiretsu.analysis.metrics import pop
from heiretsu.record.records import CAUSES, PHASES


def of_threads(ranks, threads, seconds=1.0, **booked):
    """time, booked, ranks and first of lost(): causes are given for all threads, the rest computes."""
    count = ranks * threads
    causes = {name: np.array(booked.get(name, [0.0] * count), dtype=float) for name in CAUSES}
    time = {name: np.zeros(count) for name in PHASES}
    time["serial"] = np.array(booked.get("serial", [0.0] * count), dtype=float)
    time["compute"] = seconds - time["serial"] - sum(causes.values())
    numbers = np.repeat(np.arange(ranks), threads)
    return time, causes, numbers, np.arange(count) % threads == 0


def found(*arguments, seconds=1.0, **booked):
    sums = lost(*of_threads(*arguments, seconds, **booked), seconds)
    return {name: pytest.approx(value) for name, value in sums.items() if abs(value) > 1e-12}


def test_waiting_in_mpi_for_the_slowest_rank_is_imbalance_and_what_all_spend_there_communication():
    assert found(2, 1, mpi=[0.1, 0.4]) == {"imbalance": 0.3, "communication": 0.2}


def test_threads_lose_with_their_first_what_it_waits_in_mpi():
    assert found(2, 2, mpi=[0.1, 0, 0.4, 0], mpi_of_first=[0, 0.1, 0, 0.4]) == {"imbalance": 0.6, "communication": 0.4}


def test_messages_inside_regions_cost_the_thread_that_sends_them_alone():
    assert found(1, 2, mpi=[0.2, 0]) == {"communication": 0.2}


def test_a_rank_that_begins_late_waits_as_in_mpi():
    assert found(2, 1, away=[0.0, 0.25]) == {"imbalance": 0.25}


def test_waiting_for_a_thread_that_computes_longer_is_imbalance_where_threads_meet():
    assert found(1, 2, barrier=[0, 0.4], region_end=[0, 0.2]) == {"imbalance": 0.6}
    # Both computed 0.7 s: each waited for the other at its own barrier, as threads do that take turns.
    assert found(1, 2, barrier=[0.3, 0.3]) == {"wait": 0.6}


def test_a_lock_is_waiting_and_so_is_meeting_a_thread_that_waited_for_it():
    assert found(1, 2, lock=[0.1, 0.1], fork_join=[0.01, 0.02]) == {"wait": 0.23}
    # The second computed as long as the first and was held up by 0.2 s, which the first waited for at the end.
    assert found(1, 2, lock=[0, 0.2], region_end=[0.2, 0]) == {"wait": 0.4}


def test_outside_regions_the_others_lose_by_what_the_first_does():
    assert found(1, 3, serial=[0.3, 0, 0], serial_of_first=[0, 0.3, 0.3]) == {"serial_part": 0.6}
    assert found(1, 2, io=[0.2, 0], io_of_first=[0, 0.2]) == {"io": 0.4}


@pytest.mark.parametrize("seed", range(10))
def test_causes_add_up_and_none_is_negative(seed):
    random = np.random.default_rng(seed)
    booked = {name: random.uniform(0, 0.09, 6) for name in CAUSES}
    time, causes, ranks, first = of_threads(2, 3, **booked)
    sums = lost(time, causes, ranks, first, 1.5)
    assert sum(sums.values()) == pytest.approx(6 * 1.5 - time["compute"].sum())
    assert sums["unexplained"] == pytest.approx(6 * 0.5) and min(sums.values()) >= 0


def test_waiting_for_a_cpu_counts_as_far_as_it_fell_into_computing():
    useful, cpu, delay = (
        np.array([1.0, 0.5, 1.0, 1.0]),
        np.array([0.8, 0.9, 0.0, np.nan]),
        np.array([0.2, 0.1, 0.1, np.nan]),
    )
    # All of it; half, for the other half of its time it spun; all, though it slept for the rest; not known.
    assert preempted(useful, cpu, delay) == pytest.approx([0.2, 0.05, 0.1, 0])


def samples(ranks, threads, seconds, **booked):
    """Rows as records.load gives them of a watched launch, with the same truth."""
    time, causes, numbers, first = of_threads(ranks, threads, seconds, **booked)
    rows = pd.DataFrame({name: values for name, values in time.items()})
    rows["communicate"], rows["wait"] = causes["mpi"], sum(
        causes[c] for c in ("barrier", "lock", "region_end", "fork_join")
    )
    rows["idle"] = seconds - rows[[name for name in PHASES if name != "idle"]].sum(axis=1)
    rows = rows.assign(**{f"cause_{name}": values for name, values in causes.items()})
    rows = rows.assign(rank=numbers, thread=np.tile(np.arange(threads), ranks), repetition=0, start=0.0, end=seconds)
    rows = rows.assign(
        cpu=rows["serial"] + rows["compute"], delay_seconds=0.0, migrations=0, items=0, work=1.0 / len(rows)
    )
    return rows.assign(seconds=seconds, stretch=seconds, valid=True, unseen_cpu=0.0, watching=0.001, memory=1e6)


def test_pops_figures_and_the_ledger_are_those_of_the_planted_losses():
    """Two ranks x two threads, 1 s. Rank 1 is 0.2 s in MPI; both have 0.1 s serial, a lock of 0.05 s."""
    planted = samples(
        *(2, 2, 1.0),
        serial=[0.1, 0, 0.1, 0],
        serial_of_first=[0, 0.1, 0, 0.1],
        mpi=[0, 0, 0.2, 0],
        mpi_of_first=[0, 0, 0, 0.2],
        lock=[0.05, 0.05, 0.05, 0.05],
    )
    row = facts(planted).iloc[[0]].assign(mean_seconds=1.0)
    figures = pop(row).iloc[0]
    assert figures["parallel_efficiency"] == pytest.approx((4 - 0.2 - 0.4 - 0.2) / 4)
    assert figures["mpi_parallel_efficiency"] == pytest.approx(0.9)
    assert figures["mpi_load_balance"] == pytest.approx(0.9) and figures["mpi_communication"] == pytest.approx(1)
    assert figures["additive_serial_region"] == pytest.approx(0.95)
    assert figures["additive_omp_region"] == pytest.approx(0.95)
    sums = {name: row[f"lost_{name}"].iloc[0] for name in ("serial_part", "imbalance", "wait", "communication")}
    assert sums == {
        name: pytest.approx(value)
        for name, value in (("serial_part", 0.2), ("imbalance", 0.4), ("wait", 0.2), ("communication", 0.0))
    }
    assert row["lost_unexplained"].iloc[0] == pytest.approx(0, abs=1e-12)


def watched(name, seconds, launches=5, **changed):
    """Launches of a point whose facts are those of samples(), but for some noise."""
    shape = changed.pop("shape", (1, 1))
    rows = []
    for launch in range(launches):
        one = facts(samples(*shape, seconds * (1 + 0.001 * launch), **changed))
        rows.append(one.assign(point=name, launch=launch, declared_work=1.0, largest_item_work=0.0))
    return pd.concat(rows, ignore_index=True)


def study_of(status="VALID", **losses):
    rows = [
        {**plan_row("one"), "outside": True},
        {**plan_row("two", ranks=2, status=status, reasons=("its threads waited",)), "outside": True},
    ]
    frames = [watched("one", 1.0), watched("two", 0.7, shape=(2, 1), **losses)]
    return analyse(rows, pd.concat(frames, ignore_index=True))


def test_a_watched_program_has_a_cause_and_what_helps_against_it():
    study = study_of(mpi=[0.0, 0.4])
    found = diagnose(study, "lmp")
    assert study.watched and not study.outside and found.cause == "imbalance"
    assert "Load imbalance explains 100 % of that" in found.paragraph
    assert "Of the core-time threads spent, exactly, 28.5 % in MPI." in found.paragraph
    assert (
        "What would help: dealing the work out more evenly" in found.paragraph and "--schedule" not in found.paragraph
    )


def test_no_cause_is_named_on_an_invalid_point():
    found = diagnose(study_of("INVALID", mpi=[0.0, 0.4]), "lmp")
    assert found.cause is None and "It is not told why: the point is INVALID (its threads waited)" in found.paragraph
    assert "imbalance" not in found.paragraph and "What would help" not in found.paragraph
    assert diagnose(study_of("SUSPECT", mpi=[0.0, 0.4]), "lmp").cause == "imbalance"


def test_cpu_time_that_nobody_saw_is_told():
    study = study_of(mpi=[0.0, 0.4])
    assert "Not seen" not in diagnose(study, "lmp").paragraph
    study.points[-1].drawn["unseen_cpu"] = study.points[-1].drawn["cpu"]
    assert (
        "Not seen: 50 % of the CPU time was used by threads that are not OpenMP's" in diagnose(study, "lmp").paragraph
    )


def test_where_one_point_was_not_watched_no_cause_is_named():
    rows = [
        {**plan_row(name, ranks=ranks), "outside": True, "unwatched": "--watch no"}
        for name, ranks in (("one", 1), ("two", 2))
    ]
    frames = [watched("one", 1.0), repetitions("two", 0.7, cores=2)]
    study = analyse(rows, pd.concat(frames, ignore_index=True))
    assert study.outside and not study.watched and diagnose(study, "lmp").cause is None
    assert "It was not watched from inside: --watch no." in diagnose(study, "lmp").paragraph
