# ctest: slow mpi python alone
"""Programs that mark repetitions and regions, through a whole study."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from any_command import studied
from programs import ROOT, open_mpi

import heiretsu
from heiretsu.analysis.curves import analyse
from heiretsu.analysis.foreign import from_inside
from heiretsu.record.show import report
from heiretsu.report.page import write_report
from heiretsu.report.regions import regions_table
from heiretsu.study import preload

WATCH = ROOT / "drivers" / "watch"  # where the headers are
NEAR = 0.02  # of a figure: what passes between the clock of a program and that of the library


def built(folder: Path, compiler: str, name: str, source: str, *more: str) -> str:
    """The program of that source."""
    if shutil.which(compiler) is None or preload.library() is None or not open_mpi():
        pytest.skip(f"needs {compiler}, the library that watches, and Open MPI's mpirun")
    (folder / name).write_text(source)
    program = folder / Path(name).stem
    subprocess.run([compiler, f"-I{WATCH}", *more, str(folder / name), "-o", str(program)], check=True, cwd=folder)
    return str(program)


def record(folder: Path, state) -> heiretsu.record.records.Run:
    """That of the last launch."""
    assert not state.failures and set(state.unwatched.values()) == {""}, (state.failures, state.unwatched)
    return heiretsu.load_one(folder / "records" / state.launched[-1]["record"])


C = """
#include "heiretsu_mark.h"
#include <dlfcn.h>
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
enum { ASSEMBLE, SOLVE, WAIT, BOTH, KINDS };
static double spent[KINDS]; /* by the program's own clock */
static void pass(int kind, double seconds) {
  const double begun = MPI_Wtime();
  const struct timespec wait = {0, (long)(1e9 * seconds)};
  nanosleep(&wait, NULL);
  spent[kind] += MPI_Wtime() - begun;
}
int main(int argc, char** argv) {
  int rank, ranks;
  double sum[KINDS], most[KINDS];
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  /* As Kokkos finds its tools: a library by its path, and its functions by their names. */
  const char* named = getenv("KOKKOS_TOOLS_LIBS");
  void* tool = named ? dlopen(named, RTLD_NOW | RTLD_GLOBAL) : NULL;
  void (*push)(const char*) = tool ? (void (*)(const char*))dlsym(tool, "kokkosp_push_profile_region") : NULL;
  void (*pop)(void) = tool ? (void (*)(void))dlsym(tool, "kokkosp_pop_profile_region") : NULL;
  for (int step = 0; step < 4; step++) {
    heiretsu_repetition();
    heiretsu_region_begin("assemble");
    pass(ASSEMBLE, 0.06 / ranks);
    heiretsu_region_end("assemble");
    MPI_Pcontrol(1, "solve");
    if (push) push("Kokkos::\\x1b[31m view");
    pass(SOLVE, 0.12 * 2 * (rank + 1) / ranks / (ranks + 1)); /* of two ranks one has a third of it */
    if (pop) pop();
    const double begun = MPI_Wtime();
    MPI_Barrier(MPI_COMM_WORLD);
    spent[WAIT] += MPI_Wtime() - begun;
    MPI_Pcontrol(-1, "solve");
  }
  heiretsu_repetition();
  spent[BOTH] = spent[SOLVE] + spent[WAIT];
  MPI_Reduce(spent, sum, KINDS, MPI_DOUBLE, MPI_SUM, 0, MPI_COMM_WORLD);
  MPI_Reduce(spent, most, KINDS, MPI_DOUBLE, MPI_MAX, 0, MPI_COMM_WORLD);
  for (int k = 0; rank == 0 && k < KINDS; k++) printf("kind %d sum %.6f most %.6f\\n", k, sum[k], most[k]);
  MPI_Finalize();
  return 0;
}
"""
ASSEMBLE, SOLVE, WAIT, BOTH = range(4)


def test_regions_of_c_by_pcontrol_header_and_kokkos_reach_the_report(tmp_path):
    """Two ranks pass 0.12 s alike in assemble, and 0.16 and 0.32 s in solve, at whose end one waits for the other. What
    they really pass there they print."""
    program = built(tmp_path, "mpicc", "marked.c", C)
    folder = tmp_path / "s"
    figures = [f"{what}{k}=re:kind {k} .*{what} (\\S+)" for k in range(4) for what in ("sum", "most")]
    state = studied(folder, program, cores=(1, 2), figure=figures)
    run = record(folder, state)
    assert run.attributes["steps_are"] == "marks of the program, 5 times in every rank: 4 repetitions"
    study = analyse(state.rows("marked"), state.repetitions("marked", folder))
    two = study.points[-1]
    added, most = ([two.told.loc[f"{what}{k}", "value"] for k in range(4)] for what in ("sum", "most"))
    assert added[ASSEMBLE] >= 0.24 and added[SOLVE] >= 0.48 and added[WAIT] >= 0.1
    kokkos = "Kokkos::?[31m view"
    even = [added[k] / 2 / most[k] for k in range(4)]
    expected = {  # seconds, efficiency, MPI load balance, in MPI
        "assemble": (most[ASSEMBLE], even[ASSEMBLE], even[ASSEMBLE], 0),
        kokkos: (most[SOLVE], even[SOLVE], even[SOLVE], 0),
        "solve": (most[BOTH], added[SOLVE] / 2 / most[BOTH], even[SOLVE], added[WAIT] / 2 / most[BOTH]),
    }
    found = {one.name: one for one in two.regions}
    assert set(found) == set(expected) and {one.count for one in found.values()} == {4}
    for region, planted in expected.items():
        told = [found[region].figure(which).value for which in ("seconds", "efficiency", "balance", "mpi")]
        assert told == pytest.approx(planted, abs=NEAR), region
    assert [row[0] for row in regions_table(study).rows] == [one.name for one in two.regions]
    assert "Of the run its longest regions take, with their parallel efficiency: solve" in " ".join(
        from_inside(two, study)
    )
    assert re.search(r"solve +4 +0\.\d+ .*\n", report(run))
    text = write_report(folder, still=True)[0].read_text(encoding="utf-8")
    assert "<h3>Regions, 2 x 1</h3>" in text and all(f"<td>{region}</td>" in text for region in found)


FORTRAN = """
program marked
  use mpi
  use heiretsu_mark
  implicit none
  integer :: step, error, sum
  call MPI_Init(error)
  do step = 1, 6
    call heiretsu_repetition()
    call heiretsu_region_begin("reduce")
    call MPI_Allreduce(step, sum, 1, MPI_INTEGER, MPI_SUM, MPI_COMM_WORLD, error)
    call heiretsu_region_end("reduce")
  end do
  call heiretsu_repetition()
  call MPI_Finalize(error)
