# ctest: slow python
"""The commands in Python in any folder, locale and environment, on standard streams in any state."""

import ast
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import time

import pytest
from made_up import make_record
from programs import ROOT, STUDY

from heiretsu.console import Console, columns, printable, redraw

SHOW = ROOT / "scripts" / "show"
PACKAGE = ROOT / "scripts" / "heiretsu"
SHADOWED = ("threading", "random", "json", "numpy", "pandas", "h5py", "heiretsu", "sitecustomize", "usercustomize")


@pytest.fixture
def record(tmp_path):
    return make_record(tmp_path / "a.h5", seconds=(1, 2, 3, 4, 5, 6, 7))


def call(*command, variables=None, **options):
    defaults = {"capture_output": True, "encoding": "utf-8", "errors": "surrogateescape", "timeout": 60}
    return subprocess.run([*map(str, command)], env={**os.environ, **(variables or {})}, **defaults | options)


def test_nothing_of_the_working_folder_is_imported(record, tmp_path):
    folder = tmp_path / "work"
    folder.mkdir()
    for name in SHADOWED:
        (folder / f"{name}.py").write_text(f"open('ran', 'w'); raise SystemExit('{name} of the user was run')")
    for variables in ({}, {"PYTHONPATH": ""}, {"PYTHONPATH": f":{folder}:."}, {"PYTHONSTARTUP": f"{folder}/json.py"}):
        done = call(SHOW, record, variables=variables, cwd=folder)
        assert (done.returncode, done.stderr) == (0, "") and "Took 4.00 seconds" in done.stdout, variables
        assert call(STUDY, "--help", variables=variables, cwd=folder).returncode == 0
    assert not (folder / "ran").exists()


def test_modules_of_another_python_do_not_get_in_the_way(record, tmp_path):
    for name in ("numpy", "h5py"):
        (tmp_path / "other" / name).mkdir(parents=True)
        (tmp_path / "other" / name / "__init__.py").write_text("raise ImportError('made for another Python')")
    for variables in ({"PYTHONPATH": str(tmp_path / "other")}, {"PYTHONHOME": str(tmp_path / "none")}):
        done = call(SHOW, record, variables=variables)
        assert (done.returncode, done.stderr) == (0, "") and "Took 4.00 seconds" in done.stdout


def test_modules_that_only_the_environment_knows_are_found(tmp_path):
    """As where a module system sets PYTHONPATH; one that cannot be imported there does not count."""
    command = tmp_path / "scripts" / "command"
    (tmp_path / "scripts" / "heiretsu").mkdir(parents=True)
    for name in ("launch.sh", "streams.sh", "start.py"):
        shutil.copy(PACKAGE / name, tmp_path / "scripts" / "heiretsu")
    (tmp_path / "scripts" / "heiretsu" / "__init__.py").touch()
    (tmp_path / "scripts" / "heiretsu" / "asks.py").write_text("import own_module; print(own_module.__file__)")
    command.write_text('source "$(dirname "$0")/heiretsu/launch.sh"; launch asks "own_module:python3-own" "$@"\n')
    (tmp_path / "loaded").mkdir()
    own = tmp_path / "loaded" / "own_module.py"
    own.touch()
    done = call("bash", command, variables={"PYTHONPATH": f":{tmp_path}/loaded"})
    assert (done.returncode, done.stdout) == (0, f"{own}\n"), done.stderr
    own.write_text("raise ImportError")
    done = call("bash", command, variables={"PYTHONPATH": f"{tmp_path}/loaded"})
    assert (done.returncode, done.stderr.count("\n")) == (2, 1) and "missing python3-own" in done.stderr


@pytest.fixture(scope="module")
def locales(tmp_path_factory):
    """Names of locales that are there while LOCPATH is set."""
    folder = tmp_path_factory.mktemp("locales")
    for source, charset in (("de_DE", "ISO-8859-1"), ("tr_TR", "UTF-8")):
        made = shutil.which("localedef") and call(
            "localedef", "--no-archive", "-i", source, "-f", charset, folder / f"{source}.{charset}"
        )
        if not made or not (folder / f"{source}.{charset}").is_dir():
            pytest.skip("no locales can be made here (localedef, Debian's package locales)")
    return folder


