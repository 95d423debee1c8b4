# ctest: slow python
"""Launches of programs outside the kit: what they leave, and every fault that is to be told in one sentence."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from any_command import MACHINE, PROGRAM, continued, failure, studied
from programs import ROOT, marked, study

import heiretsu
from heiretsu.record.records import PHASES
from heiretsu.record.show import report
from heiretsu.study import launcher, linked, outside, processes, suspicion
from heiretsu.study.gate import Verdict
from heiretsu.study.journal import Journal
from heiretsu.study.plan import PlannedPoint
from heiretsu.study.state import State, facts_in

LOOP = "Loop time of {} s"


def only_run(folder: Path, state: State):
    [event] = state.launched
    return heiretsu.load_one(folder / "records" / event["record"])


def test_a_launch_leaves_a_record_like_any_other(tmp_path):
    state = studied(
        tmp_path / "s",
        *(PROGRAM, "--work", "0.3"),
        cores=(2,),
        time=LOOP,
        check=["on 2 threads"],
        never=["error"],
        same=[["energy=energy = {} eV", 1e-9]],
        figure=["threads=re:on (.*) threads"],
    )
    run = only_run(tmp_path / "s", state)
    wall = run.samples["end"].iloc[0]
    assert (run.attributes["ranks"], run.attributes["threads"], run.attributes["program"]) == (1, 2, "any_program.py")
    assert run.attributes["checked"] == "exit status, 2 patterns, 1 figure"
    assert run.attributes["seconds_is"] == "told by the program" and run.attributes["repetition_is"] == "launch"
    assert 0.15 <= run.repetitions["seconds"][0] < wall < 60
    assert run.repetitions["figure_energy"][0] == -1.5 and run.repetitions["figure_threads"][0] == 2
    phases = run.samples[list(PHASES)]
    assert len(run.samples) == 2 and np.allclose(phases.sum(axis=1), wall)
    assert run.provenance["argv"] == f"{PROGRAM} --work 0.3" and run.ranks["cpu_model"][0] == MACHINE["cpu"]
    text = report(run)
    assert "It told: energy -1.5, threads 2" in text and "Seen from outside: " in text
    assert "(checked: exit status, 2 patterns, 1 figure)" in text and "Load balance" not in text
    facts = state.launched[0]["facts"]
    assert facts["stretch"] == [wall] and facts["figure_energy"] == [-1.5] and facts["seconds"][0] < wall
    again = facts_in(tmp_path / "s" / "records" / state.launched[0]["record"])
    assert {name: again[name] for name in facts} == facts


def test_without_a_pattern_the_time_is_that_of_the_launch(tmp_path):
    run = only_run(tmp_path, studied(tmp_path, PROGRAM, "--work", "0.2"))
    assert run.attributes["seconds_is"] == "launch" and run.attributes["checked"] == "exit status"
    assert run.repetitions["seconds"][0] == run.samples["end"][0] >= 0.2


def test_cpu_time_and_memory_are_those_of_the_launch(tmp_path):
    code = f"""import pathlib, time
x = b'x' * 100_000_000  # which takes 0.3 s where a page fault takes 11 us
while time.process_time() < 0.6:
    pass
