# ctest: quick
"""Arrows between the rooms of the Python package point down only."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from programs import ROOT

PACKAGE = ROOT / "scripts" / "heiretsu"
# What each room imports of the others, which all stand above it here. scripts/study offers what stands above its room.
ROOMS = {
    "start": set(),
    "console": set(),
    "control_group": set(),
    "base": {"control_group"},
    "programs": {"base"},
    "record": {"base", "console"},
    "__main__": {"base", "console", "programs"},
    "__init__": {"record"},
    "analysis": {"base", "record"},
    "study": {"base", "console", "control_group", "programs", "record", "analysis"},
    "batch": {"base", "study"},
    "foresee": {"base", "console", "programs", "record", "study"},
    "report": {"base", "console", "analysis", "foresee", "study"},
    "tour": {"base", "console", "record", "study"},
    "bench": {"base", "console", "record", "study"},
    "study/__main__": {"base", "console", "record", "study", "batch", "foresee", "report"},
}


def room_of(path: Path) -> str:
    """The key in ROOMS of a file of the package."""
    inside = path.relative_to(PACKAGE).with_suffix("")
    return str(inside) if str(inside) in ROOMS else inside.parts[0]


def imported(source: str) -> Iterator[str]:
    """The names below `heiretsu` that a module's source imports from, wherever in it: "study.plan" or "study";
    "__init__" for the package itself."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: a relative import"
            names = (
                [f"{node.module}.{alias.name}" for alias in node.names] if node.module == "heiretsu" else [node.module]
            )
        else:
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        for name in names:
            package, _, inside = name.partition(".")
            if package == "heiretsu":
                yield inside or "__init__"


def arrows() -> dict[str, set[str]]:
    """The other rooms from which each room really imports."""
    found: dict[str, set[str]] = {}
    for path in PACKAGE.rglob("*.py"):
        rooms = {name.split(".")[0] for name in imported(path.read_text())}
        found.setdefault(room_of(path), set()).update(rooms - {room_of(path)})
    return found


def test_rooms_import_what_the_table_says_and_the_table_says_no_more():
    assert arrows() == ROOMS


def test_the_table_points_up_only():
    above: set[str] = set()
    for room, allowed in ROOMS.items():
        assert allowed <= above, room
        above.add(room)


@pytest.mark.parametrize(
    "source, expected",
    [
        ("import heiretsu", ["__init__"]),
        ("import heiretsu.study.plan as p", ["study.plan"]),
        ("from heiretsu import study", ["study"]),
        ("def f():\n    from heiretsu.report.page import write_report", ["report.page"]),
        ("from heiretsus.x import y\nimport os", []),
    ],
)
def test_every_form_of_import_is_seen(source, expected):
    assert list(imported(source)) == expected


def test_a_command_starts_without_what_only_reports_and_comparisons_need():
    pytest.importorskip("pandas")
    done = subprocess.run(
        [sys.executable, "-c", "import sys, heiretsu.study.__main__; print(*sys.modules)"],
        env={**os.environ, "PYTHONPATH": str(PACKAGE.parent)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    heavy = {"scipy.stats", "scipy.optimize", "matplotlib", "plotly", "jinja2"}
    assert heavy & set(done.stdout.split()) == set()
