# ctest: cluster slow
"""The templates for batch jobs, each as a real job on virtual hosts: what they bind, and what they say when it goes
wrong."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from jobs import without_chatter
from large_numbers import product
from slurm import ROOT, built

NODES = 2
TEMPLATES = ROOT / "scripts" / "cluster"
FACTORS = "147573952589676412927: 193707721 761838257287\n"


@pytest.fixture
def variables():
    """A user who has the programs on the PATH; in a container root is who there is."""
    return {
        "PATH": f"{built('factorize').parent}:{os.environ['PATH']}:/usr/sbin",
        "OMPI_ALLOW_RUN_AS_ROOT": "1",
        "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
    }


def job(slurm, folder, variables, *arguments):
    """Submits, waits; the job's state and what it said."""
    log = folder / "job.log"
    sent = slurm.run("sbatch", "--parsable", f"--output={log}", *arguments, cwd=folder, **variables)
    assert sent.returncode == 0, sent.stderr
    return slurm.ended(sent.stdout.strip(), 120), log.read_text()


@pytest.mark.parametrize("name", ["slurm-srun.sh", "slurm-mpirun.sh"])
@pytest.mark.parametrize(
    "shape, told", [([], "2 ranks x 2 threads"), (["--ntasks-per-node=2", "--cpus-per-task=1"], "4 ranks x 1 thread")]
)
def test_a_job_runs_on_both_nodes_with_a_cpu_for_each_thread(slurm, tmp_path, variables, name, shape, told):
    state, log = job(
        slurm, tmp_path, variables, *shape, TEMPLATES / name, "factorize", "--record", tmp_path / "r.h5", "2^67-1"
    )
    assert state == "COMPLETED" and log.startswith(f"{told}, a CPU for each\n") and FACTORS in log, log
    sys.path.insert(0, str(ROOT / "scripts"))
    from heiretsu import load_one

    ranks = load_one(tmp_path / "r.h5").ranks
    assert set(ranks["host"]) == {"node1", "node2"}
    for _, here in ranks.groupby("host"):
        assert sorted(cpu.strip() for masks in here["affinity"] for cpu in masks.split(";")) == ["0", "1"]


@pytest.mark.parametrize(
    "name, right, wrong, flag",
    [
        (
            "slurm-srun.sh",
            '--cpus-per-task="$SLURM_CPUS_PER_TASK" --cpu-bind=cores',
            "",
            "srun --cpus-per-task=2 --cpu-bind=cores",
        ),
        (
            "slurm-mpirun.sh",
            '--map-by "ppr:$SLURM_NTASKS_PER_NODE:node:PE=$SLURM_CPUS_PER_TASK" --bind-to core',
            '--map-by "ppr:1:node" --bind-to core',
            "mpirun --map-by ppr:1:node:PE=2 --bind-to core",
        ),
    ],
)
def test_a_wrong_binding_ends_the_job_before_the_work_with_the_flag_that_mends_it(
    slurm, tmp_path, variables, name, right, wrong, flag
):
    text = (TEMPLATES / name).read_text()
    assert right in text
    (tmp_path / name).write_text(text.replace(right, wrong))
    state, log = job(slurm, tmp_path, variables, tmp_path / name, "factorize", "2^67-1")
    assert state == "FAILED" and FACTORS not in log
    assert re.search(
        (
            rf"^planted: only 1 of 2 threads on node\d can have a CPU of their own \(they may use cpu \d\): {flag} with"
            r" OMP_PLACES"
        ),
        log,
        re.M,
    ), log


@pytest.mark.parametrize("name", ["slurm-srun.sh", "slurm-mpirun.sh"])
def test_a_job_stops_before_its_time_limit_and_the_next_goes_on(slurm, tmp_path, variables, name):
    (tmp_path / "ones.txt").write_text("1\n" * 10000)  # three windows, where divisors are printed
    command = [
        TEMPLATES / name,
        "factorize",
        "--no-record",
        "--print",
        "divisors",
        "--resume",
        "--file",
        "ones.txt",
        "--output",
        "out",
    ]
    state, log = job(slurm, tmp_path, variables, "--time=1", *command)  # every window ends less than a minute before
    assert (
        state == "FAILED"
        and "the job's time limit is near: stopped after 1 window" in log
        and not (tmp_path / "out").exists()
    ), log
    state, log = job(slurm, tmp_path, variables, *command)
    assert state == "COMPLETED" and (tmp_path / "out").read_text() == "1: 1\n" * 10000, log


