# ctest: slow mpi
"""Standard streams in any state, what was there under the name of an output, and control groups that allow less."""

import ctypes
import errno
import os
import re
import stat
import struct
import subprocess
import time

import pytest
from programs import BIN, command, environment, open_mpi, refused, run

PROBABLE = "2^2203-1"  # of more than 2048 bits: a note on standard error says that it is a probable prime
NOTE = "is only a probable prime"


def in_shell(line, folder, **options):
    options = {"input": "", "env": environment()} | options
    return subprocess.run(
        ["bash", "-c", line, "bash", BIN / "factorize"],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=folder,
        **options,
    )


def test_a_message_never_lands_in_a_file(tmp_path):
    for closed in ("2>&-", "1>&- 2>&-", "0<&- 1>&- 2>&-"):
        done = in_shell(f'"$1" --no-record --output o {PROBABLE} 12 {closed}', tmp_path)
        assert done.returncode == 0
        lines = (tmp_path / "o").read_text().splitlines()
        assert len(lines) == 2 and lines[1] == "12: 2 2 3", closed
    assert NOTE in in_shell(f'"$1" --no-record {PROBABLE}', tmp_path).stderr
    numbers = "\n".join(map(str, range(1, 300_000)))
    done = in_shell('"$1" --no-record --file - --output o --progress always 2>&-', tmp_path, input=numbers)
    written = (tmp_path / "o").read_text()
    assert done.returncode == 0 and written.count("\n") == 299_999 and written.endswith("\n") and "\r" not in written


def test_a_journal_survives_a_closed_standard_error(tmp_path):
    """A note would be written over its head, and all work be lost."""
    numbers = [PROBABLE, "10^21..10^21+30000000"]
    words = [str(BIN / "factorize"), "--no-record", "--output", "o", *numbers]
    child = subprocess.Popen(["bash", "-c", 'exec "$@" 2>&-', "bash", *words], cwd=tmp_path, env=environment())
    journal = tmp_path / "o.journal"
    end = time.monotonic() + 30
    while time.monotonic() < end and (not journal.exists() or journal.read_bytes().count(b"\n") < 5):
        time.sleep(0.05)
    child.kill()
    child.wait()
    assert journal.read_text().startswith("heiretsu journal")


def test_an_input_file_is_none_where_standard_input_is_closed(tmp_path):
    (tmp_path / "n").write_text("12\n13\n")
    done = in_shell('"$1" --no-record --file n --output o --resume <&-', tmp_path)
    assert done.returncode == 0 and (tmp_path / "o").read_text() == "12: 2 2 3\n13: 13\n"
    done = in_shell('"$1" --no-record --file - <&-', tmp_path)
    assert refused(done) == "standard input: cannot be read: Bad file descriptor"
    assert in_shell('"$1" --no-record 12 >&-', tmp_path).returncode == 1
    assert in_shell('"$1" --help >&-', tmp_path).returncode == 1


def test_streams_that_would_block_are_waited_for():
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    child = subprocess.Popen(command("factorize", "--no-record", "1..200000"), stdout=writing, env=environment())
    os.close(writing)
    time.sleep(0.5)  # it fills the pipe
    with open(reading) as pipe:
        assert sum(1 for _ in pipe) == 200_000
    assert child.wait() == 0
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    child = subprocess.Popen(
        command("factorize", "--no-record", "--file", "-"), stdin=reading, stdout=subprocess.PIPE, env=environment()
    )
    os.close(reading)
    for number in (12, 13):
        time.sleep(0.3)
        os.write(writing, b"%d\n" % number)
    os.close(writing)
    assert child.communicate()[0] == b"12: 2 2 3\n13: 13\n" and child.returncode == 0


