# ctest: slow mpi
"""scripts/run: the one command that builds a program and starts it on every core."""

import os
import re
import shutil
import subprocess
import time

import pytest
from programs import BIN, ROOT, environment, fill, open_mpi

from heiretsu.programs import programs

RUN = ROOT / "scripts" / "run"

pytestmark = pytest.mark.skipif(
    BIN != (ROOT / "build" / "release" / "bin").resolve() or not (BIN / "factorize").exists(),
    reason="scripts/run runs build/release",
)


def start_run(*arguments, folder, variables=None, **options):
    """scripts/run as a user calls it: what programs.environment sets for mpirun is its own business."""
    clean = {name: value for name, value in environment().items() if not name.startswith(("OMPI_", "OMP_"))}
    options.setdefault("stdin", None if "input" in options else subprocess.DEVNULL)
    if options["stdin"] is None:
        del options["stdin"]
    return subprocess.run(
        [RUN, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=folder,
        env=clean | (variables or {}),
        **options,
    )


def snapshot() -> dict:
    build = ROOT / "build" / "release"
    files = [
        path
        for path in build.rglob("*")
        if path.suffix in ("", ".a", ".o") and path.is_file() and not path.name.startswith(".ninja")
    ]
    assert build / "bin" / "factorize" in files
    return {path: path.stat().st_mtime_ns for path in [*files, build / "build.ninja"]}


def test_without_arguments_it_does_the_blogs_work_and_a_second_run_builds_nothing(tmp_path):
    first = start_run(folder=tmp_path)
    assert (
        first.returncode == 0
        and first.stdout.startswith("53541233: 1 5501 9733 53541233\n")
        and first.stdout.count("\n") == 4
    )
    cores = os.cpu_count()
    assert re.search(rf"^Took .* on {cores} rank", first.stderr, re.M) and re.search(
        r"^Record: results/factorize-scan-", first.stderr, re.M
    )
    before = snapshot()
    second = start_run(folder=tmp_path)
    assert second.stdout == first.stdout and snapshot() == before
    assert len(list((tmp_path / "results").glob("*.h5"))) == 2


def test_more_ranks_than_cores_are_let_in(tmp_path):
    done = start_run("-np", 8, "factorize", "2^61-1", "1000003*1000033", folder=tmp_path)
    assert done.stdout == "2305843009213693951: 2305843009213693951\n1000036000099: 1000003 1000033\n"
    assert done.returncode == 0 and re.search(r"^Took .* on 8 ranks x 1 thread$", done.stderr, re.M)


def test_standard_input_reaches_the_program_and_only_when_asked_for(tmp_path):
    for dash in (["--file", "-"], ["--file=-"]):
        done = start_run("-np", 2, "factorize", "--no-record", *dash, folder=tmp_path, input="12 13\n# 14\n15")
        assert (done.returncode, done.stdout, done.stderr) == (0, "12: 2 2 3\n13: 13\n15: 3 5\n", "")
    loop = f"for n in 6 7; do echo $n; done | while read -r n; do {RUN} -np 1 factorize --no-record $n; done"
    done = subprocess.run(
        ["bash", "-c", loop], capture_output=True, text=True, timeout=60, env=environment(), cwd=tmp_path
    )
    assert (done.stdout, done.stderr) == ("6: 2 3\n7: 7\n", "")


def test_exit_statuses_pass_through(tmp_path):
    done = start_run("factorize", "--no-record", "12", "12x4", folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "12: 2 2 3\n")
    assert done.stderr == "factorize: argument 2: '12x4' is not a number (digits, or an expression such as 2^67-1)\n"
    done = start_run("-np", 1, "factorize", "--no-record", "12", "--output", "/dev/full", folder=tmp_path)
    assert (done.returncode, done.stderr) == (
        1,
        "factorize: rank 0: cannot write /dev/full: No space left on device (the lines before are whole)\n",
    )


def test_a_team_program_chooses_its_threads_itself(tmp_path):
    """Its ranks have more threads than their share of the cores, and none waits for a core while another is free."""

    def lost():
        done = start_run("count", "--method", "racy", "--no-record", folder=tmp_path)
        assert done.returncode == 0, done.stderr
        return int(re.search(r", lost (\d+) ", done.stdout)[1]) > 0

    assert any(lost() for _ in range(10))  # once is nearly always enough
    done = start_run("exchange", "--no-record", folder=tmp_path)
    assert done.returncode == 0 and re.search(r"each once; .* 1:1; ", done.stdout), done.stderr
    done = start_run(
        "count", "--method", "reduction", "--no-record", folder=tmp_path, variables={"OMP_NUM_THREADS": "3"}
    )
    assert f"want: {3 * os.cpu_count() * 100_000}," in done.stdout


@pytest.mark.parametrize("name", sorted(programs("Map", "Team")))
def test_every_experiment_runs_as_it_is_typed_first(name, tmp_path):
    done = start_run(name, folder=tmp_path)
    assert done.returncode == 0 and done.stdout != "" and "Record: " in done.stderr


def test_what_openmp_is_told_does_not_change_the_number_of_ranks(tmp_path):
    for variables in ({"OMP_NUM_THREADS": "8"}, {"OMP_NUM_THREADS": "1"}, {"OMP_THREAD_LIMIT": "1"}):
        done = start_run("factorize", "12", folder=tmp_path, variables=variables)
        assert (done.returncode, done.stdout) == (0, "12: 2 2 3\n")
        threads = int(variables.get("OMP_NUM_THREADS", 1))
        assert re.search(rf"^Took .* on {os.cpu_count()} ranks? x {threads} thread", done.stderr, re.M)


def start_in_shell(line, folder):
    clean = {name: value for name, value in environment().items() if not name.startswith(("OMPI_", "OMP_"))}
    return subprocess.run(
        ["bash", "-c", line],
        capture_output=True,
        text=True,
        timeout=60,
        env=clean,
        cwd=folder,
        stdin=subprocess.DEVNULL,
    )


@pytest.mark.skipif(not open_mpi(), reason="Open MPI's mpirun is the one that waits for ever")
def test_open_files_that_mpirun_needs_are_asked_for_and_their_lack_is_told(tmp_path):
    work = f"exec {RUN} -np 2 factorize --no-record 12"
    done = start_in_shell(f"ulimit -Sn 20; ulimit -Hn 44; {work}", tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "12: 2 2 3\n", "")
    done = start_in_shell(f"ulimit -n 43; {work}", tmp_path)
    line = "2 ranks need 44 open files and 43 are allowed: mpirun would wait for ever (ulimit -n 44)"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"scripts/run: {line}\n")
    done = start_run("-np", 999999, "factorize", "12", folder=tmp_path)
    assert done.returncode == 2 and "-np: 999999 ranks need 9999990 MB and more, of which " in done.stderr


