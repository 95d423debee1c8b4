# ctest: slow mpi
"""The commands of the READMEs work as typed and print what is shown, but for measured figures."""

import os
import re
import subprocess

import pytest
from pages import all_blocks, blocks
from programs import BIN, ROOT, environment

# Why a block is not run here, and what the commands of such a block begin with.
NOT_RUN = {
    "minutes": (
        "scripts/test scripts/study scripts/tour scripts/simulate scripts/bench results/reference/measure"
        " cmake ctest cpack pip module HEIRETSU_LONG_TESTS=1 build/asan/tests/parsers_fuzz"
        " tests/adversary/typed.py tests/adversary/damaged.py tests/adversary/broken.py"
        " tests/adversary/surroundings.py tests/adversary/factored.py"
    ).split(),
    "cluster": "mpirun sbatch srun module scripts/study scripts/run".split(),
    "packages": ["scripts/study"],
    "root": ["tests/cluster/hosts.py", "tests/fresh/first_hour.sh"],
    "formatter": "clang-format black flake8".split(),  # test_format asks the same
    "workload": "./mandelbrot mpirun heiretsu-study heiretsu-show".split(),  # test_workload runs such pages
}
BUDGET = os.environ.get("HEIRETSU_README_BUDGET", "3s")  # of a study

# What is measured, or chosen by the number of cores, and what stands for it.
MASKS = [
    (r"^(Building|Installing) .*\n", ""),  # what the first command says that has to
    (r"  +", "  "),
    (r"\d{8}T\d{6}(\.\d+)?Z", "TIME"),
    (r"\b\d+x\d+-TIME", "SHAPE-TIME"),
    (r"^[0-9a-f]{12}\b", "HASH"),
    (r"\b\d+ ranks? x \d+ threads?", "SHAPE"),
    (r"[\d.e-]+ \[[\d.e-]+, [\d.e-]+\]", "# [#, #]"),
    (r"\b\d+\.\d+(e[+-]?\d+)?|\b\d+e[+-]?\d+", "#"),
    (r"\b\d+(?= (%|ns|us|ms|s|seconds)(\W|$))", "#"),
    (r"# (ns|us|ms)\b", "# s"),
    (r"(?<=  )[a-z0 ]+(?= \(# %\)$)", "CAUSE"),  # of what is simulated with measured latencies
]


def masked(text: str) -> str:
    for pattern, mask in MASKS:
        text = re.sub(pattern, mask, text, flags=re.M)
    return text


def as_shown(shown: str, printed: str) -> bool:
    """Is `printed` what is shown, but for measured figures? A line `...` stands for any lines."""
    pattern = "".join(
        r"(?:.*\n)*?" if line == "..." else re.escape(line) + r"\n" for line in masked(shown).splitlines()
    )
    return re.fullmatch(pattern, masked(printed)) is not None


def test_figures_are_masked_and_nothing_else():
    assert as_shown("Took 0.2 seconds on 2 ranks x 1 thread\n", "Took 12.25 seconds on 1 rank x 8 threads\n")
    assert as_shown("Record: a-2x1-20261122T161423.242Z.h5\n", "Record: a-16x1-20270101T000000.001Z.h5\n")
    assert as_shown("a    0.9 [0.8, 1]   1 us\n", "a  1 [0.95, 1.05]  12.5 ms\n")
    assert as_shown("a\n", "Building release (log: build/release.log)\na\n")
    assert as_shown("91 %; 3e-05\n...\nend\n", "100 %; 0.5\n1\n2\nend\n")
    assert as_shown("static  the last items (1.8 %)\n", "static  the queue at rank 0 (2 %)\n")
    assert not as_shown("12: 2 2 3\n", "12: 2 2 5\n") and not as_shown("a\n", "a\nb\n") and not as_shown("a\n", "")


def test_commands_and_what_they_print_are_found():
    page = "text\n```console\n$ a \\\n  b\nout\n$ c\n```\n\n```console minutes\n$ d\n```\n"
    assert [(block.place, block.mark, block.commands()) for block in blocks("x", page)] == [
        ("x:2", "", [("a \\\n  b\n", "out\n"), ("c\n", "")]),
        ("x:9", "minutes", [("d\n", "")]),
    ]


def test_only_what_cannot_run_here_is_marked():
    marked = [block for block in all_blocks() if block.mark]
    assert {block.mark for block in marked} <= set(NOT_RUN)
    for block in marked:
        for command, _ in block.commands():
            first = command.split()[0]
            assert first in NOT_RUN[block.mark], f"{block.place}: {first} could run"
            assert (
                "/" not in first or first.startswith(("./", "build/")) or os.access(ROOT / first, os.X_OK)
            ), f"{block.place}: no {first}"


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """The repository as a user sees it, with a folder of results of its own and a file of numbers."""
    folder = tmp_path_factory.mktemp("checkout")
    for entry in ROOT.iterdir():
        if entry.name != "results":
            (folder / entry.name).symlink_to(entry)
    (folder / "results").mkdir()
    for name in ("README.md", "reference"):
        (folder / "results" / name).symlink_to(ROOT / "results" / name)
    (folder / "numbers.txt").write_text("2^67-1 12\n20!+1  # a comment\n")
    return folder


@pytest.mark.skipif(
    BIN != (ROOT / "build" / "release" / "bin").resolve() or not (BIN / "factorize").exists(),
    reason="scripts/run runs build/release",
)
@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="what is shown was printed on several cores")
@pytest.mark.parametrize("block", [block for block in all_blocks() if not block.mark], ids=lambda block: block.place)
def test_a_block_works_as_typed(block, checkout):
    variables = environment(OMP_NUM_THREADS=None, PATH=f"{BIN}:{os.environ['PATH']}", HOME=str(checkout))
    for command, shown in block.commands():
        typed = re.sub(r"--budget \S+", f"--budget {BUDGET}", command)
        done = subprocess.run(
            ["bash", "-c", typed],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            cwd=checkout,
            env=variables,
            timeout=60,
        )
        printed = done.stdout + done.stderr
        assert done.returncode == 0, f"{typed}\n{printed}"
        assert not shown or as_shown(shown, printed), f"{typed}\n{printed}"
