"""The tour: peers, their records, what is said of the numbers, the page, and what happens when something is missing or
goes wrong."""

import dataclasses
import html
import os
import re
import shutil
import signal
import subprocess
import sys
import uuid
from pathlib import Path
from types import SimpleNamespace

import h5py
import pytest
from made_up_tour import SIZES, losing, made
from programs import BIN, ROOT, marked, open_mpi, wait_until

import heiretsu
from heiretsu.record import records
from heiretsu.study import launcher, machine
from heiretsu.tour import __main__ as tour, peer_record, plan, run
from heiretsu.tour.page import page
from heiretsu.tour.plan import CPP, GO, MPI, PYTHON, Row, Section, Sizes
from heiretsu.tour.rows import sections
from heiretsu.tour.sentences import INTRODUCTION, SEEN, TRAPS
from heiretsu.tour.words import Results, digits, duration, joined, percent, tick, times, whole

sys.path.insert(0, str(ROOT / "scripts" / "peers" / "python"))
SMALL = Sizes(waits=4, seconds=0.02, threads=2, increments=1000, items=2000, python_items=500, numbers=(5040, 1001, 97), tasks=200, processes=2,
              repeats=2, cores=2)


def plain(text):
    return text.replace("\u00a0", " ")


# Numbers as one says them


@pytest.mark.parametrize("seconds, text", [(0, "0 s"), (1, "1.00 s"), (7.3412, "7.34 s"), (0.09999, "100 ms"), (0.9996, "1.00 s"), (3.5e-6, "3.50 µs"),
                                           (4.7e-10, "0.470 ns"), (1234.5, "1 230 s")])
def test_a_duration_has_three_digits_and_its_unit(seconds, text):
    assert plain(duration(seconds)) == text


@pytest.mark.parametrize("exponent, text", [(0, "1 s"), (-1, "100 ms"), (-5, "10 µs"), (-9, "1 ns"), (-10, "0.1 ns")])
def test_a_tick_is_a_bare_power_of_ten(exponent, text):
    assert plain(tick(10.0**exponent)) == text


def test_counts_ratios_and_shares_are_said_shortly():
    assert [plain(text) for text in (whole(1e6), times(1.714), times(9.87), times(34.4), times(2345), percent(0.58), percent(0.004), digits(0.0123))] == [
        "1 000 000", "1.71", "9.9", "34", "2 300", "58 %", "0.4 %", "0.0123"]
    assert (joined([]), joined(["a"]), joined(["a", "b"]), joined(["a", "b", "c"])) == ("", "a", "a and b", "a, b and c")


# What is said of made-up numbers


def said(sentence, changes=None, sizes=SIZES, left_out=()):
    return plain(sentence(Results(made(changes, sizes, left_out)), sizes))


def sentence(name):
    found = [one for group in (*SEEN.values(), *TRAPS.values(), tuple(INTRODUCTION.values())) for one in group if one.__name__ == name]
    assert len(found) == 1
    return found[0]


def test_what_was_not_measured_is_not_spoken_of():
    empty = [run.Measured(one.row, why="not here") for one in made()]
    text = page(sections(SIZES), empty, SIZES, machine.describe(), 1)
    assert "<figure" not in text and "A trap in" not in text and "Concurrency means" not in text
    without_go = page(sections(SIZES), made(left_out={(program, GO) for program in SEEN}), SIZES, machine.describe(), 1)
    assert "<b>Go did not run:</b> Go is not here" in without_go and "takes 100\u00a0ns in Python and 100\u00a0ns in C++;" in without_go


def test_waits_that_overlap_and_waits_that_do_not():
    together = {("overlap", f"{PYTHON} threads"): {"seconds": 0.11}, ("overlap", f"{PYTHON} asyncio"): {"seconds": 0.102}}
    assert "over after 110 ms with a thread for each, and after 102 ms with asyncio" in said(sentence("waits_together"), together)
    assert "up to 10 times one wait" in said(sentence("waits_together"))


def test_the_post_s_call_that_does_not_wait():
    quick = {("overlap", f"{PYTHON} post"): {"seconds": 0.0008}}
    assert "took 800 µs for all 10 together, because it does not block" in said(sentence("waits_of_the_post"), quick)
    waited = {("overlap", f"{PYTHON} post"): {"seconds": 1.02, "figures": {"too_early": 0.0}}}
    assert "did wait here: 1.02 s" in said(sentence("waits_of_the_post"), waited)


