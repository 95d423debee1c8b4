# ctest: slow mpi python
"""factorize as a user starts it: what it prints, on any number of ranks."""

import json
import math
import os
import random
import re
import subprocess

import pytest
from factorizing import factorize, gnu_factor, needs_factor
from programs import BIN, OVER_THREADS, SCHEDULES, command, run, start

import heiretsu

BLOG = """\
53541233: 1 5501 9733 53541233
21235343: 1 21235343
11421443: 1 11 383 2711 4213 29821 1038313 11421443
5423123: 1 5423123
"""

pytestmark = pytest.mark.skipif(
    not (BIN / "factorize").exists(), reason=f"{BIN} has no factorize: build it, or name its folder in HEIRETSU_BIN"
)


def numbers_of_all_sizes() -> list[str]:
    """Below 2^127: of every length, around powers of two, with many factors; written in every way GNU factor reads."""
    chosen = random.Random(20)
    numbers = [chosen.getrandbits(bits) for bits in range(1, 91) for _ in range(12)]
    numbers += [chosen.getrandbits(bits) | 1 << (bits - 1) for bits in range(91, 128, 6)]
    numbers += [2**bits + offset for bits in (8, 16, 31, 32, 52, 53, 63, 64, 65) for offset in (-1, 0, 1)]
    numbers += [2**127 - 1, 2**126, 3**79, 4294967291**2, 4294967291 * 4294967279, math.factorial(33)]
    return ["0", "1", "2", "007", "+5", "0000", "+0", "00000000000000000000018446744073709551616", *map(str, numbers)]


@pytest.fixture(scope="module")
def mixed(tmp_path_factory):
    """A file of numbers with its expected output."""
    file = tmp_path_factory.mktemp("mixed") / "numbers.txt"
    file.write_text("\n".join(numbers_of_all_sizes()) + "\n")
    return file, gnu_factor(file.read_text())


@needs_factor
@pytest.mark.parametrize("ranks", [None, 1, 2, 3, 8])
def test_prints_what_gnu_factor_prints(mixed, ranks):
    file, expected = mixed
    assert factorize("--file", file, ranks=ranks) == expected


@needs_factor
@pytest.mark.parametrize("ranks", [None, 3])
def test_prints_the_same_for_arguments(ranks):
    numbers = numbers_of_all_sizes()[:900]
    assert factorize(*numbers, ranks=ranks) == gnu_factor("\n".join(numbers))


@needs_factor
def test_every_schedule_prints_in_order(mixed):
    file, expected = mixed
    for i, over_ranks in enumerate(SCHEDULES):
        for threads in OVER_THREADS:
            assert factorize("--file", file, "--schedule", f"{over_ranks},{threads}", "--threads", 3) == expected
        grain = ["1", "7,2", "100000", "64,1", "3"][i % 5]
        assert (
            factorize(
                "--file",
                file,
                "--schedule",
                f"{over_ranks},{OVER_THREADS[i % len(OVER_THREADS)]}",
                "--threads",
                2,
                "--grain",
                grain,
                ranks=3,
            )
            == expected
        )
    assert factorize("--file", file, "--executor", "serial", ranks=2) == expected


def test_expressions_and_ranges_are_labelled_by_their_values():
    assert (
        factorize("2^61-1", "(2^64-1)/3", "20!+1", "3*5^7", "10..13")
        == "2305843009213693951: 2305843009213693951\n6148914691236517205: 5 17 257 641 65537 6700417\n"
        "2432902008176640001: 20639383 117876683047\n234375: 3 5 5 5 5 5 5 5\n10: 2 5\n11: 11\n12: 2 2 3\n13: 13\n"
    )


def test_the_scan_finds_the_divisors_that_auto_finds():
    numbers = ["0", "1", "2", "97", "360360", "65536", "999983", "1000000", "720720"]
    expected = factorize("--print", "divisors", *numbers)
    assert "97: 1 97\n" in expected and "65536: 1 2 4 8 16" in expected
    factors = factorize(*numbers)
    for split in ("numbers", "trials"):
        scan = ["--method", "scan", "--split", split]
        assert factorize(*scan, "--print", "divisors", *numbers, "--threads", 2) == expected
        assert (
            factorize(*scan, "--print", "divisors", *numbers, "--schedule", "stealing", "--threads", 2, ranks=3)
            == expected
        )
        assert factorize(*scan, *numbers) == factors
    assert (
        factorize(
            "--method", "scan", "--split", "trials", "--print", "divisors", "53541233", "--grain", "999983", ranks=3
        )
        == BLOG.splitlines(True)[0]
    )


