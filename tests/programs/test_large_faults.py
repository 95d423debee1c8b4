# ctest: slow mpi python
"""One large number that is broken off, in every way, and gone on with: the same line, and the sieve it had is kept."""

import os
import random
import re
import shlex
import signal
import subprocess
import time
from pathlib import Path

import pytest

from large_numbers import kept, product, sieve_file

from programs import (
    BIN, MPIEXEC, ROOT, command, descendants, end, environment, fill, open_mpi, refused, run, start, wait_until,
)  # fmt: skip

pytestmark = pytest.mark.skipif(
    not (BIN / "factorize").exists(), reason=f"{BIN} has no factorize: build it, or name its folder in HEIRETSU_BIN"
)

UNTIMED = ["--no-record", "--method", "qs", "--threads"]


SHORT, SHORT_LINE = product(2 * 10**32, 5 * 10**33)  # 67 digits: some two seconds of one core
MEDIUM, MEDIUM_LINE = product(3 * 10**35, 5 * 10**35)  # 72 digits: some four seconds
LONG = product(2 * 10**43, 5 * 10**45)[0]  # 90 digits: some minutes


def begin(folder: Path, *arguments, ranks=None) -> subprocess.Popen:
    return start(command("factorize", *UNTIMED, *arguments, ranks=ranks), cwd=folder)


def kill_ranks(process: subprocess.Popen) -> None:
    """As when the machine fails: nobody has time for a last word."""
    for pid in descendants(process.pid, "factorize") or [process.pid]:
        os.kill(pid, signal.SIGKILL)
    end(process)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def worked(process: subprocess.Popen) -> float:
    """CPU seconds of its busiest rank: on a busy machine a clock says little about what is done."""
    ranks = descendants(process.pid, "factorize") or [process.pid]
    stats = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in ranks]
    return max(int(stat[11]) + int(stat[12]) for stat in stats) / os.sysconf("SC_CLK_TCK")


def grown(file: Path, size: int) -> bool:
    return file.exists() and file.stat().st_size > size


def test_kills_at_random_moments_keep_what_was_sieved_on_any_shape(tmp_path):
    """Also of a number among others: those before it are not done again."""
    n, line = product(4 * 10**37, 6 * 10**37)  # 76 digits: four rounds on one thread
    first, first_line = product(3 * 10**28, 7 * 10**28)
    (tmp_path / "numbers.txt").write_text(f"1 2 3\n{first}\n4\n{n} 5\n")
    whole = f"1:\n2: 2\n3: 3\n{first_line}4: 2 2\n{line}5: 5\n"
    file, before, choose = tmp_path / sieve_file(n, "out"), 0, random.Random(12)
    file.touch()  # one that is there is gone on with
    task = ["--file", "numbers.txt", "--output", "out", "--resume"]
    for ranks, threads, more in [(None, 1, 4096), (2, 1, 0), (None, 2, 0), (3, 1, 0)]:
        process = begin(tmp_path, threads, *task, ranks=ranks)
        assert wait_until(lambda: file.stat().st_size >= before + more)
        time.sleep(choose.uniform(0.1, 0.6))
        kill_ranks(process)
        assert (tmp_path / "out.part").read_text() == "1:\n2: 2\n3: 3\n" + first_line + "4: 2 2\n"
        assert file.stat().st_size >= before + more, "what was kept is not lost"
        before = file.stat().st_size
    done = run("factorize", *UNTIMED, 1, *task, ranks=3, cwd=tmp_path)
    assert done.returncode == 0 and kept(done.stderr, n) > 10 and kept(done.stderr, first) == 0, done.stderr
    assert (tmp_path / "out").read_text() == whole
    assert names(tmp_path) == ["numbers.txt", "out"]


def stopped(process: subprocess.Popen, cause: str, n: int) -> str:
    """Waits for the end of a run that a signal has stopped; the command that it says."""
    out, error = process.communicate(timeout=20)
    said = re.search(
        rf"^factorize: {cause}: stopped and kept in '{re.escape(sieve_file(n))}'; to go on, on any number of ranks:"
        r" (.*)$",
        error,
        re.M,
    )
    assert said and out == "" and ("stopping where it can go on later" in error) == (cause == "SIGINT"), error
    return said[1]


