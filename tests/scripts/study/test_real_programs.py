# ctest: slow mpi python alone
"""Programs of Debian, watched: the same results as without, and figures beside those that they print."""

import shutil
import subprocess

import pytest
from any_command import studied
from programs import ROOT, open_mpi

import heiretsu
from heiretsu.study import preload

UNEVEN = ROOT / "scripts" / "examples" / "in.uneven"
ENERGY = r"energy=re:^ +100 +\S+ +\S+ +\S+ +(\S+)"  # the total one behind the last step


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


MARKED = """
#include "heiretsu_mark.h"
#include <omp.h>
#include <stdio.h>
static void pass(double seconds) { for (double end = omp_get_wtime() + seconds; omp_get_wtime() < end;) {} }
int main(void) {
  for (int k = 0; k < 4; k++) {
    heiretsu_repetition();
    heiretsu_region_begin("solve");
#pragma omp parallel num_threads(2)
    pass(0.05);
    heiretsu_region_end("solve");
  }
  heiretsu_repetition();
  return puts("done") < 0;
}
"""


def test_repetitions_and_regions_that_a_program_marks_are_in_its_record(tmp_path):
    if shutil.which("gcc") is None or preload.library() is None:
        pytest.skip("needs gcc and the library that watches")
    (tmp_path / "marked.c").write_text(MARKED)
    built = [
        "gcc",
        "-fopenmp",
        f"-I{ROOT / 'drivers' / 'watch'}",
        str(tmp_path / "marked.c"),
        "-o",
        str(tmp_path / "marked"),
    ]
    subprocess.run(built, check=True)
    state = studied(tmp_path / "s", str(tmp_path / "marked"), cores=(2,), check=["done"])
    assert state.unwatched == {"marked": ""} and not state.failures
    run = heiretsu.load_one(tmp_path / "s" / "records" / state.launched[0]["record"])
    assert run.attributes["steps_are"] == "marks of the program, 5 times in every rank: 4 repetitions"
    [region] = run.tables["regions"].to_dict("records")
    assert (region["name"], region["count"]) == ("solve", 4) and 0.2 <= region["seconds"] < run.samples["end"].max()
    assert run.tables["steps"]["seconds"].sum() == pytest.approx(region["seconds"], rel=0.2)
    assert region["useful"] <= region["core_seconds"] == pytest.approx(2 * region["seconds"])
