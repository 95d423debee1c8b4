# ctest: slow mpi
"""What factorize does with bad input and when something breaks, by breaking it."""

import os
import resource
import shlex
import signal
import subprocess
import threading
import time

import pytest
from programs import (
    BIN,
    ENDLESS,
    OVER_THREADS,
    ROOT,
    SCHEDULES,
    alive,
    command,
    descendants,
    end,
    environment,
    fill,
    open_mpi,
    refused,
    run,
    start,
    wait_until,
)

import heiretsu

pytestmark = pytest.mark.skipif(
    not (BIN / "factorize").exists(), reason=f"{BIN} has no factorize: build it, or name its folder in HEIRETSU_BIN"
)

# The text of a file, what is printed of it, what is said of the rest.
BAD_FILES = [
    (
        "12 13 # 7\n14\n12x4 15\n",
        [12, 13, 14],
        "{}:3: '12x4' is not a number (digits, or an expression such as 2^67-1)",
    ),
    ("5\r\n-7", [5], "{}:2: '-7' is negative (numbers from 0 on are accepted)"),
    ("2..4 5..3", [2, 3, 4], "{}:1: '5..3' is a range that descends (write the smaller end first)"),
    ("6 (2^61-1 7", [6], "{}:1: '(2^61-1' has an unclosed parenthesis"),
    ("7\n\n9^9^9^9", [7], "{}:3: '9^9^9^9' is too large (at most 20000 bits)"),
    ("8 (10^9)!", [8], "{}:1: '(10^9)!' is too large (at most 20000 bits)"),
    ("9\n\x7fELF\x02\x01", [9], "{}:2: binary data (byte 0x7f), not a file of numbers"),
    ("10 " + "3" * (1 << 20) + "1", [10], "{}:1: '" + "3" * 40 + "...' (1048576 bytes) is longer than 1 MB"),
    ("1..300000 x", range(1, 300_001), "{}:1: 'x' is not a number (digits, or an expression such as 2^67-1)"),
]


def test_what_stands_before_a_bad_token_is_printed(tmp_path):
    for number, (text, printed, said) in enumerate(BAD_FILES):
        file = tmp_path / f"{number}.txt"
        file.write_text(text, newline="")
        done = run("factorize", "--file", file, cwd=tmp_path)
        assert refused(done) == said.format(file)
        assert [int(line.split(":")[0]) for line in done.stdout.splitlines()] == list(printed)
    assert list(tmp_path.glob("results/*")) == []  # a run that failed leaves no record


BAD_ARGUMENTS = [
    (["12", "12x4", "15"], "argument 2: '12x4' is not a number (digits, or an expression such as 2^67-1)"),
    (["12", "-5"], "argument 2: '-5' is negative (numbers from 0 on are accepted)"),
    (["12", "7/2"], "argument 2: '7/2' has a division that leaves a remainder"),
    (
        ["--method", "scan", "12", "2^65", "15"],
        "'36893488147419103232' is not below 2^64, too many trials for --method scan (use --method auto)",
    ),
    (
        ["--method", "scan", "--split", "trials", "12", "2^65"],
        "'36893488147419103232' is not below 2^64, too many trials for --method scan (use --method auto)",
    ),
    (
        ["--print", "divisors", "12", "(30!)^9", "15"],
        (
            f"{str((265252859812191058636308480000000)**9)[:40]}... has more than 1000000 divisors (--print factors"
            " lists its primes)"
        ),
    ),
]
MISUSES = [
    (["--thraeds", "3", "12"], "unknown option '--thraeds' (did you mean --threads?)"),
    (["--xyzzy", "12"], "unknown option '--xyzzy' (--help lists them)"),
    (["--quiet=nan", "12"], "--quiet takes no value"),
    (["--threads", "0", "12"], "--threads: '0' is not a whole number from 1 on"),
    (["--threads", "2x", "12"], "--threads: '2x' is not a whole number from 1 on"),
    (["--threads", "99999999999", "12"], "more than 4096 threads a rank are too many (--threads, OMP_NUM_THREADS)"),
    (["--schedule", "fair", "12"], f"--schedule: 'fair' is no schedule over ranks ({', '.join(SCHEDULES)})"),
    (
        ["--schedule", "static,stealing", "12"],
        f"--schedule: 'stealing' is no schedule over threads ({', '.join(OVER_THREADS)})",
    ),
    (["--schedule", "dynamic,", "12"], "--schedule: 'dynamic,' ends in a comma (RANKS or RANKS,THREADS)"),
    (["--grain", "0", "12"], "--grain: '0' is not a whole number from 1 on"),
    (["--grain", "3,", "12"], "--grain: '3,' ends in a comma (RANKS or RANKS,THREADS)"),
    (["--method", "quick", "12"], "--method: 'quick' is not one of auto, "),
    (
        ["--split", "trials", "12"],
        "--split trials has a meaning only with --method scan: 'auto' tries no divisors in a row",
    ),
    (["--print", "primes", "12"], "--print: 'primes' is not one of factors, divisors, json, none"),
    (["--progress", "maybe", "12"], "--progress: 'maybe' is not one of auto, never, always"),
    (["--until", "2", "12"], "--until: '2' is not a part of the median, such as 2% or 0.02"),
    (["--max-time", "3", "12"], "--max-time has a meaning only with --until"),
    (["--executor", "serial", "--threads", "2", "12"], "--executor serial runs one thread: --threads 1"),
    (["--file", "numbers.txt", "12"], "numbers as arguments and --file exclude each other"),
    (["--file", ""], "--file: a file name is missing"),
    (["--file", "none.txt"], "none.txt: cannot be opened: No such file or directory"),
    (["--file", "."], ".: is a directory, not a file of numbers"),
    (["--output", ".", "12"], "--output: '.' is a directory (a file is needed)"),
    (["--output", "none/out", "12"], "--output: cannot write 'none/out': No such file or directory"),
    (["--record", "a.h5", "--no-record", "12"], "--record and --no-record exclude each other"),
    (["--record", "a.h5", "--output", "a.h5", "12"], "--record and --output name the same file: 'a.h5'"),
    (["--keep-costs", "--no-record", "12"], "--no-record excludes --keep-costs"),
    (["--record", "none/a.h5", "12"], "--record 'none/a.h5': there is no folder 'none' (make it first)"),
]


