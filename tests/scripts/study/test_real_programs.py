# ctest: slow mpi python alone
"""Programs of Debian, watched: the same results as without, and figures beside those that they print."""

import os
import shutil

import pytest
from any_command import studied
from programs import ROOT, open_mpi

import heiretsu
from heiretsu.analysis.curves import analyse
from heiretsu.analysis.diagnosis import diagnose
from heiretsu.study import preload

UNEVEN = ROOT / "scripts" / "examples" / "in.uneven"  # a load balance of 0.70 is planted
LOOP = "Loop time of {} on"
ENERGY = r"energy=re:^ +100 +\S+ +\S+ +\S+ +(\S+)"  # the total one behind the last step
TRIES = 3


def needs(program: str) -> None:
    if shutil.which(program) is None or preload.library() is None or not open_mpi():
        pytest.skip(f"needs {program}, the library that watches, and Open MPI's mpirun")


def test_lammps_computes_the_same_and_is_in_mpi_as_long_as_it_says(tmp_path):
    """Its `Comm` is what its main loop communicates, packing included; ours is what all of the run is in MPI."""
    needs("lmp")
    comm = [r"least=re:^Comm +\| +(\S+)", r"most=re:^Comm +\| +\S+ +\| +\S+ +\| +(\S+)"]
    state = studied(
        *(tmp_path, "lmp", "-in", str(UNEVEN), "-log", "none"),
        cores=(2,),
        same=[[ENERGY, 1e-9]],
        figure=comm,
        check=["Total wall time"],
    )
    assert state.unwatched == {"lmp": ""} and not state.failures  # the same energy with the library and without
    run = heiretsu.load_one(tmp_path / "records" / state.launched[0]["record"])
    told = run.repetitions.iloc[0]
    least, most = sorted(run.samples["cause_mpi"])
    assert 0.8 * told["figure_most"] < most < 1.5 * told["figure_most"] and least > 0.5 * told["figure_least"]
    assert run.tables["calls"].set_index("name").loc["MPI_Send", "bytes"] > 0
    assert "repetitions" in run.attributes["steps_are"] and "steps" in run.tables


def test_openmp_of_a_program_that_knows_no_mpi_is_seen(tmp_path):
    if shutil.which("gm") is None or preload.library() is None:
        pytest.skip("needs gm and the library that watches")
    words = "benchmark -iterations 2 convert -size 800x600 gradient:blue-red -blur 0x5 null:".split()
    state = studied(tmp_path, "gm", *words, cores=(2,), rate="{} iter/s")
    assert state.unwatched == {"gm": ""} and not state.failures
    run = heiretsu.load_one(tmp_path / "records" / state.launched[0]["record"])
    assert run.attributes["watched"] == "from inside, openmp (GOMP)" and run.attributes["world"] == "0"
    assert (run.samples["compute"] > 0).all() and run.samples["serial"][0] > 0 and len(run.samples) == 2


@pytest.mark.skipif("HEIRETSU_LONG_TESTS" not in os.environ, reason="set HEIRETSU_LONG_TESTS=1: needs a quiet machine")
def test_a_planted_imbalance_of_lammps_is_found_within_a_point_and_named(tmp_path):
    needs("lmp")
    for number in range(TRIES):
        folder = tmp_path / str(number)
        state = studied(folder, "lmp", "-in", str(UNEVEN), "-log", "none", cores=(1, 2), launches=5, time=LOOP)
        study = analyse(state.rows("lmp"), state.repetitions("lmp", folder))
        point = study.points[-1]
        if point.status == study.base.status == "VALID":
            balance = point.figure("mpi_load_balance")
            assert balance.low - 0.01 <= 0.70 <= balance.high + 0.01
            assert diagnose(study, "lmp").cause == "imbalance"
            return
    pytest.fail(f"never VALID in {TRIES} tries: {point.reasons}")
