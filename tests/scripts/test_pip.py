# ctest: slow python
"""`pip install .` without a network: Python alone, of the kit's version, which analyses what others recorded."""

import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec

import pytest
from programs import ROOT

VERSION = re.search(r"heiretsu VERSION ([\d.]+)", (ROOT / "CMakeLists.txt").read_text())[1]
PIP = (
    "-m",
    "pip",
    "install",
    "--quiet",
    "--no-build-isolation",
    "--no-index",
    "--no-deps",
    "--no-warn-script-location",
)

LACKING = [module for module in ("pip", "setuptools") if find_spec(module) is None]

pytestmark = pytest.mark.skipif(bool(LACKING), reason=f"needs {', '.join(LACKING)}")


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Runs a command of the installed package, far from the sources."""
    place = tmp_path_factory.mktemp("pip")
    source = place / "source"
    for name in ("pyproject.toml", "setup.py", "CMakeLists.txt"):
        source.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, source)
    shutil.copytree(ROOT / "scripts" / "heiretsu", source / "scripts" / "heiretsu")
    prefix = place / "prefix"
    made = subprocess.run(
        [sys.executable, *PIP, "--root-user-action=ignore", "--target", prefix, source], capture_output=True, text=True
    )
    assert made.returncode == 0, made.stderr
    assert {path.name for path in source.iterdir()} == {
        "pyproject.toml",
        "setup.py",
        "CMakeLists.txt",
        "scripts",
        "build",
    }
    assert [path.name for path in (source / "scripts").iterdir()] == ["heiretsu"]  # nothing is left in the sources
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("HEIRETSU", "PYTHON"))}
    environment["PYTHONPATH"] = str(prefix)
    cwd = place / "elsewhere"
    shutil.copytree(ROOT / "results" / "reference", cwd / "results" / "reference")

    def run(*command):
        words = [prefix / "bin" / command[0], *command[1:]] if command[0].startswith("heiretsu") else command
        return subprocess.run(
            list(map(str, words)), cwd=cwd, env=environment, capture_output=True, text=True, timeout=120
        )

    return run


@pytest.mark.parametrize("command", ["heiretsu", "heiretsu-study", "heiretsu-show"])
def test_each_command_has_the_version_of_the_kit(installed, command):
    assert installed(command, "--version").stdout == f"heiretsu {VERSION}\n"


def test_a_line_says_where_the_programs_are_missing(installed):
    assert "Programs: none here (pip installs Python alone" in installed("heiretsu").stdout
    refused = installed("heiretsu-study", "run", "--program", "count", "--cores", "1", "--dry-run")
    assert refused.returncode == 2 and refused.stderr.count("\n") == 1
    assert refused.stderr.startswith("heiretsu-study: ") and "programs of the kit are none here" in refused.stderr


def test_it_reports_and_compares_what_was_recorded_elsewhere(installed):
    folder = "results/reference/factorize"
    reported = installed("heiretsu-study", "report", "--still", folder)
    assert reported.returncode == 0 and "One number holds 58 % of the work" in reported.stdout, reported.stderr
    compared = installed("heiretsu-study", "compare", folder, folder)
    assert compared.returncode == 0 and "B/A 1.000" in compared.stdout, compared.stderr


def test_the_example_of_its_readme_runs(installed):
    [example] = re.findall(r"```python\n(.*?)```", (ROOT / "scripts" / "heiretsu" / "README.md").read_text(), re.DOTALL)
    ran = installed(sys.executable, "-c", example)
    assert ran.returncode == 0, ran.stderr
    assert re.match(r"\d x \d: \d\.\d\d \[\d\.\d\d, \d\.\d\d\]\n", ran.stdout) and "useful" in ran.stdout
    assert "factorize is" in ran.stdout
