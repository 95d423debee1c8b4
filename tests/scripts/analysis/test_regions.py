# ctest: quick python
"""Regions by name over the launches of a point, from sums that are written down."""

import re

import jinja2
import pandas as pd
import pytest
from made_up_study import plan_row, repetitions

from heiretsu.analysis import regions
from heiretsu.analysis.curves import analyse
from heiretsu.analysis.foreign import from_inside
from heiretsu.analysis.regions import Launch, of_point
from heiretsu.console import on_page
from heiretsu.record.records import CAUSES
from heiretsu.report.regions import regions_table

EVIL = "solve\x1b[31m\u202e<b>"


def row(name, seconds, **sums):
    """A region of two ranks of one thread: one works all of the time, the other half of it and is in MPI then."""
    made = {"useful": 1.5 * seconds, "in_mpi": 0.5 * seconds, "in_openmp": 0.0, "alone": 0.0, "count": 3.0}
    made |= {"outside_mean": 0.75 * seconds, "outside_max": seconds, "seconds": seconds}
    return {"name": name} | made | sums


def launches(*seconds, cores=2, **sums):
    return [Launch(1.0, cores, [row("short", 0.1, **sums), row(EVIL, each, **sums)]) for each in seconds]


def test_the_longest_comes_first_with_an_interval_from_launches():
    longest, short = of_point(launches(0.5, 0.6, 0.52, 0.51, 0.49))
    assert (longest.name, longest.count, longest.units, short.name) == (EVIL, 3, 5, "short")
    seconds = longest.figure("seconds")
    assert seconds.value == 0.51 and seconds.low < 0.5 < 0.52 < seconds.high
    assert longest.figure("share").value == pytest.approx(0.51, abs=0.01)  # of the middle half
    figures = {name: longest.figure(name).value for name in ("efficiency", "balance", "mpi", "openmp", "serial")}
    assert figures == pytest.approx({"efficiency": 0.75, "balance": 0.75, "mpi": 0.25, "openmp": 0, "serial": 0})


def test_a_region_of_one_launch_has_no_interval_and_none_is_made_up():
    [first, second] = of_point([Launch(1.0, 2, [row("a", 0.5)]), Launch(1.0, 2, [row("b", 0.25)])])
    assert (first.name, first.units, second.name) == ("a", 1, "b")
    assert str(first.figure("seconds")) == "Interval(value=0.5, low=nan, high=nan)"
    assert of_point([]) == of_point([Launch(1.0, 2, [])]) == []


def test_what_anybody_wrote_into_a_journal_is_checked():
    assert regions.checked([row("a", 1)]) == [row("a", 1.0)] and regions.checked(()) == []
    for wrong in (5, [5], [{}], [{**row("a", 1), "seconds": "x"}], [{**row("a", 1), "useful": None}], "ab"):
        with pytest.raises((LookupError, TypeError, ValueError)):
            regions.checked(wrong)


def study():
    """Two ranks are 1.25 times as fast in the region as one, which is useful in all of it."""
    alone = {"useful": 0.65, "in_mpi": 0.0, "outside_mean": 0.65, "outside_max": 0.65}
    rows = [
        {**plan_row("one"), "outside": True, "regions": launches(0.65, 0.65, cores=1, **alone)},
        {**plan_row("two", ranks=2), "outside": True, "regions": launches(0.52, 0.52)},
    ]
    frames = [repetitions("one", 1.0), repetitions("two", 1.0, cores=2)]
    booked = pd.concat(frames, ignore_index=True).assign(**{f"cause_{name}": 0.0 for name in CAUSES}, cpu=1.0)
    return analyse(rows, booked)


def test_the_table_compares_the_largest_point_with_the_base():
    made = regions_table(study())
    assert made.title == "Regions, 2 x 1"
    head = ["region", "times", "seconds", "% of the run", "speedup", "parallel efficiency"]
    assert made.head == [*head, "MPI load balance", "% in MPI"]  # ranks of one thread have no OpenMP
    shown = ["0.52 [0.52, 0.52]", "52.0", "1.25 [1.25, 1.25]", "0.75 [0.75, 0.75]", "0.75", "25.0"]
    assert made.rows[0] == [EVIL, "3", *shown]
    without = study()
    without.points[1].regions = without.points[0].regions = []
    assert regions_table(without) is None


def test_the_paragraph_tells_them():
    found = study()
    assert f"Of the run its longest regions take, with their parallel efficiency: {EVIL} 52 % (75 %), short 10 %" in (
        " ".join(from_inside(found.points[1], found))
    )


def test_a_name_of_anybody_is_shown_without_its_control_characters():
    page = jinja2.Environment(autoescape=True, finalize=on_page).from_string("{{ row[0] }}")
    assert page.render(row=regions_table(study()).rows[0]) == r"solve\x1b[31m\u202e&lt;b&gt;"
    assert not re.search("[\x1b\u202e]", page.render(row=regions_table(study()).rows[0]))
