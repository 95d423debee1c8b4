# ctest: slow mpi python
"""factorize by windows, of a stream or a range, and the records it leaves."""

import functools
import random
import re
import subprocess

import pytest
from factorizing import factorize, gnu_factor, needs_factor, recorded
from programs import BIN, run

import heiretsu

WINDOW, NUMBERS = 32_768, 150_000  # five windows
PHASES = ["serial", "compute", "wait", "communicate", "io", "idle"]

pytestmark = pytest.mark.skipif(
    not (BIN / "factorize").exists(), reason=f"{BIN} has no factorize: build it, or name its folder in HEIRETSU_BIN"
)


@pytest.fixture(scope="module")
def long_stream(tmp_path_factory):
    """Numbers for five windows of WINDOW, white space of every kind between them."""
    chosen = random.Random(21)
    numbers = [str(chosen.getrandbits(36)) for _ in range(NUMBERS)]
    file = tmp_path_factory.mktemp("long") / "numbers.txt"
    file.write_text("".join(number + chosen.choice(["\n", " ", "\t", "\r\n", " # 12x4\n"]) for number in numbers))
    return file, gnu_factor("\n".join(numbers))


@needs_factor
def test_a_stream_of_several_windows_stays_in_order(long_stream, tmp_path):
    file, expected = long_stream
    assert factorize("--file", file, "--threads", 2, "--window", WINDOW) == expected
    assert factorize("--file", file, "--output", tmp_path / "out", "--window", WINDOW, ranks=2) == ""
    assert (tmp_path / "out").read_text() == expected
    assert factorize("--file", file, "--schedule", "stealing", "--window", WINDOW, ranks=3) == expected
    with open(file) as stream:  # not through a launcher: each has its own fault where a rank reads slower than it comes
        assert factorize("--file", "-", "--threads", 2, "--window", WINDOW, stdin=stream) == expected
    record = recorded(tmp_path, "--file", file, "--window", WINDOW, ranks=2)
    assert list(record.rounds["items"]) == [WINDOW] * 4 + [NUMBERS - 4 * WINDOW]


def check_sums(run_of_it, ranks: int, threads: int) -> None:
    """What POP's metrics are made of: every second and every item has its place."""
    samples, attributes, clocks = run_of_it.samples, run_of_it.attributes, run_of_it.ranks
    assert (attributes["valid"], attributes["warning"], attributes["ranks"], attributes["threads"]) == (
        1,
        "",
        ranks,
        threads,
    )
    assert len(samples) == len(run_of_it.repetitions) * ranks * threads
    assert (samples[PHASES].sum(axis=1) - samples["seconds"]).abs().max() < 1e-9
    unsure = samples["rank"].map(clocks["residual"]) + samples["rank"].map(clocks["drift"]).abs() * samples["seconds"]
    assert samples[PHASES].drop(columns="idle").min().min() >= 0 and (samples["idle"] + unsure).min() > -1e-6
    assert samples["cpu"].min() >= 0 and samples["compute"].max() > 0
    by_repetition = samples.groupby("repetition")
    assert set(by_repetition["items"].sum()) == {attributes["items"]}
    assert set(by_repetition["work"].sum()) == {attributes["work"]}
    span = by_repetition["end"].max() - by_repetition["start"].min()
    assert (span - run_of_it.repetitions["seconds"]).abs().max() < 1e-9