def test_a_record_is_shown_in_any_locale(record, locales):
    """The interval has a dash that Latin-1 lacks."""
    for name, dash in (("de_DE.ISO-8859-1", r"\u2013"), ("tr_TR.UTF-8", "–"), ("C", "–"), ("C.UTF-8", "–")):
        done = call(SHOW, record, variables={"LOCPATH": str(locales), "LC_ALL": name, "PYTHONUTF8": "0"})
        assert (done.returncode, done.stderr) == (0, ""), name
        assert f"95% 1.00{dash}7.00" in done.stdout, name


def test_what_is_no_utf_8_is_shown_as_bytes_and_controls_as_text(tmp_path, locales):
    def change(file):
        file["provenance"].attrs["argv"] = "factorize --file 'n\xff\x1b[31m'"  # h5py writes UTF-8
        file["provenance"].attrs.create("OMP_PLACES", b"\xff\xe4")

    record = make_record(tmp_path / "a.h5", change=change)
    for name in ("de_DE.ISO-8859-1", "C.UTF-8"):
        done = call(SHOW, record, variables={"LOCPATH": str(locales), "LC_ALL": name}, encoding="latin-1")
        assert (done.returncode, done.stderr) == (0, "") and "\x1b" not in done.stdout
        assert r"\x1b[31m" in done.stdout and re.search(r"OMP_PLACES +(b')?\\xff\\xe4", done.stdout)


def test_control_characters_of_arguments_reach_no_terminal():
    for command in ([SHOW, "x\x1b[31m\u202e.h5"], [STUDY, "x\x1b[31m"], [STUDY, "status", "x\x1b[31m\x9b"]):
        done = call(*command)
        assert done.returncode == 2 and r"x\x1b[31m" in done.stderr and not re.search(r"[\x1b\x9b\u202e]", done.stderr)


def test_standard_output_that_cannot_be_written_is_told(record):
    for command, name in (([SHOW, record], "show"), ([SHOW, "--help"], "show"), ([STUDY, "--help"], "study")):
        with open("/dev/full", "w") as full:
            done = call(*command, capture_output=False, stdout=full, stderr=subprocess.PIPE)
        told = f"{name}: cannot write standard output: "
        assert (done.returncode, done.stderr) == (1, f"{told}No space left on device\n")
        done = call("bash", "-c", '"$@" >&-', "bash", *command)
        assert (done.returncode, done.stderr) == (1, f"{told}it is closed\n")


def test_a_file_never_gets_the_number_of_a_closed_stream(tmp_path):
    """The first file that a study opens, its journal, is not where its messages go."""
    line = f'cd {tmp_path}; {sys.executable} -c \'import os; os.execv("{STUDY}", ["study", "status", "."])\' '
    (tmp_path / "journal.jsonl").write_bytes(b"no journal\n")
    for closed in ("2>&-", "0<&- 1>&- 2>&-"):
        assert call("bash", "-c", line + closed).returncode == 2
        assert (tmp_path / "journal.jsonl").read_bytes() == b"no journal\n"
    code = (
        "import os, sys; from heiretsu.console import run\n"
        "def main():\n"
        "    with open(sys.argv[1], 'w') as file: print('out'); print('err', file=sys.stderr); file.write('whole')\n"
        "    return 0\n"
        "sys.exit(run(main, 'command'))"
    )
    for closed in ("0<&-", "1>&-", "2>&-", "0<&- 1>&- 2>&-"):
        line = f'"$0" -c "$1" "$2" {closed}'
        call("bash", "-c", line, sys.executable, code, tmp_path / "kept", variables={"PYTHONPATH": str(PACKAGE.parent)})
        assert (tmp_path / "kept").read_text() == "whole", closed


