# ctest: slow mpi python
"""One large number on all ranks and threads of factorize: the same line from any of them, and what a run leaves."""

import math
import os
import re
import signal
import time

import pytest
from programs import BIN, command, end, run, start, wait_until

import heiretsu

pytestmark = pytest.mark.skipif(
    not (BIN / "factorize").exists(), reason=f"{BIN} has no factorize: build it, or name its folder in HEIRETSU_BIN"
)


def is_prime(n: int) -> bool:
    return all(pow(base, n - 1, n) == 1 for base in (2, 3, 5, 7, 11, 13))


def next_prime(n: int) -> int:
    while not is_prime(n):
        n += 1
    return n


@pytest.fixture(scope="module")
def hard() -> tuple[int, str]:
    """A product of two primes of 30 digits, and its line."""
    p, q = next_prime(3 * 10**29), next_prime(7 * 10**29)
    return p * q, f"{p * q}: {p} {q}\n"


def recorded(folder, *arguments, **options) -> tuple[str, heiretsu.Run]:
    file = folder / f"{len(list(folder.iterdir()))}.h5"
    done = run("factorize", "--quiet", "--record", file, *arguments, **options)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout, heiretsu.load_one(file)


def rounds_of(record: heiretsu.Run, kernel: str) -> list[int]:
    """The items of each of its rounds."""
    return list(record.rounds["items"][record.rounds["kernel"] == kernel])


def test_any_ranks_and_threads_print_the_same_from_the_same_relations(tmp_path, hard):
    relations = set()
    for ranks, threads in [(None, 1), (None, 2), (1, 2), (2, 1), (2, 2), (3, 1), (3, 2)]:
        printed, record = recorded(tmp_path, "--threads", threads, hard[0], ranks=ranks)
        assert printed == hard[1], (ranks, threads)
        relations |= set(rounds_of(record, "Sieving, relations factored again"))
        assert sum(rounds_of(record, "Sieving")) > 50
        assert record.attributes["kernel"] == "LargeNumber"
        attributes = record.attributes
        assert (attributes["items"], attributes["work"], attributes["largest_item_work"]) == (1, 1, 0)
    assert len(relations) == 1


def test_a_way_can_be_forced(tmp_path, hard):
    printed, record = recorded(tmp_path, "--threads", 2, "--method", "qs", hard[0])
    assert printed == hard[1] and not rounds_of(record, "EcmSearch") and rounds_of(record, "Sieving")
    p, q, r = next_prime(10**11), next_prime(10**13), next_prime(10**40)
    printed, record = recorded(tmp_path, "--threads", 2, "--method", "ecm", p * q * r)
    assert printed == f"{p * q * r}: {p} {q} {r}\n"
    assert rounds_of(record, "EcmSearch") and not rounds_of(record, "Sieving")
    for method in ("qs", "ecm"):  # small numbers as ever, on one thread each
        assert run("factorize", "--no-record", "--method", method, "10..12", 2**67 - 1).stdout == (
            "10: 2 5\n11: 11\n12: 2 2 3\n147573952589676412927: 193707721 761838257287\n"
        )


def test_composite_cofactors_and_powers_are_taken_apart():
    p, q, r, s = (next_prime(n) for n in (10**14, 10**15, 2 * 10**15, 10**19))
    products = [[2, 2, 3, 65521, s, s, s, p], [200_003, q, q, s, s], [s, s, s], [p, p, s, s], [next_prime(10**60)]]
    for method, primes in [*(("auto", primes) for primes in products), ("auto", [p, q, r, s]), ("qs", [p, q, r, s])]:
        n = math.prod(primes)
        done = run("factorize", "--no-record", "--quiet", "--threads", 2, "--method", method, n)
        assert (done.returncode, done.stdout) == (0, f"{n}: {' '.join(map(str, sorted(primes)))}\n")
    n = next_prime(10**18) * next_prime(10**90)  # beyond the sieve curves go on
    assert run("factorize", "--no-record", n, ranks=2).stdout.split()[1] == str(next_prime(10**18))


def test_a_hard_number_among_others_has_a_window_of_its_own(tmp_path, hard):
    others = list(range(10**12, 10**12 + 500))
    file = tmp_path / "numbers.txt"
    file.write_text("\n".join(map(str, [*others, hard[0], 7, *others])))
    plain = run("factorize", "--no-record", *map(str, others)).stdout
    printed, record = recorded(tmp_path, "--file", file, ranks=2)
    assert printed == plain + hard[1] + "7: 7\n" + plain
    kernels = record.rounds["kernel"]
    assert list(record.rounds["items"][(kernels == "LargeNumber") | (kernels == "Automatic")]) == [500, 1, 501]
    assert (record.attributes["items"], record.attributes["work"]) == (1002, 1002)
    # Three on two workers are a thread each.
    printed, record = recorded(tmp_path, hard[0], 5, hard[0], hard[0], ranks=2)
    assert printed == hard[1] + "5: 5\n" + 2 * hard[1] and list(record.rounds["items"]) == [4]


