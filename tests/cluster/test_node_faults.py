# ctest: cluster slow
"""What a job on several hosts does when something breaks, by breaking it."""

import os
import re
import signal
import subprocess
import time

import pytest
from jobs import finish, job, records, run
from programs import BIN, ENDLESS, wait_until

PATIENCE = 30  # seconds: 10 on a machine that is not loaded; without the keep-alive of scripts/run minutes pass
# Some seconds of trials, so many an item that the schedule deals on until the end.
SOME_SECONDS = ["--method", "scan", "--schedule", "dynamic", "--grain", 1, *(1_000_000_007 + 2 * i for i in range(64))]


def ranks_on(hosts, node: str) -> list[int]:
    return [pid for pid, line in hosts.processes(node).items() if line.startswith(str(BIN))]


@pytest.fixture
def earlier(hosts, tmp_path):
    """A results folder with one record in it; at the end it must be as it was."""
    assert run(hosts, tmp_path, "factorize", "--quiet", 12)[0] == 0
    (record,) = (tmp_path / "results").iterdir()
    content = record.read_bytes()
    yield
    assert list((tmp_path / "results").iterdir()) == [record] and record.read_bytes() == content


def kill_a_rank(hosts):
    os.kill(ranks_on(hosts, "node3")[0], signal.SIGKILL)


BREAKS = {
    "a rank is killed": kill_a_rank,
    "a node crashes": lambda hosts: hosts.crash("node3"),
    "a link is cut": lambda hosts: hosts.cut("node3"),
}


@pytest.mark.usefixtures("earlier")
@pytest.mark.parametrize("what", BREAKS)
def test_a_broken_job_ends_within_seconds_and_leaves_nothing(hosts, tmp_path, what):
    process = job(hosts, tmp_path, "factorize", *ENDLESS, "--output", "out")
    try:
        assert wait_until(lambda: "trials will take about" in process.stderr.readline(), 20)
        assert all(len(ranks_on(hosts, node)) == 2 for node in hosts.nodes)
        BREAKS[what](hosts)
        broken = time.monotonic()
        status, out, error = finish(process, timeout=PATIENCE)
        assert status != 0 and "Took" not in error and not (tmp_path / "out").exists()
        # Also on the node that nobody reaches any more, which finds out by itself.
        left = [node for node in hosts.nodes if node != "node3" or what != "a node crashes"]
        assert wait_until(
            lambda: not any(hosts.processes(node) for node in left), PATIENCE - (time.monotonic() - broken)
        )
    finally:
        process.kill()
        if what == "a node crashes":
            hosts.boot("node3")
        else:
            hosts.mend("node3")
    assert run(hosts, tmp_path, "factorize", "--no-record", 15)[:2] == (0, "15: 3 5\n")  # and it works again


def test_a_rank_that_is_stopped_for_a_while_goes_on(hosts, tmp_path):
    expected = "".join(f"{n}: " for n in SOME_SECONDS[6:])
    process = job(hosts, tmp_path, "factorize", *SOME_SECONDS)
    assert wait_until(lambda: ranks_on(hosts, "node2"), 20)
    stopped = ranks_on(hosts, "node2")[0]
    os.kill(stopped, signal.SIGSTOP)
    time.sleep(5)
    assert process.poll() is None
    os.kill(stopped, signal.SIGCONT)
    status, out, error = finish(process)
    assert status == 0 and "".join(line.split()[0] + " " for line in out.splitlines()) == expected, error
    (record,) = records(tmp_path / "results")
    assert len(record.ranks) == 8


def test_a_link_that_is_away_for_a_moment_is_waited_for(hosts, tmp_path):
    process = job(hosts, tmp_path, "factorize", *SOME_SECONDS)
    assert wait_until(lambda: ranks_on(hosts, "node2"), 20)
    hosts.cut("node2")
    time.sleep(2)
    hosts.mend("node2")
    status, out, error = finish(process)
    assert status == 0 and out.count("\n") == 64, error
    assert len(records(tmp_path / "results")) == 1


def test_a_slow_link_changes_no_result(hosts, tmp_path):
    hosts.slow("node3", 100)  # 200 ms there and back
    try:
        status, out, error = run(
            hosts, tmp_path, "factorize", "--schedule", "dynamic", "--grain", 1, *range(10**15, 10**15 + 40)
        )
    finally:
        hosts.reboot("node3")
    assert status == 0, error
    assert (
        out
        == subprocess.run(
            [BIN / "factorize", "--no-record", *map(str, range(10**15, 10**15 + 40))],
            capture_output=True,
            text=True,
        ).stdout
    )
    (record,) = records(tmp_path / "results")
    assert record.repetitions["seconds"].iloc[0] > 0.2


def mounted(hosts, node: str, folder, options: str):
    """A file system of its own over a folder, on one node alone."""
    folder.mkdir(exist_ok=True)
    hosts.run(node, ["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], check=True)


@pytest.mark.parametrize("node", ["node1", "node3"])
def test_a_results_folder_that_is_read_only_or_full_on_one_node(hosts, tmp_path, node):
    """Rank 0, which writes, is on node1: there it is told before the work, elsewhere it does not matter."""
    results = tmp_path / "results"
    for options, filler, reason in (
        ("ro", "true", "Read-only file system"),
        ("size=64k", f"head -c 1M /dev/zero >{results}/filler", "No space left on device"),
    ):
        mounted(hosts, node, results, options)
        try:
            hosts.run(node, ["sh", "-c", filler], stderr=subprocess.DEVNULL)
            arguments = ENDLESS if node == "node1" else [15]
            status, out, error = run(hosts, tmp_path, "factorize", *arguments, timeout=20)
        finally:
            hosts.run(node, ["umount", results], check=True)
        if node == "node1":
            assert (
                status == 2 and out == "" and error.count("\n") == 1 and "results" in error and reason in error
            ), error
            assert records(results) == []
        else:
            assert (status, out) == (0, "15: 3 5\n"), error
    assert len(records(results)) == (0 if node == "node1" else 2)


def test_a_node_with_another_version_is_refused(hosts, tmp_path):
    said = subprocess.run([BIN / "factorize", "--version"], capture_output=True, text=True).stdout.splitlines()[0]
    commit = re.search(r"commit (\w+)", said)[1]
    other = commit[::-1] if commit != commit[::-1] else "x" * len(commit)
    program = (BIN / "factorize").read_bytes()
    assert program.count(commit.encode()) >= 1
    (tmp_path / "other").write_bytes(program.replace(commit.encode(), other.encode()))
    (tmp_path / "other").chmod(0o755)
    hosts.run("node3", ["mount", "--bind", tmp_path / "other", BIN / "factorize"], check=True)
    try:
        status, out, error = run(hosts, tmp_path, "factorize", 12)
    finally:
        hosts.run("node3", ["umount", BIN / "factorize"], check=True)
    assert (status, out) == (2, "")
    assert (
        error
        == f"factorize: rank 0 on node1 is {said}, rank 4 on node3 is {said.replace(commit, other)}: start one version"
        " on all hosts\n"
    )
    assert records(tmp_path / "results") == []