def test_an_output_keeps_the_mode_and_the_link_of_what_was_there(tmp_path):
    for mode in (0o600, 0o640, 0o444):
        (tmp_path / "o").write_text("old")
        (tmp_path / "o").chmod(mode)
        assert run("factorize", "--no-record", "--output", "o", "12", cwd=tmp_path).returncode == 0
        assert stat.S_IMODE((tmp_path / "o").stat().st_mode) == mode
        assert (tmp_path / "o").read_text() == "12: 2 2 3\n"
        (tmp_path / "o").unlink()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to("elsewhere/target")
    for numbers, text in (("12", "12: 2 2 3\n"), ("13", "13: 13\n")):  # not there yet, then there
        assert run("factorize", "--no-record", "--output", "link", numbers, cwd=tmp_path).returncode == 0
        assert (tmp_path / "link").is_symlink() and (tmp_path / "elsewhere" / "target").read_text() == text
    assert [path.name for path in (tmp_path / "elsewhere").iterdir()] == ["target"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_an_output_keeps_the_owner_of_what_was_there(tmp_path):
    (tmp_path / "o").write_text("old")
    os.chown(tmp_path / "o", 12, 34)
    assert run("factorize", "--no-record", "--output", "o", "12", cwd=tmp_path).stderr == ""
    assert ((tmp_path / "o").stat().st_uid, (tmp_path / "o").stat().st_gid) == (12, 34)


def test_what_is_typed_with_blanks_is_taken():
    done = run("factorize", "--no-record", " 12", "2^67 - 1", "5 .. 6", "\t( 2 + 3 ) ! / 4 ")
    assert (done.stdout, done.stderr) == (
        "12: 2 2 3\n147573952589676412927: 193707721 761838257287\n5: 5\n6: 2 3\n30: 2 3 5\n",
        "",
    )
    for bad in ("1 2", "12 13", "2 ^ ^ 3", " ", ""):
        assert "is not a number" in refused(run("factorize", "--no-record", bad))


def test_a_byte_order_mark_is_skipped_or_named():
    for before in ("\ufeff", "\ufeff# numbers\n", "\ufeff\n"):
        done = run("factorize", "--no-record", "--file", "-", input=f"{before}12\n")
        assert (done.returncode, done.stdout) == (0, "12: 2 2 3\n")
    options = {"capture_output": True, "env": environment()}
    done = subprocess.run(command("factorize", "--no-record", "--file", "-"), input="12\n".encode("utf-16"), **options)
    assert done.returncode == 2 and b"standard input:1: text in UTF-16 (save it as UTF-8)" in done.stderr


def test_who_pipes_numbers_in_without_file_is_told_so(tmp_path):
    note = "note: standard input is a pipe and is not read without --file -: these are the blog's four numbers\n"
    done = run("factorize", "--no-record", input="10 11 12\n")
    assert (done.returncode, done.stderr) == (0, note) and done.stdout.startswith("53541233: 1 5501")
    for words in (["--quiet"], ["12"], ["--file", "-"]):
        assert run("factorize", "--no-record", *words, input="12\n").stderr == ""
    assert run("factorize", "--no-record").stderr == ""


def test_control_characters_of_anybody_reach_no_terminal(tmp_path):
    evil = "x\x1b[31m\x9b\u202e"
    for words in (["--output", f"{tmp_path}/no/{evil}"], ["--method", evil], [f"--{evil}"], [evil], ["--file", evil]):
        done = run("factorize", "--no-record", *words, *([] if words[0] == "--file" else ["12"]))
        assert done.returncode == 2 and done.stderr.count("\n") == 1
        assert not re.search("[\x1b\x9b\u202e]", done.stderr), words
    record = tmp_path / f"{evil}.h5"
    done = run("factorize", "--record", record, "12")
    assert done.returncode == 0 and r"x\x1b[31m" in done.stderr and "\x1b" not in done.stderr


NUMBERS = {  # options whose value is a number, of the programs by name
    "planted": ("seconds", "serial", "lock", "imbalance", "message", "spread"),
    "count": ("work", "increments"),
    "overlap": ("seconds", "waits"),
    "dispatch": ("work", "tasks"),
    "exchange": ("items", "work"),
    "spawn": ("processes", "timeout"),
    "factorize": ("window", "threads", "repeat", "warmup", "until", "max-time", "seed", "grain"),
}


@pytest.mark.parametrize("program", sorted(NUMBERS))
def test_no_option_takes_what_is_no_number_or_absurd(program):
    known = run(program, "--help").stdout
    options = [name for name in NUMBERS[program] if f"--{name} " in known]
    assert options
    for name in options:
        for value in ("nan", "inf", "-inf", "1e999", "-1", "9" * 400, ""):
            words = ["--until", "1%"] if name == "max-time" else []
            done = run(program, "--no-record", f"--{name}={value}", *words, timeout=20)
            assert done.returncode == 2 and done.stderr.count("\n") == 1, (name, value, done.stdout)


def slurm_step(tasks, rank):
    return {
        "SLURM_JOB_ID": "7",
        "SLURM_STEP_NUM_TASKS": str(tasks),
        "SLURM_PROCID": str(rank),
        "SLURM_MPI_TYPE": "none",
    }


def test_inside_a_step_of_srun_that_offers_no_mpi_one_process_runs_alone():
    """As in srun --pty bash, and where salloc starts an interactive step."""
    done = run("factorize", "--no-record", "12", variables=slurm_step(1, 0))
    assert (done.returncode, done.stdout, done.stderr) == (0, "12: 2 2 3\n", "")
    first, second = (run("factorize", "--no-record", "12", variables=slurm_step(2, rank)) for rank in (0, 1))
    assert "srun --mpi=pmix" in refused(first) and "srun started 2 processes" in first.stderr
    assert (second.returncode, second.stdout, second.stderr) == (2, "", "")


def forbid_reading_of_memory():
    """process_vm_readv is refused from here on, as by Docker's older profiles (a filter of BPF; x86-64 and aarch64)."""
    number = {"x86_64": 310, "aarch64": 270}[os.uname().machine]
    load, jump, give = 0x20, 0x15, 0x06
    steps = [(load, 0, 0, 0), (jump, 0, 1, number), (give, 0, 0, 0x00050000 | errno.EPERM), (give, 0, 0, 0x7FFF0000)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = struct.pack("HxxxxxxP", len(steps), ctypes.addressof(code))
    libc = ctypes.CDLL(None)
    assert libc.prctl(38, 1, 0, 0, 0) == 0 and libc.prctl(22, 2, program) == 0


@pytest.mark.skipif(not open_mpi(), reason="Open MPI's own way between ranks")
@pytest.mark.skipif(os.uname().machine not in ("x86_64", "aarch64"), reason="knows the call's number there only")
def test_where_reading_other_processes_is_forbidden_nothing_is_spilled():
    line = command("factorize", "--no-record", "--print", "none", "10^15..10^15+400000", ranks=2)
    done = subprocess.run(
        line, capture_output=True, text=True, timeout=60, env=environment(), preexec_fn=forbid_reading_of_memory
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