def test_bad_arguments_and_misuse_are_one_line_that_tells_what_is_right(tmp_path):
    for arguments, said in BAD_ARGUMENTS:
        done = run("factorize", *arguments, cwd=tmp_path)
        assert refused(done) == said
        assert done.stdout in ("12: 2 2 3\n", "12: 1 2 3 4 6 12\n")
    for arguments, said in MISUSES:
        done = run("factorize", *arguments, cwd=tmp_path)
        assert refused(done).startswith(said) and done.stdout == ""
    assert list(tmp_path.glob("**/*.h5")) == []


def test_threads_beyond_the_cpus_are_warned_of_and_recorded(tmp_path):
    cpus = sorted(os.sched_getaffinity(0))[:1]
    done = run(
        "factorize",
        "12",
        "--threads",
        2,
        "--record",
        tmp_path / "a.h5",
        preexec_fn=lambda: os.sched_setaffinity(0, cpus),
    )
    assert (
        done.returncode == 0
        and f"warning: 2 threads share 1 CPU (cpu {cpus[0]}); " in done.stderr
        and "--map-by slot:PE=2" in done.stderr
    )
    assert heiretsu.load_one(tmp_path / "a.h5").provenance["warning"].startswith("2 threads share 1 CPU")


def test_ranks_say_it_once(tmp_path):
    for arguments, said in [BAD_ARGUMENTS[4], MISUSES[4], MISUSES[-3]]:
        assert refused(run("factorize", *arguments, ranks=2, cwd=tmp_path)) == said
    (tmp_path / "numbers.txt").write_text(BAD_FILES[-1][0])
    done = run("factorize", "--file", "numbers.txt", ranks=3, cwd=tmp_path)
    assert refused(done) == BAD_FILES[-1][2].format("numbers.txt")
    assert len(done.stdout.splitlines()) == 300_000


def holds_whole_lines(file, least: int) -> bool:
    """Are these the lines of 1, 2, 3, ..., none of them cut short?"""
    lines = file.read_text().splitlines(keepends=True)
    return (
        len(lines) >= least
        and lines[-1].endswith("\n")
        and all(line.startswith(f"{i}:") for i, line in enumerate(lines, 1))
    )


def test_a_disk_that_fills_keeps_whole_lines(small_disk):
    done = run("factorize", "--no-record", "--output", small_disk / "out", "1..262144", ranks=2)
    assert refused(done, status=1).startswith(f"rank 0: cannot write {small_disk}/out.part: No space left on device")
    assert not (small_disk / "out").exists() and holds_whole_lines(small_disk / "out.part", 100_000)
    (small_disk / "out.part").unlink()
    with open(small_disk / "out", "w") as out:  # a shell's redirection is for writing only
        done = subprocess.run(
            command("factorize", "--no-record", "1..262144"),
            stdout=out,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(),
        )
    assert refused(done, status=1).startswith("rank 0: cannot write standard output: No space left on device")
    assert holds_whole_lines(small_disk / "out", 100_000)


