"""Shows records readably: `scripts/show FILE.h5`."""

from __future__ import annotations

import argparse
import signal
import sys

import numpy as np

from heiretsu.base import SHOW_NAME, digits, results, version
from heiretsu.console import printable, run as run_command
from heiretsu.record.records import RecordError, Run, find_files, load_apart
from heiretsu.record.show_tables import from_outside, rank_table, stages, tables, whole
from heiretsu.record.statistics import load_balance, median_interval

MAX_TEXT = 2000  # characters of a value


def main(arguments: list[str] | None = None) -> int:
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    parser = argparse.ArgumentParser(
        prog=SHOW_NAME,
        description="Show what a record holds: what was run, where, how long it took, and where the time went.",
    )
    parser.add_argument("--version", action="version", version=f"heiretsu {version()}")
    parser.add_argument(
        "records",
        nargs="*",
        default=[results()],
        metavar="FILE|FOLDER",
        help="records (*.h5); of a folder, one line each (default: $HEIRETSU_RESULTS, else results)",
    )
    status = 0
    blocks = 0
    for source in parser.parse_args(arguments).records:
        try:
            files = find_files(source)
        except RecordError as error:
            status = _complain(error)
            continue
        listed = [str(path) for path in files] != [str(source)]
        for path in files:
            try:
                text = line(load_apart(path)) if listed else report(load_apart(path))
            except RecordError as error:
                status = _complain(error)
                continue
            if blocks and not listed:
                print()
            print(text)
            blocks += 1
    return status


def _complain(error: RecordError) -> int:
    sys.stdout.flush()
    print(f"{SHOW_NAME}: {printable(str(error))}", file=sys.stderr)
    return 2


def line(run: Run) -> str:
    """One line: file, what was run, how long."""
    return f"{run.path.name}  {_what(run)}  {_took(run)}"


def report(run: Run) -> str:
    """Everything worth reading of one record."""
    parts = [_head(run), _timing(run), stages(run), *tables(run), rank_table(run), _origin(run)]
    return "\n\n".join(part for part in parts if part)


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("" if count == 1 else "s")


def _what(run: Run) -> str:
    return " ".join(
        str(run.attributes[name]) for name in ("program", "method", "schedule", "executor") if run.attributes[name]
    )


def _took(run: Run) -> str:
    seconds = run.valid_seconds
    shape = f"{_plural(run.attributes['ranks'], 'rank')} x {_plural(run.attributes['threads'], 'thread')}"
    if len(seconds) == 0:
        return f"no valid time on {shape}"
    interval = median_interval(seconds)
    note = f"median of {len(seconds)}"
    if interval:
        note += f", 95% {digits(interval[0])}–{digits(interval[1])}"
    return f"{digits(float(np.median(seconds)))} seconds ({note}) on {shape}"


def _head(run: Run) -> str:
    attributes = run.attributes
    options = " ".join(
        f"{name.removeprefix('option_')}={value}" if value != "" else name.removeprefix("option_")
        for name, value in attributes.items()
        if name.startswith("option_")
    )
    return _pairs(
        {
            "record": run.path,
            "command": run.provenance.get("argv"),
            "program": attributes["program"],
            "kernel": attributes["kernel"],
            "method": attributes["method"],
            "schedule": attributes["schedule"],
            "executor": attributes["executor"],
            "items": whole(attributes["items"]),
            "work": f"{whole(attributes['work'])} {attributes['work_unit']}",
            "options": options,
            "figures": "  ".join(
                f"{name.removeprefix('figure_')} {value:.6g}"
                for name, value in attributes.items()
                if name.startswith("figure_")
            ),
        }
    )


def _timing(run: Run) -> str:
    valid = int(run.repetitions["valid"].sum())
    lines = [
        f"Took {_took(run)}",
        (
            f"Result {_result(run)}; {valid} of {_plural(len(run.repetitions), 'repetition')} valid"
            + ("" if valid == len(run.repetitions) else ": in the others a rank began late, or the result was wrong")
        ),
    ]
    lines += _seen_from_outside(run)
    balance = np.nan if from_outside(run) else _load_balance(run)
    if np.isfinite(balance):
        lines.append(f"Load balance {balance:.2f} (mean over largest compute time of a thread)")
    startup = run.provenance.get("mpi_startup_seconds")
    if startup:
        lines.append(f"MPI start-up {digits(float(startup))} seconds, not in the times above")
    if run.attributes["kept"] != "all":
        lines.append(f"Kept: {run.attributes['kept']}")
    for warning in (run.provenance.get("warning"), run.attributes["warning"]):
        if warning:
            lines.append(f"Warning: {warning}")
    return "\n".join(lines)


