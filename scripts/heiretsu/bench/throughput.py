"""What `scripts/bench throughput` compares: millions of numbers from file to file, on one worker or two."""

from __future__ import annotations

import os
from pathlib import Path

from heiretsu.base import ROOT
from heiretsu.bench import run
from heiretsu.bench.rows import Measure, Plan, Workshop
from heiretsu.bench.table import Goal

RANKS = [ROOT / "scripts" / "run", "-np", "2", "factorize", "--threads", "1"]


def plans(shop: Workshop, long: bool) -> list[Plan]:
    """Files, two workers against one, ranges, GNU factor; with `long` also the memory of 10^8 lines."""
    return [
        *_files(shop),
        *(_pairs(shop) if len(os.sched_getaffinity(0)) > 1 else []),
        *_ranges(shop),
        *_against_factor(shop),
        *([_memory(shop)] if long else []),
    ]


def _to_file(shop: Workshop, source: list, simd: str = "") -> list:
    return [shop.factorize, "--no-record", "--threads", "1", *source, "--output", shop.folder / f"ours-{simd}"]


def _text(shop: Workshop, bits: int, full: int, short: int) -> tuple[list, int, str]:
    """The arguments that name a file of random numbers, how many it has, and what they are."""
    count = short if shop.quick else full
    return ["--file", shop.file(f"random_{bits}", count)], count, f"{count / 1e6:g} million random below 2^{bits}"


def _files(shop: Workshop) -> list[Plan]:
    def plan(bits: int, full: int, short: int, target: float) -> Plan:
        source, count, what = _text(shop, bits, full, short)

        def measure(simd: str) -> Measure:
            return lambda: 1e6 / count * run.cpu_seconds(_to_file(shop, source, simd), simd)

        return Plan(
            f"file_{bits}",
            f"file to file: {what}, CPU time of one thread",
            "us",
            Goal("value", target),
            {simd: measure(simd) for simd in shop.sets},
        )

    return [plan(32, 4 * 10**6, 400_000, 0.125), plan(10, 10**7, 10**6, 0.025)]


def _pairs(shop: Workshop) -> list[Plan]:
    """Wall-clock time of a repetition on two workers against one, out of the records. The efficiency is the one against
    a thread that has both cores, too."""
    record, written = shop.folder / "throughput.h5", shop.folder / "written"

    def seconds(command: list) -> Measure:
        return lambda: float(run.recorded([*command, "--output", written], record).valid_seconds[0])

    def pair(id: str, what: str, job: list, threads: float, ranks: float) -> list[Plan]:
        alone = seconds([shop.factorize, "--threads", "1", *job])
        one = {"one thread": alone, "one core": _on_one_core(alone)}
        two = {"threads": ([shop.factorize, "--threads", "2", *job], threads), "ranks": ([*RANKS, *job], ranks)}
        return [
            Plan(
                f"{workers}_{id}",
                f"two {workers}, {what} to a file",
                "s",
                Goal("efficiency", bound),
                {"": seconds(command)},
                one,
                pinned=False,
            )
            for workers, (command, bound) in two.items()
        ]

    def not_computing() -> float:
        samples = run.recorded([*RANKS, *random_64, "--output", written], record).samples
        return float(100 * (1 - samples["compute"].mean() / samples["seconds"].mean()))

    random_32, _, what_32 = _text(shop, 32, 4 * 10**6, 400_000)
    random_64, _, what_64 = _text(shop, 64, 10**6, 10**5)
    random_10, _, what_10 = _text(shop, 10, 10**7, 10**6)
    exponent = 20 if shop.quick else 24
    return [
        *pair("32", what_32, random_32, 0.96, 0.95),
        *pair("64", what_64, random_64, 0.97, 0.97),
        *pair("10", what_10, random_10, 0.95, 0.95),
        *pair("range", f"2^{exponent} consecutive near 2^40", [f"2^40..2^40+2^{exponent}-1"], 0.95, 0.95),
        Plan(
            "not_computing",
            f"two ranks, {what_64} to a file: time in which a rank does not compute",
            "%",
            Goal("value", 5),
            {"": not_computing},
            pinned=False,
        ),
    ]


def _on_one_core(measure: Measure) -> Measure:
    """One thread that computes leaves reading and writing to threads of its own, which another core may run."""

    def measured() -> float:
        with run.one_core():
            return measure()

    return measured


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
    with_text = _to_file(shop, [f"2^40..2^40+2^{exponent}-1"])
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
        source, count, what = _text(shop, bits, full, short)
        theirs = shop.folder / "factor"

        def ours(simd: str) -> Measure:
            return lambda: 1e6 / count * run.cpu_seconds(_to_file(shop, source, simd), simd)

        def check() -> None:
            for simd in shop.sets:
                run.must_be_same(shop.folder / f"ours-{simd}", theirs)

        return Plan(
            f"factor_{bits}",
            f"file to file: {what}",
            "us",
            Goal("faster", bound),
            {simd: ours(simd) for simd in shop.sets},
            {"GNU factor": lambda: 1e6 / count * run.cpu_seconds(["factor"], stdin=source[1], stdout=theirs)},
            check,
        )

    return [plan(64, 10**5, 20_000, 15), plan(32, 10**6, 10**5, 5.5)]


def _memory(shop: Workshop) -> Plan:
    count = 10**6 if shop.quick else 10**8
    source = shop.folder / "lines"

    def measure() -> float:
        if not source.exists():
            _write_many(source, count)
        return run.peak_megabytes([*RANKS, "--no-record", "--file", source, "--output", shop.folder / "written"])

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