def test_a_full_results_folder_is_found_before_the_work(small_disk):
    fill(small_disk)
    done = run("factorize", *ENDLESS, variables={"HEIRETSU_RESULTS": str(small_disk)}, timeout=20)
    assert refused(done).startswith(f"cannot write a record to '{small_disk}': No space left on device (free some")
    assert os.listdir(small_disk) == ["filler"]


def test_a_disk_that_fills_meanwhile_loses_the_record_alone(small_disk):
    process = start(
        command("factorize", "--file", "-", "--print", "divisors", "--record", small_disk / "a.h5"),
        stdin=subprocess.PIPE,
    )
    try:
        process.stdin.write(
            "".join(f"{i}\n" for i in range(1, 3 * 4096 + 1))
        )  # three windows: the first is printed before the end
        process.stdin.flush()
        out = process.stdout.readline()
        fill(small_disk)
        process.stdin.close()
        out += process.stdout.read()
        error = process.stderr.read()
        assert process.wait(timeout=30) == 1
    finally:
        end(process)
    assert [int(line.split(":")[0]) for line in out.splitlines()] == list(range(1, 3 * 4096 + 1))
    assert (
        error
        == f"factorize: rank 0: cannot write a record to '{small_disk}': No space left on device (free some, or name"
        " another place with --record FILE or HEIRETSU_RESULTS)\n"
    )
    assert os.listdir(small_disk) == ["filler"]


def test_a_limit_on_file_size_is_an_error_like_a_full_disk(tmp_path):
    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    done = run("factorize", "--no-record", "--output", tmp_path / "out", "1..30000", preexec_fn=limit)
    assert refused(done, status=1).startswith(f"rank 0: cannot write {tmp_path}/out.part: File too large")
    assert not (tmp_path / "out").exists() and holds_whole_lines(tmp_path / "out.part", 5000)
    # One text, and 600 of 50 lines, more than a call of writev gets: the limit comes in the third.
    for texts in ([], ["--threads", 2, "--schedule", "dynamic", "--grain", 50]):
        with open(tmp_path / "out", "w") as out:
            done = subprocess.run(
                command("factorize", "--no-record", *texts, "1..30000"),
                stdout=out,
                stderr=subprocess.PIPE,
                text=True,
                env=environment(),
                preexec_fn=limit,
            )
        assert refused(done, status=1).startswith("rank 0: cannot write standard output: File too large")
        assert holds_whole_lines(tmp_path / "out", 2 * 64 * 50)
    assert "raise `ulimit -f`" in refused(run("factorize", "12", cwd=tmp_path, preexec_fn=limit))
    assert os.listdir(tmp_path / "results") == []


def test_a_results_folder_that_cannot_be_written_is_found_before_the_work(tmp_path):
    (tmp_path / "results").write_text("a file in the folder's place\n")
    for ranks in (None, 2):
        said = refused(run("factorize", *ENDLESS, ranks=ranks, cwd=tmp_path, timeout=20))
        assert said.startswith("cannot make the results folder 'results': ") and "HEIRETSU_RESULTS" in said
    said = refused(run("factorize", *ENDLESS, "--record", "results", cwd=tmp_path, timeout=20))
    assert said == "--record 'results' exists already (a record is never overwritten: give another name)"
    assert (tmp_path / "results").read_text() == "a file in the folder's place\n"


def test_a_reader_that_has_seen_enough_ends_it_quietly():
    started = time.monotonic()
    line = f"{shlex.join(command('factorize', '--no-record', '1..50000000'))} | head -n 3; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", line], capture_output=True, text=True, env=environment(), stdin=subprocess.DEVNULL, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "1:\n2: 2\n3: 3\n", "")
    assert time.monotonic() - started < 30  # of 50 million numbers some windows were done


def test_a_run_goes_on_when_nobody_hears_what_it_says(tmp_path):
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            command("factorize", "12", "--progress", "always"),
            stdout=subprocess.PIPE,
            stderr=full,
            text=True,
            env=environment(),
            cwd=tmp_path,
        )
    assert (done.returncode, done.stdout) == (0, "12: 2 2 3\n")
    line = f"{shlex.join(command('factorize', '--print', 'none', '1..1000'))} 2>&1 | true; exit ${{PIPESTATUS[0]}}"
    assert (
        subprocess.run(
            ["bash", "-c", line], env=environment(), cwd=tmp_path, stdin=subprocess.DEVNULL, timeout=60
        ).returncode
        == 0
    )
    assert len(list((tmp_path / "results").glob("*.h5"))) == 2