def _result(run: Run) -> str:
    """Was it right, and how is that known of a program outside the kit?"""
    checked = run.attributes.get("checked")
    return ("right" if run.attributes["valid"] else "WRONG") + (f" (checked: {checked})" if checked else "")


def _seen_from_outside(run: Run) -> list[str]:
    """What a program outside the kit told, and what was seen of it."""
    if "watched" not in run.attributes:
        return []
    seen = run.repetitions.iloc[0]
    figures = [f"{name.removeprefix('figure_')} {seen[name]:.6g}" for name in seen.index if name.startswith("figure_")]
    told = [f"It told: {', '.join(figures)}"] if figures else []
    cpu, wall = run.samples["cpu"].sum(skipna=False), run.samples["end"].max()
    said = f"Seen {run.attributes['watched']}: {digits(wall)} seconds from start to end"
    told += _seen_from_inside(run)
    if "memory" not in seen:
        return [*told, said]
    if np.isnan(cpu):
        return [*told, said]
    memory = f"largest memory of a process {digits(seen['memory'] / 2**20)} MiB; " if seen["memory"] > 0 else ""
    waited = f"; its threads waited {100 * seen['delay']:.2g} % of their time for a CPU" if seen["delay"] >= 0 else ""
    return [
        *told,
        f"{said}, {digits(cpu)} of CPU time; {memory}{whole(seen['page_faults'])} page faults,"
        f" {whole(seen['switches'])} switches and {whole(seen['forced_switches'])} forced ones{waited}",
    ]


def _seen_from_inside(run: Run) -> list[str]:
    """What the library saw that no table shows."""
    if from_outside(run):
        return []
    seen = run.repetitions.iloc[0]
    startup = seen["launch_seconds"] - run.samples["end"].max()
    found = [f"Steps: {run.attributes['steps_are']}"]
    if "steady_seconds" in seen:
        cores, seconds = len(run.samples), seen["steady_seconds"]
        outside, longest = seen["steady_outside_mean"], seen["steady_outside_max"]
        efficiency = seen["steady_useful"] / cores / seconds
        found.append(
            f"In its steps, {digits(seconds)} seconds: parallel efficiency {efficiency:.3f}, MPI load balance"
            f" {outside / longest:.3f}, MPI communication {longest / seconds:.3f}"
        )
    found.append(
        f"Watching took {100 * seen['watching']:.2g} % of the time; {digits(seen['unseen_cpu'])} seconds of CPU time in"
        f" threads that nobody saw; {digits(startup)} seconds of the launch before and after"
    )
    return found


def _load_balance(run: Run) -> float:
    """The median of the valid repetitions' load balances."""
    samples = run.samples[run.samples["valid"]]
    balances = [load_balance(group.to_numpy()) for _, group in samples["compute"].groupby(samples["repetition"])]
    return float(np.median(balances)) if balances else np.nan


def _origin(run: Run) -> str:
    origin = run.provenance
    facts = {
        name: origin[name]
        for name in origin
        if name not in ("argv", "mpi_startup_seconds", "dirty", "warning", "outside", "point")
        and not name[:1].isupper()
    }
    if origin.get("dirty") == "yes":
        facts["commit"] = f"{origin['commit']} with changes that are not committed"
    for name in run.ranks.columns:
        if run.ranks[name].dtype == object:
            counts = run.ranks[name].value_counts(sort=False)
            facts[name] = " | ".join(
                value if len(counts) == 1 else f"{value} ({_plural(count, 'rank')})"
                for value, count in counts.head(8).items()
            )
            if len(counts) > 8:
                facts[name] += f" | {len(counts) - 8} more"
    variables = {name: value for name, value in origin.items() if name[:1].isupper() and not name.startswith("OMPI_")}
    own = sum(name.startswith("OMPI_") for name in origin)
    if own:
        variables["OMPI_*"] = f"{_plural(own, 'variable')} in /provenance"
    return _pairs({**facts, **variables})


def _cut(text: str) -> str:
    """Its beginning, where it is longer than anybody reads: a command of 20 000 numbers."""
    return text if len(text) <= MAX_TEXT else f"{text[:MAX_TEXT]}... ({len(text)} characters)"


def _pairs(facts: dict) -> str:
    kept = {name: _cut(str(value)) for name, value in facts.items() if value not in (None, "")}
    width = max(map(len, kept), default=0)
    return "\n".join(f"{name:<{width}}  {value}" for name, value in kept.items())


def command() -> int:
    """As pip installs it."""
    return run_command(main, SHOW_NAME)


if __name__ == "__main__":
    sys.exit(command())
