"""The report's charts as plain data, drawn by plotly for the screen and by matplotlib for paper."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from heiretsu.analysis import models
from heiretsu.analysis.bootstrap import interval
from heiretsu.analysis.ledger import NAMES, OUTSIDE
from heiretsu.analysis.points import Curve, Point, Study
from heiretsu.base import RATE
from heiretsu.console import printable


SHOWN = 0.005  # parts of the core-time that are nowhere larger than this stand in the table alone


@dataclass
class Series:
    """kind: points (with intervals), law (line with a band), predicted (the same beyond what was measured), simulated
    (a run that was not made, with a hatched band), bound (a limit)."""

    name: str
    kind: str
    x: list
    y: list
    low: list = field(default_factory=list)
    high: list = field(default_factory=list)
    hollow: list = field(default_factory=list)  # a point that is not VALID
    notes: list = field(default_factory=list)

    def __post_init__(self):
        self.name, self.notes = printable(self.name), [printable(note) for note in self.notes]
        self.x = [printable(value) if isinstance(value, str) else value for value in self.x]


@dataclass
class Chart:
    """x are core counts (logarithmic, ticks where something was measured or simulated); labels of bars when `bars`."""

    name: str
    title: str
    caption: str
    x_title: str
    y_title: str
    series: list[Series]
    percent: bool = False
    bars: bool = False
    log_y: bool = False

    def __post_init__(self):
        for text in ("title", "caption", "x_title", "y_title"):
            setattr(self, text, printable(getattr(self, text)))

    @property
    def ticks(self) -> list:
        """The x, ascending, where something was measured, predicted or simulated; none of labels."""
        drawn = (series.x for series in self.series if series.kind in ("points", "predicted", "simulated"))
        return sorted({x for xs in drawn for x in xs if not isinstance(x, str)})


def charts(study: Study) -> list[Chart]:
    """Every chart that the study's points allow."""
    found = []
    strong, weak, shape, rate = (study.curves.get(mode) for mode in ("strong", "weak", "shape", RATE))
    if strong and len(strong.points) > 1:
        found += [time_chart(strong), speedup_chart(strong, study), efficiency_chart(study)]
    elif weak:
        found.append(efficiency_chart(study))
    if rate and len(rate.points) > 1:
        found += [rate_chart(rate, study), efficiency_chart(study)]
    if weak and len(weak.points) > 1:
        found.append(weak_chart(weak))
    if shape and len(shape.points) > 1:
        found.append(shape_chart(shape))
    parts = ledger_chart(study)
    return found + ([parts] if parts.series else [])


def measured(curve: Curve, figure: str, name: str) -> Series:
    """One figure of a curve's points over their cores."""
    rows = [point.figure(figure) for point in curve.points]
    return Series(
        name,
        "points",
        [int(point.cores) for point in curve.points],
        [row.value for row in rows],
        [row.low for row in rows],
        [row.high for row in rows],
        [point.status != "VALID" for point in curve.points],
        [note(point) for point in curve.points],
    )


def note(point: Point) -> str:
    """What a point's label tells beside its value."""
    reasons = f": {'; '.join(point.reasons)}" if point.reasons else ""
    return (
        f"{point.shape}, {point.launches} launches of {point.repetitions / max(1, point.launches):.3g} repetitions,"
        f" {point.status}{reasons}"
    )


def _law(curve: Curve, law: models.Law, transform) -> Series:
    grid = np.geomspace(curve.cores.min(), curve.cores.max(), 40)
    seconds = models.predict(law, models.fit(law, curve.cores, curve.drawn_seconds()[: models.DRAWS + 1]), grid)
    fewest = min(point.units for point in curve.points)
    rows = [interval(pd.Series(seconds[:, number]), fewest) for number in range(len(grid))]
    return _band(f"{law.name} law", "law", grid, rows, transform)


def _band(name: str, kind: str, cores, rows, transform) -> Series:
    ends = [sorted((transform(row.low), transform(row.high))) for row in rows]
    return Series(
        name,
        kind,
        list(map(float, cores)),
        [transform(row.value) for row in rows],
        [end[0] for end in ends],
        [end[1] for end in ends],
    )


def _laws(curve: Curve, transform) -> list[Series]:
    """Fitted laws within what was measured, rivals beyond it; none where they would only join the dots."""
    if len(np.unique(curve.cores)) < 3:
        return []
    found = [_law(curve, law, transform) for law in models.LAWS if law.name in curve.laws]
    if curve.prediction:
        for name, band in curve.prediction.laws.items():
            found.append(
                _band(
                    f"{name}, predicted",
                    "predicted",
                    band["cores"],
                    list(band[["value", "low", "high"]].itertuples()),
                    transform,
                )
            )
    return found


def time_chart(curve: Curve) -> Chart:
    ideal = curve.points[0].figure("seconds").value * curve.points[0].cores
    cores = list(map(int, np.unique(curve.cores)))
    series = [
        measured(curve, "seconds", "measured"),
        Series("ideal", "bound", cores, [ideal / count for count in cores]),
    ]
    return Chart(
        "time",
        "Time, same work",
        "Median over launches",
        "cores",
        "seconds",
        series + _laws(curve, lambda seconds: seconds),
        log_y=True,
    )