def test_a_job_without_a_program_is_one_line(slurm, tmp_path, variables):
    for name in ("slurm-srun.sh", "slurm-mpirun.sh"):
        state, log = job(slurm, tmp_path, variables, TEMPLATES / name)
        assert state == "FAILED" and log.count("\n") == 1 and "no program: sbatch" in log


def test_an_array_of_four_jobs_and_one_that_joins_them_give_the_factors_of_one_run(slurm, tmp_path, variables):
    n, line = product(3 * 10**29, 7 * 10**29)
    log = tmp_path / "job.log"

    def submitted(*arguments) -> str:
        sent = slurm.run(
            "sbatch", "--parsable", f"--output={log}", "--open-mode=append", *arguments, cwd=tmp_path, **variables
        )
        assert sent.returncode == 0, sent.stderr
        return sent.stdout.strip()

    array = submitted("--array=1,2,4", "--export=ALL,PARTS=4", TEMPLATES / "slurm-array.sh", str(n), "--no-record")
    part = submitted("--array=3", "--export=ALL,PARTS=4", TEMPLATES / "slurm-array.sh", str(n), "--no-record")
    join = submitted(
        f"--dependency=afterany:{array}:{part}", TEMPLATES / "slurm-srun.sh", "factorize", str(n), "--relations", ".",
        "--no-record",
    )  # fmt: skip
    assert slurm.ended(join, 300) == "COMPLETED", log.read_text()
    said = log.read_text()
    assert line in said and said.count("when all jobs have ended") == 4 and "missing" not in said, said
    assert len(list(tmp_path.glob("*-units-*.sieve"))) == 4
    state, said = job(slurm, tmp_path, variables, TEMPLATES / "slurm-array.sh", str(n))
    assert state == "FAILED" and "no number or no array: sbatch --array=1-4" in said


def generic(slurm, folder, variables, *arguments, **more):
    (folder / "nodes").write_text("node1\nnode1\nnode2\n")  # as PBS lists them: a line a rank
    env = slurm.environment(
        **variables,
        PBS_NODEFILE=str(folder / "nodes"),
        PBS_O_WORKDIR=str(folder),
        OMPI_MCA_plm_rsh_agent=str(slurm.hosts.shell),
        **more,
    )
    done = slurm.hosts.run(
        "login", [TEMPLATES / "any-scheduler.sh", *arguments], env=env, capture_output=True, text=True, timeout=60
    )
    return done.returncode, done.stdout, without_chatter(done.stderr)


def test_the_generic_one_finds_its_hosts_in_the_schedulers_file(slurm, tmp_path, variables):
    status, out, err = generic(slurm, tmp_path, variables, "factorize", "--no-record", "2^67-1")
    assert (status, out, err) == (0, FACTORS, "2 ranks x 2 threads, a CPU for each\n")
    status, out, err = generic(slurm, tmp_path, variables, "factorize", "--no-record", "2^67-1", RANKS_A_NODE="2")
    assert (status, out) == (1, "") and err.endswith(
        "mpirun cannot give 2 ranks a node 2 cores each: fewer RANKS_A_NODE or THREADS\n"
    )
    status, out, err = generic(slurm, tmp_path, variables, COMMAND="factorize --no-record 12x4")
    assert status == 2 and err.endswith("'12x4' is not a number (digits, or an expression such as 2^67-1)\n")


def processes_that_name(text: str) -> list[str]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if text.encode() in (process / "cmdline").read_bytes() + (process / "environ").read_bytes():
                found.append((process / "cmdline").read_text().replace("\0", " "))
        except OSError:
            pass
    return found


def test_whatever_ends_the_tests_ends_slurm_and_its_jobs(slurm):
    script = f"""
import sys, time
sys.path.insert(0, {str(Path(__file__).parent)!r})
from hosts import Hosts
from slurm import Slurm
with Hosts(1) as hosts, Slurm(hosts) as running:
    job = running.told("sbatch", "--parsable", "--output=/dev/null", "--wrap", "srun sleep 1000")
    running.until(lambda: running.state(job) == "RUNNING", 20)
    print(hosts.folder, flush=True)
    time.sleep(1000)
"""
    child = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    folder = child.stdout.readline().strip()
    try:
        assert folder and len(processes_that_name(folder)) > 4
    finally:
        child.kill()
        child.wait()
        child.stdout.close()
    patience = time.monotonic() + 10
    while processes_that_name(folder) and time.monotonic() < patience:
        time.sleep(0.1)
    assert processes_that_name(folder) == []
    subprocess.run(["rm", "-rf", folder], check=True)
