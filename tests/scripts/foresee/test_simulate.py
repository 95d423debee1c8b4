# ctest: slow python
"""The preset `simulate`: the programs as simulated ranks of SimGrid, and the script that compares schedules on them."""

import json
import os
import shutil
import subprocess

import pytest
from plans import scan_plan
from programs import BIN, ROOT, SCHEDULES

from heiretsu.foresee import simgrid, simulate
from heiretsu.study import __main__ as study
from heiretsu.study.state import State


pytestmark = pytest.mark.skipif(
    shutil.which("smpicxx") is None or shutil.which("smpirun") is None, reason="SimGrid (smpicxx) is not here"
)


@pytest.fixture(scope="module")
def programs():
    """planted and factorize as the preset builds them, but unoptimised: that is quicker, and nothing here is timed."""
    build = BIN.parent / "simulated"
    subprocess.run(
        ["cmake", "--preset", "simulate", "-B", build, "-DCMAKE_BUILD_TYPE=Debug", "-DCMAKE_CXX_FLAGS_DEBUG="],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    subprocess.run(
        ["cmake", "--build", build, "--target", "planted", "factorize"], check=True, stdout=subprocess.DEVNULL
    )
    return build / "bin"


def script(programs, *arguments):
    return subprocess.run(
        [ROOT / "scripts" / "simulate", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "HEIRETSU_SIMULATED_BIN": str(programs)},
    )


def rows(programs, folder, *arguments):
    done = script(programs, *arguments, "--json", folder / "rows.json")
    assert done.returncode == 0, done.stderr
    return json.loads((folder / "rows.json").read_text())


def test_equal_items_in_blocks_take_what_one_rank_takes_for_its_own(programs, tmp_path):
    for row in rows(
        programs, tmp_path, "--ranks", "1,8", "--cores", 2, "--schedule", "static", "--items", 20, "--cost", 0.05
    ):
        assert row["items"] == 20 * row["workers"]
        assert row["seconds"] == pytest.approx(1, rel=1e-3)  # simulated seconds: the same on any machine, loaded or not
        assert row["efficiency"] == pytest.approx(1, rel=1e-3) and row["limit"] == "nothing"


def test_every_schedule_keeps_64_ranks_on_4_hosts_at_work(programs, tmp_path):
    found = rows(programs, tmp_path, "--ranks", 64, "--schedule", "dynamic,guided,stealing", "--spread", 0.5)
    assert [row["schedule"] for row in found] == ["dynamic", "guided", "stealing"]
    for row in found:
        assert row["items"] == 6400 and row["simulated"] and row["per_node"] == 16
        assert 0.9 <= row["efficiency"] <= 1
        assert row["efficiency"] == pytest.approx(row["load_balance"] * row["communication"])


def test_the_same_runs_under_mpirun(programs, tmp_path):
    for row in rows(
        programs,
        tmp_path,
        "--real",
        "--ranks",
        2,
        "--schedule",
        "static,dynamic",
        "--items",
        20,
        "--cost",
        0.002,
        "--spread",
        1,
    ):
        assert not row["simulated"] and row["workers"] == 2 and row["items"] == 40
        assert 0 < row["efficiency"] <= 1


def test_a_slow_network_costs_efficiency(programs, tmp_path):
    fast, slow = (
        rows(
            programs, tmp_path, "--ranks", 8, "--cores", 1, "--schedule", "dynamic", "--items", 20, "--latency", latency
        )[0]
        for latency in ("1us", "50ms")
    )
    assert slow["efficiency"] < fast["efficiency"] - 0.1
    assert slow["limit"] != "nothing"


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_factorize_gives_on_simulated_ranks_what_it_gives_alone(programs, tmp_path, schedule):
    options = simulate.parser().parse_args(["--cores", "4"])
    command = simgrid.simulated_command(options, 16, tmp_path, waits=False)
    arguments = [
        "--executor",
        "serial",
        "--schedule",
        schedule,
        "--grain",
        "7",
        "--no-record",
        "10^12..10^12+500",
        "2^67-1",
        *map(str, range(1, 100)),
    ]
    alone = subprocess.run(
        [programs.parent.parent / "bin" / "factorize", *arguments], capture_output=True, text=True, check=True
    )
    done = subprocess.run([*command, programs / "factorize", *arguments], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, alone.stdout), done.stderr


def test_a_study_keeps_the_rows_of_its_own_program(programs, tmp_path):
    (tmp_path / "plan.toml").write_text(scan_plan("300000..300099"))
    folder = tmp_path / "s"
    assert study.main(["run", "--plan", str(tmp_path / "plan.toml"), "--folder", str(folder)]) == 0
    found = rows(programs, tmp_path, "--study", folder, "--ranks", "4", "--cores", 2, "--schedule", "static,stealing")
    result = State.of(folder).simulated["SimGrid"]
    assert (
        result["program"] == "factorize" and result["command"] == "factorize --method scan --print none 300000..300099"
    )
    assert result["platform"] == "hosts of 2 cores, 20us, 1.25GBps"
    assert [(row["schedule"], row["workers"], row["items"], row["efficiency"]["value"]) for row in result["rows"]] == [
        (row["schedule"], 4, 100, row["efficiency"]) for row in found
    ]


def test_says_in_one_line_what_is_wrong(programs):
    for arguments, status, told in (
        (["--schedule", "static,best"], 2, f"--schedule: 'best' is not one of {', '.join(SCHEDULES)}"),
        (["--ranks", "8,many"], 2, "--ranks: 'many' is not a number of ranks"),
        (["--latency", "20"], 2, "--latency: '20' is not right (such as 20us)"),
        (["--study", "no/such"], 2, "no/such: no study here (no journal.jsonl)"),
        (
            ["--ranks", "2", "factorise", "12"],
            1,
            f"{programs}/factorise: no such program (build it: simulate is its preset)",
        ),
        (
            ["--study", "s", "factorize", "12"],
            2,
            "--study: runs the study's own program on simulated ranks (without a program, without --real)",
        ),
        (
            ["--ranks", "2", "factorize", "1x"],
            1,
            "factorize --schedule static on 2 ranks ended with status 2: factorize: argument 1: ",
        ),
    ):
        done = script(programs, *arguments)
        assert done.returncode == status
        assert done.stderr.startswith(f"simulate: {told}") and done.stderr.count("\n") == 1


def test_the_platform_is_what_was_asked_for(tmp_path):
    options = simulate.parser().parse_args(["--cores", "3", "--latency", "5us"])
    simgrid.simulated_command(options, 7, tmp_path, waits=True)
    assert (tmp_path / "hosts").read_text() == "".join(f"node{host}\n" for host in (0, 0, 0, 1, 1, 1, 2))
    text = (tmp_path / "platform.xml").read_text()
    assert 'radical="0-2"' in text and 'core="3"' in text and 'lat="5us"' in text


def test_a_page_of_ones_own_runs_on_simulated_ranks(programs, tmp_path):
    """Built against an installation of the preset, by the line that drivers/workload/write_your_own.md gives."""
    line = "cmake -DCMAKE_PREFIX_PATH=SIMULATED -DCMAKE_C_COMPILER=smpicc -DCMAKE_CXX_COMPILER=smpicxx"
    assert line in (ROOT / "drivers" / "workload" / "write_your_own.md").read_text()
    shutil.copy(ROOT / "tests" / "consumer" / "mandelbrot.cpp", tmp_path)
    (tmp_path / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.25)\n"
        "project(mine LANGUAGES C CXX)\n"
        "find_package(heiretsu REQUIRED)\n"
        "add_executable(mandelbrot mandelbrot.cpp)\n"
        "target_link_libraries(mandelbrot PRIVATE heiretsu::workload)\n"
    )
    kit, build = tmp_path / "kit", tmp_path / "build"
    quiet = {"check": True, "stdout": subprocess.DEVNULL}
    subprocess.run(["cmake", "--install", programs.parent, "--prefix", kit, "--component", "devel"], **quiet)
    configure = line.replace("SIMULATED", str(kit)).split()
    subprocess.run([*configure, "-S", tmp_path, "-B", build, "-DCMAKE_BUILD_TYPE=Debug"], **quiet)
    subprocess.run(["cmake", "--build", build], **quiet)
    page = build / "mandelbrot"
    done = script(programs, "--ranks", 8, "--cores", 4, "--schedule", "dynamic", page, "--height", 32, "--limit", 100)
    assert done.returncode == 0 and "dynamic" in done.stdout, done.stderr
    done = script(programs, "--ranks", 8, "./nowhere")
    assert done.returncode == 1 and done.stderr == "simulate: nowhere: no such program\n"
