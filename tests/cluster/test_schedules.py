# ctest: cluster slow
"""Schedules over several hosts: every item once."""

import os
import shutil
import subprocess

import pytest
from jobs import records, run
from programs import listed
from programs import run as run_here

import heiretsu

SCHEDULES = listed("factorize", "schedules")


def oracle(numbers: list) -> str:
    """What one rank without MPI prints."""
    done = run_here("factorize", "--no-record", *numbers)
    assert done.returncode == 0
    return done.stdout


def test_every_schedule_gives_what_one_rank_gives_on_hosts_with_different_core_counts(hosts, tmp_path):
    numbers = ["10^12..10^12+3000", "2^67-1", *range(1, 300)]
    expected = oracle(numbers)
    unlike = {"node1": 2, "node2": 1, "node3": 3, "node4": 1}
    for schedule in SCHEDULES:
        status, out, error = run(
            hosts, tmp_path, "factorize", "--schedule", schedule, "--grain", 7, *numbers, slots=unlike
        )
        assert (status, out) == (0, expected), error
    for schedule in SCHEDULES:  # a rank has as many threads as CPUs are for it alone: one, or all of them
        status, out, error = run(
            hosts,
            tmp_path,
            "factorize",
            "--schedule",
            schedule,
            *numbers,
            slots=unlike,
            variables={"OMP_NUM_THREADS": ""},
        )
        assert (status, out) == (0, expected), error
    written = records(tmp_path / "results")
    assert len(written) == 2 * len(SCHEDULES)
    cpus = os.cpu_count()
    assert list(written[-1].ranks["threads"]) == [max(1, cpus // 2)] * 2 + [cpus] + [max(1, cpus // 3)] * 3 + [1]
    assert [host.split(".")[0] for host in written[-1].ranks["host"]] == ["node1"] * 2 + ["node2"] + ["node3"] * 3 + [
        "node4"
    ]


def test_more_ranks_than_items(hosts, tmp_path):
    for schedule in SCHEDULES:
        status, out, _ = run(hosts, tmp_path, "factorize", "--no-record", "--schedule", schedule, 12, 13, 15)
        assert (status, out) == (0, "12: 2 2 3\n13: 13\n15: 3 5\n")


@pytest.mark.skipif(shutil.which("factor") is None, reason="GNU factor is not here")
def test_windows_follow_each_other_over_hosts(hosts, tmp_path):
    numbers = "".join(f"{i * i + 1}\n" for i in range(600_000))
    (tmp_path / "numbers.txt").write_text(numbers)
    status, _, error = run(
        hosts,
        tmp_path,
        "factorize",
        "--record",
        tmp_path / "a.h5",
        "--window",
        250_000,
        "--schedule",
        "dynamic",
        "--file",
        "numbers.txt",
        "--output",
        "factors.txt",
    )
    assert status == 0, error
    factor = subprocess.run(["factor"], input=numbers, capture_output=True, text=True).stdout
    assert (tmp_path / "factors.txt").read_text() == factor
    rounds = heiretsu.load_one(tmp_path / "a.h5").rounds
    windows = rounds["items"][rounds["kernel"] != "CountedText"]  # that one counts what the windows after it read
    assert sum(windows) == 600_000 and len(windows) == 3 and max(windows) <= 250_000 and len(rounds) == 4
