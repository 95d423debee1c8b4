"""What `scripts/bench throughput` compares: millions of numbers from file to file, on one worker or two."""

from __future__ import annotations

from pathlib import Path

from heiretsu.base import TEXT, text_of
from heiretsu.bench import run
from heiretsu.bench.plan import TWO_RANKS, FileToFile, Plan, Workshop, not_computing, to_file, two_cores, two_workers
from heiretsu.bench.table import Goal


def plans(shop: Workshop, long: bool) -> list[Plan]:
    """Files, two workers against one, ranges, GNU factor; with `long` also the memory of 10^8 lines."""
    return [
        *_files(shop),
        *(_pairs(shop) if two_cores() else []),
        *_ranges(shop),
        *_against_factor(shop),
        *([_memory(shop)] if long else []),
    ]


def _random(shop: Workshop, bits: int, full: int, short: int) -> tuple[FileToFile, str]:
    """A file of random numbers, and what they are."""
    count = short if shop.quick else full
    return FileToFile(shop, f"random_{bits}", count), f"{count / 1e6:g} million random below 2^{bits}"


def _files(shop: Workshop) -> list[Plan]:
    def plan(bits: int, full: int, short: int, target: float) -> Plan:
        file, what = _random(shop, bits, full, short)
        what = f"file to file: {what}, CPU time of one thread"
        return Plan(f"file_{bits}", what, "us", Goal("value", target), file.ours())

    return [plan(32, 4 * 10**6, 400_000, 0.125), plan(10, 10**7, 10**6, 0.025)]


def _pairs(shop: Workshop) -> list[Plan]:
    """Two workers against one. The efficiency is the one against a thread that has both cores, too."""
    written = ["--output", shop.folder / "written"]
    into = [["--output", shop.folder / f"written-{i}"] for i in range(2)]

    def pair(bits: int, full: int, short: int, threads: float, ranks: float) -> list[Plan]:
        file, what = _random(shop, bits, full, short)
        job = ["--file", file.source, *written]
        halves = [["--file", half, *to] for half, to in zip(_halves(file.source), into)]
        return two_workers(shop, str(bits), f"{what} to a file", job, threads, ranks, halves)

    exponent = 20 if shop.quick else 24
    what = f"2^{exponent} consecutive near 2^40 to a file"
    job = [f"2^40..2^40+2^{exponent}-1", *written]
    middle = f"2^40+2^{exponent - 1}"
    halves = [[f"2^40..{middle}-1", *into[0]], [f"{middle}..2^40+2^{exponent}-1", *into[1]]]
    random_64, what_64 = _random(shop, 64, 10**6, 10**5)
    return [
        *pair(32, 4 * 10**6, 400_000, 0.96, 0.95),
        *pair(64, 10**6, 10**5, 0.97, 0.97),
        *pair(10, 10**7, 10**6, 0.95, 0.95),
        *two_workers(shop, "range", what, job, 0.95, 0.95, halves),
        not_computing(shop, "not_computing", f"{what_64} to a file", ["--file", random_64.source, *written], 5),
    ]


def _halves(path: Path) -> list[Path]:
    """Two files with half of the lines each, written once."""
    halves = [path.with_name(f"{path.name}-half-{i}") for i in range(2)]
    if not halves[1].exists():
        lines = text_of(path).splitlines(keepends=True)
        middle = len(lines) // 2
        for half, part in zip(halves, (lines[:middle], lines[middle:])):
            half.write_text("".join(part), **TEXT)
    return halves


def _ranges(shop: Workshop) -> list[Plan]:
    """Without text, beside the kernel alone; and the CPU time with text."""
    record = shop.folder / "range.h5"

    def plan(exponent: int, size: int, bound: float) -> Plan:
        numbers = 1 << (20 if shop.quick else size)
        job = [shop.factorize, "--threads", "1", "--print", "none", f"2^{exponent}..2^{exponent}+{numbers - 1}"]

        def program() -> float:
            return 1e9 / numbers * float(run.record_of(job, record).samples["cpu"].sum())

        def kernel() -> float:
            return 1e9 * run.google(shop.bench("range_bench"), f"Range/{exponent}/{size}", "per_number")

        return Plan(
            f"range_{exponent}",
            f"{numbers} consecutive near 2^{exponent}, no text, CPU time of one thread",
            "ns",
            Goal("share", bound),
            {"": program},
            {"the kernel": kernel},
        )

    exponent = 20 if shop.quick else 24
    with_text = to_file(shop, [f"2^40..2^40+2^{exponent}-1"], shop.folder / "written")
    return [
        plan(40, 24, 1.25),
        plan(62, 26, 1.2),
        Plan(
            "range_text",
            f"2^{exponent} consecutive near 2^40, text to a file, CPU time of one thread",
            "s",
            Goal("value", 1.2) if not shop.quick else Goal(),
            {"": lambda: run.cpu_seconds(with_text)},
        ),
    ]


def _against_factor(shop: Workshop) -> list[Plan]:
    """The same file in, the same text out, on one core."""

    def plan(bits: int, full: int, short: int, bound: float) -> Plan:
        file, what = _random(shop, bits, full, short)
        return file.beside_factor(f"factor_{bits}", what, Goal("faster", bound))

    return [plan(64, 10**5, 20_000, 15), plan(32, 10**6, 10**5, 5.5)]


def _memory(shop: Workshop) -> Plan:
    count = 10**6 if shop.quick else 10**8
    source = shop.folder / "lines"

    def measure() -> float:
        if not source.exists():
            _write_many(source, count)
        return run.peak_megabytes([*TWO_RANKS, "--no-record", "--file", source, "--output", shop.folder / "written"])

    return Plan(
        "memory",
        f"peak memory of a rank, two ranks, {count // 10**6} million lines to a file",
        "MB",
        Goal("value", 300),
        {"": measure},
        pinned=False,
        rounds=1,
    )


def _write_many(path: Path, count: int) -> None:
    """A million random numbers below 2^10, again and again."""
    million = "\n".join(map(str, run.random_numbers(10, 10**6).tolist())) + "\n"
    with open(path, "w", encoding="utf-8") as file:
        for _ in range(count // 10**6):
            file.write(million)
