"""All six experiments in Python, Go, C++ threads and MPI ranks: `scripts/tour`."""

from __future__ import annotations

import argparse
import signal
import sys
import textwrap
import time
from pathlib import Path

from heiretsu.base import new_results, results
from heiretsu.console import printable, redraw, redraws, run
from heiretsu.study import machine
from heiretsu.tour.page import Part, page, part
from heiretsu.tour.plan import Sizes
from heiretsu.tour.rows import sections
from heiretsu.tour.run import Measured, measure
from heiretsu.tour.words import Results

RIGHT, FAILED, MISUSED = 0, 1, 2
WIDTH = 110

DESCRIPTION = """Run the six experiments with the sizes of the post in Python, Go, C++ threads and MPI ranks, keep a
record of each, print a table and what is seen in it for every section, and write it all as a page with charts. Under
three minutes."""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="tour", description=DESCRIPTION)
    parser.add_argument(
        "--folder", metavar="DIR", type=Path, help="where it is kept (a new one in $HEIRETSU_RESULTS, else results/)"
    )
    options = parser.parse_args(arguments)
    folder = options.folder or results()
    try:
        folder = options.folder or new_results("tour")
        make(folder)
    except OSError as error:
        return _complain(f"{folder}: {error.strerror or error} (--folder names another place)", MISUSED)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        return tour(folder, Sizes())
    except KeyboardInterrupt:
        return _complain(
            f"interrupted; the records made so far stay in {folder / 'records'}, a page was not written", FAILED
        )
    except OSError as error:
        return _complain(
            f"{error.filename or folder}: {error.strerror}; the records made so far stay in {folder / 'records'}",
            FAILED,
        )


def make(folder: Path) -> None:
    """Makes the folder. FileExistsError when there is something in it, OSError when it cannot be made."""
    if folder.is_dir() and any(folder.iterdir()):
        raise FileExistsError(17, "is not empty, and nothing is ever overwritten")
    (folder / "records").mkdir(parents=True)


def _interrupt(*_) -> None:
    raise KeyboardInterrupt


def _complain(line: str, status: int) -> int:
    print(f"tour: {printable(line)}", file=sys.stderr)
    return status


def tour(folder: Path, sizes: Sizes) -> int:
    """Runs every row, prints every section as soon as it is done, and writes the page. 1 when a row failed."""
    begun = time.monotonic()
    here = machine.describe()
    chosen = sections(sizes)
    done: list[Measured] = []
    for section in chosen:
        for row in section.rows:
            _progress(f"{section.title}: {row.title}")
            done.append(measure(row, folder / "records", here))
        _progress("")
        own = [one for one in done if one.row.program == section.program]
        print(text(part(section, own, Results(done), sizes)), flush=True)
    path = folder / "index.html"
    studies = _studies(folder, {section.program for section in chosen})
    path.write_text(
        page(chosen, done, sizes, here, time.monotonic() - begun, studies), encoding="utf-8", errors="backslashreplace"
    )
    print(f"Took {time.monotonic() - begun:.0f} seconds\nPage: {path}")
    for one in done:
        if one.failed:
            _complain(f"{one.row.program}, {one.row.title}: {one.why}", FAILED)
    return FAILED if any(one.failed for one in done) else RIGHT


def _studies(folder: Path, programs: set[str]) -> dict[str, str]:
    """The last report of the study of each program that has one beside the tour's folder, from there."""
    reports = {program: sorted(folder.parent.glob(f"study-{program}-*/report.html")) for program in programs}
    return {program: f"../{found[-1].parent.name}/report.html" for program, found in reports.items() if found}


def _progress(line: str) -> None:
    """What is being run, on a terminal only; the next line is written over it."""
    if redraws(sys.stderr):
        redraw(sys.stderr, line)


def text(shown: Part) -> str:
    """A section for the console: question, table, sentences."""
    head = ("", "", *shown.head)
    complete = [row for row in shown.rows if len(row) == len(head)]
    widths = [max(len(row[column]) for row in [head, *complete]) for column in range(len(head))]
    widths[:2] = [max(len(row[column]) for row in shown.rows) for column in (0, 1)]
    lines = [f"{shown.section.title}: {shown.section.question}", *textwrap.wrap(shown.section.done, WIDTH), ""]
    for row in (head, *shown.rows):
        cells = row[2:] if len(row) < len(head) else [cell.rjust(width) for cell, width in zip(row[2:], widths[2:])]
        lines.append("  ".join([row[0].ljust(widths[0]), row[1].ljust(widths[1]), *cells]).rstrip())
    for sentence in [*shown.seen, *(f"A trap in the post. {trap}" for trap in shown.traps)]:
        lines += ["", *textwrap.wrap(sentence, WIDTH)]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(run(main, "tour"))
