# ctest: quick
"""A new file is whole under its name or not there, whatever befalls its writer."""

import os
import signal

import pytest

from heiretsu.record import new_file


@pytest.fixture(params=["without a name", "hidden"])
def way(request, monkeypatch):
    """As file systems have it with and without O_TMPFILE."""
    opened = os.open

    def refusing(path, flags, *rest, **options):
        if flags & os.O_TMPFILE == os.O_TMPFILE:
            raise OSError(95, "Operation not supported")
        return opened(path, flags, *rest, **options)

    if request.param == "hidden":
        monkeypatch.setattr(os, "open", refusing)
    return request.param


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_whole_and_never_overwritten(way, tmp_path):
    new_file.write(tmp_path / "a", b"first")
    with pytest.raises(FileExistsError):
        new_file.write(tmp_path / "a", b"second")
    assert (tmp_path / "a").read_bytes() == b"first" and names(tmp_path) == ["a"]
    with pytest.raises(FileNotFoundError):
        new_file.write(tmp_path / "nowhere" / "a", b"")


def test_it_has_the_mode_of_any_new_file(way, tmp_path):
    (tmp_path / "other").touch()
    new_file.write(tmp_path / "a", b"")
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_a_disk_that_fails_leaves_nothing(way, tmp_path, monkeypatch):
    def failing(_):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(OSError, match="Input/output error"):
        new_file.write(tmp_path / "a", b"data")
    assert names(tmp_path) == []


@pytest.mark.parametrize("moment", ["fsync", "link"])
def test_a_kill_leaves_nothing_where_files_need_no_name(tmp_path, monkeypatch, moment):
    """A file system without such files keeps a hidden one."""
    try:
        os.close(os.open(tmp_path, os.O_WRONLY | os.O_TMPFILE))
    except OSError:
        pytest.skip("this file system has no files without a name")
    monkeypatch.setattr(os, moment, lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))
    if not (child := os.fork()):
        new_file.write(tmp_path / "a", b"data")
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    assert names(tmp_path) == []
