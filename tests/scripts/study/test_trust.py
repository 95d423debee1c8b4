# ctest: slow python
"""Records and journals of others are data: what they name runs when the user says so, and not before."""

import json

import pytest
from any_command import PROGRAM, studied
from made_up import make_record
from programs import study

import heiretsu
from heiretsu.base import UsageError
from heiretsu.foresee import simulate
from heiretsu.study import journal
from heiretsu.study.plan import built_program, of_the_kit


@pytest.fixture
def left(tmp_path):
    """A study of a program that tells when it runs, and where it tells that."""
    program = tmp_path / "program.sh"
    program.write_text(f"#!/bin/sh\necho ran >>{tmp_path}/ran\necho took 0.001 s\n")
    program.chmod(0o755)
    studied(tmp_path / "s", str(program), "a b", cores=(1,), time="took {} s", figure=["n=re:took 0.00(1)"])
    (tmp_path / "ran").unlink()
    return tmp_path


def test_what_is_of_the_kit_is_at_its_place_and_has_its_name(tmp_path):
    (tmp_path / "factorize").write_text("")
    assert of_the_kit(str(built_program("factorize"))) and not of_the_kit(str(tmp_path / "factorize"))
    assert not of_the_kit(str(built_program("factorize").parent / ".." / ".." / "factorize"))
    assert not of_the_kit(PROGRAM)


def test_continue_shows_the_command_and_runs_it_when_told_to(left):
    folder = left / "s"
    own = (folder / journal.NAME).read_text().splitlines()
    (folder / journal.NAME).write_text("".join(f"{line}\n" for line in own if json.loads(line)["event"] == "plan"))
    status, out, err = study("continue", folder)
    assert status == 2 and out == "" and not (left / "ran").exists()
    shown, refused = err.splitlines()
    assert shown == f"Runs {left}/program.sh 'a b'"
    assert refused.startswith("study: ") and "which is no program of this kit: --trust runs it all the same" in refused
    assert (folder / journal.NAME).read_text().count("\n") == 1
    status, _, err = study("continue", folder, "--trust")
    assert status == 0 and (left / "ran").exists(), err


def test_a_point_that_failed_is_run_again_when_told_to(left):
    folder = left / "s"
    lines = [json.loads(line) for line in (folder / journal.NAME).read_text().splitlines()]
    [point] = [line["point"] for line in lines if line["event"] == "done"]
    failed = {"event": "failed", "at": "", "point": point, "number": 0, "reason": "a fault", "seconds": 0.0}
    (folder / journal.NAME).write_text("".join(f"{json.dumps(line)}\n" for line in (lines[0], failed)))
    status, _, err = study("continue", folder)
    assert status == 2 and f"Runs {left}/program.sh 'a b'\n" in err and not (left / "ran").exists()
    status, _, err = study("continue", folder, "--trust")
    assert status == 0 and (left / "ran").exists(), err


def test_a_study_of_which_nothing_is_left_to_run_needs_no_trust(left):
    status, out, err = study("continue", left / "s")
    assert status == 0 and "Runs " not in err and not err.startswith("\n") and "Report: " in out
    assert not (left / "ran").exists()


def test_rerun_repeats_a_launch_with_its_patterns_when_told_to(left):
    [record] = (left / "s" / "records").iterdir()
    status, out, err = study("rerun", record)
    assert status == 2 and "no program of this kit: --trust" in err and not (left / "ran").exists()
    status, out, err = study("rerun", record, "--trust")
    assert status == 0 and "Then 0.001 s, now 0.001 s (ratio 1.000" in out, err
    again = heiretsu.load_one(record.with_name(f"{record.stem}-rerun1.h5"))
    assert again.repetitions["figure_n"][0] == 1 and (left / "ran").read_text() == "ran\n"


def test_what_is_simulated_of_a_study_is_a_program_of_the_kit(left, capsys):
    with pytest.raises(UsageError, match="'program.sh' is no program of the kit, and only those are simulated"):
        simulate.program_of_study(left / "s")
    folder = left / "s"
    (folder / journal.NAME).write_text(
        (folder / journal.NAME).read_text().replace('"program.sh"', f'"{left}/program.sh"')
    )
    assert simulate.main(["--study", str(folder)]) == 2 and "is no program of the kit" in capsys.readouterr().err
    assert not (left / "ran").exists()


@pytest.mark.parametrize("what", ["no json", "[]", '{"words": 5}', None])
def test_a_record_that_does_not_say_how_it_was_run_gets_one_line(tmp_path, what):
    def change(file):
        file["provenance"].attrs["outside"] = what or "{}"
        if what:
            file["provenance"].attrs["point"] = what

    make_record(tmp_path / "a.h5", change=change)
    status, out, err = study("rerun", tmp_path / "a.h5", "--trust")
    assert status == 2 and out == "" and err.count("\n") == 1 and "does not say how it was run" in err


def test_a_command_is_shown_without_its_control_characters(left):
    folder = left / "s"
    text = (folder / journal.NAME).read_text().replace("a b", "a\\u001b[2Jb")
    (folder / journal.NAME).write_text(text.splitlines()[0] + "\n")
    status, _, err = study("continue", folder)
    assert status == 2 and "\x1b" not in err and r"'a\x1b[2Jb'" in err
