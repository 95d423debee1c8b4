"""Is a launch fit to be compared? VALID, SUSPECT or INVALID with the reason and what would mend it."""

from __future__ import annotations

import os
import re
import time
from dataclasses import dataclass, field

import numpy as np

from heiretsu.base import allowed_cpus, text_of
from heiretsu.control_group import cgroup_cpus
from heiretsu.record.records import Run
from heiretsu.study import launcher
from heiretsu.study.plan import PlannedPoint
from heiretsu.study.site import Site

VALID, SUSPECT, INVALID = "VALID", "SUSPECT", "INVALID"
MAX_OTHERS = 0.1  # CPUs that others may use while a point runs
MAX_STOLEN = 0.01  # part of the CPU time that the hypervisor may take
MAX_MIGRATIONS = 2.0  # per second and thread


MIN_SECONDS = 1e-3  # of a repetition: in a shorter one threads mostly start and meet
LATE = "a rank began late, as on a busy machine"


@dataclass
class Verdict:
    """The worst finding so far, and all reasons."""

    status: str = VALID
    reasons: list[str] = field(default_factory=list)

    def add(self, status: str, reason: str) -> None:
        order = (VALID, SUSPECT, INVALID)
        self.status = max(self.status, status, key=order.index)
        self.reasons.append(reason)


@dataclass(frozen=True)
class Times:
    """CPU seconds of the whole machine since it started, and of this process and its finished children."""

    at: float
    busy: float
    stolen: float
    own: float


def look(stat: str | None = None) -> Times:
    """The machine's CPU times now; `stat` stands for the content of /proc/stat."""
    try:
        text = text_of("/proc/stat") if stat is None else stat
        user, nice, system, _, _, irq, softirq, stolen = (float(word) for word in text.split("\n")[0].split()[1:9])
    except (OSError, ValueError):
        user = nice = system = irq = softirq = stolen = 0.0
    tick = os.sysconf("SC_CLK_TCK")
    used = os.times()
    return Times(
        time.monotonic(),
        (user + nice + system + irq + softirq) / tick,
        stolen / tick,
        used.user + used.system + used.children_user + used.children_system,
    )


def check_load(verdict: Verdict, before: Times, after: Times, cores: int, cpus: int) -> None:
    """What others took of the machine while the point ran."""
    passed = after.at - before.at
    if passed < 0.1:  # too few ticks of the kernel's clock to tell
        return
    others = (after.busy - before.busy - (after.own - before.own)) / passed
    if others > MAX_OTHERS and cores + others > cpus:
        verdict.add(SUSPECT, f"other programs used {others:.1f} of {cpus} CPUs meanwhile: repeat on a quiet machine")
    stolen = (after.stolen - before.stolen) / (passed * max(1, cores))
    if stolen > MAX_STOLEN:
        verdict.add(
            SUSPECT, f"the hypervisor took {100 * stolen:.0f} % of the CPU time (steal): use a machine of its own"
        )


def check_machine(verdict: Verdict, cores: int, governor: str | None = None, quota: float | None = None) -> None:
    """What of the machine's set-up distorts a point on `cores` cores."""
    quota = cgroup_cpus() if quota is None else quota
    if quota is not None and quota < cores:
        verdict.add(INVALID, f"the control group allows {quota:.2g} CPUs and {cores} are used: raise its cpu.max")
    if governor in ("powersave", "schedutil", "ondemand", "conservative"):
        verdict.add(SUSPECT, f"the frequency governor is {governor}: cpupower frequency-set -g performance")


def cpus_of(text: str) -> set[int]:
    """{0, 1, 2, 8} of "0-2,8"."""
    found: set[int] = set()
    for first, last in re.findall(r"(\d+)(?:-(\d+))?", text):
        found |= set(range(int(first), int(last or first) + 1))
    return found


