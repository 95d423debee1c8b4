# ctest: slow mpi python
"""scripts/study with a program outside the kit, from the command line to the page."""

import os
import re
import shutil

import pytest
from any_command import PROGRAM, failure, studied
from programs import FAKE, study

import heiretsu
from heiretsu.analysis.curves import analyse
from heiretsu.record.show import report
from heiretsu.study.state import State

PLANNED = "Planned time {} s"  # the same on a busy machine


def analysed(folder):
    state = State.of(folder)
    return analyse(state.rows("any_program.py"), state.repetitions("any_program.py", folder))


@pytest.fixture(scope="module")
def finished_study(tmp_path_factory):
    """Strong scaling of what scales perfectly but for its start. The planned time is always the same, so a study ends
    by its precision after the fewest launches, however fast they were."""
    folder = tmp_path_factory.mktemp("any") / "s"
    status, out, err = study(
        *("run", "--cores", "1..2", "--oversubscribe", "--mode", "strong,shape", "--on", "threads"),
        *("--time", PLANNED, "--check", "energy", "--same", "energy=energy = {} eV", "1e-9", "--folder", folder),
        *("--", PROGRAM, "--work", "0.2"),
    )
    assert status == 0, err
    return folder, out, err


def test_one_command_measures_analyses_and_reports(finished_study):
    folder, out, err = finished_study
    assert "any_program.py: more cores are more threads (as --on says)" in err
    speedup = analysed(folder).curves["strong"].points[-1].figure("speedup")
    assert speedup.value == pytest.approx(2) and "any_program.py is " in out
    assert "That is against the same program on one core: 0.2" in out
    assert "passed without work (waiting, reading" in out and "no cause is named" in out
    assert f"Times and speedup are those that --time '{PLANNED}' reads" in out
    page = (folder / "report.html").read_text()
    assert "neither ran nor could (waiting, reading, or fewer threads than cores)" in page and "POP hybrid" not in page
    assert "shares are of the launch as a whole" in page and "speak of the same stretch" not in page
    assert "Checked: exit status, 1 pattern, 1 figure; what it printed is in printed/." in page
    assert "What a launch costs" in page and "<th>MiB of the largest process</th>" in page
    assert "<th>node-hours</th>" in page and "\\toprule" in page
    for name in re.findall(r'<a href="([^"]+)"', page):
        assert (folder / name).is_file(), name
    assert (folder / "tables" / "figures.tex").read_text().count("includegraphics") >= 3
    assert "energy" in page and (folder / "tables" / "points.csv").read_text().count("told_energy") == 3


def test_a_program_whose_mpi_is_not_the_launchers_is_found_out(finished_study):
    if not shutil.which("mpirun"):
        pytest.skip("needs mpirun")
    assert "matches 2 times: were 2 copies of a single rank started? Then its MPI" in failure(
        State.of(finished_study[0])
    )


def test_status_compare_and_continue_work_as_for_our_own(finished_study):
    folder, _, _ = finished_study
    status, out, _ = study("status", folder)
    assert status == 0 and "any_program.py 1 x 2" in out
    status, out, _ = study("compare", folder, folder)
    assert status == 0 and "any_program.py 1 x 2" in out and "B/A 1.000" in out


def test_a_script_outside_the_kit_that_speaks_its_command_line_is_one_of_ours():
    status, out, err = study("run", "--dry-run", "--cores", "1", "--", "factorize", "2^61-1")
    if "is no program that can run" in err:
        pytest.skip("needs factorize")
    assert status == 0 and "factorize serial" in out
    status, _, err = study("run", "--dry-run", "--time", "{}", "--", "factorize", "2^61-1")
    assert status == 2 and "--time: is for a program outside the kit behind --" in err
    status, _, err = study("run", "--dry-run", "--program", FAKE, "--", "1")
    assert status == 2 and "leave --program out" in err
    status, out, _ = study("run", "--dry-run", "--cores", "1", "--mode", "strong", "--", FAKE, "1")
    assert status == 0 and "fake_program.py 1 x 1" in out  # it has the kit's name in it and does not speak


