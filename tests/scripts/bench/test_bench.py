# ctest: quick python
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from programs import BIN, ROOT

from heiretsu.base import UsageError
from heiretsu.bench import large, run, throughput, tune
from heiretsu.bench.__main__ import measured
from heiretsu.bench.plan import SIDE_BY_SIDE, Plan, Workshop, two_cores
from heiretsu.bench.run import Refused
from heiretsu.bench.table import Goal, Row, Spread, best_peer, ratio, spread, table, verdict

SETS = ["avx2", "avx512"]

SPIN = """import sys, time
while time.process_time() < float(sys.argv[1]):
    pass"""  # so many seconds of CPU time


def row(goal=Goal(), **changes):
    made = Row(
        "10^6 numbers",
        "us",
        goal,
        {"avx2": [2.0, 2.0, 4.0], "avx512": [1.0, 1.0, 2.0]},
        {"A": [20.0, 22.0, 44.0], "B": [30.0, 30.0, 30.0]},
    )
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def test_few_rounds_show_least_and_largest_and_many_the_order_statistics():
    assert spread([3, 1, 2]) == Spread(2, 1, 3)
    assert spread([1, 2, 3, 4, 5, 6, 7, 8, 100]) == Spread(5, 2, 8)  # of nine the 2nd and 8th hold 95 %


def test_a_ratio_is_taken_within_each_round():
    assert ratio(row(), "avx2") == Spread(
        11, 10, 11
    )  # 20/2, 22/2, 44/4: the round in which all was slow does not count
    assert ratio(row(Goal("share", 1)), "avx512") == Spread(1 / 22, 1 / 22, 1 / 20)


def test_efficiency_of_two_workers_is_half_of_their_speedup():
    two = row(Goal("efficiency", 0.95), ours={"": [1.0, 1.0]}, peers={"one thread": [1.9, 1.98]})
    assert ratio(two, "") == pytest.approx((0.97, 0.95, 0.99))
    assert verdict(two, SETS) == "met"


def test_the_fastest_rival_is_compared_with_and_never_a_lower_limit():
    assert best_peer(row()) == "A"
    assert best_peer(row(limit="A")) == "B"
    assert ratio(row(peers={}), "avx2") is None


@pytest.mark.skipif(not two_cores(), reason="one core")
def test_two_programs_that_do_half_each_are_measured_beside_two_workers_and_are_no_rival(tmp_path, monkeypatch):
    monkeypatch.setattr(run, "undisturbed", lambda *_: True)  # other tests run beside
    shop = Workshop(tmp_path, quick=True, build=BIN.parent)
    two_threads = next(plan for plan in throughput.plans(shop, long=False) if plan.id == "threads_10")
    assert set(two_threads.peers) == {"one thread", "one core", SIDE_BY_SIDE} and two_threads.limit == SIDE_BY_SIDE
    two_threads.peers["one thread"]()
    assert two_threads.peers[SIDE_BY_SIDE]() > 0
    halves = [(tmp_path / f"written-{i}").read_bytes() for i in range(2)]
    assert b"".join(halves) == (tmp_path / "written").read_bytes()
    assert len(halves[0].splitlines()) == len(halves[1].splitlines()) == 500_000


@pytest.mark.parametrize(
    "goal, expected",
    [
        (Goal("value", 2), "met"),
        (Goal("value", 1.9), "missed"),
        (Goal("faster", 11), "met"),
        (Goal("faster", 11.1), "missed"),
        (Goal("share", 0.1), "met"),
        (Goal("share", 0.09), "missed"),
        (Goal(), ""),
    ],
)
def test_a_target_is_judged_by_the_first_instruction_set_even_when_the_best_would_meet_it(goal, expected):
    assert verdict(row(goal), SETS) == expected


def test_without_a_peer_a_ratio_is_neither_met_nor_missed():
    assert verdict(row(Goal("faster", 2), peers={}), SETS) == "no peer here"


def cells(made):
    return [cell.strip() for cell in table([made], SETS).splitlines()[2].split("|")[1:-1]]


