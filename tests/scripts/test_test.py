# ctest: quick
"""scripts/test: what it prints after the tests, and its status. Builds and tests are made up."""

import shutil
import subprocess
from xml.sax.saxutils import escape

import pytest
from programs import ROOT, environment

SETUP = """root=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
count_cores() { echo 2; }
ensure_packages() { [ "$1" != "${LACKS:-}" ]; }
ensure_built() { mkdir -p "$root/build"; }
"""
CTEST = """#!/bin/sh
while [ $# -gt 0 ]; do case $1 in --output-junit) file=$2 ;; esac; shift; done
[ "$CTEST_ENDS" = early ] && exit 1
i=0
{ echo '<testsuite>'
  while [ $i -lt 3000 ]; do
    echo "  <testcase name=\\"Suite.TestOfALengthAsTheyHaveIt$i\\" classname=\\"x\\" time=\\"$i.5\\" status=\\"run\\">"
    i=$((i + 1))
  done
  cat "$FAILED"; } >"$file"
echo "99% tests passed, 1 tests failed out of 3000"
exit "$CTEST_ENDS"
"""


def failed(name: str, text: str) -> str:
    """What CTest writes of a failed test that printed `text`."""
    return (
        f'\t<testcase name="{name}" classname="{name}" time="0.1" status="fail">\n\t\t<failure message="Timeout"/>\n'
        f"\t\t<system-out>{escape(text)}</system-out>\n\t</testcase>\n"
    )


@pytest.fixture
def run(tmp_path):
    (tmp_path / "scripts").mkdir()
    (tmp_path / "failed").touch()
    shutil.copy(ROOT / "scripts" / "test", tmp_path / "scripts")
    (tmp_path / "scripts" / "setup.sh").write_text(SETUP)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "ctest").write_text(CTEST)
    (tmp_path / "bin" / "ctest").chmod(0o755)

    def run(ends, lacks=""):
        variables = environment(CTEST_ENDS=str(ends), LACKS=lacks, FAILED=str(tmp_path / "failed"))
        variables["PATH"] = f"{tmp_path / 'bin'}:{variables['PATH']}"
        return subprocess.run([tmp_path / "scripts" / "test"], capture_output=True, text=True, env=variables)

    return run


@pytest.mark.parametrize("status", [0, 8])
def test_the_slowest_tests_the_total_and_the_summary_come_last_with_the_status_of_the_tests(run, status):
    done = run(status)
    assert done.returncode == status and done.stderr == ""
    lines = done.stdout.splitlines()
    at = lines.index("The five slowest tests:")
    assert [line.split()[0] for line in lines[at + 1 : -2]] == ["2999.5", "2998.5", "2997.5", "2996.5", "2995.5"]
    assert lines[-2].startswith("Building took 0 min ") and lines[-2].endswith(" s.")
    assert lines[-1] == "99% tests passed, 1 tests failed out of 3000"


def test_the_ends_of_what_failed_tests_printed_stand_there_again(run, tmp_path):
    lines = [f"a < b && \\c {i}" for i in range(300)]
    told = "\nThe ends of what failed tests printed:\n"
    assert told not in run(0).stdout
    (tmp_path / "failed").write_text(
        failed("One.Fails", "\n".join(lines)) + failed("two", "") + failed("&lt;3", "x" * 400)
    )
    out = run(8).stdout
    ends = "\n".join(["---- One.Fails", *lines[-50:], "---- two", "---- <3", "x" * 300])
    assert f"{told}{ends}\n\nThe five slowest tests:\n" in out and out.endswith("1 tests failed out of 3000\n")


def test_nothing_is_said_of_an_earlier_run_where_it_was_broken_off(run):
    run(0)
    done = run("early")
    assert done.returncode == 1 and "slowest" not in done.stdout


def test_it_goes_on_without_what_its_tests_can_do_without(run):
    done = run(0, lacks="watch")
    assert done.returncode == 0 and done.stdout.endswith("1 tests failed out of 3000\n")
    assert done.stderr == "scripts/test: goes on without; the tests that need them are skipped\n"
    assert run(0, lacks="build").returncode != 0
