# ctest: slow mpi python
"""What a record keeps of large numbers: stages, sieves, ranks and forecasts; and what is shown and said of them."""

import json
import re
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from programs import BIN, run

import heiretsu
from heiretsu.base import UsageError
from heiretsu.foresee.replay import TERMS, Latency
from heiretsu.foresee.stages import curves_on, foresee_stages, rounds_on, team_serial_part
from heiretsu.record.records import STAGE, load_one
from heiretsu.record.show import report
from heiretsu.study.__main__ import main

pytestmark = pytest.mark.skipif(
    not (BIN / "factorize").exists(), reason=f"{BIN} has no factorize: build it, or name its folder in HEIRETSU_BIN"
)

STAGES = ["curves", "sieve", "filter", "refactor", "matrix", "root"]


def next_prime(n: int) -> int:
    while not all(pow(base, n - 1, n) == 1 for base in (2, 3, 5, 7, 11, 13)):
        n += 1
    return n


P, Q, R = (next_prime(n) for n in (2 * 10**28, 5 * 10**29, 10**31))  # P Q has 58 digits


def recorded(file, *arguments, ranks=None) -> heiretsu.Run:
    done = run("factorize", "--quiet", "--record", file, *arguments, ranks=ranks)
    assert (done.returncode, done.stderr) == (0, "")
    return load_one(file)


def test_stages_are_almost_all_of_the_time_of_every_repetition(tmp_path):
    record = recorded(tmp_path / "a.h5", "--threads", 2, "--warmup", 1, "--repeat", 2, P * Q)
    stages = record.repetitions[[STAGE + name for name in STAGES]]
    assert list(record.repetitions.filter(like=STAGE)) == [STAGE + name for name in STAGES]
    assert (stages > 0).all(axis=None) and len(stages) == 2
    rest = record.repetitions["seconds"] - stages.sum(axis=1)
    assert (rest > 0).all() and (rest < 0.25 * record.repetitions["seconds"]).all()
    rounds = record.rounds.groupby("kernel")["seconds"].sum()
    assert stages[STAGE + "sieve"][0] <= rounds["Sieving"] + 0.1 * record.repetitions["seconds"][0]
    # Every thread's phases add up to the repetition, as without stages.
    phases = record.samples[["serial", "compute", "wait", "communicate", "io", "idle"]].sum(axis=1)
    assert np.allclose(phases, record.samples["seconds"])


def test_ranks_rounds_and_the_sieve_agree(tmp_path):
    found = {}
    for ranks in (1, 3):
        record = recorded(tmp_path / f"{ranks}.h5", "--threads", 1, P * Q, ranks=ranks)
        [sieve] = record.tables["sieves"].to_dict("records")
        rounds, shares = record.tables["sieve_rounds"], record.tables["sieve_ranks"]
        sieving = record.rounds[record.rounds["kernel"] == "Sieving"]
        assert len(rounds) == len(sieving) and len(shares) == ranks and (shares > 0).all(axis=None)
        assert shares["polynomials"].sum() == sieve["polynomials_per_unit"] * sieving["items"].sum()
        last = rounds.iloc[-1]
        assert (last["units"], last["relations"], last["cycles"]) == (
            sieve["units"],
            sieve["relations"],
            sieve["cycles"],
        )
        assert sieve["units"] <= sieving["items"].sum() and shares["relations"].sum() >= sieve["relations"]
        assert rounds[["units", "relations", "complete", "cycles"]].diff().dropna().gt(0).all(axis=None)
        assert (rounds["seconds"].to_numpy() < sieving["seconds"].to_numpy()).all()
        assert sieve["digits"] == len(str(P * Q)) and sieve["matrix_weight"] > sieve["matrix_columns"] > 100
        assert 1 <= sieve["dependencies"] <= 64
        assert sieve.pop("reduction_seconds") > 0 and sieve.pop("solution_seconds") >= 0
        found[ranks] = sieve
    assert found[1] == found[3]


def test_forecasts_stand_beside_what_it_took(tmp_path):
    record = recorded(tmp_path / "a.h5", "--threads", 1, P * Q)
    forecasts = record.tables["forecasts"]
    number, sieve = (forecasts[forecasts["of"] == of] for of in ("number", "sieve"))
    assert len(number) == 1 and len(sieve) == len(record.tables["sieve_rounds"])
    assert (forecasts["took"] > 0).all() and (forecasts["seconds"] > 0).all()
    assert sieve["fraction"].iloc[0] == 0 and sieve["fraction"].is_monotonic_increasing
    assert sieve["took"].is_monotonic_decreasing and number["took"].iloc[0] > sieve["took"].iloc[0]
    assert sieve["took"].iloc[0] <= record.repetitions[STAGE + "sieve"].iloc[0]