def test_a_line_of_the_table():
    assert cells(row(Goal("value", 3.3))) == [
        "10^6 numbers",
        "≤ 3.3 us",
        "2.00 (2.00–4.00) us",
        "1.00 (1.00–2.00) us",
        "A 22.0 (20.0–44.0); B 30.0",
        "11.0x (10.0–11.0)",
        "22.0x (20.0–22.0)",
        "met",
    ]


def test_all_lines_have_as_many_cells():
    rows = [row(), row(refused="wrong factors"), row(ours={"": [1.0]}, peers={})]
    assert {line.count("|") for line in table(rows, SETS).splitlines()} == {9}
    assert {line.count("|") for line in table(rows[2:], ["neon"]).splitlines()} == {7}


def test_a_row_that_chose_no_instruction_set_stands_under_the_best():
    assert cells(row(ours={"": [1.0]}, peers={}))[2:7] == ["–", "1.00 us", "–", "–", "–"]


def test_a_refused_row_shows_no_figure():
    shown = cells(row(Goal("value", 3.3), refused="avx2/random_64: wrong factors"))
    assert shown == ["10^6 numbers", "≤ 3.3 us", "–", "–", "avx2/random_64: wrong factors", "–", "–", "refused"]


def plan(ours, check=lambda: None, **more):
    return Plan(
        "id", "what", "us", Goal("faster", 1), {"avx2": ours}, {"peer": lambda: 2.0}, check, pinned=False, **more
    )


def test_contenders_take_turns_and_results_are_checked_in_every_round():
    seen = []
    made = Plan(
        "id",
        "what",
        "us",
        Goal(),
        {"avx2": lambda: seen.append("ours") or 1.0},
        {"peer": lambda: seen.append("peer") or 2.0},
        lambda: seen.append("check"),
        pinned=False,
    )
    assert measured(made, 2).ours == {"avx2": [1.0, 1.0]}
    assert seen == ["ours", "peer", "check"] * 2


def test_a_wrong_result_in_a_late_round_takes_the_times_of_all_rounds_away(tmp_path):
    right, wrong = tmp_path / "right", tmp_path / "wrong"
    right.write_text("6: 2 3\n")
    answers = iter(["6: 2 3\n", "6: 6\n"])

    def ours():
        wrong.write_text(next(answers))
        return 1.0

    refused = measured(plan(ours, lambda: run.must_be_same(wrong, right)), 3)
    assert refused.refused == "wrong and right are not the same"
    assert "1.00" not in table([refused], SETS) and "2.00" not in table([refused], SETS)


def test_files_are_the_same_only_to_the_last_byte(tmp_path):
    whole, shorter = tmp_path / "whole", tmp_path / "shorter"
    whole.write_bytes(b"x" * (1 << 20) + b"y")
    shorter.write_bytes(b"x" * (1 << 20))
    run.must_be_same(whole, whole)
    for pair in ((whole, shorter), (shorter, whole)):
        with pytest.raises(Refused):
            run.must_be_same(*pair)


def test_a_benchmark_that_found_its_result_wrong_or_did_not_run_is_refused():
    good = {"name": "a/1", "per_number": 0.5}
    assert run.read_google(json.dumps({"benchmarks": [good]}), "a/1", "per_number") == 0.5
    bad = good | {"error_occurred": True, "error_message": "wrong factors"}
    with pytest.raises(Refused, match="a/1: wrong factors"):
        run.read_google(json.dumps({"benchmarks": [bad]}), "a/1", "per_number")
    for text in ("", json.dumps({"benchmarks": []}), json.dumps({"benchmarks": [{"name": "a/1"}]})):
        with pytest.raises(Refused, match="not measured"):
            run.read_google(text, "a/1", "per_number")


def test_a_program_that_fails_is_refused_and_one_that_works_has_its_own_time():
    with pytest.raises(Refused, match="ended with 3"):
        run.cpu_seconds([sys.executable, "-c", "raise SystemExit(3)"])
    assert run.cpu_seconds([sys.executable, "-c", "pass"]) > 0