def test_the_record_of_ranks_and_threads_adds_up(tmp_path):
    done = run(
        "factorize",
        "--record",
        tmp_path / "a.h5",
        "--repeat",
        4,
        "--warmup",
        1,
        "--keep-costs",
        "--threads",
        2,
        "--seed",
        7,
        "--schedule",
        "guided,static",
        "1..20000",
        "2^70+1",
        "--print",
        "none",
        ranks=3,
    )
    assert (done.returncode, done.stdout) == (0, "")
    assert re.search(r"^Took .* on 3 ranks x 2 threads$", done.stderr, re.M)
    record = heiretsu.load_one(tmp_path / "a.h5")
    assert len(record.repetitions) == 4  # whether each is valid is a matter of time: a rank may have started late
    check_sums(record, ranks=3, threads=2)
    attributes = record.attributes
    assert (attributes["items"], attributes["work"], attributes["largest_item_work"]) == (20_001, 20_001, 1)
    assert (attributes["program"], attributes["method"], attributes["schedule"], attributes["executor"]) == (
        "factorize",
        "auto",
        "guided,static",
        "openmp",
    )
    assert (attributes["option_repeat"], attributes["option_seed"], attributes["option_keep_costs"]) == (
        "4",
        "7",
        "true",
    )
    assert len(record.costs) == 20_001 and record.costs.min() > 0
    # They are of repetition 0, and all of that was computing.
    assert record.costs.sum() <= record.samples.query("repetition == 0")["compute"].sum()
    assert float(record.provenance["mpi_startup_seconds"]) > 0 and "--keep-costs" in record.provenance["argv"]


def test_the_records_of_runs_alone_add_up(tmp_path):
    for name, *arguments in [
        ("trials", "--method", "scan", "--split", "trials", "--threads", 2, "--repeat", 3),
        ("numbers", "--method", "scan", "--executor", "serial", "--keep-costs", 1000, 3000, 2000),
        ("until", "1..3000", "--until", "90%", "--max-time", 5, "--threads", 2),
    ]:
        done = run("factorize", "--record", tmp_path / f"{name}.h5", "--print", "none", *arguments)
        assert done.returncode == 0, done.stderr
        check_sums(heiretsu.load_one(tmp_path / f"{name}.h5"), ranks=1, threads=1 if name == "numbers" else 2)
    runs = heiretsu.load(tmp_path).runs.set_index("method")
    assert list(runs.loc["scan", "largest_item_work"]) == [3000, 1]
    assert list(runs.loc["scan", "work"]) == [6000, 91_621_142]
    assert list(runs.loc["scan", "repetitions"]) == [1, 3]
    assert runs.loc["auto", "repetitions"] >= 6
    assert len(heiretsu.load_one(tmp_path / "numbers.h5").costs) == 3


def test_a_stream_of_several_windows_is_one_repetition(long_stream, tmp_path):
    file, _ = long_stream
    record = recorded(
        tmp_path, "--file", file, "--repeat", 3, "--warmup", 1, "--keep-costs", "--window", WINDOW, ranks=2
    )
    assert len(record.rounds) == 5  # a file of several windows is read again for each repetition
    check_sums(record, ranks=2, threads=1)
    assert (record.attributes["items"], len(record.costs), len(record.repetitions)) == (NUMBERS, NUMBERS, 3)
    assert record.costs.min() > 0  # every item of every window


def test_a_pipe_of_several_windows_cannot_be_repeated(long_stream):
    file, _ = long_stream
    with subprocess.Popen(["cat", file], stdout=subprocess.PIPE) as cat:
        done = run(
            "factorize",
            "--no-record",
            "--file",
            "-",
            "--print",
            "none",
            "--repeat",
            2,
            "--window",
            WINDOW,
            stdin=cat.stdout,
        )
    assert done.returncode == 2
    assert (
        done.stderr
        == "factorize: this input is too long to be kept and cannot be read again, so it cannot be repeated (use a"
        " file, or --repeat 1)\n"
    )


RANKS = [1, 2, 3, 8]
SIEVED = ["10^12..10^12+60000", "1..3000", "2^64-5000..2^64-1"]


@functools.cache
def number_by_number(numbers: str) -> str:
    return factorize("--method", "batch", numbers)


