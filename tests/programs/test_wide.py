# ctest: slow mpi
"""Numbers of 65 to 128 bits, file to file: as PARI factors them, and the same however they are shared out."""

import random
import re
import subprocess

import pytest
from programs import BIN, has, run

pytestmark = pytest.mark.skipif(
    not (BIN / "factorize").exists(), reason=f"{BIN} has no factorize: build it, or name its folder in HEIRETSU_BIN"
)

PARI = """
{foreach(readvec("%s"), n,
  f = factor(n);
  print1(n, ":");
  for(i = 1, #f~, for(k = 1, f[i, 2], print1(" ", f[i, 1])));
  print())}
"""


def random_numbers(count: int) -> list[int]:
    """The sizes of 65 to 128 bits in turn, the same ones always."""
    chosen = random.Random(14)
    return [chosen.getrandbits(bits) | 1 << (bits - 1) for i in range(count) for bits in [65 + i % 64]]


def special_numbers() -> list[int]:
    """Around the powers of two where the arithmetic changes, and numbers that fool weaker tests of primality."""
    edges = (64, 74, 80, 82, 96, 97, 98, 102, 104, 105, 127)
    chernick = [(6 * k + 1) * (12 * k + 1) * (18 * k + 1) for k in (300_170, 30_000_126, 3_000_002_350)]
    strong = [318665857834031151167461, 3317044064679887385961981]  # to the first 12 and 13 prime bases
    squares = [(2**61 - 1) ** 2, 4294967291**4, 18446744073709551557**2, 2**128 - 1]
    return [2**bits + offset for bits in edges for offset in range(-8, 9)] + chernick + strong + squares


def factorize(file, *arguments, **options) -> str:
    """What it prints for a file; it must end well and say nothing."""
    done = run("factorize", "--no-record", "--quiet", "--file", file, *arguments, timeout=300, **options)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def written(folder, numbers: list[int]):
    file = folder / "numbers"
    file.write_text("\n".join(map(str, numbers)) + "\n")
    return file


def listed_sets() -> list[str]:
    """The instruction sets of this processor, from the complaint about another."""
    complaint = run("factorize", "--no-record", "7", variables={"HEIRETSU_SIMD": "none"}).stderr
    return re.search(r"here \((.*)\)", complaint)[1].split(", ")


@pytest.mark.skipif(not has("gp"), reason="needs PARI/GP")
def test_a_file_of_random_and_special_numbers_has_the_factors_that_pari_finds(tmp_path):
    file = written(tmp_path, random_numbers(2000) + special_numbers())
    script = tmp_path / "factor.gp"
    script.write_text(PARI % file)
    theirs = subprocess.run(
        ["gp", "-q", "-f", "-s", "64M", script], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True
    )
    ours = factorize(file).splitlines()
    assert len(ours) == 2000 + len(special_numbers())
    assert [pair for pair in zip(ours, theirs.stdout.splitlines(), strict=True) if pair[0] != pair[1]] == []


def test_the_answer_is_the_same_on_every_instruction_set_and_number_of_ranks_threads_and_numbers_at_once(tmp_path):
    numbers = random_numbers(640) + special_numbers()
    file = written(tmp_path, numbers)
    expected = factorize(file)
    for name in listed_sets():
        assert factorize(file, variables={"HEIRETSU_SIMD": name}) == expected
    for ranks, threads in ((None, 3), (2, 1), (3, 2)):
        assert factorize(file, "--threads", threads, ranks=ranks) == expected
    for grain in (1, 37):
        assert factorize(file, "--grain", grain, ranks=2) == expected
    assert factorize(file, "--window", 100, "--method", "batch") == expected
    backwards = factorize(written(tmp_path, numbers[::-1]))
    assert backwards.splitlines() == expected.splitlines()[::-1]
