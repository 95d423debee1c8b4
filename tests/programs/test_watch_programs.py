# ctest: slow mpi
"""The library that watches programs from outside (drivers/watch): programs that call MPI and OpenMP in other ways."""

import subprocess
import sys
from pathlib import Path

import pytest
from left_behind import IS_BUILT, LIBRARIES, LIBRARY, SOURCES, compiled, mpiexec_of, need, seconds, told, watched
from programs import MPIEXEC, environment, open_mpi

pytestmark = pytest.mark.skipif(not IS_BUILT, reason="needs a build of everything")


@pytest.mark.parametrize("library", LIBRARIES)
def test_mpi_that_python_opens_for_itself_alone_is_seen(tmp_path: Path, library: str) -> None:
    mpiexec = mpiexec_of(library)
    need(f"mpicc{library}", mpiexec)
    shared = compiled(tmp_path, f"mpicc{library}", "-fopenmp", "-shared", "-fPIC", str(SOURCES / "planted.c"))
    run = f"import ctypes; ctypes.CDLL('{shared}').main(2, (ctypes.c_char_p * 3)(b'planted', b'2', None))"
    processes = watched(tmp_path, [sys.executable, "-c", run], ranks=2, mpiexec=mpiexec, OMP_NUM_THREADS="2")
    for rank, process in enumerate(processes):
        assert (process["rank"], process["ranks"], process["opened"], process["team"]) == (str(rank), "2", "6", "2")
        assert (process["calls"]["MPI_Allreduce"]["count"], process["calls"]["MPI_Allreduce"]["bytes"]) == ("2", "48")


def test_clocks_of_hosts_are_compared_and_one_file_is_left(tmp_path: Path) -> None:
    ahead = ["unshare", "-T", "--fork", "--monotonic", "5000"]
    if subprocess.run([*ahead, "true"], capture_output=True).returncode != 0 or not open_mpi():
        pytest.skip("needs time namespaces (root on Linux 5.6 or later), and Open MPI's mpirun")
    program = compiled(tmp_path, "mpicc", "-O2", "-fopenmp", str(SOURCES / "planted.c"))
    left = tmp_path / "left"
    left.mkdir()
    hosts = ["-u", "OMPI_COMM_WORLD_LOCAL_SIZE", "-u", "OMPI_COMM_WORLD_LOCAL_RANK"]  # as if each rank had its own
    watch = [f"HEIRETSU_WATCH={left}", f"HEIRETSU_WATCH_JOB={left}/job.left", f"LD_PRELOAD={LIBRARY}"]
    rank = ["env", *hosts, *watch, program, "1"]
    command = [MPIEXEC, "-n", "1", *rank, ":", "-n", "1", *ahead, *rank]
    subprocess.run(command, cwd=tmp_path, env=environment(), check=True, timeout=60)
    assert [file.name for file in left.iterdir()] == ["job.left"]
    first, second = told(left)
    assert first["calls"]["MPI_Allreduce"]["bytes"] == second["calls"]["MPI_Allreduce"]["bytes"] == "24"
    assert (float(first["offset"]), float(first["residual"])) == (0, 0)
    assert abs(float(second["offset"]) + 5000) <= float(second["residual"]) < 0.05


def test_worlds_of_one_rank_under_another_launcher_are_all_left(tmp_path: Path) -> None:
    need("mpicc.mpich")
    if not open_mpi():
        pytest.skip("needs Open MPI's mpirun")
    program = compiled(tmp_path, "mpicc.mpich", "-fopenmp", str(SOURCES / "planted.c"))
    processes = watched(tmp_path, [f"HEIRETSU_WATCH_JOB={tmp_path}/job.left", program, "1"], ranks=2)
    processes += told(tmp_path)
    assert [(process["rank"], process["ranks"]) for process in processes] == [("0", "1"), ("0", "1")]


BUILDS = {"gcc": ("gcc",), "clang": ("clang-14",), "gcc on LLVM's runtime": ("gcc", "clang-14")}  # compiler, and linker


@pytest.mark.parametrize("build", BUILDS)
def test_older_regions_loops_in_order_and_tasks_are_seen(tmp_path: Path, build: str) -> None:
    need(*BUILDS[build])
    made = tmp_path / "entries.o"
    subprocess.run([BUILDS[build][0], "-O2", "-fopenmp", "-c", SOURCES / "entries.c", "-o", made], check=True)
    [process] = watched(tmp_path, [compiled(tmp_path, BUILDS[build][-1], "-fopenmp", str(made))])
    assert (process["opened"], process["nested"], process["team"]) == ("7", "0", "2")
    total = {cause: seconds(process, cause) for cause in ("compute", "lock", "region_end")}
    assert total["compute"] > float(process["said"]["worked"]) - 1e-3  # none of it as the wait in which it was run
    assert float(process["said"]["worked"]) > 5 * 0.03 + 20 * 0.005 + 4 * 0.02
    assert total["region_end"] > 0.025 and total["lock"] > 0.05  # of 0.05 and 0.1, on a busy machine


LOOP = """
import time
from array import array
from mpi4py import MPI
world = MPI.COMM_WORLD
for step in range(20):
    time.sleep(0.005 * world.rank)
    sums = array("d", [1.0, 2.0])
    world.Allreduce(MPI.IN_PLACE, sums)
    assert list(sums) == [2.0, 4.0]
"""


def test_a_loop_of_mpi4py_is_seen_and_its_repetitions_by_the_place_of_their_call(tmp_path: Path) -> None:
    pytest.importorskip("mpi4py")
    processes = watched(tmp_path, [sys.executable, "-c", LOOP], ranks=2)
    for process in processes:
        assert (process["calls"]["MPI_Allreduce"]["count"], process["calls"]["MPI_Allreduce"]["bytes"]) == ("20", "320")
    assert float(processes[0]["threads"][0]["mpi"]) > 0.05  # of 0.1, on a busy machine
    places = [{site["where"] for site in process["sites"] if site["count"] == "20"} for process in processes]
    assert len(places[0]) == 1 and places[0] == places[1] and "MPI" in places[0].pop()
