# ctest: slow python
"""Files of any bytes: records, journals, plans and sites get a line, never a traceback."""

import json
import os
import random
import re
import signal
import subprocess
import time

import h5py
import numpy as np
import pytest
from made_up import make_record
from plans import SITE, plan
from programs import ROOT, STUDY

from heiretsu.base import UsageError
from heiretsu.foresee.costs import costs_in
from heiretsu.record import apart, records, seal, show
from heiretsu.record.records import RecordError, load_columns, load_one
from heiretsu.study import rerun
from heiretsu.study.plan_file import read_toml
from heiretsu.study.site import read_site
from heiretsu.study.state import State

SHOW = ROOT / "scripts" / "show"
SEED = 18
COPIES = 200


def damaged(content: bytes, count: int = COPIES):
    """Copies of `content` with a byte changed, a stretch lost, or one taken from elsewhere in it."""
    chance = random.Random(SEED)
    for number in range(count):
        copy, at = bytearray(content), chance.randrange(len(content))
        if number % 3 == 0:
            copy[at] ^= chance.randrange(1, 256)
        elif number % 3 == 1:
            del copy[at : at + chance.randrange(1, 64)]
        else:
            other = chance.randrange(len(content))
            copy[at : at + 16] = content[other : other + 16]
        yield bytes(copy)


def test_a_record_of_flipped_bytes_is_refused_by_its_checksum(written_by_programs, tmp_path):
    content, path = written_by_programs.read_bytes(), tmp_path / "d.h5"
    assert seal.is_whole(written_by_programs)
    for number, copy in enumerate(damaged(content[:-16])):
        path.write_bytes(copy + content[-16:])
        if copy != content[:-16]:
            with pytest.raises(RecordError, match=f"{path}: damaged: its checksum is another's") as caught:
                (load_one, load_columns)[number % 2](path)
            assert "\n" not in str(caught.value)


def test_one_without_a_checksum_is_read_or_refused_in_one_line(written_by_programs, tmp_path, monkeypatch):
    """Read in this process, some of these crash HDF5 1.10.8, and some make it loop for ever."""
    monkeypatch.setattr(apart, "LIMIT", 1.0)
    content, path, refused = written_by_programs.read_bytes()[:-16], tmp_path / "d.h5", 0
    path.write_bytes(content)
    assert seal.is_whole(path) is None and load_one(path).attributes["schema"] == 1
    for number, copy in enumerate(damaged(content, 40)):
        path.write_bytes(copy)
        try:
            load_one(path)
        except RecordError as error:
            refused += 1
            assert str(error).startswith(str(path)) and "\n" not in str(error), (SEED, number)
    assert refused > 4


def test_a_forged_checksum_is_not_believed(written_by_programs, monkeypatch):
    """What a command is given may be anybody's: there HDF5 is not let into its process."""
    monkeypatch.setattr(records, "_opened", lambda *_: os.kill(os.getpid(), signal.SIGSEGV))
    assert seal.is_whole(written_by_programs)
    with pytest.raises(RecordError, match="reading crashed: damaged?"):
        records.load_apart(written_by_programs)
    assert show.main([str(written_by_programs)]) == 2
    for read in (lambda path: rerun.rerun(path, None), costs_in):
        with pytest.raises(RecordError, match="reading crashed"):
            read(written_by_programs)


def test_what_crashes_or_never_ends_is_called_apart():
    assert apart.called(lambda: [1], 20) == [1]
    with pytest.raises(KeyError, match="a"):
        apart.called(lambda: {}["a"], 20)
    with pytest.raises(apart.Lost, match="reading crashed"):
        apart.called(lambda: os.kill(os.getpid(), signal.SIGSEGV), 20)
    with pytest.raises(apart.Lost, match="reading took more than 0.1 s"):
        apart.called(lambda: time.sleep(60), 0.1)


def test_a_record_that_contradicts_itself_is_refused(tmp_path):
    changes = {
        "schema": lambda file: file.attrs.__setitem__("schema", np.array([1, 1])),
        "text": lambda file: file.attrs.__setitem__("schema", "one"),
        "phases": lambda file: file.__delitem__("phases"),
        "group": lambda file: (file.__delitem__("seconds"), file.create_group("seconds")),
        "labels": lambda file: (file.__delitem__("clock_term"), file.__setitem__("clock_term", [1, 2, 3])),
        "large": lambda file: file.create_dataset("hole", (10**12,), "f8", chunks=(10**6,)),
    }
    for name, change in changes.items():
        with pytest.raises(RecordError) as caught:
            load_one(make_record(tmp_path / f"{name}.h5", change=change))
        assert "\n" not in str(caught.value), name
    assert "hole would take 8e+12 bytes" in str(caught.value)


def test_a_record_that_another_process_has_locked_is_shown(tmp_path):
    path = make_record(tmp_path / "a.h5")
    with h5py.File(path, "r+"):
        done = subprocess.run([SHOW, path], capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stderr) == (0, "") and "Took" in done.stdout


def test_what_is_no_file_is_refused(tmp_path):
    os.mkfifo(tmp_path / "fifo")
    done = subprocess.run([SHOW, tmp_path / "fifo", "/dev/zero"], capture_output=True, text=True, timeout=30)
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.splitlines() == [
        f"show: {path}: is no file (a pipe or device), not a record" for path in (tmp_path / "fifo", "/dev/zero")
    ]