@pytest.mark.parametrize("number, cause, ranks", [(signal.SIGINT, "SIGINT", None), (signal.SIGINT, "SIGTERM", 2)])
def test_a_signal_stops_it_at_once_and_the_command_it_says_goes_on(tmp_path, number, cause, ranks):
    """Without --output. mpirun turns Ctrl-C into SIGTERM, and kills two seconds later."""
    if ranks and not open_mpi():
        pytest.skip("MPICH's launcher kills its ranks at once")
    file = tmp_path / sieve_file(MEDIUM)
    file.touch()
    process = begin(tmp_path, 1, "--resume", MEDIUM, ranks=ranks)
    try:
        assert wait_until(lambda: grown(file, 0))  # the sieve has begun
        assert wait_until(lambda: worked(process) > 0.9)
        os.kill(process.pid, number)
        again = stopped(process, cause, MEDIUM)
    finally:
        end(process)
    assert process.returncode == 1 and names(tmp_path) == [file.name]
    assert again.startswith(f"mpirun -np {ranks} " if ranks else str(BIN))
    line = again.replace("mpirun -np", f"{shlex.quote(MPIEXEC)} -n", 1).replace("--threads 1", "--threads 2")
    quiet = {"stdin": subprocess.DEVNULL, "capture_output": True, "text": True, "timeout": 60}
    done = subprocess.run(line, shell=True, cwd=tmp_path, env=environment(), **quiet)
    assert (done.returncode, done.stdout) == (0, MEDIUM_LINE) and kept(done.stderr, MEDIUM) > 0
    assert names(tmp_path) == []


@pytest.mark.skipif(BIN != (ROOT / "build" / "release" / "bin").resolve(), reason="scripts/run runs build/release")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGUSR1])
def test_the_run_script_stops_it_and_goes_on_with_it(tmp_path, number):
    """Standard output is a FIFO there, which keeps nothing."""
    file = tmp_path / sieve_file(MEDIUM)
    file.touch()
    line = [ROOT / "scripts" / "run", "-np", 2, "factorize", *UNTIMED, 1, "--resume", MEDIUM]
    process = start(line, cwd=tmp_path)
    try:
        assert wait_until(lambda: grown(file, 0))
        assert wait_until(lambda: worked(process) > 0.9)
        os.kill(process.pid, number)
        stopped(process, number.name, MEDIUM)
    finally:
        end(process)
    assert process.returncode != 0 and names(tmp_path) == [file.name]
    done = subprocess.run(
        list(map(str, line)), cwd=tmp_path, env=environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, MEDIUM_LINE) and names(tmp_path) == []


def test_a_long_one_is_kept_unasked_and_is_nobody_elses(tmp_path):
    process = begin(tmp_path, 1, LONG)
    file = tmp_path / sieve_file(LONG)
    try:
        said = process.stderr.readline() + process.stderr.readline()
        assert said.startswith("90 digits: about ") and f"The sieve is kept in '{file.name}' until" in said
        for again in ([], ["--resume"]):
            other = refused(run("factorize", "--quiet", *UNTIMED, 2, *again, LONG, cwd=tmp_path))
            assert other == f"another job is sieving this number (it holds '{file.name}')"
        assert wait_until(lambda: worked(process) > 1)
        os.kill(process.pid, signal.SIGUSR1)
        assert "--resume" in stopped(process, "SIGUSR1", LONG)
    finally:
        end(process)
    left = file.read_bytes()
    assert (
        refused(run("factorize", "--no-record", LONG, cwd=tmp_path))  # before its curves
        == f"'{file.name}' keeps what a run that did not end has done of {LONG} (go on with --resume, or remove it to"
        " begin anew)"
    )
    other = sieve_file(SHORT)
    file.rename(tmp_path / other)
    assert (
        refused(run("factorize", *UNTIMED, 1, "--resume", SHORT, cwd=tmp_path))
        == f"'{other}' belongs to {LONG}, not to {SHORT}"
    )
    assert (tmp_path / other).read_bytes() == left