def test_a_full_disk_is_told_and_leaves_whole_lines(tmp_path, small_disk):
    full = "scripts/run: cannot write standard output: No space left on device (the lines before are whole)\n"
    for line in ("factorize --no-record 1..200000", "factorize --help"):
        done = start_in_shell(f"{RUN} {line} >/dev/full", tmp_path)
        assert (done.returncode, done.stderr) == (1, full)
    numbers = "factorize --no-record 10^12..10^12+300000"
    done = start_in_shell(f"{RUN} {numbers} >{small_disk}/new", tmp_path)
    assert (done.returncode, done.stderr) == (1, full)
    written = (small_disk / "new").read_text()
    assert len(written) > 3 << 20 and written.endswith("\n")
    (small_disk / "new").unlink()
    assert start_in_shell(f"{RUN} {numbers}", tmp_path).stdout.startswith(written)


def test_what_a_file_held_before_the_disk_was_full_stays(tmp_path, small_disk):
    for length in (11, 4094):  # of a page of 4096 bytes: there is room for whole lines, or for none
        (small_disk / f"{length}").write_text(length * "x")
    fill(small_disk)
    for length in (11, 4094):
        done = start_in_shell(f"{RUN} factorize --no-record 1..1000 >>{small_disk}/{length}", tmp_path)
        assert done.returncode == 1 and done.stderr.count("\n") == 1
    assert (small_disk / "11").read_text().startswith(11 * "x" + "1:\n2: 2\n") and (
        small_disk / "11"
    ).read_text().endswith("\n")
    assert (small_disk / "4094").read_text() == 4094 * "x"


def test_closed_standard_output_is_told(tmp_path):
    done = start_in_shell(f"{RUN} factorize --no-record 12 >&-", tmp_path)
    assert (done.returncode, done.stderr) == (1, "scripts/run: cannot write standard output: it is closed\n")


