"""Runs what a comparison measures: programs by the CPU time they used, benchmarks, records; and writes the inputs."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np

from heiretsu.base import TEXT, text_of
from heiretsu.record.records import Run, load_one

# A child counts the memory of the process that started it as its own: a small one measures it.
_PEAK = """import os, sys
_, status, usage = os.wait4(os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ), 0)
print(usage.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))"""


class Refused(Exception):
    """A result is wrong or a program failed: there is no time."""


@contextlib.contextmanager
def one_core() -> Iterator[None]:
    """What is started inside runs on one core, the last that we may use."""
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(allowed)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


def cpu_seconds(
    command: Sequence[str | Path], simd: str = "", stdin: Path | None = None, stdout: Path | None = None
) -> float:
    """User and system time of a program from start to exit; Refused when it fails."""
    with contextlib.ExitStack() as files:
        source = files.enter_context(open(stdin or os.devnull, "rb"))
        sink = files.enter_context(open(stdout or os.devnull, "wb"))
        with subprocess.Popen(
            list(map(str, command)), stdin=source, stdout=sink, stderr=subprocess.PIPE, env=environment(simd)
        ) as child:
            complaint = child.stderr.read().decode(errors="replace")
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise Refused(f"{Path(command[0]).name} ended with {child.returncode}: {complaint.strip().splitlines()[-1:]}")
    return usage.ru_utime + usage.ru_stime


def environment(simd: str) -> dict[str, str]:
    """Ours, with HEIRETSU_SIMD set or left out."""
    kept = {name: value for name, value in os.environ.items() if name != "HEIRETSU_SIMD"}
    return {**kept, "HEIRETSU_SIMD": simd} if simd else kept


def output_of(command: Sequence[str | Path], simd: str = "") -> str:
    done = subprocess.run(
        list(map(str, command)), capture_output=True, **TEXT, stdin=subprocess.DEVNULL, env=environment(simd)
    )
    if done.returncode != 0:
        raise Refused(f"{Path(command[0]).name} ended with {done.returncode}: {done.stderr.strip().splitlines()[-1:]}")
    return done.stdout


def peak_megabytes(command: Sequence[str | Path]) -> float:
    """The most memory a program had at a time, in 10^6 bytes; its standard output must be empty."""
    return int(output_of([sys.executable, "-S", "-c", _PEAK, *command])) * 1024 / 1e6


def google(program: Path, name: str, counter: str, simd: str = "") -> float:
    """One measurement of one benchmark: its counter, in seconds. Refused when the benchmark found its result wrong."""
    flags = [f"--benchmark_filter=^{re.escape(name)}$", "--benchmark_min_time=0.1", "--benchmark_format=json"]
    done = subprocess.run([program, *flags], capture_output=True, **TEXT, env=environment(simd))
    return read_google(done.stdout, name, counter)


def read_google(text: str, name: str, counter: str) -> float:
    """The counter out of Google Benchmark's JSON of one benchmark."""
    try:
        (measured,) = json.loads(text)["benchmarks"]
        if measured.get("error_occurred"):
            raise Refused(f"{name}: {measured['error_message']}")
        return measured[counter]
    except (ValueError, KeyError) as error:
        raise Refused(f"{name}: not measured") from error


def google_all(program: Path, pattern: str, counter: str) -> dict[str, float]:
    """One short measurement of every benchmark whose name matches: its counter, in seconds. Refused where one of them
    found its result wrong."""
    flags = [f"--benchmark_filter={pattern}", "--benchmark_min_time=0.05", "--benchmark_format=json"]
    measured = json.loads(output_of([program, *flags]))["benchmarks"]
    for one in measured:
        if one.get("error_occurred"):
            raise Refused(f"{one['name']}: {one['error_message']}")
    return {one["name"]: one[counter] for one in measured}


def google_context(program: Path) -> dict[str, str]:
    """What a benchmark program says of itself: instruction sets, versions of peers."""
    flags = ["--benchmark_filter=one_semiprime", "--benchmark_min_time=0.001", "--benchmark_format=json"]
    return json.loads(output_of([program, *flags]))["context"]


