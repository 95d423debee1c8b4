# ctest: cluster slow alone
"""Schedules over several hosts: to every rank its share."""

import os
import re
import subprocess

import pytest
from programs import environment

SHARES = os.environ.get("HEIRETSU_SHARES", "")


@pytest.mark.skipif(not SHARES, reason="HEIRETSU_SHARES does not name the program that shares items out")
@pytest.mark.parametrize("schedule", ["dynamic", "guided", "stealing"])
def test_every_rank_of_unlike_hosts_gets_its_share_with_nothing_set_for_mpi(hosts, schedule):
    ranks, items = 8, 2000
    slots = {"node1": 1, "node2": 4, "node3": 1, "node4": 2}
    plain = {name: value for name, value in environment().items() if not name.startswith("OMPI_MCA_")}
    done = hosts.run(
        "login",
        ["mpirun", "--hostfile", hosts.hostfile(slots), "--oversubscribe", SHARES, schedule, items, 1, 1000, 5],
        env=plain,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    shares = [int(found) for found in re.findall(r"^rank \d+ items (\d+)", done.stdout, re.M)]
    assert len(shares) == ranks and sum(shares) == items
    # A quiet machine gives equal shares within a percent; a loaded one must not fail, 999 of 1000 for one rank must.
    assert min(shares) > items / ranks / 2 and max(shares) < items / ranks * 2, done.stdout
    assert re.search(r"^answers [1-9]", done.stdout, re.M)
