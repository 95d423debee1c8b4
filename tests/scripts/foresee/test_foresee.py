# ctest: slow mpi python alone
"""scripts/study foresee: recorded costs replayed on more workers than there are."""

import contextlib
import io
import json
import shutil

import h5py
import numpy as np
import pytest
from made_up import make_record
from plans import scan_plan
from programs import ROOT, SCHEDULES, has, run

from heiretsu.analysis.curves import analyse
from heiretsu.base import UsageError
from heiretsu.foresee import replay, simgrid, simulate
from heiretsu.foresee.text import banded, row_line, si
from heiretsu.report.charts import Chart
from heiretsu.report.simulated import simulated_chart, simulated_tables
from heiretsu.study import journal
from heiretsu.study.__main__ import main
from heiretsu.study.state import State

TIMES = "take 1e-8\nmessage 2e-6\nserve 1e-6\nservice_nap 1e-4 1.2e-4\nrank_nap 8e-5\nwindow 3e-4 4e-4\n"

pytestmark = pytest.mark.skipif(
    not (ROOT / "build" / "release" / "bin" / "foresee").exists(), reason="foresee is not built"
)


@pytest.fixture
def latency(tmp_path):
    path = tmp_path / "latency.txt"
    path.write_text(TIMES)
    return path


def study(*arguments):
    """What scripts/study does, in this process: it takes a second to start."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = main(list(map(str, arguments)))
    return status, out.getvalue(), err.getvalue()


def recorded(path, costs, schedule="static,dynamic", seconds=(2.0,)):
    """A record of one rank of one thread whose items cost `costs`."""

    def change(file: h5py.File):
        file.attrs.update({"items": len(costs), "schedule": schedule})
        file["item"] = np.arange(len(costs), dtype=np.uint64)
        file["item"].make_scale("item")
        file["costs"] = np.array(costs, dtype=float)
        file["costs"].dims[0].attach_scale(file["item"])

    return make_record(path, seconds=seconds, threads=(1,), change=change)


def test_known_costs_take_as_long_as_they_must(tmp_path, latency):
    path = recorded(tmp_path / "a.h5", [0.1, 0.2, 0.3, 0.4, 0.5, 0.5])
    status, out, err = study(
        "foresee",
        path,
        "--latency",
        latency,
        "--workers",
        "1,2",
        "--per-node",
        2,
        "--schedule",
        "static,dynamic",
        "--grain",
        1,
        "--json",
    )
    assert status == 0, err
    result = json.loads(out)
    seconds = {(row["schedule"], row["workers"]): row["seconds"]["value"] for row in result["rows"]}
    # Blocks 0.1 + 0.2 + 0.3 and 0.4 + 0.5 + 0.5; one by one 0.1 + 0.3 + 0.5 and 0.2 + 0.4 + 0.5.
    assert seconds == {
        ("static", 1): pytest.approx(2.0),
        ("static", 2): pytest.approx(1.4),
        ("dynamic", 1): pytest.approx(2.0),
        ("dynamic", 2): pytest.approx(1.1),
    }
    assert result["simulated"] is True and all(row["as_recorded"] for row in result["rows"])
    assert result["checks"][0]["seconds"] == {"recorded": 2.0, "own": pytest.approx(2.0)}
    assert {"schedule", "workers", "items", "item_seconds", "efficiency", "limit"} <= set(result["rows"][0])


def test_what_is_printed_says_that_it_was_simulated_with_a_band_and_what_limits(tmp_path, latency):
    path = recorded(tmp_path / "a.h5", [0.01, 0.02, 0.03])
    status, out, err = study(
        "foresee",
        path,
        "--latency",
        latency,
        "--workers",
        "64",
        "--items-per-worker",
        50,
        "--per-node",
        8,
        "--message",
        "5us",
    )
    assert status == 0, err
    assert out.startswith(
        "SIMULATED, not measured: factorize, 50 items a worker, drawn from 3 recorded ones in a.h5 (mean 20 ms, largest"
        " 30 ms)"
    )
    assert "a message between nodes          5 us [5 us, 5 us]" in out and "but for messages, which were given" in out
    rows = [line for line in out.splitlines() if line.startswith(("static ", "dynamic ", "guided ", "stealing "))]
    assert len(rows) == 4 and all("[" in row and "the last items" in row for row in rows)
    assert "the least and the most of 20 draws" in out and "Check: 1 x 1 on 1 host took 2 s" in out


@pytest.mark.parametrize(
    ("costs", "items", "said"),
    [
        ([0.01 * i for i in range(1, 101)], 200, True),  # halves of mean 0.255 and 0.755
        ([0.01 * i for i in range(1, 101)], 100, False),  # as recorded
        ([0.01, 0.02] * 50, 200, False),
    ],
)
def test_costs_that_grow_are_said_to_where_more_items_are_foreseen(tmp_path, latency, costs, items, said):
    path = recorded(tmp_path / "a.h5", costs)
    status, out, err = study("foresee", path, "--latency", latency, "--workers", "4", "--items", items)
    assert status == 0, err
    assert ("The later half of the recorded items costs 2.96 x the earlier" in out) == said


def test_the_largest_item_bounds_it_and_the_band_holds_the_value(tmp_path, latency):
    path = recorded(tmp_path / "a.h5", [0.001] * 999 + [1.0])
    _, out, _ = study("foresee", path, "--latency", latency, "--workers", "100", "--schedule", "dynamic", "--json")
    [row] = json.loads(out)["rows"]
    assert row["seconds"]["value"] >= 1 and row["limit"] == "the largest item"
    assert (
        row["seconds"]["low"] <= row["seconds"]["value"] <= row["seconds"]["high"]
        and row["seconds"]["low"] < row["seconds"]["high"]
    )


def test_a_hundred_thousand_workers(tmp_path, latency):
    path = recorded(tmp_path / "a.h5", [0.01, 0.011, 0.012])
    status, out, _ = study(
        "foresee",
        path,
        "--latency",
        latency,
        "--workers",
        "10^5",
        "--schedule",
        "guided",
        "--per-node",
        64,
        "--items-per-worker",
        10,
        "--json",
    )
    [row] = json.loads(out)["rows"]
    assert (
        status == 0
        and row["workers"] == 100_000
        and row["nodes"] == 1563
        and row["items"] == 1_000_000
        and 0 < row["efficiency"]["value"] < 1
    )


@pytest.mark.parametrize(
    "arguments, expected",
    [
        (("--workers", "0"), "--workers: '0' is not a whole number from 1 on"),
        (("--workers", "64,many"), "--workers: 'many' is not a whole number from 1 on"),
        (("--workers", "10^7"), "--workers: '10000000' is not between 1 and 1000000"),
        (("--schedule", "fair"), f"--schedule: 'fair' is no schedule over ranks ({', '.join(SCHEDULES)})"),
        (
            ("--threads", "3", "--workers", "64", "--per-node", "64"),
            "64 workers, 64 a node, are not whole ranks of 3 threads",
        ),
        (("--items", "5", "--items-per-worker", "5"), "exclude each other"),
        (("--message", "fast"), "--message: 'fast' is not a time (such as 1.5us, 0.2ms or 3e-6)"),
        (("--latency", "no/such.txt"), "--latency: no/such.txt cannot be read (No such file or directory)"),
        (("--latency", "/dev/zero"), "--latency: /dev/zero is larger than 1 MiB: foresee --measure prints less"),
    ],
)
def test_bad_options_get_one_line(tmp_path, latency, arguments, expected):
    path = recorded(tmp_path / "a.h5", [0.1, 0.2])
    status, out, err = study("foresee", path, "--latency", latency, *arguments)
    assert (status, out, err.count("\n")) == (2, "", 1) and err.startswith("study: ") and expected in err, err


def test_sources_without_costs_get_one_line(tmp_path, latency):
    make_record(tmp_path / "bare.h5")
    latency.write_text("message 1e-6\n")
    for source, expected in (
        (tmp_path / "bare.h5", "has no costs of items (run it with --keep-costs)"),
        (tmp_path / "none", "no such file, folder or pattern"),
        (recorded(tmp_path / "a.h5", [0.1]), "take is missing"),
    ):
        status, out, err = study("foresee", source, "--latency", latency)
        assert (status, out, err.count("\n")) == (2, "", 1) and expected in err, err
    folder = tmp_path / "s"
    folder.mkdir()
    (folder / journal.NAME).write_text("")
    status, _, err = study("foresee", folder, "--latency", latency)
    assert status == 2 and "begins with no plan" in err


@pytest.fixture(scope="module")
def studied(tmp_path_factory):
    folder = tmp_path_factory.mktemp("foresee")
    (folder / "latency.txt").write_text(TIMES)
    (folder / "plan.toml").write_text(scan_plan("300000..300499", "--keep-costs"))
    status, _, err = study("run", "--plan", folder / "plan.toml", "--folder", folder / "s")
    assert status == 0, err
    status, out, err = study(
        "foresee", folder / "s", "--latency", folder / "latency.txt", "--workers", "2,64", "--items-per-worker", 100
    )
    assert status == 0, err
    return folder / "s", out


def test_a_study_keeps_what_was_foreseen_and_its_report_draws_it_as_simulated(studied):
    folder, out = studied
    assert out.startswith("SIMULATED, not measured: factorize")
    [event] = [event for event in journal.read(folder) if event["event"] == "foreseen"]
    assert [row["workers"] for row in event["rows"]] == [2, 64] * 4
    for check in event["checks"]:  # one worker: the items' times and what rank 0 does alone, without what lies between
        assert 0 < check["seconds"]["own"] <= check["seconds"]["recorded"]
    assert study("report", folder)[0] == 0
    page, drawing = (folder / "report.html").read_text(), (folder / "figures" / "foreseen.svg").read_text()
    assert (
        "SIMULATED (foresee): efficiency on more workers than there are" in page
        and "SIMULATED (foresee): more workers than there are" in page
    )
    assert "SIMULATED (foresee): efficiency" in drawing and "guided, SIMULATED (foresee)" in drawing


@pytest.fixture
def studied_twice(studied, tmp_path):
    """The same study with two made-up rows of SimGrid's ranks besides."""
    folder = shutil.copytree(studied[0], tmp_path / "s")
    rows = [
        simgrid.Row(
            True,
            "factorize",
            "guided",
            workers,
            16,
            items,
            1e-4,
            0.5,
            efficiency,
            0.9,
            efficiency / 0.9,
            "the last items",
        )
        for workers, items, efficiency in ((2, 200, 0.875), (64, 500, 0.625))
    ]
    options = simulate.parser().parse_args(["--study", str(folder)])
    options.program = ["factorize", "--method", "scan", "300000..300499"]
    simulate.keep(options, rows)
    return folder