@pytest.mark.parametrize("ranks", RANKS)
def test_a_range_sieved_is_what_it_is_number_by_number(ranks, tmp_path):
    """Each range and method by each schedule on two numbers of ranks."""
    for i, numbers in enumerate(SIEVED):
        for j, method in enumerate(("sieve", "sieve-primes")):
            schedule = ("guided", "stealing")[(i + j + RANKS.index(ranks)) % 2]
            words = ("--method", method, "--schedule", schedule, "--window", 25_000, numbers)
            assert factorize(*words, ranks=ranks) == number_by_number(numbers)
    # Windows of one range share a sieve: one preparation, then the windows.
    record = recorded(
        tmp_path, "--method", "sieve-primes", "--window", 25_000, "--schedule", "dynamic", SIEVED[0], ranks=ranks
    )
    assert list(record.rounds["kernel"]) == ["LargePrimeHits", "RangeSieve", "RangeSieve", "RangeSieve"]
    assert list(record.rounds["items"])[1:] == [25_000, 25_000, 10_001]
    assert (
        list(record.rounds["schedule"]) == ["dynamic,dynamic"] + ["static,dynamic"] * 3
    )  # each rank has its block's hits
    assert (record.attributes["kernel"], record.attributes["schedule"], record.attributes["items"]) == (
        "RangeSieve",
        "static,dynamic",
        60_001,
    )
    record = recorded(
        tmp_path, "--method", "sieve", "--window", 25_000, "--schedule", "dynamic", SIEVED[0], ranks=ranks
    )
    assert list(record.rounds["schedule"]) == ["everywhere,dynamic"] + ["dynamic,dynamic"] * 3
    assert (record.attributes["kernel"], record.attributes["schedule"]) == ("RangeSieve", "dynamic,dynamic")


@pytest.mark.parametrize("ranks", [None, 2, 3])
def test_a_range_beyond_2_to_64_is_what_it_is_number_by_number(ranks, tmp_path):
    for numbers in ["2^64-3000..2^64+3000", "2^72-500..2^72+2000", "2^127+5..2^127+30", "2^128-9..2^128+2"]:
        expected = number_by_number(numbers)
        assert factorize("--window", 2000, numbers, ranks=ranks) == expected
        assert factorize("--output", tmp_path / "out", "--threads", 2, numbers, ranks=ranks) == ""
        assert (tmp_path / "out").read_text() == expected
    record = recorded(tmp_path, "2^66..2^66+200000", ranks=ranks)
    assert list(record.rounds["kernel"]) == ["WideRange", "WideRange"]
    assert list(record.rounds["items"]) == [2**17, 200_001 - 2**17]


def test_windows_grow_with_the_workers(tmp_path):
    """2^17 numbers for each, no less than 2^20 where nothing is printed, and more where all read a file."""
    numbers = tmp_path / "numbers.txt"
    numbers.write_text("1\n" * 1_500_000)
    for threads, ranges, lists in [
        (2, [2**20, 2**20, 2**19], [750_000, 750_000]),
        (16, [2**21, 2**19], [1_500_000]),
    ]:
        quick = ("--quiet", "--threads", threads)
        sieved = recorded(tmp_path, "--method", "sieve", *quick, f"1..{5 * 2**19}").rounds
        assert list(sieved["items"][sieved["kernel"] == "RangeSieve"]) == ranges
        read = recorded(tmp_path, "--file", numbers, *quick).rounds
        assert list(read["items"][read["kernel"] == "Automatic"]) == lists
    # Rank 0 has room for the text of 2^20 numbers.
    for output, windows in [([], [750_000, 750_000]), (["--output", tmp_path / "out"], [1_500_000])]:
        record = tmp_path / "printed.h5"
        done = run("factorize", "--file", numbers, "--threads", 16, "--quiet", "--record", record, *output)
        assert (done.returncode, done.stderr) == (0, "")
        assert (done.stdout or (tmp_path / "out").read_text()) == "1:\n" * 1_500_000
        rounds = heiretsu.load_one(record).rounds
        assert list(rounds["items"][rounds["kernel"] == "Automatic"]) == windows
        record.unlink()


def test_the_record_names_the_kernel_that_did_most(tmp_path):
    assert recorded(tmp_path, "1..100000", 7, 5).attributes["kernel"] == "RangeSieve"  # chosen by the cost model
    assert recorded(tmp_path, 7, 5, "3*2^70").attributes["kernel"] == "Automatic"
    mostly = recorded(tmp_path, "--window", 50_000, 7, 5, "1..100000")
    assert set(mostly.rounds["kernel"]) >= {"RangeSieve", "Automatic"} and mostly.attributes["kernel"] == "RangeSieve"
    assert recorded(tmp_path, "--method", "scan", 7, 5).attributes["kernel"] == "ScanNumbers"
