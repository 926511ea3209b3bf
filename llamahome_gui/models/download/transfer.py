"""Fetch one file: resumed, verified while it comes, tried again until it is there."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from llamahome_gui.errors import DownloadError, DownloadReason
from llamahome_gui.models.download.growing import GrowingFile, expected
from llamahome_gui.models.download.limiter import Limiter
from llamahome_gui.models.download.retrying import Backoff, Hindrance
from llamahome_gui.models.download.stopping import Stop
from llamahome_gui.models.download.types import FileStatus, Timing
from llamahome_gui.models.download.wire import Body, Source, Wire
from llamahome_gui.models.hub.types import HubFile

# What is read at once: larger pieces leave the processor's cache before they are hashed.
PIECE = 256 * 1024


@dataclass
class Progress:
    """How far a file is; written by the thread that fetches it, read by others.

    Attributes:
        done: Bytes on the disk.
        received: Bytes that came over the network since the start, also those that were not new.
        verified: Whole, and its hash is the hub's.
        active: A thread works on it.
        retry_at: When it tries again, by `time.monotonic`; None while it does not wait for that.
        offline: It waits because nothing can be reached.
        note: What it waits for, or what is unusual.
        etag: Of the content, as the server named it last.
    """

    file: HubFile
    done: int = 0
    received: int = 0
    verified: bool = False
    active: bool = False
    retry_at: float | None = None
    offline: bool = False
    note: str = ""
    etag: str | None = None

    @property
    def waiting(self) -> bool:
        return self.retry_at is not None

    @property
    def status(self) -> FileStatus:
        return FileStatus(self.file.path, self.file.size, self.done, self.verified, self.note)


class Transfer:
    """One file on its way to `target`.

    Args:
        wire: Connections of the download.
        source: Where the file comes from.
        progress: What is told of it; its `etag` is the one that a journal remembers.
        target: The partial file, and in the end the whole one.
        limiter: Shared by all transfers.
        stop: Ends it within a moment; what is on the disk stays.
        timing: Patience.
        piece: Bytes that are read at once, at most: what a kill may cost.
        remember: Called when the ETag is known or has changed.
    """

    def __init__(
        self,
        wire: Wire,
        source: Source,
        progress: Progress,
        target: Path,
        *,
        limiter: Limiter,
        stop: Stop,
        timing: Timing,
        piece: int = PIECE,
        remember: Callable[[], None] = lambda: None,
    ) -> None:
        self._wire = wire
        self._source = source
        self._progress = progress
        self._file = progress.file
        self._target = target
        self._limiter = limiter
        self._stop = stop
        self._timing = timing
        self._piece = piece
        self._remember = remember
        self._ranged = True

    def run(self) -> None:
        """Fetch what is missing and verify the whole.

        Raises:
            DownloadError: It is not to be had, or was corrupt twice.
            OSError: The disk is full or the file cannot be written; what was written stays.
            Stopped: As asked.
        """
        with GrowingFile(self._target, self._file, self._stop) as growing:
            self._fill(growing)
            if growing.hexdigest() != expected(self._file):
                # Once more from the beginning: a bad byte on the way is rarer than a bad sector, but it happens.
                self._progress.note = "The content was not the hub's and is fetched again."
                self._restart(growing)
                self._fill(growing)
                if growing.hexdigest() != expected(self._file):
                    self._restart(growing)
                    raise self._corrupt()
        self._progress.verified = True

    def _fill(self, growing: GrowingFile) -> None:
        backoff = Backoff(self._timing)
        self._progress.done = growing.have
        while growing.have < self._file.size:
            before = growing.have
            try:
                self._ask(growing)
            except Hindrance as hindrance:
                if growing.have > before:
                    backoff.reset()
                self._pause(backoff.wait(hindrance, self._file.path), hindrance)

    def _pause(self, seconds: float, hindrance: Hindrance) -> None:
        progress, note = self._progress, self._progress.note
        progress.note, progress.offline = hindrance.note, hindrance.offline
        progress.retry_at = time.monotonic() + seconds
        try:
            self._stop.sleep(seconds)
        finally:
            progress.retry_at = None
            progress.note, progress.offline = note, False

    def _ask(self, growing: GrowingFile) -> None:
        """One request, read until the file is whole or something is in the way."""
        with self._wire.get(self._source, self._file.path, self._range(growing.have)) as body:
            offset = self._start(body, growing.have)
            if body.etag != self._progress.etag:
                self._progress.etag = body.etag
                self._remember()
            while growing.have < self._file.size:
                block = body.read(self._limiter.piece(self._piece))
                if not block:
                    raise Hindrance("The connection ended early.")
                self._progress.received += len(block)
                end = offset + len(block)
                growing.append(growing.continues(offset, block) if offset < growing.have else block)
                offset = end
                self._progress.done = growing.have
                self._limiter.take(len(block), self._stop)

    def _range(self, have: int) -> dict[str, str]:
        if not have or not self._ranged:
            return {}
        named = {"If-Range": self._progress.etag} if self._progress.etag else {}
        return {"Range": f"bytes={have}-", **named}

    def _start(self, body: Body, have: int) -> int:
        """Where in the file the bytes of `body` lie: at its beginning or at `have`."""
        start = body.start
        if body.status == 200 or start == have:
            return start or 0
        # A part that was not asked for is of no use. Without a range there is nothing to get wrong.
        self._ranged = False
        raise Hindrance("The server sent another part of the file than was asked for.")

    def _restart(self, growing: GrowingFile) -> None:
        growing.cut(0)
        self._progress.done, self._progress.etag = 0, None
        self._remember()

    def _corrupt(self) -> DownloadError:
        return DownloadError(
            "The content is not what the hub promises, also when fetched a second time.",
            DownloadReason.CORRUPT,
            subject=self._file.path,
            hint="Nothing was installed. Try again later, or through another network.",
        )
