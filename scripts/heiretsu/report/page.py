"""The report of a study: one HTML file that needs no network, figures for a paper, tables as CSV and LaTeX."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import jinja2

from heiretsu.analysis.curves import analyse
from heiretsu.analysis.diagnosis import diagnose
from heiretsu.analysis.points import Study
from heiretsu.base import STUDY, TEXT, text_of
from heiretsu.console import on_page
from heiretsu.report import answered, draw_paper, draw_screen
from heiretsu.report.charts import Chart, charts
from heiretsu.report.method import method
from heiretsu.report.regions import regions_table
from heiretsu.report.side_by_side import value_charts
from heiretsu.report.simulated import simulated_chart, simulated_tables
from heiretsu.report.tables import (
    causes_table,
    cost_table,
    latex,
    latex_figures,
    laws_table,
    ledger_table,
    main_table,
    points_frame,
    pop_table,
    stage_table,
)
from heiretsu.study.state import State

BLURB = {
    "points": "Bars are 95 % intervals; hollow points are SUSPECT or INVALID (see the table of points).",
    "bars": "The table below has every part with its interval.",
    "simulated": (
        "What is dashed and hollow was SIMULATED, not measured, by scripts/study foresee (bands: the least and the most"
        " of all draws) or on SimGrid's ranks by scripts/simulate; points are measured, with 95 % intervals, and lose"
        " what the simulation leaves out too."
    ),
}


def write_report(folder: Path, still: bool = False) -> tuple[Path, list[str]]:
    """Writes report.html, figures/*.png and *.svg and tables/*.csv and *.tex into the study's folder.

    The page's charts are plotly's, whose script makes it about 3 MB; `still`: the SVG figures, about 100 kB, in their
    place. Returns the report's path and one paragraph a program. UsageError when there is no study, OSError when it
    cannot be kept.
    """
    state = State.of(folder)
    for name in ("figures", "tables"):
        (folder / name).mkdir(exist_ok=True)
    programs = list(dict.fromkeys(point.program for point in state.points))
    asked = _answers(state, folder)
    parts = asked + [_part(state, program, folder, len(programs) > 1, bool(asked)) for program in programs]
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=on_page,
    )
    safe = jinja2.utils.markupsafe.Markup
    for part in parts:
        for chart in part["charts"]:
            chart["html"] = safe(chart["html"])
    page = environment.get_template("report.html.j2").render(
        title=_title([part["program"] for part in asked] or programs),
        where=_where(state),
        parts=parts,
        plotly=safe("" if still else draw_screen.library()),
        method=method(state),
        machine=list(state.machine.items()),
        foot=f"{len(state.points)} points; study in {folder.name}; raw times in records/.",
    )
    path = folder / "report.html"
    unfinished = folder / ".report.html"  # a full disk leaves the report that stood there
    try:
        unfinished.write_text(page, encoding="utf-8", errors="backslashreplace")
        unfinished.replace(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    return path, [" ".join(part["sentences"]) for part in asked or parts]


def _title(programs: list[str]) -> str:
    return f"How {', '.join(programs)} scale{'s' if len(programs) == 1 else ''}"


def _answers(state: State, folder: Path) -> list[dict]:
    """What the workloads of a program answer together, a part a program; they themselves follow without charts."""
    asked, made = state.settings.asked, []
    for program in dict.fromkeys(map(answered.of_program, state.settings.programs)) if asked else ():

        def study_of(name: str, seed: int) -> Study:
            return analyse(state.rows(name), state.repetitions(name, folder), seed)

        found = answered.answer_of(state.settings, program, study_of)
        if found is None:
            continue
        drawn = answered.charts(asked, found)
        made.append(
            {
                "program": program,
                "sentences": answered.sentences(asked, found),
                "progress": f"Below, each of its {len(state.settings.programs)} workloads alone.",
                "about": "",
                "command": f"{STUDY} run --program {program}",
                "charts": [_drawn(chart, folder) for chart in drawn],
                "prediction": "",
                "tables": answered.tables(asked, found),
                "files": [f"figures/{chart.name}.svg" for chart in drawn],
                "latex": "",
            }
        )
    return made


def _part(state: State, program: str, folder: Path, several: bool, bare: bool = False) -> dict:
    """Everything the page shows of one program; `bare`: without charts."""
    study = analyse(state.rows(program), state.repetitions(program, folder))
    points = [point for point in state.points if point.program == program]
    failures = [(point.title, state.failures[point.id]["reason"]) for point in points if point.id in state.failures]
    measured = {point.id for point in study.points}
    missing = [point.title for point in points if point.id not in measured and point.id not in state.failures]
    part = {
        "program": program,
        "sentences": diagnose(study, program).sentences,
        "progress": _progress(state, program),
        "about": next(workload.about for workload in state.settings.programs if workload.name == program),
        "command": _command(points),
        "charts": [],
        "prediction": "",
        "tables": [main_table(study, failures, missing)],
        "files": [],
        "latex": "",
    }
    if study.points:
        part["tables"].append(cost_table(study))
    if study.base is None and not study.foreign:
        return part
    prefix = f"{re.sub(r'[^A-Za-z0-9_.+-]', '_', program)}-" if several else ""  # of files
    simulated = [result for result in state.simulated.values() if result["program"] == program]
    drawn = value_charts(study) if study.base is None else charts(study)
    shown = ([] if bare else drawn) + [simulated_chart(result, study) for result in simulated]
    for chart in shown:
        chart.name = prefix + chart.name
        part["charts"].append(_drawn(chart, folder))
    points_frame(study).to_csv(folder / "tables" / f"{prefix}points.csv", index=False)
    part["latex"] = latex(study)
    (folder / "tables" / f"{prefix}points.tex").write_text(part["latex"], **TEXT)
    part["files"] = [f"tables/{prefix}points.csv", f"tables/{prefix}points.tex"]
    if shown:
        captions = {chart.name: f"{program}: {chart.title}. {chart.caption}." for chart in shown}
        (folder / "tables" / f"{prefix}figures.tex").write_text(latex_figures(captions), **TEXT)
        part["files"] += [f"tables/{prefix}figures.tex", *(f"figures/{chart.name}.svg" for chart in shown)]
    if study.base is None:
        part["tables"] += filter(None, [regions_table(study)])
        return part
    part["prediction"] = _prediction(study)
    more = (
        stage_table(study),
        ledger_table(study),
        causes_table(study),
        regions_table(study),
        None if bare else pop_table(study),
        None if bare else laws_table(study),
    )
    part["tables"] += [table for table in more if table]
    part["tables"] += simulated_tables(simulated)
    return part


def _drawn(chart: Chart, folder: Path) -> dict[str, str]:
    """A chart as the page shows it; its figures for paper stay in the folder."""
    _, paper = draw_paper.save(chart, folder / "figures")
    simulated = any(one.kind == "simulated" for one in chart.series)
    kind = "bars" if chart.bars else "simulated" if simulated else "points"
    return {
        "title": chart.title,
        "caption": chart.caption,
        "note": BLURB[kind],
        "html": draw_screen.draw(chart, text_of(paper)),
    }


def _command(points: list) -> str:
    """What was run, for a shell; the base case, which differs from it, only where nothing else was."""
    shown = next((point for point in points if not point.serial), points[0]).command
    return shlex.join([Path(shown[0]).name, *shown[1:]])


def _progress(state: State, program: str) -> str:
    """How far the measuring went."""
    points = [point for point in state.points if point.program == program]
    launches = sum(state.launches(point) for point in points)
    done = sum(point.id in state.finished for point in points)
    ended = f"; it ended because {state.stopped}" if state.stopped else "; it has not ended yet"
    return f"{launches} launches; {done} of {len(points)} points reached what was asked{ended}."


def _prediction(study: Study) -> str:
    """What rival laws say beyond the machine, and how they did on the largest core count when it was hidden."""
    curve = study.curves.get("strong")
    if curve is None:
        return ""
    if curve.prediction is None:
        return (
            "Beyond what was measured nothing is predicted: two rival laws need at least three core counts to be told"
            " apart."
        )
    bands = "; ".join(
        f"{int(cores)} cores: {low:.3g} to {high:.3g} s"
        for cores, low, high in zip(curve.prediction.cores, curve.prediction.low, curve.prediction.high)
    )
    text = (
        f"Predicted by {len(curve.prediction.laws)} rival laws ({', '.join(curve.prediction.laws)}), 95 % bands"
        f" together: {bands}."
    )
    if curve.backtest is None:
        return f"{text} Too few core counts to hide the largest and test this."
    miss = {name: value / curve.backtest.measured - 1 for name, value in curve.backtest.predicted.items()}
    misses = ", ".join(f"{name} {100 * value:+.0f} %" for name, value in miss.items())
    verdict = "held it" if curve.backtest.held else "missed it: do not trust the bands"
    return (
        f"{text} Tested by hiding {curve.backtest.cores} cores: predicted {curve.backtest.low:.3g} to"
        f" {curve.backtest.high:.3g} s, measured {curve.backtest.measured:.3g} s; the band {verdict} ({misses})."
    )


def _where(state: State) -> str:
    machine = state.machine
    cores = max(point.cores for point in state.points)
    used = f"{cores} of {machine.get('cpus', '?')} CPUs used"
    reason = f" ({state.settings.subset_reason})" if state.settings.subset_reason else ""
    return f"{machine.get('cpu', 'unknown CPU')}, {used}{reason}; begun {machine.get('begun', '?')}"
