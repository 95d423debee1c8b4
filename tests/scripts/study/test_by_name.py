# ctest: slow python
"""Every program of the kit is studied by its name alone."""

import html
import json
from dataclasses import asdict

import pytest
from programs import BIN, ROOT

from heiretsu.base import UsageError
from heiretsu.programs import programs
from heiretsu.study.__main__ import main
from heiretsu.study.plan import make_plan
from heiretsu.study.plan_file import default_study, read_toml
from heiretsu.study.settings import settings_from_json

EXPERIMENTS = sorted(programs("Map", "Team"))

built = pytest.mark.skipif(not all((BIN / name).exists() for name in EXPERIMENTS), reason="the programs are not built")


def few(name):
    """The study of a program by its name with one launch a point, and only the ends of what it turns."""
    text = (ROOT / "scripts" / "heiretsu" / "study" / "defaults" / f"{name}.toml").read_text()
    head, *workloads = text.split("[[program]]")
    kept = [one for one in workloads if 'method = "spsc"' in one or 'method = "omp"' in one]
    kept += [one for one in workloads if "at = " in one][:: max(1, sum("at = " in one for one in workloads) - 1)]
    head = head.replace("launches = 5", "launches = 1\\nrepeats = 1\\nwarmup = 0").replace("most_launches = 15", "")
    head = head.replace('budget = "60s"', 'budget = "10m"')  # what is measured must not depend on how fast it is
    return head.replace("\\n", "\n") + "".join(f"[[program]]{one}" for one in kept)


@built
@pytest.mark.parametrize("name", EXPERIMENTS)
def test_it_has_an_input_of_its_own_and_a_plan_of_one_and_two_cores(name, capsys):
    assert main(["run", "--program", name, "--cores", "1..2", "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert f"{name}-" in said or name == "factorize"
    assert "no longer than 60 s" in said


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_it_asks_what_can_be_answered(name):
    settings = default_study(name, (1, 2))
    if name == "factorize":
        assert settings.asked is None and settings.modes == ("strong", "weak", "shape")
        return
    assert settings.modes == ("rate",)
    series = [workload.at for workload in settings.programs if workload.at >= 0]
    assert len(series) > 2 and series == sorted(series)
    assert len({workload.name for workload in settings.programs}) == len(settings.programs)
    assert len({workload.method for workload in settings.programs}) > 2
    words = {"method": "m", "cores": 2, "knee": "k", "least": "1", "most": "2", "share": "s"}
    assert "k" in settings.asked.answer.format(**words) and "s" in settings.asked.otherwise.format(**words)


@built
@pytest.mark.parametrize("name", ["count", "exchange", "overlap"])
def test_a_short_one_runs_and_answers(name, tmp_path, capsys):
    plan = tmp_path / "plan.toml"
    plan.write_text(few(name).replace("[study]", '[study]\ncores = "1..2"'))
    folder = tmp_path / "study"
    assert main(["run", "--plan", str(plan), "--folder", str(folder)]) == 0
    said = capsys.readouterr().out
    asked = read_toml(plan).asked
    assert said.startswith(asked.question) and "On 1 x 2" in said and "The limit" in said
    page = html.unescape((folder / "report.html").read_text())
    assert "Methods side by side" in page and asked.share_is in page
    assert (folder / "figures" / "methods.png").exists()


def test_a_producer_needs_somebody_who_takes():
    settings = default_study("exchange", (1, 2))
    if not (BIN / "exchange").exists():
        pytest.skip("exchange is not built")
    points = make_plan(settings, 2)
    assert {(point.ranks, point.threads) for point in points} == {(1, 2), (2, 1)}
    with pytest.raises(UsageError, match="exchange-mutex: needs 2 cores"):
        make_plan(default_study("exchange", (1,)), 2)


def test_what_is_asked_outlives_the_journal():
    settings = default_study("count", (1, 2))
    assert settings_from_json(json.loads(json.dumps(asdict(settings)))) == settings


@pytest.mark.parametrize(
    "arguments, expected",
    [
        (["--program", "cuont"], "no input is known for 'cuont'"),
        (["--program", "cuont"], "did you mean count?"),
        (["--program", "count", "--mode", "strong"], "count is measured by rates where its name stands alone"),
        (["--program", "count", "--check", "x"], "--check: is for a program outside the kit"),
        (["--mode", "rate", "--", "true"], "--mode rate is for programs of the kit that count"),
    ],
)
def test_what_makes_no_sense_is_refused(arguments, expected, capsys):
    assert main(["run", "--dry-run", "--cores", "1", *arguments]) == 2
    assert expected in capsys.readouterr().err


@pytest.mark.parametrize(
    "text, expected",
    [
        ("[asked]\nquestion = 'a'\n", "[asked] lacks answer"),
        ("[asked]\nquestoin = 'a'\n", "did you mean question?"),
        ("[asked]\nknee = 'half'\n", "[asked] knee: 'half' is not of type float"),
        (
            "[asked]\nquestion='a'\nanswer='a'\notherwise='a'\nsweep='a'\nshare_is='a'\nshare='bets'",
            "share: 'bets' is not",
        ),
    ],
)
def test_a_plan_that_asks_wrongly_is_refused(text, expected, tmp_path):
    path = tmp_path / "plan.toml"
    path.write_text(f"[study]\ncores = '1'\n{text}\n[[program]]\nname = 'x'\n")
    with pytest.raises(UsageError) as refused:
        read_toml(path)
    assert expected in str(refused.value)