def test_a_run_is_disturbed_when_a_rank_began_late_or_others_had_the_cores():
    def recorded(valid):
        return SimpleNamespace(repetitions=pd.DataFrame({"valid": [valid]}))

    assert run.undisturbed(recorded(True), run.Use(passed=2.0, busy=1.8, own=1.75))
    assert run.undisturbed(recorded(True), run.Use(passed=2.0, busy=2.0, own=1.95))  # its own threads filled the cores
    assert not run.undisturbed(recorded(True), run.Use(passed=2.0, busy=1.8, own=1.6))
    assert not run.undisturbed(recorded(False), run.Use(passed=2.0, busy=1.8, own=1.8))


def test_busy_seconds_are_those_of_the_cpus_named_without_idle_and_waiting():
    stat = "cpu  9 9 9 9 9 9 9 9 0 0\ncpu0 100 20 3 5000 600 4 5 6 0 0\ncpu1 1000 0 0 7 7 0 0 0 50 0\nintr 1 2\n"
    tick = os.sysconf("SC_CLK_TCK")
    assert run.busy_seconds(stat, {0}) == 138 / tick
    assert run.busy_seconds(stat, {0, 1}) == 1138 / tick


def test_work_of_others_is_told_from_that_of_our_programs():
    with run.one_core(), subprocess.Popen([sys.executable, "-c", SPIN, "60"]) as other:  # both have the same core
        before = run.Use.now()
        subprocess.run([sys.executable, "-c", SPIN, "0.3"], check=True)
        use = run.Use.now().since(before)
        other.kill()
    assert use.own > 0.28 and use.busy > use.own and use.others > 0.3  # clocked in steps of 0.01 s


def test_peak_memory_is_that_of_the_program_and_not_ours():
    ballast = np.ones(40_000_000)  # 320 MB here
    assert run.peak_megabytes(["true"]) < 100 < ballast.nbytes / 1e6
    assert run.peak_megabytes([sys.executable, "-c", "x = b'x' * 200_000_000"]) >= 200


def test_one_core_is_one_core_and_is_given_back():
    before = os.sched_getaffinity(0)
    with run.one_core():
        assert len(os.sched_getaffinity(0)) == 1
    assert os.sched_getaffinity(0) == before


def test_primality_of_inputs_agrees_with_trial_division():
    sieved = [n for n in range(3, 10000, 2) if all(n % d for d in range(3, int(n**0.5) + 1, 2))]
    assert [n for n in range(3, 10000, 2) if run.is_prime(n)] == sieved
    assert not run.is_prime(3215031751)  # a strong pseudoprime to the bases 2, 3, 5, 7


def test_inputs_are_the_same_every_time_and_a_short_one_begins_a_long_one(tmp_path):
    numbers = run.semiprimes(32, 20)
    assert numbers[:5] == run.semiprimes(32, 5)
    assert all(2**62 <= n < 2**64 for n in numbers)
    done = subprocess.run(["factor", *map(str, numbers)], capture_output=True, text=True, check=True)
    assert [[len(bin(int(p))) - 2 for p in line.split()[1:]] for line in done.stdout.splitlines()] == [[32, 32]] * 20
    assert (run.random_numbers(64, 9) == run.random_numbers(64, 9)).all()


def test_help_says_what_is_measured_and_builds_nothing():
    done = subprocess.run([ROOT / "scripts" / "bench", "factorize", "--help"], capture_output=True, text=True)
    assert done.returncode == 0 and "--quick" in done.stdout and done.stderr == ""


def test_an_unknown_program_is_refused():
    done = subprocess.run([ROOT / "scripts" / "bench", "scan"], capture_output=True, text=True)
    assert done.returncode == 2 and "factorize" in done.stderr


