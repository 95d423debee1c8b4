"""Puts the library that watches before a program: where it is, before which programs it can be put, and how."""

from __future__ import annotations

import os
import stat
import struct
from collections.abc import Sequence
from pathlib import Path

from heiretsu.base import ROOT, UsageError, nearest
from heiretsu.study import linked
from heiretsu.study.site import Site

AUTO, YES, NO = "auto", "yes", "no"
CHOICES = (AUTO, YES, NO)  # what --watch takes: programs that link MPI or OpenMP, any that can be, none
LIBRARY = "libheiretsu_watch.so"
FOLDER, JOB = "HEIRETSU_WATCH", "HEIRETSU_WATCH_JOB"  # where the library leaves what it sees of a process, and of all
GATHERED = "job.left"  # in the folder of a launch: that of all ranks, once MPI ended
PT_INTERP = 3  # <elf.h>: the program header that names the dynamic linker
# Prepends to what the site preloads, which modules may have set behind our back; the launcher stays as it is. Kokkos
# tells its regions to one library alone, which stays the user's where he names one.
PREPEND = (
    f'export {FOLDER}="${{1:-${{TMPDIR:-/tmp}}}}" {JOB}="$2" LD_PRELOAD="$0${{LD_PRELOAD:+:$LD_PRELOAD}}"'
    ' KOKKOS_TOOLS_LIBS="${KOKKOS_TOOLS_LIBS:-$0}"; shift 2; exec "$@"'
)


def read_choice(text: object) -> str:
    """What --watch says. UsageError."""
    if text not in CHOICES:
        raise UsageError(f"watch: '{text}' is not one of {', '.join(CHOICES)}{nearest(str(text), CHOICES)}")
    return str(text)


def library() -> Path | None:
    """The library: in the build folder of a checkout, or beside the installed scripts; None where it was not built."""
    installed = (path for lib in ("lib*", "lib/*") for path in ROOT.parents[1].glob(f"{lib}/heiretsu/{LIBRARY}"))
    return next((path for path in (ROOT / "build" / "release" / "lib" / LIBRARY, *installed) if path.is_file()), None)


def words(path: Path, left: Path, spread: bool = False) -> list[str]:
    """What stands before the program's own words, so that the library at `path` leaves what it sees in `left`. Ranks
    that are `spread` over hosts leave it on the disk of each until it is gathered: thousands of files that grow are
    nothing for a shared one."""
    folder = left.absolute()
    return ["sh", "-c", PREPEND, str(path), "" if spread else str(folder), str(folder / GATHERED)]


def why_not(choice: str, command: Sequence[str], site: Site | None) -> str:
    """Why the program of `command` is not watched, in words; "" where it can be tried."""
    if choice == NO:
        return "--watch no"
    if never := cannot_be(Path(command[0])):
        return never
    kind, why = linked.kind(command)
    if choice == AUTO and not kind:
        return f"{why.split(':')[0]} (--watch yes tries it all the same)"
    if library() is None:
        return "the library that does it was not built (cmake --build build/release)"
    if site is not None and "{watch}" not in site.line:
        return f"the line of {site.path} has no {{watch}} before its {{command}}"
    return ""


def cannot_be(program: Path) -> str:
    """Why nothing can be put before the program; "" where something can, as before the interpreter of a script."""
    try:
        status = program.stat()
        with open(program, "rb") as file:
            begin = file.read(2**16)
    except OSError:
        return ""  # a launch will say so
    if (status.st_mode & stat.S_ISUID and status.st_uid != os.geteuid()) or (
        status.st_mode & stat.S_ISGID and status.st_gid != os.getegid()
    ):
        return "it is a setuid or setgid program, before which the system lets nobody put a library"
    if begin[:4] == b"\x7fELF" and not _interpreted(begin):
        return "it is linked statically: there is no call that a library could stand before"
    return ""


def _interpreted(elf: bytes) -> bool:
    """Has it a dynamic linker? What cannot be read counts as having one."""
    wide, order = elf[4:5] == b"\x02", "<" if elf[5:6] == b"\x01" else ">"
    try:
        [offset] = struct.unpack_from(order + ("Q" if wide else "I"), elf, 32 if wide else 28)
        size, count = struct.unpack_from(order + "HH", elf, 54 if wide else 42)
        types = [struct.unpack_from(order + "I", elf, offset + k * size)[0] for k in range(count)]
    except struct.error:
        return True
    return PT_INTERP in types
