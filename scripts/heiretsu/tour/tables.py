"""The tables and charts of a tour as plain data: what each section shows of its rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from heiretsu.tour.plan import CPP, FULL_NAMES, LANGUAGES, MPI, PYTHON, Section, Sizes
from heiretsu.tour.run import Measured
from heiretsu.tour.words import Missing, Results, digits, duration, percent, times, whole


@dataclass(frozen=True)
class Bar:
    """One row of a chart; nothing is drawn for a value that is None, and `text` says why."""

    language: str
    label: str
    value: float | None
    text: str


@dataclass(frozen=True)
class Bars:
    """Values side by side. log: seconds, grid lines by powers of ten; marks: values with a name, drawn across."""

    title: str
    caption: str
    bars: tuple[Bar, ...]
    log: bool = False
    marks: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True)
class Lane:
    """What one worker does: pieces from the start on, each its length and its name."""

    label: str
    pieces: tuple[tuple[float, str], ...]
    thin: bool = False


@dataclass(frozen=True)
class Lanes:
    """Workers over time; total: the length of the axis."""

    title: str
    caption: str
    lanes: tuple[Lane, ...]
    total: float


@dataclass(frozen=True)
class Shown:
    """A section with its numbers. Rows are language, way, then a cell a column of head."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    charts: tuple[Bars | Lanes, ...] = field(default=())


Cells = dict[str, Callable[[Measured], str]]


def million_per_second(one: Measured) -> str:
    return digits(1e-6 / one.each)


def faster(results: Results) -> Callable[[Measured], float]:
    """How many times as fast as one after another in the same language; of ranks, in C++."""

    def ratio(one: Measured) -> float:
        language = CPP if one.row.language == MPI else one.row.language
        return results[one.row.program, f"{language} sequence"].seconds / one.seconds

    return ratio


def columns(program: str, results: Results, sizes: Sizes) -> Cells:
    """What the table of a section tells of a row."""
    ratio = faster(results)
    return {
        "overlap": {
            "took": lambda one: duration(one.seconds),
            "times one wait": lambda one: times(one.seconds / sizes.seconds),
            "processor busy": lambda one: duration(one.cpu),
        },
        "count": {
            "counted": lambda one: whole(one.figures["got"]),
            "lost": lambda one: percent(one.figures["lost_updates"] / one.figures["want"]),
            "an increment": lambda one: duration(one.each),
        },
        "exchange": {
            "took": lambda one: duration(one.seconds),
            "a number": lambda one: duration(one.each),
            "million a second": million_per_second,
        },
        "factorize": {
            "took": lambda one: duration(one.seconds),
            "cores busy": lambda one: times(one.cores_busy),
            "times as fast": lambda one: times(ratio(one)),
        },
        "dispatch": {"took": lambda one: duration(one.seconds), "a task": lambda one: duration(one.each)},
        "spawn": {"took": lambda one: duration(one.seconds), "a process": lambda one: duration(one.each)},
    }[program]


def shown(section: Section, measured: list[Measured], results: Results, sizes: Sizes) -> Shown:
    """What the page and the console show of `section`."""
    cells = columns(section.program, results, sizes)
    rows = []
    for one in measured:
        values = [one.why] if one.why else [_cell(tell, one) for tell in cells.values()]
        rows.append((FULL_NAMES[one.row.language], one.row.label, *values))
    return Shown((*cells,), tuple(rows), tuple(charts(section.program, measured, results, sizes)))


def _cell(tell: Callable[[Measured], str], one: Measured) -> str:
    try:
        return tell(one)
    except Missing:
        return "–"


