# ctest: slow mpi python
"""A workload of one's own: pages built against the installed kit, run and studied."""

import json
import re
import shutil
import sys

import pytest
from consumer import PAGES, build, cached, call, configure
from programs import BIN, ROOT, environment

from heiretsu.record.records import load_one
from heiretsu.study.called import called

WORKLOADS = ("mandelbrot", "primes", "pingpong", "histogram", "collatz")
RANKS = (1, 2, 3, 8)


@pytest.fixture(scope="module")
def built(prefix, tmp_path_factory):
    return build(prefix, tmp_path_factory.mktemp("build"), *WORKLOADS, "consumer")


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
    ways = ((), ("--window", "7"), ("--repeat", "2", "--verify", "serial"))
    for i, schedule in enumerate(schedules):  # each on each number of ranks, and in each way on one of them
        more = ways[(i + RANKS.index(ranks)) % len(ways)]
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
    for done in (
        configure(prefix, tmp_path, "-DCMAKE_BUILD_TYPE=Debug"),
        call("cmake", "--build", tmp_path, "--target", "primes"),
    ):
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
        *("run", "--program", page, "--cores", "1,2", "--budget", "5s", "--folder", "s", "--", "--height", "40")
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
    options = ("--cores", "1,2", "--mode", "strong,weak", "--budget", "5s", "--folder", "s")
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


@pytest.mark.skipif(shutil.which("doxygen") is None, reason="needs doxygen")
def test_all_that_is_public_is_documented():
    done = call("cmake", "--build", BIN.parent, "--target", "api")
    assert done.returncode == 0, done.stdout
    assert (BIN.parent / "api" / "html" / "structheiretsu_1_1MapWorkload.html").exists()


def test_another_mpi_is_refused_in_a_line(prefix, tmp_path):
    """A library of another name stands for another MPI."""
    done = configure(prefix, tmp_path, "-DMPI_C_WORKS=ON", "-DMPI_C_LIB_NAMES=other", "-DMPI_other_LIBRARY=/bin/true")
    assert done.returncode != 0
    line = " ".join(done.stderr.split())
    assert "heiretsu was built with the MPI of" in line and "and this project uses that of" in line
