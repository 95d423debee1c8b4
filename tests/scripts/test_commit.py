# ctest: quick
"""What a build says of the commit it was made from."""

import shutil
import subprocess

import pytest
from programs import ROOT

SCRIPT = ROOT / "drivers" / "record" / "commit.cmake"
pytestmark = pytest.mark.skipif(not (shutil.which("git") and shutil.which("cmake")), reason="needs git and cmake")


def git(folder, *arguments):
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    return subprocess.run(
        ["git", "-C", folder, *identity, *arguments], check=True, capture_output=True, text=True
    ).stdout.strip()


def look_up(source, header):
    subprocess.run(["cmake", f"-DSOURCE={source}", f"-DOUTPUT={header}", "-P", SCRIPT], check=True, capture_output=True)
    lines = header.read_text().splitlines()
    return tuple(line.split('"')[1] for line in lines if "define" in line)


@pytest.fixture
def sources(tmp_path):
    folder = tmp_path / "sources with a blank"
    (folder / "kernels").mkdir(parents=True)
    (folder / "kernels" / "a.cpp").write_text("1\n")
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "first")
    return folder


def test_a_checkout_has_its_commit_and_tells_changes_that_enter_the_programs(sources, tmp_path):
    head = git(sources, "rev-parse", "HEAD")
    (sources / "notes.txt").write_text("none of the programs' business")
    assert look_up(sources, tmp_path / "h") == (head, "no", "")
    (sources / "kernels" / "b.cpp").write_text("new\n")
    assert look_up(sources, tmp_path / "h")[:2] == (head, "yes")


def test_two_changed_builds_of_one_commit_have_two_digests(sources, tmp_path):
    digests = []
    for name, text in (("a.cpp", "2\n"), ("a.cpp", "3;\n"), ("b.cpp", "2\n"), ("b.cpp", "3\n"), ("ü ö.cpp", "3\n")):
        (sources / "kernels" / name).write_text(text)
        digests.append(look_up(sources, tmp_path / "h")[2])
        assert len(digests[-1]) == 12
    assert len(set(digests)) == 5
    (sources / "kernels" / "ü ö.cpp").unlink()
    (sources / "kernels" / "nowhere.cpp").symlink_to("gone.cpp")
    look_up(sources, tmp_path / "h")
    (sources / "kernels" / "nowhere.cpp").unlink()
    (sources / "kernels" / "b.cpp").write_text("2\n")
    assert look_up(sources, tmp_path / "h")[2] == digests[2]


def test_the_header_is_touched_only_when_the_commit_changes(sources, tmp_path):
    look_up(sources, tmp_path / "h")
    before = (tmp_path / "h").stat().st_mtime_ns
    look_up(sources, tmp_path / "h")
    assert (tmp_path / "h").stat().st_mtime_ns == before
    git(sources, "commit", "-q", "--allow-empty", "-m", "second")
    assert look_up(sources, tmp_path / "h") == (git(sources, "rev-parse", "HEAD"), "no", "")


def test_a_tarball_has_no_commit_not_even_that_of_a_repository_around_it(sources, tmp_path):
    (tmp_path / "tarball").mkdir()
    assert look_up(tmp_path / "tarball", tmp_path / "h") == ("unknown", "unknown", "")
    assert look_up(sources / "kernels", tmp_path / "h") == ("unknown", "unknown", "")
