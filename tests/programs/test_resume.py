# ctest: slow mpi python
"""Long runs of factorize that are broken off and gone on with: the output is that of an undisturbed run, byte for
byte."""

import os
import random
import re
import shlex
import signal
import subprocess
import time
from pathlib import Path

import numpy as np
import pytest
from programs import BIN, MPIEXEC, alive, command, descendants, end, environment, fill, refused, run, start, wait_until

import heiretsu

pytestmark = pytest.mark.skipif(
    not (BIN / "factorize").exists(), reason=f"{BIN} has no factorize: build it, or name its folder in HEIRETSU_BIN"
)

WINDOW = 1 << 12  # numbers, where divisors are printed
DIVISORS = ["--no-record", "--print", "divisors"]


def primes_above(start: int, length: int) -> np.ndarray:
    """The primes of [start, start + length), start + length at most 2^32."""
    small = np.ones(1 << 16, bool)
    for n in range(2, 1 << 8):
        small[n * n :: n] = False
    found = np.ones(length, bool)
    for prime in map(int, np.flatnonzero(small)[2:]):
        found[-start % prime :: prime] = False
    return start + np.flatnonzero(found)


@pytest.fixture(scope="module")
def numbers(tmp_path_factory):
    """A file of about 24 windows, and its output: numbers that take time, expressions, ranges that begin and end within
    windows."""
    folder = tmp_path_factory.mktemp("numbers")
    primes = random.Random(20261122).choices(primes_above(2**31, 1 << 17).tolist(), k=4 * WINDOW)
    lines = [f"{p * q}\n" for p, q in zip(primes[::2], primes[1::2])]
    with open(folder / "numbers.txt", "w") as file:
        for part in range(8):
            file.writelines(lines[100 * part :])
            file.write(f"2^{61 + part} # an expression\n\n{10**9 * part}..{10**9 * part + WINDOW + 123}\n")
    done = run("factorize", *DIVISORS, "--file", folder / "numbers.txt", "--output", folder / "factors.txt")
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(os.listdir(folder)) == ["factors.txt", "numbers.txt"]  # a run that ends leaves no journal
    return folder / "numbers.txt", (folder / "factors.txt").read_bytes()


@pytest.fixture
def endless(tmp_path):
    """A file of 200 000 windows."""
    (tmp_path / "endless.txt").write_text("10^12..10^12+10^9\n")
    return tmp_path / "endless.txt"


def windows_in(journal) -> int:
    """How many windows a journal tells of: its lines behind the four of its head."""
    return max(0, journal.read_bytes().count(b"\n") - 4) if journal.exists() else 0


def begin(folder, *arguments, ranks=2, windows=1):
    """A run in `folder` that has done so many windows or has ended, and its ranks."""
    before = windows_in(folder / "out.journal")
    process = start(command("factorize", *DIVISORS, *arguments, "--output", "out", ranks=ranks), cwd=folder)
    try:
        assert ranks is None or wait_until(lambda: len(descendants(process.pid, "factorize")) == ranks)
        pids = descendants(process.pid, "factorize") or [process.pid]
        assert wait_until(lambda: windows_in(folder / "out.journal") >= before + windows or process.poll() is not None)
    except BaseException:
        end(process)
        raise
    return process, pids


def gone(pid: int) -> bool:
    """Has the process let go of all it held? It may be a zombie while threads of it still end."""
    return not alive(pid) and len(list(Path(f"/proc/{pid}").glob("task/*"))) <= 1


def kill(process, first, ranks, pause: float) -> None:
    """Kills one of them, and the others before they do much more."""
    for pid in dict.fromkeys([first, process.pid, *ranks]):
        if alive(pid):
            os.kill(pid, signal.SIGKILL)
        time.sleep(pause)
    end(process)
    assert wait_until(lambda: all(map(gone, ranks)))


