# ctest: slow mpi python alone
"""A whole tour of small sizes: its records, its commands, and what happens when something is missing or goes wrong."""

import dataclasses
import html
import os
import shutil
import signal
import subprocess
import sys
import uuid
from pathlib import Path

import h5py
import pytest
from made_up_tour import plain
from programs import BIN, ROOT, marked, open_mpi, wait_until

import heiretsu
from heiretsu.record import records
from heiretsu.study import launcher, machine
from heiretsu.tour import __main__ as tour, peer_record, plan, run
from heiretsu.tour.plan import CPP, GO, MPI, PYTHON, Row, Section, Sizes
from heiretsu.tour.rows import sections
from heiretsu.tour.sentences import SEEN

SMALL = Sizes(
    waits=4,
    seconds=0.02,
    threads=2,
    increments=1000,
    items=2000,
    python_items=500,
    numbers=(5040, 1001, 97),
    tasks=200,
    processes=2,
    repeats=2,
    cores=2,
)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A tour of small sizes with one row of ranks a section; without mpirun where the programs were built for another
    launcher."""
    if not (BIN / "count").exists():
        pytest.skip("the programs are not built")
    folder = tmp_path_factory.mktemp("tour") / "t"
    tour.make(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plan, "BIN", BIN)
        patch.setattr(tour, "sections", lambda sizes: list(map(shortened, sections(sizes))))
        if not open_mpi():
            patch.setattr(launcher, "kind", no_launcher)
        return folder, tour.tour(folder, SMALL)


def shortened(section):
    """Without what takes long: further starts of ranks, and a thread a task."""
    ranks = [row for row in section.rows if row.language == MPI][1:]
    return dataclasses.replace(
        section, rows=tuple(row for row in section.rows if row not in ranks and row.name != "async")
    )


def no_launcher():
    raise launcher.NoLauncher("no mpirun on this machine")


def test_a_small_tour_ends_well_and_every_row_leaves_a_record(small):
    folder, status = small
    assert status == 0
    runs, samples = heiretsu.load(folder / "records")
    assert set(runs["program"]) == {"overlap", "count", "exchange", "factorize", "dispatch", "spawn"}
    assert (runs["valid"] == 1).all()
    expected = {
        row.language for section in sections(SMALL) for row in section.rows if row.language != GO or shutil.which("go")
    }
    page_text = (folder / "index.html").read_text()
    for language in expected - ({MPI} if not open_mpi() else set()):
        assert f"{plan.FULL_NAMES[language]} did not run" not in page_text
    peers = runs[runs["language"].notna()]
    assert len(peers) >= 20 and set(peers["executor"]) >= {"python"}
    assert not list((folder / "records").glob(".*"))


def test_the_record_of_a_peer_tells_what_a_record_tells(small):
    path = small[0] / "records" / "count-python-lock.h5"
    record = heiretsu.load_one(path)
    assert (record.attributes["method"], record.attributes["ranks"], record.attributes["threads"]) == (
        "python-lock",
        1,
        2,
    )
    assert (
        record.attributes["figure_got"] == record.attributes["items"] == 2000
        and record.attributes["option_increments"] == "1000"
    )
    assert record.provenance["argv"].startswith(
        "python3 scripts/peers/python/count.py lock --threads 2"
    ) and record.provenance["compiler"].startswith("CPython 3")
    assert len(record.samples) == 3 and (record.samples["thread"] == 0).all() and list(record.ranks["threads"]) == [2]
    assert (
        (record.samples["compute"] == record.samples["seconds"]).all()
        and (record.samples["idle"] == 0).all()
        and (record.samples["items"] == 2000).all()
    )
    with h5py.File(path) as file:
        for name, dataset in file.items():
            if name != "provenance" and dataset.attrs.get("CLASS") != b"DIMENSION_SCALE":
                assert dataset.attrs["kind"] in ("cost", "rate", "count", "label") and dataset.attrs["description"]
                assert all(len(axis) == 1 for axis in dataset.dims), name
    shown = subprocess.run([ROOT / "scripts" / "show", path], capture_output=True, text=True)
    assert shown.returncode == 0 and "a peer's times as a whole" in shown.stdout


def test_a_peer_s_record_cannot_be_run_again_as_a_program_of_the_kit(small):
    done = subprocess.run(
        [ROOT / "scripts" / "study", "rerun", small[0] / "records" / "count-python-lock.h5"],
        capture_output=True,
        text=True,
    )
    assert (
        done.returncode == 2
        and "repeat it by python3 scripts/peers/python/count.py lock" in done.stderr
        and done.stderr.count("\n") == 1
    )


def test_a_record_is_never_overwritten_and_none_is_left_half(small, tmp_path):
    row = Row("count", PYTHON, "lock", "", ("lock",))
    told = {
        "language": "CPython 3",
        "seconds": [1.0],
        "cpu": [1.0],
        "text": "",
        "items": 1,
        "work": 1,
        "work_unit": "x",
        "largest_item_work": 0,
        "figures": {},
    }
    path = tmp_path / "a.h5"
    peer_record.write(path, row, told, 0.0, machine.describe())
    before = path.read_bytes()
    with pytest.raises(FileExistsError):
        peer_record.write(path, row, told, 0.0, machine.describe())
    with pytest.raises(OSError):
        records.write(tmp_path / "nowhere" / "a.h5", {}, {}, {})
    assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]


def test_the_commands_on_the_page_repeat_the_rows(small):
    rows = {row.key: row for section in sections(SMALL) if section.program == "count" for row in section.rows}
    keys = (
        [f"{PYTHON} lock"] + [f"{GO} mutex"] * bool(shutil.which("go")) + [f"{CPP} mutex"] * (BIN == plan.BIN.resolve())
    )
    for key in keys:
        done = subprocess.run(
            ["bash", "-c", rows[key].shown_command + (" --no-record" if rows[key].own else "")],
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0 and "got: 2000" in done.stdout + done.stderr, key
    assert (
        rows[f"{MPI} allreduce"].shown_command
        == "scripts/run -np 2 count --method allreduce --increments 1000 --threads 1 --repeat 4 --warmup 1"
    )
    text = html.unescape((small[0] / "index.html").read_text())
    assert all(row.shown_command in text for row in rows.values() if row.language != MPI)


def test_without_go_or_mpirun_the_rows_are_left_out_with_a_word(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(launcher, "kind", launcher.kind.__wrapped__)
    monkeypatch.delenv("SLURM_JOB_ID", raising=False)
    go = run.measure(Row("count", GO, "mutex", "", ("mutex",)), tmp_path, {})
    ranks = run.measure(Row("count", MPI, "allreduce", "", ("--method", "allreduce"), ranks=2), tmp_path, {})
    assert (go.failed, ranks.failed) == (False, False)
    assert "Go is not installed" in go.why and "no mpirun on this machine" in ranks.why


def test_a_row_that_fails_is_told_and_fails_the_tour_and_the_others_go_on(tmp_path, monkeypatch, capsys):
    rows = (
        Row("count", PYTHON, "bad", "a bad one", ("lock", "--threads", "x")),
        Row("count", PYTHON, "lock", "a good one", ("lock", "--threads", "2", "--increments", "10"), threads=2),
    )
    monkeypatch.setattr(tour, "sections", lambda sizes: [Section("count", "Sharing", "How?", "Done.", rows)])
    tour.make(tmp_path / "t")
    assert tour.tour(tmp_path / "t", SMALL) == 1
    out, err = capsys.readouterr()
    assert "tour: count, Python: a bad one: count.py: error: argument --threads: 'x' is not a whole number" in err
    assert (
        "a good one" in out and "<b>Failed:</b> count, Python: a bad one" in (tmp_path / "t" / "index.html").read_text()
    )
    assert [path.name for path in (tmp_path / "t" / "records").iterdir()] == ["count-python-lock.h5"]


NARROW = """import dataclasses, os, sys
from pathlib import Path
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
from heiretsu.tour import __main__ as tour, plan
from heiretsu.tour.rows import sections
plan.BIN = Path(sys.argv[2])
def shortened(section):
    rows = (row for row in section.rows if row.language != "MPI" or row.program in sys.argv[3:])
    return dataclasses.replace(section, rows=tuple(rows))
