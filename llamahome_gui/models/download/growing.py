"""A file that grows at its end and is hashed as it grows.

What is written is in the hands of the system at once: a killed program loses nothing but the block it holds. A hash
cannot be saved, so an opened file is read again and hashed, which takes a second for a gigabyte.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import queue
import threading
from pathlib import Path
from typing import BinaryIO, Protocol

from llamahome_gui.models.download.stopping import Stop
from llamahome_gui.models.hub.types import HubFile

# Bytes that are hashed at once: handing each packet to another thread would cost more than its hash.
_BATCH = 512 * 1024
# Batches that wait for the hash; with the one being read and the one being hashed this bounds the memory per file.
_WAITING = 4
_READ = 4 * 1024**2


class Digest(Protocol):
    """What hashlib gives."""

    def update(self, data: bytes | memoryview, /) -> None: ...

    def hexdigest(self) -> str: ...


def new_digest(file: HubFile) -> Digest:
    """The hash by which the hub knows a file: SHA-256 of a large one, Git's blob id of a small one."""
    if file.sha256:
        return hashlib.sha256()
    return hashlib.sha1(b"blob %d\0" % file.size, usedforsecurity=False)


def expected(file: HubFile) -> str:
    """The hash that the hub tells."""
    return (file.sha256 or file.git_oid).lower()


class GrowingFile:
    """The partial file at `path`; used by one thread, inside a `with` block.

    Args:
        path: Made where absent. A file longer than the whole cannot be a part of it and begins anew.
        file: What it is to become.
        stop: Ends the reading of what is there.

    Attributes:
        have: Bytes on the disk that are hashed or on their way to the hash.

    Raises:
        OSError: It cannot be opened, read or written.
        Stopped: While hashing what is there.
    """

    def __init__(self, path: Path, file: HubFile, stop: Stop) -> None:
        self._file = file
        self._stop = stop
        path.parent.mkdir(parents=True, exist_ok=True)
        self._stream: BinaryIO = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | _BINARY, 0o666), "r+b", buffering=0)
        self._hasher = _Hasher(new_digest(file))
        self.have = 0
        try:
            there = os.fstat(self._stream.fileno()).st_size
            self.cut(there if there <= file.size else 0)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> GrowingFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def append(self, block: bytes) -> None:
        """Write `block` at the end; bytes beyond the whole file are left out."""
        view = memoryview(block)[: self._file.size - self.have]
        while view:
            written = self._stream.write(view) or 0
            self._hasher.update(view[:written])
            self.have += written
            view = view[written:]

    def continues(self, offset: int, block: bytes) -> bytes:
        """The part of `block`, which lies at `offset`, that is not yet here.

        A server that ignores ranges sends the file from its beginning. What is here is held against it, and is given
        up from the first block that differs.
        """
        here = block[: self.have - offset]
        self._stream.seek(offset)
        if _read(self._stream, len(here)) == here:
            self._stream.seek(self.have)
            return block[len(here) :]
        self.cut(offset)
        return block

    def cut(self, length: int) -> None:
        """Give up what is behind `length`, and hash the rest from the disk."""
        self._stream.truncate(length)
        self._hasher.restart(new_digest(self._file))
        self.have = 0
        self._stream.seek(0)
        while self.have < length:
            self._stop.check()
            block = _read(self._stream, min(_READ, length - self.have))
            if not block:
                break  # somebody else shortened it
            self._hasher.update(block)
            self.have += len(block)
        self._stream.seek(self.have)

    def hexdigest(self) -> str:
        """Of everything so far; waits for the hash."""
        return self._hasher.hexdigest()

    def close(self) -> None:
        """Stop hashing and close; what is there stays."""
        self._hasher.close()
        with contextlib.suppress(OSError):
            self._stream.close()


_BINARY = getattr(os, "O_BINARY", 0)


def _read(stream: BinaryIO, count: int) -> bytes:
    blocks = []
    while count and (block := stream.read(count)):
        blocks.append(block)
        count -= len(block)
    return b"".join(blocks) if len(blocks) != 1 else blocks[0]


class _Hasher:
    """Hashes in a thread of its own, so that reading and hashing share two processors; small files in the caller's."""

    def __init__(self, digest: Digest) -> None:
        self._digest = digest
        self._batch: list[bytes | memoryview] = []
        self._held = 0
        self._queue: queue.Queue[list[bytes | memoryview] | None] = queue.Queue(_WAITING)
        self._thread: threading.Thread | None = None

    def update(self, data: bytes | memoryview) -> None:
        """Hash `data` soon; it may not change any more."""
        self._batch.append(data)
        self._held += len(data)
        if self._held >= _BATCH:
            self._hand_over()

    def restart(self, digest: Digest) -> None:
        """Forget everything and go on with `digest`."""
        self.close()
        self._batch, self._held, self._digest = [], 0, digest

    def hexdigest(self) -> str:
        self.close()
        for data in self._batch:
            self._digest.update(data)
        self._batch, self._held = [], 0
        return self._digest.hexdigest()

    def close(self) -> None:
        """Wait for what was handed over; more may follow."""
        if self._thread:
            self._queue.put(None)
            self._thread.join()
            self._thread = None

    def _hand_over(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="download-hash", daemon=True)
            self._thread.start()
        self._queue.put(self._batch)
        self._batch, self._held = [], 0

    def _work(self) -> None:
        while (batch := self._queue.get()) is not None:
            for data in batch:
                self._digest.update(data)
