# ctest: quick python
from types import SimpleNamespace

import pandas as pd
import pytest

from heiretsu.study import gate
from heiretsu.study.gate import INVALID, SUSPECT, VALID, Times, Verdict
from heiretsu.study.plan import PlannedPoint


def point(ranks, threads):
    return PlannedPoint("p", ("p",), ranks, threads, False, 1, ())


def affinity(ranks, threads, *masks, cpus=4, kind="openmpi", core_of=lambda cpu: cpu, hosts=None):
    verdict = Verdict()
    frame = pd.DataFrame({"affinity": masks, "host": hosts or ["node"] * len(masks)})
    gate.check_affinity(verdict, SimpleNamespace(ranks=frame), point(ranks, threads), kind, cpus, core_of)
    return verdict


def test_a_core_a_thread_is_valid_bound_or_not():
    assert affinity(2, 2, "0; 1", "2; 3").status == VALID
    assert affinity(1, 4, "0-3; 0-3; 0-3; 0-3").status == VALID


@pytest.mark.parametrize(
    "kind, flag",
    [
        ("openmpi", "mpirun -n 2 --map-by ppr:2:node:PE=2 --bind-to core"),
        ("mpich", "mpiexec -n 2 -bind-to core:2 -map-by core:2"),
        ("srun", "srun -n 2 --cpus-per-task=2 --cpu-bind=cores"),
    ],
)
def test_ranks_bound_to_one_core_each_are_invalid_and_the_flag_that_mends_it_is_told(kind, flag):
    found = affinity(2, 2, "0; 0", "1; 1", kind=kind)
    assert found.status == INVALID and flag in found.reasons[0] and "OMP_PLACES=cores" in found.reasons[0]


def test_every_ranks_first_thread_on_cpu_0_is_invalid():
    assert affinity(2, 2, "0; 1", "0; 2").status == INVALID


def test_ranks_on_two_hosts_do_not_share_their_cpus():
    assert affinity(2, 2, "0; 1", "0; 1", hosts=["a", "b"]).status == VALID


def test_more_threads_than_the_machine_has_is_suspect():
    assert affinity(2, 4, "0-3; 0-3; 0-3; 0-3", "0-3; 0-3; 0-3; 0-3").status == SUSPECT


def test_repetitions_below_a_millisecond_are_suspect():
    for seconds, status in {(0.0009, 0.0002, 0.5): SUSPECT, (0.0011, 0.5, 0.0002): VALID}.items():  # by their median
        verdict = Verdict()
        gate.check_length(verdict, SimpleNamespace(repetitions=pd.DataFrame({"seconds": seconds})))
        assert verdict.status == status and len(verdict.reasons) == (status == SUSPECT), seconds


def test_smt_siblings_are_suspect():
    found = affinity(1, 2, "0; 1", core_of=lambda cpu: cpu // 2)
    assert found.status == SUSPECT and "SMT" in found.reasons[0]


def test_a_control_groups_quota_below_the_cores_is_invalid(tmp_path):
    folder = tmp_path / "cgroup" / "a" / "b"
    folder.mkdir(parents=True)
    (tmp_path / "own").write_text("0::/a/b\n")
    assert gate.cgroup_cpus(tmp_path / "cgroup", tmp_path / "own") is None
    (folder / "cpu.max").write_text("max 100000\n")
    (folder.parent / "cpu.max").write_text("150000 100000\n")
    assert gate.cgroup_cpus(tmp_path / "cgroup", tmp_path / "own") == 1.5
    verdict = Verdict()
    gate.check_machine(verdict, 2, quota=1.5)
    assert verdict.status == INVALID and "allows 1.5 CPUs and 2 are used" in verdict.reasons[0]


def test_a_governor_that_saves_power_is_suspect_and_performance_is_not():
    for governor, status in (("powersave", SUSPECT), ("performance", VALID), ("unknown", VALID)):
        verdict = Verdict()
        gate.check_machine(verdict, 1, governor, quota=64.0)
        assert verdict.status == status


def load(busy, stolen, children, cores=2, cpus=2, seconds=10.0):
    verdict = Verdict()
    gate.check_load(verdict, Times(0, 0, 0, 0), Times(seconds, busy, stolen, children), cores, cpus)
    return verdict


def test_other_load_and_steal_are_suspect_where_they_take_what_the_point_needs():
    assert load(20, 0, 20).status == VALID
    assert "other programs used 0.5 of 2 CPUs" in load(20, 0, 15).reasons[0]
    assert load(15, 0, 10, cores=1).status == VALID  # one core used, half of another: there was room
    assert "took 5 % of the CPU time" in load(20, 1, 20).reasons[0]
    assert load(20, 9, 0, seconds=0.05).status == VALID  # too short for the kernel's clock


def test_the_kernels_cpu_line_is_read_in_seconds():
    found = gate.look("cpu  100 0 200 5000 10 0 0 50 0 0\ncpu0 1 2 3\n")
    assert found.busy == pytest.approx(3.0) and found.stolen == pytest.approx(0.5)
    assert gate.look("nonsense").busy == 0


def test_threads_that_wander_are_suspect():
    for moves, status in ((10, VALID), (1000, SUSPECT)):
        verdict = Verdict()
        gate.check_migrations(verdict, moves, 10.0, 2)
        assert verdict.status == status


def test_the_worst_finding_counts_and_all_are_kept():
    verdict = Verdict()
    verdict.add(INVALID, "a")
    verdict.add(SUSPECT, "b")
    assert (verdict.status, verdict.reasons) == (INVALID, ["a", "b"])


def counted(items, deterministic=("items",), earlier=None):
    """The verdict on two repetitions on two threads, whose items are given in that order."""
    verdict = Verdict()
    samples = pd.DataFrame({"repetition": [0, 0, 1, 1], "items": items, "work": 1.0})
    gate.check_counters(verdict, SimpleNamespace(samples=samples, deterministic=deterministic), earlier)
    return verdict


def test_counters_that_must_not_vary_are_compared_over_repetitions_and_launches():
    assert counted([1, 3, 2, 2]).status == VALID  # other threads, the same sum
    assert counted([1, 3, 2, 3]).reasons == ["items differ between repetitions (4 to 5): they did not do the same"]
    assert counted([1, 3, 2, 3], deterministic=()).status == VALID
    assert counted([1, 3, 2, 2], earlier={"items": [4.0]}).status == VALID
    other = counted([1, 3, 2, 2], earlier={"items": [5.0]})
    assert other.status == INVALID and "differ from an earlier launch" in other.reasons[0]
