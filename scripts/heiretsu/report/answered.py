"""What the methods of a program answer together, for the page: sentences, charts and tables."""

from __future__ import annotations

import numpy as np

from heiretsu.analysis import answer as answers
from heiretsu.analysis.answer import Answer, Measured
from heiretsu.analysis.bootstrap import Interval
from heiretsu.analysis.diagnosis import percent
from heiretsu.analysis.points import Point
from heiretsu.report.charts import Chart, Series, note
from heiretsu.report.tables import Table, shown
from heiretsu.study.asked import Asked
from heiretsu.study.settings import Settings, Workload

FIRST_SEED = 1000  # of the draws of a question's workloads, which are drawn apart


def answer_of(settings: Settings, program: str, study_of) -> Answer | None:
    """What the workloads of `program` answer to settings.asked; `study_of(workload, seed)` analyses one."""
    asking = [workload for workload in settings.programs if settings.asked and workload.method]
    measured = [
        Measured(workload.method, workload.at, study_of(workload.name, FIRST_SEED * number))
        for number, workload in enumerate(asking, 1)
        if of_program(workload) == program
    ]
    return answers.answer(settings.asked, measured) if measured else None


def of_program(workload: Workload) -> str:
    """The program of the kit that it runs."""
    return workload.program or workload.name


def unit(asked: Asked, item: str) -> str:
    return f"ns of a core {_an(item)}" if asked.cost else f"{_plural(item)} a second"


def _an(item: str) -> str:
    return f"{'an' if item[0] in 'aeiou' else 'a'} {item}"


def _plural(item: str) -> str:
    return item + ("es" if item.endswith("s") else "s")


def sentences(asked: Asked, found: Answer) -> list[str]:
    """The question and its answer; the methods side by side; what limits each; what speaks against it."""
    told = [f"{asked.question} {_answered(asked, found)}".strip(), _side_by_side(asked, found), _limit(asked, found)]
    return [sentence for sentence in [*told, _against(found)] if sentence]


def _answered(asked: Asked, found: Answer) -> str:
    if not found.series:
        return ""
    words = {
        "method": found.series[0].method,
        "cores": found.series[0].last.cores,
        "knee": _spread(found.knee),
        "least": f"{found.series[0].at:g}",
        "most": f"{found.series[-1].at:g}",
        "share": " to ".join(percent(bound(share.value for share in found.shares)) for bound in (min, max)),
    }
    return (asked.answer if np.isfinite(found.knee.value) else asked.otherwise).format(**words)


def _spread(figure: Interval) -> str:
    bounds = f" (95 %: {_number(figure.low)} to {_number(figure.high)})" if np.isfinite(figure.low) else ""
    return _number(figure.value) + bounds


def _number(value: float) -> str:
    """Three significant digits, whole numbers whole."""
    return f"{float(f'{value:.3g}'):,.10g}".replace(",", " ")


def _side_by_side(asked: Asked, found: Answer) -> str:
    item = found.methods[0].study.item
    figures = {_named(one, asked): answers.figure(one.last, asked.cost) for one in found.methods}
    ordered = sorted(figures, key=lambda name: figures[name].value, reverse=not asked.cost)
    told = "; ".join(f"{name} {_spread(figures[name])}" for name in ordered)
    shapes = list(dict.fromkeys(one.last.shape for one in found.methods))
    where = f"On {' or '.join(shapes)} (ranks x threads)"
    return f"{where}, {unit(asked, item)}, the best first: {told}."


def _named(one: Measured, asked: Asked) -> str:
    """A method; with its place in the series, if it stands in one and not at its beginning."""
    return f"{one.method} ({one.at:g} {asked.sweep})" if one.at > 0 else one.method


def _limit(asked: Asked, found: Answer) -> str:
    """What the law with most parameters allows each method on any number of cores."""
    none, some = [], []
    for one in found.methods:
        serial = next(iter(next(iter(_law(one).values()), {}).values()), None)
        if serial is None:
            continue
        if serial.value >= 1:
            none.append(one.method)
        elif serial.value > 0.005:
            some.append(f"by {one.method} at most {_times(serial)}")
    if not none + some:
        return _ceiling(asked, found)
    told = [f"more cores gain nothing by {', '.join(none)}"] if none else []
    told += [f"{', '.join(some)} times what one core makes"] if some else []
    return f"The limit, by the law that fits (table below): {'; '.join(told)}."


def _times(serial: Interval) -> str:
    """How many times as much as one core makes a serial fraction allows, with its interval."""
    bounds = [_number(1 / bound) if bound > 0 else "∞" for bound in (serial.high, serial.low)]
    told = f" (95 %: {bounds[0]} to {bounds[1]})" if np.isfinite(serial.low) else ""
    return f"{_number(1 / serial.value)}{told}"


def _ceiling(asked: Asked, found: Answer) -> str:
    """Where too few core counts tell no law: the most that was reached."""
    best = max(found.methods, key=lambda one: one.last.figure("rate").value)
    rate = _spread(best.last.figure("rate"))
    return f"The limit seen: {rate} {_plural(best.study.item)} a second, by {_named(best, asked)}."


