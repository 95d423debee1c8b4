"""The page of a tour: one HTML file that needs neither a network nor a script."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import jinja2
from markupsafe import Markup

from heiretsu.console import on_page
from heiretsu.tour import draw
from heiretsu.tour.plan import Section, Sizes
from heiretsu.tour.run import Measured
from heiretsu.tour.sentences import INTRODUCTION, SEEN, TRAPS
from heiretsu.tour.tables import Bars, Lanes, absent, shown, waiting, working
from heiretsu.tour.words import Missing, Results, written


@dataclass(frozen=True)
class Part:
    """A section as it is shown."""

    section: Section
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    seen: list[str]
    traps: list[str]
    charts: list[Markup]


def part(section: Section, measured: list[Measured], results: Results, sizes: Sizes) -> Part:
    """What is shown of `section`; results holds what has been measured so far."""
    data = shown(section, measured, results, sizes)
    drawn = [_draw(chart) for chart in data.charts]
    seen, traps = (written(sentences.get(section.program, ()), results, sizes) for sentences in (SEEN, TRAPS))
    return Part(section, data.head, data.rows, seen, traps, drawn)


def _draw(chart: Bars | Lanes) -> Markup:
    return Markup(draw.draw(chart))


def introduction(results: Results, sizes: Sizes) -> list[tuple[str, str, str]]:
    """What concurrency and parallelism are, by what was seen: title, words, picture; without what was not measured."""
    pictures = [waiting, working, None]
    kept = []
    for (title, sentence), picture in zip(INTRODUCTION.items(), pictures):
        try:
            kept.append((title, sentence(results, sizes), _draw(picture(results, sizes)) if picture else ""))
        except Missing:
            continue
    return kept


def page(
    sections: list[Section],
    measured: list[Measured],
    sizes: Sizes,
    machine: dict[str, str],
    seconds: float,
    studies: dict[str, str] | None = None,
) -> str:
    """The page as text; `studies`: where the report of a program's own study is, from the page."""
    results = Results(measured)
    parts = [
        part(section, [one for one in measured if one.row.program == section.program], results, sizes)
        for section in sections
    ]
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=on_page,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    spoken = sorted({one.language for one in measured if one.language})
    return environment.get_template("tour.html.j2").render(
        introduction=introduction(results, sizes),
        parts=parts,
        patterns=Markup(draw.PATTERNS),
        absent=absent(measured),
        failed=[one for one in measured if one.failed],
        machine=machine,
        spoken=spoken,
        seconds=round(seconds),
        studies=studies or {},
    )
