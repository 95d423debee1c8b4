"""What `scripts/bench factorize` compares: every row with its target, how ours is measured, and how the peers are."""

from __future__ import annotations

from collections.abc import Callable

from heiretsu.base import text_of
from heiretsu.bench import run
from heiretsu.bench.plan import FileToFile, Measure, Plan, Workshop, not_computing, two_cores, two_workers
from heiretsu.bench.table import Goal

LARGE_PRIME = 10_000_000_019  # its scan takes a second and more
HARDEST = "18446743979220271189"  # the largest product of two primes below 2^32
STARTS = 20


def plans(shop: Workshop) -> list[Plan]:
    """All rows in the order of the table."""
    return [
        *_kernels(shop),
        *_ranges(shop),
        *wide_plans(shop),
        *_large(shop),
        *_text(shop),
        *_scan(shop),
        *_parallel(shop),
        *_small_things(shop),
    ]


def _million(count: int) -> str:
    return f"10^{len(str(count)) - 1}" if str(count).strip("0") == "1" else str(count)


def _kernels(shop: Workshop) -> list[Plan]:
    def plan(name: str, text: str, target: float, full: int, short: int, first: int) -> Plan:
        count = short if shop.quick else full
        program = shop.bench("factorize_bench")
        return Plan(
            name,
            f"{_million(count)} {text} (peers: the first {first})",
            "us",
            Goal("value", target),
            {
                simd: lambda simd=simd: 1e6 * run.google(program, f"{simd}/{name}/{count}", "per_number")
                for simd in shop.sets
            },
            {
                label: lambda key=key: 1e6 * run.google(program, f"{key}/{name}/{first}", "per_number")
                for label, key in shop.libraries.items()
            },
        )

    return [
        plan("random_64", "random below 2^64", 3.3, 10**6, 10**5, 5000),
        plan("random_50", "random below 2^50", 1.0, 10**6, 10**5, 5000),
        plan("random_32", "random below 2^32", 0.15, 10**6, 10**5, 50000),
        plan("semiprime_24x24", "semiprimes 24x24 bits", 3.0, 10**5, 20000, 1000),
        plan("semiprime_28x28", "semiprimes 28x28 bits", 12.5, 10**5, 20000, 1000),
        plan("semiprime_30x30", "semiprimes 30x30 bits", 18, 10**5, 20000, 1000),
        plan("semiprime_32x32", "semiprimes 32x32 bits", 38, 10**5, 20000, 1000),
    ]


def _ranges(shop: Workshop) -> list[Plan]:
    def measure(name: str, simd: str = "") -> float:
        return 1e6 * run.google(shop.bench("range_bench"), name, "per_number", simd)

    def plan(exponent: int, size: int, target: float, peers: dict[str, str], note: str) -> Plan:
        return Plan(
            f"range_{exponent}",
            f"2^{size} consecutive near 2^{exponent} ({note})",
            "us",
            Goal("value", target),
            {simd: lambda simd=simd: measure(f"Range/{exponent}/{size}", simd) for simd in shop.sets},
            {label: lambda name=name: measure(name) for label, name in peers.items()},
            limit="primesieve to the root",
        )

    near_40 = {"PARI vecfactoru": "pari_range/40/21"} if "PARI" in shop.libraries else {}
    near_40 |= {f"{label} one by one": f"{key}/40/14" for label, key in shop.libraries.items()}
    near_62 = {f"{label} one by one": f"{key}/62/11" for label, key in shop.libraries.items()}
    return [
        plan(
            40,
            24,
            0.015,
            {**near_40, "primesieve to the root": "primesieve/40/24"},
            "PARI: the first 2^21, one by one: 2^14",
        ),
        plan(62, 26, 0.030, {**near_62, "primesieve to the root": "primesieve/62/26"}, "one by one: the first 2^11"),
    ]


def wide_plans(shop: Workshop) -> list[Plan]:
    """Numbers of 65 to 128 bits, many at once, the peers on 16 of them. The targets are AVX2's."""

    def measure(who: str, name: str, simd: str = "") -> float:
        return 1e6 * run.google(shop.bench("wide_bench"), f"{who}/{name}", "per_number", simd)

    def plan(kind: str, text: str, bits: int, count: int, target: float) -> Plan:
        return Plan(
            f"wide_{kind}_{bits}",
            f"{text} of {bits} bits",
            "us",
            Goal("value", target),
            {simd: lambda simd=simd: measure(simd, f"{kind}/{bits}/{count}") for simd in shop.sets},
            {label: lambda key=key: measure(key, f"{kind}/{bits}/16") for label, key in shop.libraries.items()},
        )

    semiprimes = ((66, 2048, 40), (72, 2048, 74), (80, 2048, 155), (96, 512, 850), (112, 96, 4200), (128, 96, 11000))
    return [
        *(plan("semiprime", "semiprimes", bits, count, target) for bits, count, target in semiprimes),
        *(plan("uniform", "random", bits, 4096, target) for bits, target in ((72, 8), (96, 65), (128, 1100))),
    ]