end program
"""


def test_regions_of_fortran_are_in_the_record(tmp_path):
    program = built(tmp_path, "mpif90", "marked.f90", FORTRAN, str(WATCH / "heiretsu_mark.f90"))
    run = record(tmp_path / "s", studied(tmp_path / "s", program, cores=(2,)))
    assert run.attributes["steps_are"] == "marks of the program, 7 times in every rank: 6 repetitions"
    [region] = run.tables["regions"].to_dict("records")
    calls = run.tables["calls"].set_index("name")
    assert (region["name"], region["count"], calls.loc["MPI_Allreduce", "count"]) == ("reduce", 6, 12)
    assert region["in_mpi"] == pytest.approx(calls.loc["MPI_Allreduce", "seconds"], rel=0.1, abs=1e-4)


OPENMP = """
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


def test_regions_of_openmp_without_mpi_are_in_the_record(tmp_path):
    program = built(tmp_path, "gcc", "marked.c", OPENMP, "-fopenmp")
    run = record(tmp_path / "s", studied(tmp_path / "s", program, cores=(2,), check=["done"]))
    assert run.attributes["steps_are"] == "marks of the program, 5 times in every rank: 4 repetitions"
    [region] = run.tables["regions"].to_dict("records")
    assert (region["name"], region["count"]) == ("solve", 4) and 0.2 <= region["seconds"] < run.samples["end"].max()
    assert run.tables["steps"]["seconds"].sum() == pytest.approx(region["seconds"], rel=0.2)
    assert region["useful"] <= region["core_seconds"] == pytest.approx(2 * region["seconds"])


def test_a_program_of_one_phase_has_no_repetitions_and_no_regions(tmp_path):
    pytest.importorskip("mpi4py")
    if preload.library() is None or not open_mpi():
        pytest.skip("needs the library that watches, and Open MPI's mpirun")
    words = [sys.executable, "-c", "from mpi4py import MPI; MPI.COMM_WORLD.Barrier(); print('done')"]
    state = studied(tmp_path, *words, cores=(2,), on="ranks", watch="yes")
    run = record(tmp_path, state)
    assert run.attributes["steps_are"] == "none: no place came equally often in all ranks over most of the run"
    assert "steps" not in run.tables and "regions" not in run.tables
