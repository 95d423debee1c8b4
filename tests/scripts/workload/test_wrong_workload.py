# ctest: slow mpi python
"""Workloads of one's own that are wrong, in every way: each gets one line, and nothing is half written."""

import pytest
from consumer import build

from heiretsu.record.records import load_one


@pytest.fixture(scope="module")
def built(prefix, tmp_path_factory):
    return build(prefix, tmp_path_factory.mktemp("build"), "bad")


WRONG = {  # the exit status and the line; those of a team may name any rank
    "throws": (1, "lines 700: no such planet"),
    "throws-usage": (2, "lines 700: the planet must be given"),
    "throws-number": (1, "lines 700: it threw int without a message"),
    "throws-nothing": (1, "lines 700: it threw std::runtime_error without a message"),
    "throws-lines": (1, "lines 700: no planet"),
    "throws-in-count": (2, "workload bad: count: no such sky"),
    "too-few-rows": (1, "lines 0: it gave 1 lines instead of 2"),
    "bad-default": (2, "option --lines: its default 0 is not between 1 and 9"),
    "bad-option": (2, "option '--li nes': that is no name of an option (such as --height)"),
    "no-join": (2, "workload bad: its reduction lacks the function join"),
    "value-is-no-line": (1, "the text of the value does not end with a line end"),
    "wrong": (1, "lines 700: wrong result: 700 is not 7"),
    "half-a-line": (1, "lines 0: the rows do not end with a line end"),
    "does-not-add-up": (
        2,
        "workload bad: the results of lines 0..4 and lines 5..9 do not add up to that of lines 0..9",
    ),
    "negative-work": (2, "workload bad: the work of lines 0..999 is -1 (a finite number, 0 or more)"),
    "negative-item": (2, "workload bad: the work of lines 300 is -1 (a finite number, 0 or more)"),
    "nan-work": (2, "workload bad: the work of lines 0..999 is nan (a finite number, 0 or more)"),
    "no-work": (2, "workload bad: the work of lines 0..999 is 0 (it must be more)"),
    "work-does-not-add-up": (
        2,
        "workload bad: work is not additive: that of lines 0..999 is 1000000,"
        " that of lines 0 and lines 1..999 together 998002",
    ),
    "no-grain": (2, "workload bad: its grain is 0 lines (at least 1)"),
    "no-items": (2, "workload bad: it has 0 lines (1 to 2^63 - 1)"),
    "too-many-items": (2, "workload bad: it has 18446744073709551615 lines (1 to 2^63 - 1)"),
    "no-count": (2, "workload bad: it does not say how many items it has (count)"),
    "no-result": (2, "workload bad: it needs rows or a reduction"),
    "no-name": (2, "workload: its name is '' (letters, digits, - and _)"),
    "path-as-name": (2, "workload: its name is '../bad' (letters, digits, - and _)"),
    "no-such-size": (2, "size option '--lines': line.size() declares no such option"),
    "option-of-the-kit": (2, "option --threads: it is declared twice, or is one of the kit's (--help lists them)"),
    "twice": (2, "option --fast: it is declared twice, or is one of the kit's (--help lists them)"),
    "same-methods": (2, "workload bad: method 'plain': there are two of that name"),
    "wrong-sum": (1, "wrong result: 1000 is not 999"),
    "team-throws": (1, "rank {rank}: no such planet"),
    "team-wrong": (1, "only: wrong result: 7 is not 8"),
    "team-no-method": (2, "workload bad: it has no method"),
    "team-nothing-to-run": (2, "workload bad: method 'only': it has nothing to run"),
    "team-all": (2, "workload bad: method 'all': its name is letters, digits, - and _, and not all"),
    "team-nan": (1, "only: wrong result: an Outcome has work nan (a finite number, 0 or more)"),
}
KEPT = " (the lines before are in 'out.part')"


@pytest.mark.parametrize("which", WRONG)
def test_a_wrong_workload_gets_one_line_and_nothing_is_half_written(start, tmp_path, which):
    status, line = WRONG[which]
    output = [] if which.startswith("team-") else ["--output", "out"]
    for ranks in (None, 3):
        done = start("bad", which, *output, "--record", "run.h5", "--threads", "2", "--quiet", ranks=ranks)
        left = {path.name: path for path in tmp_path.iterdir()}
        allowed = {f"bad: {line.format(rank=rank)}{KEPT if left else ''}\n" for rank in range(ranks or 1)}
        assert done.returncode == status and done.stderr in allowed, done.stderr
        assert set(left) <= {"out.part"}
        for part in left.values():  # whole lines up to the fault
            assert part.read_text().splitlines() == [str(i) for i in range(700)]
            part.unlink()


