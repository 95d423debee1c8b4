# ctest: slow mpi python
"""One large number sieved by jobs that know nothing of each other, and joined: the same line as of one run."""

import os
import re
import shlex
import signal
import subprocess
import time
from pathlib import Path

import pytest

from large_numbers import next_prime, product, sieve_file

from programs import BIN, command, end, refused, run, start, wait_until

pytestmark = pytest.mark.skipif(
    not (BIN / "factorize").exists(), reason=f"{BIN} has no factorize: build it, or name its folder in HEIRETSU_BIN"
)

N, LINE = product(3 * 10**29, 7 * 10**29)  # 60 digits: about 0.3 seconds of one core
MEDIUM, MEDIUM_LINE = product(2 * 10**32, 5 * 10**33)  # 67 digits: some two seconds
PLAIN = ["--no-record", "--threads"]


def worked(process: subprocess.Popen) -> float:
    """Seconds of CPU that it has had in user mode."""
    return int(Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[11]) / os.sysconf("SC_CLK_TCK")


def unit_file(n: int, first: int, last: int) -> str:
    return sieve_file(n).replace(".sieve", f"-units-{first}-{last}.sieve")


def sieve(folder: Path, units: str, *more, n=N, ranks=None) -> str:
    """Runs a job; what it said."""
    done = run("factorize", *PLAIN, 1, "--sieve-only", "--units", units, *more, n, ranks=ranks, cwd=folder)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    return done.stderr


def joined(folder: Path, *files, n=N, ranks=None, threads=1) -> tuple[str, str]:
    done = run("factorize", *PLAIN, threads, n, "--relations", *files, ranks=ranks, cwd=folder)
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr


def units_needed(folder: Path, n=N) -> int:
    told = run("factorize", "--dry-run", n, cwd=folder).stdout
    return int(re.search(r" columns, (\d+) units of sieving\n", told)[1])


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def thirds(tmp_path) -> list[str]:
    """A folder with the files of three jobs that have more than enough together; their names."""
    third = units_needed(tmp_path) // 2
    for i in range(3):
        sieve(tmp_path, f"{i * third}..{(i + 1) * third - 1}")
    return [unit_file(N, i * third, (i + 1) * third - 1) for i in range(3)]


def test_four_jobs_give_the_same_line_as_one_run(tmp_path):
    assert run("factorize", *PLAIN, 1, N).stdout == LINE
    for job, ranks in [(3, None), (1, 2), (4, 3), (2, None)]:
        said = sieve(tmp_path, f"{job}/4", ranks=ranks)
        assert re.fullmatch(
            r"Units \d+\.\.\d+ are in '\S+'; when all jobs have ended: factorize \d+ --relations \.\n", said
        )
    needed = units_needed(tmp_path)
    spans = sorted(tuple(map(int, re.search(r"-units-(\d+)-(\d+)\.sieve", name).groups())) for name in names(tmp_path))
    assert [first for first, _ in spans] == [0] + [last + 1 for _, last in spans[:-1]] and spans[-1][1] == needed - 1
    for ranks, threads, files in [(None, 1, names(tmp_path)), (2, 1, ["."]), (3, 2, names(tmp_path)[::-1])]:
        assert joined(tmp_path, *files, ranks=ranks, threads=threads)[0] == LINE
    assert len(names(tmp_path)) == 4, "the files stay"
    done = run("factorize", *PLAIN, 1, N, "--output", "out", "--relations", ".", cwd=tmp_path)
    assert done.returncode == 0 and (tmp_path / "out").read_text() == LINE


def test_a_unit_has_the_same_relations_in_any_job(tmp_path):
    sieve(tmp_path, "5..20", "--output", "one")
    sieve(tmp_path, "5..20", "--output", "three", ranks=3)
    sieve(tmp_path, "5..9", "--output", "parts")
    sieve(tmp_path, "10..20", "--output", "parts")
    one = (tmp_path / "one").read_bytes()
    assert one == (tmp_path / "three").read_bytes() and len(one) > 10_000
    # The same in two blocks: a head of 56 bytes more, and one relation is told by itself, not by the one before.
    assert abs((tmp_path / "parts").stat().st_size - len(one) - 56) <= 16


