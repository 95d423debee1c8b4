"""Starts the programs of the kit as a user does: alone, or under mpirun."""

import os
import subprocess
from pathlib import Path

import pytest
from programs import MPIEXEC

# More ranks than cores must yield to each other, and a test may run as root.
ENVIRONMENT = {
    "OMPI_ALLOW_RUN_AS_ROOT": "1",
    "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
    "OMPI_MCA_rmaps_base_oversubscribe": "1",
    "OMPI_MCA_hwloc_base_binding_policy": "none",
    "OMPI_MCA_mpi_yield_when_idle": "1",
    "OMPI_MCA_orte_execute_quiet": "1",
    "OMP_WAIT_POLICY": "passive",
}


def program(name: str) -> str:
    folder = Path(os.environ.get("HEIRETSU_BIN", Path(__file__).resolve().parents[2] / "build" / "release" / "bin"))
    if not (folder / name).exists():
        pytest.skip(f"{folder / name} is not built")
    return str(folder / name)


def command(name: str, *arguments: object, ranks: int = 0) -> list[str]:
    """`ranks` 0 starts it without mpirun."""
    launcher = [MPIEXEC, "-n", str(ranks)] if ranks else []
    return [*launcher, program(name), *map(str, arguments)]


def environment(**more: str) -> dict[str, str]:
    return {**{name: value for name, value in os.environ.items() if name != "OMP_NUM_THREADS"}, **ENVIRONMENT, **more}


def run(name: str, *arguments: object, ranks: int = 0, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(name, *arguments, ranks=ranks), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, env=environment(**more))


def marked(mark: str) -> list[str]:
    """The processes that were started with HEIRETSU_MARK=mark and are still there."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"HEIRETSU_MARK={mark}".encode() in (process / "environ").read_bytes():
                found.append(process.name)
        except OSError:
            pass
    return found