def _large(shop: Workshop) -> list[Plan]:
    count = 4 if shop.quick else 16

    def measure(who: str, bits: int) -> float:
        return 1e3 * run.google(shop.bench("big_bench"), f"{who}/semiprime/{bits}/{count}", "per_number")

    return [
        Plan(
            f"large_{bits}",
            f"{count} semiprimes of {bits} bits",
            "ms",
            Goal(),
            {"": lambda bits=bits: measure("ours", bits)},
            {label: lambda bits=bits, key=key: measure(key, bits) for label, key in shop.libraries.items()},
        )
        for bits in (160,)
    ]


def _text(shop: Workshop) -> list[Plan]:
    """Whole programs: the same file in, the same text out."""

    def plan(name: str, text: str, bound: float, full: int, short: int) -> Plan:
        count = short if shop.quick else full
        file = FileToFile(shop, name, count)
        return file.beside_factor(f"text_{name}", f"{_million(count)} {text}", Goal("faster", bound))

    def memory(id: str, what: str, bound: float, command: Callable[[], list]) -> Plan:
        return Plan(id, what, "MB", Goal("value", bound), {"": lambda: run.peak_megabytes(command())}, rounds=1)

    many = 10**6 if shop.quick else 10**7
    small, file = f"{_million(many)} random below 2^10", FileToFile(shop, "random_10", many)
    without = {
        simd: lambda simd=simd, ours=ours: ours()
        - 1e6 * run.google(shop.bench("factorize_bench"), f"{simd}/random_10/1000000", "per_number")
        for simd, ours in file.ours().items()
    }
    wide = [shop.factorize, "--no-record", "--threads", "1", "--print", "none", "2^62..2^62+2^26-1"]
    return [
        plan("random_64", "random below 2^64", 11, 10**5, 50000),
        plan("semiprime_32x32", "semiprimes 32x32 bits", 22, 5000, 2000),
        plan("random_32", "random below 2^32", 4.5, 10**6, 10**6),
        file.beside_factor("text_small", small, Goal()),
        Plan(
            "text_cost",
            f"of that parsing and printing (all but factoring): {small}",
            "us",
            Goal("value", 0.15),
            without,
        ),
        memory("memory_text", f"peak memory, file to file: {small}", 300, file.command),
        memory("memory_range", "peak memory, 2^26 consecutive near 2^62", 1000, lambda: wide),
    ]


def _scan(shop: Workshop) -> list[Plan]:
    def measure(name: str) -> float:
        return 1e9 * run.google(shop.bench("scan_bench"), name, "per_trial")

    def program(number: int) -> float:
        record, written = shop.folder / "scan.h5", shop.folder / "scan"
        record.unlink(missing_ok=True)
        seconds = run.cpu_seconds(
            [shop.factorize, *_scan_of(number), "--threads", "1", "--quiet", "--record", record, "--output", written]
        )
        if number > 1 and text_of(written) != f"{number}: 1 {number}\n":
            raise run.Refused("wrong divisors")
        return seconds

    return [
        Plan(
            "scan",
            "scan of the four numbers, a trial",
            "ns",
            Goal("share", 0.35),
            {simd: lambda simd=simd: measure(f"scan/{simd}") for simd in shop.sets},
            {"n % i, 32 bits": lambda: measure("plain/uint32"), "n % i, 64 bits": lambda: measure("plain/uint64")},
        ),
        Plan(
            "overhead",
            f"scan of {LARGE_PRIME} with schedule, clock and record less that of 1, a trial",
            "ns",
            Goal("share", 1.02),
            {"": lambda: 1e9 / LARGE_PRIME * (program(LARGE_PRIME) - program(1))},
            {"the bare kernel": lambda: measure(f"bare/{LARGE_PRIME}")},
        ),
    ]


def _scan_of(number: int) -> list[str]:
    return ["--method", "scan", "--split", "trials", "--print", "divisors", str(number)]


def _parallel(shop: Workshop) -> list[Plan]:
    """Two workers against one."""
    if not two_cores():
        return []
    count = 10**5 if shop.quick else 10**6
    scan, of_scan = _scan_of(LARGE_PRIME), f"scan of {LARGE_PRIME}"
    numbers = ["--print", "none", "--file", shop.file("random_64", count)]
    return [
        *two_workers(shop, "scan", f"{of_scan} by trials", scan, 0.95, 0.95),
        *two_workers(shop, "random_64", f"{_million(count)} random below 2^64", numbers, 0.97, 0.97),
        not_computing(shop, "ranks_overhead", of_scan, scan, 2),
    ]


def _small_things(shop: Workshop) -> list[Plan]:
    def starts(command: list) -> Measure:
        return lambda: sum(run.cpu_seconds(command) for _ in range(STARTS)) * 1e3 / STARTS

    def check() -> None:
        if run.output_of([shop.factorize, "--no-record", HARDEST]) != run.output_of(["factor", HARDEST]):
            raise run.Refused("wrong factors")

    return [
        Plan(
            "start",
            f"factorize --no-record {HARDEST}, start to exit",
            "ms",
            Goal("share", 1.3),
            {"": starts([shop.factorize, "--no-record", HARDEST])},
            {"an empty program": starts([shop.bench("empty_program")])},
            check,
        )
    ]
