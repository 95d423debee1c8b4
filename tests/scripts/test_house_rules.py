"""The rules of the house, each a search through the sources."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def sources(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*")) if path.suffix in (".cpp", ".hpp")]


def offenders(paths: list[Path], pattern: str) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in paths
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(pattern, line)
    ]


def test_the_search_finds_what_it_looks_for(tmp_path: Path) -> None:
    offender = ROOT / "kernels" / "ranks" / "session.hpp"
    assert offenders([offender], r"#include\s*[<\"]mpi\.h")


def test_kernels_know_no_mpi_outside_ranks() -> None:
    kernels = [path for path in sources("kernels") if "ranks" not in path.relative_to(ROOT).parts]
    assert offenders(kernels, r"#include\s*[<\"]mpi") == []


def test_kernels_know_no_hdf5_and_no_console() -> None:
    assert offenders(sources("kernels"), r"#include\s*[<\"](hdf5|iostream|fstream|cstdio|stdio)") == []


def test_map_kernels_read_no_clock() -> None:
    assert offenders(sources("kernels/factorize"), r"#include\s*<(chrono|ctime|time\.h|sys/time\.h)>|clock_gettime|rdtsc") == []


def test_only_the_record_room_calls_hdf5() -> None:
    others = [path for path in sources("drivers") if "record" not in path.relative_to(ROOT).parts]
    assert offenders(others, r"#include\s*[<\"]hdf5|\bH5[A-Z][a-z]+\w*\s*\(") == []


def test_drivers_speak_by_say_which_cannot_fail() -> None:
    assert offenders(sources("drivers"), r"fmt::print\(stderr|std::cerr|fprintf") == []


def test_one_python_module_opens_hdf5() -> None:
    openers = {path.name for path in (ROOT / "scripts").rglob("*.py") if re.search(r"^\s*(import|from) h5py", path.read_text(), re.M)}
    assert openers == {"records.py"}


def test_a_driver_is_one_page() -> None:
    long = {path.name: lines for path in (ROOT / "drivers").glob("*.cpp") if (lines := len(path.read_text().splitlines())) > 120}
    assert long == {}


def test_no_file_names_a_machine() -> None:
    listed = subprocess.run(["git", "grep", "-nIE", r"(^|[^A-Za-z0-9_.])/(work|root)/"], cwd=ROOT, capture_output=True, text=True)
    found = [line for line in listed.stdout.splitlines() if not line.startswith("tests/scripts/test_house_rules.py")]
    assert listed.returncode in (0, 1, 128) and found == []