def test_each_hard_number_is_safe_when_it_is_done(tmp_path, hard):
    p, q = next_prime(4 * 10**32), next_prime(6 * 10**32)
    (tmp_path / "numbers.txt").write_text(f"1 2 3\n{hard[0]}\n4 5\n{p * q} 6\n")
    arguments = ["--no-record", "--quiet", "--threads", 1, "--file", "numbers.txt", "--output", "out"]
    process = start(command("factorize", *arguments), cwd=tmp_path)
    journal = tmp_path / "out.journal"
    assert wait_until(lambda: journal.exists() and journal.read_bytes().count(b"\n") >= 4 + 2)
    end(process)
    before = "1:\n2: 2\n3: 3\n" + hard[1]
    assert (tmp_path / "out.part").read_text().startswith(before)
    done = run("factorize", *arguments[:3], 2, *arguments[4:], "--resume", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "out").read_text() == before + f"4: 2 2\n5: 5\n{p * q}: {p} {q}\n6: 2 3\n"


def test_a_stopped_sieve_goes_on_with_its_units_on_other_ranks(tmp_path):
    p, q = next_prime(4 * 10**37), next_prime(6 * 10**37)  # predicted to take 9 s, and 5 are kept
    process = start(command("factorize", "--no-record", "--threads", 1, p * q, "--output", "out"), cwd=tmp_path)
    assert wait_until(lambda: list(tmp_path.glob("out-*.sieve")))
    time.sleep(2)
    os.kill(process.pid, signal.SIGTERM)
    _, error = process.communicate(timeout=20)
    assert process.returncode == 1
    assert re.search(r"factorize: SIGTERM: stopped after 0 windows \(0 numbers\); to go on, .*--resume", error)
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".part", ".sieve"]
    begun = run("factorize", "--no-record", p * q, "--output", "out", cwd=tmp_path)
    assert begun.returncode == 2 and "(go on with --resume, or remove it to begin anew)" in begun.stderr
    done = run("factorize", "--no-record", p * q, "--output", "out", "--resume", ranks=2, cwd=tmp_path)
    kept = re.search(r"'out-\S+\.sieve': (\d+) units and (\d+) relations of " + str(p * q) + " are kept", done.stderr)
    assert done.returncode == 0 and int(kept[1]) >= 4 and int(kept[2]) > 1000
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert (tmp_path / "out").read_text() == f"{p * q}: {p} {q}\n"


def test_a_dry_run_says_how_long_it_would_take_and_factors_nothing(tmp_path):
    p, q = next_prime(10**39), next_prime(3 * 10**39)
    for ranks, threads in [(None, 1), (2, 2)]:
        done = run(
            "factorize", "--dry-run", "--threads", threads, 12, p * q * 1024, p, p * q, ranks=ranks, cwd=tmp_path
        )
        workers = (ranks or 1) * threads
        lines = done.stdout.splitlines()
        assert done.returncode == 0 and len(lines) == 3 and done.stderr == "" and list(tmp_path.iterdir()) == []
        told = re.fullmatch(
            rf"{p * q}: 79 digits: about (\d+) s on {workers} threads? \((\d+) s of one core\), (\d+) MB and (\d+) MB"
            r" per thread, a matrix of at most (\d+) columns, \d+ units of sieving",
            lines[1],
        )
        wall, core, root, thread, columns = map(int, told.groups())
        assert (
            abs(wall - core / workers) <= 1 and 5 < core < 60 and 50 < root < 200 and thread < 60 and columns > 10**4
        )
        assert lines[0] == f"{p * q * 1024}: " + lines[1].partition(": ")[2]  # its small primes take no time
        assert lines[2].startswith("2 large numbers of 4: about ")
    assert run("factorize", "--dry-run", "12..20").stdout == "none of 9 numbers is large: nothing takes long\n"
    done = run("factorize", "--dry-run", "--method", "ecm", p * q)
    assert "elliptic curves alone, until they find a factor" in done.stdout


def test_progress_says_what_is_done_of_a_large_number():
    p, q = next_prime(2 * 10**33), next_prime(10**34)
    done = run("factorize", "--no-record", "--progress", "always", "--threads", 1, "--method", "qs", p * q)
    assert (done.returncode, done.stdout) == (0, f"{p * q}: {p} {q}\n")
    assert re.search(
        r"\n68 digits on 1 rank x 1 thread: sieving \d+ %, \d+ of \d+ relations, \d+ a second, about \d+ s left\x1b",
        done.stderr,
    )