def test_without_numbers_it_does_the_blogs_work_and_says_how_fast(tmp_path):
    done = run("factorize", ranks=2, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, BLOG)
    took, balance, bound, record = done.stderr.splitlines()
    assert re.fullmatch(r"Took [0-9.e-]+ seconds on 2 ranks x 1 thread", took)
    assert re.fullmatch(r"Load balance [0-9]+ %; MPI itself took [0-9.]+ seconds to start", balance)
    assert bound == "No schedule of whole numbers is faster than 1.71 x one core: the largest holds 58 % of the work"
    assert re.fullmatch(r"Record: results/factorize-scan-2x1-[0-9]{8}T[0-9]{6}\.[0-9]{3}Z\.h5", record)
    run_of_it = heiretsu.load_one(tmp_path / record.removeprefix("Record: "))
    assert run_of_it.attributes["work"] == 53541233 + 21235343 + 11421443 + 5423123
    assert run_of_it.attributes["largest_item_work"] == 53541233
    assert (run_of_it.attributes["work_unit"], run_of_it.attributes["items"]) == ("trials", 4)


def test_json_multiplies_back_and_tells_what_is_not_proven():
    numbers = ["0", "1", "12", "2^64", "2^89-1", "(10^18+9)*(10^18+3)", "10^400+69", "3^500"]
    done = run("factorize", "--no-record", "--print", "json", *numbers)
    assert done.returncode == 0
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [int(line["number"]) for line in lines] == [
        0,
        1,
        12,
        2**64,
        2**89 - 1,
        (10**18 + 9) * (10**18 + 3),
        10**400 + 69,
        3**500,
    ]
    assert lines[0]["factors"] == []
    for line in lines[1:]:
        assert math.prod(int(prime) ** exponent for prime, exponent in line["factors"]) == int(line["number"])
    said = [line for line in done.stderr.splitlines() if line.endswith("is only a probable prime")]
    assert done.stderr.splitlines() == said
    assert {line["number"] for line in lines if not line["proven"]} == {line.split(":")[0] for line in said}


@needs_factor
def test_what_is_verified_in_full_is_the_same(mixed):
    file, expected = mixed
    for ranks in (None, 2):
        assert factorize("--file", file, "--verify", "full", ranks=ranks) == expected
    assert factorize("--verify", "full", "--method", "sieve", "10^9..10^9+2000") == factorize(
        "--method", "batch", "10^9..10^9+2000"
    )


def test_bad_input_leaves_what_was_before_it_in_part(tmp_path):
    (tmp_path / "numbers.txt").write_text("12\n15\n12x4\n7\n")
    out = tmp_path / "out"
    for ranks in (None, 2):
        done = run("factorize", "--no-record", "--file", "numbers.txt", "--output", "out", ranks=ranks, cwd=tmp_path)
        line = done.stderr.splitlines()[0]
        assert (
            done.returncode == 2
            and line.startswith("factorize: numbers.txt:3: '12x4' is not a number")
            and line.endswith("(the lines before are in 'out.part')")
        )
        assert sorted(file.name for file in tmp_path.iterdir()) == ["numbers.txt", "out.part"]
        assert (tmp_path / "out.part").read_text() == "12: 2 2 3\n15: 3 5\n"
    (tmp_path / "numbers.txt").write_text("12\n15\n12\n7\n")  # mended: nothing is in the way
    assert run("factorize", "--no-record", "--file", "numbers.txt", "--output", "out", cwd=tmp_path).returncode == 0
    assert out.read_text() == "12: 2 2 3\n15: 3 5\n12: 2 2 3\n7: 7\n"


def test_bad_input_from_the_beginning_leaves_nothing(tmp_path):
    done = run("factorize", "--no-record", "--output", "out", "12x4", cwd=tmp_path)
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ranks", [None, 1, 3])
def test_a_reader_that_leaves_during_the_last_window_ends_every_rank(ranks, tmp_path):
    os.mkfifo(tmp_path / "fifo")
    # More than a pipe holds, in one window: rank 0 learns of it when all is computed, and the others must, too.
    command_line = command(
        "factorize", "--record", tmp_path / "a.h5", "--output", tmp_path / "fifo", "1..100000", ranks=ranks
    )
    child = start(command_line, stdout=subprocess.DEVNULL)
    with open(tmp_path / "fifo") as reader:
        assert reader.readline() == "1:\n"
    said = child.communicate(timeout=60)[1]
    assert (child.returncode, said) == (0, "")
    assert not (tmp_path / "a.h5").exists()


def test_lists_what_it_knows():
    def listed(what: str) -> list[str]:
        return factorize_text("--list", what).splitlines()

    def factorize_text(*arguments) -> str:
        done = run("factorize", *arguments)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    helped = factorize_text("--help")
    for what in ("methods", "schedules", "executors", "prints"):
        names = listed(what)
        assert len(names) >= 2 and len(set(names)) == len(names)
        assert all(name in helped for name in names)
        for name in names:  # each is one that the program takes
            options = {
                "methods": ["--method", name, "10..12"],
                "schedules": ["--schedule", name, "10"],
                "executors": ["--executor", name, "10"],
                "prints": ["--print", name, "10"],
            }[what]
            assert run("factorize", "--no-record", *options).returncode == 0
    done = run("factorize", "--list", "colours")
    assert (done.returncode, done.stderr) == (
        2,
        "factorize: --list: 'colours' is not one of methods, prints, size, work, schedules, executors\n",
    )
