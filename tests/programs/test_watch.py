# ctest: slow mpi alone
"""The library that watches programs from outside (drivers/watch): what it finds where losses are planted."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from left_behind import (
    FINALIZED,
    IS_BUILT,
    LIBRARIES,
    LIBRARY,
    MARKS,
    SOURCES,
    compiled,
    mpiexec_of,
    need,
    seconds,
    watched,
)
from programs import open_mpi

STEPS = 8
VALID = 0.02  # run-queue delay as a share of the threads' time, as the gate of studies has it

pytestmark = pytest.mark.skipif(not IS_BUILT, reason="needs a build of everything")


def test_needs_libc_alone() -> None:
    dynamic = subprocess.run(["readelf", "-d", LIBRARY], capture_output=True, text=True, check=True).stdout
    assert re.findall(r"\(NEEDED\).*\[(.*)\]", dynamic) == ["libc.so.6"]


def delay(processes: list[dict]) -> float:
    time = sum(float(process["span"]) * len(process["threads"]) for process in processes)
    return sum(float(thread["delay"]) for process in processes for thread in process["threads"]) / time


def valid(folder: Path, command: list, **how) -> list[dict]:
    """The first of three runs that no other program disturbed."""
    for _ in range(3):
        processes = watched(folder, command, **how)
        if delay(processes) < VALID:
            return processes
    raise AssertionError(f"other programs took {delay(processes):.0%} of the time, three times")


def planted(rank: int, ranks: int, threads: int) -> dict[str, float]:
    """Seconds of all threads of a rank in planted.c, from the lengths that stand there."""
    later = sum(range(threads))
    ms = {
        "serial": 12 + 20 * rank,
        "compute": threads * (16 + 6 + 16) + (8 + 6) * later,
        "lock": 6 * later,
        "barrier": 6 * later,
        "region_end": (8 + 6) * later,
        "fork_join": 0,
        "mpi": 20 * (ranks - 1 - rank),
    }
    return {cause: STEPS * length / 1000 for cause, length in ms.items()}


def assert_as_planted(process: dict, plan: dict[str, float], threads: int) -> None:
    """Every cause of a rank's core-time to a point; what worked, as the program's own clock has it; nothing lost."""
    span = float(process["span"])
    for cause, length in plan.items():
        assert abs(seconds(process, cause) - length) < 0.01 * span * threads, (cause, process)
    said = {cause: float(process["said"][cause]) for cause in ("serial", "compute")}
    assert abs(seconds(process, "compute") - said["compute"]) < 0.001 * span * threads
    assert abs(seconds(process, "serial") - said["serial"]) < 0.005 * span * threads  # LLVM's runtime starts there
    booked = sum(float(process["threads"][0][cause]) for cause in plan)
    assert booked == pytest.approx(span, rel=1e-3)
    ranks = float(process["regions"]["ranks"]["seconds"])  # the region of this name: what is late, and MPI
    assert abs(ranks - (plan["serial"] - 0.012 * STEPS + plan["mpi"])) < 0.01 * span


COMPILERS = {"gcc": "", "clang": "", "mpich": ".mpich"}  # and the MPI library


@pytest.mark.parametrize("compiler", COMPILERS)
def test_planted_losses_are_found_to_a_point(tmp_path: Path, compiler: str, monkeypatch: pytest.MonkeyPatch) -> None:
    library = COMPILERS[compiler]
    need(f"mpicc{library}", mpiexec_of(library))
    if compiler == "clang":
        if not (open_mpi() and shutil.which("clang-14")):
            pytest.skip("needs Open MPI and clang-14")
        monkeypatch.setenv("OMPI_CC", "clang-14")
    program = compiled(tmp_path, f"mpicc{library}", "-O2", "-fopenmp", str(SOURCES / "planted.c"))
    # LLVM's threads spin at a lock, MPICH's ranks in MPI (test_watch_ends has what they wait): none has another's core.
    ranks, threads = {"gcc": (2, 3), "clang": (1, 2), "mpich": (1, 3)}[compiler]
    processes = valid(
        tmp_path, [program, str(STEPS)], ranks=ranks, mpiexec=mpiexec_of(library), OMP_NUM_THREADS=str(threads)
    )
    assert [process["rank"] for process in processes] == [str(rank) for rank in range(ranks)]
    for rank, process in enumerate(processes):
        assert (process["ended"], process["team"], process["opened"]) == (FINALIZED, str(threads), str(3 * STEPS))
        assert process["executable"] == str(program)
        reduced = process["calls"]["MPI_Allreduce"]
        assert (reduced["count"], reduced["bytes"]) == (str(STEPS), str(STEPS * 3 * 8))
        regions = {name: region["count"] for name, region in process["regions"].items()}
        assert regions == dict.fromkeys(("threads", "kokkos", "ranks"), str(STEPS))
        assert_as_planted(process, planted(rank, ranks, threads), threads)
    places = [{(site["where"], site["count"]) for site in process["sites"]} for process in processes]
    assert places[0] == places[-1]  # the k-th time is the same moment in all ranks
    assert sum(count == str(STEPS) for _, count in places[0]) == 3 + 1 + 1 + 3  # regions, MPI, repetition, names


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("module", ["-DF90", "-DF08"])
def test_fortran_is_seen(tmp_path: Path, module: str, library: str) -> None:
    mpiexec = mpiexec_of(library)
    need(f"mpif90{library}", mpiexec)
    sources = [str(MARKS / "heiretsu_mark.f90"), str(SOURCES / "planted.F90")]
    program = compiled(tmp_path, f"mpif90{library}", module, *sources)
    for rank, process in enumerate(watched(tmp_path, [program], ranks=2, mpiexec=mpiexec)):
        calls = process["calls"]
        assert {name: call["count"] for name, call in calls.items()} == {
            "MPI_Barrier": "1",
            "MPI_Allreduce": "20",
            "MPI_File_open": "1",
            "MPI_File_write_at_all": "1",
            "MPI_File_close": "1",
        }
        assert calls["MPI_Allreduce"]["bytes"] == str(20 * 16)
        assert calls["MPI_File_write_at_all"]["bytes"] == "16"
        [thread] = process["threads"]
        if rank == 0:  # it waits for the other one, but for the time in which it could not run itself
            assert 0.095 < float(calls["MPI_Allreduce"]["seconds"]) + float(thread["delay"])
        [repetitions] = [site for site in process["sites"] if site["where"] == "repetition"]
        assert repetitions["count"] == "20"


# What MPI computes where it is called: nothing waits there, and it is not timed.
LOCAL = re.compile(
    r"Abort|Add_error|Address|Alloc_mem|Attr_|Buffer_attach|Cart(_(coords|get|map|rank|shift)|dim_get)"
    r"|Comm_((call|create|get|set)_errhandler|compare|(create|free)_keyval|(delete|get|set)_attr|[gs]et_(info|name)"
    r"|get_parent|group|rank|remote_|size|test_inter)|Dims_create|Dist_graph_neighbors|DUP_FN|Errhandler_|Error_"
    r"|File_(get_|\w+_errhandler)|Finalized?$|Free_mem|Get_(address|count|elements|library|processor|version)"
    r"|Graph(_(get|map|neighbors)|dims_get)|Grequest_|Group_|Info_|Init(_thread|ialized)?$|Is_thread|Keyval_|Op_|Pack"
    r"|Query_thread|Reduce_local|Register_datarep|Request_free|Session_|Status_|Test_cancelled|Topo_test|Type_|Unpack"
    r"|Win_(attach|detach|shared_query|(call|create|get|set)_errhandler|(create|free)_keyval|(delete|get|set)_attr"
    r"|get_group|[gs]et_(info|name))"
)


def declared(header: Path) -> dict[str, int]:
    """Names and numbers of arguments of the functions that a header declares, but for those that take any number."""
    text = re.sub(r"/\*.*?\*/", "", header.read_text(encoding="utf-8"), flags=re.S)
    found = {}
    for name, arguments in re.findall(r"\bint\s+MPI_(\w+)\s*\(((?:[^()]|\([^()]*\))*)\)", text):
        if "..." not in arguments and not name.startswith("T_"):
            flat = re.sub(r"\([^()]*\)", "", arguments)
            found[name] = 0 if flat.strip() in ("", "void") else flat.count(",") + 1
    return found


def headers() -> list[Path]:
    """Of each MPI library that is installed, those that declare its functions."""
    found = []
    for compiler in ("mpicc", "mpicc.openmpi", "mpicc.mpich"):
        for shown in ("-showme:incdirs", "-show"):
            if shutil.which(compiler):
                said = subprocess.run([compiler, shown], capture_output=True, text=True)
                folders = re.findall(r"(?:-I)?(/\S+)", said.stdout) if said.returncode == 0 else []
                found += [file for folder in folders for file in Path(folder).glob("mp*.h")]
    return sorted({file.resolve() for file in found if "int MPI_" in file.read_text(encoding="utf-8")})


@pytest.mark.skipif(shutil.which("mpicc") is None, reason="needs an MPI library's headers")
def test_the_table_of_calls_is_that_of_the_headers() -> None:
    table = {
        name: int(words)
        for name, words in re.findall(r"^CALL\((\w+), \w+, \w+, (\d+),", (MARKS / "calls.def").read_text("utf-8"), re.M)
    }
    functions = {name: words for header in headers() for name, words in declared(header).items()}
    assert len(functions) > 300
    assert {name: words for name, words in functions.items() if name in table} == {
        name: words for name, words in table.items() if name in functions
    }
    assert [name for name in functions if name not in table and not LOCAL.match(name)] == []
    assert [name for name in table if LOCAL.match(name)] == []
