"""Builds tests/consumer, a project of a user's own, against an installed kit."""

import functools
import re
import subprocess

from programs import BIN, ROOT, environment

PAGES = ROOT / "tests" / "consumer"


def call(*command, **options):
    """Runs to the end, as a user types it; a hang is an error."""
    return subprocess.run(
        list(map(str, command)),
        capture_output=True,
        text=True,
        timeout=300,
        stdin=subprocess.DEVNULL,
        **{"env": environment(), **options},
    )


@functools.cache
def cached(name: str) -> str:
    """A variable of the build's cache."""
    found = re.search(rf"^{name}:\w+=(.*)$", (BIN.parent / "CMakeCache.txt").read_text(), re.M)
    return found[1] if found else ""


def configure(prefix, build, *options):
    compiler = f"-DCMAKE_CXX_COMPILER={cached('CMAKE_CXX_COMPILER')}"
    return call("cmake", "-S", PAGES, "-B", build, "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={prefix}", compiler, *options)


def build(prefix, folder, *targets):
    """Builds them in `folder`, of the build type that is taken where none is named, quickly: nothing here is timed."""
    flags = ("-DCMAKE_CXX_FLAGS=-Wall -Wextra -Werror", "-DCMAKE_CXX_FLAGS_RELEASE=-O1")
    done = configure(prefix, folder, *flags)
    assert done.returncode == 0, done.stdout + done.stderr
    done = call("cmake", "--build", folder, "--target", *targets)
    assert done.returncode == 0, done.stdout
    return folder
