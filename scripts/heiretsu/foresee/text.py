"""What `scripts/study foresee` and `scripts/simulate --study` found, for readers: lines, a chart and tables, all marked as simulated."""

from __future__ import annotations

from heiretsu.analysis.curves import Study
from heiretsu.foresee import replay
from heiretsu.report.charts import Chart, Series, measured
from heiretsu.report.tables import Table
from heiretsu.study.state import FORESEE, SIMGRID

LOST = {  # as drivers/foresee/simulation.hpp names it
    "last_items": "last items", "queue": "queue at rank 0", "answers": "way of answers", "pool": "pool of a node", "window_end": "end of a window",
}


def lines(told: dict) -> list[str]:
    """What was found, for a reader."""
    found = [f"SIMULATED, not measured: {told['program']}, {items(told)}",
             f"Nodes of {told['rows'][-1]['per_node']} workers, ranks of {told['rows'][0]['threads']}; what handing out work takes was {told['latency_source']}:"]
    found += [f"  {replay.TERMS[name]:<32} {si(term['median'])} [{si(term['low'])}, {si(term['high'])}]" for name, term in told["latency"].items()]
    found.append(rank_zero_line(told))
    head = f"{'schedule':<9} {'workers':>8}  {'efficiency':<24} {'seconds':<26} most is lost to"
    return [*found, "", head, *map(row_line, told["rows"]), "", band_line(told), *check_lines(told)]


def items(told: dict) -> str:
    """How many items, and where their costs come from."""
    first = told["rows"][0]
    count = f"{first['items'] // first['workers']} items a worker" if told["weak"] else f"{first['items']} items"
    if told["source"] == SIMGRID:
        return f"{count}, computed anew in each run (mean {si(first['item_seconds'])})"
    drawn = "as recorded" if first["as_recorded"] else f"drawn from {told['recorded_items']} recorded ones"
    return f"{count}, {drawn} in {told['record']} (mean {si(told['item_seconds'])}, largest {si(told['largest_item_seconds'])})"


def rank_zero_line(told: dict) -> str:
    seconds = told["rank_zero_item_seconds"]
    if seconds == 0:
        return "What rank 0 does alone, reading and writing, is left out: too few items were recorded to tell it."
    return f"What rank 0 does alone, reading and writing, takes {si(seconds)} an item, as recorded."


def band_line(told: dict) -> str:
    draws = min(row["draws"] for row in told["rows"])
    return ("In brackets: of times the 5th and 95th percentile, of what is simulated the least and the most of "
            f"{draws} draws or more of costs and of those times.")


def row_line(row: dict) -> str:
    cause = max(row["lost"], key=row["lost"].get)
    efficiency, seconds = (banded(row[name], digits) for name, digits in (("efficiency", ".3f"), ("seconds", ".3g")))
    lost = float(f"{100 * row['lost'][cause]:.2g}")  # 100, not 1e+02
    return f"{row['schedule']:<9} {row['workers']:>8}  {efficiency:<24} {seconds:<26} {row['limit']} ({lost:g} %)"


def banded(band: dict, digits: str) -> str:
    return f"{band['value']:{digits}} [{band['low']:{digits}}, {band['high']:{digits}}]"


def check_lines(told: dict) -> list[str]:
    """How far the replay can be trusted, as far as this machine can tell."""
    found = []
    for check in told["checks"]:
        seconds = check["seconds"]
        base = f", from the costs on {check['base_workers']} core{'s' if check['base_workers'] > 1 else ''} {seconds['base']:.4g} s ({apart(seconds['base'], seconds['recorded'])})" if "base" in seconds else ""
        found.append(f"Check: {check['ranks']} x {check['threads']} on {check['hosts']} host{'s' if check['hosts'] > 1 else ''} took {seconds['recorded']:.4g} s; "
                     f"replayed from its own costs {seconds['own']:.4g} s ({apart(seconds['own'], seconds['recorded'])}){base}")
    if told["window_check"]:
        measured, simulated = told["window_check"]["measured"], told["window_check"]["simulated"]
        found.append(f"Check: dealing four empty items to two nodes took {si(measured['value'])} [{si(measured['low'])}, {si(measured['high'])}]; "
                     f"simulated {si(simulated['value'])}")
    return found


def apart(value: float, truth: float) -> str:
    return f"{100 * (value / truth - 1):+.1f} %" if truth > 0 else "-"


