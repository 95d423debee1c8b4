"""How one launch of a program is started: under which launcher, bound how, in which environment."""

from __future__ import annotations

import math
import os
import resource
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from heiretsu.base import TEXT, allowed_cpus
from heiretsu.study.plan import PlannedPoint
from heiretsu.study.settings import Settings
from heiretsu.study.site import NAMES, Site


class NoLauncher(Exception):
    """Several ranks cannot be started here; one line that says what is missing."""


def in_slurm() -> bool:
    """Is this a Slurm job, whose launcher is srun?"""
    return "SLURM_JOB_ID" in os.environ and shutil.which("srun") is not None


@cache
def kind() -> str:
    """The launcher here: srun (inside a Slurm job), openmpi or mpich. NoLauncher when there is none."""
    if in_slurm():
        return "srun"
    if not shutil.which("mpirun"):
        raise NoLauncher(
            "no mpirun on this machine: several ranks cannot be started (Debian: apt-get install openmpi-bin)"
        )
    version = subprocess.run(["mpirun", "--version"], capture_output=True, **TEXT).stdout
    return "openmpi" if "Open MPI" in version or "OpenRTE" in version else "mpich"


def elsewhere(site: Site | None) -> bool:
    """Do ranks run where nothing is seen of them: under srun, or on the nodes of a site that says how many it has?"""
    return in_slurm() or bool(site and site.nodes)


def binder(point: PlannedPoint) -> str:
    """Whose flags would bind the ranks of `point`: the launcher's that is here, Open MPI's where there is none."""
    try:
        return kind() if point.ranks > 1 or in_slurm() else "openmpi"
    except NoLauncher:
        return "openmpi"


def binding_flags(launcher: str, ranks: int, threads: int) -> list[str]:
    """The flags that give every one of `ranks` its own `threads` cores."""
    return {
        "openmpi": ["--map-by", f"ppr:{ranks}:node:PE={threads}", "--bind-to", "core"],
        "mpich": ["-bind-to", f"core:{threads}", "-map-by", f"core:{threads}"],
        "srun": [f"--cpus-per-task={threads}", "--cpu-bind=cores"],
    }[launcher]


def files_needed(ranks: int) -> int:
    """Open files that Open MPI's mpirun may need of so many ranks here: 26 and five a rank were seen (scripts/run)."""
    return 32 + 6 * ranks


BUILT_IN = {
    "srun": Site("srun --mpi=pmix --kill-on-bad-exit=1 -n {ranks} {binding} {watch} {command}"),
    "mpirun": Site("mpirun -np {ranks} {binding} {watch} {command}"),
}
UNBOUND = {"openmpi": ["--bind-to", "none"], "mpich": ["-bind-to", "none"]}  # where there are fewer CPUs than threads


def _require_files(ranks: int) -> None:
    """NoLauncher where Open MPI's mpirun may open too few files: it would wait for ever."""
    needed, allowed = files_needed(ranks), resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if resource.RLIM_INFINITY != allowed < needed:
        raise NoLauncher(
            f"{ranks} ranks need {needed} open files and {allowed} are allowed: mpirun would wait for ever"
            f" (ulimit -n {needed})"
        )


def started(
    command: Sequence[str], point: PlannedPoint, cpus: int, site: Site | None = None, watch: Sequence[str] = ()
) -> list[str]:
    """The whole command line that starts `command`, with `watch` before it, on the ranks of `point`: by the line of
    `site`, else by the launcher here. One rank needs none, but that only srun can bind it. NoLauncher when there is
    none."""
    if site is None and point.ranks == 1 and not in_slurm():
        return [*watch, *command]
    ranks_per_node = math.ceil(point.ranks / point.nodes)
    binding = []
    if site is None or "{binding}" in site.line:
        own = "srun" if in_slurm() else kind()
        fits = point.cores <= cpus or point.nodes > 1 or own == "srun"
        binding = binding_flags(own, ranks_per_node, point.threads) if fits else UNBOUND[own]
    if site is None and not in_slurm() and kind() == "openmpi":
        _require_files(point.ranks)
    chosen = site or BUILT_IN["srun" if in_slurm() else "mpirun"]
    sizes = (point.ranks, point.threads, point.nodes, ranks_per_node)
    values = {name: str(size) for name, size in zip(NAMES, sizes)}
    return chosen.words(list(command), values, binding, watch)


def environment(point: PlannedPoint, cpus: int, site: Site | None = None) -> dict[str, str]:
    """The environment of a launch: threads bound to a core each where they fit, yielding where they do not, and what
    the site wants."""
    return _environment(point, cpus) | dict(site.environment if site else ())


def _environment(point: PlannedPoint, cpus: int) -> dict[str, str]:
    chosen = {name: value for name, value in os.environ.items() if not name.startswith(("OMP_", "GOMP_"))}
    chosen |= {
        "OMP_NUM_THREADS": str(point.threads),
        "OMPI_ALLOW_RUN_AS_ROOT": "1",
        "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
        "OMPI_MCA_orte_execute_quiet": "1",
        "EVENT_NOEPOLL": "1",  # as in scripts/run
    }
    if point.cores <= cpus:
        return chosen | {"OMP_PLACES": "cores", "OMP_PROC_BIND": "close"}
    return chosen | {
        "OMP_WAIT_POLICY": "passive",
        "OMPI_MCA_rmaps_base_oversubscribe": "1",
        "OMPI_MCA_mpi_yield_when_idle": "1",
    }


def _from_here(program: str) -> str:
    """A program below this folder by its path from here: what a record tells then holds on other machines too."""
    here = Path.cwd()
    return f"./{Path(program).relative_to(here)}" if Path(program).is_relative_to(here) else program


def command(point: PlannedPoint, settings: Settings, record: str, cpus: int | None = None) -> list[str]:
    """The whole command of one launch of `point` that leaves `record`."""
    words = [
        _from_here(point.command[0]),  # its arguments come last: behind -- they may be anything
        "--threads",
        str(point.threads),
        "--repeat",
        str(settings.repeats),
        "--warmup",
        str(settings.warmup),
        "--record",
        record,
        "--quiet",
        *point.command[1:],
    ]
    return started(words, point, allowed_cpus() if cpus is None else cpus, settings.site)
