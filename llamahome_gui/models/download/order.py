"""What is to be fetched and where it goes, and what earlier starts of the program left of it."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from llamahome_gui.errors import DownloadError
from llamahome_gui.models.download.installing import discard
from llamahome_gui.models.download.journal import FILES, JOURNAL, Journal, part_size, read_journal, write_journal
from llamahome_gui.models.download.locking import locked
from llamahome_gui.models.download.types import DownloadState, DownloadStatus, FileStatus
from llamahome_gui.models.usage import DOWNLOADS


@dataclass(frozen=True)
class Order:
    """What is to be fetched, and as which model of the store."""

    repository: str
    family: str
    version: str
    revision: str
    models_dir: Path

    @property
    def key(self) -> str:
        return f"{self.family}/{self.version}"

    @property
    def folder(self) -> Path:
        """Where the unfinished files lie."""
        return self.models_dir / DOWNLOADS / self.family / self.version

    @property
    def target(self) -> Path:
        """The model's folder."""
        return self.models_dir / self.family / self.version


def find_unfinished(models_dir: Path) -> list[tuple[DownloadStatus, Order]]:
    """Each download that can go on, as a paused one, with its order; by key."""
    found = []
    for path in sorted((models_dir / DOWNLOADS).glob(f"[!.]*/[!.]*/{JOURNAL}")):
        journal = read_journal(path.parent)
        if journal is None:
            continue
        order = Order(journal.repository, path.parent.parent.name, path.parent.name, journal.asked, models_dir)
        if order.target.exists() and not (order.folder / FILES).exists():
            discard(order.folder)  # installed, and killed before it could clear away
        else:
            found.append((kept_status(journal, order), order))
    return found


def remember(order: Order) -> None:
    """Note a download that nothing was fetched of yet, so that the next start knows of it; nothing where it is noted.

    A disk that cannot be written loses the note and nothing else.
    """
    if (order.folder / JOURNAL).exists():
        return
    with contextlib.suppress(DownloadError, OSError), locked(order.folder):
        order.folder.mkdir(parents=True, exist_ok=True)
        write_journal(order.folder, Journal(repository=order.repository, asked=order.revision))


def clear_remains(models_dir: Path) -> None:
    """Delete what is left of downloads that were given up while the program ended: folders without a journal."""
    for folder in (models_dir / DOWNLOADS).glob("[!.]*/[!.]*"):
        if folder.is_dir() and not (folder / JOURNAL).exists():
            with contextlib.suppress(DownloadError, OSError), locked(folder):  # one that begins just now is held
                if not (folder / JOURNAL).exists():
                    discard(folder)


def kept_status(journal: Journal, order: Order) -> DownloadStatus:
    """What is on the disk of a download, as a paused one."""
    files = tuple(
        FileStatus(
            entry.path, entry.size, min(part_size(order.folder / FILES / entry.path), entry.size), entry.verified
        )
        for entry in journal.files
    )
    return DownloadStatus(
        order.key,
        journal.repository,
        journal.commit or journal.asked,
        DownloadState.PAUSED,
        done=sum(file.done for file in files),
        total=sum(file.size for file in files),
        files=files,
    )
