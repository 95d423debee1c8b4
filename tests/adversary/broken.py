#!/usr/bin/python3
"""Programs and studies that are killed, stopped, or told of a full or bad disk at any write, fsync, rename, link,
unlink, truncation or lock (failing_calls.c), and then go on.

In the end the output has the bytes of a run that nothing befell, a study has all its points, and no other file is
there. What fails says so and ends with 1 or 2; writing less than asked, and a file system without locks, are no
errors.

It cannot find: what a machine that crashes loses of what was not synced, faults of reading and of memory, a
launcher's, nor what several ranks do with them (programs/test_faults.py and cluster/ break those)."""

import errno
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from adversary import left_behind, line, main, program
from damaged import HARD, HARD_LINE
from failing import breaking
from plans import plan
from programs import environment
from tried import ROOT, Fault, Try

NUMBERS = 60
DONE = b"".join(map(line, range(1, NUMBERS + 1)))
KILLED = (-signal.SIGKILL,)
ERRORS = [errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EROFS]
NO_LOCKS = [errno.ENOSYS, errno.ENOLCK]


def drawn(chance: random.Random, most: int) -> tuple[str, int, str]:
    """What goes wrong: a call, the how-manieth, how."""
    call = chance.choice(["write", "write", "sync", "name", "size", "any", "any", "lock"])
    error = str(chance.choice(NO_LOCKS if call == "lock" else ERRORS)) + chance.choice(["", "+"])
    at = chance.randrange(1, {"name": 6, "size": 4, "lock": 4, "any": most}.get(call, 1 + most // 2))
    return call, at, chance.choice([error, error, "kill", "kill", "torn", "short"])


def statuses(call: str, how: str) -> tuple[int, ...]:
    """With which a command may end that met it, or ended before."""
    if how in ("kill", "torn"):
        return (0, *KILLED)
    return (0,) if how == "short" or call == "lock" else (0, 1, 2)


def run(chance: random.Random, folder: Path) -> None:
    """factorize with --output, then --resume."""
    with_record = chance.random() < 0.3
    if chance.random() < 0.3:
        (folder / "o").write_text("what was there before\n")
    words = [program("factorize"), "--window", "7", "--output", "o", f"1..{NUMBERS}"]
    words += ["--quiet"] + ([] if with_record else ["--no-record"])
    call, at, how = drawn(chance, 40)
    variables = breaking(folder, "factorize", call, at, how)
    first = Try(words, statuses=statuses(call, how), variables=variables, cwd=folder, lines=3).judged()
    if first.status == 0:
        finished(folder, first, with_record)
        return
    if (folder / "o").exists() and (folder / "o").read_bytes() not in (DONE, b"what was there before\n"):
        raise Fault(f"half an output under its name: {first}")
    again = Try([*words, "--resume"], variables={"HEIRETSU_RESULTS": "r"}, cwd=folder).judged()
    if again.status != 0 and "is finished" not in again.error.decode():
        raise Fault(f"does not go on: {again.error} after {first}: {first.error}")
    finished(folder, first, with_record)


def finished(folder: Path, first: Try, with_record: bool) -> None:
    if (folder / "o").read_bytes() != DONE:
        raise Fault(f"other bytes than of a run that nothing befell: {first}")
    records = {f"r/{path.name}" for path in (folder / "r").glob("*.h5")} if with_record else set()
    try:
        left_behind(folder, {"o"} | records)
    except Fault as fault:
        raise Fault(f"{fault}: after {first}, which ended with {first.status}") from None


def stopped(chance: random.Random, folder: Path) -> None:
    """A run that is stopped while another is started on its files, then goes on."""
    words = [program("factorize"), "--no-record", "--window", "7", "--output", "o", f"1..{NUMBERS}"]
    variables = breaking(folder, "factorize", "any", chance.randrange(3, 25), "stop")
    options = {"cwd": folder, "env": environment(**variables), "stdin": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    with subprocess.Popen(words, **options) as first:
        while os.waitid(os.P_PID, first.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT).si_code == os.CLD_STOPPED:
            try:
                other = Try([*words, *chance.choice([[], ["--resume"]])], b"", statuses=(0, 2), cwd=folder).judged()
            finally:
                first.send_signal(signal.SIGCONT)
            time.sleep(0.01)
            if other.status == 0 and (folder / "o").read_bytes() != DONE:
                raise Fault(f"two runs at once wrote other bytes: {other}")
        said = first.stderr.read()
    if first.returncode != 0 or (folder / "o").read_bytes() != DONE:
        raise Fault(f"a run that was stopped and went on ended with {first.returncode}, said {said}")
    left_behind(folder, {"o"})


def job(chance: random.Random, folder: Path) -> None:
    """A job of a sieve, the same again, then the number by its file."""
    words = [program("factorize"), "--no-record", "--quiet"]
    sieving = [*words, "--sieve-only", "--units", "0..2", "--output", "a.sieve", str(HARD)]
    call, at, how = drawn(chance, 12)
    variables = breaking(folder, "factorize", call, at, how)
    Try(sieving, statuses=statuses(call, how), variables=variables, cwd=folder, lines=4).judged()
    Try(sieving, statuses=(0,), cwd=folder, lines=4).judged()
    left_behind(folder, {"a.sieve"})
    Try([*words, str(HARD), "--relations", "a.sieve"], HARD_LINE.encode(), statuses=(0,), cwd=folder).judged()


def study(chance: random.Random, folder: Path) -> None:
    """A study, then `study continue`, which must end with every point done."""
    (folder / "plan.toml").write_text(plan())
    command = str(ROOT / "scripts" / "study")
    call, at, how = drawn(chance, 60)
    variables = breaking(folder, "python3", call, at, how)
    words = [command, "run", "--plan", "plan.toml", "--folder", "s"]
    first = Try(words, statuses=statuses(call, how), variables=variables, cwd=folder, lines=12, seconds=90).judged()
    if (folder / "s" / "journal.jsonl").exists():
        again = Try([command, "continue", "s", "--trust"], cwd=folder, lines=12, seconds=90).judged()
        began = b"begins with no plan" in again.error
        spent = b"the budget" in again.error  # as where others use the machine
        if again.status != 0 and not began:
            raise Fault(f"does not go on: {again.error} after {first}: {first.error}")
        said = Try([command, "status", "s"], statuses=(2,) if began else (0,), cwd=folder).judged().out
        if not began and not spent and b"3 of 3 points done, 0 failed" not in said:
            raise Fault(f"not all is done in the end: {said} after {first}")
    odd = [str(path) for path in folder.rglob("*") if path.suffix in (".tmp", ".part") or path.name[0] == "."]
    if odd:
        raise Fault(f"left behind {odd} after {first}")


KINDS = [(run, 80), (stopped, 8), (job, 6), (study, 0.4)]


def attempt(chance: random.Random, folder: Path) -> None:
    kinds, weights = zip(*KINDS)
    try:
        chance.choices(kinds, weights)[0](chance, folder)
    finally:
        Path(f"{folder}.seen").unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main(__doc__, attempt, tries=200, seconds=20))
