"""What was simulated of a study, for its report: a chart and tables, all marked as simulated."""

from __future__ import annotations

from heiretsu.analysis.points import Study
from heiretsu.foresee import replay
from heiretsu.foresee.text import band_line, banded, check_lines, items, rank_zero_line, si
from heiretsu.report.charts import Chart, Series, measured
from heiretsu.report.tables import Table
from heiretsu.study.state import FORESEE, SIMGRID

LOST = {  # as drivers/foresee/simulation.hpp names it
    "last_items": "last items",
    "queue": "queue at rank 0",
    "answers": "way of answers",
    "pool": "pool of a node",
    "window_end": "end of a window",
}


def simulated_chart(result: dict, study: Study) -> Chart:
    """One simulation's `result` next to what was measured; without bands where nothing was drawn at random."""
    mode, source = "weak" if result["weak"] else "strong", result["source"]
    series = [measured(study.curves[mode], "efficiency", "measured")] if mode in study.curves else []
    for schedule in dict.fromkeys(row["schedule"] for row in result["rows"]):
        rows = [row for row in result["rows"] if row["schedule"] == schedule]
        bands = [row["efficiency"] for row in rows]
        series.append(
            Series(
                f"{schedule}, SIMULATED ({source})",
                "simulated",
                [row["workers"] for row in rows],
                [band["value"] for band in bands],
                *([band[end] for band in bands if end in band] for end in ("low", "high")),
            )
        )
    cores = sorted({count for one in series for count in one.x})
    series.append(Series("ideal", "bound", cores, [1.0] * len(cores)))
    how = "run on simulated ranks" if source == SIMGRID else "replayed through the schedules"
    return Chart(
        "foreseen-simgrid" if source == SIMGRID else "foreseen",
        f"SIMULATED ({source}): efficiency on more workers than there are",
        f"{items(result)}, {how} on nodes of {result['rows'][-1]['per_node']} workers",
        "workers",
        "efficiency",
        series,
        percent=True,
    )


def simulated_tables(results: list[dict]) -> list[Table]:
    """A table of each simulation."""
    replayed = [result for result in results if result["source"] == FORESEE]
    return [replay_table(result) for result in replayed] + [
        simgrid_table(result, replayed) for result in results if result["source"] == SIMGRID
    ]


def replay_table(result: dict) -> Table:
    """The rows, with where the core-time is lost."""
    head = [
        "schedule",
        "workers",
        "nodes",
        "items",
        "efficiency",
        "seconds",
        *(f"% {title}" for title in LOST.values()),
        "most is lost to",
        "draws",
    ]
    rows = [
        [
            row["schedule"],
            str(row["workers"]),
            str(row["nodes"]),
            str(row["items"]),
            banded(row["efficiency"], ".3f"),
            banded(row["seconds"], ".3g"),
            *(f"{100 * row['lost'][name]:.2f}" for name in LOST),
            row["limit"],
            str(row["draws"]),
        ]
        for row in result["rows"]
    ]
    terms = "; ".join(
        f"{replay.TERMS[name]} {si(term['median'])} [{si(term['low'])}, {si(term['high'])}]"
        for name, term in result["latency"].items()
    )
    caption = (
        f"SIMULATED (foresee), not measured: {items(result)}. What handing out work takes was"
        f" {result['latency_source']}: {terms}. {rank_zero_line(result)} {band_line(result)} Losses are means over the"
        " draws, in % of workers x seconds."
    )
    return Table("SIMULATED (foresee): more workers than there are", head, rows, caption, check_lines(result))


def simgrid_table(result: dict, replayed: list[dict]) -> Table:
    """SimGrid's rows, each with the efficiency that foresee found for as many items and workers per node."""

    def key(row: dict) -> tuple:
        return tuple(row[name] for name in ("schedule", "workers", "items")) + (min(row["per_node"], row["workers"]),)

    others = {key(row): banded(row["efficiency"], ".3f") for one in replayed for row in one["rows"]}
    head = [
        "schedule",
        "workers",
        "items",
        "efficiency",
        "efficiency by foresee",
        "load balance",
        "communication",
        "seconds",
        "most is lost to",
    ]
    rows = [
        [
            row["schedule"],
            str(row["workers"]),
            str(row["items"]),
            f"{row['efficiency']['value']:.3f}",
            others.get(key(row), "-"),
            *(f"{row[name]['value']:.3f}" for name in ("load_balance", "communication")),
            f"{row['seconds']['value']:.3g}",
            row["limit"],
        ]
        for row in result["rows"]
    ]
    caption = (
        f"SIMULATED (SimGrid), not measured: {result['command']}; {items(result)}; {result['platform']}. A rank has one"
        " thread and polls for work between two grains, where real ones, and those of foresee, have a service thread."
        " What the items compute was measured here while they were simulated. Efficiency is load balance x"
        " communication; a row is one run, so there is no band."
    )
    return Table("SIMULATED (SimGrid): more workers than there are", head, rows, caption)
