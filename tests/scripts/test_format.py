# ctest: quick
"""Sources are as their formatters leave them; .clang-format, pyproject.toml and .flake8 have the settings."""

import shutil
import subprocess

import pytest
from programs import ROOT


def tracked(*patterns: str) -> list[str]:
    listed = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return listed.stdout.split()


@pytest.mark.parametrize(
    "command, patterns",
    [
        (("clang-format", "--dry-run", "-Werror"), ("*.cpp", "*.hpp")),
        (("black", "--check", "--quiet"), ("*.py",)),
        (("flake8",), ("*.py",)),
    ],
)
def test_a_formatter_or_checker_leaves_them_as_they_are(command, patterns):
    if shutil.which(command[0]) is None:
        pytest.skip(f"needs {command[0]}")
    done = subprocess.run([*command, *tracked(*patterns)], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, f"{command[0]} of these:\n{(done.stdout + done.stderr)[:2000]}"
