"""Charts of points that stand side by side, without a speedup: a value over the cores."""

from __future__ import annotations

from heiretsu.analysis.bootstrap import Interval
from heiretsu.analysis.points import Point, Study
from heiretsu.report.charts import Chart, Series, note


def value_charts(study: Study) -> list[Chart]:
    """The time of every point and each figure that the program told; nothing for fewer than two points."""
    if len(study.points) < 2:
        return []
    told = list(dict.fromkeys(name for point in study.points for name in point.told.index))
    times = [(point, Interval(*point.scaling.loc["seconds"])) for point in study.points]
    found = [_chart("time", "Time", "seconds", times)]
    for number, name in enumerate(told, 1):
        values = [(point, Interval(*point.told.loc[name])) for point in study.points if name in point.told.index]
        found.append(_chart(f"value-{number}", name, name, values))
    return found


def _chart(name: str, title: str, y_title: str, values: list[tuple[Point, Interval]]) -> Chart:
    series = Series(
        "measured",
        "points",
        [point.cores for point, _ in values],
        [value.value for _, value in values],
        [value.low for _, value in values],
        [value.high for _, value in values],
        [point.status != "VALID" for point, _ in values],
        [note(point) for point, _ in values],
    )
    return Chart(name, title, "Median over launches", "cores", y_title, [series])
