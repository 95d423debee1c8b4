# ctest: quick python
"""A study as batch jobs, without Slurm: which jobs, what they cost, and what their journals add up to."""

import os
import subprocess

import pytest
from programs import FAKE, ROOT, STUDY

from heiretsu.base import UsageError, allowed_cpus
from heiretsu.batch import job, slurm
from heiretsu.batch.jobs import estimate, jobs_of
from heiretsu.study import launcher
from heiretsu.study.journal import Journal, job_journal, read
from heiretsu.study.plan import PlannedPoint, make_plan
from heiretsu.study.settings import Settings, Workload
from heiretsu.study.state import State

MAIN = slurm.Partition("main", 4, 2, 3600.0)


def settings(**more) -> Settings:
    return Settings(
        **{
            "programs": (Workload("fake", input=("number",), path=FAKE),),
            "cores": (1, 2, 4, 8),
            "modes": ("strong",),
            "budget": 60.0,
            **more,
        }
    )


def shapes(points) -> list[tuple[int, int]]:
    return [(point.ranks, point.threads) for point in points if not point.serial]


def test_more_cores_than_a_node_has_are_one_rank_a_node():
    assert shapes(make_plan(settings(), 8, 2)) == [(1, 1), (1, 2), (2, 2), (4, 2)]
    assert shapes(make_plan(settings(), 8)) == [(1, 1), (1, 2), (1, 4), (1, 8)]
    assert shapes(make_plan(settings(modes=("shape",)), 8, 2)) == [(4, 2), (8, 1)]
    with pytest.raises(UsageError, match="3 cores do not fill nodes of 2 evenly"):
        make_plan(settings(cores=(3,)), 8, 2)
    with pytest.raises(UsageError, match="2 x 4: 4 threads need one node and nodes have 2 cores"):
        make_plan(settings(programs=(Workload("fake", input=("number",), path=FAKE, shapes=("2x4",)),)), 8, 2)


def test_a_job_a_shape_on_as_many_whole_nodes_as_it_needs():
    jobs = jobs_of(make_plan(settings(), 8, 2), settings(), MAIN)
    assert [(job.shape, job.nodes, len(job.points), job.minutes) for job in jobs] == [
        ("1x1", 1, 2, 3),
        ("1x2", 1, 1, 3),
        ("2x2", 2, 1, 3),
        ("4x2", 4, 1, 3),
    ]
    lines = estimate(jobs, settings(), 2)
    assert "at most 3 min" in lines[0] and lines[-1].endswith(f"at most {(1 + 1 + 2 + 4) * 2 * 3 / 60:.2g}")
    with pytest.raises(UsageError, match="a job would take up to 122 min and partition main allows 60: --budget 3480s"):
        jobs_of(make_plan(settings(), 8, 2), settings(budget=7200.0), MAIN)


@pytest.mark.parametrize(
    "text, seconds", [("infinite", float("inf")), ("30:00", 1800), ("1:00:00", 3600), ("2-01:00:30", 176430)]
)
def test_time_limits_are_read_as_slurm_writes_them(text, seconds):
    assert slurm.read_limit(text) == seconds


@pytest.mark.parametrize("given, cpus", [("2(x4)", 8), ("16", 16), ("2(x3),1", 7), ("72(x2),36", 180)])
def test_the_cpus_of_a_job_are_those_of_all_its_nodes(monkeypatch, given, cpus):
    monkeypatch.setenv("SLURM_JOB_CPUS_PER_NODE", given)
    assert allowed_cpus() == cpus


def test_in_a_job_every_launch_goes_through_srun_which_binds_it(monkeypatch, tmp_path):
    (tmp_path / "srun").write_text("#!/bin/sh\n")
    (tmp_path / "srun").chmod(0o755)
    point = PlannedPoint("fake", (FAKE,), 1, 2, False, 1, ())
    assert launcher.started([FAKE], point, 2) == [FAKE]
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setenv("SLURM_JOB_ID", "1")
    assert launcher.started([FAKE], point, 2) == [
        "srun",
        "--mpi=pmix",
        "--kill-on-bad-exit=1",
        "-n",
        "1",
        "--cpus-per-task=2",
        "--cpu-bind=cores",
        FAKE,
    ]


