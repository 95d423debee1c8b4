# ctest: quick
"""The adversary finds what is planted, and repeats it by its seed."""

import os
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest
import structures
from adversary import divided, factors, left_behind, line
from factored import primes_in
from programs import ROOT
from tried import Fault, Try

SH = "/bin/sh"
WRONG = {  # what a program may do, and the verdict
    "exit 3": "ended with 3",
    "kill -9 $$": "ended with -9",
    "exit 1": "says nothing of why",
    "echo 1 >&2; echo 2 >&2; echo 3 >&2; echo 4 >&2": "says 4 lines",
    "printf 'a\\033[31m\\n' >&2; exit 2": r"says a raw '\x1b'",
    "printf 'a\\302\\233\\n' >&2; exit 2": r"says a raw '\x9b'",
    "echo 'Traceback (most recent call last):' >&2; exit 1": "says 'Traceback'",
    "echo '12: 2 2 3'": "prints something else",
    "echo '12: 2 2'; echo bad >&2; exit 2": "prints no whole lines of it",
    "printf '12: 2 2 3'; echo bad >&2; exit 2": "prints no whole lines of it",
    "exec sleep 60": "did not end within 0.5 s",
}


@pytest.mark.parametrize("script", WRONG)
def test_what_is_wrong_is_a_fault(script):
    with pytest.raises(Fault, match=re.escape(WRONG[script])):
        Try([SH, "-c", script], b"12: 2 2 3\n13: 13\n", seconds=0.5 if "sleep" in script else 20).judged()


def test_what_is_right_is_none():
    for script in (
        "echo '12: 2 2 3'; echo '13: 13'",
        "echo '12: 2 2 3'; echo '13x is no number' >&2; exit 2",
        "printf '\\r\\033[K12 %%' >&2; echo '12: 2 2 3'; echo '13: 13'",
    ):
        Try([SH, "-c", script], b"12: 2 2 3\n13: 13\n").judged()
    assert Try(["python:json.tool"], b"{}\n", stdin=b"{ }").judged().status == 0


def test_what_may_be_endless_is_judged_by_what_it_printed():
    for script, expected in (
        ("exec sleep 60", b"12: 2 2 3\n"),
        ("echo '12: 2 2 3'; echo 13; exec sleep 60", b"12: 2 2 3\n"),
    ):
        one = Try([SH, "-c", script], expected, True, seconds=0.5, endless=True)
        assert one.judged().status is None
    with pytest.raises(Fault, match="does not print what comes before"):
        Try([SH, "-c", "echo '12: 2 6'; exec sleep 60"], b"12: 2 2 3\n", True, seconds=0.5, endless=True).judged()


def test_what_is_left_behind_is_a_fault(tmp_path):
    (tmp_path / "o").touch()
    left_behind(tmp_path, {"o"})
    (tmp_path / ".x.tmp").touch()
    with pytest.raises(Fault, match=re.escape("left behind ['.x.tmp']")):
        left_behind(tmp_path, {"o"})


def test_a_line_is_what_factorize_prints():
    for by in (factors, divided):
        assert [by(n) for n in (0, 1, 2, 12, 97, 10**9 + 7)] == [[], [], [2], [2, 2, 3], [97], [10**9 + 7]]
    assert line(1) == b"1:\n" and line(12) == b"12: 2 2 3\n"


def test_a_seed_is_printed_and_a_try_repeated_by_it(tmp_path):
    part = tmp_path / "part.py"
    part.write_text(
        "import sys; from adversary import Fault, main\n"
        "def attempt(chance, folder):\n    n = chance.randrange(5)\n    if n == 3: raise Fault(f'a {n}')\n"
        "sys.exit(main('doc', attempt, 40, 20))\n"
    )
    variables = {**os.environ, "PYTHONPATH": str(ROOT / "tests" / "adversary")}

    def call(*words):
        done = subprocess.run([sys.executable, part, *words], capture_output=True, text=True, env=variables)
        return done.returncode, done.stdout

    status, told = call("--seed", "x")
    assert status == 1 and "part.py: seed x: 40 tries in" in told and "FAULT a 3" in told
    again = re.search(r"again: (\S+) (--seed x --first \d+ --tries 1)", told)
    status, told = call(*again[2].split())
    assert status == 1 and ": 1 tries in" in told and "1 with a fault" in told
    assert call("--seed", "x", "--tries", "3", "--seconds", "0")[1].count(": 1 tries in") == 1


def test_a_part_counts_how_its_commands_ended(tmp_path):
    part = tmp_path / "part.py"
    part.write_text(
        "import sys; from adversary import main; from tried import Try\n"
        "ends = ['exit 0', 'kill -9 $$']\n"
        "def attempt(chance, folder):\n    Try(['/bin/sh', '-c', ends[chance.randrange(2)]]).run()\n"
        "sys.exit(main('doc', attempt, 20, 20))\n"
    )
    variables = {**os.environ, "PYTHONPATH": str(ROOT / "tests" / "adversary")}
    told = subprocess.run([sys.executable, part], capture_output=True, text=True, env=variables).stdout
    right, killed = map(int, re.search(r"^part.py: (\d+) ended with 0, (\d+) killed$", told, re.M).groups())
    assert right + killed == 20 and min(right, killed) > 2


def test_a_wrong_factor_is_a_fault():
    assert primes_in("12: 2 2 3", 12) == [2, 2, 3] and primes_in("1:", 1) == [] == primes_in("0:", 0)
    for text in ("12: 2 6", "12: 3 2 2", "12: 2 3", "12:", "13: 2 2 3", "12: 2 2 3 1", "0: 0"):
        with pytest.raises(Fault):
            primes_in(text, 0 if text == "0: 0" else 12)


def test_numbers_of_every_structure_are_what_they_should_be():
    chance = random.Random(1)
    for structure in structures.STRUCTURES:
        for bits in (9, 40, 64, 80):
            assert abs(structure(chance, bits)) < 1 << 200
    primes = {structures.prime(chance, 20) for _ in range(100)}
    assert all(len(factors(p)) == 1 for p in primes) and len(primes) > 90
    for n in (
        structures.carmichael(chance, 40),
        561,
        2**61 - 1,
        2**64 - 59,
        2**64 + 13,
        318665857834031151167461,
    ):
        assert structures.is_prime(n) == (n in (2**61 - 1, 2**64 - 59, 2**64 + 13)), n
    n = structures.carmichael(chance, 40)
    assert all(pow(base, n - 1, n) == 1 for base in (2, 5, 7, 11)) and len(factors(n)) == 3
    assert [structures.after(n) for n in (2, 3, 4, 24, 2**64 - 58)] == [2, 3, 5, 29, 2**64 + 13]


def test_parts_say_what_they_cannot_find():
    texts = [path.read_text() for path in Path(ROOT / "tests" / "adversary").glob("*.py")]
    parts = [text for text in texts if text.startswith("#!")]
    assert len(parts) == 5 and all("It cannot find" in text.split('"""')[1] for text in parts)
