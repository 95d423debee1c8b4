# ctest: quick python
from heiretsu.study import machine


def test_a_machine_without_git_or_a_launcher_is_described_as_far_as_it_goes(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("SLURM_JOB_ID", raising=False)
    machine.launcher.kind.cache_clear()
    facts = machine.describe()
    machine.launcher.kind.cache_clear()
    assert facts["commit"] == "unknown" and facts["launcher"] == "none" and int(facts["cpus"]) >= 1