def kept(folder, name, *events):
    with Journal(folder, name) if name else Journal(folder) as journal:
        for event, what in events:
            journal.append(event, **what)


def begun(folder, points):
    plain = {"programs": [{"name": "fake", "path": FAKE}], "cores": [1, 2]}
    machine = {"begun": "at noon", "cpus": "64", "cpu": "login"}
    kept(
        folder, None, ("plan", {"settings": plain, "points": [point.to_json() for point in points], "machine": machine})
    )


@pytest.fixture
def two_points(tmp_path):
    points = [PlannedPoint("fake", (FAKE, "number"), 1, threads, False, 1, ("strong",)) for threads in (1, 2)]
    begun(tmp_path, points)
    return tmp_path, points


def test_what_jobs_journalled_belongs_to_the_go_that_they_were_submitted_in(two_points):
    folder, (one, two) = two_points
    kept(
        folder,
        job_journal(0, "1x1", "9", 0),
        ("launching", {"point": one.id}),
        ("failed", {"point": one.id, "reason": "bad", "number": 0}),
    )
    kept(folder, job_journal(0, "1x2", "10", 0), ("done", {"point": two.id, "why": "known"}))
    assert [event["event"] for event in read(folder)] == ["plan", "launching", "failed", "done"]
    assert State.of(folder).failures.keys() == {one.id}
    kept(folder, None, ("continue", {}))
    kept(folder, job_journal(1, "1x1", "11", 0), ("done", {"point": one.id, "why": "known"}))
    assert [event["event"] for event in read(folder)] == ["plan", "launching", "failed", "done", "continue", "done"]
    state = State.of(folder)
    assert not state.failures and len(state.finished) == 2 and state.go == 1


def test_a_torn_line_in_one_jobs_journal_harms_no_other(two_points):
    folder, (one, two) = two_points
    kept(folder, job_journal(0, "1x1", "9", 0), ("done", {"point": one.id, "why": "known"}))
    kept(folder, job_journal(0, "1x2", "10", 0), ("done", {"point": two.id, "why": "known"}))
    with open(folder / job_journal(0, "1x1", "9", 0), "ab") as file:
        file.write(b'{"event": "laun')
    assert len(State.of(folder).finished) == 2


def test_a_job_sees_its_own_points_alone(two_points):
    folder, (one, two) = two_points
    kept(
        folder,
        job_journal(0, "1x2", "10", 0),
        ("failed", {"point": two.id, "reason": "bad", "number": 0, "seconds": 50.0}),
    )
    state = job.state_of(folder, "1x1")
    assert [point.id for point in state.points] == [one.id] and state.seconds_spent == 0
    with pytest.raises(UsageError, match="no point of this study is 3x1"):
        job.state_of(folder, "3x1")


def test_the_machine_of_the_study_is_that_of_its_largest_job(two_points):
    folder, _ = two_points
    for shape, cpus in (("1x1", "1"), ("4x2", "8"), ("8x1", "2")):
        kept(
            folder,
            job_journal(0, shape, "9", 0),
            ("began", {"machine": {"begun": "later", "cpus": cpus, "cpu": f"node {shape}"}}),
        )
    assert State.of(folder).machine == {"begun": "at noon", "cpus": "8", "cpu": "node 4x2"}


def test_the_status_of_a_study_is_told_where_no_slurm_answers(two_points, tmp_path):
    folder, _ = two_points
    kept(folder, None, ("batch", {"options": []}), ("submit", {"job": "9", "shape": "1x1"}))
    stand_in(tmp_path, "squeue", "echo 'squeue: error: no controller' >&2; exit 1")
    done = subprocess.run(
        [ROOT / "scripts" / "study", "status", folder],
        capture_output=True,
        text=True,
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}"},
    )
    assert done.returncode == 0 and "0 of 2 points done" in done.stdout
    assert done.stdout.endswith("Its jobs cannot be asked about: Slurm says: no controller\n")


