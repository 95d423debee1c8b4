# ctest: cluster slow
"""One large number on several hosts, which break under it, and as a batch job that meets its time limit."""

import os

import pytest
from hosts import Hosts, Unavailable
from jobs import finish, job, run
from large_numbers import kept, product, sieve_file
from programs import wait_until
from slurm import ROOT, Slurm, built

PATIENCE = 30  # seconds, as in test_node_faults.py
BROKEN = "scripts/run: the job has broken, as when a rank is killed or a host is lost (mpirun ended with "
UNTIMED = ["--no-record", "--method", "qs", "--threads", 1]


def broken(hosts, folder, file, breaking, *task) -> tuple[int, str]:
    """Breaks a job when it has kept more than there was: its status and what it said."""
    before = file.stat().st_size
    process = job(hosts, folder, "factorize", *UNTIMED, *task, slots=1)
    try:
        assert wait_until(lambda: file.stat().st_size > before + 4096 or process.poll() is not None)
        breaking("node3")
        status, out, error = finish(process, timeout=PATIENCE)
    finally:
        process.kill()
    assert out == "" and file.stat().st_size > before + 4096
    return status, error


def test_it_outlives_a_link_and_a_node(hosts, tmp_path):
    n, line = product(2 * 10**38, 3 * 10**38)  # 77 digits
    file = tmp_path / sieve_file(n, "out")
    file.touch()
    task = ["--resume", "--output", "out", n]
    try:
        status, error = broken(hosts, tmp_path, file, hosts.cut, *task)
    finally:
        hosts.reboot("node3")
    assert status == 1 and BROKEN in error.splitlines()[-1], error
    try:
        status, error = broken(hosts, tmp_path, file, hosts.crash, *task)
    finally:
        hosts.boot("node3")
    assert status == 1 and BROKEN in error.splitlines()[-1] and kept(error, n) > 10, error
    status, out, error = run(hosts, tmp_path, "factorize", *UNTIMED, *task, slots={"node1": 2, "node2": 1})
    assert (status, out) == (0, "") and kept(error, n) > 10, error
    assert (tmp_path / "out").read_text() == line and [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.fixture
def slurm():
    try:
        with Hosts(2) as hosts, Slurm(hosts, requeue=6) as running:
            yield running
    except Unavailable as reason:
        pytest.skip(str(reason))


def test_a_job_that_meets_its_time_limit_goes_on_when_it_is_queued_again(slurm, tmp_path):
    n, line = product(3 * 10**35, 5 * 10**35)
    (tmp_path / sieve_file(n)).touch()
    variables = {
        "PATH": f"{built('factorize').parent}:{os.environ['PATH']}:/usr/sbin",
        "OMPI_ALLOW_RUN_AS_ROOT": "1",
        "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
    }
    log = tmp_path / "job.log"
    command = [ROOT / "scripts" / "cluster" / "slurm-srun.sh", "factorize", *UNTIMED, "--resume", n]
    sent = slurm.run("sbatch", "--parsable", "--time=1", f"--output={log}", *command, cwd=tmp_path, **variables)
    number = sent.stdout.strip()
    assert slurm.ended(number, 60) == "FAILED"
    said = log.read_text()
    assert f"the job's time limit is near: stopped and kept in '{sieve_file(n)}'; to go on" in said, said
    for step in (["requeue", number], ["update", f"JobId={number}", "TimeLimit=10"]):
        done = slurm.run("scontrol", *step)
        assert done.returncode == 0, done.stderr
    assert wait_until(lambda: log.read_text() != said, 60)
    assert slurm.ended(number, 60) == "COMPLETED"
    assert line in log.read_text() and kept(log.read_text(), n) > 0
    assert [path.name for path in tmp_path.iterdir()] == ["job.log"]