def test_lost_updates_are_told_where_there_were_any():
    lost = {("count", f"{CPP} racy"): losing(533012), ("count", f"{PYTHON} no-lock-call"): losing(340000)}
    assert "Lost were 34 % in Python (no lock, count + one()) and 53 % in C++ threads (no lock)." in said(sentence("updates_lost"), lost)
    assert "That was luck" in said(sentence("updates_lost"))
    assert "Go and C++ counted right without a lock, and are wrong all the same" in said(sentence("updates_kept_by_luck"))
    assert "Go counted right without a lock, and is wrong all the same: each worker was done after 10.0 ms" in said(sentence("updates_kept_by_luck"), lost)
    assert said(sentence("updates_kept_by_luck"), lost | {("count", f"{GO} no-lock"): losing(1)}) == ""


def test_the_post_s_counter_on_new_and_old_python():
    assert "CPython 3.11.2 counts right" in said(sentence("updates_of_the_post"))
    call = {("count", f"{PYTHON} no-lock-call"): losing(350000)}
    assert said(sentence("updates_of_the_post"), call).endswith("put a function call there, and 35 % are lost.")
    assert "counted 466 988 of 1 000 000 here" in said(sentence("updates_of_the_post"), {("count", f"{PYTHON} no-lock"): losing(533012)})


def test_the_pool_is_explained_by_its_largest_number():
    pool = {("factorize", f"{PYTHON} pool"): {"seconds": 5.0}, ("spawn", f"{PYTHON} python"): {"seconds": 0.02}}
    text = said(sentence("pool_of_the_post"), pool)
    assert "a Pool of 2 is 1.60 times as fast, and to start a process takes 2.00 ms" in text
    assert "the largest has 58 % of the work" in text and "more than 1.71 times as fast" in text
    early = Results([one for one in made(pool) if one.row.program != "spawn"])  # as on the console, where processes come last
    assert "a Pool of 2 is 1.60 times as fast. The reason stands in the numbers" in plain(sentence("pool_of_the_post")(early, SIZES))
    assert "a Pool of 2 is 1.00 times as fast, for want of a second core that was free, and" in said(sentence("pool_of_the_post"))


def test_one_core_is_not_promised_what_takes_two():
    one_core = Sizes(cores=1)
    assert "There is one core here, and no Pool can be faster" in said(sentence("pool_of_the_post"), sizes=one_core)
    assert "There is one core here, and nothing makes it compute faster: 8.00 s one after another" in said(sentence("threads_that_compute"), sizes=one_core)
    assert said(sentence("cut_numbers"), sizes=one_core).endswith("but all of them for the one core: 1 would be ideal.")
    assert said(sentence("cut_numbers")).endswith("2 would be ideal.")
    assert said(sentence("parallelism")).endswith("hardly faster, for want of a second core that was free.")
    twice = {("factorize", f"{PYTHON} split"): {"seconds": 4.0}}
    assert said(sentence("parallelism"), twice).endswith("2.0 times as fast. The work did not get less; it was done by more.")


def test_splitting_passes_the_limit_only_when_it_did():
    split = {("factorize", f"{name} split"): {"seconds": 4.2} for name in (PYTHON, GO, CPP)}
    assert "1.90 times as fast in Python, 1.90 times as fast in Go and 1.90 times as fast in C++, past the 1.71" in said(sentence("cut_numbers"), split)
    assert "past the" not in said(sentence("cut_numbers"))


def test_threads_of_python_take_turns_unless_they_do_not():
    turns = {("overlap", f"{PYTHON} threads"): {"seconds": 0.1}, ("factorize", f"{PYTHON} threads"): {"cpu": 8.0}}
    text = said(sentence("one_without_the_other"), turns)
    assert "the waits 10 times as fast. But looking for divisors they kept 1.00 cores busy" in text
    assert "8.00 s one after another, 8.00 s with threads, and no more than 1.00 cores busy" in said(sentence("threads_that_compute"), turns)
    faster = turns | {("factorize", f"{PYTHON} threads"): {"seconds": 6.0, "cpu": 6.0}}
    assert "(a core is not always equally fast" in said(sentence("threads_that_compute"), faster)
    free = turns | {("factorize", f"{PYTHON} threads"): {"seconds": 4.0, "cpu": 7.6}}
    assert "kept 1.90 cores busy looking for divisors" in said(sentence("one_without_the_other"), free)
    assert "1.90 cores busy, 4.00 s instead of 8.00 s" in said(sentence("threads_that_compute"), free)