def test_misuse_is_one_line(tmp_path):
    for arguments, said in [
        (["factorise", "12"], "scripts/run: 'factorise' is no program of the kit ("),
        (["-np", "0"], "scripts/run: -np: '0' is not a number of ranks (1 or more)"),
        (["-np"], "scripts/run: -np: '' is not a number of ranks (1 or more)"),
        (
            ["--hostfile", "none"],
            "scripts/run: --hostfile: 'none' is not a file of hosts (a line each, such as 'node1 slots=16')",
        ),
        (["-n", "x", "factorize"], "scripts/run: -np: 'x' is not a number of ranks (1 or more)"),
    ]:
        done = start_run(*arguments, folder=tmp_path)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1) and done.stderr.startswith(said)
    assert start_run("--help", folder=tmp_path).stdout.startswith(
        "Builds the kit if needed and runs one of its programs"
    )


def test_list_names_every_program_with_its_shape_and_question(tmp_path):
    listed = start_run("--list", folder=tmp_path)
    lines = [f"{program.name:10} {program.shape:5} {program.question}" for program in programs().values()]
    assert (listed.returncode, listed.stdout.splitlines(), listed.stderr) == (0, lines, "")


def test_a_reader_that_has_seen_enough_ends_it_quietly(tmp_path):
    before = time.monotonic()
    done = subprocess.run(
        ["bash", "-c", f"{RUN} factorize --no-record 1..50000000 | head -n 2; exit ${{PIPESTATUS[0]}}"],
        capture_output=True,
        text=True,
        timeout=60,
        env=environment(),
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "1:\n2: 2\n", "")
    assert time.monotonic() - before < 30


def test_nothing_is_left_in_the_temporary_folder(tmp_path):
    (tmp_path / "tmp").mkdir()
    done = start_run(
        "-np", 1, "factorize", "--no-record", "12", folder=tmp_path, variables={"TMPDIR": str(tmp_path / "tmp")}
    )
    assert (done.returncode, done.stdout) == (0, "12: 2 2 3\n")
    assert [path for path in (tmp_path / "tmp").iterdir() if not path.name.startswith("ompi.")] == []


@pytest.mark.skipif(shutil.which("script") is None, reason="needs script(1) for a terminal")
def test_at_a_terminal_progress_is_shown_and_wiped(tmp_path):
    line = f"{RUN} -np 2 factorize --no-record --method scan --split trials --print none 4000000007 4000000009"
    done = subprocess.run(
        ["script", "-qec", line, "/dev/null"],
        capture_output=True,
        timeout=60,
        env=environment() | {"TERM": "xterm"},
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
    )
    assert (
        done.returncode == 0
        and re.search(rb"\r[0-9]+ trials, [0-9]+ a second", done.stdout)
        and done.stdout.endswith(b"\r\x1b[K")
    )


def test_every_name_of_standard_input_works_and_so_does_what_a_shell_names(tmp_path):
    for name in ("/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"):
        for words in (["--file", name], [f"--file={name}"]):
            done = start_run("-np", 2, "factorize", "--no-record", *words, folder=tmp_path, input="12 13\n")
            assert (done.returncode, done.stdout, done.stderr) == (0, "12: 2 2 3\n13: 13\n", ""), words
    for option in ("--file ", "--file="):
        done = start_in_shell(f"{RUN} -np 2 factorize --no-record {option}<(seq 10 12)", tmp_path)
        assert (done.returncode, done.stdout, done.stderr) == (0, "10: 2 5\n11: 11\n12: 2 2 3\n", ""), option


def test_what_a_shell_has_read_of_a_file_is_not_read_again(tmp_path):
    (tmp_path / "n").write_text("11\n12\n13\n")
    done = start_in_shell(f"{{ read -r first; {RUN} -np 1 factorize --no-record --file -; }} <n", tmp_path)
    assert (done.returncode, done.stdout) == (0, "12: 2 2 3\n13: 13\n")


def test_a_pipe_that_is_not_read_is_told(tmp_path):
    done = start_run("-np", 1, "factorize", folder=tmp_path, input="12\n")
    said = "scripts/run: standard input is a pipe and is not read without --file -: these are the blog's four numbers\n"
    assert done.returncode == 0 and done.stderr.startswith(said)


def test_more_arguments_than_mpirun_passes_on_are_told_to_use_a_file(tmp_path):
    done = start_run("factorize", "--no-record", *range(100_000, 125_000), folder=tmp_path)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "25001 arguments of" in done.stderr and "--file FILE" in done.stderr


