# ctest: quick python
"""scripts/completion.bash completes what --help lists."""

import re
import subprocess

import pytest
from programs import BIN, ROOT, environment, listed

from heiretsu.programs import programs

COMPLETION = ROOT / "scripts" / "completion.bash"


def complete(*words):
    """The words that bash would offer for the last of `words`."""
    line = " ".join(f"'{word}'" for word in words)
    function = {"run": "_heiretsu_run", "study": "_heiretsu_study"}.get(
        words[0].rsplit("/", 1)[-1], "_heiretsu_program"
    )
    script = f"""source {COMPLETION}
COMP_WORDS=({line}) COMP_CWORD={len(words) - 1}
{function} '{words[0]}' '{words[-1]}' '{words[-2]}'
printf '%s\\n' "${{COMPREPLY[@]}}" """
    done = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, env=environment(), cwd=ROOT, timeout=30
    )
    assert done.stderr == ""
    return done.stdout.split()


def told(*command):
    return subprocess.run([*map(str, command), "--help"], capture_output=True, text=True, env=environment()).stdout


def program(name):
    if not (BIN / name).exists():
        pytest.skip(f"{BIN / name} is not built")
    return str(BIN / name)


@pytest.mark.parametrize("name", sorted(set(programs()) - {"foresee"}))  # which has no options of a run
def test_the_options_of_a_program_are_those_of_its_help(name):
    listed = set(
        re.findall(
            r"(?<![\w-])--[a-z][a-z-]*",
            "\n".join(line for line in told(program(name)).splitlines() if re.match(r"  -", line)),
        )
    )
    assert set(complete(program(name), "--")) == listed >= {"--threads", "--record", "--help"}
    assert complete(program(name), "--no-r") == ["--no-record"]


def test_values_are_offered_and_every_one_of_them_is_accepted():
    options = {
        "--method": [],
        "--print": [],
        "--verify": [],
        "--executor": [],
        "--schedule": [],
        "--split": ["--method", "scan"],
    }
    for option, more in options.items():
        offered = complete(program("factorize"), option, "")
        assert len(offered) >= 2, option
        for value in offered:
            done = subprocess.run(
                [program("factorize"), "--no-record", "10..12", option, value, *more],
                capture_output=True,
                text=True,
                env=environment(),
            )
            assert done.returncode == 0, done.stderr
    for name in programs("Team"):
        methods = complete(program(name), "--method", "")
        assert methods and methods == listed(name, "methods") and f"  {methods[0]} " in told(program(name))
    assert complete(program("count"), "--distribution", "=", "z") == ["zipf"]
    assert complete(program("factorize"), "--file", "") == []  # bash offers files


def test_study_completes_its_commands_and_their_options():
    study = "scripts/study"
    assert set(complete(study, "")) >= {
        "run",
        "continue",
        "status",
        "report",
        "compare",
        "foresee",
        "rerun",
        "selftest",
    }
    assert complete(study, "ru") == ["run"]
    assert {"--program", "--plan", "--cores", "--mode"} <= set(complete(study, "run", "--"))
    assert complete(study, "run", "--mode", "") == ["strong", "weak", "shape", "rate", "list"]
    assert complete(study, "run", "--mode", "st") == ["strong"] and complete(study, "run", "--on", "r") == ["ranks"]
    assert {"--workers", "--per-node", "--latency"} <= set(complete(study, "foresee", "--"))
    assert complete(study, "foresee", "--schedule", "st") == ["static", "stealing"]


@pytest.mark.parametrize("command", ["run", "submit", "continue", "report", "foresee", "rerun"])
def test_every_option_of_a_command_of_study_is_offered(command):
    said = told(ROOT / "scripts" / "study", command)
    wanted = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", said.split("\n\n")[0]))  # of its usage
    wanted |= set(re.findall(r"^  (?:-h, )?(--[a-z][a-z-]*)", said, re.M))
    assert set(complete("scripts/study", command, "--")) == wanted >= {"--help"}


def test_study_completes_what_is_studied():
    study = "scripts/study"
    assert complete(study, "run", "--program", "fac") == ["factorize"]
    assert "factorize" in complete(study, "run", "--cores", "1", "--", "fac")
    assert "bash" in complete(study, "run", "--", "bas")
    assert complete(study, "run", "--", "bash", "--") == []  # of another program bash offers files
    for words in (("--", "factorize"), ("--program", "factorize", "--")):
        assert (
            "--schedule" in complete(study, "run", "--cores", "2", *words, "--sch") or not (BIN / "factorize").exists()
        )


def test_run_completes_a_program_and_then_its_options():
    assert set(complete("scripts/run", "")) == {"-np", "--hostfile", "--list", *programs()}
    if BIN == (ROOT / "build" / "release" / "bin").resolve():
        assert complete("scripts/run", "-np", "4", "overlap", "--wai") == ["--waits", "--wait"]


def test_names_are_what_the_program_lists_and_nothing_where_it_lists_none(tmp_path):
    made_up = tmp_path / "made_up"
    made_up.write_text(
        "#!/bin/sh\n[ \"$*\" = '--list methods' ] && printf 'alpha\\nbeta\\n' && exit\n[ \"$*\" = --help ] && echo ' "
        " --print a|b' && exit\nexit 2\n"
    )
    made_up.chmod(0o755)
    assert complete(str(made_up), "--method", "") == ["alpha", "beta"] and complete(str(made_up), "--method", "b") == [
        "beta"
    ]
    assert complete(str(made_up), "--schedule", "") == complete(str(made_up), "--print", "") == []
