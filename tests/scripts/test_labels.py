# ctest: quick
"""Every test says what it is, so that a part of them can be run: ctest -L quick."""

import functools
import json
import subprocess
import sys

import pytest
from programs import BIN, ROOT

KINDS = {"quick", "slow", "mpi", "cluster"}
SUITES = sorted(path for path in (ROOT / "tests").rglob("test_*.py"))


@functools.cache
def known() -> dict[str, dict]:
    """What CTest knows of each test, by name."""
    if not (BIN.parent / "CTestTestfile.cmake").exists():
        pytest.skip(f"{BIN.parent} has no tests")
    listed = subprocess.run(
        ["ctest", "--test-dir", BIN.parent, "--show-only=json-v1"], stdout=subprocess.PIPE, check=True
    )
    return {
        test["name"]: {each["name"]: each["value"] for each in test["properties"]}
        for test in json.loads(listed.stdout)["tests"]
    }


def test_no_test_is_without_a_label():
    assert [name for name, properties in known().items() if not KINDS & set(properties.get("LABELS", []))] == []


def test_none_is_quick_and_slow_and_all_suites_and_room_programs_are_known():
    labels = {name: set(properties["LABELS"]) for name, properties in known().items()}
    assert [name for name, found in labels.items() if {"quick", "slow"} <= found] == []
    assert {"mpi.ranks_test.2", "programs.factorize", "scripts.labels", "cluster.hosts", "scripts.workload"} <= set(
        labels
    )
    assert len([name for name in labels if name.startswith(("programs.", "scripts.", "cluster."))]) == len(SUITES)


def test_what_measures_runs_alone():
    alone = {name for name, properties in known().items() if properties.get("RUN_SERIAL")}
    assert {"scripts.selftest", "scripts.tour", "cluster.shares", "cluster.watched", "mpi.clock_test.3"} <= alone


def labels(suite) -> list[str]:
    return suite.read_text().split("\n", 1)[0].removeprefix("# ctest: ").split()


@pytest.mark.parametrize(
    "suite",
    [suite for suite in SUITES if "quick" in labels(suite) and "python" not in labels(suite)],
    ids=lambda suite: suite.stem,
)
def test_quick_suites_load_without_what_only_the_package_needs(suite):
    load = """import sys, pytest
sys.modules.update(dict.fromkeys(["numpy", "pandas", "h5py", "scipy", "matplotlib", "plotly", "jinja2"]))
sys.exit(pytest.main(["--collect-only", "-q", sys.argv[1]]))"""
    done = subprocess.run([sys.executable, "-c", load, suite], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
