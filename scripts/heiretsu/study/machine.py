"""Where a study runs, for its journal."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import time

from heiretsu.base import ROOT, TEXT, allowed_cpus, text_of
from heiretsu.study import gate, launcher


def describe() -> dict[str, str]:
    """CPU, cores, governor, turbo, load, limits, launcher and commit, as far as this machine tells."""
    facts = {
        "cpu": _first_value("/proc/cpuinfo", "model name") or platform.processor() or platform.machine(),
        "cpus": str(allowed_cpus()),
        "system": f"{platform.system()} {platform.release()}",
        "governor": _text("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"),
        "turbo": {"0": "on", "1": "off"}.get(_text("/sys/devices/system/cpu/intel_pstate/no_turbo"))
        or {"1": "on", "0": "off"}.get(_text("/sys/devices/system/cpu/cpufreq/boost"), "unknown"),
        "load before": " ".join(f"{value:.2f}" for value in os.getloadavg()),
        "CPU limit": f"{quota:g} CPUs" if (quota := gate.cgroup_cpus()) is not None else "none",
        "launcher": _launcher(),
        "commit": _commit(),
        "begun": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
    }
    return {name: value or "unknown" for name, value in facts.items()}


def _text(path: str) -> str:
    try:
        return text_of(path).strip()
    except OSError:
        return ""


def _first_value(path: str, key: str) -> str:
    for line in _text(path).splitlines():
        if line.startswith(key):
            return line.split(":", 1)[1].strip()
    return ""


def _launcher() -> str:
    try:
        return launcher.kind()
    except launcher.NoLauncher:
        return "none"


def _commit() -> str:
    if shutil.which("git") is None:
        return ""
    done = subprocess.run(["git", "-C", str(ROOT), "rev-parse", "--short=12", "HEAD"], capture_output=True, **TEXT)
    return done.stdout.strip() if done.returncode == 0 else ""