def test_a_method_is_chosen(start, tmp_path):
    done = start("bad", "two-methods", "--record", "run.h5", "--quiet")
    assert len(done.stdout.splitlines()) == 1000 and load_one(tmp_path / "run.h5").attributes["method"] == "plain"
    assert start("bad", "two-methods", "--list", "methods").stdout == "plain\nnone\n"
    done = start("bad", "two-methods", "--method", "none")
    assert (done.returncode, done.stderr) == (2, "bad: workload bad: it needs rows or a reduction\n")
    done = start("bad", "two-methods", "--method", "other")
    assert (done.returncode, done.stderr) == (2, "bad: --method: 'other' is not one of plain, none\n")


ALONE = {  # what one rank throws, the others do not know of: the job ends, and mpirun has its say
    "usage-on-one-rank": (2, "sky.txt: no such file"),
    "team-usage": (2, "the planet must be given"),
    "team-throws-number": (1, "it threw int without a message"),
    "team-message": (1, "a message to rank {ranks}: rank "),
    "team-figures": (1, "findings: there are two figures planets"),
    "team-figure-name": (1, "findings: figure 'a/b': its name is letters, digits and _"),
}


@pytest.mark.parametrize("which", ALONE)
def test_what_one_rank_throws_ends_all(start, tmp_path, which):
    status, line = ALONE[which]
    for ranks in (None, 3):
        done = start("bad", which, "--record", "run.h5", "--threads", "2", "--quiet", ranks=ranks)
        said = next(each for each in done.stderr.splitlines() if each.startswith("bad: "))
        assert done.returncode == status and line.format(ranks=ranks or 1) in said, done.stderr
        assert list(tmp_path.iterdir()) == []


def test_tags_are_checked(start):
    done = start("bad", "team-tag", "--no-record", ranks=2)
    assert done.returncode == 1 and "a message with tag 5000: tags are 0 to 99" in done.stderr


def test_repetitions_must_give_the_same(start):
    done = start("bad", "changes", "--no-record", "--repeat", "2", "--quiet")
    assert done.returncode == 1
    assert "bad: wrong result: a repetition gave other rows than the first\n" == done.stderr


def test_a_join_that_depends_on_the_order_is_found_by_verify(start):
    done = start("bad", "last-wins", "--no-record", "--verify", "serial", "--quiet")
    assert done.returncode == 1
    assert done.stderr == "bad: wrong result: the value differs from that which one thread computes\n"


def test_values_that_cannot_be_compared_are_not_verified(start):
    assert start("bad", "no-equality", "--no-record", "--quiet").returncode == 0
    done = start("bad", "no-equality", "--no-record", "--verify", "serial")
    assert done.returncode == 2 and "(give Reduce::same, or T an ==)" in done.stderr


def test_ranks_that_disagree_are_found_and_one_alone_does_not(start):
    done = start("bad", "ranks-disagree", "--no-record", "--quiet", ranks=3)
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr == "bad: workload bad: its ranks do not agree on how many lines it has\n"
    assert len(start("bad", "ranks-disagree", "--no-record").stdout.splitlines()) == 1000


def test_rows_that_depend_on_the_range_are_found_by_verify(start):
    done = start("bad", "depends-on-range", "--no-record", "--verify", "serial", "--grain", "10,5", "--quiet", ranks=2)
    assert done.returncode == 1, done.stderr
    assert done.stderr == "bad: wrong result: lines 0..4 differ from what one thread computes\n"
    done = start("bad", "good", "--no-record", "--verify", "serial", ranks=2)
    assert (done.returncode, done.stderr) == (0, "Verified: one thread computes the same of all 1000 lines\n")


def test_a_kernel_that_exits_is_no_complete_run(start, tmp_path):
    for ranks in (None, 3):
        done = start("bad", "exits", "--output", "out", "--record", "run.h5", "--quiet", ranks=ranks)
        assert done.returncode == 1, done.stderr
        assert "bad: a function of it called exit() before the run was over\n" in done.stderr
        assert not {"out", "run.h5"} & {path.name for path in tmp_path.iterdir()}
