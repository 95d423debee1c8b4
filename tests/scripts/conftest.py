import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def written_by_programs(tmp_path):
    """A record made by the programs' own writer."""
    program = os.environ.get("RECORD_TESTS")
    if not program:
        pytest.skip("RECORD_TESTS does not name the program that writes a sample")
    sample = tmp_path / "sample.h5"
    subprocess.run([program, "--gtest_filter=Writer.SampleForOtherReaders"], check=True, stdout=subprocess.DEVNULL,
                   env={**os.environ, "HEIRETSU_SAMPLE": str(sample)})
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


def fill(folder) -> None:
    """Leaves no byte on the file system of `folder`: it all goes into a file named filler."""
    with open(folder / "filler", "wb", buffering=0) as filler, pytest.raises(OSError, match="No space"):
        while True:
            filler.write(bytes(4096))
