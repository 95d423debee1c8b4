# ctest: slow mpi
"""The library that watches programs from outside (drivers/watch): what is left, however a program ends or begins."""

import subprocess
from pathlib import Path

import pytest
from left_behind import (
    ABORTED,
    EXECUTED,
    EXITED,
    EXITED_HARD,
    FINALIZED,
    IS_BUILT,
    LIBRARIES,
    LIBRARY,
    NOT_ENDED,
    SOURCES,
    compiled,
    mpiexec_of,
    need,
    watched,
)
from programs import environment

pytestmark = pytest.mark.skipif(not IS_BUILT, reason="needs a build of everything")

ENDS = {"": (EXITED, 0), "_exit": (EXITED_HARD, 0), "kill": (NOT_ENDED, -9), "abort": (NOT_ENDED, -6)}


@pytest.fixture(scope="module", params=["gcc", "clang-14"])
def ends(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    need(request.param)
    return compiled(tmp_path_factory.mktemp("ends"), request.param, "-O2", "-fopenmp", str(SOURCES / "ends.c"))


@pytest.mark.parametrize("way", ENDS)
def test_what_is_left_survives_every_end(tmp_path: Path, ends: Path, way: str) -> None:
    ended, status = ENDS[way]
    [process] = watched(tmp_path, [ends, way], ends=(status,))  # its child leaves nothing
    assert process["ended"] == ended
    assert (process["opened"], process["nested"], process["team"]) == ("200", "400", "2")
    [first, second] = process["threads"]
    assert float(first["compute"]) > 200 * 10e-6 and float(second["compute"]) > 200 * 10e-6


def test_a_child_that_opens_regions_leaves_its_own(tmp_path: Path, ends: Path) -> None:
    child, parent = sorted(watched(tmp_path, [ends, "fork"]), key=lambda process: int(process["opened"]))
    assert (child["opened"], child["nested"], child["team"], child["ended"]) == ("2", "0", "1", EXITED_HARD)
    assert len(child["threads"]) == 1 and 0.002 < float(child["threads"][0]["compute"])
    assert (parent["opened"], parent["nested"], parent["ended"]) == ("200", "400", EXITED)
    assert child["process"] != parent["process"]


def test_a_program_that_becomes_another_leaves_two(tmp_path: Path, ends: Path) -> None:
    assert sorted(process["ended"] for process in watched(tmp_path, [ends, "exec"])) == [EXITED, EXECUTED]


def test_programs_without_either_leave_nothing(tmp_path: Path) -> None:
    assert watched(tmp_path, ["sh", "-c", "true | cat"]) == []


def test_without_a_folder_nothing_is_done(tmp_path: Path, ends: Path) -> None:
    env = environment(LD_PRELOAD=str(LIBRARY))
    assert subprocess.run([ends], env=env, cwd=tmp_path, capture_output=True).stderr == b""
    assert list(tmp_path.glob("*.left")) == []


@pytest.fixture(scope="module", params=LIBRARIES)
def mpi_ends(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The program, and the launcher of its MPI."""
    need(f"mpicc{request.param}", mpiexec_of(request.param))
    folder = tmp_path_factory.mktemp("mpi")
    return compiled(folder, f"mpicc{request.param}", "-O2", str(SOURCES / "mpi_ends.c")), mpiexec_of(request.param)


def assert_reduced(process: dict) -> None:
    """Its 20 reductions of three doubles are told, and that the first rank waited in them for the other one."""
    assert (process["calls"]["MPI_Allreduce"]["count"], process["calls"]["MPI_Allreduce"]["bytes"]) == ("20", "480")
    [thread] = process["threads"]
    assert float(thread["serial" if process["rank"] == "1" else "mpi"]) > 0.05  # of 0.1, on a busy machine


@pytest.mark.parametrize("way, ended", [("abort", ABORTED), ("kill", NOT_ENDED), ("_exit", EXITED_HARD)])
def test_ranks_that_the_launcher_ends_tell_of_all_before(
    tmp_path: Path, mpi_ends: tuple[Path, str], way: str, ended: str
) -> None:
    program, mpiexec = mpi_ends
    processes = watched(tmp_path, [program, way], ranks=2, mpiexec=mpiexec, ends=())
    assert [(process["rank"], process["ranks"]) for process in processes] == [("0", "2"), ("1", "2")]
    assert [process["ended"] for process in processes] == [NOT_ENDED, ended]
    for process in processes:
        assert_reduced(process)


def test_sessions_are_seen(tmp_path: Path, mpi_ends: tuple[Path, str]) -> None:
    program, mpiexec = mpi_ends
    if subprocess.run([program, "session"], env=environment(), capture_output=True).returncode != 0:
        pytest.skip("its MPI has no sessions, which came with MPI 4")
    processes = watched(tmp_path, [program, "session"], ranks=2, mpiexec=mpiexec)
    assert [(process["rank"], process["ranks"], process["ended"]) for process in processes] == [
        ("0", "2", FINALIZED),
        ("1", "2", FINALIZED),
    ]
    for process in processes:
        assert process["mpi"] != "" and process["calls"]["MPI_Comm_create_from_group"]["count"] == "1"
        assert_reduced(process)
