"""The report's tables: for the screen, as CSV with bare numbers, and as LaTeX."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from heiretsu.analysis.bootstrap import Interval, intervals
from heiretsu.analysis.causes import WORDS, shares
from heiretsu.analysis.ledger import NAMES, OUTSIDE
from heiretsu.analysis.metrics import POP_NAMES
from heiretsu.analysis.points import Point, Study
from heiretsu.analysis.stages import stage_losses, stage_seconds, stage_shares, stage_speedups
from heiretsu.report.charts import label

FIGURES = {"seconds": "seconds", "speedup": "speedup", "efficiency": "efficiency", "karp_flatt": "Karp-Flatt"}


POINTS_CAPTION = (
    "Medians with their 95 % intervals; seconds and standard deviations (sd, of a repetition within a launch and"
    " between launches) in s; launches (and repetitions in all of them). Mode strong: the same work on more cores;"
    " weak: work that grows with the cores; shape: the same cores as other ranks x threads; rate: each core has work of"
    " its own. VALID: nothing was found"
    " that distorts the times; SUSPECT: something may; INVALID: something does."
)


@dataclass
class Table:
    title: str
    head: list[str]
    rows: list[list[str]]
    caption: str = ""
    remarks: list[str] = field(default_factory=list)


def shown(figure: Interval, digits: int = 3) -> str:
    """ "1.71 [1.69, 1.72]": three significant digits, a dash for what is not defined."""
    if not np.isfinite(figure.value):
        return "∞" if figure.value == np.inf else "–"
    value = f"{figure.value:.{digits}g}"
    return value if not np.isfinite(figure.low) else f"{value} [{figure.low:.{digits}g}, {figure.high:.{digits}g}]"


def fixed(figure: Interval, decimals: int) -> str:
    """ "10.2 [8.0, 12.0]": always as many decimals, so that a column reads."""
    if not np.isfinite(figure.value):
        return "–"
    value, low, high = (f"{round(number, decimals) + 0.0:.{decimals}f}" for number in figure)
    return value if not np.isfinite(figure.low) else f"{value} [{low}, {high}]"


def points_frame(study: Study) -> pd.DataFrame:
    """Every figure of every point with its interval: a row a point."""
    rows = []
    for point in study.points:
        row = {
            "point": point.id,
            "modes": "+".join(point.modes) or "base",
            "base": point is study.base,
            "ranks": point.ranks,
            "threads": point.threads,
            "cores": point.cores,
            "nodes": point.nodes,
            "work_growth": point.growth,
            "status": point.status,
            "reasons": "; ".join(point.reasons),
            "launches": point.launches,
            "repetitions": point.repetitions,
            "invalid_repetitions": point.dropped,
            "sd_within_launches": point.within,
            "sd_between_launches": point.between,
            "base_kind": study.base_kind,
        }
        ledger = point.ledger.loc[list(OUTSIDE)] if study.outside and not point.ledger.empty else point.ledger
        pop = point.pop.iloc[:0] if study.outside else point.pop
        for table, prefix in (
            (point.scaling, ""),
            (hours(point).iloc[1:], ""),
            (point.told, "told_"),
            (pop, "pop_"),
            (ledger, "ledger_"),
        ):
            for name, values in table.iterrows():
                for bound, value in values.items():
                    row[prefix + name + ("" if bound == "value" else f"_{bound}")] = value
        rows.append(row)
    return pd.DataFrame(rows)


def latex(study: Study) -> str:
    """The main table for a paper or a proposal (booktabs)."""
    lines = [
        r"\begin{tabular}{rrrlrrrrr}",
        r"\toprule",
        r"ranks & threads & cores & mode & seconds & speedup & efficiency & Karp--Flatt & node-hours \\",
        r"\midrule",
    ]
    for point in study.points:
        mode = "base" if point is study.base else "+".join(point.modes)
        figures = [point.figure(name) for name in FIGURES] + [Interval(*hours(point).loc["node_hours"])]
        cells = [str(point.ranks), str(point.threads), str(point.cores), mode, *map(shown, figures)]
        lines.append(" & ".join(cells).replace("–", "--").replace("∞", r"$\infty$") + r" \\")
    end = [r"\bottomrule", r"\end{tabular}", f"% medians with 95 % intervals; base: {study.base_kind}", ""]
    return "\n".join(lines + end)


def latex_figures(captions: dict[str, str]) -> str:
    """The figures for a paper or a proposal (graphicx), by the names of their files and what stands below each."""
    return "".join(
        "\n".join(
            [
                r"\begin{figure}",
                r"  \centering",
                rf"  \includegraphics[width=\linewidth]{{figures/{name}.png}}",
                rf"  \caption{{{escaped(caption)}}}",
                rf"  \label{{fig:{name}}}",
                r"\end{figure}",
                "",
            ]
        )
        for name, caption in captions.items()
    )


def escaped(text: str) -> str:
    """Text as LaTeX prints it."""
    return "".join({"\\": r"\textbackslash{}"}.get(one, f"\\{one}" if one in "#$%&_{}" else one) for one in text)


def main_table(study: Study, failures: list[tuple[str, str]], missing: list[str]) -> Table:
    """Every planned point: measured ones with their figures, failed and unmeasured ones with the reason."""
    told = list(dict.fromkeys(name for point in study.points for name in point.told.index))
    head = ["ranks x threads", "mode", "verdict", "launches", *FIGURES.values(), *told, "sd within", "sd between"]
    rows, remarks = [], []
    for point in study.points:
        rows.append(
            [
                label(point, study),
                "+".join(point.modes) or "base",
                point.status,
                f"{point.launches} ({point.repetitions})",
                *(shown(point.figure(name)) for name in FIGURES),
                *(shown(Interval(*point.told.loc[name]), 4) if name in point.told.index else "–" for name in told),
                "–" if np.isnan(point.within) else f"{point.within:.2g}",
                "–" if np.isnan(point.between) else f"{point.between:.2g}",
            ]
        )
        if point.reasons:
            remarks.append(f"{label(point, study)}, {point.status}: {'; '.join(point.reasons)}")
    blank = ["–"] * (len(head) - 3)
    rows += [[name, "–", "FAILED", *blank] for name, _ in failures] + [
        [name, "–", "not measured", *blank] for name in missing
    ]
    remarks += [f"{name} FAILED: {reason}" for name, reason in failures]
    remarks += [f"{name}: not measured, the budget was spent before" for name in missing]
    return Table("Points", head, rows, POINTS_CAPTION + _overhead(study), remarks)


def _overhead(study: Study) -> str:
    """What the parallel program costs on one core (Hoefler and Belli, SC15, rule 1)."""
    one = next(
        (point for point in study.points if point.cores == 1 and point is not study.base and point.growth == 1), None
    )
    if one is None or study.base is None:
        return ""
    found = intervals(
        pd.DataFrame({"ratio": one.drawn["seconds"] / study.base.drawn["seconds"]}), min(one.units, study.base.units)
    )
    return (
        f" On one core the parallel program takes {shown(Interval(*found.loc['ratio']))} of the base's time; what"
        " exceeds 1 is the overhead of being parallel."
    )


def _by_point(
    title: str,
    caption: str,
    names: dict[str, str],
    study: Study,
    points: list[Point],
    scale: float,
    decimals: int,
    unit: str,
) -> Table:
    head = [unit, *(label(point, study) for point in points)]
    rows = []
    for name, title_of_row in names.items():
        cells = []
        for point in points:
            figure = point.figure(name)
            cells.append(fixed(Interval(*(scale * value for value in figure)), decimals))
        rows.append([title_of_row, *cells])
    return Table(title, head, rows, caption)


def ledger_table(study: Study) -> Table:
    if study.outside:
        caption = "Shares of cores x time of the whole launch with 95 % intervals, as far as CPU time tells."
        return _by_point(
            "Where the core-time went", caption, OUTSIDE, study, _compared(study), 100, 1, "% of core-time"
        )
    caption = (
        "Shares of cores x time with 95 % intervals. Useful is the work at the base's CPU time a unit; "
        "oversubscription is at least what is shown; gains are negative."
    )
    if study.watched:
        caption = (
            "Shares of cores x time of the run with 95 % intervals, from what every thread did exactly; gains are"
            " negative. Load imbalance: what POP calls so, of ranks and of threads; oversubscription: waiting for a CPU"
            " while computing."
        )
    return _by_point("Where the core-time went", caption, NAMES, study, _compared(study), 100, 1, "% of core-time")


def causes_table(study: Study) -> Table | None:
    """Of a watched program: what its threads did where they did no useful work."""
    if not study.watched:
        return None
    points = _compared(study)
    found = [intervals(100 * shares(point.drawn), point.units) for point in points]
    rows = [[text, *(fixed(Interval(*parts.loc[name]), 1) for parts in found)] for name, text in WORDS.items()]
    head = ["% of core-time", *(label(point, study) for point in points)]
    return Table("What threads did exactly", head, rows, "The ledger above is made of these, and of CPU time.")


def stage_table(study: Study) -> Table | None:
    """Seconds of each stage, its part of the time, how many times as fast it is as at the base, and what it loses."""
    points = [point for point in study.points if stage_seconds(point.drawn).shape[1]]
    if not points or study.base is None:
        return None
    rows = []
    for name in stage_seconds(points[0].drawn):
        cells = []
        for point in points:
            seconds = intervals(stage_seconds(point.drawn), point.units).reindex([name])
            share = stage_shares(point.drawn).iloc[0].get(name, np.nan)
            cells.append(f"{shown(Interval(*seconds.loc[name]))} ({100 * share:.1f} %)")
            if point is not study.base:
                speedup = stage_speedups(point.drawn, study.base.drawn).iloc[0].get(name, np.nan)
                lost = stage_losses(point.drawn, study.base.drawn).iloc[0].get(name, np.nan)
                cells += [f"{speedup:.2f}" if np.isfinite(speedup) else "–", f"{100 * lost:.1f}"]
        rows.append([name, *cells])
    head = ["stage"]
    for point in points:
        head.append(f"{label(point, study)}: seconds (part of the time)")
        if point is not study.base:
            head += ["speedup", "lost, % of core-time"]
    return Table(
        "Stages",
        head,
        rows,
        (
            "The stages pass one after another, timed at rank 0, what it does alone included; rest is in none. Means of"
            " the middle half of the launches, with 95 % intervals. Lost: the core-time that a stage takes beyond that"
            " of the base; together 1 - efficiency."
        ),
    )


def hours(point: Point) -> pd.DataFrame:
    """Seconds of a launch (of a program of the kit: a repetition), core-hours and node-hours with their intervals."""
    seconds = point.drawn["mean_seconds"]
    figures = {
        "launch": seconds,
        "core_hours": point.cores * seconds / 3600,
        "node_hours": point.nodes * seconds / 3600,
    }
    return intervals(pd.DataFrame(figures), point.units)


def cost_table(study: Study) -> Table:
    """What a launch, or a repetition, costs: what a site asks for."""
    rows = []
    for point in study.points:
        drawn = point.drawn
        more = {"cpu": drawn["useful"] - drawn["preempted"]}
        if study.foreign:
            more["memory"] = drawn["memory"] / 2**20 if "memory" in drawn else drawn["cores"] * np.nan
        found = [*hours(point).to_numpy(), *intervals(pd.DataFrame(more), point.units).to_numpy()]
        rows.append(
            [label(point, study), str(point.cores), str(point.nodes), *(shown(Interval(*row)) for row in found)]
        )
    what = "launch" if study.outside else "run" if study.watched else "repetition"
    head = ["ranks x threads", "cores", "nodes", f"seconds of the {what}", "core-hours", "node-hours", "CPU seconds"]
    caption = (
        "Of whole launches, with what comes before and after the time that counts; means of the middle half of them."
        if study.outside
        else "Means of the middle half of the launches."
    )
    caption += " Node-hours are of whole nodes; a node is this machine where no site file tells cores_per_node."
    memory = ["MiB of the largest process"] if study.foreign else []
    return Table(f"What a {what} costs", head + memory, rows, caption)


def pop_table(study: Study) -> Table | None:
    if study.outside:
        return None  # nobody saw what a thread did
    caption = (
        "From the phases every thread books. Additive: parallel = process + thread - 1; multiplicative (BSC): parallel"
        " = MPI x OpenMP. OpenMP quotients of the BSC form may exceed 1. POP reads 0.8 and more as acceptable."
    )
    return _by_point("POP hybrid efficiencies", caption, POP_NAMES, study, _compared(study), 1, 3, "model")


def _compared(study: Study) -> list[Point]:
    points = [point for point in study.points if point.cores > 1 and point.modes != ("list",)]
    return points[-12:] or study.points[:1]


def laws_table(study: Study) -> Table | None:
    rows = []
    for mode, curve in study.curves.items():
        for law, parameters in curve.laws.items():
            rows += [[f"{law} ({mode})", name, shown(value)] for name, value in parameters.items()]
    if not rows:
        return None
    return Table(
        "Scaling laws",
        ["law", "parameter", "value"],
        rows,
        (
            "Fitted to relative errors, 95 % intervals from launches drawn anew. "
            "A law with as many parameters as core counts fits exactly and proves nothing."
        ),
    )
