# ctest: quick
"""The rules of the house, each a search through the sources."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from heiretsu.programs import programs

ROOT = Path(__file__).resolve().parents[2]


def sources(*folders: str) -> list[Path]:
    return [
        path for folder in folders for path in sorted((ROOT / folder).rglob("*")) if path.suffix in (".cpp", ".hpp")
    ]


def offenders(paths: list[Path], pattern: str) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in paths
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(pattern, line)
    ]


def test_the_search_finds_what_it_looks_for(tmp_path: Path) -> None:
    offender = ROOT / "kernels" / "ranks" / "mpi.hpp"
    assert offenders([offender], r"#include\s*[<\"]mpi\.h")


# What each room may include besides itself. Arrows point down: a room stands above all that it names here, and no
# workload (kernels/NAME, numbers) is known to what runs any of them.
ROOMS = {
    "kernels/base": (),
    "kernels/ranks": ("kernels/base",),
    "kernels/team": ("kernels/base",),
    "kernels/numbers": ("kernels/base",),
    "kernels/NAME": ("kernels/base", "kernels/team", "kernels/numbers"),
    "kernels/NAME/ranks": ("kernels/base", "kernels/team", "kernels/NAME", "kernels/ranks"),
    "drivers/measure": ("kernels/base", "kernels/ranks"),
    "drivers/output": ("kernels/base",),
    "drivers/input": ("kernels/base", "kernels/ranks", "kernels/numbers"),
    "drivers/team": ("kernels/base", "kernels/ranks", "kernels/team", "drivers/measure"),
    "drivers/map": ("kernels/base", "kernels/ranks", "drivers/measure", "drivers/output", "drivers/team"),
    "drivers/record": ("kernels/base", "drivers/measure"),
    "drivers/watch": (),  # it needs libc alone
    "drivers/program": (
        "kernels/base",
        "kernels/ranks",
        "drivers/measure",
        "drivers/output",
        "drivers/input",
        "drivers/team",
        "drivers/map",
        "drivers/record",
    ),
}
ROOMS["drivers/workload"] = ("kernels/team", *ROOMS["drivers/program"], "drivers/program")
ROOMS["drivers/NAME"] = tuple(ROOMS)
ROOMS["drivers"] = tuple(ROOMS)


def room_of(path: str) -> str:
    """The row of ROOMS that a source belongs to."""
    parts = path.split("/")
    if len(parts) == 2:
        return "drivers" if parts[0] == "drivers" else f"kernels/{parts[1].split('.')[0]}"
    if f"{parts[0]}/{parts[1]}" in ROOMS:
        return f"{parts[0]}/{parts[1]}"
    return f"{parts[0]}/NAME/ranks" if "ranks" in parts else f"{parts[0]}/NAME"


def upward(path: str, text: str) -> list[str]:
    """What a source includes that stands beside its room or above it."""
    room = room_of(path)
    included = re.findall(r'#include "((?:kernels|drivers)/[^"]+)"', text)
    return [f"{path} -> {name}" for name in included if room_of(name) not in (room, *ROOMS[room])]


def test_the_arrows_between_rooms_are_looked_at() -> None:
    assert upward("kernels/count/plan.cpp", '#include "drivers/map/policy.hpp"') == [
        "kernels/count/plan.cpp -> drivers/map/policy.hpp"
    ]
    assert upward("drivers/map/job.hpp", '#include "kernels/numbers.hpp"') == [
        "drivers/map/job.hpp -> kernels/numbers.hpp"
    ]
    assert upward("drivers/count.cpp", '#include "drivers/count/run.hpp"') == []


def test_includes_point_down() -> None:
    paths = sources("kernels", "drivers")
    assert {room_of(str(path.relative_to(ROOT))) for path in paths} == set(ROOMS)  # no row of the table is idle
    assert [line for path in paths for line in upward(str(path.relative_to(ROOT)), path.read_text())] == []


def test_only_ranks_know_mpi() -> None:
    others = [path for path in sources("kernels", "drivers") if "ranks" not in path.relative_to(ROOT).parts]
    assert offenders(others, r"#include\s*[<\"]mpi|\bMPI_[A-Z][a-z]+\w*\s*\(") == []


def test_headers_name_no_type_of_mpi() -> None:
    headers = [path for path in sources("kernels") if path.suffix == ".hpp" and path.name != "mpi.hpp"]
    assert (
        offenders(
            headers,
            (
                r"#include\s*[<\"]mpi\.h|#include"
                r" \"kernels/ranks/mpi\.hpp\"|\bMPI_(Comm|Win|Request|Status|Aint|Datatype|Op)\b[^_]"
            ),
        )
        == []
    )


def test_one_file_knows_the_command_line_library() -> None:
    assert {line.split(":")[0] for line in offenders(sources("kernels", "drivers"), r"#include\s*<CLI/")} == {
        "drivers/program/command_line.cpp"
    }


def test_kernels_know_no_hdf5_and_no_console() -> None:
    assert offenders(sources("kernels"), r"#include\s*[<\"](hdf5|iostream|fstream|cstdio|stdio)") == []


def test_map_kernels_read_no_clock() -> None:
    assert (
        offenders(
            sources(*(f"kernels/{program}" for program in programs("Map"))),
            r"#include\s*<(chrono|ctime|time\.h|sys/time\.h)>|kernels/(base/clock|team)\.hpp|clock_gettime|rdtsc",
        )
        == []
    )


def test_only_the_record_room_calls_hdf5() -> None:
    others = [path for path in sources("drivers") if "record" not in path.relative_to(ROOT).parts]
    assert offenders(others, r"#include\s*[<\"]hdf5|\bH5[A-Z][a-z]+\w*\s*\(") == []


def test_drivers_speak_by_say_which_cannot_fail() -> None:
    assert offenders(sources("drivers"), r"fmt::print\(stderr|std::cerr|fprintf") == []


def test_one_python_module_opens_hdf5() -> None:
    openers = {
        path.name
        for path in (ROOT / "scripts").rglob("*.py")
        if re.search(r"^\s*(import|from) h5py", path.read_text(), re.M)
    }
    assert openers == {"records.py"}


def test_a_driver_is_one_page() -> None:
    long = {
        path.name: lines
        for path in (ROOT / "drivers").glob("*.cpp")
        if (lines := len(path.read_text().splitlines())) > 120
    }
    assert long == {}


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_no_file_names_a_machine() -> None:
    listed = subprocess.run(
        ["git", "grep", "-nIE", r"(^|[^A-Za-z0-9_.])/(work|root)/"], cwd=ROOT, capture_output=True, text=True
    )
    found = [line for line in listed.stdout.splitlines() if not line.startswith("tests/scripts/test_house_rules.py")]
    assert listed.returncode in (0, 1, 128) and found == []
