"""A tour whose numbers are made up."""

import dataclasses

from heiretsu.tour.plan import Sizes
from heiretsu.tour.rows import sections
from heiretsu.tour.run import Measured

SIZES = Sizes(cores=2)
SECONDS = {"overlap": 1.0, "count": 0.1, "exchange": 0.2, "factorize": 8.0, "dispatch": 0.5, "spawn": 0.05}


def made(changes=None, sizes=SIZES, left_out=()):
    """Every row of a tour, all of a section equally fast but for `changes`: {(program, key): {field: value}}."""
    changes, found = changes or {}, []
    for row in (row for section in sections(sizes) for row in section.rows):
        items = {
            "overlap": sizes.waits,
            "count": 1_000_000,
            "exchange": sizes.items,
            "factorize": 4,
            "dispatch": sizes.tasks,
            "spawn": sizes.processes,
        }[row.program]
        figures = {"too_early": 10.0 if row.name == "post" else 0.0, "want": 1e6, "got": 1e6, "lost_updates": 0.0}
        one = Measured(
            row,
            seconds=SECONDS[row.program],
            cpu=0.01,
            items=items,
            work=float(sum(sizes.numbers)),
            largest_work=float(max(sizes.numbers)),
            startup=0.5,
            language="CPython 3.11.2",
            figures=figures,
        )
        if (row.program, row.language) in left_out:
            one = Measured(row, why=f"{row.language} is not here")
        found.append(dataclasses.replace(one, **changes.get((row.program, row.key), {})))
    return found


def losing(lost):
    return {"figures": {"want": 1e6, "got": 1e6 - lost, "lost_updates": float(lost)}}


def plain(text):
    """`text` with blanks in which a line may break."""
    return text.replace("\u00a0", " ")
