"""The report of a study: one HTML file that needs no network, figures for a paper, tables as CSV and LaTeX."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import jinja2

from heiretsu.analysis.bootstrap import CONFIDENCE, REPLICATES
from heiretsu.analysis.curves import analyse
from heiretsu.analysis.diagnosis import diagnose
from heiretsu.analysis.points import Study
from heiretsu.base import STUDY, TEXT, text_of
from heiretsu.console import on_page
from heiretsu.report import answered, draw_paper, draw_screen
from heiretsu.report.charts import Chart, charts
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
from heiretsu.study.outside_record import checked
from heiretsu.study.settings import Settings
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
        method=_method(state),
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


_LEDGER = [
    (
        "A ledger's useful work and its losses are shares of cores x time of all threads, from the phases that every"
        " thread clocks and its CPU time."
    ),
    (
        "Speedup and ledger of a program of the kit speak of the same stretch, the repetition: the start of the program"
        " and of MPI is in neither."
    ),
    "Idle time of a thread is explained by what the thread that ended last was doing meanwhile.",
]


def _repetitions(settings: Settings, unwatched: dict[str, str]) -> list[str]:
    """What a launch measures, of programs of the kit and of others, and how those were watched."""
    found = []
    if any(workload.outside is None for workload in settings.programs):
        found.append(
            f"Every launch makes {settings.repeats} timed repetitions after {settings.warmup} that are not kept; a"
            " repetition lasts from the first rank's start to the last rank's end."
        )
    for workload in (workload for workload in settings.programs if workload.outside is not None):
        inside = unwatched.get(workload.name) == ""
        whole = (
            "the run, from MPI_Init to MPI_Finalize, or without MPI all of it"
            if inside
            else "from its start to its end"
        )
        seconds = f"what --time '{workload.outside.time}' reads" if workload.outside.time else whole
        how = (
            "It was watched from inside, by a library put before it: what every thread did is in its records, as are"
            " its calls of MPI"
            if inside
            else "It was watched from outside: CPU time, memory, page faults and switches are in its records"
        )
        found.append(
            f"{workload.name}: every launch is one repetition, in a fresh folder; its time is {seconds}. {how}."
            f" Checked: {checked(workload.outside)}; what it printed is in printed/."
        )
    return found


def _method(state: State) -> list[str]:
    s = state.settings
    return [
        *_repetitions(s, state.unwatched),
        f"Points are launched in random order, each once before any is launched again (seed {s.seed}).",
        (
            f"At least {s.launches} launches a point, then more until the 95 % interval of the median is within ±"
            f" {100 * s.precision:g} %, the noise stops shrinking, {s.most_launches} are made, or the budget of"
            f" {s.budget:g} s is spent."
        ),
        (
            "Times are medians of launches' medians; where the core-time went is told by the middle half of the"
            " launches in order of their times, so that both speak of the same. No launch is removed as an outlier, and"
            " SUSPECT ones count."
        ),
        (
            f"Intervals ({100 * CONFIDENCE:.0f} %) come from {REPLICATES} draws of "
            "launches with replacement, widened for small numbers; from repetitions where there was one launch."
        ),
        *(_LEDGER if any(workload.outside is None for workload in s.programs) else []),
        "Speedups are ratios of medians. Work that grows does so by the work the program declares.",
        (
            "Measurements are never joined by lines: solid lines are fitted laws with their bands, broken ones the"
            " bounds that the legend names; what lies beyond the measured is named predicted, dashed, with a dotted"
            " band."
        ),
    ]