def test_the_commands_of_a_dry_run_do_it(tmp_path):
    done = run("factorize", "--dry-run", "--jobs", 3, N)
    told, *lines = done.stdout.splitlines()
    assert re.search(r" columns, \d+ units of sieving, in 3 jobs of about \d+ s:$", told) and len(lines) == 4
    for line in lines:
        program, *words = shlex.split(line)
        assert program == "factorize"
        done = run(program, "--no-record", *words, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    assert done.stdout == LINE


def test_a_killed_job_is_repeated_and_goes_on(tmp_path):
    jobs = [f"{i}/4" for i in (1, 2, 3, 4)]
    for units in (jobs[0], jobs[1], jobs[3]):
        sieve(tmp_path, units, n=MEDIUM)
    task = ["--no-record", "--threads", 1, "--sieve-only", "--units", jobs[2], MEDIUM, "--output", "third.sieve"]
    process = start(command("factorize", *task, "--method", "qs"), cwd=tmp_path)
    file = tmp_path / "third.sieve"
    try:
        assert wait_until(lambda: file.exists() and file.stat().st_size > 0)
        busy = refused(run("factorize", "--no-record", MEDIUM, "--relations", ".", cwd=tmp_path))
        assert busy == "'./third.sieve' is being written by another job: wait until it has ended"
        time.sleep(0.3)
    finally:
        process.kill()
        end(process)
    done = run("factorize", *task, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert joined(tmp_path, ".", n=MEDIUM)[0] == MEDIUM_LINE


def test_a_signal_stops_a_job_which_the_command_it_says_goes_on_with(tmp_path):
    task = ["--no-record", "--threads", 1, "--sieve-only", "--units", "0..100000", MEDIUM, "--output", "units"]
    process = start(command("factorize", *task, "--method", "qs"), cwd=tmp_path)
    file = tmp_path / "units"
    assert wait_until(lambda: file.exists() and file.stat().st_size > 0, 300)
    assert wait_until(lambda: worked(process) > 0.5, 300)
    os.kill(process.pid, signal.SIGTERM)
    _, error = process.communicate(timeout=60)
    said = re.search(
        r"^factorize: SIGTERM: stopped and kept in 'units'; to go on, on any number of ranks: (.*)$", error, re.M
    )
    assert process.returncode == 1 and said, error
    size = file.stat().st_size
    assert size > 10_000
    again = shlex.split(said[1].replace("0..100000", "0..20"))
    done = subprocess.run(again, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and "'units': 21 of the units 0..20 are done\n" in done.stderr, done.stderr
    assert file.stat().st_size == size


def test_what_is_missing_is_told_and_sieved(tmp_path, thirds):
    first, gap, last = thirds
    (tmp_path / gap).unlink()
    before, after = (int(number) for number in re.search(r"-units-(\d+)-(\d+)\.sieve", gap).groups())
    line, said = joined(tmp_path, first, last)
    told = re.search(
        rf"^About (\d+) units are missing in the 2 files: ({before}\.\.\d+)\S*; this run sieves them, about \d+ s on 1"
        r" thread \(jobs would by: (factorize --sieve-only .*)\)$",
        said,
        re.M,
    )
    assert line == LINE and told, said
    assert int(told[1]) <= after - before + 1
    dry = run("factorize", "--dry-run", N, "--relations", ".", cwd=tmp_path).stdout.splitlines()[-1]
    assert re.fullmatch(
        rf"About \d+ units are missing in the 2 files: {before}\.\.\d+\S*; about \d+ s on \d+ threads? by .*", dry
    )
    for files in range(3, 8):  # what is missing is an estimate: a few units more may be
        command_told = re.search(r"(factorize --sieve-only --units \d+\.\.\d+ \d+)\)?$", said.strip())[1]
        assert run(*shlex.split(command_told), "--no-record", cwd=tmp_path).returncode == 0
        said = run("factorize", "--dry-run", N, "--relations", ".", cwd=tmp_path).stdout
        if "missing" not in said:
            break
    assert said.endswith(f"\nThe {files} files have all that is needed\n")
    assert joined(tmp_path, ".") == (LINE, "")


def test_units_that_two_files_have_count_once(tmp_path, thirds):
    sieve(tmp_path, "3..12", "--output", "again.sieve")
    line, said = joined(tmp_path, *thirds, "again.sieve")
    assert line == LINE
    assert (
        said.splitlines()[0]
        == "warning: 10 of the 10 units of 'again.sieve' are in the files before it, too, and count once"
    )
    line, said = joined(tmp_path, thirds[0], thirds[0], *thirds[1:])
    assert line == LINE and f"units of '{thirds[0]}' are in the files before it, too" in said


def test_a_torn_end_is_told_and_left_alone(tmp_path, thirds):
    file = tmp_path / thirds[1]
    whole = file.read_bytes()
    file.write_bytes(whole + whole[-500:-7])
    line, said = joined(tmp_path, *thirds)
    assert line == LINE
    assert (
        f"warning: '{thirds[1]}': the last 493 bytes, an incomplete block, are left out; their units are sieved" in said
    )
    assert len(file.read_bytes()) == len(whole) + 493
    file.write_bytes(whole[:100])
    line, said = joined(tmp_path, *thirds)
    assert line == LINE and f"warning: '{thirds[1]}' has no units: its job has to be repeated" in said


def test_what_does_not_fit_is_one_line(tmp_path, thirds):
    def no(*arguments) -> str:
        return refused(run("factorize", "--no-record", *arguments, cwd=tmp_path))

    assert no(MEDIUM, "--relations", thirds[0]) == f"'{thirds[0]}' belongs to {N}, not to {MEDIUM}"
    assert no(N, "--relations", "none") == "--relations: cannot read 'none': No such file or directory"
    (tmp_path / "text").write_text("Monday: rain\n")
    assert no(N, "--relations", "text") == "--relations: 'text' is no file of factorize --sieve-only"
    os.mkfifo(tmp_path / "pipe")
    assert no(N, "--relations", "pipe") == "--relations: 'pipe' is no file (a pipe or device)"
    (tmp_path / "folder").mkdir()
    assert no(N, "--relations", "folder") == (
        f"--relations: in the folder 'folder' is no file of {N}: factorize --sieve-only makes them"
    )
    assert no("--relations", thirds[0], N).startswith("--relations is for one number, the first argument: factorize N ")
    assert no("--sieve-only", N) == (
        "--sieve-only needs --units A..B, or part I/K of all (--dry-run --jobs 4 tells which)"
    )
    for units in ("5", "7..3", "0/4", "5/4", "x..7", "1..", ""):
        assert no("--sieve-only", "--units", units, N).startswith("--"), units
    assert no("--sieve-only", "--units", "0..4", 2**89 - 1) == (
        f"'{2**89 - 1}' needs no jobs: it has no composite part of 190 bits (57 digits) and more"
    )
    assert "is a power of a smaller number" in no("--sieve-only", "--units", "0..4", next_prime(10**30) ** 2)
    assert "too large for the sieve" in no("--sieve-only", "--units", "0..4", product(10**69, 10**70)[0])
    assert "excludes --repeat" in no("--sieve-only", "--units", "0..4", "--repeat", 2, N)
    assert "--method auto or qs" in no("--sieve-only", "--units", "0..4", "--method", "ecm", N)
    assert "--units 1/4" in no("--sieve-only", "--units", "0..4", N, N)
    assert "has units 0.." in no("--sieve-only", "--units", "0..10^17", N)
    assert names(tmp_path) == sorted([*thirds, "text", "pipe", "folder"])


def test_the_curves_of_one_job_spare_the_sieve(tmp_path):
    p, q, r = next_prime(10**9), next_prime(10**29), next_prime(3 * 10**29)
    n = p * q * r
    said = sieve(tmp_path, "1/4", "--output", "first.sieve", n=n)
    assert said == (
        "A curve has found a divisor, which is in 'first.sieve': no more units are needed:"
        f" factorize {n} --relations .\n"
    )
    assert sieve(tmp_path, "1/4", "--output", "first.sieve", n=n) == said
    assert (
        "The file has all that is needed" in run("factorize", "--dry-run", n, "--relations", ".", cwd=tmp_path).stdout
    )
    for ranks in (None, 2):
        assert joined(tmp_path, ".", n=n, ranks=ranks) == (f"{n}: {p} {q} {r}\n", "")


def test_small_primes_are_taken_out_alike(tmp_path):
    n = 2**4 * 65_521 * N
    sieve(tmp_path, "1/1", n=n)
    line, said = joined(tmp_path, ".", n=n)
    assert line == f"{n}: 2 2 2 2 65521 {LINE.partition(': ')[2]}"
    assert joined(tmp_path, ".", n=N)[0] == LINE