def test_the_report_draws_both_simulations_each_by_its_name(studied_twice):
    assert study("report", studied_twice)[0] == 0
    page = (studied_twice / "report.html").read_text()
    for name, source, other in (("foreseen", "foresee", "SimGrid"), ("foreseen-simgrid", "SimGrid", "foresee")):
        assert (
            f"SIMULATED ({source}), not measured" in page
            and f"SIMULATED ({source}): more workers than there are" in page
        )
        drawing = (studied_twice / "figures" / f"{name}.svg").read_text()
        assert (
            f"SIMULATED ({source}): efficiency" in drawing
            and f"guided, SIMULATED ({source})" in drawing
            and other not in drawing
        )
    assert study("status", studied_twice)[0] == 0


def test_simgrid_stands_beside_what_was_foreseen_of_the_same_and_measured_points_are_points(studied_twice):
    state = State.of(studied_twice)
    replayed_rows = {(row["schedule"], row["workers"], row["items"]): row for row in state.simulated["foresee"]["rows"]}
    theirs, ours = simulated_tables(list(state.simulated.values()))
    assert (
        "(foresee)" in theirs.title
        and "(SimGrid)" in ours.title
        and "factorize --method scan 300000..300499" in ours.caption
    )
    same = banded(replayed_rows["guided", 2, 200]["efficiency"], ".3f")
    assert [row[3:5] for row in ours.rows] == [["0.875", same], ["0.625", "-"]]  # 500 items on 64 were not foreseen
    chart = simulated_chart(
        state.simulated["SimGrid"], analyse(state.rows("factorize"), state.repetitions("factorize", studied_twice))
    )
    drawn = {series.name: series for series in chart.series if series.kind == "simulated"}
    assert list(drawn) == ["guided, SIMULATED (SimGrid)"] and drawn.popitem()[1].y == [0.875, 0.625]
    [points] = [series for series in chart.series if series.kind == "points"]
    assert points.name == "measured" and points.x == [1]


