# ctest: slow python
import shlex
import subprocess
from pathlib import Path

import pytest
from programs import FAKE, ROOT, study
from made_up import make_record

import heiretsu
from heiretsu.base import UsageError
from heiretsu.study.rerun import command_of


def recorded(path, *arguments, threads=(2,)):
    return heiretsu.load_one(
        make_record(
            path,
            threads=threads,
            change=lambda file: file["provenance"].attrs.__setitem__("argv", shlex.join(map(str, arguments))),
        )
    )


def test_the_command_is_the_same_but_for_its_record(tmp_path):
    run = recorded(
        tmp_path / "a.h5",
        FAKE,
        "number",
        "--threads",
        "2",
        "--record",
        "old.h5",
        "--record=x",
        "--no-record",
        "--repeat",
        "3",
    )
    assert command_of(run, Path("new.h5")) == [FAKE, "--threads", "2", "--record", "new.h5", "number", "--repeat", "3"]


def test_what_cannot_be_repeated_is_refused(tmp_path):
    for arguments, expected in (
        ((), "no argv"),
        ((FAKE, "--file", "-"), "standard input"),
        (("/no/such", "1"), "not there any more"),
    ):
        with pytest.raises(UsageError, match=expected):
            command_of(recorded(tmp_path / "a.h5", *arguments), Path("new.h5"))
        (tmp_path / "a.h5").unlink()


def test_the_command_repeats_a_run_and_compares(tmp_path):
    recorded(tmp_path / "a.h5", FAKE, "number", "--repeat", "3", "--record", "old.h5")
    command = [ROOT / "scripts" / "study", "rerun", tmp_path / "a.h5", "--trust"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0 and "Then 2 s, now 0.55" in done.stdout, done.stderr
    assert heiretsu.load_one(tmp_path / "a-rerun1.h5").attributes["threads"] == 2


@pytest.mark.parametrize(
    "text, expected",
    [
        ("echo no convergence >&2; exit 3", "the run ended with status 3: no convergence"),
        ("exit 3", "the run ended with status 3\n"),
        ("kill -9 $$", "the run was killed by signal 9\n"),
        ("exit 137", "the run was killed by signal 9\n"),  # what a launcher makes of it
    ],
)
def test_a_run_that_fails_now_is_told_in_one_line_and_leaves_nothing(tmp_path, text, expected):
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\n{text}\n")
    program.chmod(0o755)
    recorded(tmp_path / "a.h5", program, "number")
    status, out, err = study("rerun", tmp_path / "a.h5", "--trust")
    shown, said = err.split("\n", 1)
    assert (status, out) == (2, "") and said.startswith("study: ")
    assert shown.startswith(f"Runs {program} ") and shown.endswith(" number")
    assert said.removeprefix("study: ").startswith(expected) and said.count("\n") == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.h5", "program"]


def test_a_truncated_record_and_another_schema_get_one_line(tmp_path):
    whole = make_record(tmp_path / "a.h5").read_bytes()
    (tmp_path / "b.h5").write_bytes(whole[: len(whole) // 2])
    make_record(tmp_path / "c.h5", change=lambda file: file.attrs.__setitem__("schema", 7))
    for name, expected in (("b.h5", "truncated"), ("c.h5", "schema 7"), ("d.h5", "no such file")):
        done = subprocess.run([ROOT / "scripts" / "study", "rerun", tmp_path / name], capture_output=True, text=True)
        assert done.returncode == 2 and expected in done.stderr and done.stderr.count("\n") == 1


def test_behind_two_dashes_everything_stays_as_it_was(tmp_path):
    run = recorded(tmp_path / "a.h5", FAKE, "--record", "old.h5", "--", "12", "--threads", "15")
    assert command_of(run, Path("new.h5")) == [FAKE, *"--threads 2 --record new.h5 -- 12 --threads 15".split()]


def test_no_name_of_standard_input_can_be_repeated(tmp_path):
    for name in ("/dev/stdin", "--file=/dev/fd/0", "/dev/fd/63", "/proc/self/fd/0", "--file=/proc/123/fd/63"):
        with pytest.raises(UsageError, match="standard input"):
            command_of(recorded(tmp_path / "a.h5", FAKE, "--file", name), Path("new.h5"))
        (tmp_path / "a.h5").unlink()


def test_the_output_of_the_run_is_not_written_over(tmp_path):
    output = tmp_path / "o.txt"
    for words in (("--output", output), (f"--output={output}",)):
        run = recorded(tmp_path / "a.h5", FAKE, "number", *words)
        (tmp_path / "a.h5").unlink()
        output.write_text("kept")
        assert command_of(run, Path("new.h5"))[5:] == ["--output", f"{tmp_path}/o-rerun1.txt", "number"]
    (tmp_path / "o-rerun1.txt").write_text("kept, too")
    assert command_of(run, Path("new.h5"))[6] == f"{tmp_path}/o-rerun2.txt"
    run = recorded(tmp_path / "a.h5", FAKE, "number", "--output", "/dev/null")
    assert command_of(run, Path("new.h5"))[6] == "/dev/null"