def test_a_reader_that_is_slow_is_waited_for_and_one_that_has_gone_is_no_error(record):
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    shown = [record] * 200  # more than a pipe holds
    with subprocess.Popen([SHOW, *shown], stdout=writing, stderr=subprocess.PIPE) as child:
        os.close(writing)
        with open(reading, encoding="utf-8") as pipe:
            assert pipe.read().count("Took 4.00 seconds") == len(shown)
        assert child.stderr.read() == b""
    assert child.returncode == 0
    done = call("bash", "-c", '"$@" | true; exit ${PIPESTATUS[0]}', "bash", STUDY, "run", "--help")
    assert done.stderr == ""


def test_an_error_that_nobody_foresaw_is_one_line():
    code = "import sys; from heiretsu.console import run; sys.exit(run(lambda: {}['a\x1bb'], 'command'))"
    done = call(sys.executable, "-c", code, variables={"PYTHONPATH": str(PACKAGE.parent)})
    said = r"command: an error that it does not know: KeyError 'a\x1bb', <string>:1 (HEIRETSU_TRACE=1 tells more)"
    assert (done.returncode, done.stderr) == (1, said + "\n")
    done = call(sys.executable, "-c", code, variables={"PYTHONPATH": str(PACKAGE.parent), "HEIRETSU_TRACE": "1"})
    assert "Traceback" in done.stderr and done.stderr.endswith(said + "\n")


@pytest.mark.parametrize(
    "text, shown",
    [
        ("Gödel, 並列, a-b_c – µs", "Gödel, 並列, a-b_c – µs"),
        ("\x1b[2J\x07\x7f\x9b", r"\x1b[2J\x07\x7f\x9b"),
        ("a\u202eb\u2028c", r"a\u202eb\u2028c"),
        ("a\nb", r"a\x0ab"),
        ("\udcff\U000e0001", r"\xff\U000e0001"),
        ("a\xa0b", "a\xa0b"),
    ],
)
def test_printable(text, shown):
    assert printable(text) == shown


def test_a_line_that_is_written_over_fits_the_terminal():
    owner, terminal = pty.openpty()
    for width in (40, 80, 300):
        subprocess.run(["stty", "cols", str(width)], stdin=terminal, check=True)
        with open(os.dup(terminal), "wb", buffering=0) as raw:
            stream = Console(raw, "utf-8")
            assert columns(stream) == width
            redraw(stream, "x\x1b" * 200)
            stream.detach()
        drawn = os.read(owner, 4096).decode()
        assert drawn == "\r\x1b[K" + (r"x\x1b" * 200)[: width - 1]


def calls_in_the_package():
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                yield f"{path.relative_to(PACKAGE)}:{node.lineno}", name, node


def test_no_text_is_read_or_written_in_the_encoding_of_the_locale():
    """base.TEXT and text_of say how; a locale may know neither a dash nor the bytes of a file's name."""
    found = []
    for place, name, node in calls_in_the_package():
        given = {keyword.arg for keyword in node.keywords}
        binary = any(isinstance(word, ast.Constant) and "b" in str(word.value) for word in node.args[1:2])
        if name in ("read_text", "write_text") or (name == "open" and isinstance(node.func, ast.Name) and not binary):
            found += [place] if not given & {"encoding", None} else []
        if name in ("run", "Popen", "check_output") and given & {"text", "universal_newlines"}:
            found.append(place)
    assert found == []


@pytest.mark.parametrize("delay", [0.1, 0.3, 0.5, 0.8])
def test_ctrl_c_at_any_moment_is_no_traceback(record, delay):
    """While it starts, imports or works."""
    for command in ([SHOW, *[record] * 50], [STUDY, "compare", "a", "b"]):
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        process = subprocess.Popen(list(map(str, command)), start_new_session=True, text=True, **pipes)
        time.sleep(delay)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=60)
        assert "Traceback" not in said and said.count("\n") <= 1, said


def test_ctrl_c_where_python_can_raise_nothing_interrupts_all_the_same():
    code = """
import sys, time
from heiretsu.console import run
class Held:
    def __del__(self):
        raise KeyboardInterrupt
def main():
    Held()
    time.sleep(60)
sys.exit(run(main, "it"))
"""
    done = call(sys.executable, "-c", code, variables={"PYTHONPATH": str(PACKAGE.parent)})
    assert (done.returncode, done.stderr) == (1, "it: interrupted\n")
