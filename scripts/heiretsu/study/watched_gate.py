"""What the library saw that speaks against comparing a launch, each with what mends it."""

from __future__ import annotations

from heiretsu.base import allowed_cpus
from heiretsu.record.records import Run
from heiretsu.study import launcher
from heiretsu.study.gate import INVALID, MAX_OTHERS, SUSPECT, Verdict, mending
from heiretsu.study.plan import PlannedPoint

SUSPECT_DELAY, INVALID_DELAY = 0.02, 0.1  # parts of its time that a thread may wait for a CPU
MAX_WATCHING = 0.01  # part of the run that watching may cost
HIDDEN = "is linked into it, where nobody sees it (--watch no)"


def judge(verdict: Verdict, run: Run, point: PlannedPoint, elsewhere: bool) -> None:
    """Adds to `verdict` what a watched launch tells; where it ran `elsewhere`, also of what others did there."""
    told = run.attributes
    check_world(verdict, [int(size) for size in str(told["world"]).split(",")], int(told["worlds"]), point)
    check_teams(verdict, [int(size) for size in str(told["teams"]).split(",")], point)
    seen = run.repetitions.iloc[0]
    if point.cores <= allowed_cpus() or elsewhere:
        check_delay(verdict, float((run.samples["delay_seconds"] / run.samples["stretch"]).max()), point)
    if elsewhere and seen["others"] > MAX_OTHERS:
        verdict.add(SUSPECT, f"other programs used {seen['others']:.1f} CPUs of a node meanwhile: ask for whole nodes")
    check_watching(verdict, float(seen["watching"]))


def check_world(verdict: Verdict, sizes: list[int], worlds: int, point: PlannedPoint) -> None:
    """`sizes` of MPI_COMM_WORLD, as the `worlds` processes that left something say; 0 without MPI."""
    if point.ranks == 1 and sizes in ([0], [1]) and worlds == 1:
        return
    if sizes == [0]:
        verdict.add(
            INVALID,
            f"{point.ranks} ranks were asked for and no process called MPI_Init: they are copies of one program"
            f" (--on threads), or MPI {HIDDEN}",
        )
    elif sizes == [1] and worlds > 1:
        verdict.add(
            INVALID,
            f"{worlds} worlds of a single rank were started where one of {point.ranks} was asked for: its MPI is not"
            " the launcher's (--site FILE names the launcher of its MPI)",
        )
    elif sizes != [point.ranks]:
        listed = " and ".join(map(str, sizes))
        verdict.add(
            INVALID,
            f"its world has {listed} ranks where {point.ranks} were asked for: it starts ranks itself, or the"
            " launcher's line does not read {ranks}",
        )


def check_teams(verdict: Verdict, teams: list[int], point: PlannedPoint) -> None:
    """`teams`: threads of the largest team of a rank."""
    if max(teams) > point.threads:
        verdict.add(
            INVALID,
            f"opened parallel regions with {max(teams)} threads where {point.threads} were asked for: it takes their"
            " number from elsewhere than OMP_NUM_THREADS (an option of it with {threads}?)",
        )
    elif min(teams) < point.threads:
        none = "opened no parallel region" if min(teams) == 1 else f"had no more than {min(teams)} threads in a region"
        verdict.add(
            INVALID,
            f"a rank {none} where {point.threads} threads were asked for: it has no use for them (--on ranks), takes"
            f" their number from elsewhere than OMP_NUM_THREADS, or OpenMP {HIDDEN}",
        )


def check_delay(verdict: Verdict, delay: float, point: PlannedPoint) -> None:
    """`delay`: the part of its time that a thread waited for a CPU."""
    if delay > SUSPECT_DELAY:
        verdict.add(
            INVALID if delay > INVALID_DELAY else SUSPECT,
            f"its threads waited {100 * delay:.0f} % of their time for a CPU, which others used or they shared:"
            f" {mending(launcher.binder(point), point)}, or a quiet machine",
        )


def check_watching(verdict: Verdict, share: float) -> None:
    """`share`: the part of the run that watching cost."""
    if share > MAX_WATCHING:
        verdict.add(
            SUSPECT,
            f"watching took {100 * share:.1f} % of the run, at its begin and end and for its calls: give it more work,"
            " or measure its times alone (--watch no)",
        )