pathlib.Path({str(tmp_path / "own")!r}).write_text(str(time.process_time()))"""
    run = only_run(tmp_path, studied(tmp_path, sys.executable, "-c", code, cores=(2,)))
    seen = run.repetitions.iloc[0]
    own = float((tmp_path / "own").read_text())
    assert run.samples["cpu"].sum() == pytest.approx(own, abs=0.1) and own >= 0.6
    assert 100e6 < seen["memory"] < 150e6 and seen["page_faults"] > 100e6 / 4096 / 512  # of 4 kB or 2 MB
    assert seen["switches"] >= 0 and seen["forced_switches"] >= 0 and 0 <= seen["delay"] < 1


def test_a_static_program_is_seen_too(tmp_path):
    program = "/sbin/ldconfig"  # Debian links it statically
    linked = subprocess.run(["ldd", program], capture_output=True, text=True)
    if "statically linked" not in linked.stdout and "not a dynamic executable" not in linked.stderr:
        pytest.skip("no static program here")
    run = only_run(tmp_path, studied(tmp_path, program, "--print-cache"))
    assert run.samples["cpu"].sum() >= 0 and run.repetitions["page_faults"][0] > 0


def test_a_script_that_starts_the_program_counts_with_it(tmp_path):
    script = tmp_path / "run.sh"
    script.write_text(f"#!/bin/sh\n{PROGRAM} busy --work 0.4 &\nwait\n")
    script.chmod(0o755)
    run = only_run(tmp_path / "s", studied(tmp_path / "s", str(script)))
    assert run.samples["cpu"].sum() > 0.4


def test_every_launch_has_a_fresh_folder_with_what_it_was_given(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("input.txt").write_text("linked\n")
    Path("deck.txt").write_text("size {n} of {{n}}\n")
    state = studied(
        tmp_path / "s",
        *(PROGRAM, "writes", "shows", "input.txt", "{n}"),
        launches=2,
        template=["deck.txt"],
        let=["n=3*times"],
        log=["run.log"],
        check=["files: deck.txt input.txt result.txt run.log", "linked", "steps 7"],
    )
    assert len(state.launched) == 2 and not state.failures
    assert sorted(path.name for path in tmp_path.iterdir()) == ["deck.txt", "input.txt", "s"]
    assert not (tmp_path / "s" / outside.FOLDERS).exists()
    kept = sorted((tmp_path / "s" / outside.PRINTED).iterdir())
    assert len(kept) == 2 and all("files: deck.txt input.txt result.txt run.log" in path.read_text() for path in kept)
    state = studied(tmp_path / "t", PROGRAM, "shows", template=["input.txt"], check=["linked"])
    assert not state.failures
    said = {"template": ["deck.txt"], "let": ["n=3*times"], "check": ["size 3 of {{n}}"]}
    assert not studied(tmp_path / "u", "cat", "deck.txt", **said).failures


FAULTS = [
    (("fails",), {}, "ended with status 3: any_program: no convergence?"),
    (("forever",), {"limit": 0.7}, "did not end within 0.7 s and was killed"),
    (("leaves-a-child",), {}, "left 1 process (sleep) running, which were killed"),
    ((), {"log": ["run.log"]}, "wrote no run.log, which --log names"),
    (("silent",), {"time": LOOP}, "--time 'Loop time of {} s' is not in what it printed: it printed nothing"),
    ((), {"time": "Loop tme of {} s on 1 threads"}, "is not in what it printed; nearest: 'Loop   time of "),
    (("colours",), {"time": "took {} s"}, "is not in what it printed; nearest: 'took ?[1m0."),
    (("nan",), {"time": LOOP}, "gives 'nan', which is no finite number"),
    ((), {"time": "energy = {}"}, "says -1.5 s and the launch took"),
    (("--energy", "3600"), {"time": "energy = {} eV"}, "says 3600 s and the launch took "),
    ((), {"rate": "energy = {}"}, "--rate says -1.5, which is not above 0"),
    (("unconverged",), {"never": ["not converged"]}, "--never 'not converged' is in what it printed: 'energy = "),
    ((), {"check": ["has converged"]}, "--check 'has converged' is not in what it printed; nearest: "),
    ((), {"figure": ["any={} "]}, "any '{}' matches "),
]


@pytest.mark.parametrize("words, said, expected", FAULTS, ids=[expected[:40] for _, _, expected in FAULTS])
def test_a_fault_fails_its_point_with_one_sentence(tmp_path, words, said, expected, monkeypatch):
    monkeypatch.setattr(processes, "STRAYS", 0.5)
    state = studied(tmp_path, PROGRAM, *words, **said)
    assert expected in failure(state)
    assert not state.launched and list((tmp_path / "records").iterdir()) == []
    assert not (tmp_path / outside.FOLDERS).exists() and len(list((tmp_path / outside.PRINTED).iterdir())) == 1


@pytest.mark.parametrize("on", ["", "ranks"])
def test_a_program_that_links_another_mpi_than_the_launchers_fails_its_ranks(tmp_path, monkeypatch, on):
    monkeypatch.setattr(linked, "_libraries", lambda program: "libmpich.so.12 => /usr/lib/libmpich.so.12 (0x7f)")
    monkeypatch.setattr(launcher, "kind", lambda: "openmpi")
    state = studied(tmp_path, PROGRAM, cores=(1, 2), on=on)
    assert failure(state).startswith("its MPI is MPICH (it links libmpich) and mpirun here is Open MPI's, which would")
    assert len(state.launched) == 1 and "--site FILE" in failure(state)  # one rank needs no launcher


def test_what_no_kernel_can_run_fails_its_point(tmp_path):
    program = tmp_path / "program"
    program.write_bytes(b"\x7fELF" + bytes(100))
    program.chmod(0o755)
    assert failure(studied(tmp_path / "s", str(program))) == "cannot be started (Exec format error)"


@pytest.mark.parametrize(
    "words, expected",
    [
        (("--", "./none"), "./none: is not there"),
        (("--", "no-such-program"), "no-such-program: no such program (not in $PATH)"),
        (("--", "./plain.txt"), "./plain.txt: may not be executed (chmod +x)"),
        (("--", "./pipe"), "./pipe: is no file"),
        (("--", "/dev/zero"), "/dev/zero: is no file"),
        (("--template", "/dev/zero", "--", "true", "{times}"), "--template /dev/zero: larger than 1 MiB"),
        (("--site", "site.toml", "--", "true"), "site.toml: [launch] 'lien' is no key (line, modules, "),
        (("--site", "none.toml", "--", "true"), "none.toml: cannot be read (No such file or directory)"),
    ],
)
def test_what_is_seen_before_anything_runs_is_one_line_and_leaves_nothing(tmp_path, words, expected):
    (tmp_path / "plain.txt").write_text("")
    os.mkfifo(tmp_path / "pipe", 0o777)
    (tmp_path / "site.toml").write_text("[launch]\nlien = 'mpirun -n {ranks} {command}'\n")
    status, out, err = study("run", "--cores", "1", *words, cwd=tmp_path, timeout=30)
    assert (status, out, err.count("\n")) == (2, "", 1) and err.startswith(f"study: {expected}"), err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pipe", "plain.txt", "site.toml"]


def test_a_failure_at_one_shape_leaves_the_others_and_can_be_tried_again(tmp_path):
    state = studied(tmp_path, PROGRAM, "fails-at-2", cores=(1, 2, 3), launches=2)
    assert "ended with status 3" in failure(state) and len(state.launched) == 4 and len(state.finished) == 2
    assert continued(tmp_path).launched == state.launched


def test_a_large_template_is_given_to_the_program_and_too_large_for_the_record(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("input.txt").write_text("x" * 100_000 + " {times}\n")
    state = studied(tmp_path / "s", PROGRAM, "shows", template=["input.txt"], check=["re:^x{100}"])
    assert only_run(tmp_path / "s", state).provenance["outside"] == ""


def test_much_output_is_read_whole_and_kept_in_part(tmp_path):
    lines = ("'begin 1'", "('x' * 99 + chr(10)) * 50_000", "'middle 2'", "'y' * 2_000_000", "'end 3'")
    code = "; ".join(f"print({line})" for line in lines)
    state = studied(tmp_path, sys.executable, "-c", code, figure=["middle=middle {}"], check=["begin", "end"])
    assert only_run(tmp_path, state).repetitions["figure_middle"][0] == 2
    [kept] = (tmp_path / outside.PRINTED).iterdir()
    text = kept.read_text()
    assert 2 * 2**20 < len(text) < 2 * 2**20 + 100 and text.startswith("begin 1\n") and text.endswith("end 3\n")
    assert "bytes are not kept ..." in text and "middle" not in text


def test_standard_input_is_empty(tmp_path):
    assert not studied(tmp_path, PROGRAM, "reads", check=["read 0 bytes"]).failures


def test_a_linked_file_that_is_written_to_fails_the_point(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("input.txt").write_text("good")
    os.utime("input.txt", (0, 0))
    state = studied(tmp_path / "s", PROGRAM, "spoils", "input.txt")
    assert "wrote into input.txt, a link to a file that the next launch needs" in failure(state)


def test_a_program_that_goes_away_fails_its_point(tmp_path):
    program = tmp_path / "program"
    shutil.copy(PROGRAM, program)
    state = studied(tmp_path / "s", str(program), "fails")
    program.unlink()
    with Journal(tmp_path / "s") as journal:
        journal.append("continue")
    assert "cannot be started (No such file or directory)" in failure(continued(tmp_path / "s"))
    assert "ended with status 3" in failure(state)


def test_a_journal_cannot_name_files_outside_the_folder(tmp_path):
    for name in ("../above", "/tmp/above"):
        with pytest.raises(outside.Unread, match="would lie outside"):
            outside._check_inside(name)


def test_a_figure_that_must_be_the_same_is_compared_over_shapes(tmp_path):
    state = studied(
        tmp_path, PROGRAM, "--energy", "{e}", cores=(1, 2), let=["e=-5-1e-6*cores"], same=[["E=energy = {}", 1e-9]]
    )
    statuses = sorted(event["status"] for event in state.launched)
    assert statuses[0] == "INVALID" and len(state.launched) == 2
    assert any("it did not do the same" in reason for event in state.launched for reason in event["reasons"])
    same = studied(
        tmp_path / "t",
        PROGRAM,
        "--energy",
        "{e}",
        cores=(1, 2),
        let=["e=-5-1e-6*cores"],
        same=[["E=energy = {}", 1e-3]],
    )
    assert not any("did not do the same" in reason for event in same.launched for reason in event["reasons"])


def test_a_figure_that_must_be_the_same_is_compared_over_the_jobs_of_a_batch_study(tmp_path):
    state = studied(tmp_path / "s", PROGRAM, cores=(1, 2), same=[["E=energy = {} eV", 1e-9]])
    first, second = state.launched
    assert not any("did not do the same" in why for why in first["reasons"] + second["reasons"])
    second["facts"]["figure_E"] = [first["facts"]["figure_E"][0] * 1.001]  # what a job that saw only this shape kept
    points = {event["point"]: point for event in state.launched for point in state.points if point.id == event["point"]}
    assert not any("did not do the same" in why for why in state.verdict(points[second["point"]])[1])
    state.batch = []
    status, reasons = state.verdict(points[second["point"]])
    assert status == "INVALID" and "it did not do the same" in reasons[-1]
    assert not any("did not do the same" in why for why in state.verdict(points[first["point"]])[1])


def test_more_threads_than_asked_for_make_it_invalid_however_busy_the_machine(tmp_path):
    script = tmp_path / "own_threads.sh"
    script.write_text(f"#!/bin/sh\nfor i in 1 2 3 4; do {PROGRAM} busy --work 0.4 & done\nwait\n")
    script.chmod(0o755)
    for cores, expected in ((1, True), (4, False)):
        state = studied(tmp_path / str(cores), str(script), cores=(cores,))
        reasons = state.launched[0]["reasons"]
        assert any("where 1 were asked for" in reason for reason in reasons) == expected, reasons


def test_a_helper_of_a_program_is_no_thread_too_many():
    point = PlannedPoint("p", ("p",), 1, 1, False, 1, ())
    for cpus, expected in ((1.4, []), (1.6, ["INVALID"])):
        verdict = Verdict()
        suspicion.check_threads(verdict, cpus, point)
        assert [verdict.status] * len(verdict.reasons) == expected


def test_waiting_for_a_cpu_makes_it_invalid(tmp_path):
    script = tmp_path / "shared.sh"
    script.write_text(
        f"#!/bin/sh\ntaskset -c 0 {PROGRAM} busy --work 0.8 &\ntaskset -c 0 {PROGRAM} busy --work 0.8 &\nwait\n"
    )
    script.chmod(0o755)
    state = studied(tmp_path / "s", str(script), cores=(2,))
    [event] = state.launched
    if not shutil.which("taskset") or 0 not in os.sched_getaffinity(0):
        pytest.skip("needs CPU 0")
    assert event["status"] == "INVALID"
    assert any("of their time for a CPU, which others used or they shared" in reason for reason in event["reasons"])
    waited = event["facts"]["preempted"][0] / (event["facts"]["cores"][0] * event["facts"]["stretch"][0])
    assert 0.35 < waited < 1  # half of the two cores' time, more where others compute too


def test_a_killed_study_leaves_no_process_and_no_half_record(tmp_path):
    code = (
        "import sys; sys.path.insert(0, 'tests/support'); from pathlib import Path; from any_command import *;"
        f"studied(Path({str(tmp_path / 's')!r}), PROGRAM, 'forever')"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "scripts"), "HEIRETSU_MARK": str(tmp_path)}
    study = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=environment)
    until = time.monotonic() + 30
    while not list(tmp_path.glob("s/printed/*")) and time.monotonic() < until:
        time.sleep(0.02)
    time.sleep(0.3)
    study.send_signal(signal.SIGKILL)
    study.wait()
    until = time.monotonic() + 10
    while marked(str(tmp_path)) and time.monotonic() < until:
        time.sleep(0.05)
    assert marked(str(tmp_path)) == []
    assert list((tmp_path / "s" / "records").iterdir()) == []