def _against(found: Answer) -> str:
    doubtful = {one.method: one.last for one in found.methods + found.series if one.last.status != "VALID"}
    if not doubtful:
        return ""
    reasons = list(dict.fromkeys(reason for point in doubtful.values() for reason in point.reasons))[:2]
    return f"Against that, or for caution: {', '.join(doubtful)} are SUSPECT or INVALID ({'; '.join(reasons)})."


def charts(asked: Asked, found: Answer) -> list[Chart]:
    """The methods over the cores, or side by side where there is one core count; the share along the series."""
    item = found.methods[0].study.item
    name = unit(asked, item)
    drawn = []
    if any(len(one.curve.points) > 1 for one in found.methods):
        lines = [
            _series(one.method, one.curve.points, [p.cores for p in one.curve.points], asked) for one in found.methods
        ]
        caption = "A level line is ideal: no core holds up another" if asked.cost else "Median over launches"
        drawn.append(Chart("methods", "Methods side by side", caption, "cores", name, lines, log_y=True))
    else:
        line = _series("measured", [one.last for one in found.methods], [one.method for one in found.methods], asked)
        drawn.append(
            Chart("methods", "Methods side by side", "Median over launches", "method", name, [line], log_y=True)
        )
    if sum(one.at > 0 for one in found.series) > 1:
        drawn.append(_share_chart(asked, found))
    return drawn


def _series(name: str, points: list[Point], x: list, asked: Asked) -> Series:
    figures = [answers.figure(point, asked.cost) for point in points]
    return _points(name, points, x, figures)


def _points(name: str, points: list[Point], x: list, figures: list[Interval]) -> Series:
    hollow = [point.status != "VALID" for point in points]
    values, low, high = ([float(figure[k]) for figure in figures] for k in range(3))
    return Series(name, "points", x, values, low, high, hollow, [note(point) for point in points])


def _share_chart(asked: Asked, found: Answer) -> Chart:
    kept = [(one, share) for one, share in zip(found.series, found.shares) if one.at > 0]
    x = [one.at for one, _ in kept]
    points = _points(found.series[0].method, [one.last for one, _ in kept], x, [share for _, share in kept])
    line = Series(f"{percent(asked.knee)}: what was asked", "bound", [x[0], x[-1]], [asked.knee] * 2)
    caption = f"{asked.share_is[0].upper()}{asked.share_is[1:]}"
    return Chart("knee", asked.question, caption, asked.sweep, "share", [points, line], percent=True)


def tables(asked: Asked, found: Answer) -> list[Table]:
    """Every method on every core count with the parameters of its law; the series."""
    item = found.methods[0].study.item
    cores = sorted({point.cores for one in found.methods for point in one.curve.points})
    parameters = list(dict.fromkeys(name for one in found.methods for law in _law(one).values() for name in law))
    rows = []
    for one in found.methods:
        at = {point.cores: shown(answers.figure(point, asked.cost)) for point in one.curve.points}
        law = next(iter(_law(one).values()), {})
        more = one.last.cores > one.study.base.cores
        efficiency = shown(one.last.figure("efficiency")) if more else "–"
        fitted = [shown(law[name]) if name in law else "–" for name in parameters]
        rows.append([_named(one, asked), *(at.get(count, "–") for count in cores), efficiency, *fitted])
    head = ["method", *(f"{count} core{'s' if count > 1 else ''}" for count in cores), "efficiency", *parameters]
    made = [Table("Methods side by side", head, rows, f"{unit(asked, item)}, with 95 % intervals. {_laws_told(found)}")]
    if found.series:
        made.append(_series_table(asked, found, item))
    return made


def _law(one: Measured) -> dict:
    """The law with most parameters that the core counts can tell, by its name; of one core count none."""
    laws = one.curve.laws if one.last.cores > one.study.base.cores else {}
    name = "USL" if "USL" in laws else next(iter(laws), None)
    return {name: laws[name]} if name else {}


def _laws_told(found: Answer) -> str:
    names = {name for one in found.methods for name in _law(one)}
    if not names:
        return "A single core count tells no law."
    if "USL" in names:
        return "Parameters of the universal scaling law (USL), fitted to the time of an item."
    return (
        "The serial fraction is the USL's contention α with its coherency β taken as 0: two core counts cannot tell"
        " them apart. Above 1 a second core slows the first down."
    )


def _series_table(asked: Asked, found: Answer, item: str) -> Table:
    rows = [
        [f"{one.at:g}", shown(answers.figure(one.last, asked.cost)), shown(share)]
        for one, share in zip(found.series, found.shares)
    ]
    first = found.series[0]
    title = f"{first.method}, by {asked.sweep}"
    caption = f"On {first.last.cores} cores. Share: {asked.share_is}."
    return Table(title, [asked.sweep, unit(asked, item), "share"], rows, caption)