def test_a_fifo_is_written_to_as_it_is(tmp_path):
    os.mkfifo(tmp_path / "fifo")
    read = []
    reader = threading.Thread(target=lambda: read.append((tmp_path / "fifo").read_text()))
    reader.start()
    done = run("factorize", "--no-record", "--output", tmp_path / "fifo", "10..12", ranks=2)
    reader.join()
    assert (done.returncode, done.stdout, read) == (0, "", ["10: 2 5\n11: 11\n12: 2 2 3\n"])
    assert os.listdir(tmp_path) == ["fifo"]


def test_a_pipe_in_the_place_of_the_part_file_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "o.part")
    done = run("factorize", "--no-record", "--output", "o", "12", cwd=tmp_path, timeout=20)
    assert refused(done).startswith("--output: cannot write 'o': ") and os.listdir(tmp_path) == ["o.part"]


def test_a_link_to_standard_output_is_not_replaced(tmp_path):
    (tmp_path / "link").symlink_to("/proc/self/fd/1")  # as /dev/stdout is
    with open(tmp_path / "out", "w") as out:
        done = subprocess.run(
            command("factorize", "--no-record", "--output", tmp_path / "link", "12"), stdout=out, env=environment()
        )
    assert done.returncode == 0 and (tmp_path / "link").is_symlink()
    assert (tmp_path / "out").read_text() == "12: 2 2 3\n" and sorted(os.listdir(tmp_path)) == ["link", "out"]


def test_processes_that_do_not_see_each_other_are_refused():
    theirs = ("PMI_SIZE", "PMI_RANK") if open_mpi() else ("OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_RANK")
    first, other = (run("factorize", "12", variables={theirs[0]: "4", theirs[1]: rank}) for rank in "01")
    assert (
        refused(first).startswith(
            "the launcher started 4 processes that do not see each other: it belongs to another MPI"
        )
        and first.stdout == ""
    )
    assert (other.returncode, other.stdout, other.stderr) == (2, "", "")  # one of them speaks for all


@pytest.fixture
def earlier(tmp_path):
    """A results folder with one record in it."""
    assert run("factorize", "12", "--quiet", cwd=tmp_path).returncode == 0
    (record,) = (tmp_path / "results").iterdir()
    return record, record.read_bytes()


def break_off(command_line, folder, breaking) -> int:
    """Starts, waits until the work has begun, breaks it; the exit status, which must come in seconds."""
    process = start(command_line, cwd=folder)
    try:
        assert "trials will take about" in process.stderr.readline()
        ranks = descendants(process.pid, "factorize")
        assert len(ranks) == 2
        breaking(process, ranks)
        out, error = process.communicate(timeout=15)
        assert wait_until(lambda: not any(map(alive, ranks)), 5), "ranks were left running"
    finally:
        end(process)
    assert "Took" not in error and "2305843009213693951" not in out  # MPICH's launcher prints there too
    # MPICH's launcher ends with 0 now and then when it is itself told to end.
    return process.returncode if open_mpi() else 1


def to_the_launcher(number):
    """Open MPI's launcher kills ranks that do not end in two seconds; MPICH's hands the signal on and waits for the end
    of the window, unless Ctrl-C is typed twice."""

    def send(process, _):
        os.kill(process.pid, number)
        for _ in range(0 if open_mpi() else 2):
            time.sleep(0.5)
            os.kill(process.pid, signal.SIGINT)

    return send


BREAKS = {
    "a rank is killed": lambda process, ranks: os.kill(ranks[1], signal.SIGKILL),
    "SIGINT": to_the_launcher(signal.SIGINT),
    "SIGTERM": to_the_launcher(signal.SIGTERM),
}


def check_left_behind(folder, earlier) -> None:
    record, content = earlier
    assert list((folder / "results").iterdir()) == [record] and record.read_bytes() == content
    assert not (folder / "out").exists()


@pytest.mark.parametrize("what", BREAKS)
def test_a_broken_run_ends_in_seconds_and_leaves_nothing_half_written(tmp_path, earlier, what):
    assert break_off(command("factorize", *ENDLESS, "--output", "out", ranks=2), tmp_path, BREAKS[what]) != 0
    check_left_behind(tmp_path, earlier)


@pytest.mark.skipif(BIN != (ROOT / "build" / "release" / "bin").resolve(), reason="scripts/run runs build/release")
@pytest.mark.parametrize("what", ["SIGINT", "SIGTERM"])
def test_a_signal_to_the_run_script_ends_the_ranks(tmp_path, earlier, what):
    assert (
        break_off(
            [ROOT / "scripts" / "run", "-np", 2, "factorize", *ENDLESS, "--output", "out"], tmp_path, BREAKS[what]
        )
        != 0
    )
    check_left_behind(tmp_path, earlier)
