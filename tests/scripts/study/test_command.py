# ctest: quick
import json
import os
import subprocess
from dataclasses import asdict

import pytest
from programs import ANY as PROGRAM

from heiretsu.base import UsageError
from heiretsu.study import linked
from heiretsu.study.command import Command, fill
from heiretsu.study.described import command
from heiretsu.study.plan import make_plan
from heiretsu.study.plan_file import read_toml
from heiretsu.study.settings import Settings, outside_workload, settings_from_json


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refusal(function, *arguments, **options):
    with pytest.raises(UsageError) as caught:
        function(*arguments, **options)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def plan(*words, cores=(1, 2, 4), modes=("strong",), cpus=4, node=None, **said):
    return make_plan(Settings((outside_workload((PROGRAM, *words), **said),), cores, modes), cpus, node)


def test_only_known_names_are_filled_in():
    text = '{ranks} {n}{n} {{ranks}} {other} {} {"a": {ranks}} ${ranks}'
    assert fill(text, {"ranks": "4", "n": "x"}) == '4 xx {ranks} {other} {} {"a": 4} $4'


def test_a_point_has_its_values_in_its_command_and_each_its_own_id():
    points = plan("-n", "{n}", "{half}", let=["n=1000*times", "half=cores/2"], modes=("strong", "weak"))
    found = {(point.cores, point.times): point.command[1:] for point in points}
    assert found == {
        (1, 1): ("-n", "1000", "0.5"),
        (2, 1): ("-n", "1000", "1"),
        (2, 2): ("-n", "2000", "1"),
        (4, 1): ("-n", "1000", "2"),
        (4, 4): ("-n", "4000", "2"),
    }
    assert len({point.id for point in points}) == 5 and not any(point.serial for point in points)
    assert dict(points[0].values) == dict(ranks="1", threads="1", cores="1", nodes="1", times="1", n="1000", half="0.5")


def test_ranks_or_threads_as_the_program_is_or_as_the_user_says():
    assert [(point.ranks, point.threads) for point in plan(on="ranks")] == [(1, 1), (2, 1), (4, 1)]
    assert [(point.ranks, point.threads) for point in plan(on="threads")] == [(1, 1), (1, 2), (1, 4)]
    shapes = plan(cores=(4,), modes=("shape",), shapes=("3x1",))
    assert sorted((point.ranks, point.threads) for point in shapes) == [(1, 4), (2, 2), (3, 1), (4, 1)]
    nodes = plan("{nodes}", on="ranks", cores=(1, 8), cpus=8, node=4)
    assert [point.command[1] for point in nodes] == ["1", "2"]


def test_libraries_tell_ranks_from_threads(elsewhere):
    (elsewhere / "heat.py").write_text("from mpi4py import MPI\n")
    assert linked.kind(["/usr/bin/env", "heat.py"]) == ("mpi", "heat.py uses mpi4py")
    assert linked.kind(["/usr/bin/env"])[0] == ""
    found = subprocess.run(["sh", "-c", "command -v mpirun ompi_info mpicc.openmpi"], capture_output=True, text=True)
    for program in found.stdout.split():
        said = subprocess.run(["ldd", program], capture_output=True, text=True).stdout
        assert linked.kind([program])[0] == ("mpi" if "libmpi.so" in said else "")


def test_a_script_gives_its_name(elsewhere):
    (elsewhere / "heat.py").write_text("")
    assert outside_workload(("python3", "heat.py", "5")).name == "heat.py"
    assert outside_workload(("python3", "-c", "1")).name == "python3" and outside_workload(("true",)).name == "true"


def test_the_base_is_a_command_of_its_own_or_none(elsewhere):
    (elsewhere / "serial.sh").write_text("#!/bin/sh\n")
    os.chmod("serial.sh", 0o755)
    [base, *_] = plan("{times}", base="./serial.sh --times {times} 'a b'")
    assert base.serial and base.command == (str(elsewhere / "serial.sh"), "--times", "1", "a b")


def test_weak_scaling_is_refused_where_nothing_grows(elsewhere):
    for words, said in ((("5",), {}), (("{cores}",), {}), (("{n}",), {"let": ["n=2*cores"]}), (("{{times}}",), {})):
        assert "nothing of the command or a template grows" in refusal(plan, *words, modes=("weak",), **said)
    (elsewhere / "in.txt").write_text("size {times}\n")
    points = plan("in.txt", modes=("weak",), template=["in.txt"])
    assert len({point.id for point in points}) == 3 and {point.command[1] for point in points} == {"in.txt"}


def test_files_that_arguments_name_are_linked_and_the_plan_says_so(elsewhere):
    for name in ("in.lj", "table.txt", "deck.in"):
        (elsewhere / name).write_text("x")
    (elsewhere / "data").mkdir()
    made = command(
        [PROGRAM, "-in", "in.lj", "--table=table.txt", "data", "deck.in", str(elsewhere / "in.lj"), "x" * 5000],
        files=["data"],
        template=["deck.in"],
    )
    assert dict(made.files) == {name: str(elsewhere / name) for name in ("in.lj", "table.txt", "data")}
    assert "linked into each launch's folder: data, in.lj, table.txt; filled in there: deck.in" in made.told()
    (elsewhere / "below").mkdir()
    os.chdir("below")
    assert f"give {elsewhere / 'in.lj'}" in refusal(command, [PROGRAM, "../in.lj"])