def test_a_launch_that_an_earlier_start_never_ended_was_cut_short(two_points):
    folder, (one, _) = two_points
    name = job_journal(0, "1x1", "9", 0)
    assert job.cut_short(folder, name) == ""
    kept(folder, name, ("began", {"machine": {"cpus": "1"}}), ("launching", {"point": one.id}))
    assert job.cut_short(folder, name) == one.id
    kept(folder, name, ("interrupted", {"point": one.id, "why": "the job's time limit"}))
    assert job.cut_short(folder, name) == ""


def test_after_the_time_limit_a_job_starts_anew_but_not_for_ever(two_points):
    folder, (one, _) = two_points
    state = job.state_of(folder, "1x1")
    with Journal(folder, job_journal(0, "1x1", "9", 3)) as journal:
        runner = job.JobRunner(folder, journal, state, None)
        runner.last = one
        assert runner.may_start_again(2) and not state.failures
        assert not runner.may_start_again(3)
    assert "did not end within the job's time limit, in 4 starts" in State.of(folder).failures[one.id]["reason"]


def stand_in(folder, name, text):
    (folder / name).write_text(f"#!/bin/sh\n{text}\n")
    (folder / name).chmod(0o755)


def submit(tmp_path, path):
    done = subprocess.run(
        [ROOT / "scripts" / "study", "submit", "--program", "factorize", "--cores", "1"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={"PATH": path, "HOME": str(tmp_path)},
    )
    return done.returncode, done.stdout, done.stderr


def test_core_counts_are_not_guessed_from_the_machine_that_submits(tmp_path):
    stand_in(tmp_path, "sinfo", "echo 'main*|4|2|16|1:00:00'")
    done = subprocess.run(
        [ROOT / "scripts" / "study", "submit", "--program", "factorize"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}", "HOME": str(tmp_path)},
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert (
        done.stderr == "study: --cores: say which core counts, such as 1,32: partition main has 4 nodes of 32 cores\n"
    )


def test_a_machine_without_slurm_is_told_so_in_one_line(tmp_path):
    for name in ("bash", "dirname", "readlink", "python3", "basename", "git", "cut", "paste", "mpirun"):
        found = subprocess.run(["which", name], capture_output=True, text=True).stdout.strip()
        if found:
            (tmp_path / name).symlink_to(found)
    status, out, err = submit(tmp_path, str(tmp_path))
    assert (status, out) == (2, "")
    assert (
        err == "study: no sinfo on this machine: batch jobs need Slurm (Debian: apt-get install slurm-client); "
        f"{STUDY} run measures on this machine\n"
    )


def test_what_slurm_refuses_is_passed_on_in_one_line(tmp_path):
    stand_in(tmp_path, "sinfo", "echo 'main*|4|2|1|1:00:00'")
    stand_in(
        tmp_path,
        "sbatch",
        (
            "echo 'sbatch: error: Batch job submission failed: Invalid account or account/partition combination"
            " specified' >&2; exit 1"
        ),
    )
    if not (ROOT / "build" / "release" / "bin" / "factorize").exists():
        pytest.skip("factorize is not built")
    status, out, err = submit(tmp_path, f"{tmp_path}:{os.environ['PATH']}")
    assert (status, out) == (2, "")
    assert (
        err == "study: Slurm says: Batch job submission failed: Invalid account or account/partition combination"
        " specified\n"
    )
    assert not (tmp_path / "results").exists()


def test_jobs_that_were_submitted_before_one_is_refused_are_cancelled(tmp_path):
    stand_in(tmp_path, "sinfo", "echo 'main*|4|2|1|1:00:00'")
    stand_in(
        tmp_path,
        "sbatch",
        (
            "case \"$*\" in *--test-only*) exit 0 ;; *afterany*) echo 'sbatch: error: too many jobs' >&2; exit 1 ;;"
            " esac; echo 17"
        ),
    )
    stand_in(tmp_path, "scancel", f'echo "$@" >{tmp_path}/cancelled')
    status, _, err = submit(tmp_path, f"{tmp_path}:{os.environ['PATH']}")
    assert (
        status == 2 and err == "study: Slurm says: too many jobs\n" and (tmp_path / "cancelled").read_text() == "17\n"
    )
    [folder] = (tmp_path / "results").iterdir()
    assert State.of(folder).batch == []  # so that study continue submits again and does not measure on the login node
