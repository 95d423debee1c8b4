# ctest: quick python
"""The report draws in a browser that has no network."""

import html.parser
import re
import shutil
import subprocess

import pytest
from made_up_study import plan_row, repetitions

import pandas as pd
from heiretsu.analysis.curves import analyse
from heiretsu.report import draw_paper, draw_screen
from heiretsu.report.charts import Chart, Series, charts
from heiretsu.report.tables import cost_table, escaped, hours, latex, latex_figures, main_table, points_frame


@pytest.fixture(scope="module")
def study():
    plan, frames = [plan_row("base", base=True, modes=())], [repetitions("base", 1.0)]
    for p in (1, 2, 4, 8):
        plan.append(plan_row(f"p{p}", threads=p, modes=("strong",), status="SUSPECT" if p == 4 else "VALID"))
        frames.append(repetitions(f"p{p}", 0.1 + 0.9 / p, cores=p, useful=1.0, seed=1))
    for ranks in (2, 8):
        plan.append(plan_row(f"s{ranks}", ranks=ranks, threads=8 // ranks, modes=("shape",)))
        frames.append(repetitions(f"s{ranks}", 0.3, cores=8, useful=1.0, seed=2))
    return analyse(plan, pd.concat(frames, ignore_index=True))


def test_there_is_a_chart_of_time_speedup_efficiency_and_ledger(study):
    assert {"time", "speedup", "efficiency", "shape", "ledger"} <= {chart.name for chart in charts(study)}


def test_measured_points_are_never_joined_and_predictions_are_drawn_differently(study):
    speedup = next(chart for chart in charts(study) if chart.name == "speedup")
    kinds = {series.kind for series in speedup.series}
    assert kinds == {"points", "bound", "law", "predicted"}
    points = next(series for series in speedup.series if series.kind == "points")
    assert points.hollow == [False, False, True, False]
    assert all(low < y < high for low, y, high in zip(points.low[1:], points.y[1:], points.high[1:]))
    assert min(x for series in speedup.series if series.kind == "predicted" for x in series.x) > 8


def test_every_chart_is_written_for_paper(study, tmp_path):
    for chart in charts(study):
        png, svg = draw_paper.save(chart, tmp_path)
        assert png.read_bytes()[:4] == b"\x89PNG" and "<svg" in svg.read_text()


def test_text_of_anybody_is_drawn_without_its_control_characters(tmp_path):
    evil = "p\x1b[31m\x9b\u202e"
    series = Series(evil, "points", [1, 2], [1.0, 2.0], [1.0, 2.0], [1.0, 2.0], [False, False], [evil, evil])
    chart = Chart("time", evil + '"><b>', evil, evil, evil, [series])
    _, svg = draw_paper.save(chart, tmp_path)
    page = draw_screen.draw(chart, svg.read_text())
    assert r"p\x1b[31m\x9b\u202e" in svg.read_text() and '"><b>' not in page
    for text in (svg.read_text(), page, draw_screen.figure_of(chart).to_json()):
        assert not re.search(r"[\x00-\x08\x1b\x7f-\x9f\u202e]", text)


def test_the_highest_interval_is_whole_on_paper(study, tmp_path, monkeypatch):
    drawn = []
    monkeypatch.setattr(draw_paper.plt, "close", drawn.append)
    shape = next(chart for chart in charts(study) if chart.name == "shape")
    draw_paper.save(shape, tmp_path)
    monkeypatch.undo()
    low, high = drawn[0].axes[0].get_ylim()
    draw_paper.plt.close(drawn[0])
    assert low == 0 and high > 1.04 * max(value for series in shape.series for value in series.high)


def test_tables_have_every_figure_with_its_interval(study):
    frame = points_frame(study)
    assert len(frame) == len(study.points)
    for name in ("speedup", "efficiency", "karp_flatt", "pop_parallel_efficiency", "ledger_imbalance"):
        assert {name, f"{name}_low", f"{name}_high"} <= set(frame.columns)
    text = latex(study)
    assert text.startswith(r"\begin{tabular}") and text.count(r"\\") == len(study.points) + 1
    table = main_table(study, [("x", "went wrong")], ["y"])
    assert table.rows[-2][2] == "FAILED" and table.rows[-1][2] == "not measured"
    assert table.remarks[-2] == "x FAILED: went wrong" and "the budget was spent" in table.remarks[-1]
    assert "On one core the parallel program takes 0.998 [0.993, 1.01] of the base's time" in table.caption
    assert all(len(row) == len(table.head) for row in table.rows)


@pytest.mark.skipif(not shutil.which("chromium"), reason="needs chromium")
def test_node_hours_are_nodes_times_hours_in_the_table_the_csv_and_latex():
    plan = [plan_row("base", base=True, modes=()), plan_row("p8", ranks=2, threads=4) | {"nodes": 2}]
    frames = [repetitions("base", 7200.0, noise=1e-9), repetitions("p8", 1800.0, cores=8, noise=1e-9)]
    study = analyse(plan, pd.concat(frames, ignore_index=True))
    found = hours(study.points[1])["value"]
    assert found["core_hours"] == pytest.approx(4, rel=1e-6) and found["node_hours"] == pytest.approx(1, rel=1e-6)
    assert points_frame(study)["node_hours"].tolist() == pytest.approx([2, 1], rel=1e-6)
    table = cost_table(study)
    assert table.rows[1][table.head.index("node-hours")].startswith("1 [")
    lines = latex(study).splitlines()
    assert "node-hours" in lines[2] and lines[5].startswith("2 & 4 & 8 & strong &") and "& 1 [" in lines[5]
    assert {line.count("&") for line in lines if line.endswith(r"\\")} == {8}
    assert lines[-1].endswith("base: the serial executor on one core")


def test_latex_prints_what_a_caption_says():
    assert escaped("100 % of a_b & {c}\\d") == r"100 \% of a\_b \& \{c\}\textbackslash{}d"
    text = latex_figures({"time": "a % of it"})
    assert r"{figures/time.png}" in text and r"\caption{a \% of it}" in text


def test_a_study_that_ended_before_its_base_was_measured_has_a_table_of_times():
    plan = [plan_row("base", base=True, modes=()), plan_row("p2", threads=2)]
    study = analyse(plan, repetitions("p2", 0.5, cores=2, useful=1.0))
    [row] = main_table(study, [], []).rows
    assert row[0] == "1 x 2" and row[4].startswith("0.") and row[5:8] == ["–", "–", "–"]
    assert study.base is None and study.curves == {}


def test_a_browser_without_network_draws_every_chart(study, tmp_path):
    drawn = charts(study)
    page = tmp_path / "page.html"
    page.write_text(f"<html><body>{''.join(map(draw_screen.draw, drawn))}{draw_screen.library()}</body></html>")
    done = subprocess.run(
        [
            "chromium",
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--virtual-time-budget=10000",
            "--dump-dom",
            f"--user-data-dir={tmp_path / 'profile'}",
            "--host-resolver-rules=MAP * ~NOTFOUND",
            page.as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=60,
    )
    body = done.stdout
    for chart in drawn:
        assert re.search(f'class="chart drawn" id="chart-{chart.name}"', body), chart.name
    assert body.count('class="main-svg"') >= 2 * len(drawn)
    html.parser.HTMLParser().feed(body[-1000:])
