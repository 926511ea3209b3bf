"""What earlier starts of the program left unfinished, from the journals on the disk."""

from __future__ import annotations

from pathlib import Path

from llamahome_gui.models.download.installing import discard
from llamahome_gui.models.download.journal import FILES, JOURNAL, Journal, read_journal
from llamahome_gui.models.download.order import Order
from llamahome_gui.models.download.types import DownloadState, DownloadStatus, FileStatus
from llamahome_gui.models.usage import DOWNLOADS


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
            found.append((_status(journal, order), order))
    return found


def _status(journal: Journal, order: Order) -> DownloadStatus:
    files = tuple(
        FileStatus(entry.path, entry.size, min(_size(order.folder / FILES / entry.path), entry.size), entry.verified)
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


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