def test_no_sentence_depends_on_luck_to_be_written():
    for changes in ({}, {("factorize", f"{PYTHON} split"): {"seconds": 4.0}}):
        for group in (*SEEN.values(), *TRAPS.values(), tuple(INTRODUCTION.values())):
            for one in group:
                assert "nan" not in said(one, changes)


# Peers


@pytest.mark.parametrize("module, result, line", [
    ("overlap", [0.1, 0.05], "1 of them too early"), ("count", 1999, "want: 2000, got: 1999"), ("exchange", (3, 2), "received: 3 with sum 2"),
    ("factorize", {12: [1, 2, 3, 4, 6]}, "divisors of 12: [1, 2, 3, 4, 6, 12] wanted"), ("dispatch", [0, 2], "1 of them right"), ("spawn", [0, 1], "1 ended well")])
def test_a_peer_refuses_a_wrong_result(module, result, line):
    options = SimpleNamespace(method="lock", waits=2, seconds=0.1, threads=2, increments=1000, items=3, numbers=[12], tasks=2, processes=2)
    peers = __import__(module)
    import peer
    with pytest.raises(peer.Wrong, match=re.escape(line)):
        peers.check(options, result)


@pytest.mark.parametrize("line", ["", "{}", "[1]", '{"seconds": [0], "cpu": [0], "language": "x", "text": "x", "work_unit": "x", "items": 1, "work": 1, '
                                  '"largest_item_work": 0, "figures": {}}'])
def test_what_a_peer_says_must_be_whole(line):
    with pytest.raises(peer_record.BadOutput):
        peer_record.parse(line)


def test_bad_arguments_of_peers_get_one_line(tmp_path):
    one = run.measure(Row("count", PYTHON, "lock", "", ("lock", "--threads", "0")), tmp_path, machine.describe())
    assert one.failed and "argument --threads: '0' is not a whole number of 1 or more" in one.why
    if shutil.which("go"):
        one = run.measure(Row("count", GO, "none", "", ("none",)), tmp_path, machine.describe())
        assert one.failed and one.why == "count: -method 'none' is none of atomic, mutex, no-lock"
    assert list(tmp_path.iterdir()) == []


# The whole tour, small


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
    return dataclasses.replace(section, rows=tuple(row for row in section.rows if row not in ranks and row.name != "async"))


def no_launcher():
    raise launcher.NoLauncher("no mpirun on this machine")


def test_a_small_tour_ends_well_and_every_row_leaves_a_record(small):
    folder, status = small
    assert status == 0
    runs, samples = heiretsu.load(folder / "records")
    assert set(runs["program"]) == {"overlap", "count", "exchange", "factorize", "dispatch", "spawn"}
    assert (runs["valid"] == 1).all()
    expected = {row.language for section in sections(SMALL) for row in section.rows if row.language != GO or shutil.which("go")}
    page_text = (folder / "index.html").read_text()
    for language in expected - ({MPI} if not open_mpi() else set()):
        assert f"{plan.FULL_NAMES[language]} did not run" not in page_text
    peers = runs[runs["language"].notna()]
    assert len(peers) >= 20 and set(peers["executor"]) >= {"python"}
    assert not list((folder / "records").glob(".*"))


def test_the_record_of_a_peer_tells_what_a_record_tells(small):
    path = small[0] / "records" / "count-python-lock.h5"
    record = heiretsu.load_one(path)
    assert (record.attributes["method"], record.attributes["ranks"], record.attributes["threads"]) == ("python-lock", 1, 2)
    assert record.attributes["figure_got"] == record.attributes["items"] == 2000 and record.attributes["option_increments"] == "1000"
    assert record.provenance["argv"].startswith("python3 scripts/peers/python/count.py lock --threads 2") and record.provenance["compiler"].startswith("CPython 3")
    assert len(record.samples) == 3 and (record.samples["thread"] == 0).all() and list(record.ranks["threads"]) == [2]
    assert (record.samples["compute"] == record.samples["seconds"]).all() and (record.samples["idle"] == 0).all() and (record.samples["items"] == 2000).all()
    with h5py.File(path) as file:
        for name, dataset in file.items():
            if name != "provenance" and dataset.attrs.get("CLASS") != b"DIMENSION_SCALE":
                assert dataset.attrs["kind"] in ("cost", "rate", "count", "label") and dataset.attrs["description"]
                assert all(len(axis) == 1 for axis in dataset.dims), name
    shown = subprocess.run([ROOT / "scripts" / "show", path], capture_output=True, text=True)
    assert shown.returncode == 0 and "a peer's times as a whole" in shown.stdout