def test_values_stand_side_by_side_where_no_speedup_is_asked_for(tmp_path):
    status, out, err = study(
        *("run", "--cores", "1,2", "--oversubscribe", "--mode", "list", "--folder", tmp_path / "s"),
        *("--time", PLANNED, "--figure", "threads=on {} threads", "--", PROGRAM),
    )
    assert status == 0, err
    assert "any_program.py, ranks x threads: threads 1 on 1 x 1; threads 2 on 1 x 2. These are values side by" in out
    page = (tmp_path / "s" / "report.html").read_text()
    assert "<th>threads</th>" in page and "<h3>threads</h3>" in page and "cannot be told" not in page
    for name in ("figures/time.svg", "figures/value-1.png", "tables/points.csv", "tables/points.tex"):
        assert (tmp_path / "s" / name).stat().st_size > 100, name
    found = analysed(tmp_path / "s")
    assert found.base is None and [point.told.loc["threads", "value"] for point in found.points] == [1, 2]


def test_weak_scaling_is_exact_by_the_work_that_the_program_tells(tmp_path):
    studied(
        tmp_path,
        *(PROGRAM, "--work", "{size}", "--energy", "{atoms}"),
        cores=(1, 2),
        modes=("weak",),
        launches=2,
        let=["size=0.2*times", "atoms=1000*times-100"],
        work_done="energy = {} eV",
        time=PLANNED,
    )
    last = analysed(tmp_path).curves["weak"].points[-1]
    assert last.growth == pytest.approx(1900 / 900)
    assert last.figure("efficiency").value == pytest.approx(1900 / 1800)  # 0.4 s of 2 threads against 0.2 s


def test_the_speedup_is_that_of_a_rate(tmp_path):
    words = (PROGRAM, "--work", "0.1", "--energy", "{rate}")
    studied(tmp_path, *words, cores=(1, 2), launches=3, let=["rate=100*cores-50*(cores-1)"], rate="energy = {} eV")
    point = analysed(tmp_path).curves["strong"].points[-1]
    assert point.figure("speedup").value == pytest.approx(1.5) and point.figure("efficiency").value == 0.75
    assert point.told.loc["rate", "value"] == 150


def test_the_base_is_another_command_or_the_smallest_shape_that_ran(tmp_path):
    studied(tmp_path / "a", PROGRAM, "--work", "0.4", cores=(2,), time=PLANNED, base=f"{PROGRAM} --work 0.3")
    found = analysed(tmp_path / "a")
    assert found.base_kind == "the program of --base on one core"
    assert found.points[-1].figure("speedup").value == pytest.approx(1.5)
    studied(tmp_path / "b", PROGRAM, "--work", "0.4", "fails-at-1", cores=(1, 2, 4), time=PLANNED)
    found = analysed(tmp_path / "b")
    assert found.base_kind == "1 x 2 (ranks x threads), the smallest shape that was measured"
    last = found.curves["strong"].points[-1].scaling["value"]
    assert last["speedup"] == pytest.approx(2) and last["efficiency"] == last["speedup"] / 2


def test_what_others_left_is_shown_and_compared_without_running_anything(tmp_path):
    program = tmp_path / "program.sh"
    program.write_text(f"#!/bin/sh\necho ran >>{tmp_path}/ran\n")
    program.chmod(0o755)
    studied(tmp_path / "s", str(program), cores=(1, 2), launches=2)
    ran = (tmp_path / "ran").read_text()
    for command in ("status", "report"):
        assert study(command, tmp_path / "s")[0] == 0
    assert study("compare", tmp_path / "s", tmp_path / "s")[0] in (0, 1)
    assert "program.sh" in report(heiretsu.load_one(next((tmp_path / "s" / "records").iterdir())))
    assert (tmp_path / "ran").read_text() == ran


def test_under_srun_times_are_told_and_nothing_is_made_up_of_cpu_time(tmp_path):
    srun = tmp_path / "srun"
    srun.write_text('#!/bin/sh\nwhile :; do case $1 in -n) shift 2 ;; -*) shift ;; *) break ;; esac; done\nexec "$@"\n')
    srun.chmod(0o755)
    job = {
        **os.environ,
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "SLURM_JOB_ID": "7",
        "SLURM_JOB_CPUS_PER_NODE": "2",
    }
    words = ("--mode", "strong", "--cores", "1,2", "--time", PLANNED, "--folder", tmp_path / "s")
    status, out, err = study("run", *words, "--", PROGRAM, "--work", "0.2", env=job)
    assert status == 0 and "times as fast as on one core" in out, err
    assert "Where its core-time went is not seen: it ran under srun or on other hosts" in out and "nan" not in out
    [record, *_] = (tmp_path / "s" / "records").iterdir()
    assert "Seen from outside, its times alone: " in report(heiretsu.load_one(record))
