# ctest: cluster slow python
"""scripts/study submit under a real Slurm: to the report with nobody watching, whatever ends a job on the way."""

import json
import os
import time
from pathlib import Path

import pytest
from programs import ANY, FAKE, ROOT
from slurm import built

from heiretsu.record.records import load_one
from heiretsu.study.journal import JOBS, NAME, read
from heiretsu.study.state import State

NODES = 4
STUDY = ROOT / "scripts" / "study"


@pytest.fixture(autouse=True)
def no_jobs_left(slurm):
    yield
    slurm.run("scancel", "--user", "root")
    assert slurm.until(lambda: slurm.told("squeue", "-h") == "", 60)


def plan(
    folder: Path, program: str, path: Path, words: list[str], numbers: list[str], cores: list[int], launches: int = 2
) -> Path:
    file = folder / "plan.toml"
    file.write_text(
        f"""
[study]
cores = {cores}
modes = ["strong"]
repeats = 2
warmup = 0
launches = {launches}
most_launches = {launches + 2}
precision = 0.9
budget = "60s"
[[program]]
name = "{program}"
path = "{path}"
arguments = {json.dumps(words)}
input = {json.dumps(numbers)}
"""
    )
    return file


def study(slurm, *arguments, **variables):
    done = slurm.run(STUDY, *arguments, **variables)
    return done.returncode, done.stdout, done.stderr


def events(folder: Path, kind: str) -> list[dict]:
    return [event for event in read(folder) if event["event"] == kind]


def jobs(folder: Path) -> dict[str, str]:
    """The ids of the jobs of the last go, by shape."""
    return {event["shape"]: event["job"] for event in State.of(folder).jobs}


def launching(slurm, folder: Path, job: str, restart: int) -> bool:
    """Waits until this start of a job is in the middle of a launch."""

    def last_event():
        [file] = list((folder / JOBS).glob(f"*-{job}-{restart}.jsonl")) or [None]
        lines = file.read_text().splitlines() if file else []
        return json.loads(lines[-1])["event"] if lines else ""

    return slurm.until(lambda: last_event() in ("launching", "watch"), 90)  # within the first it says how it watches


def hurried(slurm, job: str) -> bool:
    """Lets a job start now that Slurm has taken back into its queue; by itself it would start after two minutes."""
    if slurm.state(job) == "PENDING":
        slurm.run("scontrol", "update", f"JobId={job}", "StartTime=now")
    return True


def started_anew(slurm, job: str) -> bool:
    """Waits until Slurm has taken a job back into its queue, and hurries it, but not before the order to end its first
    start has come everywhere: it would reach the second one, which has the same number."""
    back = slurm.until(lambda: slurm.state(job) == "PENDING", 120)
    time.sleep(3)
    return back and hurried(slurm, job)


@pytest.mark.skipif(
    "HEIRETSU_LONG_TESTS" not in os.environ,
    reason="set HEIRETSU_LONG_TESTS=1 to crash a node under Slurm, whose timeouts it hangs on",
)
def test_a_strong_scaling_study_runs_to_its_report_with_nobody_watching_though_a_node_crashes(slurm, tmp_path):
    numbers = [str(20 * number) for number in (53541233, 21235343, 11421443, 5423123)]
    words = ["--method", "scan", "--split", "trials", "--print", "none"]
    file = plan(tmp_path, "factorize", built("factorize"), words, numbers, [1, 2, 8])
    folder = tmp_path / "s"
    status, out, err = study(slurm, "submit", "--plan", file, "--folder", folder, OMPI_MCA_mpi_yield_when_idle="1")
    assert status == 0 and "    4 x 2      4 nodes    1 point " in out and "3 jobs and the report: " in out, err
    job, report = jobs(folder)["4x2"], jobs(folder)["report"]
    assert launching(slurm, folder, job, 0)
    slurm.hosts.crash("node1")  # where the job's own script runs
    assert slurm.until(lambda: slurm.state(job) == "PENDING", 120), slurm.told("scontrol", "show", "job", job)
    slurm.reboot("node1")
    assert slurm.until(lambda: hurried(slurm, job) and slurm.state(report) == "COMPLETED", 240), slurm.told("squeue")
    state = State.of(folder)
    assert len(state.points) == len(state.finished) == 4 and not state.failures
    cut = [
        event["why"] for event in events(folder, "interrupted")
    ]  # and perhaps a launch that failed for what the crash left behind
    assert "without notice" in cut[0] and {event["restart"] for event in events(folder, "began")} >= {0, 1}
    records = [load_one(folder / "records" / event["record"]) for event in events(folder, "launch")]
    assert len(records) >= 8 and len(records) == len(list((folder / "records").glob("*.h5")))
    assert {tuple(sorted(set(run.ranks["host"]))) for run in records if run.attributes["ranks"] == 4} == {
        ("node1", "node2", "node3", "node4")
    }
    assert "factorize is" in (folder / "report.html").read_text()
    status, out, _ = study(slurm, "status", folder)
    assert "4 of 4 points done, 0 failed" in out and "; cut short " in out