def test_ten_kills_at_random_moments_lose_no_byte(tmp_path, numbers):
    file, whole = numbers
    choose = random.Random(6)
    kills = done = 0
    while kills < 10:
        windows = choose.choice([0, 1]) if kills < 9 else 1
        resume = ["--resume"] if done else []
        process, ranks = begin(tmp_path, "--file", file, *resume, ranks=choose.choice([1, 2, 3, 5]), windows=windows)
        time.sleep(choose.uniform(0, 0.05))
        kill(process, choose.choice([process.pid, ranks[0], ranks[-1]]), ranks, choose.uniform(0, 0.02))
        if (tmp_path / "out").exists():  # a busy machine let it end first: another begins
            assert (tmp_path / "out").read_bytes() == whole
            (tmp_path / "out").unlink()
            (tmp_path / "out.journal").unlink(missing_ok=True)
            done = 0
            continue
        assert windows_in(tmp_path / "out.journal") >= done
        done = windows_in(tmp_path / "out.journal")
        kills += 1
    finished = run(
        "factorize",
        *DIVISORS[1:],
        "--file",
        file,
        "--output",
        tmp_path / "out",
        "--resume",
        "--record",
        tmp_path / "a.h5",
        ranks=4,
    )
    assert finished.returncode == 0 and finished.stderr.startswith(f"Goes on after {done} window")
    assert (tmp_path / "out").read_bytes() == whole
    assert sorted(os.listdir(tmp_path)) == ["a.h5", "out"]
    record = heiretsu.load_one(tmp_path / "a.h5")
    skipped = int(re.search(r"\((\d+) numbers\)", finished.stderr)[1])
    assert record.attributes["resumed"] == done and record.attributes["items"] == whole.count(b"\n") - skipped


def test_a_signal_stops_it_and_it_says_what_to_type(tmp_path, endless):
    line, done = None, 0
    for number, ranks in [(signal.SIGTERM, None), (signal.SIGINT, None), (signal.SIGUSR1, 2)]:
        process, pids = begin(tmp_path, "--file", endless, *(["--resume"] if done else []), ranks=ranks, windows=2)
        os.kill(pids[-1], number)
        out, error = process.communicate(timeout=30)
        said = error.splitlines()[-1]
        assert (process.returncode, out) == (1, "")
        at_once = "stopping where it can go on later (Ctrl-C once more: at once; what was kept before stays)\n"
        assert error.count(at_once) == (number == signal.SIGINT)
        stopped, _, line = said.partition("; to go on, on any number of ranks: ")
        windows = int(
            re.fullmatch(rf"factorize: {number.name}: stopped after (\d+) windows \(\d+ numbers\)", stopped)[1]
        )
        assert done < windows == windows_in(tmp_path / "out.journal")
        done = windows
    assert line.startswith("mpirun -np 2 ")
    line = line.replace("mpirun", shlex.quote(MPIEXEC), 1)
    job = environment(SLURM_JOB_END_TIME=str(int(time.time() + 50)))  # which leaves it one window
    again = subprocess.run(
        line, shell=True, cwd=tmp_path, env=job, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, timeout=60
    )
    assert again.returncode == 1 and f"stopped after {done + 1} windows ({(done + 1) * WINDOW} numbers)" in again.stderr
    whole = run("factorize", *DIVISORS, f"10^12..10^12+{(done + 1) * WINDOW - 1}").stdout
    assert (tmp_path / "out.part").read_text() == whole and not (tmp_path / "out").exists()


def test_it_stops_a_minute_before_its_job_ends(tmp_path):
    def go_on(left):
        return run(
            "factorize",
            *DIVISORS,
            f"1..{3 * WINDOW + 5}",
            "--output",
            tmp_path / "out",
            "--resume",
            ranks=2,
            variables={"SLURM_JOB_END_TIME": str(int(time.time() + left))},
        )

    for windows in ("1 window (4096 numbers)", "2 windows (8192 numbers)"):  # the second job, too, does one
        done = go_on(left=50)
        assert (
            done.returncode == 1
            and f"factorize: the job's time limit is near: stopped after {windows}; to go on" in done.stderr
        )
    assert go_on(left=600).returncode == 0
    assert (tmp_path / "out").read_text() == run("factorize", *DIVISORS, f"1..{3 * WINDOW + 5}").stdout


