"""Draws a tour's charts as HTML and inline SVG: small, readable on a phone and without colour, without a script."""

from __future__ import annotations

import html
import math

from heiretsu.console import printable
from heiretsu.tour.plan import CPP, FULL_NAMES, GO, MPI, PYTHON
from heiretsu.tour.tables import Bar, Bars, Lanes
from heiretsu.tour.words import tick

FILLS = {PYTHON: "#12304f", GO: "url(#stripes)", CPP: "url(#dots)", MPI: "url(#lines)"}
LINES = {PYTHON: "#12304f", GO: "#1f7a8c", CPP: "#a34a12", MPI: "#5b5b5b"}
SHAPES = {
    PYTHON: "M-6,0a6,6 0 1,0 12,0a6,6 0 1,0 -12,0",
    GO: "M-5.5,-5.5h11v11h-11z",
    CPP: "M0,-7.5l7.5,7.5l-7.5,7.5l-7.5,-7.5z",
    MPI: "M0,-7l7,12.5h-14z",
}
HEIGHT, THIN = 22, 9
ROOM = 96.0  # per cent of the width that the largest value takes

PATTERNS = """<svg width="0" height="0" style="position:absolute" aria-hidden="true"><defs>
<pattern id="stripes" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<rect width="7" height="7" fill="#1f7a8c"/><rect width="2" height="7" fill="#fff"/></pattern>
<pattern id="dots" width="6" height="6" patternUnits="userSpaceOnUse">
<rect width="6" height="6" fill="#a34a12"/><circle cx="3" cy="3" r="1.4" fill="#fff"/></pattern>
<pattern id="lines" width="5" height="5" patternUnits="userSpaceOnUse">
<rect width="5" height="5" fill="#5b5b5b"/><rect width="1.6" height="5" fill="#fff"/></pattern>
</defs></svg>"""


def escape(text: str) -> str:
    """Anybody's text for the page."""
    return html.escape(printable(text))


def draw(chart: Bars | Lanes) -> str:
    """The chart as HTML; stands in a page that has PATTERNS once."""
    body = _lanes(chart) if isinstance(chart, Lanes) else _logarithmic(chart) if chart.log else _linear(chart)
    return (
        f'<figure class="chart"><figcaption><b>{escape(chart.title)}.</b>'
        f" {escape(chart.caption)}</figcaption>{body}</figure>"
    )


def _row(bar: Bar, before: Bar | None, track: str) -> str:
    """A bar under its language, which is named once."""
    first = before is None or before.language != bar.language
    names = (
        f'<span class="language">{FULL_NAMES[bar.language] if first else ""}</span><span'
        f' class="who">{escape(bar.label)}</span>'
    )
    return (
        f'<div class="row{" first" if first else ""}">{names}<svg class="track" width="100%" height="{HEIGHT}"'
        f' aria-hidden="true">{track}</svg><span class="value">{escape(bar.text)}</span></div>'
    )


def _axis(labels: list[tuple[float, str]]) -> str:
    """Names under the grid lines; at a line near the right edge the name ends, elsewhere it is centred."""
    texts = "".join(
        f'<text x="{at:.2f}%" y="14"'
        f' text-anchor="{"start" if at < 8 else "end" if at > 80 else "middle"}">{escape(text)}</text>'
        for at, text in labels
    )
    return (
        '<div class="row axis"><span class="language"></span><span class="who"></span>'
        f'<svg class="track" width="100%" height="20">{texts}</svg><span class="value"></span></div>'
    )


def _grid(positions: list[float], style: str) -> str:
    return "".join(f'<line class="{style}" x1="{at:.2f}%" x2="{at:.2f}%" y1="0" y2="{HEIGHT}"/>' for at in positions)


def _linear(chart: Bars) -> str:
    largest = max([bar.value for bar in chart.bars if bar.value is not None] + [value for value, _ in chart.marks])
    marks = [(ROOM * value / largest, text) for value, text in chart.marks]
    rows = []
    for before, bar in zip((None, *chart.bars), chart.bars):
        drawn = (
            ""
            if bar.value is None
            else (
                f'<rect class="bar" x="0" y="4" width="{ROOM * bar.value / largest:.2f}%" height="{HEIGHT - 8}" '
                f'fill="{FILLS[bar.language]}" stroke="{LINES[bar.language]}"/>'
            )
        )
        rows.append(_row(bar, before, drawn + _grid([0.0], "zero") + _grid([at for at, _ in marks], "mark")))
    return "".join(rows) + _axis(marks)


def _logarithmic(chart: Bars) -> str:
    values = [bar.value for bar in chart.bars if bar.value]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)) + 1e-9)
    decades = list(range(low, max(high, low + 1) + 1))

    def position(value: float) -> float:
        return ROOM * (math.log10(value) - low) / (decades[-1] - low)

    lines = [position(10.0**decade) for decade in decades]
    rows = []
    for before, bar in zip((None, *chart.bars), chart.bars):
        drawn = ""
        if bar.value:
            at, colour = f"{position(bar.value):.2f}%", LINES[bar.language]
            drawn = (
                f'<line x1="{lines[0]:.2f}%" x2="{at}" y1="{HEIGHT / 2}" y2="{HEIGHT / 2}" stroke="{colour}"'
                f' stroke-width="1.5"/><svg class="bar" x="{at}" y="{HEIGHT / 2}" overflow="visible"><path'
                f' d="{SHAPES[bar.language]}" fill="{colour}"/></svg>'
            )
        rows.append(_row(bar, before, _grid(lines, "grid") + drawn))
    step = math.ceil(len(decades) / 5)  # more names than five would overlap on a phone
    return "".join(rows) + _axis([(line, tick(10.0**decade)) for line, decade in list(zip(lines, decades))[::step]])


def _fitting(text: str, width: float, colour: str) -> str:
    """The text where it fits into `width` per cent of a phone's 340 pixels, at 7 pixels a letter."""
    return f'<text x="5" y="15.5" fill="{colour}">{escape(text)}</text>' if 3.4 * width >= 7 * len(text) + 6 else ""


def _lanes(chart: Lanes) -> str:
    rows = []
    for lane in chart.lanes:
        begin, drawn, height = 0.0, "", THIN if lane.thin else HEIGHT
        for number, (length, text) in enumerate(lane.pieces):
            width = ROOM * length / chart.total
            fill = ("#12304f", "#d5dde6")[number % 2]
            colour = ("#fff", "#111")[number % 2]
            drawn += (
                f'<svg x="{begin:.2f}%" width="{width:.2f}%" height="{height}"><rect class="bar" width="100%"'
                f' height="{height}" fill="{fill}" stroke="#111"/>{_fitting(text, width, colour)}</svg>'
            )
            begin += width
        label = f'<span class="who">{escape(lane.label)}</span>'
        track = f'<svg class="track" width="100%" height="{height}" aria-hidden="true">{drawn}</svg>'
        rows.append(f'<div class="row lane{" thin" if lane.thin else ""}">{label}{track}</div>')
    return "".join(rows)