def test_a_point_cut_short_by_time_limit_preemption_or_cancel_is_run_again(slurm, tmp_path):
    program, folder = tmp_path / "program", tmp_path / "s"
    program.write_text(f'#!/bin/sh\n[ -e {tmp_path}/quick ] || exec sleep 100\nexec {FAKE} "$@"\n')
    program.chmod(0o755)
    status, _, err = study(
        slurm, "submit", "--plan", plan(tmp_path, "fake", program, [], ["number"], [1], launches=1), "--folder", folder
    )
    assert status == 0, err
    job = jobs(folder)["1x1"]

    assert launching(slurm, folder, job, 0)
    slurm.run("scancel", "--batch", "--signal=USR1", job)  # what Slurm sends before the time limit
    assert started_anew(slurm, job) and launching(slurm, folder, job, 1)
    assert events(folder, "interrupted")[0]["why"] == "the job's time limit"

    status, _, err = study(slurm, "continue", folder, "--trust")
    assert status == 2 and f"jobs {job}, {jobs(folder)['report']} of this study are still in the queue" in err

    slurm.run("sbatch", "--partition=urgent", "--nodes=4", "--exclusive", "--output=/dev/null", "--wrap", "true")
    assert started_anew(slurm, job) and launching(slurm, folder, job, 2)
    assert "preempted" in events(folder, "interrupted")[1]["why"]

    status, out, err = study(slurm, "cancel", folder)
    assert status == 0 and f"Cancelled jobs {job}, " in out, err
    assert slurm.until(lambda: len(events(folder, "interrupted")) == 3, 60)
    assert slurm.until(lambda: slurm.told("squeue", "-h") == "", 60)
    status, out, _ = study(slurm, "status", folder)
    assert "0 of 2 points done" in out and f"job {job:>8}  1x1      ended" in out and "cut short 3 x" in out

    (tmp_path / "quick").touch()
    status, out, err = study(slurm, "continue", folder, "--trust", "--budget", "90s")
    assert status == 0 and "    1 x 1       1 node   2 points  at most 4 min" in out, err
    assert slurm.ended(jobs(folder)["report"], 120) == "COMPLETED"
    state = State.of(folder)
    assert len(state.finished) == 2 and state.settings.budget == 90 and (folder / "report.html").exists()
    status, out, _ = study(slurm, "continue", folder, "--trust")
    assert status == 0 and out == "Every point is done.\n"


def test_what_slurm_refuses_is_one_line_and_leaves_nothing(slurm, tmp_path):
    file = plan(tmp_path, "fake", FAKE, [], ["number"], [1, 2])
    for arguments, said in [
        (["--partition", "nowhere"], "--partition: Slurm has no partition 'nowhere' (main, urgent, physics)"),
        (["--partition", "physics", "--account", "nobody"], "Slurm says: "),
        (["--budget", "2h"], "a job would take up to 122 min and partition main allows 60: --budget 3480s"),
        (["--cores", "3"], "3 cores do not fill nodes of 2 evenly (--cores 1,2,4, ...)"),
        (["--cores", "16"], "8 x 2 needs 16 cores and 8 may be used here"),
    ]:
        status, out, err = study(slurm, "submit", "--plan", file, "--folder", tmp_path / "s", *arguments)
        assert (status, out, err.count("\n")) == (2, "", 1) and err.startswith(f"study: {said}"), err
    status, out, _ = study(slurm, "submit", "--plan", file, "--folder", tmp_path / "s", "--dry-run")
    assert status == 0 and "2 jobs and the report" in out
    assert not (tmp_path / "s").exists() and slurm.told("squeue", "-h") == ""