def test_a_disk_that_was_full_is_gone_on_with_when_there_is_room(small_disk):
    ones = small_disk.parent / "ones.txt"
    ones.write_text("1\n" * (250 * WINDOW))  # 5 bytes a number: 4 MB hold about 200 windows
    arguments = [*DIVISORS, "--quiet", "--file", ones, "--output", small_disk / "out"]
    said = refused(run("factorize", *arguments, ranks=2), status=1)
    assert (
        said.startswith(f"rank 0: cannot write {small_disk}/out.part: No space left on device")
        and "--resume goes on" in said
    )
    windows = windows_in(small_disk / "out.journal")
    assert windows > 150
    assert refused(run("factorize", *arguments, "--resume"), status=1) == said  # full still
    subprocess.run(["mount", "-o", "remount,size=16m", small_disk], check=True)
    done = run("factorize", *arguments, "--resume", ranks=3)
    assert (done.returncode, done.stderr) == (0, "")
    assert (small_disk / "out").read_text() == "1: 1\n" * (250 * WINDOW) and os.listdir(small_disk) == ["out"]


def test_a_journal_that_cannot_be_written_is_told(small_disk):
    ones = small_disk.parent / "ones.txt"
    ones.write_text("1\n")
    fill(small_disk)
    assert refused(run("factorize", "--file", ones, "--output", small_disk / "out"), status=1).endswith(
        "/out.journal': No space left on device"
    )


def test_two_jobs_do_not_write_one_output(tmp_path, endless):
    again = [*DIVISORS, "--file", endless, "--output", tmp_path / "out"]
    process, ranks = begin(tmp_path, "--file", endless)
    try:
        for resume in ([], ["--resume"]):
            said = refused(run("factorize", *again, *resume))
            assert said == f"--output: another job is writing '{tmp_path}/out' (it holds '{tmp_path}/out.journal')"
    finally:
        kill(process, process.pid, ranks, 0)
    left = (tmp_path / "out.journal").read_bytes()
    assert (
        refused(run("factorize", *again))
        == f"--output: '{tmp_path}/out.journal' keeps what a run that did not end has done of {endless} (go on with"
        " --resume, or remove it to begin anew)"
    )
    assert (tmp_path / "out.journal").read_bytes() == left


def test_another_run_is_not_gone_on_with(tmp_path, endless):
    process, ranks = begin(tmp_path, "--file", endless)
    kill(process, ranks[0], ranks, 0)
    other = tmp_path / "other.txt"
    other.write_text("12\n")
    resume = ["--output", tmp_path / "out", "--resume"]
    said = refused(run("factorize", *DIVISORS, "--file", other, *resume))
    assert re.fullmatch(
        (
            rf"--resume: '{tmp_path}/out.journal' belongs to {re.escape(str(endless))} \(18 bytes, modified .* UTC\),"
            rf" not to {other} \(3 bytes, modified .* UTC\)"
        ),
        said,
    )
    said = refused(run("factorize", "--file", endless, "--print", "json", *resume))
    assert said == f"--resume: '{tmp_path}/out.journal' was begun with --print divisors, not with --print json"
    for method in ("batch", "auto"):  # which finds the same divisors
        process, ranks = begin(tmp_path, "--file", endless, "--resume", "--method", method)
        kill(process, ranks[0], ranks, 0)


