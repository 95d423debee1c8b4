"""Tries a site's line once, small, before anything is measured: does it start as many ranks as asked for, and where?"""

from __future__ import annotations

import tempfile
from pathlib import Path

from heiretsu.base import UsageError, allowed_cpus
from heiretsu.study import launcher, processes, reading
from heiretsu.study.gate import cpus_of, mending
from heiretsu.study.plan import PlannedPoint
from heiretsu.study.reading import Unread
from heiretsu.study.site import Site

PROBE = ("grep", "Cpus_allowed_list", "/proc/self/status")  # a line a rank: the CPUs that it may use
LIMIT = 120.0  # seconds that it may take


def trial(site: Site) -> str:
    """What a launch of two ranks of one thread shows: "" where all is well, else a caution. UsageError, which says what
    would mend it, where the line does not start two ranks."""
    point = PlannedPoint("trial", PROBE, 2, 1, False, 1, ())
    with tempfile.TemporaryDirectory() as folder:
        printed = Path(folder) / "printed"
        with open(printed, "wb") as output:
            ended = _run(site, point, output)
        if ended.timed_out:
            raise UsageError(f"{site.path}: its line did not end within {LIMIT:g} s when it was tried with 2 ranks")
        if ended.status != 0:
            said = reading.last_line(printed) or ended.last_line
            raise UsageError(
                f"{site.path}: its line ended with status {ended.status} when it was tried with 2 ranks"
                + (f": {said}" if said else "")
                + _help(said)
            )
        masks = [cpus_of(found.number) for found in reading.matches(printed, {r"re:_list:\s*(\S+)"}).popitem()[1]]
    if len(masks) != point.ranks:
        raise UsageError(
            f"{site.path}: its line started {len(masks)} processes where 2 ranks were asked for: does the launcher read"
            " {ranks} where it stands there?"
        )
    first, second = masks
    if first & second and allowed_cpus() > 1:
        return (
            f"{site.path}: two ranks of one thread may run on the same CPUs ({_shown(first & second)}): bind them,"
            f" such as by {mending(launcher.binder(point), point)}, or write {{binding}} into the line"
        )
    return ""


def _run(site: Site, point: PlannedPoint, output) -> processes.Ended:
    environment = launcher.environment(point, allowed_cpus(), site)
    try:
        return processes.run(launcher.started(PROBE, point, allowed_cpus(), site), environment, LIMIT, output)
    except (launcher.NoLauncher, Unread) as why:
        raise UsageError(f"{site.path}: {why}") from None
    except OSError as error:
        raise UsageError(f"{site.path}: its line cannot be started ({error.strerror}: {error.filename})") from None


def _help(said: str) -> str:
    """What mends the complaints of launchers that everybody meets."""
    known = {
        "slots": ": ask for a larger allocation, or allow more ranks than cores (Open MPI: --oversubscribe)",
        "as root": ": [environment] OMPI_ALLOW_RUN_AS_ROOT = '1', OMPI_ALLOW_RUN_AS_ROOT_CONFIRM = '1'",
        "module": ": is there a module command in a login shell, and does it know these modules?",
    }
    return next((help_ for sign, help_ in known.items() if sign in said), "")


def _shown(cpus: set[int]) -> str:
    return ", ".join(map(str, sorted(cpus)[:8])) + (", ..." if len(cpus) > 8 else "")
