"""Draws charts with matplotlib for a paper: PNG and SVG, in black, white and grey."""

from __future__ import annotations

from pathlib import Path

import matplotlib

matplotlib.use("Agg")
matplotlib.rcParams |= {
    "svg.fonttype": "none",
    "hatch.linewidth": 0.6,
}  # text stays text: files small, words that can be searched
import matplotlib.pyplot as plt  # noqa: E402 (the backend must be chosen first)
import numpy as np  # noqa: E402
from matplotlib.ticker import FuncFormatter, PercentFormatter  # noqa: E402

from heiretsu.report.charts import Chart, Series  # noqa: E402

MARKERS = ["o", "s", "D", "^", "P", "X", "v", "*", "<", ">"]
STYLES = {"law": "-", "predicted": "--", "simulated": "--", "bound": ":"}
DASHES = [(0, (1, 1)), (0, (4, 2, 1, 2)), (0, (6, 2)), (0, (2, 4))]
HATCHES = ["", "//", "xx", "..", "\\\\", "--", "||", "++", "oo", "**"]
GREYS = ["#ffffff", "#4d4d4d", "#b3b3b3", "#808080", "#e0e0e0", "#666666", "#cccccc", "#999999", "#333333", "#f2f2f2"]


def save(chart: Chart, folder: Path) -> list[Path]:
    """Writes NAME.png and NAME.svg; returns their paths."""
    figure, axes = plt.subplots(figsize=(5.2, 3.6), dpi=200)
    if chart.bars:
        _bars(axes, chart)
    else:
        for number, series in enumerate(chart.series):
            _series(axes, series, number)
        if all(series.kind == "points" for series in chart.series):
            _join(axes, chart)
        _scales(axes, chart)
    if chart.percent:
        axes.yaxis.set_major_formatter(PercentFormatter(1.0))
    axes.set_xlabel(chart.x_title)
    axes.set_ylabel(chart.y_title)
    axes.set_title(chart.title, fontsize=10)
    _legend(axes, chart)
    written = [folder / f"{chart.name}.{kind}" for kind in ("png", "svg")]
    for path in written:
        figure.savefig(path, bbox_inches="tight", metadata={"Date": None} if path.suffix == ".svg" else None)
    plt.close(figure)
    return written


def _legend(axes, chart: Chart) -> None:
    """Among the points where there is room for it."""
    place = {"loc": "best"}
    if chart.bars:
        place = {"loc": "upper center", "ncols": 2, "bbox_to_anchor": (0.5, -0.22)}
    elif len(chart.series) > 5:
        place = {"loc": "center left", "bbox_to_anchor": (1.02, 0.5)}
    axes.legend(fontsize=7, frameon=False, **place)


def _series(axes, series: Series, number: int) -> None:
    if series.kind == "points":
        _points(axes, series, number)
        return
    if series.kind == "simulated":
        _simulated(axes, series, number)
        return
    style = DASHES[number % len(DASHES)] if series.kind == "bound" else STYLES[series.kind]
    grey = f"{min(0.65, 0.15 * number):.2f}"
    axes.plot(series.x, series.y, linestyle=style, color=grey, linewidth=1.2, label=series.name)
    if series.low:
        axes.fill_between(
            series.x, series.low, series.high, color=grey, alpha=0.15 if series.kind == "law" else 0.06, linewidth=0
        )


def _simulated(axes, series: Series, number: int) -> None:
    """Dashed, hollow and hatched: nothing of it was measured."""
    grey = f"{min(0.65, 0.15 * number):.2f}"
    if series.low:
        axes.fill_between(
            series.x,
            series.low,
            series.high,
            facecolor="none",
            edgecolor=grey,
            hatch=HATCHES[1 + number % 4],
            linewidth=0,
            alpha=0.35,
        )
    axes.plot(
        series.x,
        series.y,
        linestyle=STYLES[series.kind],
        marker=MARKERS[number % len(MARKERS)],
        markerfacecolor="white",
        color=grey,
        markersize=5,
        linewidth=1.2,
        label=series.name,
    )


def _points(axes, series: Series, number: int) -> None:
    positions = range(len(series.x)) if series.x and isinstance(series.x[0], str) else series.x
    errors = np.nan_to_num(np.array([np.subtract(series.y, series.low), np.subtract(series.high, series.y)]))
    axes.errorbar(positions, series.y, yerr=np.maximum(0, errors), fmt="none", ecolor="black", capsize=3, linewidth=1)
    for position, value, hollow in zip(positions, series.y, series.hollow):
        axes.plot(
            position,
            value,
            MARKERS[number % len(MARKERS)],
            color="black",
            markersize=5,
            markerfacecolor="white" if hollow else "black",
        )
    axes.plot([], [], MARKERS[number % len(MARKERS)], color="black", label=series.name)
    if series.x and isinstance(series.x[0], str):
        axes.set_xticks(list(positions), series.x)


def _join(axes, chart: Chart) -> None:
    """A thin line through the points of each series, where no law is drawn that they could be taken for."""
    for series in chart.series:
        if series.x and not isinstance(series.x[0], str):
            axes.plot(series.x, series.y, color="#999999", linewidth=0.6, zorder=1)


def _scales(axes, chart: Chart) -> None:
    if ticks := chart.ticks:
        axes.set_xscale("log")
        axes.set_xticks(ticks, [f"{x:g}" for x in ticks])
        axes.minorticks_off()
    if chart.log_y:
        axes.set_yscale("log")
        low, high = axes.get_ylim()
        every = np.log10(high / low) < 1  # else labels of all minor ticks would lie on each other
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axes.yaxis.set_minor_formatter(
            FuncFormatter(lambda value, _: f"{value:g}" if every or f"{value:e}"[0] in "25" else "")
        )
    else:
        axes.set_ylim(0, 1.05 * axes.dataLim.ymax)  # from 0 on, and the highest interval is whole


def _bars(axes, chart: Chart) -> None:
    labels = chart.series[0].x
    up, down = np.zeros(len(labels)), np.zeros(len(labels))
    for number, series in enumerate(chart.series):
        values = np.array(series.y)
        axes.bar(
            range(len(labels)),
            values,
            bottom=np.where(values >= 0, up, down),
            label=series.name,
            color=GREYS[number % len(GREYS)],
            hatch=HATCHES[number % len(HATCHES)],
            edgecolor="black",
            linewidth=0.6,
        )
        up, down = up + np.maximum(0, values), down + np.minimum(0, values)
    axes.set_xticks(range(len(labels)), labels, rotation=30, ha="right", fontsize=7)
