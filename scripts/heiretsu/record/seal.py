"""The checksum behind the last byte of a record that HDF5 looks at: results/README.md."""

from __future__ import annotations

import os
import zlib
from pathlib import Path

MARK = b"heiretsu"  # then the CRC-32 of all bytes before it, as eight hexadecimal digits
SIZE = len(MARK) + 8


def of(image: bytes) -> bytes:
    """What belongs behind these bytes."""
    return _text(zlib.crc32(image))


def is_whole(path: Path) -> bool | None:
    """Is the file as it was written? None where it does not end in a checksum, or cannot be read."""
    try:
        with open(path, "rb") as file:
            left = os.fstat(file.fileno()).st_size - SIZE
            file.seek(max(0, left))
            end = file.read()
            if left < 0 or not end.startswith(MARK):
                return None
            file.seek(0)
            checksum = 0
            while left > 0 and (block := file.read(min(left, 1 << 20))):
                checksum, left = zlib.crc32(block, checksum), left - len(block)
            return end == _text(checksum)
    except OSError:
        return None


def _text(checksum: int) -> bytes:
    return MARK + f"{checksum:08x}".encode()
