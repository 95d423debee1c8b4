# ctest: cluster slow python
"""A site's line starts the ranks of a study on several hosts."""

import subprocess

from programs import ANY, ROOT

from heiretsu.record.records import load_one
from heiretsu.study.state import State

STUDY = ROOT / "scripts" / "study"


def test_a_program_outside_the_kit_is_studied_on_two_hosts(hosts, tmp_path):
    line = f"mpirun --hostfile {hosts.hostfile({'node1': 2, 'node2': 2})} -n {{ranks}} --bind-to none {{command}}"
    site = tmp_path / "site.toml"
    site.write_text(f"[launch]\nline = '{line}'\ncores_per_node = 2\nnodes = 2\n[environment]\nOWN = 'yes'\n")
    words = ["run", "--site", site, "--cores", "2,4", "--mode", "strong", "--on", "ranks", "--budget", "15s"]
    words += ["--time", "Planned time {} s", "--folder", tmp_path / "s", "--", ANY, "one-prints", "{nodes}"]
    done = hosts.run("login", [STUDY, *words], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert done.returncode == 0 and "any_program.py is 1.00 times as fast as on 2 cores" in done.stdout, done.stderr
    state = State.of(tmp_path / "s")
    assert not state.failures and [point.command[2] for point in state.points] == ["1", "2"]
    run = load_one(tmp_path / "s" / "records" / state.launched[0]["record"])
    assert run.attributes["watched"] == "from outside, its times alone"
    assert run.provenance["argv"].startswith("mpirun --hostfile ")