def test_a_study_that_runs_here_has_no_jobs_to_cancel(slurm, tmp_path):
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / NAME).write_text(
        json.dumps({"event": "plan", "settings": {"programs": [], "cores": [1]}, "points": [], "machine": {}}) + "\n"
    )
    status, _, err = study(slurm, "cancel", tmp_path / "s")
    assert status == 2 and "this study has no batch jobs (one that runs here ends with Ctrl-C)" in err


def test_a_program_outside_the_kit_is_studied_as_batch_jobs_over_nodes(slurm, tmp_path):
    folder = tmp_path / "s"
    words = ("submit", "--cores", "1,2,4", "--mode", "strong", "--on", "ranks", "--budget", "2m", "--folder", folder)
    words += ("--time", "Planned time {} s", "--same", "E=energy = {} eV", "1e-9", "--let", "e=-5-1e-6*nodes")
    status, out, err = study(slurm, *words, "--", ANY, "one-prints", "{nodes}", "--energy", "{e}")
    assert status == 0 and "    4 x 1      2 nodes    1 point " in out, err
    report = jobs(folder)["report"]
    assert slurm.until(lambda: slurm.state(report) == "COMPLETED", 240), slurm.told("squeue")
    state = State.of(folder)
    assert not state.failures and [point.command[2] for point in state.points] == ["1", "1", "2"]
    record = folder / "records" / state.runs[state.points[-1].id][0]["record"]
    run = load_one(record)
    assert run.attributes["ranks"] == 4 and run.provenance["argv"].startswith("srun --mpi=pmix")
    assert run.attributes["watched"] == "from outside, its times alone"
    page = (folder / "report.html").read_text()
    assert "Where its core-time went is not seen: it ran under srun" in page and "any_program.py is 1.00 times" in page
    one, two, four = (state.verdict(point) for point in state.points)
    assert (
        four[0] == "INVALID" and "E is -5.000002 and was -5.000001 in the first launch of the same work" in four[1][-1]
    )
    assert not any("--same" in reason for reason in one[1] + two[1])  # each shape was a job that saw no other
    status, out, _ = study(slurm, "status", folder)
    assert status == 0 and out.count("INVALID") == 1 and f"job {report:>8}  report   ended" in out
    status, out, err = study(slurm, "compare", folder, folder)
    assert status == 0 and "any_program.py 4 x 1" in out and "B/A 1.000" in out, err
    status, out, _ = study(slurm, "continue", folder)
    assert status == 0 and out == "Every point is done.\n"
    again = (
        "--nodes=2",
        "--ntasks-per-node=2",
        f"--output={tmp_path}/again",
        "--wrap",
        f"{STUDY} rerun {record} --trust",
    )
    assert slurm.run("sbatch", "--wait", *again).returncode == 0, (tmp_path / "again").read_text()
    assert "(ratio 1.000" in (tmp_path / "again").read_text()
    assert load_one(record.with_name(f"{record.stem}-rerun1.h5")).provenance["argv"] == run.provenance["argv"]


def test_batch_jobs_of_a_program_outside_the_kit_are_cancelled_and_continued(slurm, tmp_path):
    program, folder = tmp_path / "program", tmp_path / "s"
    program.write_text(f'#!/bin/sh\n[ -e {tmp_path}/quick ] || exec sleep 100\nexec {ANY} one-prints "$@"\n')
    program.chmod(0o755)
    words = ("submit", "--cores", "4", "--mode", "strong", "--on", "ranks", "--budget", "2m", "--folder", folder)
    status, _, err = study(slurm, *words, "--time", "Planned time {} s", "--", program, "--energy", "2")
    assert status == 0, err
    job = jobs(folder)["4x1"]
    assert launching(slurm, folder, job, 0)
    status, out, _ = study(slurm, "status", folder)
    assert status == 0 and f"job {job:>8}  4x1      RUNNING" in out and "0 of 1 points done" in out
    status, out, err = study(slurm, "cancel", folder)
    assert status == 0 and f"Cancelled jobs {job}, " in out and f"continue {folder} --trust goes on" in out, err
    assert slurm.until(lambda: slurm.told("squeue", "-h") == "", 60)
    (tmp_path / "quick").touch()
    status, out, err = study(slurm, "continue", folder)
    assert status == 2 and out == "" and err.startswith(f"Runs {program} --energy 2\n")
    status, out, err = study(slurm, "continue", folder, "--trust")
    assert status == 0 and "    4 x 1      2 nodes    1 point " in out, err
    assert slurm.ended(jobs(folder)["4x1"], 240) == "COMPLETED"
    state = State.of(folder)
    assert len(state.finished) == 1 and not state.failures
