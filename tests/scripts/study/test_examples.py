# ctest: slow mpi python
"""The lines of scripts/any_program.md that study programs of Debian: each does, where its program is installed."""

import dataclasses
import io
import os
import shlex
import shutil

import pytest
from any_command import MACHINE
from pages import blocks
from programs import ROOT

from heiretsu.study.__main__ import parser
from heiretsu.study.options import settings_of
from heiretsu.study.plan import make_plan
from heiretsu.study.progress import Progress
from heiretsu.study.runner import Runner, new_study
from heiretsu.study.state import State

PAGE = ROOT / "scripts" / "any_program.md"
LINES = [
    line
    for block in blocks("scripts/any_program.md", PAGE.read_text())
    if block.mark == "packages"
    for line, _ in block.commands()
]


def installed(line):
    """What a line of the page asks for, with one launch a point; skips the test where its program is not installed."""
    words = shlex.split(line.replace("$PWD", str(ROOT)))[1:]
    end = words.index("--")
    if shutil.which(words[end + 1]) is None or shutil.which("mpirun") is None:
        pytest.skip(f"needs {words[end + 1]} and mpirun")
    if words[end + 1].endswith(".py"):
        pytest.importorskip("mpi4py")
    options = parser().parse_args(words[:end])
    options.arguments = words[end + 1 :]
    return dataclasses.replace(settings_of(options), launches=1, most_launches=1, oversubscribe=True)


def test_the_programs_are_shown_from_inside_and_one_from_outside():
    assert [shlex.split(line)[shlex.split(line).index("--") + 1] for line in LINES] == [
        *("gm", "lmp", "scripts/examples/heat.py", "hpcc", "./losses", "lmp")
    ]
    assert ["--watch no" in line for line in LINES] == [False, False, False, True, False, False]


each_line = pytest.mark.parametrize("line", LINES, ids=lambda line: line.split(" -- ")[1].split()[0])


@each_line
def test_a_line_of_the_page_has_a_plan(line, monkeypatch):
    monkeypatch.chdir(ROOT)
    assert len(make_plan(installed(line))) >= 2


@pytest.mark.skipif(
    "HEIRETSU_LONG_TESTS" not in os.environ, reason="set HEIRETSU_LONG_TESTS=1 to measure half a minute"
)
@each_line
def test_a_line_of_the_page_measures_every_point(line, tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    asked = installed(line)
    points = make_plan(asked)
    journal, state = new_study(tmp_path / "s", asked, points, MACHINE)
    with journal:
        Runner(tmp_path / "s", journal, state, Progress(io.StringIO())).run()
    state = State.of(tmp_path / "s")
    assert not state.failures and {event["point"] for event in state.launched} == {point.id for point in points}
