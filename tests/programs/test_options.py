# ctest: quick
"""Options that other programs have and this one has not are refused, saying why, in every program."""

import subprocess

import pytest
from programs import BIN, assert_one_line, run

pytestmark = pytest.mark.skipif(
    not (BIN / "factorize").exists(), reason=f"{BIN} has no factorize: build it, or name its folder in HEIRETSU_BIN"
)
TEAM = ["count", "overlap", "exchange", "dispatch", "spawn"]


@pytest.mark.parametrize("program", TEAM)
def test_team_programs_deal_nothing_out(program):
    for option in ("--schedule", "--grain", "--executor", "--keep-costs"):
        assert_one_line(
            run(program, "--no-record", option, "1"),
            2,
            f"{option} has no meaning here: every thread of every rank runs the same --method",
        )
    assert_one_line(
        run(program, "--no-record", "--progress", "never"),
        2,
        "--progress has no meaning here: a method is one indivisible measurement",
    )


@pytest.mark.parametrize("program", [program for program in TEAM if program != "count"])
def test_a_seed_is_refused_where_nothing_is_random(program):
    assert_one_line(run(program, "--no-record", "--seed", "7"), 2, "--seed has no meaning here: nothing is random")


@pytest.mark.parametrize(
    "arguments, told",
    [
        (["--output", "x"], "--output has no meaning here: it computes nothing"),
        (["--keep-costs"], "--keep-costs has no meaning here: the costs of items are known"),
        (["--seed", "7"], "--seed requires --items"),
        (["--schedule", "dynamic"], "--schedule requires --items"),
        (["--items", "10", "--serial", "0.5"], "--serial excludes --items"),
    ],
)
def test_what_planted_refuses(arguments, told):
    assert_one_line(run("planted", "--no-record", *arguments), 2, told)


@pytest.mark.parametrize("program, option", [("factorize", "--window"), ("foresee", "--draws")])
def test_numbers_have_bounds(program, option):
    for text in ("0", "x", "10^30", "-1", "nan"):
        done = run(program, option, text)
        assert (
            done.returncode == 2 and done.stderr.startswith(f"{program}: {option}: ") and done.stderr.count("\n") == 1
        )


@pytest.mark.parametrize("text", ["nan", "inf", "-1", "1e400", "3x", ""])
def test_an_option_that_is_a_number_takes_no_other(text):
    done = run("planted", "--no-record", f"--seconds={text}")
    assert done.returncode == 2 and done.stderr.startswith("planted: --seconds: ") and done.stderr.count("\n") == 1


def test_a_number_of_digits_is_the_same_always_and_its_work_is_told_before():
    for digits, begin in [(58, "85397342226735670654635508"), (135, "85397342226735670654635508695465744950")]:
        told = run("factorize", "--dry-run", "--digits", digits)
        number, _, rest = told.stdout.partition(": ")
        assert len(number) == digits and number.startswith(begin) and rest.startswith(f"{digits} digits: ")
    work = {digits: run("factorize", "--list", "work", "--digits", digits).stdout for digits in (58, 95)}
    assert 0.1 < float(work[58]) < 1 and 300 < float(work[95]) < 1200
    assert run("factorize", "--list", "size", "--digits", 58).stdout.split() == ["--digits", "58"]
    assert run("factorize", "--list", "size").stdout.split() == run("factorize", "--list", "work").stdout.split() == []


@pytest.mark.parametrize(
    "arguments, told",
    [
        (["--digits", "57"], "--digits: 57 is not between 58 and 135"),
        (["--digits", "136"], "--digits: '136' is not between 0 and 135"),
        (
            ["--digits", "58", "12"],
            "--digits stands in the place of numbers: it excludes those of arguments and --file",
        ),
        (["--digits", "58", "--method", "ecm"], "--digits is for the quadratic sieve: --method auto or qs"),
    ],
)
def test_digits_that_make_no_sense_are_refused(arguments, told):
    assert_one_line(run("factorize", "--no-record", *arguments), 2, told)


def test_so_many_repetitions_that_it_never_ends_may_be_asked_for():
    for option in ("--warmup", "--repeat"):
        with pytest.raises(subprocess.TimeoutExpired):
            run("count", "--no-record", "--increments", 1000, option, 2**64 - 1, timeout=1)
