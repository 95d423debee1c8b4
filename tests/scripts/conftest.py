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
