# ctest: cluster slow
"""The virtual hosts themselves: whatever ends, they leave nothing behind."""

import contextlib
import os
import signal
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from hosts import Hosts
from programs import ROOT, marked, wait_until

HOSTS = ROOT / "tests" / "cluster" / "hosts.py"


def test_they_have_names_and_reach_each_other(hosts):
    for host in ("login", "node1", "node4"):
        assert hosts.run(host, ["hostname"], capture_output=True, text=True).stdout == f"{host}\n"
        assert (
            hosts.run(
                "login", [hosts.shell, "-x", "node2", "hostname;", "echo", "and more"], capture_output=True, text=True
            ).stdout
            == "node2\nand more\n"
        )
    assert hosts.run("node4", ["nproc"], capture_output=True, text=True).stdout == "1\n"
    assert (
        hosts.run("login", [hosts.shell, "node9", "true"], capture_output=True, text=True).stderr == "no host node9\n"
    )


def test_what_runs_on_a_host_is_seen_and_dies_with_it(hosts):
    sleeper = hosts.start("node2", ["sleep", "1000"])
    assert wait_until(lambda: [*hosts.processes("node2").values()] == ["sleep 1000 "]), hosts.processes("node2")
    hosts.crash("node2")
    assert sleeper.wait(timeout=5) != 0
    hosts.boot("node2")
    assert hosts.processes("node2") == {} and hosts.run("node2", ["true"]).returncode == 0


def networks(processes) -> set[str]:
    """The network namespaces of those of the processes that still run."""
    found = set()
    for pid in processes:
        with contextlib.suppress(OSError):
            found.add(os.readlink(f"/proc/{pid}/ns/net"))
    return found


@pytest.mark.usefixtures("hosts")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_when_their_owner_is_killed(number):
    mark = uuid.uuid4().hex
    script = "(sleep 1000 &); dirname $HOSTFILE; sleep 1000"
    owner = subprocess.Popen(
        [sys.executable, HOSTS, "--nodes", "2", "bash", "-c", script],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"HEIRETSU_MARK": mark},
    )
    folder = Path(owner.stdout.readline().strip())
    assert (folder / "node2").exists()
    assert len(marked(mark)) > 5  # its own, the hosts' first processes, the sleepers
    namespaces = networks(marked(mark)) - networks(["self"])
    assert len(namespaces) == 3
    owner.send_signal(number)
    owner.wait(timeout=10)
    owner.stdout.close()
    assert wait_until(lambda: not marked(mark), 10), marked(mark)
    assert not folder.exists()
    assert not namespaces & {
        line.split()[0]
        for line in subprocess.run(
            ["lsns", "-t", "net", "-n", "-o", "NS"], capture_output=True, text=True
        ).stdout.splitlines()
    }


@pytest.mark.usefixtures("hosts")
def test_a_failure_inside_takes_them_down():
    with pytest.raises(RuntimeError), Hosts(1) as inner:
        namespace = os.readlink(f"/proc/{inner._first['login'].pid}/ns/pid_for_children")
        raise RuntimeError
    assert (
        namespace not in subprocess.run(["lsns", "-t", "pid", "-n", "-o", "NS"], capture_output=True, text=True).stdout
    )


@pytest.mark.skipif(os.geteuid() != 0, reason="root is needed to be someone else")
def test_who_may_not_is_told_so_in_one_line():
    done = subprocess.run(
        ["setpriv", "--reuid", "65534", "--clear-groups", sys.executable, HOSTS, "true"], capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (77, "hosts.py: virtual hosts need root\n")
