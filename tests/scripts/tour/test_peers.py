# ctest: quick python
"""The peers of the tour: what they refuse, and what is made of their output."""

import os
import re
import shutil
import subprocess
import sys
from types import SimpleNamespace

import pytest
from programs import ROOT

from heiretsu.study import machine
from heiretsu.tour import peer_record, run
from heiretsu.tour.plan import GO, PYTHON, Row

sys.path.insert(0, str(ROOT / "scripts" / "peers" / "python"))


@pytest.mark.parametrize(
    "module, result, line",
    [
        ("overlap", [0.1, 0.05], "1 of them too early"),
        ("count", 1999, "want: 2000, got: 1999"),
        ("exchange", (3, 2), "received: 3 with sum 2"),
        ("factorize", {12: [1, 2, 3, 4, 6]}, "divisors of 12: [1, 2, 3, 4, 6, 12] wanted"),
        ("dispatch", [0, 2], "1 of them right"),
        ("spawn", [0, 1], "1 ended well"),
    ],
)
def test_a_peer_refuses_a_wrong_result(module, result, line):
    options = SimpleNamespace(
        method="lock", waits=2, seconds=0.1, threads=2, increments=1000, items=3, numbers=[12], tasks=2, processes=2
    )
    peers = __import__(module)
    import peer

    with pytest.raises(peer.Wrong, match=re.escape(line)):
        peers.check(options, result)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "{}",
        "[1]",
        (
            '{"seconds": [0], "cpu": [0], "language": "x", "text": "x", "work_unit": "x", "items": 1, "work": 1, '
            '"largest_item_work": 0, "figures": {}}'
        ),
    ],
)
def test_what_a_peer_says_must_be_whole(line):
    with pytest.raises(peer_record.BadOutput):
        peer_record.parse(line)


def test_bad_arguments_of_peers_get_one_line(tmp_path):
    one = run.measure(Row("count", PYTHON, "lock", "", ("lock", "--threads", "0")), tmp_path, machine.describe())
    assert one.failed and "argument --threads: '0' is not a whole number of 1 or more" in one.why
    if shutil.which("go"):
        one = run.measure(Row("count", GO, "none", "", ("none",)), tmp_path, machine.describe())
        assert one.failed and one.why == "count: -method 'none' is none of atomic, mutex, no-lock"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="on one CPU a thread is seldom interrupted")
def test_without_a_lock_updates_are_lost_on_a_fast_machine_too():
    """In less time than Python's 5 ms between switches of threads."""
    command = [sys.executable, "count.py", "no-lock-call", "--threads", "4", "--increments", "10000"]

    def lost():
        done = subprocess.run(command, cwd=ROOT / "scripts" / "peers" / "python", capture_output=True, text=True)
        assert done.returncode == 0
        want, got = map(int, re.search(r"want: (\d+), got: (\d+)", done.stdout).groups())
        return want - got

    assert any(lost() > 0 for _ in range(5))  # once is nearly always enough
