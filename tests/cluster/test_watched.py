# ctest: cluster slow python alone
"""A program outside the kit, watched on several hosts: what was planted in it is found, as exactly as on hosts that
share two CPUs."""

import subprocess

import pytest
from programs import STUDY, environment

from heiretsu.record.records import load_one
from heiretsu.study import foreign_truth
from heiretsu.study.state import State

NODES = 2  # with Slurm
SHARE, EXACT = foreign_truth.truth(2, 1, 0.0, 0.5).causes["mpi"], 0.05


@pytest.fixture
def program(tmp_path):
    made = foreign_truth.compiled(tmp_path)
    if isinstance(made, str):
        pytest.skip(made)
    return made


def test_on_two_hosts_its_ranks_are_on_one_clock(hosts, program, tmp_path):
    file = hosts.hostfile({"node1": 1, "node2": 1})
    line = f"mpirun --hostfile {file} -n {{ranks}} --bind-to none {{watch}} {{command}}"
    site = tmp_path / "site.toml"
    site.write_text(f"[launch]\nline = '{line}'\ncores_per_node = 1\nnodes = 2\n")
    folder = tmp_path / "s"
    words = [STUDY, "run", "--site", site, "--cores", "2", "--mode", "strong", "--budget", "5s", "--folder", folder]
    quiet = {"stdin": subprocess.DEVNULL, "capture_output": True, "text": True}
    done = hosts.run("login", [*words, "--", program, "0", "0.5"], env=environment(), **quiet)
    assert done.returncode == 0 and "losses was measured on 2 cores only" in done.stdout, done.stdout + done.stderr
    state = State.of(folder)
    assert state.unwatched == {"losses": ""} and not state.failures
    run = load_one(folder / "records" / state.launched[0]["record"])
    assert list(run.ranks["host"]) == ["node1", "node2"] and run.attributes["seconds_is"] == "run"
    assert "clocks" not in run.attributes["warning"] and run.samples["start"].max() < 0.1 * run.samples["stretch"].max()
    facts = state.launched[0]["facts"]
    assert facts["cause_mpi"][0] / (2 * facts["stretch"][0]) == pytest.approx(SHARE, abs=EXACT)


def test_in_a_batch_job(slurm, program, tmp_path):
    folder = tmp_path / "s"
    words = ("submit", "--cores", "2", "--mode", "strong", "--on", "ranks", "--budget", "10s", "--folder", folder)
    done = slurm.run(STUDY, *words, "--", program, "0", "0.5")
    assert done.returncode == 0, done.stderr
    [report] = [event["job"] for event in State.of(folder).jobs if event["shape"] == "report"]
    assert slurm.until(lambda: slurm.state(report) == "COMPLETED", 240), slurm.told("squeue")
    state = State.of(folder)
    assert state.unwatched == {"losses": ""} and not state.failures
    [record, *_] = sorted((folder / "records").glob("*.h5"))
    run = load_one(record)
    assert run.attributes["watched"].startswith("from inside, mpi") and run.samples["cpu"].sum() > 0  # though by srun
    assert run.samples["cause_mpi"].sum() / run.samples["stretch"].sum() == pytest.approx(SHARE, abs=EXACT)
