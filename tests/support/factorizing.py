"""factorize beside GNU factor, and by its records."""

import subprocess

import pytest
from programs import has, run

import heiretsu

needs_factor = pytest.mark.skipif(not has("factor"), reason="needs GNU factor")


def gnu_factor(text: str) -> str:
    return subprocess.run(["factor"], input=text, capture_output=True, text=True, check=True).stdout


def factorize(*arguments, **options) -> str:
    """What it prints; it must end well and, without a record, say nothing."""
    done = run("factorize", "--no-record", "--quiet", *arguments, **options)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def recorded(folder, *arguments, **options) -> heiretsu.Run:
    """The record of a run that must end well and prints nothing."""
    file = folder / f"{len(list(folder.iterdir()))}.h5"
    done = run("factorize", "--record", file, "--print", "none", *arguments, **options)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    return heiretsu.load_one(file)