def rate_chart(curve: Curve, study: Study) -> Chart:
    """Items a second over the cores."""
    one = study.base.figure("rate").value / study.base.cores
    cores = list(map(int, np.unique(curve.cores)))
    ideal = Series("ideal", "bound", cores, [one * count for count in cores])
    laws = _laws(curve, lambda seconds: 1 / seconds if seconds > 0 else np.nan)
    return Chart(
        "rate",
        f"{study.item.capitalize()}s a second",
        f"Median over launches; base: {study.base_kind}",
        "cores",
        f"{study.item}s a second",
        [measured(curve, "rate", "measured"), ideal, *laws],
    )


def speedup_chart(curve: Curve, study: Study) -> Chart:
    base = study.base.figure("seconds").value
    cores = list(map(int, np.unique(curve.cores)))
    one = study.base.cores
    ideal = Series("ideal", "bound", cores, [count / one for count in cores])
    series = [measured(curve, "speedup", "measured"), ideal]
    if not study.outside:
        series += _measured_bounds(curve, study, cores)
    if np.isfinite(study.largest_share):
        limit = 1 / study.largest_share
        if limit < 4 * max(cores):
            series.append(Series("bound: largest item", "bound", cores, [min(limit, count) for count in cores]))
    of_rates = "figure_rate" in study.base.drawn  # then the laws, which are of times, say nothing of this speedup
    laws = [] if of_rates else _laws(curve, lambda seconds: base / seconds if seconds > 0 else np.nan)
    series = _joined(series) + laws
    return Chart(
        "speedup",
        "Speedup, same work",
        f"Base: {study.base_kind}, {base:.3g} s",
        "cores",
        "times as fast as the base",
        series,
    )


def _measured_bounds(curve: Curve, study: Study, cores: list[int]) -> list[Series]:
    """What the serial part and the waits that threads booked allow."""
    one, base = study.base.cores, study.base.figure("seconds").value
    serial = float(study.base.drawn["serial_longest"][0] / study.base.drawn["mean_seconds"][0])
    held = [float(point.drawn["synchronising"][0]) for point in curve.points]
    return [
        Series(
            "bound: measured serial part",
            "bound",
            cores,
            [models.amdahl_speedup(serial, count / one) for count in cores],
        ),
        Series(
            "bound: measured waits and messages",
            "bound",
            [int(point.cores) for point in curve.points],
            [base / (base * one / point.cores + wait) for point, wait in zip(curve.points, held)],
        ),
    ]


def _joined(series: list[Series]) -> list[Series]:
    """Bounds that look like the ideal in a drawing become one line with it, whose name then names them too."""
    ideal = next(one for one in series if one.name == "ideal")
    same = [
        one
        for one in series
        if one.kind == "bound"
        and one is not ideal
        and len(one.y) == len(ideal.y)
        and np.allclose(one.y, ideal.y, rtol=0.005)
    ]
    if same:
        ideal.name = f"ideal; {'; '.join(one.name for one in same)}"
    return [one for one in series if one not in same]


EFFICIENCY_OF = {"strong": "same work", "weak": "work grows with cores", RATE: "by the rate"}


def efficiency_chart(study: Study) -> Chart:
    series = [
        measured(curve, "efficiency", EFFICIENCY_OF[mode]) for mode, curve in study.curves.items() if mode != "shape"
    ]
    cores = sorted({count for one in series for count in one.x})
    series.append(Series("ideal", "bound", cores, [1.0] * len(cores)))
    return Chart(
        "efficiency",
        "Parallel efficiency",
        "Speedup over cores; scaled speedup where the work grows",
        "cores",
        "efficiency",
        series,
        percent=True,
    )


def weak_chart(curve: Curve) -> Chart:
    flat = curve.points[0].figure("seconds").value
    cores = [int(point.cores) for point in curve.points]
    series = [measured(curve, "seconds", "measured"), Series("ideal", "bound", cores, [flat] * len(cores))]
    return Chart(
        "weak",
        "Time, work grows with cores",
        "Work by the program's declared function; a flat line is ideal",
        "cores",
        "seconds",
        series,
    )


def shape_chart(curve: Curve) -> Chart:
    series = measured(curve, "seconds", "measured")
    series.x = [point.shape for point in curve.points]
    return Chart(
        "shape",
        "Time by ranks x threads, same cores",
        "Same work on the same number of cores",
        "ranks x threads",
        "seconds",
        [series],
    )


def ledger_chart(study: Study) -> Chart:
    """Where the core-time went, a bar a point."""
    points = [study.base] + [
        point for curve in study.curves.values() for point in curve.points if point is not study.base
    ]
    points = list({point.id: point for point in points}.values())
    labels = [label(point, study) for point in points]
    series = []
    for name, title in (OUTSIDE if study.outside else NAMES).items():
        values = [point.ledger.loc[name, "value"] for point in points]
        if any(abs(value) > SHOWN for value in values):
            series.append(
                Series(
                    title,
                    "bar",
                    labels,
                    values,
                    [point.ledger.loc[name, "low"] for point in points],
                    [point.ledger.loc[name, "high"] for point in points],
                )
            )
    return Chart(
        "ledger",
        "Where the core-time went",
        "Shares of cores x time; they add up to 100 %, gains count below 0. Bars: ranks x threads",
        "",
        "share of core-time",
        series,
        percent=True,
        bars=True,
    )


def label(point: Point, study: Study) -> str:
    """A short name: its shape, and whether it is the base or does more work."""
    if point is study.base:
        return "base"
    return point.shape + (f", {point.growth:.3g} x work" if point.growth != 1 else "")