def test_continue_and_status_pass_over_what_was_foreseen(studied):
    assert study("status", studied[0])[0] == 0
    assert study("continue", studied[0])[0] == 0


def test_every_simulated_series_says_so_and_measured_points_are_not_among_them(studied):
    [result] = [event for event in journal.read(studied[0]) if event["event"] == "foreseen"]

    class Measured:
        curves: dict = {}

    chart = simulated_chart(result, Measured())
    assert isinstance(chart, Chart) and "SIMULATED" in chart.title
    kinds = {series.kind: series.name for series in chart.series}
    assert set(kinds) == {"simulated", "bound"} and all(
        "SIMULATED" in series.name for series in chart.series if series.kind == "simulated"
    )


@pytest.mark.skipif(not has("mpirun"), reason="no mpirun on this machine")
def test_latencies_are_measured_in_launches_and_a_window_is_dealt_as_simulated(monkeypatch):
    monkeypatch.setattr(replay, "LAUNCHES", 1)
    measured = replay.measure()
    assert all((measured.times(name) > 0).all() and len(measured.times(name)) > 0 for name in replay.TERMS)
    check = replay.window_check(measured)
    assert check["measured"]["low"] > 0 and check["simulated"]["low"] > 0
    assert replay.window_check(measured.with_messages(1e-3)) is None