@pytest.mark.skipif(not open_mpi(), reason="breaks Open MPI's own start")
def test_where_mpirun_starts_no_rank_a_line_says_so(tmp_path):
    for variables in ({"OMPI_MCA_plm": "none"}, {"OMPI_MCA_rmaps": "nonexistent"}):
        done = start_run("-np", 2, "factorize", "--no-record", "12", folder=tmp_path, variables=variables)
        assert done.returncode == 1 and done.stdout == ""
        assert re.search(
            r"^scripts/run: mpirun ended with \d+ before it had started a rank; .* tells why$", done.stderr, re.M
        )


def test_a_temporary_folder_that_is_not_there_is_told_and_a_relative_one_works(tmp_path):
    done = start_run("factorize", "12", folder=tmp_path, variables={"TMPDIR": f"{tmp_path}/none"})
    told = f"scripts/run: no folder can be made in '{tmp_path}/none' (TMPDIR names another place)\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", told)
    (tmp_path / "t").mkdir()
    done = start_run("factorize", "--no-record", "12", folder=tmp_path, variables={"TMPDIR": "t"})
    assert (done.returncode, done.stdout, done.stderr) == (0, "12: 2 2 3\n", "")


def test_output_that_would_block_is_waited_for(tmp_path):
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    words = [RUN, "-np", "1", "factorize", "--no-record", "1..200000"]
    with subprocess.Popen(words, stdout=writing, stdin=subprocess.DEVNULL, cwd=tmp_path, env=environment()) as child:
        os.close(writing)
        time.sleep(1)  # it fills the pipe
        with open(reading) as pipe:
            assert sum(1 for _ in pipe) == 200_000
    assert child.returncode == 0


def test_control_characters_of_arguments_reach_no_terminal(tmp_path):
    evil = "x\x1b[31m"
    for words in (["-np", evil], ["--hostfile", evil], [evil, "12"], ["factorize", f"--{evil}"]):
        done = start_run(*words, folder=tmp_path)
        assert done.returncode == 2 and done.stderr.count("\n") == 1 and "\x1b" not in done.stderr, words


def counted(folder, own, **files):
    """The cores that scripts/setup.sh counts in made-up control groups."""
    for name, text in files.items():
        path = folder / "cgroup" / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (folder / "own").write_text(own)
    line = f"set -euo pipefail; source {ROOT}/scripts/setup.sh; count_cores {folder}/cgroup {folder}/own"
    done = start_in_shell(line, folder)
    assert (done.returncode, done.stderr) == (0, "")
    return int(done.stdout)


def test_control_groups_of_both_versions_count(tmp_path):
    cores = len(os.sched_getaffinity(0))
    two = tmp_path / "2"
    two.mkdir()
    assert counted(two, "0::/a/b\n") == cores
    assert counted(two, "0::/a/b\n", a__b__cpu_dot_max="max 100000\n") == cores
    assert counted(two, "0::/a/b\n", a__cpu_dot_max="150000 100000\n") == min(1, cores)
    assert counted(two, "0::/elsewhere\n", cpu_dot_max="50000 100000\n") == 1
    one = tmp_path / "1"
    one.mkdir()
    files = {
        "cpu,cpuacct__box__cpu_dot_cfs_quota_us": "100000\n",
        "cpu,cpuacct__box__cpu_dot_cfs_period_us": "100000\n",
    }
    assert counted(one, "4:memory:/\n3:cpu,cpuacct:/box\n", **files) == 1
    assert counted(one, "4:memory:/\n3:cpu,cpuacct:/other\n") == cores


@pytest.mark.skipif(shutil.which("localedef") is None, reason="needs localedef (Debian: locales)")
def test_a_turkish_locale_changes_no_name(tmp_path):
    """There i is not within a-z."""
    made = subprocess.run(
        ["localedef", "--no-archive", "-i", "tr_TR", "-f", "UTF-8", tmp_path / "tr_TR.UTF-8"], capture_output=True
    )
    if not (tmp_path / "tr_TR.UTF-8").is_dir():
        pytest.skip(f"no locale can be made here: {made.stderr.decode()}")
    turkish = {"LOCPATH": str(tmp_path), "LC_ALL": "tr_TR.UTF-8"}
    done = start_run("-np", 1, "factorize", "--no-record", "12", folder=tmp_path, variables=turkish)
    assert (done.returncode, done.stdout, done.stderr) == (0, "12: 2 2 3\n", "")
