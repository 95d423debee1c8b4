"""What several suites need; pyproject.toml says where they find scripts/ and tests/support."""

import os
import subprocess

import pytest


@pytest.fixture
def written_by_programs(tmp_path):
    """A record made by the programs' own writer."""
    program = os.environ.get("RECORD_TESTS")
    if not program:
        pytest.skip("RECORD_TESTS does not name the program that writes a sample")
    sample = tmp_path / "sample.h5"
    subprocess.run(
        [program, "--gtest_filter=Writer.SampleForOtherReaders"],
        check=True,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "HEIRETSU_SAMPLE": str(sample)},
    )
    return sample


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 4 MB."""
    folder = tmp_path / "small"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder], capture_output=True).returncode != 0:
        pytest.skip("a small file system cannot be mounted here (that takes root)")
    yield folder
    subprocess.run(["umount", folder], check=True)
