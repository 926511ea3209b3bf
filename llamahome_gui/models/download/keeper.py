"""Keeps the journal of a running download, in a thread of its own: no transfer ever waits for the disk's flush."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from pathlib import Path

from llamahome_gui.models.download.journal import FILES, Journal, JournalFile, boot, write_journal
from llamahome_gui.models.download.transfer import Progress


class Keeper:
    """Runs inside a `with` block; the journal is written at its begin, at its end and when something changed.

    Args:
        folder: Of the download.
        journal: Repository and revisions; its files are written anew.
        progress: Of every file, by path.
        flushed: Bytes of each file that are on the disk itself already.
        every: Seconds between two flushes of what came.

    Attributes:
        error: Why the journal could not be written or a file not be flushed.

    Raises:
        OSError: The journal cannot be written at the begin.
    """

    def __init__(
        self, folder: Path, journal: Journal, progress: Sequence[Progress], flushed: dict[str, int], every: float
    ) -> None:
        self._folder = folder
        self._journal = journal
        self._progress = progress
        self._flushed = flushed
        self._every = every
        self._wake = threading.Event()
        self._ending = False
        self.error: OSError | None = None
        self._thread = threading.Thread(target=self._run, name="download-journal", daemon=True)

    def __enter__(self) -> Keeper:
        self._write()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending = True
        self._wake.set()
        self._thread.join()

    def wake(self) -> None:
        """Write the journal soon."""
        self._wake.set()

    def flush(self) -> None:
        """Make sure that everything so far is on the disk itself.

        Raises:
            OSError: It is not.
        """
        for item in self._progress:
            done = item.done
            if done > self._flushed.get(item.file.path, 0):
                _flush(self._folder / FILES / item.file.path)
                self._flushed[item.file.path] = done

    def _run(self) -> None:
        ending = False
        while not ending:
            woken = self._wake.wait(self._every)
            self._wake.clear()
            ending = self._ending
            try:
                if not woken:
                    self.flush()
                self._write()
            except OSError as error:
                self.error = error  # a full disk: whoever drives the download looks here

    def _write(self) -> None:
        files = tuple(self._entry(item) for item in self._progress)
        write_journal(self._folder, self._journal.model_copy(update={"boot": boot(), "files": files}))

    def _entry(self, item: Progress) -> JournalFile:
        file = item.file
        return JournalFile(
            path=file.path,
            size=file.size,
            sha256=file.sha256,
            git_oid=file.git_oid,
            etag=item.etag,
            verified=item.verified,
            # A file that began anew is shorter than what was flushed of it.
            flushed=min(self._flushed.get(file.path, 0), item.done),
        )


def _flush(path: Path) -> None:
    with path.open("r+b") as stream:
        os.fsync(stream.fileno())
