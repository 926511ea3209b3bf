"""Hold what an earlier try left on the disk against what is wanted now: keep what fits, clear away what does not."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from llamahome_gui.models.download.journal import FILES, Journal, JournalFile, part_size
from llamahome_gui.models.download.transfer import Progress
from llamahome_gui.models.hub.types import HubFile


@dataclass
class Settled:
    """Where a download begins.

    Attributes:
        progress: Of every wanted file, in the order they are fetched.
        flushed: Bytes of each that are on the disk itself.
        note: What the user should know of a change at the hub; empty where nothing changed.
    """

    progress: list[Progress] = field(default_factory=list)
    flushed: dict[str, int] = field(default_factory=dict)
    note: str = ""

    @property
    def missing(self) -> int:
        """Bytes to fetch."""
        return sum(item.file.size - item.done for item in self.progress)


def settle(folder: Path, journal: Journal | None, files: Sequence[HubFile], commit: str) -> Settled:
    """Keep parts of the same content, whole files first of all, and delete everything else.

    Args:
        folder: Of the download.
        journal: Of an earlier try.
        files: Wanted now.
        commit: They are of.

    Raises:
        OSError: Something cannot be deleted or shortened.
    """
    parts = folder / FILES
    parts.mkdir(parents=True, exist_ok=True)
    settled = Settled()
    for file in files:
        entry = journal.entry(file) if journal else None
        _keep(settled, parts / file.path, file, entry, journal)
    _clear(parts, {file.path for file in files})
    if journal and journal.commit not in ("", commit):
        anew = sum(journal.entry(file) is None for file in files)
        kept = len(files) - anew
        settled.note = f"The model has changed at the hub: {anew} files are fetched anew, {kept} are kept."
    return settled


def _keep(settled: Settled, path: Path, file: HubFile, entry: JournalFile | None, journal: Journal | None) -> None:
    progress = Progress(file)
    settled.progress.append(progress)
    if journal and journal.commit and entry is None:
        path.unlink(missing_ok=True)  # of another content
    there = part_size(path)
    if entry is None or journal is None:
        progress.done = min(there, file.size)  # held against its hash before anything is added to it
        return
    if not journal.same_boot() and there > entry.flushed:
        os.truncate(path, entry.flushed)
        there = entry.flushed
    progress.etag = entry.etag
    progress.verified = entry.verified and there == file.size
    progress.done = min(there, file.size)
    settled.flushed[file.path] = min(entry.flushed, there)


def _clear(parts: Path, wanted: set[str]) -> None:
    for path in sorted(parts.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            with contextlib.suppress(OSError):
                path.rmdir()  # only an empty one goes
        elif path.relative_to(parts).as_posix() not in wanted:
            path.unlink()
