# ctest: quick
import os
import subprocess
import sys

import pytest
from programs import ROOT

from heiretsu.base import UsageError
from heiretsu.study import journal
from heiretsu.study.journal import Journal


def test_events_come_back_in_order(tmp_path):
    with Journal(tmp_path / "s") as kept:
        kept.append("plan", points=[])
        kept.append("launch", point="a")
    assert [event["event"] for event in journal.read(tmp_path / "s")] == ["plan", "launch"]


def test_a_line_torn_by_a_kill_does_not_count_and_is_dropped_before_the_next(tmp_path):
    with Journal(tmp_path) as kept:
        kept.append("plan")
    with open(tmp_path / journal.NAME, "ab") as file:
        file.write(b'{"event": "laun')
    assert len(journal.read(tmp_path)) == 1
    with Journal(tmp_path) as kept:
        kept.append("launch")
    assert [event["event"] for event in journal.read(tmp_path)] == ["plan", "launch"]


def test_a_second_study_in_one_folder_is_refused_and_a_third_after_the_first_has_ended_is_not(tmp_path):
    with Journal(tmp_path):
        with pytest.raises(UsageError, match="another study is running in this folder"):
            Journal(tmp_path)
    Journal(tmp_path).close()


def test_a_killed_process_leaves_no_lock(tmp_path):
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT / 'scripts')!r}); from pathlib import Path; from"
        f" heiretsu.study.journal import Journal\nj = Journal(Path({str(tmp_path)!r})); j.append('plan'); import os;"
        " os.kill(os.getpid(), 9)"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == -9
    Journal(tmp_path).close()
    assert len(journal.read(tmp_path)) == 1


def test_what_is_no_study_is_refused(tmp_path):
    for text in (None, b"", b'{"event": "launch"}\n', b"noise\n"):
        if text is not None:
            (tmp_path / journal.NAME).write_bytes(text)
        with pytest.raises(UsageError):
            journal.read(tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="no study can be kept there"):
        Journal(tmp_path / "file")


def test_a_full_disk_is_an_error_and_what_stood_there_stays(tmp_path):
    code = f"""import sys, resource, signal; sys.path.insert(0, {str(ROOT / 'scripts')!r})
from pathlib import Path
from heiretsu.study.journal import Journal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
kept = Journal(Path({str(tmp_path)!r}))
kept.append("plan")
resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))
try:
    kept.append("launch", text="x" * 1000)
except OSError:
    sys.exit(7)
"""
    assert subprocess.run([sys.executable, "-c", code]).returncode == 7
    assert [event["event"] for event in journal.read(tmp_path)] == ["plan"]
    assert os.path.getsize(tmp_path / journal.NAME) < 200


def test_a_write_that_is_shorter_than_asked_is_gone_on_with(tmp_path):
    class Short:
        """Takes seven bytes at a time, as a file may."""

        def __init__(self, file):
            self.file = file

        def write(self, data):
            return self.file.write(bytes(data[:7]))

        def __getattr__(self, name):
            return getattr(self.file, name)

    with Journal(tmp_path) as kept:
        kept._file = Short(kept._file)
        kept.append("plan", text="x" * 100)
    assert journal.read(tmp_path)[0]["text"] == "x" * 100