def siblings(cpu: int) -> frozenset[int]:
    """The CPUs of the same physical core on this machine."""
    try:
        return frozenset(cpus_of(text_of(f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list")))
    except OSError:
        return frozenset([cpu])


def check_affinity(verdict: Verdict, run: Run, point: PlannedPoint, kind: str, cpus: int, core_of=siblings) -> None:
    """Where the threads really could run, as the record says, against what they need."""
    if "affinity" not in run.ranks or "host" not in run.ranks:
        return
    mend = mending(kind, point)
    for host, ranks in run.ranks.groupby("host"):
        masks = [cpus_of(mask) for text in ranks["affinity"] for mask in text.split(";")]
        union = set().union(*masks)
        if not union:
            continue
        if len(masks) > len(union):
            status = SUSPECT if len(masks) > cpus else INVALID
            verdict.add(
                status,
                f"{len(masks)} threads share {len(union)} CPUs of {host}"
                + (f": {mend}" if status == INVALID else ": more threads than CPUs were asked for"),
            )
        elif sum(len(mask) == 1 for mask in masks) > len(
            set().union(*(mask for mask in masks if len(mask) == 1), set())
        ):
            verdict.add(INVALID, f"several threads are bound to the same CPU of {host}: {mend}")
        used = {core_of(cpu) for cpu in union}
        if len(masks) <= len(union) and len(masks) > len(used):
            verdict.add(SUSPECT, f"threads share cores of {host} (SMT): {mend}")


def mending(kind: str, point: PlannedPoint) -> str:
    """The flags that bind every thread to a core of its own."""
    places = "OMP_PLACES=cores OMP_PROC_BIND=close"
    if point.ranks == 1 and kind != "srun":
        return places
    front = {"openmpi": "mpirun", "mpich": "mpiexec", "srun": "srun"}[kind]
    return f"{places} {front} -n {point.ranks} {' '.join(launcher.binding_flags(kind, point.ranks, point.threads))}"


def check_migrations(verdict: Verdict, migrations: float, seconds: float, threads: int) -> None:
    """`migrations`: how often threads changed their CPU in so many seconds."""
    rate = migrations / max(seconds, 1e-9) / max(1, threads)
    if seconds > 0.5 and rate > MAX_MIGRATIONS:
        verdict.add(SUSPECT, f"threads changed CPUs {rate:.0f} times a second: OMP_PLACES=cores OMP_PROC_BIND=close")


def check_length(verdict: Verdict, run: Run) -> None:
    """Is a repetition long enough to tell anything of a program that scales?"""
    seconds = float(np.median(run.repetitions["seconds"]))
    if seconds < MIN_SECONDS:
        verdict.add(SUSPECT, f"a repetition takes {1000 * seconds:.2g} ms: give it more work, 10 ms or more")


def check_counters(verdict: Verdict, run: Run, earlier: dict | None) -> None:
    """Counters that the record calls deterministic: the same in every repetition, and items as in an `earlier` launch
    of the point, given by its facts (work may be in seconds that each launch calibrates anew).
    """
    totals = run.samples.groupby("repetition")[list(run.deterministic)].sum()
    for name in run.deterministic:
        seen = totals[name].to_numpy(dtype=float)
        if not np.allclose(seen, seen[0], rtol=1e-9, atol=0):
            verdict.add(
                INVALID,
                f"{name} differ between repetitions ({seen.min():.10g} to {seen.max():.10g}): they did not do the same",
            )
        elif name == "items" and earlier and earlier["items"][0] != seen[0]:
            verdict.add(
                INVALID,
                (
                    f"items differ from an earlier launch ({seen[0]:.10g}, then {earlier['items'][0]:.10g}): it did not"
                    " do the same"
                ),
            )


def judge(
    run: Run,
    point: PlannedPoint,
    before: Times,
    after: Times,
    migrations: int,
    earlier: dict | None = None,
    site: Site | None = None,
) -> Verdict:
    """The verdict on one launch; `earlier`: the facts of an earlier one of the same point, `site`: what started it."""
    verdict = Verdict()
    cpus = allowed_cpus()
    elsewhere = launcher.elsewhere(site)
    if not elsewhere:  # there nodes are its own, and what it starts is no child of this process
        check_load(verdict, before, after, point.cores, cpus)
    if "migrations" in run.samples:  # those of its threads in the run; from outside starting it counts, too
        check_migrations(verdict, run.samples["migrations"].sum(), run.samples["stretch"].max(), len(run.samples))
    elif not elsewhere:
        check_migrations(verdict, migrations, after.at - before.at, point.cores)
    governor = run.ranks["governor"].iloc[0] if "governor" in run.ranks else None
    check_machine(verdict, point.cores, governor)
    check_affinity(verdict, run, point, launcher.binder(point), cpus)
    check_counters(verdict, run, earlier)
    check_length(verdict, run)
    late = int((~run.repetitions["valid"]).sum())
    if late == len(run.repetitions):
        verdict.add(INVALID, f"no repetition is valid: {LATE}")
    elif late:
        verdict.add(SUSPECT, f"{late} of {len(run.repetitions)} repetitions do not count: {LATE}")
    if run.attributes.get("warning"):
        verdict.add(SUSPECT, str(run.attributes["warning"]))
    return verdict
