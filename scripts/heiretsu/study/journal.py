"""What a study has done so far: one JSON line per event, appended and fsynced, to survive a kill at any moment."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import sys
import time
from pathlib import Path

from heiretsu.base import STUDY, UsageError

NAME = "journal.jsonl"
MAX_SIZE = 1 << 30  # bytes of a journal: of 10 000 launches it has about 30 MB
JOBS = "jobs"  # the folder of the journals that batch jobs keep


def read(folder: Path) -> list[dict]:
    """The events of the study in `folder`, oldest first; a last line cut short by a kill does not count.
    What batch jobs journalled follows what the study's own journal says of the go that they belong to: hosts' clocks
    differ. UsageError when there is no study."""
    path = folder / NAME
    try:
        own = read_file(path)
    except OSError:
        raise UsageError(f"{folder}: no study here (no {NAME}); {STUDY} run starts one") from None
    if not own or own[0].get("event") != "plan":
        raise UsageError(f"{path}: begins with no plan: the study was ended before it began; run it anew")
    events, go = [], 0
    for event in own:
        if event["event"] == "continue":
            events += _of_jobs(folder, go)
            go += 1
        events.append(event)
    return events + _of_jobs(folder, go)


def read_file(path: Path) -> list[dict]:
    """The events of one journal."""
    events = []
    if not path.is_file():
        raise OSError(errno.EINVAL, "is no file", str(path))
    if path.stat().st_size > MAX_SIZE:
        raise UsageError(f"{path}: is larger than {MAX_SIZE >> 30} GiB: no journal of a study")
    for number, line in enumerate(
        path.read_bytes().split(b"\n")[:-1], start=1
    ):  # what follows the last newline is torn
        try:
            event = json.loads(line)
        except (ValueError, RecursionError):
            event = None
        if not isinstance(event, dict) or not isinstance(event.get("event"), str):
            raise UsageError(f"{path}:{number}: not a line of a journal")
        events.append(event)
    return events


def job_journal(go: int, shape: str, job: str, restart: int) -> str:
    """The name of the journal of one start of a batch job: no other process ever writes it, whatever a scheduler
    believes to have ended. `go` counts the times the study was continued."""
    return f"{JOBS}/{go}-{shape}-{job}-{restart}.jsonl"


def _of_jobs(folder: Path, go: int) -> list[dict]:
    """What the jobs of one go journalled."""
    return [event for path in sorted((folder / JOBS).glob(f"{go}-*.jsonl")) for event in read_file(path)]


class Journal:
    """A journal, the study's or a batch job's, open for this process alone; a second study in its folder is refused."""

    def __init__(self, folder: Path, name: str = NAME):
        try:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            self._file = open(folder / name, "ab+", buffering=0)
        except OSError as error:
            raise UsageError(f"{folder}: no study can be kept there ({error.strerror})") from None
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
                self._file.close()
                raise UsageError(
                    f"{folder}: another study is running in this folder (wait for it, or name another one)"
                ) from None
            print(  # as of Lustre without -o flock, or of NFS without its lock daemon
                f"warning: {folder} cannot be locked ({error.strerror}): let no other study run there", file=sys.stderr
            )
        self._drop_torn_line()

    def _drop_torn_line(self) -> None:
        self._file.seek(0)
        content = self._file.read()
        self._file.truncate(content.rfind(b"\n") + 1)

    def append(self, event: str, **what) -> dict:
        """Keeps an event; it is on the disk when this returns. OSError on a full disk: what stood there stays."""
        line = {"event": event, "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), **what}
        data = json.dumps(line).encode() + b"\n"
        end = self._file.seek(0, os.SEEK_END)
        try:
            rest = memoryview(data)
            while rest:  # a write may be shorter than asked: only the next one says whether the disk is full
                rest = rest[self._file.write(rest) :]
            os.fsync(self._file.fileno())
        except OSError:
            self._file.truncate(end)
            raise
        return line

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_) -> None:
        self.close()
