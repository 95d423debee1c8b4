# ctest: quick python
"""What a tour says of its numbers, here made-up ones."""

import pytest
from made_up_tour import SIZES, losing, made, plain

from heiretsu.study import machine
from heiretsu.tour import run
from heiretsu.tour.page import page
from heiretsu.tour.plan import CPP, GO, PYTHON, Sizes
from heiretsu.tour.rows import sections
from heiretsu.tour.sentences import INTRODUCTION, SEEN, TRAPS
from heiretsu.tour.words import Results, digits, duration, joined, percent, tick, times, whole


@pytest.mark.parametrize(
    "seconds, text",
    [
        (0, "0 s"),
        (1, "1.00 s"),
        (7.3412, "7.34 s"),
        (0.09999, "100 ms"),
        (0.9996, "1.00 s"),
        (3.5e-6, "3.50 µs"),
        (4.7e-10, "0.470 ns"),
        (1234.5, "1 230 s"),
    ],
)
def test_a_duration_has_three_digits_and_its_unit(seconds, text):
    assert plain(duration(seconds)) == text


@pytest.mark.parametrize("exponent, text", [(0, "1 s"), (-1, "100 ms"), (-5, "10 µs"), (-9, "1 ns"), (-10, "0.1 ns")])
def test_a_tick_is_a_bare_power_of_ten(exponent, text):
    assert plain(tick(10.0**exponent)) == text


def test_counts_ratios_and_shares_are_said_shortly():
    assert [
        plain(text)
        for text in (
            whole(1e6),
            times(1.714),
            times(9.87),
            times(34.4),
            times(2345),
            percent(0.58),
            percent(0.004),
            digits(0.0123),
        )
    ] == ["1 000 000", "1.71", "9.9", "34", "2 300", "58 %", "0.4 %", "0.0123"]
    assert (joined([]), joined(["a"]), joined(["a", "b"]), joined(["a", "b", "c"])) == (
        "",
        "a",
        "a and b",
        "a, b and c",
    )


def said(sentence, changes=None, sizes=SIZES, left_out=()):
    return plain(sentence(Results(made(changes, sizes, left_out)), sizes))


def sentence(name):
    found = [
        one
        for group in (*SEEN.values(), *TRAPS.values(), tuple(INTRODUCTION.values()))
        for one in group
        if one.__name__ == name
    ]
    assert len(found) == 1
    return found[0]


def test_what_was_not_measured_is_not_spoken_of():
    empty = [run.Measured(one.row, why="not here") for one in made()]
    text = page(sections(SIZES), empty, SIZES, machine.describe(), 1)
    assert "<figure" not in text and "A trap in" not in text and "Concurrency means" not in text
    without_go = page(sections(SIZES), made(left_out={(program, GO) for program in SEEN}), SIZES, machine.describe(), 1)
    assert (
        "<b>Go did not run:</b> Go is not here" in without_go
        and "takes 100\u00a0ns in Python and 100\u00a0ns in C++;" in without_go
    )


def test_waits_that_overlap_and_waits_that_do_not():
    together = {
        ("overlap", f"{PYTHON} threads"): {"seconds": 0.11},
        ("overlap", f"{PYTHON} asyncio"): {"seconds": 0.102},
    }
    assert "over after 110 ms with a thread for each, and after 102 ms with asyncio" in said(
        sentence("waits_together"), together
    )
    assert "up to 10 times one wait" in said(sentence("waits_together"))


def test_the_post_s_call_that_does_not_wait():
    quick = {("overlap", f"{PYTHON} post"): {"seconds": 0.0008}}
    assert "took 800 µs for all 10 together, because it does not block" in said(sentence("waits_of_the_post"), quick)
    waited = {("overlap", f"{PYTHON} post"): {"seconds": 1.02, "figures": {"too_early": 0.0}}}
    assert "did wait here: 1.02 s" in said(sentence("waits_of_the_post"), waited)


def test_lost_updates_are_told_where_there_were_any():
    lost = {("count", f"{CPP} racy"): losing(533012), ("count", f"{PYTHON} no-lock-call"): losing(340000)}
    assert (
        "Lost were 34 % in Python (no lock, count + one(), switched each 10 us) and 53 % in C++ threads (no lock)."
        in said(sentence("updates_lost"), lost)
    )
    assert "That was luck" in said(sentence("updates_lost"))
    assert "Go and C++ counted right without a lock, and are wrong all the same" in said(
        sentence("updates_kept_by_luck")
    )
    assert "Go counted right without a lock, and is wrong all the same: each worker was done after 10.0 ms" in said(
        sentence("updates_kept_by_luck"), lost
    )
    assert said(sentence("updates_kept_by_luck"), lost | {("count", f"{GO} no-lock"): losing(1)}) == ""


