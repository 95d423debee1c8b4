# ctest: slow mpi python
import json
import os
import shutil
import signal
import subprocess
import time

import pytest
from programs import FAKE, STUDY, fill, study

import heiretsu.study.state
from heiretsu.study import journal
from heiretsu.study.settings import Settings, Workload
from heiretsu.study.state import State
from heiretsu.study.stopping import finished


def toml(tmp_path, *arguments, name="study.toml", launches=2, cores="[1, 2]", precision=0.5, extra=""):
    path = tmp_path / name
    path.write_text(
        f"""
[study]
cores = {cores}
modes = ["strong"]
repeats = 3
launches = {launches}
precision = {precision}
oversubscribe = true
{extra}
[[program]]
name = "fake"
path = "{FAKE}"
arguments = {json.dumps(list(arguments))}
input = ["number"]
"""
    )
    return path


@pytest.fixture(scope="module")
def finished_study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("study")
    status, out, err = study("run", "--plan", toml(folder), "--folder", folder / "s")
    assert status == 0, err
    return folder / "s", out


def test_one_command_measures_analyses_and_reports(finished_study):
    folder, out = finished_study
    assert "On 2 cores (1 rank x 2 threads) fake is 1.8" in out and "Report: " in out
    for name in ("report.html", "figures/speedup.png", "figures/ledger.svg", "tables/points.csv", "tables/points.tex"):
        assert (folder / name).stat().st_size > 100, name
    page = (folder / "report.html").read_text()
    assert "http://" not in page and "https://" not in page  # it needs no network
    assert "Speedup and ledger of a program of the kit speak of the same stretch, the repetition" in page
    assert "Serial part explains" in page and "What would help: moving work out of the serial part" in page
    assert len(list((folder / "records").glob("*.h5"))) == 6


def test_the_serial_fraction_of_the_program_is_found_again(finished_study):
    state = State.of(finished_study[0])
    base, one, two = sorted(state.points, key=lambda point: (not point.serial, point.cores))
    assert base.serial and two.threads == 2
    ratio = state.medians(two)[0] / state.medians(one)[0]
    assert ratio == pytest.approx(0.55, rel=0.01)


def test_continue_repeats_nothing_that_is_done(finished_study):
    folder, _ = finished_study
    before = State.of(folder)
    status, _, _ = study("continue", folder, "--trust")
    after = State.of(folder)
    assert status == 0 and [after.launches(p) for p in after.points] == [before.launches(p) for p in before.points]
    assert after.stopped == "every point is done"
    status, _, err = study("run", "--plan", toml(folder.parent), "--folder", folder)
    assert status == 2 and err.startswith("study: ") and "a study has begun there" in err


@pytest.mark.parametrize("worth", [1, 1000])
def test_facts_of_another_analysis_are_read_again_from_the_records(finished_study, tmp_path, monkeypatch, worth):
    monkeypatch.setattr(heiretsu.study.state, "WORTH_PROCESSES", worth)
    folder = finished_study[0]
    kept = State.of(folder).repetitions("fake", folder)
    old = (folder / journal.NAME).read_text().replace(f'"analysis": {heiretsu.study.state.ANALYSIS}', '"analysis": 1')
    (tmp_path / journal.NAME).write_text(old.replace('"seconds": [', '"seconds": [0, '))  # must not be used
    (tmp_path / "records").symlink_to(folder / "records")
    again = State.of(tmp_path).repetitions("fake", tmp_path)
    assert len(again) == 18 and again[kept.columns].equals(kept)


def test_status_tells_every_point(finished_study):
    status, out, _ = study("status", finished_study[0])
    assert status == 0 and out.count("2 launches") == 3 and "3 of 3 points done, 0 failed" in out


def test_a_point_that_fails_stays_in_the_table_with_its_reason_and_the_others_are_measured(tmp_path):
    status, _, err = study("run", "--plan", toml(tmp_path, "fail-at-2"), "--folder", tmp_path / "s")
    assert status == 0, err
    page = (tmp_path / "s" / "report.html").read_text()
    assert "FAILED" in page and "ended with status 1: fake: failed on purpose" in page
    state = State.of(tmp_path / "s")
    assert len(state.finished) == 2 and len(state.failures) == 1
    study("continue", tmp_path / "s", "--trust")
    events = [event["event"] for event in journal.read(tmp_path / "s")]
    assert events.count("failed") == 2 and events.count("launch") == 4  # only what failed was tried again


def test_a_program_without_a_record_or_with_a_foreign_one_fails_its_points(tmp_path):
    status, out, _ = study("run", "--plan", toml(tmp_path, "no-record"), "--folder", tmp_path / "s")
    assert status == 0 and "cannot be told" in out
    assert "left no readable record" in (tmp_path / "s" / "report.html").read_text()