def test_a_peer_s_record_cannot_be_run_again_as_a_program_of_the_kit(small):
    done = subprocess.run([ROOT / "scripts" / "study", "rerun", small[0] / "records" / "count-python-lock.h5"], capture_output=True, text=True)
    assert done.returncode == 2 and "repeat it by python3 scripts/peers/python/count.py lock" in done.stderr and done.stderr.count("\n") == 1


def test_a_record_is_never_overwritten_and_none_is_left_half(small, tmp_path):
    row = Row("count", PYTHON, "lock", "", ("lock",))
    told = {"language": "CPython 3", "seconds": [1.0], "cpu": [1.0], "text": "", "items": 1, "work": 1, "work_unit": "x", "largest_item_work": 0, "figures": {}}
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
    keys = [f"{PYTHON} lock"] + [f"{GO} mutex"] * bool(shutil.which("go")) + [f"{CPP} mutex"] * (BIN == plan.BIN.resolve())
    for key in keys:
        done = subprocess.run(["bash", "-c", rows[key].shown_command + (" --no-record" if rows[key].own else "")], cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0 and "got: 2000" in done.stdout + done.stderr, key
    assert rows[f"{MPI} allreduce"].shown_command == "scripts/run -np 2 count --method allreduce --increments 1000 --threads 1 --repeat 4 --warmup 1"
    text = html.unescape((small[0] / "index.html").read_text())
    assert all(row.shown_command in text for row in rows.values() if row.language != MPI)


# The page


def drawing():
    """A page with all that can be in one: losses, times far apart, and a row that could not run."""
    spread = {("count", f"{MPI} rma-fetch-op"): {"seconds": 60.0}, ("count", f"{CPP} sharded"): {"seconds": 1e-5}, ("count", f"{CPP} racy"): losing(5e5)}
    return page(sections(SIZES), made(spread, left_out={("spawn", MPI)}), SIZES, machine.describe(), 60)


def test_the_page_needs_no_network_and_no_script_and_is_small():
    text = drawing()
    assert "<script" not in text and not re.search(r'(src|href)="(?!#)', text) and "url(http" not in text and "@import" not in text
    assert len(text.encode()) < 150_000
    assert text.count('<section id="') == 6 and text.count("<summary>") == 6


PROBE = """<script>
const bars = [...document.querySelectorAll('.chart .bar')].map(bar => bar.getBoundingClientRect().width);
const texts = [...document.querySelectorAll('.axis')].filter(axis => {
  const boxes = [...axis.querySelectorAll('text')].map(text => text.getBoundingClientRect());
  return boxes.some((box, place) => place && box.left < boxes[place - 1].right);
});
const hidden = bars.filter(width => width <= 0).length;
parent.document.body.dataset[innerWidth < 500 ? 'phone' : 'wide'] =
    [document.documentElement.scrollWidth, bars.length, hidden, texts.length].join(' ');
</script>"""


@pytest.mark.skipif(not shutil.which("chromium"), reason="needs chromium")
def test_a_browser_draws_every_chart_on_a_desktop_and_on_a_phone(tmp_path):
    text = html.escape(drawing() + PROBE)
    (tmp_path / "frames.html").write_text("".join(f'<iframe width="{width}" height="800" srcdoc="{text}"></iframe>' for width in (390, 1000)))
    done = subprocess.run(["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=5000", "--dump-dom", "--window-size=1500,900",
                           f"--user-data-dir={tmp_path / 'profile'}", "--host-resolver-rules=MAP * ~NOTFOUND", (tmp_path / "frames.html").as_uri()],
                          capture_output=True, text=True, timeout=60)
    for name, room in (("phone", 390), ("wide", 1000)):
        width, bars, hidden, overlapping = map(int, re.search(rf'data-{name}="([\d ]+)"', done.stdout)[1].split())
        assert width <= room and bars > 90 and hidden == 0 and overlapping == 0, name


# What is missing, what goes wrong


def test_without_go_or_mpirun_the_rows_are_left_out_with_a_word(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(launcher, "kind", launcher.kind.__wrapped__)
    monkeypatch.delenv("SLURM_JOB_ID", raising=False)
    go = run.measure(Row("count", GO, "mutex", "", ("mutex",)), tmp_path, {})
    ranks = run.measure(Row("count", MPI, "allreduce", "", ("--method", "allreduce"), ranks=2), tmp_path, {})
    assert (go.failed, ranks.failed) == (False, False)
    assert "Go is not installed" in go.why and "no mpirun on this machine" in ranks.why


def test_a_row_that_fails_is_told_and_fails_the_tour_and_the_others_go_on(tmp_path, monkeypatch, capsys):
    rows = (Row("count", PYTHON, "bad", "a bad one", ("lock", "--threads", "x")),
            Row("count", PYTHON, "lock", "a good one", ("lock", "--threads", "2", "--increments", "10"), threads=2))
    monkeypatch.setattr(tour, "sections", lambda sizes: [Section("count", "Sharing", "How?", "Done.", rows)])
    tour.make(tmp_path / "t")
    assert tour.tour(tmp_path / "t", SMALL) == 1
    out, err = capsys.readouterr()
    assert "tour: count, Python: a bad one: count.py: error: argument --threads: 'x' is not a whole number" in err
    assert "a good one" in out and "<b>Failed:</b> count, Python: a bad one" in (tmp_path / "t" / "index.html").read_text()
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
    for tool in (Path(folder) / name for folder in os.environ["PATH"].split(":") if os.path.isdir(folder) for name in os.listdir(folder)):
        if tool.name != "go" and not (tools / tool.name).is_symlink():
            (tools / tool.name).symlink_to(tool)
    ranks = ("dispatch", "spawn") if open_mpi() else ()
    done = subprocess.run([sys.executable, "-c", NARROW, tmp_path / "t", BIN, *ranks], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120,
                          env={**os.environ, "PATH": str(tools), "PYTHONPATH": str(ROOT / "scripts")})
    assert (done.returncode, done.stderr) == (0, "")
    said = " ".join(plain(done.stdout).split())
    go = [row for section in sections(SMALL) for row in section.rows if row.language == GO]
    assert said.count("Go is not installed here (Debian: apt-get install golang-go)") == len(go) > 10
    assert "There is one core here, and nothing makes it compute faster" in said and "A trap in the post. There is one core here" in said
    assert "<b>Go did not run:</b> Go is not installed here" in (tmp_path / "t" / "index.html").read_text()
    runs, _ = heiretsu.load(tmp_path / "t" / "records")
    assert (runs["valid"] == 1).all() and set(runs["program"]) == set(SEEN)


def command_line(*arguments, **options):
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "scripts"), **options.pop("variables", {})}
    return subprocess.Popen([sys.executable, "-m", "heiretsu.tour", *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True, env=environment, **options)


def test_a_folder_that_cannot_be_used_gets_one_line(tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "something").touch()
    (tmp_path / "file").touch()
    for folder, reason in ((tmp_path / "full", "is not empty"), (tmp_path / "file", "Not a directory"), (tmp_path / "file" / "below", "Not a directory")):
        process = command_line("--folder", folder)
        out, err = process.communicate(timeout=30)
        assert process.returncode == 2 and out == "" and err.count("\n") == 1 and err.startswith(f"tour: {folder}: ") and reason in err
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["something"]


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
    assert process.returncode == 1 and "tour: interrupted; the records made so far stay in" in err and "Traceback" not in err
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
    process = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL,
                               env={**os.environ, "PYTHONPATH": str(ROOT / "scripts"), "HEIRETSU_MARK": mark})
    assert wait_until(lambda: len(marked(mark)) >= 4)  # this one, mpirun, two ranks
    process.send_signal(signal.SIGINT)
    process.wait(timeout=20)
    assert wait_until(lambda: marked(mark) == [], 10) and list(tmp_path.iterdir()) == []