def test_a_journal_gives_it_back(elsewhere):
    (elsewhere / "in.txt").write_text("{n}")
    workload = outside_workload(
        (PROGRAM, "{n}"),
        name="a name/with: signs",
        let=["n=times"],
        template=["in.txt"],
        same=[["e=E {}", "1e-9"]],
        figure=["us at 8 bytes=re:^8 (.*)"],
    )
    assert workload.name == "a-name-with-signs"
    settings = Settings((workload,), (1,))
    assert settings_from_json(json.loads(json.dumps(asdict(settings)))) == settings
    points = make_plan(settings, 1)
    again = [type(point).from_json(json.loads(json.dumps(point.to_json()))) for point in points]
    assert again == points and [point.id for point in again] == [point.id for point in points]
    assert isinstance(workload.outside, Command)


def test_a_toml_file_says_the_same(elsewhere):
    (elsewhere / "in.lj").write_text("run {times}\n")
    (elsewhere / "study.toml").write_text(
        f"""
        [study]
        cores = "1..2"
        modes = ["strong", "weak"]
        limit = "5m"
        [[program]]
        name = "lj"
        command = "{PROGRAM} -in in.lj -v z {{z}}"
        on = "ranks"
        time = "Loop time of {{}} on"
        work_done = "with {{}} atoms"
        figure = ["pressure=Press {{}}"]
        check = "Total wall time"
        never = ["ERROR", "NaN"]
        same = [["energy=TotEng {{}}", 1e-9]]
        let = ["z=2*times"]
        template = "in.lj"
        shapes = ["1x2"]
        """
    )
    settings = read_toml(elsewhere / "study.toml")
    said = outside_workload(
        (PROGRAM, "-in", "in.lj", "-v", "z", "{z}"),
        name="lj",
        shapes=("1x2",),
        on="ranks",
        time="Loop time of {} on",
        work_done="with {} atoms",
        figure=["pressure=Press {}"],
        check=["Total wall time"],
        never=["ERROR", "NaN"],
        same=[["energy=TotEng {}", 1e-9]],
        let=["z=2*times"],
        template=["in.lj"],
    )
    assert settings.programs == (said,) and settings.launch_limit == 300
    for given, modes in (
        ('command = "true"', ("strong",)),
        ('command = "true {times}"\non = "ranks"', ("strong", "weak", "shape")),
    ):
        (elsewhere / "plain.toml").write_text(f"[study]\ncores = '1'\n[[program]]\n{given}\n")
        assert read_toml(elsewhere / "plain.toml").modes == modes
    for wrong, expected in (
        ('command = "true"\narguments = ["x"]', "[program] 'arguments' is no key"),
        ("command = []", "command: is neither a list of words nor a line"),
        ('command = "true"\ntime = 5', "time: '5' is not a text"),
        ('command = "true"\nsame = "x"', "same: is no list of pairs"),
        ('command = "true"\ncheck = [5]', "check: is no list of texts"),
        ('command = "no/such"', "no/such: is not there"),
    ):
        (elsewhere / "wrong.toml").write_text(f"[study]\ncores = '1'\n[[program]]\n{wrong}\n")
        assert expected in refusal(read_toml, elsewhere / "wrong.toml")


def test_what_cannot_run_or_makes_no_sense_is_refused(elsewhere):
    (elsewhere / "data.txt").write_text("")
    for words, said, expected in (
        (("no-such-program",), {}, "no such program (not in $PATH)"),
        (("data.txt",), {}, "give its path: ./data.txt"),
        (("./data.txt",), {}, "may not be executed (chmod +x)"),
        (("./",), {}, "is a folder"),
        (("true",), {"base": "./none"}, "./none: is not there"),
        (("true",), {"time": "seconds"}, "--time: 'seconds' needs {} once"),
        (("true",), {"figure": ["x"]}, "is not NAME=PATTERN"),
        (("true",), {"figure": ["a/b={}"]}, "is not NAME=PATTERN"),
        (("true",), {"figure": ["rate={} x"]}, "is not NAME=PATTERN"),
        (("true",), {"figure": ["a={} x"], "same": [["a={} y", 0]]}, "two figures of this name"),
        (("true",), {"same": [["a={} y", "much"]]}, "is no tolerance"),
        (("true",), {"let": ["times=2"]}, "is not NAME=ARITHMETIC"),
        (("true", "{n}"), {"let": ["n=m+1"]}, "--let n: 'm' is not known"),
        (("true",), {"let": ["n=1"]}, "{n} stands in no argument"),
        (("true",), {"files": ["none"]}, "--files none: is not there"),
        (("true",), {"log": ["../run.log"]}, "--log ../run.log: is no file in the folder"),
        (("true",), {"template": ["none"]}, "--template none"),
        (("true",), {"on": "cores"}, "neither threads nor ranks"),
    ):
        assert expected in refusal(command, words, **said)
    two = Settings((outside_workload(("true",)), outside_workload(("true", "1"))), (1,), ("strong",))
    assert "two programs have this name" in refusal(make_plan, two, 1)
