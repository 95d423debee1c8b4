# ctest: quick
"""How programs start: HDF5, which takes longest to load, is there for a record alone."""

import shutil
import subprocess

import pytest
from programs import BIN, ENDLESS, environment, refused, run

pytestmark = pytest.mark.skipif(
    not (BIN / "factorize").exists(), reason=f"{BIN} has no factorize: build it, or name its folder in HEIRETSU_BIN"
)


def test_hdf5_is_loaded_for_a_record_alone(tmp_path):
    def loads_hdf5(*arguments) -> bool:
        done = run("factorize", "15", *arguments, cwd=tmp_path, variables={"LD_DEBUG": "files"})
        assert done.returncode == 0 and done.stdout == "15: 3 5\n"
        return "libhdf5" in done.stderr

    assert not loads_hdf5("--no-record")
    assert loads_hdf5("--record", "run.h5") and (tmp_path / "run.h5").exists()


def test_a_program_without_its_library_says_so_before_the_work(tmp_path):
    program = tmp_path / "bin" / "factorize"
    program.parent.mkdir()
    shutil.copy(BIN / "factorize", program)

    def done(*arguments):
        line = [program, *arguments]
        return subprocess.run(line, capture_output=True, text=True, timeout=20, env=environment(), cwd=tmp_path)

    line = refused(done(*ENDLESS))
    assert line.startswith(f"records need a library of the kit: {tmp_path}/") and "/libheiretsu_hdf5.so: " in line
    assert line.endswith(" (--no-record needs none)")
    assert done("--no-record", "15").stdout == "15: 3 5\n"


def test_who_builds_a_program_alone_has_its_library():
    """As scripts/run does on a fresh machine, where nothing else was built before."""
    build = BIN.parent
    if not (build / "build.ninja").exists():
        pytest.skip(f"{build} was not built by ninja")
    line = ["ninja", "-C", build, "-t", "commands", "factorize"]
    done = subprocess.run(line, capture_output=True, text=True, timeout=20, check=True)
    assert "-o lib/heiretsu/libheiretsu_hdf5.so" in done.stdout