def si(seconds: float) -> str:
    """Seconds with the unit that suits them."""
    for unit, scale in replay.UNITS.items():
        if seconds >= 0.9995 * scale or unit == "ns":
            return f"{seconds / scale:.3g} {unit}"
    return ""


def foreseen_chart(told: dict, study: Study) -> Chart:
    """What one simulation found (`told`), beside what was measured; without bands where nothing was drawn at random."""
    mode, source = "weak" if told["weak"] else "strong", told["source"]
    series = [measured(study.curves[mode], "efficiency", "measured")] if mode in study.curves else []
    for schedule in dict.fromkeys(row["schedule"] for row in told["rows"]):
        rows = [row for row in told["rows"] if row["schedule"] == schedule]
        bands = [row["efficiency"] for row in rows]
        series.append(Series(f"{schedule}, SIMULATED ({source})", "simulated", [row["workers"] for row in rows], [band["value"] for band in bands],
                             *([band[end] for band in bands if end in band] for end in ("low", "high"))))
    cores = sorted({count for one in series for count in one.x})
    series.append(Series("ideal", "bound", cores, [1.0] * len(cores)))
    how = "run on simulated ranks" if source == SIMGRID else "replayed through the schedules"
    return Chart("foreseen-simgrid" if source == SIMGRID else "foreseen", f"SIMULATED ({source}): efficiency on more workers than there are",
                 f"{items(told)}, {how} on nodes of {told['rows'][-1]['per_node']} workers", "workers", "efficiency", series, percent=True)


def foreseen_tables(found: list[dict]) -> list[Table]:
    """A table of each simulation."""
    foreseen = [told for told in found if told["source"] == FORESEE]
    return [foreseen_table(told) for told in foreseen] + [simgrid_table(told, foreseen) for told in found if told["source"] == SIMGRID]


def foreseen_table(told: dict) -> Table:
    """The rows, with where the core-time is lost."""
    head = ["schedule", "workers", "nodes", "items", "efficiency", "seconds", *(f"% {title}" for title in LOST.values()), "most is lost to", "draws"]
    rows = [[row["schedule"], str(row["workers"]), str(row["nodes"]), str(row["items"]), banded(row["efficiency"], ".3f"), banded(row["seconds"], ".3g"),
             *(f"{100 * row['lost'][name]:.2f}" for name in LOST), row["limit"], str(row["draws"])] for row in told["rows"]]
    terms = "; ".join(f"{replay.TERMS[name]} {si(term['median'])} [{si(term['low'])}, {si(term['high'])}]" for name, term in told["latency"].items())
    caption = (f"SIMULATED (foresee), not measured: {items(told)}. What handing out work takes was {told['latency_source']}: {terms}. {rank_zero_line(told)} {band_line(told)} "
               "Losses are means over the draws, in % of workers x seconds.")
    return Table("SIMULATED (foresee): more workers than there are", head, rows, caption, check_lines(told))


def simgrid_table(told: dict, foreseen: list[dict]) -> Table:
    """The rows of SimGrid's ranks, each beside the efficiency that was foreseen for as many items and workers of a node."""
    def key(row: dict) -> tuple:
        return tuple(row[name] for name in ("schedule", "workers", "items")) + (min(row["per_node"], row["workers"]),)

    others = {key(row): banded(row["efficiency"], ".3f") for one in foreseen for row in one["rows"]}
    head = ["schedule", "workers", "items", "efficiency", "efficiency by foresee", "load balance", "communication", "seconds", "most is lost to"]
    rows = [[row["schedule"], str(row["workers"]), str(row["items"]), f"{row['efficiency']['value']:.3f}", others.get(key(row), "-"),
             *(f"{row[name]['value']:.3f}" for name in ("load_balance", "communication")), f"{row['seconds']['value']:.3g}", row["limit"]] for row in told["rows"]]
    caption = (f"SIMULATED (SimGrid), not measured: {told['command']}; {items(told)}; {told['platform']}. A rank has one thread and polls for work between two "
               "grains, where real ones, and those of foresee, have a service thread. What the items compute was measured here while they were simulated. "
               "Efficiency is load balance x communication; a row is one run, so there is no band.")
    return Table("SIMULATED (SimGrid): more workers than there are", head, rows, caption)