def test_two_large_numbers_have_a_row_each_and_stages_together(tmp_path):
    record = recorded(tmp_path / "a.h5", "--threads", 1, "--method", "qs", P * Q, P * R)
    assert list(record.tables["sieves"]["digits"]) == [len(str(P * Q)), len(str(P * R))]
    assert set(record.tables["sieve_rounds"]["sieve"]) == {0, 1}
    assert set(record.tables["forecasts"]["number"]) == {0, 1}
    assert record.repetitions[STAGE + "curves"].iloc[0] == 0 < record.repetitions[STAGE + "sieve"].iloc[0]


def test_costs_of_units_are_kept_where_they_are_asked_for(tmp_path):
    record = recorded(tmp_path / "a.h5", "--threads", 1, "--keep-costs", P * Q, ranks=2)
    units = record.tables["sieve_units"]
    sieving = record.rounds[record.rounds["kernel"] == "Sieving"]
    assert list(units["unit"]) == list(range(sieving["items"].sum())) and (units["seconds"] > 0).all()
    assert list(units["round"].value_counts(sort=False)) == list(sieving["items"])
    assert units["seconds"].sum() <= record.samples["compute"].sum()


def test_small_numbers_have_no_stages(tmp_path):
    record = recorded(tmp_path / "a.h5", "10^15..10^15+99")
    assert not record.tables and not list(record.repetitions.filter(like=STAGE)) and "Stages" not in report(record)


def test_show_prints_the_stages(tmp_path):
    text = report(recorded(tmp_path / "a.h5", "--threads", 1, P * Q))
    block = text.split("Stages, seconds in a repetition (medians)\n")[1].split("\n\n")[0]
    shown = dict(re.findall(r"^(\w+) +[\d.]+ +([\d.]+) %$", block, re.M))
    assert list(shown) == [*STAGES, "rest"] and sum(map(float, shown.values())) == pytest.approx(100, abs=0.5)
    assert "Forecasts, first repetition" in text and "Sieve units" not in text


def test_it_is_foreseen_from_its_stages_and_units(tmp_path):
    record = recorded(tmp_path / "a.h5", "--executor", "serial", "--keep-costs", P * Q)
    free = Latency("".join(f"{name} 0\n" for name in TERMS), "nothing takes time")
    given = ["--schedule", "guided", "--per-node", 1, "--draws", 3]
    one, many, team = (foresee_stages(record, free, *of) for of in ((1, given), (4, given), (4, given, 4)))
    seconds = record.repetitions["seconds"].iloc[0]
    assert one.seconds == pytest.approx(seconds, rel=0.1)
    assert {name for name in one.stages if one.stages[name] == many.stages[name]} == {
        "filter",
        "matrix",
        "root",
        "rest",
    }
    by_team = record.tables["sieves"][["reduction_seconds", "solution_seconds"]].to_numpy().sum()
    assert one.alone == many.alone == team.alone and 0 < one.alone < 0.2 * seconds
    assert many.seconds - team.seconds == pytest.approx(0.75 * by_team, rel=0.01)
    not_dealt = one.alone + by_team
    assert not_dealt + (seconds - not_dealt) / 4 < 1.05 * many.seconds < seconds


def test_what_is_taken_late_is_an_item_of_the_next_round(tmp_path):
    record = recorded(tmp_path / "a.h5", "--executor", "serial", "--keep-costs", P * Q)
    free = Latency("".join(f"{name} 0\n" for name in TERMS), "nothing takes time")
    given = (free, 1, ["--schedule", "guided", "--per-node", 1, "--draws", 3])
    before = foresee_stages(record, *given)
    assert len(record.tables["sieve_rounds"]) > 1
    record.tables["sieve_rounds"].loc[0, "late"] = 0.5
    after = foresee_stages(record, *given)
    assert after.stages["sieve"] - before.stages["sieve"] == pytest.approx(0.5, rel=0.01)