def test_a_study_killed_at_any_moment_goes_on_and_keeps_what_it_had(tmp_path):
    plan = toml(tmp_path, launches=3, cores="[1, 2, 3]")
    running = subprocess.Popen(
        [STUDY, "run", "--plan", plan, "--folder", tmp_path / "s"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    path = tmp_path / "s" / journal.NAME
    deadline = time.monotonic() + 30
    while not (path.exists() and path.read_bytes().count(b'"launch"') >= 3) and time.monotonic() < deadline:
        time.sleep(0.02)
    running.send_signal(signal.SIGSTOP)  # or it is done before the next command has started
    status, _, err = study("continue", tmp_path / "s", "--trust")
    assert status == 2 and "another study is running in this folder" in err
    running.send_signal(signal.SIGKILL)
    running.wait()
    done = [event for event in journal.read(tmp_path / "s") if event["event"] == "launch"]
    assert 3 <= len(done) < 12
    status, _, err = study("continue", tmp_path / "s", "--trust")
    assert status == 0, err
    events = [event for event in journal.read(tmp_path / "s") if event["event"] == "launch"]
    assert events[: len(done)] == done and len(events) >= 12
    assert len({(event["point"], event["number"]) for event in events}) == len(events)


def test_ctrl_c_ends_the_program_too_and_says_how_to_go_on(tmp_path):
    running = subprocess.Popen(
        [STUDY, "run", "--plan", toml(tmp_path, "slow"), "--folder", tmp_path / "s"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's background job has it ignored
    )
    deadline = time.monotonic() + 20
    while not (tmp_path / "s" / "records").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.5)
    os.kill(running.pid, signal.SIGINT)
    _, err = running.communicate(timeout=60)  # what was lost would go on for minutes
    assert running.returncode == 1 and f"interrupted; {STUDY} continue {tmp_path / 's'} --trust goes on" in err
    listed = subprocess.run(["pgrep", "-f", str(tmp_path / "s" / "records")], capture_output=True, text=True).stdout
    assert listed == ""


def test_the_budget_ends_it_with_a_report(tmp_path):
    many = toml(tmp_path, launches=1000, extra="most_launches = 1000")  # more than anybody can start in that time
    status, out, err = study("run", "--plan", many, "--folder", tmp_path / "s", "--budget", "3s")
    assert status == 0 and "the budget of 3 s is spent" in err and "Report: " in out


def test_on_a_full_disk_what_was_measured_stays_and_the_rest_is_measured_when_there_is_room(small_disk, tmp_path):
    fill(small_disk)
    with open(small_disk / "filler", "r+b") as filler:
        filler.truncate(filler.seek(0, os.SEEK_END) - 49152)  # for one or two records
    status, _, err = study("run", "--plan", toml(tmp_path), "--folder", small_disk / "s")
    complaint = err.splitlines()[-1]
    assert status == 1 and err.count("study: ") == 1 and complaint.startswith("study: "), err
    assert "No space left on device" in complaint and "what was measured stays" in complaint
    done = [event for event in journal.read(small_disk / "s") if event["event"] == "launch"]
    assert 1 <= len(done) < 6
    (small_disk / "filler").unlink()
    status, _, err = study("continue", small_disk / "s", "--trust")
    assert status == 0 and len(State.of(small_disk / "s").finished) == 3, err
    assert [event for event in journal.read(small_disk / "s") if event["event"] == "launch"][: len(done)] == done


def test_a_report_that_finds_no_room_leaves_the_one_before(finished_study, small_disk):
    shutil.copytree(finished_study[0], small_disk / "s", ignore=shutil.ignore_patterns("figures"))
    before = (small_disk / "s" / "report.html").read_bytes()
    fill(small_disk)
    status, out, err = study("report", small_disk / "s")
    assert (
        status == 1
        and out == ""
        and err.count("\n") == 1
        and "the report cannot be kept (No space left on device)" in err
    )
    assert (small_disk / "s" / "report.html").read_bytes() == before and not (
        small_disk / "s" / ".report.html"
    ).exists()


def test_a_machine_without_mpirun_measures_what_needs_none(tmp_path):
    links = tmp_path / "bin"
    links.mkdir()
    for name in ("bash", "dirname", "readlink", "python3", "basename", "git", "cut", "paste"):
        found = subprocess.run(["which", name], capture_output=True, text=True).stdout.strip()
        if found:
            (links / name).symlink_to(found)
    plan = toml(tmp_path, cores="[1]", launches=1)
    plan.write_text(plan.read_text() + 'shapes = ["2x1"]\n')
    status, _, err = study(
        "run", "--plan", plan, "--folder", tmp_path / "s", env={"PATH": str(links), "HOME": str(tmp_path)}
    )
    assert status == 0, err
    assert "no mpirun on this machine" in (tmp_path / "s" / "report.html").read_text()
    assert len(State.of(tmp_path / "s").runs) == 2


def test_a_dry_run_prints_points_and_core_hours_and_runs_nothing(tmp_path):
    status, out, _ = study("run", "--plan", toml(tmp_path), "--dry-run", cwd=tmp_path)
    assert status == 0 and "3 points, 2 to 30 launches each" in out and "core-hours" in out
    assert [path.name for path in tmp_path.iterdir()] == ["study.toml"]


@pytest.mark.parametrize(
    "arguments, expected",
    [
        (("run", "--program", "factorise"), "did you mean factorize?"),
        (("run", "--program", "factorize", "--cores", "x"), "are no core counts"),
        (("run", "--program", "factorize", "--mode", "wek"), "did you mean weak?"),
        (("run", "--plan", "/nowhere.toml"), "cannot be read"),
        (("status", "/nowhere"), "no study here"),
        (("continue", "/nowhere"), "no study here"),
        (("report", "/nowhere"), "no study here"),
    ],
)
def test_bad_input_gets_one_line(arguments, expected):
    status, out, err = study(*arguments)
    assert status == 2 and out == "" and err.count("\n") == 1 and err.startswith("study: ") and expected in err


def rule(**options):
    return Settings((Workload("fake"),), (1,), **{"launches": 3, "most_launches": 20, "precision": 0.02, **options})


def test_launches_stop_at_the_precision_the_noise_floor_or_the_most():
    assert finished([1.0, 1.0], rule()) is None
    assert "95 % interval is" in finished([1.0, 1.001, 0.999], rule())
    wild = [1.0, 1.5, 0.7, 1.4, 0.6, 1.3, 0.8, 1.6, 0.5]
    assert finished(wild[:3], rule()) is None
    assert "the most launches" in finished(wild[:4], rule(most_launches=4))
    assert "noise has stopped shrinking" in finished([1.0, 1.02, 0.98, 1.5, 0.6, 1.4, 0.5], rule())