def test_the_post_s_counter_on_new_and_old_python():
    assert "CPython 3.11.2 counts right" in said(sentence("updates_of_the_post"))
    call = {("count", f"{PYTHON} no-lock-call"): losing(350000)}
    assert said(sentence("updates_of_the_post"), call).endswith("put a function call there, and 35 % are lost.")
    assert "counted 466 988 of 1 000 000 here" in said(
        sentence("updates_of_the_post"), {("count", f"{PYTHON} no-lock"): losing(533012)}
    )


def test_the_pool_is_explained_by_its_largest_number():
    pool = {("factorize", f"{PYTHON} pool"): {"seconds": 5.0}, ("spawn", f"{PYTHON} python"): {"seconds": 0.02}}
    text = said(sentence("pool_of_the_post"), pool)
    assert "a Pool of 2 is 1.60 times as fast, and to start a process takes 2.00 ms" in text
    assert "the largest has 58 % of the work" in text and "more than 1.71 times as fast" in text
    early = Results(
        [one for one in made(pool) if one.row.program != "spawn"]
    )  # as on the console, where processes come last
    assert "a Pool of 2 is 1.60 times as fast. The reason stands in the numbers" in plain(
        sentence("pool_of_the_post")(early, SIZES)
    )
    assert "a Pool of 2 is 1.00 times as fast, for want of a second core that was free, and" in said(
        sentence("pool_of_the_post")
    )


def test_one_core_is_not_promised_what_takes_two():
    one_core = Sizes(cores=1)
    assert "There is one core here, and no Pool can be faster" in said(sentence("pool_of_the_post"), sizes=one_core)
    assert "There is one core here, and nothing makes it compute faster: 8.00 s one after another" in said(
        sentence("threads_that_compute"), sizes=one_core
    )
    assert said(sentence("cut_numbers"), sizes=one_core).endswith("but all of them for the one core: 1 would be ideal.")
    assert said(sentence("cut_numbers")).endswith("2 would be ideal.")
    assert said(sentence("parallelism")).endswith("hardly faster, for want of a second core that was free.")
    twice = {("factorize", f"{PYTHON} split"): {"seconds": 4.0}}
    assert said(sentence("parallelism"), twice).endswith(
        "2.0 times as fast. The work did not get less; it was done by more."
    )


def test_splitting_passes_the_limit_only_when_it_did():
    split = {("factorize", f"{name} split"): {"seconds": 4.2} for name in (PYTHON, GO, CPP)}
    assert (
        "1.90 times as fast in Python, 1.90 times as fast in Go and 1.90 times as fast in C++, past the 1.71"
        in said(sentence("cut_numbers"), split)
    )
    assert "past the" not in said(sentence("cut_numbers"))


def test_threads_of_python_take_turns_unless_they_do_not():
    turns = {("overlap", f"{PYTHON} threads"): {"seconds": 0.1}, ("factorize", f"{PYTHON} threads"): {"cpu": 8.0}}
    text = said(sentence("one_without_the_other"), turns)
    assert "the waits 10 times as fast. But looking for divisors they kept 1.00 cores busy" in text
    assert "8.00 s one after another, 8.00 s with threads, and no more than 1.00 cores busy" in said(
        sentence("threads_that_compute"), turns
    )
    faster = turns | {("factorize", f"{PYTHON} threads"): {"seconds": 6.0, "cpu": 6.0}}
    assert "(a core is not always equally fast" in said(sentence("threads_that_compute"), faster)
    free = turns | {("factorize", f"{PYTHON} threads"): {"seconds": 4.0, "cpu": 7.6}}
    assert "kept 1.90 cores busy looking for divisors" in said(sentence("one_without_the_other"), free)
    assert "1.90 cores busy, 4.00 s instead of 8.00 s" in said(sentence("threads_that_compute"), free)


def test_no_sentence_depends_on_luck_to_be_written():
    for changes in ({}, {("factorize", f"{PYTHON} split"): {"seconds": 4.0}}):
        for group in (*SEEN.values(), *TRAPS.values(), tuple(INTRODUCTION.values())):
            for one in group:
                assert "nan" not in said(one, changes)