class Use(NamedTuple):
    """Seconds of the CPUs that we may use, added up: all that passed, those in which they worked or were another
    virtual machine's, and those in which they worked for us and the programs that we have started and waited for."""

    passed: float
    busy: float
    own: float

    @classmethod
    def now(cls) -> Use:
        cpus = os.sched_getaffinity(0)
        passed = len(cpus) * time.monotonic()
        return cls(passed, busy_seconds(text_of(Path("/proc/stat")), cpus), sum(os.times()[:4]))

    def since(self, before: Use) -> Use:
        return Use(*(now - then for now, then in zip(self, before)))

    @property
    def others(self) -> float:
        """The share of these CPUs that others had."""
        return (self.busy - self.own) / self.passed


def busy_seconds(stat: str, cpus: set[int]) -> float:
    """What /proc/stat has of these CPUs: the time of programs, the system and its interrupts, and what other virtual
    machines took; in steps of 0.01 s."""
    ticks = 0
    for line in stat.splitlines():
        if (found := re.match(r"cpu(\d+) ", line)) and int(found[1]) in cpus:
            user, nice, system, _idle, _waiting, interrupts, soft, stolen = map(int, line.split()[1:9])
            ticks += user + nice + system + interrupts + soft + stolen
    return ticks / os.sysconf("SC_CLK_TCK")


def recorded(command: Sequence[str | Path], record: Path) -> Run:
    """The record of a run of one repetition that had its cores for itself; a busy machine takes several attempts."""
    return recorded_together([command], [record])[0]


def recorded_together(
    commands: Sequence[Sequence[str | Path]], records: Sequence[Path], attempts: int = 5
) -> list[Run]:
    """The same of runs side by side, which start together."""
    for _ in range(attempts):
        before = Use.now()
        with ThreadPoolExecutor(len(commands)) as pool:
            results = list(pool.map(record_of, commands, records))
        use = Use.now().since(before)
        if all(undisturbed(result, use) for result in results):
            return results
    raise Refused(f"other work disturbed each of {attempts} runs")


def record_of(command: Sequence[str | Path], record: Path) -> Run:
    """The record of a run, whatever else the machine did meanwhile."""
    record.unlink(missing_ok=True)
    output_of([*command, "--quiet", "--record", record])
    return load_one(record)


def undisturbed(run: Run, use: Use) -> bool:
    """Did the ranks of all repetitions begin together, and had others at most a twentieth of the cores? Others take
    half of each of two cores and leave one thread alone its own, which looks like a loss of parallel efficiency. That
    a program's own threads wait for each other, as two that compute and one that writes do on two cores, is one."""
    return bool(run.repetitions["valid"].all()) and use.others <= 0.05


def must_be_same(first: Path, second: Path) -> None:
    """Refused unless two files hold the same bytes."""
    with open(first, "rb") as a, open(second, "rb") as b:
        while True:
            left, right = a.read(1 << 20), b.read(1 << 20)
            if left != right:
                raise Refused(f"{first.name} and {second.name} are not the same")
            if not left:
                return


def random_numbers(bits: int, count: int) -> np.ndarray:
    """Uniform below 2^bits and at least 1, the same ones always."""
    return np.random.default_rng(7).integers(1, 2**bits, count, dtype=np.uint64)


def semiprimes(bits: int, count: int) -> list[int]:
    """Products of two random primes of exactly `bits` <= 32 bits, the same ones always."""
    candidates = (
        int(n) | 1
        for block in range(1 << 20)
        for n in np.random.default_rng(block).integers(2 ** (bits - 1), 2**bits, 4096)
    )
    primes = filter(is_prime, candidates)
    return [next(primes) * next(primes) for _ in range(count)]


def is_prime(n: int) -> bool:
    """Miller and Rabin's test of an odd n by the primes to 41: certain below 3.3e24 (Sorenson and Webster 2015), else
    probable."""
    bases = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41)
    if n in bases or n < 2:
        return n > 1
    odd = n - 1
    twos = (odd & -odd).bit_length() - 1
    for base in bases:
        powers = [pow(base, odd >> twos << k, n) for k in range(twos)]
        if powers[0] != 1 and n - 1 not in powers:
            return False
    return True


def write_lines(path: Path, numbers: Sequence[int] | np.ndarray) -> None:
    path.write_text(
        "\n".join(map(str, numbers.tolist() if isinstance(numbers, np.ndarray) else numbers)) + "\n", **TEXT
    )