def charts(program: str, measured: list[Measured], results: Results, sizes: Sizes) -> list[Bars | Lanes]:
    """The charts of a section; none where nothing was measured."""

    def bars(value: Callable[[Measured], float], text: Callable[[Measured], str]) -> tuple[Bar, ...]:
        return tuple(_bar(one, value, text) for one in measured)

    def each(title: str) -> Bars:
        return Bars(
            title,
            "Further left is better. Every line is ten times the time of the line before.",
            bars(lambda one: one.each, lambda one: duration(one.each)),
            log=True,
        )

    if all(one.why for one in measured):
        return []
    if program == "overlap":
        return [
            Bars(
                "How long all the waits took",
                "Shorter is better.",
                bars(lambda one: one.seconds, lambda one: duration(one.seconds)),
                marks=((sizes.seconds, "one wait"),),
            )
        ]
    if program == "count":
        want = float(sizes.threads * sizes.increments)
        counted = Bars(
            "How far they counted",
            f"Right is {whole(want)}, the full width.",
            bars(lambda one: one.figures["got"], lambda one: whole(one.figures["got"])),
            marks=((want, "right"),),
        )
        return [counted, each("What an increment took")]
    if program == "exchange":
        return [each("What it took to hand over a number")]
    if program == "dispatch":
        return [each("What it took to hand out a task")]
    if program == "spawn":
        return [each("What it took to start and end a process")]
    ratio = faster(results)
    return [speed(results, bars(ratio, lambda one: times(ratio(one)))), dealing(sizes)]


def speed(results: Results, bars: tuple[Bar, ...]) -> Bars:
    """How many times as fast, with the limit of whole numbers drawn across."""
    bound = results.bound()
    return Bars(
        "How many times as fast as one after another, in the same language",
        "Longer is better, a few per cent are chance. MPI ranks are compared with C++.",
        bars,
        marks=((bound, f"{times(bound)}: the most for whole numbers"),),
    )


def _bar(one: Measured, value: Callable[[Measured], float], text: Callable[[Measured], str]) -> Bar:
    try:
        return (
            Bar(one.row.language, one.row.label, None, "not run")
            if one.why
            else Bar(one.row.language, one.row.label, value(one), text(one))
        )
    except Missing:
        return Bar(one.row.language, one.row.label, None, "–")


def dealing(sizes: Sizes) -> Lanes:
    """Who does what in a Pool, drawn to the scale of the work: whole numbers, then numbers cut into equal parts."""
    workers = min(sizes.workers, len(sizes.numbers))
    pieces: list[list[tuple[float, str]]] = [[] for _ in range(workers)]
    for number in sizes.numbers:  # whoever is free first takes the next
        min(pieces, key=lambda own: sum(length for length, _ in own)).append((float(number), str(number)))
    lanes = [Lane(f"whole numbers, worker {number + 1}", tuple(own)) for number, own in enumerate(pieces)]
    parts = tuple((number / workers, f"1/{workers}") for number in sizes.numbers)
    lanes += [Lane(f"cut up, worker {number + 1}", parts) for number in range(workers)]
    return Lanes(
        "Who is busy until when",
        f"Above, whole numbers; below, the same numbers cut into {workers} parts each. The wider, the more work.",
        tuple(lanes),
        max(sum(length for length, _ in own) for own in pieces),
    )


def waiting(results: Results, sizes: Sizes) -> Lanes:
    """Waits one after another, and all at once, to the scale of the clock."""
    one = results["overlap", f"{PYTHON} sequence"].seconds
    together = results["overlap", f"{PYTHON} asyncio"].seconds
    lanes = [Lane("one after another", tuple((one / sizes.waits, str(number + 1)) for number in range(sizes.waits)))]
    lanes += [Lane("" if number else "together", ((together, ""),), thin=True) for number in range(sizes.waits)]
    return Lanes("Each box is a wait", f"The width is {duration(one)}.", tuple(lanes), one)


def working(results: Results, sizes: Sizes) -> Lanes:
    """The work of one process, and of several."""
    one, many = results["factorize", f"{PYTHON} sequence"].seconds, results["factorize", f"{PYTHON} split"].seconds
    lanes = [Lane("one process", ((one, duration(one)),))]
    lanes += [
        Lane("" if number else f"{sizes.workers} processes", ((many, duration(many)),))
        for number in range(min(sizes.workers, 8))
    ]
    return Lanes("Each box is a process", f"The width is {duration(max(one, many))}.", tuple(lanes), max(one, many))


def absent(measured: list[Measured]) -> dict[str, str]:
    """Which languages did not run at all, and the word why."""
    reasons = {}
    for language in LANGUAGES:
        own = [one for one in measured if one.row.language == language]
        if own and all(one.why for one in own):
            reasons[FULL_NAMES[language]] = own[0].why
    return reasons
