"""SHA-256 of files of any size, in bounded memory, with progress that may stop it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import IO, BinaryIO

# Large enough that the hash and not the calls take the time, small enough that a cancel is felt at once.
CHUNK = 4 * 1024**2


def file_hash(path: Path, read: Callable[[int], object] | None = None) -> str:
    """SHA-256 of a file, 64 hex digits.

    Args:
        path: The file.
        read: Called with the bytes of each chunk; an exception it raises stops the reading.

    Raises:
        OSError: The file cannot be read.
    """
    with path.open("rb") as stream:
        return hash_stream(stream, None, read)


def copy_and_hash(source: Path, target: Path, read: Callable[[int], object] | None = None) -> str:
    """Copy a file, flushed to the disk, and return the SHA-256 of what was written.

    Raises:
        OSError: One of the files cannot be read or written.
    """
    with source.open("rb") as stream, target.open("wb") as writer:
        digest = hash_stream(stream, writer, read)
        writer.flush()
        os.fsync(writer.fileno())
    return digest


def hash_stream(stream: BinaryIO, writer: IO[bytes] | None = None, read: Callable[[int], object] | None = None) -> str:
    """SHA-256 of what is left of a stream, which is also written to `writer` where there is one."""
    digest = hashlib.sha256()
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
        if writer is not None:
            writer.write(chunk)
        if read is not None:
            read(len(chunk))
    return digest.hexdigest()
