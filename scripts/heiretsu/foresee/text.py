"""What `scripts/study foresee` and `scripts/simulate --study` found, in words that mark it as simulated."""

from __future__ import annotations

from heiretsu.foresee import replay
from heiretsu.study.state import SIMGRID


def lines(result: dict) -> list[str]:
    """What was found, for a reader."""
    found = [
        f"SIMULATED, not measured: {result['program']}, {items(result)}",
        (
            f"Nodes of {result['rows'][-1]['per_node']} workers, ranks of {result['rows'][0]['threads']}; what handing"
            f" out work takes was {result['latency_source']}:"
        ),
    ]
    found += [
        f"  {replay.TERMS[name]:<32} {si(term['median'])} [{si(term['low'])}, {si(term['high'])}]"
        for name, term in result["latency"].items()
    ]
    found.append(rank_zero_line(result))
    found += trend_lines(result)
    head = f"{'schedule':<9} {'workers':>8}  {'efficiency':<24} {'seconds':<26} most is lost to"
    return [*found, "", head, *map(row_line, result["rows"]), "", band_line(result), *check_lines(result)]


def items(result: dict) -> str:
    """How many items, and where their costs come from."""
    first = result["rows"][0]
    count = f"{first['items'] // first['workers']} items a worker" if result["weak"] else f"{first['items']} items"
    if result["source"] == SIMGRID:
        return f"{count}, computed anew in each run (mean {si(first['item_seconds'])})"
    drawn = "as recorded" if first["as_recorded"] else f"drawn from {result['recorded_items']} recorded ones"
    return (
        f"{count}, {drawn} in {result['record']} (mean {si(result['item_seconds'])}, largest"
        f" {si(result['largest_item_seconds'])})"
    )


def rank_zero_line(result: dict) -> str:
    seconds = result["rank_zero_item_seconds"]
    if seconds == 0:
        return "What rank 0 does alone, reading and writing, is left out: too few items were recorded to tell it."
    return f"What rank 0 does alone, reading and writing, takes {si(seconds)} an item, as recorded."


def trend_lines(result: dict) -> list[str]:
    """That costs change with an item's number, where more items are foreseen than were recorded."""
    if abs(result.get("trend", 1) - 1) < 0.05 or all(row["as_recorded"] for row in result["rows"]):
        return []
    return [
        f"The later half of the recorded items costs {result['trend']:.2f} x the earlier. Items beyond them are drawn"
        " from the same costs: where cost depends on an item's number or on how many there are, record as many as are"
        " foreseen."
    ]


def band_line(result: dict) -> str:
    draws = min(row["draws"] for row in result["rows"])
    return (
        "In brackets: of times the 5th and 95th percentile, of what is simulated the least and the most of "
        f"{draws} draws or more of costs and of those times."
    )


def row_line(row: dict) -> str:
    cause = max(row["lost"], key=row["lost"].get)
    efficiency, seconds = (banded(row[name], digits) for name, digits in (("efficiency", ".3f"), ("seconds", ".3g")))
    lost = float(f"{100 * row['lost'][cause]:.2g}")  # 100, not 1e+02
    return f"{row['schedule']:<9} {row['workers']:>8}  {efficiency:<24} {seconds:<26} {row['limit']} ({lost:g} %)"


def banded(band: dict, digits: str) -> str:
    return f"{band['value']:{digits}} [{band['low']:{digits}}, {band['high']:{digits}}]"


def check_lines(result: dict) -> list[str]:
    """How far the replay can be trusted, as far as this machine can tell."""
    found = []
    for check in result["checks"]:
        seconds = check["seconds"]
        base = (
            ", from the costs on"
            f" {check['base_workers']} core{'s' if check['base_workers'] > 1 else ''} {seconds['base']:.4g} s"
            f" ({apart(seconds['base'], seconds['recorded'])})"
            if "base" in seconds
            else ""
        )
        found.append(
            f"Check: {check['ranks']} x {check['threads']} on"
            f" {check['hosts']} host{'s' if check['hosts'] > 1 else ''} took {seconds['recorded']:.4g} s; replayed from"
            f" its own costs {seconds['own']:.4g} s ({apart(seconds['own'], seconds['recorded'])}){base}"
        )
    if result["window_check"]:
        measured, simulated = result["window_check"]["measured"], result["window_check"]["simulated"]
        found.append(
            f"Check: dealing four empty items to two nodes took {si(measured['value'])} [{si(measured['low'])},"
            f" {si(measured['high'])}]; simulated {si(simulated['value'])}"
        )
    return found


def apart(value: float, reference: float) -> str:
    return f"{100 * (value / reference - 1):+.1f} %" if reference > 0 else "-"


def si(seconds: float) -> str:
    """Seconds with the unit that suits them."""
    for unit, scale in replay.UNITS.items():
        if seconds >= 0.9995 * scale or unit == "ns":
            return f"{seconds / scale:.3g} {unit}"
    return ""
