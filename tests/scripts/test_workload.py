# ctest: slow mpi python
"""A workload of one's own: pages built against the installed kit, run, studied, and wrong in every way."""

import functools
import json
import re
import shutil
import subprocess
import sys

import pytest
from programs import BIN, MPIEXEC, ROOT, environment

from heiretsu.record.records import load_one
from heiretsu.study.called import called

PAGES = ROOT / "tests" / "consumer"
WORKLOADS = ("mandelbrot", "primes", "pingpong", "histogram", "collatz")
RANKS = (1, 2, 3, 8)

pytestmark = pytest.mark.skipif(not (BIN / "factorize").exists(), reason=f"{BIN} is not built")


def call(*command, **options):
    return subprocess.run(
        list(map(str, command)),
        capture_output=True,
        text=True,
        timeout=300,
        stdin=subprocess.DEVNULL,
        **{"env": environment(), **options},
    )


@pytest.fixture(scope="module")
def prefix(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kit")
    done = call("cmake", "--install", BIN.parent, "--prefix", folder)
    assert done.returncode == 0, done.stderr
    return folder


@functools.cache
def cached(name: str) -> str:
    """A variable of the build's cache."""
    found = re.search(rf"^{name}:\w+=(.*)$", (BIN.parent / "CMakeCache.txt").read_text(), re.M)
    return found[1] if found else ""


def configure(prefix, source, build, *options):
    return call(
        "cmake",
        "-S",
        source,
        "-B",
        build,
        "-G",
        "Ninja",
        f"-DCMAKE_PREFIX_PATH={prefix}",
        f"-DCMAKE_CXX_COMPILER={cached('CMAKE_CXX_COMPILER')}",
        *options,
    )


@pytest.fixture(scope="module")
def built(prefix, tmp_path_factory):
    """The folder of the pages' programs."""
    build = tmp_path_factory.mktemp("build")
    done = configure(prefix, PAGES, build, "-DCMAKE_CXX_FLAGS=-Wall -Wextra -Werror")
    assert done.returncode == 0, done.stdout + done.stderr
    done = call("cmake", "--build", build)
    assert done.returncode == 0, done.stdout
    return build


@pytest.fixture
def start(built, tmp_path):
    """Runs a page's program alone or on ranks, in a folder of its own."""

    def start(name, *arguments, ranks=None):
        launcher = [] if ranks is None else [MPIEXEC, "-n", ranks]
        return call(*launcher, built / name, *arguments, cwd=tmp_path)

    return start


def test_a_page_is_a_page_and_the_manual_shows_three_of_them():
    manual = (ROOT / "drivers" / "workload" / "write_your_own.md").read_text()
    for name in WORKLOADS:
        text = (PAGES / f"{name}.cpp").read_text()
        assert len(text.splitlines()) <= 40 and max(map(len, text.splitlines())) <= 100, name
        assert set(re.findall(r"#include <heiretsu/(\w+)", text)) <= {"workload", "random"} and "#define" not in text
        if name in ("mandelbrot", "primes", "pingpong"):
            assert f"```cpp\n{text}```" in manual, name


def test_public_headers_are_few_name_no_library_and_compile_alone(prefix, tmp_path):
    headers = sorted((prefix / "include" / "heiretsu").rglob("*"))
    assert 5 < len(headers) <= 20 and all(header.suffix == ".hpp" for header in headers)
    assert {entry.name for entry in (prefix / "include").iterdir()} <= {"heiretsu", "heiretsu_mark.h"}
    for header in headers:
        text = header.read_text()
        assert not re.search(r"mpi\.h|hdf5\.h|\bCLI\b|\bfmt\b", text), header
        assert re.findall(r'#include "', text) == [], header
        page = tmp_path / f"{header.stem}.cpp"
        page.write_text(f"#include <heiretsu/{header.name}>\n")
        done = call(
            cached("CMAKE_CXX_COMPILER"), "-std=c++20", "-Wall", "-fsyntax-only", "-I", prefix / "include", page
        )
        assert done.returncode == 0, done.stderr


def test_the_kernels_alone_and_an_installed_program(start, prefix):
    assert start("consumer").stdout == "7 13 193707721 761838257287 \n"
    done = call(prefix / "bin" / "factorize", "--no-record", "2^67-1")
    assert done.stdout == "147573952589676412927: 193707721 761838257287\n"


@pytest.mark.parametrize("ranks", RANKS)
def test_rows_are_the_same_on_all_ranks_schedules_and_executors(start, ranks):
    serial = start("mandelbrot", "--executor", "serial", "--no-record")
    assert serial.returncode == 0, serial.stderr
    assert len(serial.stdout.splitlines()) == 40 and {len(line) for line in serial.stdout.splitlines()} == {120}
    assert serial.stdout.splitlines()[20][:41] == " " * 41 or "@" in serial.stdout  # the set itself is there
    schedules = start("mandelbrot", "--list", "schedules").stdout.split()
    assert "guided" in schedules
    for schedule in schedules:
        for more in ((), ("--window", "7"), ("--repeat", "2", "--verify", "serial")):
            done = start(
                "mandelbrot", "--no-record", "--threads", "2", "--schedule", schedule, *more, "--quiet", ranks=ranks
            )
            assert (done.returncode, done.stdout, done.stderr) == (0, serial.stdout, ""), (schedule, more)


@pytest.mark.parametrize("ranks", RANKS)
def test_values_are_joined(start, ranks):
    done = start("primes", "--no-record", "--threads", "2", "--verify", "serial", "--quiet", ranks=ranks)
    assert (done.returncode, done.stdout, done.stderr) == (0, "78498 primes\n", "")  # pi(10^6)
    done = start("primes", "--no-record", "--limit", "100", "--repeat", "2", "--quiet", ranks=ranks)
    assert (done.returncode, done.stdout) == (0, "25 primes\n")
    done = start("primes", "--no-record", "--window", "3", "--schedule", "dynamic", "--quiet", ranks=ranks)
    assert (done.returncode, done.stdout) == (0, "78498 primes\n")


def test_kernels_in_c_and_in_fortran(start):
    for language in ("c", "fortran"):
        done = start("collatz", "--no-record", "--count", "10", "--language", language, "--quiet")
        assert (done.returncode, done.stdout.split()) == (
            0,
            "0 1 7 2 5 8 16 3 19 6".split(),
        ), done.stderr  # OEIS A006577


@pytest.mark.parametrize("ranks", RANKS)
def test_teams_on_ranks(start, ranks):
    done = start("histogram", "--no-record", "--method", "all", "--threads", "3", "--draws", "1000", ranks=ranks)
    assert done.returncode == 0 and re.findall(r"^(\w+): right", done.stdout, re.M) == ["shared", "own"], done.stderr
    done = start("pingpong", "--no-record", "--rounds", "100", ranks=ranks)
    assert done.returncode == 0 and re.match(r"pairs: right; [\d.]+ us per message\n", done.stdout), done.stderr


def test_a_pingpong_alone_needs_ranks(start):
    done = start("pingpong", "--no-record")
    assert done.returncode == 2 and "it works between MPI ranks" in done.stderr


def test_a_page_without_optimization_is_warned_of(prefix, tmp_path):
    for command in (("-DCMAKE_BUILD_TYPE=Debug",), ("--build", tmp_path, "--target", "primes")):
        done = call("cmake", *command) if "--build" in command else configure(prefix, PAGES, tmp_path, *command)
        assert done.returncode == 0, done.stdout + done.stderr
    done = call(tmp_path / "primes", "--limit", "100", "--record", tmp_path / "run.h5")
    assert done.stderr.startswith("warning: the workload was compiled without optimization"), done.stderr
    assert load_one(tmp_path / "run.h5").provenance["page_optimized"] == "no"


def test_the_record_says_what_ran(start, tmp_path):
    done = start("mandelbrot", "--record", "run.h5", "--height", "12", "--threads", "2", "--quiet")
    assert done.returncode == 0, done.stderr
    run = load_one(tmp_path / "run.h5")
    said = run.attributes
    assert (said["program"], said["kernel"], said["work_unit"]) == ("mandelbrot", "mandelbrot", "points")
    assert (said["items"], said["work"], said["option_height"]) == (12, 12 * 120, "12")
    assert run.provenance["page_optimized"] == "yes" and run.provenance["page_compiler"]
    start("histogram", "--record", "team.h5", "--threads", "2", "--draws", "10", "--quiet")
    said = load_one(tmp_path / "team.h5").attributes
    assert (said["program"], said["method"], said["items"]) == ("histogram", "shared", 10)


STUDY = [sys.executable, "-m", "heiretsu.study"]


@pytest.fixture
def study(tmp_path):
    variables = environment(PYTHONPATH=str(ROOT / "scripts"))
    return lambda *arguments: call(*STUDY, *arguments, cwd=tmp_path, env=variables)


def test_a_page_is_studied(study, built, tmp_path):
    page = built / "mandelbrot"
    done = study(
        *("run", "--program", page, "--cores", "1,2", "--budget", "20s", "--folder", "s", "--", "--height", "40")
    )
    assert done.returncode == 0, done.stderr
    assert "mandelbrot" in done.stdout and (tmp_path / "s" / "report.html").exists()
    plan = next(json.loads(line) for line in (tmp_path / "s" / "journal.jsonl").read_text().splitlines())
    commands = [tuple(point["command"][1:]) for point in plan["points"]]
    assert ("--height", "80") in commands  # weak: twice the declared work
    assert ("--executor", "serial", "--height", "40") in commands


def test_a_team_page_is_studied(study, built, tmp_path):
    """Its work is that of the whole job, so that more cores share it."""
    page = built / "histogram"
    options = ("--cores", "1,2", "--mode", "strong,weak", "--budget", "20s", "--folder", "s")
    done = study("run", "--program", page, *options, "--", "--method", "own", "--draws", "500000")
    assert done.returncode == 0, done.stderr
    events = [json.loads(line) for line in (tmp_path / "s" / "journal.jsonl").read_text().splitlines()]
    work = {event["declared_work"] for event in events if event["event"] == "launch"}
    assert work == {500_000.0, 1_000_000.0}


def test_a_study_says_what_it_cannot_run(study, built, tmp_path):
    done = study("run", "--program", "./nowhere", "--dry-run")
    assert done.returncode == 2 and "no program that can run" in done.stderr
    done = study("run", "--program", "/bin/true", "--dry-run")
    assert done.returncode == 2 and "does not speak the kit's command line" in done.stderr
    done = study("run", "--program", "mandelbrot", "--dry-run")
    assert done.returncode == 2 and "did you mean" not in done.stderr and "factorize" in done.stderr
    (tmp_path / "mandelbrot").symlink_to(built / "mandelbrot")
    done = study("run", "--program", "mandelbrot", "--dry-run")
    assert done.returncode == 2 and done.stderr.endswith("of that file give its path: ./mandelbrot\n")
    for wrong, line in {
        ("--threads", "2"): "study: --threads: the study gives it to the program itself\n",
        ("--height", "0"): "mandelbrot: --height: '0' is not between 1 and 1000000000\n",
        ("--hight", "9"): "mandelbrot: unknown option '--hight' (did you mean --height?)\n",
    }.items():
        done = study("run", "--program", "./mandelbrot", "--dry-run", "--", *wrong)
        assert done.returncode == 2 and done.stderr.endswith(line), done.stderr
    done = study("run", "--program", built / "pingpong", "--cores", "1,2")
    assert (
        done.returncode == 2
        and "work with --rounds 10000 must be known, and that run ended with status 2" in done.stderr
    )


def test_the_size_of_a_page_may_be_an_expression(built):
    said = called(str(built / "mandelbrot"), ("--height=2^7", "--width", "9"))
    assert (said.grow, said.size, said.arguments) == ("--height", 128, ("--width", "9"))
    assert called(str(built / "mandelbrot"), ()).size == 40


def test_costs_of_a_page_are_foreseen(study, start, tmp_path):
    done = start("mandelbrot", "--executor", "serial", "--keep-costs", "--record", "costs.h5", "--quiet")
    assert done.returncode == 0, done.stderr
    done = study("foresee", "costs.h5", "--workers", "4", "--schedule", "static,dynamic")
    assert done.returncode == 0 and "SIMULATED, not measured: mandelbrot" in done.stdout, done.stderr


BAD = {
    "throws": (1, "lines 700: no such planet"),
    "throws-usage": (2, "lines 700: the planet must be given"),
    "throws-number": (1, "lines 700: it threw int without a message"),
    "throws-nothing": (1, "lines 700: it threw std::runtime_error without a message"),
    "throws-lines": (1, "lines 700: no planet"),
    "throws-in-count": (2, "workload bad: count: no such sky"),
    "too-few-rows": (1, "lines 0: it gave 1 lines instead of 2"),
    "bad-default": (2, "option --lines: its default 0 is not between 1 and 9"),
    "bad-option": (2, "option '--li nes': that is no name of an option (such as --height)"),
    "no-join": (2, "workload bad: its reduction lacks the function join"),
    "value-is-no-line": (1, "the text of the value does not end with a line end"),
    "wrong": (1, "lines 700: wrong result: 700 is not 7"),
    "half-a-line": (1, "lines 0: the rows do not end with a line end"),
    "does-not-add-up": (
        2,
        "workload bad: the results of lines 0..4 and lines 5..9 do not add up to that of lines 0..9",
    ),
    "negative-work": (2, "workload bad: the work of lines 0..999 is -1 (a finite number, 0 or more)"),
    "negative-item": (2, "workload bad: the work of lines 300 is -1 (a finite number, 0 or more)"),
    "nan-work": (2, "workload bad: the work of lines 0..999 is nan (a finite number, 0 or more)"),
    "no-work": (2, "workload bad: the work of lines 0..999 is 0 (it must be more)"),
    "work-does-not-add-up": (
        2,
        "workload bad: work is not additive: that of lines 0..999 is 1000000,"
        " that of lines 0 and lines 1..999 together 998002",
    ),
    "no-grain": (2, "workload bad: its grain is 0 lines (at least 1)"),
    "no-items": (2, "workload bad: it has 0 lines (1 to 2^63 - 1)"),
    "too-many-items": (2, "workload bad: it has 18446744073709551615 lines (1 to 2^63 - 1)"),
    "no-count": (2, "workload bad: it does not say how many items it has (count)"),
    "no-result": (2, "workload bad: it needs rows or a reduction"),
    "no-name": (2, "workload: its name is '' (letters, digits, - and _)"),
    "path-as-name": (2, "workload: its name is '../bad' (letters, digits, - and _)"),
    "no-such-size": (2, "size option '--lines': line.size() declares no such option"),
    "option-of-the-kit": (2, "option --threads: it is declared twice, or is one of the kit's (--help lists them)"),
    "twice": (2, "option --fast: it is declared twice, or is one of the kit's (--help lists them)"),
    "same-methods": (2, "workload bad: method 'plain': there are two of that name"),
    "wrong-sum": (1, "wrong result: 1000 is not 999"),
}


@pytest.mark.parametrize("which", BAD)
def test_a_wrong_workload_gets_one_line_and_nothing_is_half_written(start, tmp_path, which):
    status, line = BAD[which]
    for ranks in (None, 3):
        done = start("bad", which, "--output", "out", "--record", "run.h5", "--threads", "2", "--quiet", ranks=ranks)
        assert done.returncode == status, done.stderr
        assert done.stderr.startswith(f"bad: {line}") and len(done.stderr.splitlines()) == 1, done.stderr
        left = {path.name for path in tmp_path.iterdir()}
        assert left <= {"out.part"}
        if "out.part" in left:  # whole lines up to the fault, and the line said so
            assert "'out.part'" in done.stderr
            lines = (tmp_path / "out.part").read_text().splitlines()
            assert lines == [str(i) for i in range(700)]
            (tmp_path / "out.part").unlink()


TEAM = {
    "team-throws": (1, r"bad: rank \d: no such planet\n"),
    "team-wrong": (1, r"bad: only: wrong result: 7 is not 8\n"),
    "team-no-method": (2, r"bad: workload bad: it has no method\n"),
    "team-nothing-to-run": (2, r"bad: workload bad: method 'only': it has nothing to run\n"),
    "team-all": (2, r"bad: workload bad: method 'all': its name is letters, digits, - and _, and not all\n"),
    "team-nan": (1, r"bad: only: wrong result: an Outcome has work nan \(a finite number, 0 or more\)\n"),
}


@pytest.mark.parametrize("which", TEAM)
def test_a_wrong_team_gets_one_line_and_no_record(start, tmp_path, which):
    status, line = TEAM[which]
    for ranks in (None, 3):
        done = start("bad", which, "--record", "run.h5", "--threads", "2", "--quiet", ranks=ranks)
        assert done.returncode == status and re.fullmatch(line, done.stderr), done.stderr
        assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(shutil.which("doxygen") is None, reason="needs doxygen")
def test_all_that_is_public_is_documented():
    done = call("cmake", "--build", BIN.parent, "--target", "api")
    assert done.returncode == 0, done.stdout
    assert (BIN.parent / "api" / "html" / "structheiretsu_1_1MapWorkload.html").exists()


def test_a_method_is_chosen(start, tmp_path):
    done = start("bad", "two-methods", "--record", "run.h5", "--quiet")
    assert len(done.stdout.splitlines()) == 1000 and load_one(tmp_path / "run.h5").attributes["method"] == "plain"
    assert start("bad", "two-methods", "--list", "methods").stdout == "plain\nnone\n"
    done = start("bad", "two-methods", "--method", "none")
    assert (done.returncode, done.stderr) == (2, "bad: workload bad: it needs rows or a reduction\n")
    done = start("bad", "two-methods", "--method", "other")
    assert (done.returncode, done.stderr) == (2, "bad: --method: 'other' is not one of plain, none\n")


ALONE = {  # what one rank throws, the others do not know of: the job ends, and mpirun has its say
    "usage-on-one-rank": (2, "sky.txt: no such file"),
    "team-usage": (2, "the planet must be given"),
    "team-throws-number": (1, "it threw int without a message"),
    "team-message": (1, "a message to rank {ranks}: rank "),
    "team-figures": (1, "findings: there are two figures planets"),
    "team-figure-name": (1, "findings: figure 'a/b': its name is letters, digits and _"),
}


@pytest.mark.parametrize("which", ALONE)
def test_what_one_rank_throws_ends_all(start, tmp_path, which):
    status, line = ALONE[which]
    for ranks in (None, 3):
        done = start("bad", which, "--record", "run.h5", "--threads", "2", "--quiet", ranks=ranks)
        said = next(each for each in done.stderr.splitlines() if each.startswith("bad: "))
        assert done.returncode == status and line.format(ranks=ranks or 1) in said, done.stderr
        assert list(tmp_path.iterdir()) == []


def test_tags_are_checked(start):
    done = start("bad", "team-tag", "--no-record", ranks=2)
    assert done.returncode == 1 and "a message with tag 5000: tags are 0 to 99" in done.stderr


def test_repetitions_must_give_the_same(start):
    done = start("bad", "changes", "--no-record", "--repeat", "2", "--quiet")
    assert done.returncode == 1
    assert "bad: wrong result: a repetition gave other rows than the first\n" == done.stderr


def test_a_join_that_depends_on_the_order_is_found_by_verify(start):
    done = start("bad", "last-wins", "--no-record", "--verify", "serial", "--quiet")
    assert done.returncode == 1
    assert done.stderr == "bad: wrong result: the value differs from that which one thread computes\n"


def test_values_that_cannot_be_compared_are_not_verified(start):
    assert start("bad", "no-equality", "--no-record", "--quiet").returncode == 0
    done = start("bad", "no-equality", "--no-record", "--verify", "serial")
    assert done.returncode == 2 and "(give Reduce::same, or T an ==)" in done.stderr


def test_ranks_that_disagree_are_found_and_one_alone_does_not(start):
    done = start("bad", "ranks-disagree", "--no-record", "--quiet", ranks=3)
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr == "bad: workload bad: its ranks do not agree on how many lines it has\n"
    assert len(start("bad", "ranks-disagree", "--no-record").stdout.splitlines()) == 1000


def test_rows_that_depend_on_the_range_are_found_by_verify(start):
    done = start("bad", "depends-on-range", "--no-record", "--verify", "serial", "--grain", "10,5", "--quiet", ranks=2)
    assert done.returncode == 1, done.stderr
    assert done.stderr == "bad: wrong result: lines 0..4 differ from what one thread computes\n"
    done = start("bad", "good", "--no-record", "--verify", "serial", ranks=2)
    assert (done.returncode, done.stderr) == (0, "Verified: one thread computes the same of all 1000 lines\n")


def test_a_kernel_that_exits_is_no_complete_run(start, tmp_path):
    for ranks in (None, 3):
        done = start("bad", "exits", "--output", "out", "--record", "run.h5", "--quiet", ranks=ranks)
        assert done.returncode == 1, done.stderr
        assert "bad: a function of it called exit() before the run was over\n" in done.stderr
        assert not {"out", "run.h5"} & {path.name for path in tmp_path.iterdir()}


def test_another_mpi_is_refused_in_a_line(prefix, tmp_path):
    """A library of another name stands for another MPI."""
    done = configure(
        prefix, PAGES, tmp_path, "-DMPI_C_WORKS=ON", "-DMPI_C_LIB_NAMES=other", "-DMPI_other_LIBRARY=/bin/true"
    )
    assert done.returncode != 0
    line = " ".join(done.stderr.split())
    assert "heiretsu was built with the MPI of" in line and "and this project uses that of" in line
