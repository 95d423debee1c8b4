# ctest: slow python
"""A site's line is tried before anything is measured, then measures like our own."""

import pytest
from any_command import PROGRAM
from programs import study

from heiretsu.base import UsageError
from heiretsu.study import journal, trial
from heiretsu.study.site import Site
from heiretsu.study.state import State

STARTS = 'n=$1; shift; for i in $(seq $n); do OMPI_COMM_WORLD_SIZE=$n "$@" & done; wait'


@pytest.fixture
def starter(tmp_path):
    """A launcher of a site: `start N COMMAND` runs N copies of it."""
    path = tmp_path / "start"

    def write(text=STARTS):
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)
        return f"{path} {{ranks}} {{command}}"

    return write


def test_what_starts_as_many_ranks_as_asked_for_is_right(starter, monkeypatch):
    line = starter()
    monkeypatch.setattr(trial, "allowed_cpus", lambda: 1)
    assert trial.trial(Site(line, path="site.toml")) == ""
    monkeypatch.setattr(trial, "allowed_cpus", lambda: 2)
    caution = trial.trial(Site(line, path="site.toml"))
    assert "site.toml: two ranks of one thread may run on the same CPUs (" in caution and "OMP_PLACES=cores" in caution


@pytest.mark.parametrize(
    "text, expected",
    [
        ('shift; exec "$@"', "started 1 processes where 2 ranks were asked for: does the launcher read {ranks}"),
        (
            "echo 'Not enough slots available' >&2; exit 1",
            "ended with status 1 when it was tried with 2 ranks: Not enough",
        ),
        ("echo 'Not enough slots available' >&2; exit 1", "allow more ranks than cores (Open MPI: --oversubscribe)"),
        ("echo 'do not run as root'; exit 213", "[environment] OMPI_ALLOW_RUN_AS_ROOT = '1'"),
        ("exec sleep 60", "did not end within 0.5 s when it was tried"),
    ],
)
def test_what_went_wrong_is_said_with_what_mends_it(starter, monkeypatch, text, expected):
    monkeypatch.setattr(trial, "LIMIT", 0.5 if "sleep" in text else 60.0)
    with pytest.raises(UsageError) as caught:
        trial.trial(Site(starter(text), path="site.toml"))
    assert expected in str(caught.value) and "\n" not in str(caught.value)


def test_a_launcher_that_is_not_there_is_told():
    with pytest.raises(UsageError, match="cannot be started .No such file or directory: no-such-launcher"):
        trial.trial(Site("no-such-launcher {ranks} {command}", path="site.toml"))


def test_a_study_uses_the_line_and_another_journals_line_needs_trust(tmp_path, starter):
    site = tmp_path / "site.toml"
    site.write_text(f"[launch]\nline = '{starter()}'\n[environment]\nOWN = 'yes'\n")
    plan = tmp_path / "plan.toml"
    plan.write_text(
        f"[study]\ncores = [1, 2]\nmodes = ['strong']\noversubscribe = true\nlaunches = 1\nmost_launches = 1\n"
        f"[[program]]\ncommand = '{PROGRAM}'\non = 'ranks'\ncheck = 'on {{threads}} threads'\n"
    )
    status, _, err = study("run", "--plan", plan, "--site", site, "--folder", tmp_path / "s")
    assert status == 0 and f"Ranks are started as {site} says: {tmp_path}/start {{ranks}} {{command}}" in err
    state = State.of(tmp_path / "s")
    assert not state.failures and len(state.launched) == 2
    [two] = [point for point in state.points if point.ranks == 2]
    printed = next((tmp_path / "s" / "printed").glob(f"*{two.id}*")).read_text()
    assert printed.count("Loop   time") == 2
    # A journal of which nothing is done yet.
    begun = (tmp_path / "s" / journal.NAME).read_text().splitlines()[0]
    (tmp_path / "t").mkdir()
    (tmp_path / "t" / journal.NAME).write_text(begun + "\n")
    status, _, err = study("continue", tmp_path / "t")
    assert status == 2 and "which is no program of this kit" in err
    ours = begun.replace("tests/support/any_program.py", "build/release/bin/factorize")
    (tmp_path / "t" / journal.NAME).write_text(ours + "\n")
    status, _, err = study("continue", tmp_path / "t")
    assert status == 2 and f"has its own line to start ranks, {site}: --trust uses it all the same" in err