def test_only_two_ranks_measure():
    done = run("foresee", "--measure")
    assert (
        done.returncode == 2
        and done.stderr == "foresee: --measure: messages need two ranks (mpirun -np 2 foresee --measure)\n"
    )


def test_times_are_read_with_their_units():
    assert [replay.read_time(text) for text in ("1.5us", "2 ms", "3e-6", "40ns", "1s")] == [
        1.5e-6,
        2e-3,
        3e-6,
        pytest.approx(40e-9),
        1.0,
    ]
    with pytest.raises(UsageError):
        replay.read_time("-1us")
    assert [si(seconds) for seconds in (2, 0.0015, 1e-6, 2.5e-8, 0)] == ["2 s", "1.5 ms", "1 us", "25 ns", "0 ns"]


@pytest.mark.parametrize("lost, shown", [(1, "(100 %)"), (0.173, "(17 %)"), (0.0059, "(0.59 %)")])
def test_what_is_lost_is_told_in_two_digits(lost, shown):
    band = {"value": 0.5, "low": 0.4, "high": 0.6}
    row = {
        "schedule": "guided",
        "workers": 64,
        "efficiency": band,
        "seconds": band,
        "limit": "the last items",
        "lost": {"last": lost},
    }
    assert row_line(row).endswith(f"the last items {shown}")