def test_what_cannot_be_gone_on_with_is_refused(tmp_path):
    (tmp_path / "numbers.txt").write_text("12\n13\n")
    (tmp_path / "done").write_text("12: 2 2 3\n")
    os.mkfifo(tmp_path / "fifo")
    for arguments, said in [
        *[
            (
                several,
                "--resume needs the --output FILE of the run to go on with (but for one number alone, as an argument)",
            )
            for several in (["--file", "numbers.txt"], ["12", "13"], ["12..13"])
        ],
        (
            ["--file", "-", "--output", "out"],
            "--resume cannot find its place in standard input again (use --file FILE)",
        ),
        (
            ["12", "13", "--output", "/dev/stdout"],
            "--resume: '/dev/stdout' is not a file that keeps what was written (use --output FILE)",
        ),
        (
            ["12", "13", "--output", "fifo"],
            "--resume: 'fifo' is not a file that keeps what was written (use --output FILE)",
        ),
        (
            ["--file", "/dev/null", "--output", "out"],
            "--resume: '/dev/null' is not a file whose place can be found again",
        ),
        (
            ["--file", "numbers.txt", "--output", "out", "--repeat", 2],
            "--resume goes on with one pass: it excludes --repeat, --until and --warmup",
        ),
        (
            ["--file", "numbers.txt", "--output", "done"],
            "--resume: 'done' is finished, it has no journal (without --resume it is made anew)",
        ),
    ]:
        assert refused(run("factorize", "--resume", *arguments, cwd=tmp_path)) == said
    under_run = run(
        "factorize", "--resume", "12", "13", cwd=tmp_path, variables={"HEIRETSU_OUTPUT": "fifo"}
    )  # as scripts/run does
    assert refused(under_run) == "--resume: 'fifo' is not a file that keeps what was written (use --output FILE)"
    assert sorted(os.listdir(tmp_path)) == ["done", "fifo", "numbers.txt"]


def test_nothing_to_go_on_with_is_a_beginning(tmp_path):
    """So that a batch script that is queued again has one line."""
    (tmp_path / "numbers.txt").write_text("12\n13\n")
    done = run(
        "factorize",
        "--no-record",
        "--file",
        tmp_path / "numbers.txt",
        "--output",
        tmp_path / "out",
        "--resume",
        ranks=8,
    )
    assert (done.returncode, done.stderr) == (0, "No window is done yet: this begins at the beginning\n")
    assert (tmp_path / "out").read_text() == "12: 2 2 3\n13: 13\n"
    assert sorted(os.listdir(tmp_path)) == ["numbers.txt", "out"]


def broken_off(folder, *arguments) -> None:
    """A run that does one window."""
    done = run(
        "factorize",
        *arguments,
        "--output",
        "out",
        variables={"SLURM_JOB_END_TIME": str(int(time.time() + 50))},
        cwd=folder,
    )
    assert done.returncode == 1 and windows_in(folder / "out.journal") == 1


def test_more_ranks_than_numbers_are_left(tmp_path):
    (tmp_path / "numbers.txt").write_text(f"1..{WINDOW}\n2^70 10\n")
    arguments = [*DIVISORS, "--file", "numbers.txt"]
    broken_off(tmp_path, *arguments)
    assert run("factorize", *arguments, "--output", "out", "--resume", ranks=8, cwd=tmp_path).returncode == 0
    powers = " ".join(str(2**i) for i in range(71))
    assert (tmp_path / "out").read_text().splitlines()[-2:] == [f"{2**70}: {powers}", "10: 1 2 5 10"]


def test_a_bad_number_behind_what_was_done_is_found_at_its_line(tmp_path):
    (tmp_path / "numbers.txt").write_text(f"7\n1..{WINDOW}\n2..3 x\n")
    arguments = [*DIVISORS, "--quiet", "--file", "numbers.txt"]
    broken_off(tmp_path, *arguments)
    done = run("factorize", *arguments, "--output", "out", "--resume", cwd=tmp_path)
    assert (
        refused(done)
        == "numbers.txt:3: 'x' is not a number (digits, or an expression such as 2^67-1) (the lines before are in"
        " 'out.part')"
    )
    assert (tmp_path / "out.part").read_text() == run("factorize", *DIVISORS, "7", f"1..{WINDOW}", "2", "3").stdout
    assert sorted(file.name for file in tmp_path.iterdir()) == ["numbers.txt", "out.part"]
