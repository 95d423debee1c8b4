"""Four virtual hosts for the tests of this folder, up once, checked after each test; others with Slurm per module."""

import os
import signal

import pytest
from hosts import Hosts, Unavailable
from programs import BIN, ROOT, open_mpi, wait_until
from slurm import Slurm


@pytest.fixture(scope="session")
def cluster():
    """The last node has one CPU, the others have all there are."""
    if BIN != (ROOT / "build" / "release" / "bin").resolve() or not (BIN / "factorize").exists() or not open_mpi():
        pytest.skip("scripts/run runs build/release, and virtual hosts are reached by Open MPI's launcher")
    try:
        with Hosts(4, cores={"node4": 1}) as hosts:
            yield hosts
    except Unavailable as reason:
        pytest.skip(str(reason))


@pytest.fixture
def hosts(cluster):
    """The hosts; afterwards no process may be left on any."""
    yield cluster

    def left() -> list[str]:
        return [
            f"{host}: {line[:60]}" for host in ("login", *cluster.nodes) for line in cluster.processes(host).values()
        ]

    if not wait_until(lambda: not left(), 10):
        found = left()
        for pid in cluster.processes("login"):  # the next test shall have a fair start
            os.kill(pid, signal.SIGKILL)
        for node in cluster.nodes:
            cluster.reboot(node)
        pytest.fail("left behind:\n" + "\n".join(found))


@pytest.fixture(scope="module")
def slurm(request):
    """A Slurm on as many virtual hosts as the module's NODES says."""
    try:
        with Hosts(request.module.NODES) as hosts, Slurm(hosts) as running:
            yield running
    except Unavailable as reason:
        pytest.skip(str(reason))
