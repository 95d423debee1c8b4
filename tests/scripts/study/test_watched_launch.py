# ctest: quick python
"""A watched launch: from what the library left to the record, the verdict and what is shown."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from any_command import PROGRAM, continued, studied
from left_files import Process, Site, Thread, leave
from programs import ANY, ROOT

import heiretsu
from heiretsu.analysis.facts import facts
from heiretsu.record import watched
from heiretsu.record.records import CAUSES, PHASES, load_columns
from heiretsu.record.show import report
from heiretsu.record.world import world
from heiretsu.study import preload, suspicion, watched_gate, with_and_without
from heiretsu.study.command import Command
from heiretsu.study.gate import INVALID, SUSPECT, Verdict, judge, look
from heiretsu.study.outside_record import Launch, Said, write
from heiretsu.study.plan import PlannedPoint
from heiretsu.study.processes import Ended
from heiretsu.study.site import Site as LaunchSite

COMMAND = Command((ANY, "1"))
NAN = float("nan")


def point(ranks=2, threads=2) -> PlannedPoint:
    return PlannedPoint("any", (ANY, "1"), ranks, threads, False, 1, ("strong",))


def rank(number: int, ranks: int = 2, **changed) -> Process:
    """1 s of two threads: rank 1 is 0.3 s in MPI, both are 0.1 s serial; six times at a barrier, 0.16 s apart."""
    mpi = 0.3 * number
    own = {"serial": 0.1, "compute": 0.9 - mpi, "mpi": mpi}
    marks = [(k, 0.16 * k, {"compute": 0.1 * k, "mpi": 0.05 * k * number}, {"compute": 0.1 * k}) for k in range(6)]
    threads = [
        Thread(0, 0.95, 0.001, 2, 1000, (2 * number,), own),
        Thread(1, 0.8 - mpi, 0.0, 1, 500, (2 * number + 1,), {"compute": 0.9 - mpi}),
    ]
    sites = [Site("any+0x10", 6, marks)]
    made = {"rank": number, "ranks": ranks, "threads": threads, "team": 2, "sites": sites, "process_cpu": 1.8}
    return Process(**made | {"counts": {(0, 0): (6, mpi, 0)}, "regions": [("solve", 2, 0.5, own, {})]} | changed)


def record(tmp_path: Path, *processes: Process, asked=None, seen=None, elsewhere=False, said=NAN) -> Path:
    """The record of a launch that took 1.5 s, of which so many processes left what they did."""
    asked = asked or point()
    found = seen or world(watched.read(leave(tmp_path / "left", list(processes))), asked.ranks, asked.threads)
    launch = Launch(asked, COMMAND, [ANY, "1"], 1.7e9, {}, {"cpu": "a processor"}, elsewhere)
    path = tmp_path / "any.h5"
    path.parent.mkdir(exist_ok=True)
    write(path, launch, Said(said, 1.0, {}), Ended(0, 1.5, "", 0, cpu=3.6, memory=2**20, delay=0.5), found)
    return path


def test_the_record_tells_what_every_thread_did_and_reads_like_any_other(tmp_path):
    run = heiretsu.load_one(record(tmp_path, rank(0), rank(1)))
    assert run.attributes["watched"] == "from inside, mpi, openmp (GOMP)" and run.attributes["seconds_is"] == "run"
    assert run.repetitions["seconds"][0] == pytest.approx(1) and run.repetitions["launch_seconds"][0] == 1.5
    assert run.samples[list(PHASES)].sum(axis=1).to_numpy() == pytest.approx(1)
    booked = run.samples[["serial", "compute", *(f"cause_{name}" for name in CAUSES)]].sum(axis=1)
    assert booked.to_numpy() == pytest.approx(1)
    assert list(run.samples["migrations"]) == [2, 1, 2, 1] and run.samples["delay_seconds"].sum() == pytest.approx(
        0.002
    )
    seen = run.repetitions.iloc[0]
    assert seen["delay"] == pytest.approx(0.002 / (0.95 * 2 + 0.8 + 0.5 + 0.002)) and seen["watching"] < 1e-3
    assert seen["unseen_cpu"] == pytest.approx(0.05 + 0.35)
    assert run.ranks["host"][0] == "node1" and list(run.ranks["affinity"]) == ["0; 1", "2; 3"]
    assert run.provenance["build_id"] == "cafe" and run.provenance["mpi"].startswith("Open MPI")


def test_the_programs_own_repetitions_calls_and_regions_are_tables(tmp_path):
    run = heiretsu.load_one(record(tmp_path, rank(0), rank(1)))
    assert run.attributes["steps_are"] == "MPI_Barrier at any+0x10, 6 times in every rank: 5 repetitions"
    steps = run.tables["steps"]
    assert list(steps["number"]) == [0, 1, 2, 3, 4] and steps["seconds"].to_numpy() == pytest.approx(0.16)
    assert steps["useful"].to_numpy() == pytest.approx(0.4)
    assert steps["outside_mean"].to_numpy() == pytest.approx(0.135) and steps[
        "outside_max"
    ].to_numpy() == pytest.approx(0.16)
    assert run.tables["calls"].loc[0, "name"] == "MPI_Barrier" and run.tables["calls"].loc[0, "count"] == 12
    [region] = run.tables["regions"].to_dict("records")
    assert region["core_seconds"] == pytest.approx(2.0) and region["in_mpi"] == pytest.approx(0.6)
    once = heiretsu.load_one(record(tmp_path / "once", rank(0, sites=[]), rank(1, sites=[])))
    assert once.attributes["steps_are"].startswith("none: ") and "steps" not in once.tables


def test_what_is_not_whole_is_told(tmp_path):
    whole = heiretsu.load_one(record(tmp_path / "whole", rank(0), rank(1)))
    run = heiretsu.load_one(record(tmp_path / "cut", rank(0, nested=3), rank(1, ended=0)))
    assert whole.attributes["warning"] == ""
    assert run.attributes["warning"] == (
        "1 ranks were ended before they could say all: what is known ends there;"
        " 3 parallel regions were opened inside others and count as computing"
    )


def test_it_is_shown_with_its_ranks_and_steps(tmp_path):
    text = report(heiretsu.load_one(record(tmp_path, rank(0), rank(1))))
    assert "Steps: MPI_Barrier at any+0x10, 6 times in every rank: 5 repetitions" in text
    assert "parallel efficiency 0.625, MPI load balance 0.844, MPI communication 1.000" in text
    assert (
        "Load balance 0.83 " in text and "communicate" in text and "0.400 seconds of CPU time in threads that" in text
    )


def test_the_facts_of_its_columns_and_of_the_record_are_the_same(tmp_path):
    path = record(tmp_path, rank(0), rank(1), said=0.5)
    whole, columns = facts(heiretsu.load_one(path).samples), facts(load_columns(path))
    assert whole.equals(columns) and whole["seconds"][0] == 0.5 and whole["stretch"][0] == pytest.approx(1)
    assert whole["lost_imbalance"][0] == pytest.approx(0.6) and whole["lost_serial_part"][0] == pytest.approx(0.2)
    assert whole["cause_mpi_of_first"][0] == pytest.approx(0.3)


def verdict(tmp_path, *processes, asked=None, elsewhere=False, seen=None) -> Verdict:
    asked = asked or point()
    run = heiretsu.load_one(record(tmp_path, *processes, asked=asked, elsewhere=elsewhere, seen=seen))
    found = Verdict()
    suspicion.judge(found, run, asked, COMMAND, None, elsewhere)
    return found


def test_a_good_launch_has_nothing_against_it(tmp_path, monkeypatch):
    monkeypatch.setattr(watched_gate, "allowed_cpus", lambda: 4)
    found = verdict(tmp_path, rank(0), rank(1))
    assert (found.status, found.reasons) == ("VALID", [])


def slow(delay: float) -> Process:
    made = rank(1)
    made.threads[1].delay = delay
    return made


ALONE = {"team": 1, "threads": [Thread(seconds={"serial": 1.0})], "sites": []}
FOUND = [
    ((rank(0), slow(0.03)), point(), SUSPECT, "its threads waited 3 % of their time for a CPU, which others used"),
    ((rank(0), slow(0.5)), point(), INVALID, "its threads waited 50 % of their time for a CPU, which others used"),
    ((rank(0, 1), rank(0, 1)), point(), INVALID, "2 worlds of a single rank were started where one of 2 was asked for"),
    ((rank(0), rank(1)), point(1, 2), INVALID, "its world has 2 ranks where 1 were asked for: it starts ranks itself"),
    (
        (rank(0, 0, rank=-1),),
        point(),
        INVALID,
        "no process called MPI_Init: they are copies of one program (--on threads), or MPI is linked into it",
    ),
    ((rank(0), rank(1)), point(2, 1), INVALID, "opened parallel regions with 2 threads where 1 were asked for"),
    ((rank(0, **ALONE), rank(1, **ALONE)), point(2, 2), INVALID, "a rank opened no parallel region where 2"),
    ((rank(0, team=3), rank(1, team=4)), point(2, 4), INVALID, "a rank had no more than 3 threads in a region where 4"),
    ((rank(0), rank(1, own_seconds=0.02)), point(), SUSPECT, "watching took 2.0 % of the run"),
    ((rank(0), rank(1, switch_seconds=5e-5)), point(), SUSPECT, "watching took 5.0 % of the run"),
]


@pytest.mark.parametrize("processes, asked, status, expected", FOUND, ids=[row[3][:30] for row in FOUND])
def test_what_speaks_against_a_launch_is_a_sentence(tmp_path, monkeypatch, processes, asked, status, expected):
    monkeypatch.setattr(watched_gate, "allowed_cpus", lambda: 16)
    found = verdict(tmp_path, *processes, asked=asked)
    assert found.status == status and len(found.reasons) == 1 and expected in found.reasons[0], found.reasons


def test_ranks_on_the_same_cores_are_told_by_the_gate_of_all_programs(tmp_path):
    both = [rank(0), rank(1)]
    for process in both:
        for number, thread in enumerate(process.threads):
            thread.cpus = (number,)
    run = heiretsu.load_one(record(tmp_path, *both))
    found = judge(run, point(), look(), look(), 0)
    assert any("4 threads share 2 CPUs of node1" in reason for reason in found.reasons)


def test_threads_that_change_their_cpu_are_those_of_the_run(tmp_path):
    """From outside the changes of starting ranks count, too, and those of threads that only wait."""
    still, wander = [rank(0), rank(1)], [rank(0), rank(1)]
    for process in wander:
        for thread in process.threads:
            thread.migrations = 5
    for processes, outside, expected in ((still, 1000, []), (wander, 0, ["threads changed CPUs 5 times a second"])):
        run = heiretsu.load_one(record(tmp_path / str(outside), *processes))
        reasons = judge(run, point(), look(), look(), outside).reasons
        assert [reason.partition(":")[0] for reason in reasons if "changed CPUs" in reason] == expected


def test_on_other_hosts_what_others_used_there_is_told(tmp_path):
    busy = [rank(0, host_busy=3.0), rank(1, host_busy=3.0)]  # 3 s of CPU time in 1 s, of which the ranks had 3.6
    quiet = verdict(tmp_path / "a", *busy, elsewhere=True)
    assert not any("of a node" in reason for reason in quiet.reasons)
    busy = [rank(0, host_busy=5.0), rank(1, host_busy=5.0)]
    found = verdict(tmp_path / "b", *busy, elsewhere=True)
    assert any("other programs used 1.4 CPUs of a node meanwhile" in reason for reason in found.reasons)


def test_a_launch_that_was_to_be_watched_and_was_not_is_invalid(tmp_path):
    found = verdict(tmp_path, seen="nothing was left: it called neither MPI_Init nor opened a parallel region")
    assert found.status == INVALID and "it was to be watched, and was not: nothing was left" in found.reasons[0]


def test_the_library_stands_before_the_program_alone_and_before_what_the_site_preloads(tmp_path):
    library = tmp_path / "lib with blank.so"
    words = preload.words(library, tmp_path / "left")
    shown = [*words, "sh", "-c", 'echo "$LD_PRELOAD|$HEIRETSU_WATCH|$0 $1"', "a b", "c"]
    for before, expected in (({}, f"{library}"), ({"LD_PRELOAD": "/none.so"}, f"{library}:/none.so")):
        said = subprocess.run(shown, env={"PATH": "/usr/bin:/bin", **before}, capture_output=True, text=True)
        assert said.stdout == f"{expected}|{tmp_path / 'left'}|a b c\n"
    asked = [*words, "sh", "-c", 'echo "$KOKKOS_TOOLS_LIBS"']
    for before, expected in (({}, str(library)), ({"KOKKOS_TOOLS_LIBS": "/own.so"}, "/own.so")):
        said = subprocess.run(asked, env={"PATH": "/usr/bin:/bin", **before}, capture_output=True, text=True)
        assert said.stdout == f"{expected}\n"
    spread = [
        *preload.words(library, tmp_path / "left", True),
        "sh",
        "-c",
        'echo "$HEIRETSU_WATCH|$HEIRETSU_WATCH_JOB"',
    ]
    for before, expected in (({}, "/tmp"), ({"TMPDIR": "/local"}, "/local")):
        said = subprocess.run(spread, env={"PATH": "/usr/bin:/bin", **before}, capture_output=True, text=True)
        assert said.stdout == f"{expected}|{tmp_path / 'left' / 'job.left'}\n"
    site = LaunchSite("run -n {ranks} {watch} {command}")
    assert site.words(["p", "x"], {"ranks": "2"}, [], ["w", "1"]) == ["run", "-n", "2", "w", "1", "p", "x"]
    assert site.words(["p", "x"], {"ranks": "2"}, []) == ["run", "-n", "2", "p", "x"]
    quoted = LaunchSite("run -n {ranks} sh -c '{watch} {command}'")
    assert quoted.words(["p"], {"ranks": "2"}, [], ["w", "a b"])[-1] == "w 'a b' p"


def test_before_which_programs_nothing_can_be_put(tmp_path, monkeypatch):
    assert preload.cannot_be(Path("/usr/bin/env")) == "" == preload.cannot_be(Path(ANY))
    static = Path("/sbin/ldconfig")
    if static.is_file() and b"\x7fELF" == static.read_bytes()[:4]:
        assert "linked statically" in preload.cannot_be(static)
    copy = tmp_path / "copy"
    shutil.copy("/usr/bin/env", copy)
    copy.chmod(0o4755)
    assert preload.cannot_be(copy) == ""  # one's own
    monkeypatch.setattr(preload.os, "geteuid", lambda: 12345)
    assert "setuid" in preload.cannot_be(copy)


def test_who_is_watched(monkeypatch, tmp_path):
    monkeypatch.setattr(preload, "library", lambda: Path("/lib.so"))
    monkeypatch.setattr(preload, "cannot_be", lambda program: "it is linked statically" if program.name == "s" else "")
    assert preload.why_not("auto", ["/s"], None) == "it is linked statically" == preload.why_not("yes", ["/s"], None)
    assert preload.why_not("auto", [ANY], None).endswith("(--watch yes tries it all the same)")
    assert preload.why_not("yes", [ANY], None) == "" and preload.why_not("no", [ANY], None) == "--watch no"
    no_place = LaunchSite("run {ranks} {command}", path="site.toml")
    assert preload.why_not("yes", [ANY], no_place) == "the line of site.toml has no {watch} before its {command}"
    monkeypatch.setattr(preload, "library", lambda: None)
    assert "was not built" in preload.why_not("yes", [ANY], None)
    with pytest.raises(heiretsu.base.UsageError, match="watch: 'maybe' is not one of auto, yes, no"):
        preload.read_choice("maybe")


def launches(tmp_path, monkeypatch, inside, alone):
    """What comes of launches with the library and without."""
    monkeypatch.setattr(preload, "library", lambda: Path("/lib.so"))
    return lambda library: inside if library else alone


def test_a_program_that_preloading_breaks_runs_unwatched(tmp_path, monkeypatch):
    good = heiretsu.load_one(record(tmp_path, rank(0), rank(1)))

    def told(a, b, command=COMMAND):
        return with_and_without.compare(command, launches(tmp_path, monkeypatch, a, b))

    assert told(good, good) == ""
    assert (
        told("was killed by signal 11", good)
        == "with the library before it, it was killed by signal 11; without, all is well"
    )
    assert told("ended with status 1", "ended with status 1") == ""
    nothing = heiretsu.load_one(record(tmp_path / "n", seen="nothing was left: it called neither"))
    assert told(nothing, good) == "nothing was left: it called neither"
    command = Command((ANY,), same=(("energy", "energy {}", 1e-9),))
    with_energy = [
        good.__class__(**{**good.__dict__, "repetitions": good.repetitions.assign(figure_energy=value)})
        for value in (1.0, 1.1)
    ]
    assert told(with_energy[0], with_energy[0], command) == ""
    assert told(*with_energy, command) == "energy is 1 with the library before it and 1.1 without"


def script(tmp_path, text: str) -> str:
    path = tmp_path / "program"
    path.write_text(text)
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def no_library(monkeypatch):
    """A library that does nothing: the dynamic linker says so and goes on."""
    monkeypatch.setattr(preload, "library", lambda: Path("/no-library.so"))


def test_a_study_tells_why_its_program_is_not_watched(tmp_path, no_library):
    state = studied(tmp_path / "quiet", PROGRAM, watch="yes")
    nothing = "nothing was left: it called neither MPI_Init nor opened a parallel region"
    assert state.unwatched == {"any_program.py": nothing}
    assert len(state.launched) == 1 and state.launched[0]["facts"]["seconds"][0] > 0
    breaks = script(tmp_path, '#!/bin/sh\ntest -z "$LD_PRELOAD" || exit 3\n')
    state = studied(tmp_path / "breaks", breaks, watch="yes")
    assert state.unwatched["program"].startswith("with the library before it, it ended with status 3")
    assert not state.failures and state.rows("program")[0]["unwatched"] == state.unwatched["program"]
    assert studied(tmp_path / "no", PROGRAM, watch="no").unwatched == {"any_program.py": "--watch no"}
    fails = studied(tmp_path / "fails", script(tmp_path, "#!/bin/sh\nexit 3\n"), watch="yes")
    assert fails.unwatched == {"program": ""} and "ended with status 3" in next(iter(fails.failures.values()))["reason"]


def test_what_a_program_left_becomes_the_study(tmp_path, no_library):
    """The program leaves by itself what the library would: a second in which it computes."""
    leaves = script(
        tmp_path,
        f"#!{sys.executable}\nimport os, sys\nfrom pathlib import Path\n"
        f"sys.path.insert(0, {str(ROOT / 'tests' / 'support')!r})\n"
        "from left_files import Process, Thread, leave\n"
        "if 'HEIRETSU_WATCH' in os.environ:\n"
        "    made = Process(threads=[Thread(cpu=1.0, seconds={'serial': 1.0})])\n"
        "    leave(Path(os.environ['HEIRETSU_WATCH']), [made])\n",
    )
    with_base = studied(tmp_path / "base", leaves, watch="yes", base=f"{PROGRAM} --work 0.2")
    assert with_base.unwatched == {"program": ""} and not with_base.failures
    seen = {event["point"]: "cause_mpi" in event["facts"] for event in with_base.launched}
    assert {point.serial: seen[point.id] for point in with_base.points} == {True: False, False: True}
    assert not any("to be watched" in reason for event in with_base.launched for reason in event["reasons"])
    state = studied(tmp_path / "s", leaves, watch="yes")
    assert state.unwatched == {"program": ""} and state.launched[0]["facts"]["seconds"] == [pytest.approx(1.0)]
    assert state.launched[0]["facts"]["useful"] == [pytest.approx(1.0)]
    names = {path.name for path in (tmp_path / "s").iterdir()}
    assert names == {"journal.jsonl", "printed", "records"}  # what was left, and what was tried, is gone
    events = [json.loads(line)["event"] for line in (tmp_path / "s" / "journal.jsonl").read_text().splitlines()]
    assert events == ["plan", "watch", "launch", "done", "stop"]


def test_a_study_that_was_begun_without_goes_on_without(tmp_path, no_library):
    folder = tmp_path / "s"
    studied(folder, PROGRAM, watch="yes")
    journal = folder / "journal.jsonl"
    kept = [line for line in journal.read_text().splitlines() if json.loads(line)["event"] in ("plan", "launch")]
    journal.write_text("\n".join(kept) + "\n")  # as an older version left it, cut short
    state = continued(folder)
    assert state.unwatched == {"any_program.py": "its first launches were not, by a version that could not"}
