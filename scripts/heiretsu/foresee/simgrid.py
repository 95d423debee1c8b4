"""A program on many ranks that SimGrid simulates in one process, or under mpirun here, and what its record says."""

from __future__ import annotations

import argparse
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from heiretsu.base import ROOT, TEXT
from heiretsu.record.records import Run, load_one

NO_LOSS = 0.995  # above it nothing limits
# A small message is on its way as soon as it is sent, as in every MPI; a look for one takes a microsecond anywhere.
MODEL = {
    "smpi/async-small-thresh": "65536",
    "smpi/iprobe": "1e-6",
    "smpi/grow-injected-times": "no",
    "smpi/host-speed": "1Gf",
    "smpi/barrier": "ompi_basic_linear",
    "smpi/allgather": "rdb",
}


class Failed(Exception):
    """A run did not give what it should; one line that says which, and why."""


@dataclass(frozen=True)
class Row:
    """A schedule on so many ranks of one thread. `simulated`: by SimGrid, else under mpirun on this machine."""

    simulated: bool
    program: str
    schedule: str
    workers: int
    per_node: int
    items: int
    item_seconds: float  # mean
    seconds: float
    efficiency: float  # seconds in compute of all ranks / (ranks x seconds): load_balance x communication
    load_balance: float  # mean over largest time in compute of a rank
    communication: float  # that largest time over the run's
    limit: str

    @classmethod
    def of(cls, run: Run, simulated: bool, per_node: int) -> Row:
        """What the record of a run of one repetition says."""
        seconds = float(run.repetitions["seconds"].iloc[0])
        compute = run.samples.groupby("rank")["compute"].sum()
        items, ranks = int(run.attributes["items"]), int(run.attributes["ranks"])
        balance, communication = float(compute.mean() / compute.max()), float(compute.max()) / seconds
        if balance * communication >= NO_LOSS:
            limit = "nothing"
        else:
            limit = "the last items" if balance < communication else "waiting for work"
        return cls(
            simulated,
            str(run.attributes["program"]),
            str(run.attributes["schedule"]).split(",")[0],
            ranks,
            min(per_node, ranks),
            items,
            float(compute.sum()) / items,
            seconds,
            balance * communication,
            balance,
            communication,
            limit,
        )


def platform(hosts: int, cores: int, latency: str, bandwidth: str) -> str:
    """A cluster in SimGrid's XML: hosts of so many cores, each with a link of its own to one switch."""
    return f"""<?xml version='1.0'?>
<!DOCTYPE platform SYSTEM "https://simgrid.org/simgrid.dtd">
<platform version="4.1">
 <cluster id="cluster" prefix="node" suffix="" radical="0-{hosts - 1}" speed="1Gf" core="{cores}"
          bw="{bandwidth}" lat="{latency}" loopback_bw="10GBps" loopback_lat="500ns"/>
</platform>
"""


def simulated_command(options: argparse.Namespace, ranks: int, folder: Path, waits: bool) -> list[str]:
    """smpirun with its platform, hosts filled one after another; `waits`: the program's own computing takes no time."""
    hosts = -(-ranks // options.cores)
    (folder / "platform.xml").write_text(platform(hosts, options.cores, options.latency, options.bandwidth), **TEXT)
    (folder / "hosts").write_text("".join(f"node{rank // options.cores}\n" for rank in range(ranks)), **TEXT)
    model = MODEL | ({"smpi/simulate-computation": "no"} if waits else {})
    return [
        "smpirun",
        "-no-privatize",
        "-np",
        str(ranks),
        "-platform",
        str(folder / "platform.xml"),
        "-hostfile",
        str(folder / "hosts"),
        "--log=root.thres:error",
        *(f"--cfg={name}:{value}" for name, value in model.items()),
    ]


def run_program(
    options: argparse.Namespace, program: str, arguments: list[str], ranks: int, folder: Path
) -> subprocess.CompletedProcess:
    """`program`, of the kit or by its path, to its end on `ranks` ranks. @raise Failed where there is none."""
    if options.real:
        launcher = [os.environ.get("HEIRETSU_MPIEXEC", "mpirun"), "-n", str(ranks)]
        built = os.environ.get("HEIRETSU_BIN", ROOT / "build/release/bin")
    else:
        launcher = simulated_command(options, ranks, folder, waits=program == "planted")
        built = os.environ.get("HEIRETSU_SIMULATED_BIN", ROOT / "build/simulate/bin")
    path = Path(program) if "/" in program else Path(built, program)
    if not path.exists():
        if "/" in program:
            raise Failed(f"{path}: no such program")
        raise Failed(
            f"{built}/{program}: no such program (build it: {'release' if options.real else 'simulate'} is its"
            " preset)"
        )
    return subprocess.run(
        [*launcher, str(path), *arguments], stdin=subprocess.DEVNULL, capture_output=True, **TEXT, env=environment()
    )


def run_one(options: argparse.Namespace, schedule: str, ranks: int, folder: Path) -> Row:
    """One run, its record read. @raise Failed when it gave none, or a wrong result."""
    items = options.items * ranks
    waits = ["planted", "--items", str(items), "--seconds", str(items * options.cost), "--spread", str(options.spread)]
    program, *arguments = options.program or waits
    record = folder / f"{schedule}-{ranks}.h5"
    done = run_program(
        options,
        program,
        [*arguments, "--executor", "serial", "--schedule", schedule, "--record", str(record)],
        ranks,
        folder,
    )
    if done.returncode != 0 or not record.exists():
        errors = [line for line in done.stderr.splitlines() if line.strip()]
        raise Failed(
            f"{program} --schedule {schedule} on {ranks} ranks ended with status {done.returncode}:"
            f" {errors[-1] if errors else 'it said nothing'}"
        )
    return Row.of(load_one(record), not options.real, ranks if options.real else options.cores)


def environment() -> dict[str, str]:
    """More ranks than cores are let in, and yield."""
    return {
        "OMPI_ALLOW_RUN_AS_ROOT": "1",
        "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
        "OMPI_MCA_rmaps_base_oversubscribe": "1",
        "OMPI_MCA_hwloc_base_binding_policy": "none",
        "OMPI_MCA_mpi_yield_when_idle": "1",
    } | os.environ
