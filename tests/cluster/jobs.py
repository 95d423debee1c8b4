"""Starts scripts/run on the login host of virtual hosts, as a user does there."""

import subprocess
from pathlib import Path

from programs import ROOT, environment

import heiretsu

RUN = ROOT / "scripts" / "run"
# What mpirun says by itself when its remote shell is quick.
CHATTER = "plm:rsh: Warning: setpgid"


def job(hosts, folder: Path, *arguments, slots=2, variables: dict | None = None) -> subprocess.Popen:
    """A program on all nodes, `slots` ranks each (or by name), in a folder that all hosts see; with pipes for what it
    says."""
    command = [RUN, "--hostfile", hosts.hostfile(slots), *arguments]
    return hosts.start(
        "login",
        command,
        cwd=folder,
        env=environment(**(variables or {})),
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def finish(process: subprocess.Popen, timeout: float = 60) -> tuple[int, str, str]:
    """Exit status, what was computed, and what was said, without mpirun's own chatter."""
    try:
        out, error = process.communicate(timeout=timeout)
    finally:
        process.kill()
    return process.returncode, out, without_chatter(error)


def without_chatter(error: str) -> str:
    return "".join(line for line in error.splitlines(keepends=True) if CHATTER not in line)


def run(hosts, folder: Path, *arguments, timeout: float = 60, **more) -> tuple[int, str, str]:
    return finish(job(hosts, folder, *arguments, **more), timeout)


def records(folder: Path) -> list:
    """Every record in the folder, read whole; anything else there is an error."""
    files = sorted(folder.iterdir()) if folder.exists() else []
    return [heiretsu.load_one(file) for file in files]
