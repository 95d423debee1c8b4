# ctest: slow mpi python
"""Files of plain numbers, which all ranks and threads count and read: the bytes are those of one thread, also after
kills."""

import filecmp
import os
import random
import subprocess

import numpy as np
import pytest
from programs import BIN, alive, command, descendants, end, has, run, start, wait_until

import heiretsu

pytestmark = pytest.mark.skipif(
    not (BIN / "factorize").exists(), reason=f"{BIN} has no factorize: build it, or name its folder in HEIRETSU_BIN"
)

LONG = bool(os.environ.get("HEIRETSU_LONG_TESTS"))
SHAPES = [(None, 2), (2, 1), (3, 1), (None, 1), (2, 2), (8, 1)]  # ranks, threads


def odd_text() -> str:
    """Numbers, some ranges and expressions, and now and then something else; it ends in a bad token."""
    chosen = random.Random(17)
    words = []
    for _ in range(30_000):
        words.append(str(chosen.getrandbits(chosen.choice([7, 20, 36, 64]))) + chosen.choice(["\n", " ", "\r\n", "\t"]))
        if chosen.random() < 0.01:
            words.append(chosen.choice(["2^40+1\n", "10..30 ", "9999999999..10000000999\r\n", "(10^18)..10^18+70 "]))
        if chosen.random() < 0.0001:
            words.append(chosen.choice(["# 12x4\n", "\n# " + 1_100_000 * "7" + "\r\n"]))
    return "".join(words) + "\n123 12x4"


def test_every_shape_writes_the_bytes_of_one_thread_up_to_a_bad_token(tmp_path):
    (tmp_path / "numbers.txt").write_text(odd_text(), newline="")
    said = set()
    for i, (ranks, threads) in enumerate([(None, 1), (None, 2), (2, 1), (3, 2), (8, 1)]):
        name = f"out{i}"
        window = ["--window", 1 + 3000 * i] if i % 2 else []
        done = run(
            *["factorize", "--no-record", "--threads", threads, *window],
            *["--file", "numbers.txt", "--output", name],
            ranks=ranks,
            cwd=tmp_path,
        )
        assert done.returncode == 2
        said |= {line.split(" (")[0] for line in done.stderr.splitlines() if line.startswith("factorize: ")}
        assert filecmp.cmp(tmp_path / "out0.part", tmp_path / f"{name}.part", shallow=False)
    line = odd_text().count("\n") + 1
    assert said == {f"factorize: numbers.txt:{line}: '12x4' is not a number"}


def test_a_record_tells_that_numbers_were_counted_and_windows_are_equal(tmp_path):
    numbers = list(map(str, np.random.default_rng(3).integers(1, 2**36, 39_000)))
    numbers.insert(20_000, "5..1004")
    (tmp_path / "numbers.txt").write_text("\n".join(numbers) + "\n")
    one_pass = ["factorize", "--file", "numbers.txt", "--print", "none", "--window", 15_000, "--threads", 2]
    for options, kernels, items in (
        ([], ["CountedText", *["Automatic"] * 3], [13_333, 13_333, 13_334]),
        (["--keep-costs"], ["Automatic"] * 3, [15_000, 15_000, 10_000]),
        (["--warmup", 1], ["Automatic"] * 3, [15_000, 15_000, 10_000]),
    ):
        done = run(*one_pass, *options, "--record", "run.h5", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        record = heiretsu.load_one(tmp_path / "run.h5")
        assert list(record.rounds["kernel"]) == kernels
        assert list(record.rounds["items"])[-3:] == items and record.attributes["items"] == 40_000
        (tmp_path / "run.h5").unlink()


@pytest.mark.skipif(not has("factor"), reason="needs GNU factor")
def test_short_numbers_are_looked_up_in_between_others(tmp_path):
    """2^10 numbers and more that are all below 2^13 come out of a table, unless a longer one is among them."""
    numbers = np.random.default_rng(9).integers(0, 1 << 13, 60_000).tolist()
    numbers[21_000], numbers[22_000], numbers[55_000] = 8192, 2**70 + 25, 2**64 - 59
    text = "\n".join(map(str, numbers)) + "\n"
    (tmp_path / "numbers.txt").write_text(text)
    expected = subprocess.run(["factor"], input=text, capture_output=True, text=True, check=True).stdout
    for threads in (1, 2):
        done = run("factorize", "--no-record", "--file", "numbers.txt", "--threads", threads, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, "") and done.stdout == expected


def journaled(folder) -> int:
    journal = folder / "out.journal"
    return journal.stat().st_size if journal.exists() else 0


@pytest.mark.parametrize("lines, bits, kills", [(10**8, 12, 10) if LONG else (10**6, 63, 3)])
def test_kills_at_random_moments_on_changing_shapes_end_in_the_same_bytes(tmp_path, lines, bits, kills):
    """200 windows, each a line of about 60 bytes in the journal, of which each kill lets some more pass."""
    chosen = random.Random(5)
    million = "\n".join(map(str, np.random.default_rng(5).integers(1, 1 << bits, 10**6).tolist())) + "\n"
    with open(tmp_path / "numbers.txt", "w") as file:
        for _ in range(lines // 10**6):
            file.write(million)
    job = ["--no-record", "--file", "numbers.txt", "--window", lines // 200]
    assert run("factorize", *job, "--output", "whole", cwd=tmp_path, timeout=600).returncode == 0
    for kill in range(kills):
        ranks, threads = SHAPES[kill % len(SHAPES)]
        enough = journaled(tmp_path) + chosen.randrange(1, 6000 // kills)
        one = command("factorize", *job, "--output", "out", "--threads", threads, "--resume", ranks=ranks)
        process = start(one, cwd=tmp_path)
        try:
            assert wait_until(lambda: journaled(tmp_path) >= enough or process.poll() is not None, 120)
            assert process.poll() is None
            running = descendants(process.pid, "factorize")
        finally:
            end(process)
        assert wait_until(lambda: not any(map(alive, running)))
    done = run("factorize", *job, "--output", "out", "--resume", cwd=tmp_path, timeout=600)
    assert done.returncode == 0 and done.stderr.startswith("Goes on after"), done.stderr
    assert filecmp.cmp(tmp_path / "whole", tmp_path / "out", shallow=False)
