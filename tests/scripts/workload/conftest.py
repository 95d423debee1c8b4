"""Workloads of one's own against an installed kit; a suite's fixture `built` is the folder of its programs."""

import pytest
from consumer import call
from programs import BIN, MPIEXEC


@pytest.fixture(scope="session")
def prefix(tmp_path_factory):
    """Where the kit is installed."""
    if not (BIN / "factorize").exists():
        pytest.skip(f"{BIN} is not built")
    folder = tmp_path_factory.mktemp("kit")
    done = call("cmake", "--install", BIN.parent, "--prefix", folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def start(built, tmp_path):
    """Runs a program alone or on ranks, in a folder of its own."""

    def start(name, *arguments, ranks=None):
        launcher = [] if ranks is None else [MPIEXEC, "-n", ranks]
        return call(*launcher, built / name, *arguments, cwd=tmp_path)

    return start