tour.sections = lambda sizes: list(map(shortened, sections(sizes)))
tour.make(Path(sys.argv[1]))
sys.exit(tour.tour(Path(sys.argv[1]), plan.Sizes(
    waits=2, seconds=0.01, threads=2, increments=1000, items=2000, python_items=500, numbers=(5040, 1001), tasks=100,
    processes=2, repeats=1)))"""


@pytest.mark.skipif(not (BIN / "count").exists(), reason="the programs are not built")
def test_one_core_and_no_go_are_enough_for_a_tour(tmp_path):
    tools = tmp_path / "tools"
    tools.mkdir()
    for tool in (
        Path(folder) / name
        for folder in os.environ["PATH"].split(":")
        if os.path.isdir(folder)
        for name in os.listdir(folder)
    ):
        if tool.name != "go" and not (tools / tool.name).is_symlink():
            (tools / tool.name).symlink_to(tool)
    ranks = ("dispatch", "spawn") if open_mpi() else ()
    done = subprocess.run(
        [sys.executable, "-c", NARROW, tmp_path / "t", BIN, *ranks],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "PATH": str(tools), "PYTHONPATH": str(ROOT / "scripts")},
    )
    assert (done.returncode, done.stderr) == (0, "")
    said = " ".join(plain(done.stdout).split())
    go = [row for section in sections(SMALL) for row in section.rows if row.language == GO]
    assert said.count("Go is not installed here (Debian: apt-get install golang-go)") == len(go) > 10
    assert (
        "There is one core here, and nothing makes it compute faster" in said
        and "A trap in the post. There is one core here" in said
    )
    assert "<b>Go did not run:</b> Go is not installed here" in (tmp_path / "t" / "index.html").read_text()
    runs, _ = heiretsu.load(tmp_path / "t" / "records")
    assert (runs["valid"] == 1).all() and set(runs["program"]) == set(SEEN)


def command_line(*arguments, **options):
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "scripts"), **options.pop("variables", {})}
    return subprocess.Popen(
        [sys.executable, "-m", "heiretsu.tour", *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        **options,
    )


def test_a_folder_that_cannot_be_used_gets_one_line(tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "something").touch()
    (tmp_path / "file").touch()
    for folder, reason in (
        (tmp_path / "full", "is not empty"),
        (tmp_path / "file", "Not a directory"),
        (tmp_path / "file" / "below", "Not a directory"),
    ):
        process = command_line("--folder", folder)
        out, err = process.communicate(timeout=30)
        assert (
            process.returncode == 2
            and out == ""
            and err.count("\n") == 1
            and err.startswith(f"tour: {folder}: ")
            and reason in err
        )
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["something"]
    process = command_line(variables={"HEIRETSU_RESULTS": str(tmp_path / "file")})
    err = process.communicate(timeout=30)[1]
    assert process.returncode == 2 and err.startswith(f"tour: {tmp_path / 'file'}: ") and err.count("\n") == 1


def test_help_needs_nothing_built():
    done = subprocess.run([ROOT / "scripts" / "tour", "--help"], capture_output=True, text=True)
    assert done.returncode == 0 and "six experiments" in done.stdout and done.stderr == ""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_tour_leaves_no_process_and_no_half_record(tmp_path, number):
    mark = uuid.uuid4().hex
    process = command_line("--folder", tmp_path / "t", variables={"HEIRETSU_MARK": mark})
    assert wait_until(lambda: list((tmp_path / "t" / "records").glob("*.h5")))
    process.send_signal(number)
    _, err = process.communicate(timeout=20)
    assert (
        process.returncode == 1
        and "tour: interrupted; the records made so far stay in" in err
        and "Traceback" not in err
    )
    assert wait_until(lambda: marked(mark) == [], 10)
    assert not (tmp_path / "t" / "index.html").exists() and not list((tmp_path / "t" / "records").glob(".*"))
    heiretsu.load(tmp_path / "t" / "records")


@pytest.mark.skipif(not (BIN / "overlap").exists(), reason="the programs are not built")
def test_an_interrupted_row_takes_its_ranks_along(tmp_path):
    if not open_mpi():
        pytest.skip("mpirun is of another MPI than the programs")
    mark = uuid.uuid4().hex
    code = f"""from pathlib import Path
from heiretsu.tour import plan, run
plan.BIN = Path({str(BIN)!r})
row = plan.Row("overlap", "MPI", "ranks", "", ("--method", "ranks", "--seconds", "60"), ranks=2)
run.measure(row, Path({str(tmp_path)!r}), {{}})"""
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT / "scripts"), "HEIRETSU_MARK": mark},
    )
    assert wait_until(lambda: len(marked(mark)) >= 4)  # this one, mpirun, two ranks
    process.send_signal(signal.SIGINT)
    process.wait(timeout=20)
    assert wait_until(lambda: marked(mark) == [], 10) and list(tmp_path.iterdir()) == []