def test_a_plan_or_site_of_any_bytes_is_read_or_refused_in_one_line(tmp_path):
    path = tmp_path / "a.toml"
    for read, text in ((read_toml, plan()), (read_site, SITE)):
        path.write_text("\ufeff" + text)
        read(path)  # with a byte order mark, as it stands
        others = [b"\xff\xfea\0", b"a = " + b"[" * 100_000, b"\0", b"a = 1e999999", b"", b"study = 1", b"launch = []"]
        for content in [*damaged(text.encode()), *others]:
            path.write_bytes(content)
            try:
                read(path)
            except UsageError as error:
                assert "\n" not in str(error).replace(r"\n", ""), (SEED, content)
    os.mkfifo(tmp_path / "fifo")
    for name in ("/dev/zero", tmp_path / "fifo", tmp_path):
        done = subprocess.run([STUDY, "run", "--plan", name], capture_output=True, text=True, timeout=30)
        assert done.returncode == 2 and done.stderr.count("\n") == 1, (name, done.stderr)
    (tmp_path / "plan.toml").write_text(plan())
    slow = 'exec "$0" run --dry-run --plan <(head -n 3 plan.toml; sleep 0.5; tail -n +4 plan.toml)'
    done = subprocess.run(["bash", "-c", slow, STUDY], capture_output=True, text=True, timeout=30, cwd=tmp_path)
    assert done.returncode == 0 and "planted" in done.stdout, done.stderr


@pytest.fixture(scope="module")
def journal(tmp_path_factory):
    """The bytes of a study's journal."""
    folder = tmp_path_factory.mktemp("study")
    (folder / "plan.toml").write_text(plan("2s"))
    command = [STUDY, "run", "--plan", folder / "plan.toml", "--folder", folder / "s"]
    subprocess.run(command, check=True, capture_output=True)
    return (folder / "s" / "journal.jsonl").read_bytes()


def test_a_journal_of_any_bytes_is_read_or_refused_in_one_line(journal, tmp_path):
    first, *rest = journal.split(b"\n")
    begun = json.loads(first)
    others = [b"[" * 100_000, b"1", b"{}", b'{"event": 1}', b'{"event": "launch"}', b'{"event": "done"}']
    made = [b"\n".join([first, other, *rest]) for other in others]
    for name in ("settings", "points", "machine"):
        for value in (None, 1, [], {}, [1], "x" * 10):
            made.append(json.dumps(begun | {name: value}).encode() + b"\n" + b"\n".join(rest))
    for number, content in enumerate([*damaged(journal), *made]):
        (tmp_path / "journal.jsonl").write_bytes(content)
        try:
            State.of(tmp_path)
        except UsageError as error:
            assert "\n" not in str(error), (SEED, number)
    for content in made[: len(others)]:
        (tmp_path / "journal.jsonl").write_bytes(content)
        with pytest.raises(UsageError):
            State.of(tmp_path)


def test_commands_on_a_damaged_journal_say_lines_and_no_traceback(journal, tmp_path):
    for number, content in enumerate(damaged(journal, 12)):
        (tmp_path / "journal.jsonl").write_bytes(content)
        for command in ("status", "report"):
            done = subprocess.run([STUDY, command, tmp_path], capture_output=True, text=True, timeout=60)
            assert done.returncode in (0, 1, 2) and done.stderr.count("\n") <= 3, (SEED, number, done.stderr)
            assert "Traceback" not in done.stderr


def test_text_of_a_journal_reaches_no_page_raw_and_names_no_file_elsewhere(journal, tmp_path):
    evil = "../p\x1b[31m<script>\x9b\u202e"
    folder = tmp_path / "in" / "s"
    folder.mkdir(parents=True)
    content = journal.replace(b'"planted"', json.dumps(evil).encode())
    first, rest = content.split(b"\n", 1)
    begun = json.loads(first)
    begun["machine"] = {"cpu": evil, evil: evil}
    second = json.loads(json.dumps(begun["settings"]["programs"][0])) | {"name": "other"}
    begun["settings"]["programs"].append(second)
    begun["points"] += [point | {"program": "other", "id": f"o{point['id']}"} for point in begun["points"]]
    (folder / "journal.jsonl").write_bytes(json.dumps(begun).encode() + b"\n" + rest)
    done = subprocess.run([STUDY, "report", folder], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert os.listdir(tmp_path / "in") == ["s"]
    for page in [folder / "report.html", *folder.glob("figures/*.svg")]:
        text = page.read_text()
        assert not re.search("[\x00-\x08\x1b\x7f-\x9f\u202e]", text) and "<script>\\x9b" not in text, page


def test_a_long_value_is_shown_by_its_beginning(tmp_path):
    def change(file):
        file["provenance"].attrs["argv"] = "factorize " + "1 " * 20_000

    done = subprocess.run([SHOW, make_record(tmp_path / "a.h5", change=change)], capture_output=True, text=True)
    assert done.returncode == 0 and len(done.stdout) < 6000 and "... (40010 characters)" in done.stdout
