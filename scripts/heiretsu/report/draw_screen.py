"""Draws charts with plotly: interactive, told apart by symbols, dashes and patterns as well as by colour."""

from __future__ import annotations

import base64
import gzip
from html import escape

import plotly.graph_objects as go
from plotly.offline import get_plotlyjs

from heiretsu.report.charts import Chart, Series

COLOURS = ["#0b3c5d", "#b5541c", "#3b7a57", "#7d3c98", "#9a7d0a", "#5d6d7e", "#c0392b", "#148f77", "#76448a", "#212f3d"]
SYMBOLS = ["circle", "square", "diamond", "triangle-up", "cross", "x"]
DASHES = ["solid", "dash", "dot", "dashdot", "longdash"]
PATTERNS = ["", "/", "x", ".", "\\", "-", "|", "+", "/", "x"]


LOADER = """
(async () => {
  const packed = Uint8Array.from(atob(document.getElementById("plotly").textContent), letter => letter.charCodeAt(0));
  const script = document.createElement("script");
  const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  script.textContent = await new Response(unpacked).text();
  document.head.appendChild(script);
  for (const chart of document.querySelectorAll(".chart")) {
    const figure = JSON.parse(chart.querySelector("script").textContent);
    const options = {responsive: true, displayModeBar: false};
    await Plotly.newPlot(chart.querySelector(".screen"), figure.data, figure.layout, options);
    chart.classList.add("drawn");
  }
})();
"""


def library() -> str:
    """plotly's own script, packed, and what unpacks it in the browser and draws all charts; stands in the page once."""
    script = gzip.compress(get_plotlyjs().encode(), 6, mtime=0)  # 9 takes three times as long for 0.8 % less
    packed = base64.b64encode(script).decode()
    return f'<script id="plotly" type="text/plain">{packed}</script><script>{LOADER}</script>'


def draw(chart: Chart, paper: str = "") -> str:
    """The chart as HTML that library() draws; `paper`, an SVG, shows where nothing can be drawn, and in print."""
    image = base64.b64encode(paper.encode()).decode()
    fallback = (
        f'<img class="paper" alt="{escape(chart.title)}" src="data:image/svg+xml;base64,{image}">' if paper else ""
    )
    data = figure_of(chart).to_json().replace("<", "\\u003c")
    return (
        f'<div class="chart" id="chart-{escape(chart.name)}"><div class="screen"></div>{fallback}'
        f'<script type="application/json">{data}</script></div>'
    )


def figure_of(chart: Chart) -> go.Figure:
    """The chart as plotly has it."""
    figure = go.Figure()
    for number, series in enumerate(chart.series):
        for trace in _traces(series, number):
            figure.add_trace(trace)
    figure.update_layout(
        template="plotly_white",
        height=440,
        margin={"l": 60, "r": 15, "t": 20, "b": 50},
        font={"size": 14},
        legend={"orientation": "h", "y": -0.22, "yanchor": "top", "itemwidth": 30 if chart.bars else 60},
        barmode="relative",
        hovermode="closest",
        dragmode=False,
    )
    figure.update_yaxes(
        title=chart.y_title,
        automargin=True,
        type="log" if chart.log_y else "linear",
        rangemode="normal" if chart.log_y else "tozero",
        tickformat=".0%" if chart.percent else None,
    )
    figure.update_xaxes(title=chart.x_title, automargin=True)
    if (ticks := chart.ticks) and not chart.bars:
        figure.update_xaxes(type="log", tickvals=ticks, ticktext=[f"{x:g}" for x in ticks])
    elif any(isinstance(x, str) for series in chart.series for x in series.x):
        figure.update_xaxes(type="category")
    return figure


def _traces(series: Series, number: int) -> list:
    colour = COLOURS[number % len(COLOURS)]
    if series.kind == "bar":
        return [_bar(series, number, colour)]
    if series.kind == "points":
        return [_points(series, number, colour)]
    if series.kind == "simulated":
        return _simulated(series, number, colour)
    dash = {"law": "solid", "predicted": "dash", "bound": DASHES[2 + number % 3]}[series.kind]
    name = series.name.replace("; ", ";<br>")  # a phone's legend is no wider than one of the names
    line = go.Scatter(x=series.x, y=series.y, name=name, mode="lines", line={"color": colour, "dash": dash, "width": 2})
    if not series.low:
        return [line]
    return [_band(series, colour, *((0.18, 0) if series.kind == "law" else (0.08, 1))), line]


def _simulated(series: Series, number: int, colour: str) -> list:
    """Dashed and hollow, a band with a dotted edge: nothing of it was measured."""
    line = go.Scatter(
        x=series.x,
        y=series.y,
        name=series.name,
        mode="lines+markers",
        line={"color": colour, "dash": "dash", "width": 2},
        marker={"color": colour, "size": 10, "symbol": SYMBOLS[number % len(SYMBOLS)] + "-open"},
        hovertemplate="%{y:.4g}<extra>SIMULATED</extra>",
    )
    return [_band(series, colour, 0.08, 1), line] if series.low else [line]


def _band(series: Series, colour: str, strength: float, edge: float) -> go.Scatter:
    tint = f"rgba({int(colour[1:3], 16)},{int(colour[3:5], 16)},{int(colour[5:], 16)},{strength})"
    return go.Scatter(
        x=series.x + series.x[::-1],
        y=series.high + series.low[::-1],
        fill="toself",
        fillcolor=tint,
        mode="lines",
        line={"width": edge, "dash": "dot", "color": colour},
        hoverinfo="skip",
        showlegend=False,
    )


def _points(series: Series, number: int, colour: str) -> go.Scatter:
    symbol = SYMBOLS[number % len(SYMBOLS)]
    error = {
        "type": "data",
        "symmetric": False,
        "array": [high - y for high, y in zip(series.high, series.y)],
        "arrayminus": [y - low for low, y in zip(series.low, series.y)],
        "thickness": 2,
        "width": 6,
    }
    return go.Scatter(
        x=series.x,
        y=series.y,
        name=series.name,
        mode="markers",
        error_y=error,
        text=series.notes,
        hovertemplate="%{y:.4g}<br>%{text}<extra></extra>",
        marker={
            "color": colour,
            "size": 11,
            "symbol": [symbol + ("-open" if hollow else "") for hollow in series.hollow],
            "line": {"width": 2, "color": colour},
        },
    )


def _bar(series: Series, number: int, colour: str) -> go.Bar:
    notes = [f"95 %: {100 * low:.1f} to {100 * high:.1f} %" for low, high in zip(series.low, series.high)]
    return go.Bar(
        x=series.x,
        y=series.y,
        name=series.name.replace(" (", "<br>("),
        text=notes,
        textposition="none",
        hovertemplate="%{fullData.name}: %{y:.1%}<br>%{text}<extra></extra>",
        marker={
            "color": colour if number else "#d6dbdf",
            "line": {"color": "#212f3d", "width": 1},
            "pattern": {"shape": PATTERNS[number % len(PATTERNS)], "fgcolor": "white", "size": 7, "solidity": 0.25},
        },
    )