def test_full_rounds_are_joined_on_more_workers():
    seconds = [2.0, 1.9, 2.1, 2.0, 0.9, 0.1]
    units = [(number, cost / 10) for number, cost in enumerate(seconds) for _ in range(10)]
    run = SimpleNamespace(
        ranks=pd.DataFrame({"threads": [1]}),
        tables={
            "sieve_rounds": pd.DataFrame({"late": [0.1, 0.2, 0.3, 0.4, 0.0, 0.0]}),
            "sieve_units": pd.DataFrame(units, columns=["round", "seconds"]),
        },
    )
    for workers, sums, late in [
        (1, seconds, [0.1, 0.2, 0.3, 0.4, 0, 0]),
        (2, [3.9, 4.1, 0.9, 0.1], [0.3, 0.7, 0, 0]),
        (4, [8.0, 0.9, 0.1], [1.0, 0, 0]),
    ]:
        found = rounds_on(run, workers)
        assert [costs.sum() for costs, _ in found] == pytest.approx(sums)
        assert [taken for _, taken in found] == pytest.approx(late)


def test_curves_are_dealt_in_rounds_of_a_second_of_all_workers():
    rounds = pd.DataFrame({"items": [10, 5], "seconds": [0.5, 0.6]})  # on two workers: 0.1 s each, then 0.2
    for workers, lengths in [(1, [10, 5]), (2, [15]), (64, [15])]:
        found = curves_on(rounds, 2, workers)
        assert [len(costs) for costs in found] == lengths
        assert list(np.concatenate(found)) == pytest.approx([0.1] * 10 + [0.2] * 5)
    assert [len(costs) for costs in curves_on(rounds, 1, 0.2)] == [4, 4, 3, 2, 2]
    assert curves_on(rounds.iloc[:0], 2, 4) == []


def test_what_a_team_of_several_took_is_what_one_takes_shared(tmp_path):
    """Of two threads' record: a team of four takes half as long as they did."""
    record = recorded(tmp_path / "a.h5", "--threads", 2, "--keep-costs", P * Q)
    free = Latency("".join(f"{name} 0\n" for name in TERMS), "nothing takes time")
    given = ["--schedule", "guided", "--per-node", 4, "--draws", 3]
    two, four = (foresee_stages(record, free, 4, given, members) for members in (2, 4))
    by_team = record.tables["sieves"][["reduction_seconds", "solution_seconds"]].to_numpy().sum()
    assert two.seconds - four.seconds == pytest.approx(by_team / 2, rel=0.01)
    assert four.sieving == pytest.approx(record.tables["sieve_units"]["seconds"].sum())


def test_the_serial_part_of_a_team_follows_from_a_record_on_more_workers(tmp_path):
    one = recorded(tmp_path / "1.h5", "--threads", 1, P * Q)
    more = recorded(tmp_path / "2.h5", "--threads", 2, P * Q)
    for seconds, serial in [((0.3, 0.7), 1.0), ((0.1, 0.4), 0.0), ((0.2, 0.35), 0.1), ((2, 3), 1.0), ((0.1, 0.1), 0.0)]:
        one.tables["sieves"].loc[0, ["reduction_seconds", "solution_seconds"]] = (0.4, 0.6)
        more.tables["sieves"].loc[0, ["reduction_seconds", "solution_seconds"]] = seconds
        assert team_serial_part(one, more) == pytest.approx(serial)
    with pytest.raises(UsageError, match="is of one worker"):
        team_serial_part(one, one)


def test_two_records_of_a_number_are_foreseen_by_command(tmp_path, capsys):
    (tmp_path / "latency").write_text("".join(f"{name} 1e-6\n" for name in TERMS))
    recorded(tmp_path / "1.h5", "--threads", 1, "--keep-costs", P * Q)
    recorded(tmp_path / "2.h5", "--threads", 2, "--keep-costs", P * Q)
    recorded(tmp_path / "small.h5", "10^15..10^15+99")
    options = ["--workers", "1,8", "--per-node", "8", "--schedule", "guided", "--latency", str(tmp_path / "latency")]
    foresee = ["foresee", *options, str(tmp_path / "1.h5")]
    assert main([*foresee, str(tmp_path / "2.h5"), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["team_source"] == "from 2.h5" and 0 <= found["team_serial"] <= 1
    assert [row["workers"] for row in found["rows"]] == [1, 8]
    one, many = found["rows"]
    assert one["alone"] == many["alone"] and one["seconds"] > many["seconds"] > many["alone"] > 0
    assert main(foresee) == 0
    printed = capsys.readouterr().out
    assert "0.0 % is not shared (give a record on more workers, too); workers a node: 8." in printed
    for more, problem in [
        (["small.h5"], "does not tell what its team did"),
        (["1.h5"], "is of one worker"),
        (["2.h5", "2.h5"], "one record of it on more workers"),
    ]:
        assert main([*foresee, *(str(tmp_path / name) for name in more)]) == 2
        assert problem in capsys.readouterr().err
