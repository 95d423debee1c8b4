# ctest: slow python
"""Where studies are kept, on any file system, and what other places name."""

import errno
import os
import subprocess
from pathlib import Path

import pytest
from made_up import make_record
from programs import FAKE, ROOT, STUDY, study

from heiretsu.base import UsageError, new_results
from heiretsu.study.journal import Journal

PLAN = f"""
[study]
cores = [1]
modes = ["strong"]
budget = "2s"
launches = 1
[[program]]
name = "planted"
path = "{FAKE}"
arguments = ["number"]
"""


@pytest.fixture
def plan(tmp_path_factory):
    path = tmp_path_factory.mktemp("plan") / "plan.toml"
    path.write_text(PLAN)
    return path


def begun(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_two_that_begin_in_one_second_have_a_folder_each(tmp_path, monkeypatch):
    monkeypatch.setenv("HEIRETSU_RESULTS", str(tmp_path / "new" / "r"))
    made = [new_results("study-x") for _ in range(20)]
    assert len(set(made)) == 20 and all(path.parent == tmp_path / "new" / "r" for path in made)


def test_heiretsu_results_holds_for_studies_and_show(tmp_path, plan):
    variables = {**os.environ, "HEIRETSU_RESULTS": str(tmp_path / "r")}
    command = [STUDY, "run", "--plan", plan]
    children = [
        subprocess.Popen(command, cwd=tmp_path, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    for child in children:
        assert child.communicate(timeout=60)[1] is not None and child.returncode == 0
    assert len(begun(tmp_path / "r")) == 2 and begun(tmp_path) == ["r"]
    (tmp_path / "empty").mkdir()
    done = subprocess.run(
        [ROOT / "scripts" / "show"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**variables, "HEIRETSU_RESULTS": str(tmp_path / "empty")},
    )
    assert done.stderr == f"show: {tmp_path}/empty: no records (*.h5) in this folder\n"


@pytest.fixture
def no_locks(tmp_path):
    """A library before whose eyes flock fails with the error that $NO_LOCKS says."""
    source = tmp_path / "no_locks.c"
    source.write_text(
        "#include <errno.h>\n#include <stdlib.h>\n"
        'int flock(int file, int how) { (void)file; (void)how; errno = atoi(getenv("NO_LOCKS")); return -1; }\n'
    )
    library = tmp_path / "no_locks.so"
    if subprocess.run(["cc", "-shared", "-fPIC", source, "-o", library], capture_output=True).returncode != 0:
        pytest.skip("needs a C compiler")
    return library


@pytest.mark.parametrize("error", [errno.ENOSYS, errno.ENOLCK])
def test_a_file_system_without_locks_is_warned_of_and_works(tmp_path, plan, no_locks, error):
    variables = {**os.environ, "LD_PRELOAD": str(no_locks), "NO_LOCKS": str(error)}
    status, _, said = study("run", "--plan", plan, "--folder", "s", cwd=tmp_path, env=variables)
    assert status == 0 and f"warning: s cannot be locked ({os.strerror(error)})" in said
    record = make_record(tmp_path / "a.h5")
    done = subprocess.run([ROOT / "scripts" / "show", record], capture_output=True, text=True, env=variables)
    assert (done.returncode, done.stderr) == (0, "") and "Took" in done.stdout


def test_only_a_lock_that_is_held_is_another_study(tmp_path):
    with Journal(tmp_path), pytest.raises(UsageError, match="another study is running"):
        Journal(tmp_path)


def test_absurd_numbers_of_cores_are_refused_before_they_are_built(tmp_path, plan):
    limited = 'ulimit -v 4000000; exec "$@"'
    for cores in ("1..9999999999", "1..99999999", f"1..1{'0' * 100}"):
        done = subprocess.run(
            ["bash", "-c", limited, "bash", STUDY, "run", "--plan", plan, "--cores", cores, "--dry-run"],
            capture_output=True,
            text=True,
            timeout=60,
            cwd=tmp_path,
        )
        assert done.returncode == 2 and done.stderr.count("\n") == 1, done.stderr
        assert "are more core counts than the 1000 of a study" in done.stderr
    assert begun(tmp_path) == []