def test_a_torn_end_is_cut(tmp_path):
    file = tmp_path / sieve_file(SHORT)
    file.touch()
    process = begin(tmp_path, 1, "--resume", SHORT)
    assert wait_until(lambda: grown(file, 0))
    assert wait_until(lambda: worked(process) > 0.7)
    os.kill(process.pid, signal.SIGTERM)
    stopped(process, "SIGTERM", SHORT)
    whole = file.read_bytes()
    file.write_bytes(whole + whole[-1000:-7])
    done = run("factorize", *UNTIMED, 2, "--resume", SHORT, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, SHORT_LINE) and kept(done.stderr, SHORT) > 0
    assert f"warning: '{file.name}': the last 993 bytes, an incomplete block, are cut; their units" in done.stderr


def test_a_run_that_nobody_asked_to_keep_its_sieve_goes_on_where_it_cannot(small_disk):
    fill(small_disk)
    process = begin(small_disk, 1, LONG)
    try:
        process.stderr.readline()
        assert process.stderr.readline().startswith("warning: the sieve is not kept: ")
        time.sleep(0.5)
        assert process.poll() is None
        os.kill(process.pid, signal.SIGTERM)
        _, error = process.communicate(timeout=20)
    finally:
        end(process)
    assert "SIGTERM: stopped before there was anything to keep; to go on" in error
    assert names(small_disk) == ["filler"]
    assert "No space left on device" in refused(
        run("factorize", "--quiet", *UNTIMED, 1, "--resume", LONG, cwd=small_disk)
    )


def test_a_disk_that_was_full_is_gone_on_with_when_there_is_room(small_disk):
    file = small_disk / sieve_file(SHORT, "out")
    file.touch()
    fill(small_disk)
    with open(small_disk / "filler", "r+b") as filler:
        filler.truncate(4 * 2**20 - 2**16)
    task = ["--quiet", *UNTIMED, 1, "--resume", "--output", small_disk / "out", SHORT]
    said = refused(run("factorize", *task, ranks=2), status=1)
    assert (
        said.startswith("rank 0: cannot write '") and "No space left on device" in said and "--resume goes on" in said
    )
    (small_disk / "filler").unlink()
    assert run("factorize", *task).returncode == 0
    assert (small_disk / "out").read_text() == SHORT_LINE and names(small_disk) == ["out"]


def test_the_sieve_is_kept_until_its_result_is_safe(tmp_path):
    file = tmp_path / sieve_file(SHORT)
    file.touch()
    task = [*UNTIMED, 2, "--resume", SHORT]
    said = refused(run("factorize", "--quiet", *task, "--output", "/dev/full", cwd=tmp_path), status=1)
    assert "cannot write /dev/full: No space left on device" in said
    assert names(tmp_path) == [file.name]
    started = time.monotonic()
    done = run("factorize", *task, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, SHORT_LINE) and kept(done.stderr, SHORT) > 10
    assert names(tmp_path) == [] and time.monotonic() - started < 30


def test_a_killed_rank_ends_it_and_its_sieve_is_gone_on_with(tmp_path):
    file = tmp_path / sieve_file(MEDIUM, "out")
    file.touch()
    task = ["--resume", "--output", "out", MEDIUM]
    process = begin(tmp_path, 1, *task, ranks=3)
    try:
        assert wait_until(lambda: grown(file, 4096))
        os.kill(descendants(process.pid, "factorize")[-1], signal.SIGKILL)
        out, error = process.communicate(timeout=20)
    finally:
        end(process)
    assert process.returncode != 0 and out == "" and "Took" not in error
    done = run("factorize", *UNTIMED, 2, *task, cwd=tmp_path)
    assert done.returncode == 0 and kept(done.stderr, MEDIUM) > 10
    assert (tmp_path / "out").read_text() == MEDIUM_LINE and names(tmp_path) == ["out"]
