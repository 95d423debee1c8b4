# ctest: quick
import pytest

from heiretsu.base import UsageError
from heiretsu.study import reading
from heiretsu.study.reading import Unread, expression


@pytest.fixture
def printed(tmp_path):
    def write(text):
        path = tmp_path / "printed.txt"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def read(path, pattern):
    return reading.number("--time", pattern, reading.matches(path, {pattern})[pattern], path)


@pytest.mark.parametrize(
    "line, pattern, expected",
    [
        ("Loop time of 0.587 on 2 procs", "Loop time of {} on", 0.587),
        ("  Time in seconds  =      12.25", "Time in seconds = {}", 12.25),
        ("t=3s", "t={}s", 3),
        ("t=   -4.5e-3 s", "t={} s", -4.5e-3),
        ("WALL 1.5D+03", "WALL {}", 1500),
        ("12 MB/s", "{} MB/s", 12),
        ("took 3.", "took {}", 3),
        ("8       1.42", r"re:^8 +(\S+)", 1.42),
        ("cost (a.u.) [x*]: 7", "(a.u.) [x*]: {}", 7),
        ("10%\r50%\rdone in 9 s", "done in {} s", 9),
    ],
)
def test_a_number_is_read_where_the_pattern_says(printed, line, pattern, expected):
    assert read(printed(f"before 1\n{line}\nafter 2\n"), pattern) == expected


@pytest.mark.parametrize("line", ["rate 1,234.5 MB/s", "rate x MB/s", "rates 5 MB/s", "rate MB/s"])
def test_no_part_of_a_number_is_taken_for_it(printed, line):
    for pattern in ("rate {}", "{} MB/s") if "," in line else ("rate {} MB/s",):
        with pytest.raises(Unread, match="is not in what it printed; nearest: '" + line):
            read(printed(f"{line}\nsomething else\n"), pattern)


def test_what_does_not_match_or_matches_several_times_is_told_with_the_lines(printed):
    with pytest.raises(Unread, match="it printed nothing"):
        read(printed("\n \n"), "time {}")
    with pytest.raises(Unread, match="matches 2 times, in 'time 1' and 'time 2 of 2'"):
        read(printed("time 1\nx\ntime 2 of 2\n"), "time {}")
    with pytest.raises(Unread, match="matches 2 times"):
        read(printed("time 1 time 1\n"), "time {}")


@pytest.mark.parametrize("word", ["nan", "-NaN", "inf", "Infinity", "1e999"])
def test_what_is_no_finite_number_is_refused(printed, word):
    with pytest.raises(Unread, match=f"gives '{word}', which is no finite number"):
        read(printed(f"time {word} s\n"), "time {} s")


def test_any_bytes_can_be_printed_and_are_shown_harmlessly(printed):
    path = printed(b"\xff\x00\x1b[31mtme 5 s\x07\n" + b"x" * 100_000 + b"\n")
    with pytest.raises(Unread) as caught:
        read(path, "time {} s")
    assert str(caught.value).isprintable() and "tme 5 s" in str(caught.value)
    assert reading.last_line(path) == "x" * reading.QUOTED + "..."


def test_patterns_that_make_no_sense_are_refused():
    for pattern, numbers, expected in (
        ("", None, "empty"),
        ("time", 1, "needs {} once"),
        ("{} {}", 1, "needs {} once"),
        ("re:(", 1, "no regular expression"),
        ("re:time", 1, "needs one group"),
    ):
        with pytest.raises(UsageError, match=expected):
            expression(pattern, numbers)
    assert expression("converged", None).search("not  converged")
