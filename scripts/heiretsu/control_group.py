"""Which CPUs the control groups of this process allow it: a container's, a batch job's or a scope's, Linux's versions 1
and 2."""

from __future__ import annotations

from pathlib import Path


def cgroup_cpus(root: Path = Path("/sys/fs/cgroup"), own: Path = Path("/proc/self/cgroup")) -> float | None:
    """CPUs that they allow; None without a limit. Of the own group and all above it, as far as they can be seen, the
    tightest counts. `root`: where they are mounted; `own`: which group this process is in."""
    found: list[float] = []
    for line in _lines(own):
        _, listed, group = line.split(":", 2)
        if listed and "cpu" not in listed.split(","):
            continue
        # Version 2 has no list, and a folder of its own where version 1 is there, too.
        for mount in {root / listed, root / "cpu", root / "unified"}:
            inside = Path(group.lstrip("/"))
            found += [limit for folder in (inside, *inside.parents) if (limit := _limit(mount / folder)) is not None]
    return min(found, default=None)


def _lines(own: Path) -> list[str]:
    """What the system says of each hierarchy: "4:cpu,cpuacct:/job" or "0::/job"."""
    try:
        return [line for line in own.read_bytes().decode(errors="surrogateescape").splitlines() if line.count(":") > 1]
    except OSError:
        return []


def _limit(folder: Path) -> float | None:
    """What the files of one group say."""
    for names in (("cpu.max",), ("cpu.cfs_quota_us", "cpu.cfs_period_us")):
        try:
            quota, period = " ".join((folder / name).read_bytes().decode() for name in names).split()
            if float(quota) > 0 and float(period) > 0:
                return float(quota) / float(period)
        except (OSError, ValueError):  # not there, or "max"
            pass
    return None
