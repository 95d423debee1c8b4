"""A file that is whole under its name, or not there."""

import os
from pathlib import Path


def write(path: Path, data: bytes) -> None:
    """Writes a file and waits until it is on the disk; where that fails, or this process is killed, nothing is left.

    FileExistsError when there is one already: none is ever overwritten. OSError when it cannot be kept.
    """
    descriptor = _unnamed(path.parent)
    if descriptor is None:
        _write_hidden(path, data)
        return
    with open(descriptor, "wb") as file:
        _fill(file, data)
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:  # a folder's descriptor makes link() follow the symbolic link that /proc has of the file
            os.link(f"/proc/self/fd/{descriptor}", path.name, dst_dir_fd=folder)
        finally:
            os.close(folder)


def _unnamed(folder: Path) -> int | None:
    """A descriptor of a file without a name; None where the file system has none, or /proc is missing to name it."""
    try:
        return os.open(folder, os.O_WRONLY | os.O_TMPFILE, 0o666) if os.access("/proc/self/fd", os.X_OK) else None
    except OSError:
        return None


def _write_hidden(path: Path, data: bytes) -> None:
    """By way of another name, which a kill can leave behind."""
    hidden = path.with_name(f".heiretsu-{os.getpid()}-{path.name}.tmp")
    try:
        with open(hidden, "xb") as file:
            _fill(file, data)
        os.link(hidden, path)
    finally:
        hidden.unlink(missing_ok=True)


def _fill(file, data: bytes) -> None:
    file.write(data)
    file.flush()
    os.fsync(file.fileno())