def test_large_numbers_are_products_of_two_primes_of_half_their_digits_and_always_the_same():
    for digits in (60, 65, 80):
        made = large.Semiprime(digits)
        assert len(str(made.number)) == digits and made.primes == large.Semiprime(digits).primes
        assert {len(str(prime)) for prime in made.primes} <= {digits // 2, digits - digits // 2}
        for prime in made.primes:
            assert all(pow(base, prime - 1, prime) == 1 for base in (2, 43, 47)), prime  # Fermat, other bases


def test_a_peer_has_a_name_and_a_place_for_the_number():
    peer = large.Peer.read("echo=echo '{n} =' 3 {n}")
    assert (peer.name, peer.words(6)) == ("echo", ["echo", "6 =", "3", "6"])
    for wrong in ("echo", "=echo {n}", "echo=echo"):
        with pytest.raises(UsageError, match="is not of the form"):
            large.Peer.read(wrong)


def test_a_peer_that_does_not_print_the_primes_is_refused(tmp_path):
    made = large.Semiprime(60)
    first, second = map(str, made.primes)
    assert made.seconds(["echo", f"{made.number} = {first}*{second}"], "", tmp_path) >= 0
    with pytest.raises(Refused, match="echo did not print the primes"):
        made.seconds(["echo", first, "1" + second], "", tmp_path)


def test_tuning_descends_to_the_sizes_with_the_least_time_and_keeps_what_gains_less_than_noise():
    best = {"primes": 2000, "places": 65536, "unsieved": 96, "trust": 25}

    def predict(settings):
        return [
            10
            + abs(np.log(setting["primes"] / best["primes"]))
            + abs(setting["places"] - best["places"]) / 65536
            + 0.02 * abs(setting["unsieved"] - best["unsieved"])
            + 0.3 * abs(setting["trust"] - best["trust"])
            + 0.001 * setting["multiple"]
            for setting in settings
        ]

    start = {"primes": 1000, "multiple": 40, "places": 32768, "unsieved": 160, "trust": 28, "exponent": 1}
    reached = tune.descend(start, predict, lambda line: None)
    assert {name: reached[name] for name in ("places", "unsieved", "trust")} == {
        name: best[name] for name in ("places", "unsieved", "trust")
    }
    assert reached["primes"] == pytest.approx(2000, rel=0.1)
    assert reached["multiple"] == 40 and reached["exponent"] == 1


def test_a_size_never_leaves_its_range():
    steps = {step.name: step for step in tune.STEPS}
    assert [s["places"] for s in steps["places"].around({"places": 32768})] == [65536]
    assert [s["unsieved"] for s in steps["unsieved"].around({"unsieved": 256})] == [224]
    assert steps["exponent"].around({"exponent": 1}) == []


def test_only_sizes_that_the_sieve_is_made_for_are_tuned(capsys):
    assert tune.main(20) == 2
    assert "20 digits are not within 40 to 105" in capsys.readouterr().err


@pytest.mark.skipif(
    not all((ROOT / "build/release/tests" / name).exists() for name in ("sieve_tune", "factorize_bench")),
    reason="the benchmarks are not built",
)
def test_tuning_runs_and_ends_with_a_setting_for_each_instruction_set(capsys):
    """45 digits, a quarter of a second a setting."""
    assert tune.main(45, quick=True) == 0
    printed = capsys.readouterr().out.splitlines()
    number = large.Semiprime(45).number
    assert printed[0].endswith(f"; {number}")
    steps = [re.match(r"(\w+): (.+ s, )*.+ s$", line)[1] for line in printed[1:] if line.endswith(" s")]
    assert set(steps) == {step.name for step in tune.STEPS}
    found = [line.partition(": ") for line in printed[1:] if not line.endswith(" s")]
    assert [name for name, _, _ in found] == Workshop(Path(), quick=True).sets
    for _, _, setting in found:
        told = run.output_of([ROOT / "build/release/tests/sieve_tune", number, 0.01, setting])
        assert told.strip().endswith(setting) and float(told.split()[0]) > 0


def test_throughput_compares_pairs_and_what_is_written(tmp_path):
    shop = Workshop(tmp_path, quick=True, build=BIN.parent)
    shop.sets = [""]  # what the machine has
    plans = {plan.id: plan for plan in throughput.plans(shop, long=True)}
    assert "memory" in plans and "memory" not in [plan.id for plan in throughput.plans(shop, long=False)]
    assert {"threads_32", "ranks_32", "threads_64", "ranks_64"} <= set(plans) or len(os.sched_getaffinity(0)) == 1
    if (BIN / "factorize").exists():
        done = measured(plans["factor_32"], 1)  # 10^5 numbers; refused unless it is what GNU factor writes
        assert done.refused == "" and done.ours[""][0] > 0
