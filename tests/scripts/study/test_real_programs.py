# ctest: slow mpi python alone
"""Programs of Debian, watched: the same results as without, and figures beside those that they print."""

import os
import re
import shutil
import sys

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
TRIES = 3  # to meet a machine that is quiet enough for the gate
LONG = pytest.mark.skipif("HEIRETSU_LONG_TESTS" not in os.environ, reason="set HEIRETSU_LONG_TESTS=1")


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


@LONG
def test_a_planted_imbalance_of_lammps_is_found_within_a_point_and_named(tmp_path):
    """On a quiet machine of two cores."""
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
    pytest.fail(f"never VALID in {TRIES} tries: {point.reasons} {study.base.reasons}")


def test_openmp_of_a_program_that_knows_no_mpi_is_seen(tmp_path):
    if shutil.which("gm") is None or preload.library() is None:
        pytest.skip("needs gm and the library that watches")
    convert = "convert -size 400x300 gradient:blue-red -blur 0x5"
    line = f"gm benchmark -iterations 2 {convert} null: && gm {convert} out.ppm && cksum < out.ppm"
    sums = [[r"sum=re:^(\d+) 720017", 0.0]]  # bytes of the picture: the same with the library and without
    state = studied(tmp_path, "sh", "-c", line, cores=(2,), rate="{} iter/s", same=sums, on="threads", watch="yes")
    assert set(state.unwatched.values()) == {""} and not state.failures
    run = heiretsu.load_one(tmp_path / "records" / state.launched[0]["record"])
    assert run.attributes["watched"] == "from inside, openmp (GOMP)" and run.attributes["world"] == "0"
    assert (run.samples["compute"] > 0).all() and run.samples["serial"][0] > 0 and len(run.samples) == 2


def test_python_computes_the_same_and_its_steps_are_found(tmp_path):
    pytest.importorskip("mpi4py")
    needs(sys.executable)
    heat = str(ROOT / "scripts" / "examples" / "heat.py")
    same = [["square=mean square {}", 1e-9]]
    for number in range(TRIES):  # where others compute, steps are too uneven to be any
        folder = tmp_path / str(number)
        state = studied(folder, sys.executable, heat, "100000", "400", cores=(2,), same=same, time="steps in {} s")
        assert state.unwatched == {"heat.py": ""} and not state.failures
        run = heiretsu.load_one(folder / "records" / state.launched[0]["record"])
        calls = run.tables["calls"].set_index("name")
        assert calls.loc["MPI_Sendrecv", "count"] == 2 * 2 * 400
        if "steps" in run.tables:
            break
    assert "800 times in every rank" in run.attributes["steps_are"]  # from one place, twice a step
    told, steps = run.repetitions["seconds"][0], run.tables["steps"]["seconds"].sum()
    assert 0.8 * told < steps < 1.05 * told


@LONG
def test_hpcc_computes_the_same(tmp_path):
    """Its own figure of the solution stands in a file; of MPI's time as a whole it prints none."""
    needs("hpcc")
    text = (ROOT / "scripts" / "examples" / "hpccinf.txt").read_text()
    (tmp_path / "hpccinf.txt").write_text(re.sub(r"^2000$", "300", text, flags=re.M))
    same = [["norm=HPL_XnormI={}", 1e-9]]
    said = {"template": [str(tmp_path / "hpccinf.txt")], "log": ["hpccoutf.txt"], "check": ["CommWorldProcs={ranks}"]}
    state = studied(tmp_path / "s", "hpcc", cores=(2,), same=same, time="HPL_time={}", **said)
    assert state.unwatched == {"hpcc": ""} and not state.failures
    run = heiretsu.load_one(tmp_path / "s" / "records" / state.launched[0]["record"])
    assert 0 < run.samples["cause_mpi"].min() and run.samples["cause_mpi"].max() < run.samples["stretch"].max()
    assert run.tables["calls"]["count"].sum() > 1e5


WATER = """
&GLOBAL
  PROJECT water
  RUN_TYPE ENERGY
&END GLOBAL
&FORCE_EVAL
  METHOD Quickstep
  &DFT
    BASIS_SET_FILE_NAME BASIS_SET
    POTENTIAL_FILE_NAME GTH_POTENTIALS
    &MGRID
      CUTOFF 140
    &END MGRID
    &SCF
      EPS_SCF 1.0E-6
      SCF_GUESS ATOMIC
    &END SCF
    &XC
      &XC_FUNCTIONAL PADE
      &END XC_FUNCTIONAL
    &END XC
  &END DFT
  &SUBSYS
    &CELL
      ABC 5.0 5.0 5.0
    &END CELL
    &COORD
      O  0.0  0.00  0.07
      H  0.0  0.76 -0.52
      H  0.0 -0.76 -0.52
    &END COORD
    &KIND O
      BASIS_SET DZVP-GTH-PADE
      POTENTIAL GTH-PADE-q6
    &END KIND
    &KIND H
      BASIS_SET DZVP-GTH-PADE
      POTENTIAL GTH-PADE-q1
    &END KIND
  &END SUBSYS
&END FORCE_EVAL
"""


@LONG
def test_cp2k_computes_the_same_on_ranks_and_threads(tmp_path):
    """Fortran, MPI and OpenMP together: the energy of a molecule, the same on 1 x 1, 2 x 1 and 1 x 2, with the library
    and without."""
    program = next((name for name in ("cp2k.psmp", "cp2k") if shutil.which(name)), "cp2k")
    needs(program)
    (tmp_path / "water.inp").write_text(WATER)
    energy = [["energy=re:Total FORCE_EVAL .* energy .*: +(\\S+)", 1e-9]]
    said = {"same": energy, "files": [str(tmp_path / "water.inp")], "on": "ranks", "shapes": ("1x2",)}
    state = studied(tmp_path / "s", program, "-i", "water.inp", cores=(1, 2), **said)
    assert set(state.unwatched.values()) == {""} and not state.failures
