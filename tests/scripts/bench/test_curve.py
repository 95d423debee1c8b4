# ctest: slow python
"""The curve of time over bits: the step that is told, the picture, and the command with the programs that are built."""

import os
import subprocess
import sys

import pytest
from programs import ROOT

from heiretsu.bench import curve, run
from heiretsu.bench.curve import Curve
from heiretsu.bench.plan import Workshop

PNG = b"\x89PNG\r\n\x1a\n"


def made(last: float = 24.0) -> list[Curve]:
    return [
        Curve("avx2", "semiprime", {32: 1.0, 64: 10.0, 65: 15.0, 66: last}),
        Curve("avx2", "uniform", {32: 0.1, 64: 5.0, 65: 5.0}),
    ]


def test_the_largest_step_is_between_neighbouring_sizes():
    step = curve.largest_step(made())
    assert (step.ratio, step.bits) == (1.6, 66)
    assert str(step) == "1.60x from 65 to 66 bits (avx2, products of two primes of equal size)"
    assert curve.largest_step(made(), above=66) is None


def test_the_table_has_the_sizes_of_the_peers():
    lines = curve.table(made(), [Curve("PARI", "semiprime", {32: 50.0, 66: 700.0})]).splitlines()
    assert lines[0] == "| bits | semiprime: avx2 | semiprime: PARI | uniform: avx2 |"
    assert lines[2:] == ["| 32 | 1.00 | 50.0 | 0.100 |", "| 66 | 24.0 | 700 | – |"]


def workshop(folder, answer: str) -> Workshop:
    """With a program in place of the benchmark that prints `answer`, whatever is asked."""
    shop = Workshop(folder, True, folder)
    shop.sets, shop.libraries = ["avx2"], {}
    program = shop.bench("wide_bench")
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\necho '{answer}'\n")
    program.chmod(0o755)
    return shop


def answer(*times: float) -> str:
    """What the benchmark prints for 64, 65, ... bits, of both kinds."""
    measured = [
        f'{{"name": "avx2/{kind}/{bits}/8", "per_number": {time * 1e-6}}}'
        for kind in ("semiprime", "uniform")
        for bits, time in enumerate(times, 64)
    ]
    return f'{{"benchmarks": [{", ".join(measured)}]}}'


@pytest.mark.parametrize("time, verdict", [(15.9, "1.99x"), (16.1, "2.01x")])
def test_a_step_above_twice_misses_the_target(tmp_path, capsys, time, verdict):
    picture = tmp_path / "times.png"
    assert curve.main(workshop(tmp_path, answer(8.0, time, 20.0)), 2, picture, "A machine") == 0
    printed = capsys.readouterr().out
    assert printed.startswith("A machine") and f"Largest step: {verdict} from 64 to 65 bits" in printed
    assert printed.count(" 2x: missed") == (2 if time > 16 else 0)
    assert picture.read_bytes().startswith(PNG)


def test_a_wrong_result_has_no_picture(tmp_path, capsys):
    wrong = '{"benchmarks": [{"name": "avx2/uniform/64/8", "error_occurred": true, "error_message": "wrong factors"}]}'
    assert curve.main(workshop(tmp_path, wrong), 1, tmp_path / "times.png", "") == 1
    assert "avx2/uniform/64/8: wrong factors" in capsys.readouterr().err
    assert not (tmp_path / "times.png").exists()


@pytest.mark.skipif(not (ROOT / "build/release/tests/wide_bench").exists(), reason="the benchmarks are not built")
def test_the_command_measures_prints_and_draws(tmp_path):
    picture = tmp_path / "times.png"
    done = subprocess.run(
        [sys.executable, "-m", "heiretsu.bench", "wide", "--quick", "--picture", picture],
        capture_output=True,
        text=True,
        env=run.environment("") | {"PYTHONPATH": str(ROOT / "scripts")},
    )
    assert (done.returncode, done.stderr) == (0, "")
    rows = [line.split("|") for line in done.stdout.splitlines() if line.startswith(("| 32", "| 96"))]
    assert len(rows) == 2 and float(rows[0][2]) < float(rows[1][2])
    assert "Largest step: " in done.stdout
    assert picture.read_bytes().startswith(PNG)


def test_a_picture_is_for_wide_alone():
    done = subprocess.run(
        [sys.executable, "-m", "heiretsu.bench", "large", "--picture", "x.png"],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT / "scripts")},
    )
    assert (done.returncode, done.stderr) == (2, "bench: --picture is for wide\n")
