# ctest: cluster slow python
"""A site's line starts the ranks of a study on several hosts."""

import subprocess

import pytest
from programs import ANY, ROOT, environment

from heiretsu.record.records import load_one
from heiretsu.study.state import State

STUDY = ROOT / "scripts" / "study"


def study(hosts, *arguments, **variables):
    """What scripts/study ends with, prints and says on the login host."""
    done = hosts.run(
        "login",
        [STUDY, *arguments],
        env=environment(**variables),
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def site(hosts, tmp_path):
    """The file of a site of two nodes."""
    line = f"mpirun --hostfile {hosts.hostfile({'node1': 2, 'node2': 2})} -n {{ranks}} --bind-to none {{command}}"
    path = tmp_path / "site.toml"
    path.write_text(f"[launch]\nline = '{line}'\ncores_per_node = 2\nnodes = 2\n[environment]\nOWN = 'yes'\n")
    return path


def test_a_program_outside_the_kit_is_studied_on_two_hosts(hosts, site, tmp_path):
    folder = tmp_path / "s"
    words = ["run", "--site", site, "--cores", "2,4", "--mode", "strong", "--on", "ranks", "--folder", folder]
    words += [
        "--time",
        "Planned time {} s",
        "--same",
        "energy=energy = {} eV",
        "1e-9",
        "--",
        ANY,
        "one-prints",
        "{nodes}",
    ]
    status, out, err = study(hosts, *words)
    assert status == 0 and "any_program.py is 1.00 times as fast as on 2 cores" in out, err
    state = State.of(folder)
    assert not state.failures and [point.command[2] for point in state.points] == ["1", "2"]
    record = folder / "records" / state.runs[state.points[-1].id][0]["record"]
    run = load_one(record)
    assert run.attributes["watched"] == "from outside, its times alone"
    assert run.provenance["argv"].startswith("mpirun --hostfile ") and run.repetitions["figure_energy"][0] == -1.5

    status, out, _ = study(hosts, "status", folder)
    assert status == 0 and "any_program.py 4 x 1" in out and "2 of 2 points done, 0 failed" in out
    status, out, err = study(hosts, "compare", folder, folder)
    assert status == 0 and "any_program.py 4 x 1" in out and "B/A 1.000" in out, err
    status, out, err = study(hosts, "rerun", record, "--trust", HEIRETSU_SITE=str(site))
    assert status == 0 and "(ratio 1.000" in out, err
    assert load_one(record.with_name(f"{record.stem}-rerun1.h5")).provenance["argv"] == run.provenance["argv"]


def test_what_is_not_done_on_the_hosts_goes_on_there_with_the_line_of_the_study(hosts, site, tmp_path):
    program, folder = tmp_path / "program", tmp_path / "s"
    program.write_text(
        f"#!/bin/sh\n[ $OMPI_COMM_WORLD_SIZE = 2 ] || [ -e {tmp_path}/mended ] || exit 3\nexec {ANY} one-prints\n"
    )
    program.chmod(0o755)
    words = ["run", "--site", site, "--cores", "2,4", "--mode", "strong", "--on", "ranks", "--folder", folder]
    words += ["--time", "Planned time {} s", "--same", "energy=energy = {} eV", "1e-9", "--", program]
    status, _, err = study(hosts, *words)
    assert status == 0 and "FAILED: program 4 x 1: ended with status 3" in err, err
    status, out, err = study(hosts, "continue", folder)
    assert status == 2 and out == "" and err.splitlines()[0] == f"Runs {program}"
    (tmp_path / "mended").touch()
    launched = len(State.of(folder).launched)
    status, out, err = study(hosts, "continue", folder, "--trust")
    assert status == 0 and f"Ranks are started by: mpirun --hostfile {hosts.folder}" in err, err
    state = State.of(folder)
    assert len(state.finished) == 2 and len(state.launched) == 2 * launched
    assert state.launched[-1]["facts"]["figure_energy"] == [-1.5]
