"""The last step: what was fetched becomes a model of the store, all of it at once."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

from llamahome_gui.config.files import sync_folder
from llamahome_gui.models.card import ModelCard, write_card
from llamahome_gui.models.download.journal import FILES, JOURNAL
from llamahome_gui.models.folder import check_model
from llamahome_gui.models.hub.types import HubModel
from llamahome_gui.models.importing import refuse_taken


def install(folder: Path, target: Path, model: HubModel) -> None:
    """Check what lies in a download's folder, lay the card beside it and rename it to `target`.

    Raises:
        ModelError: It is no model that can be loaded, or there is one of this name.
        OSError: The disk is full or cannot be written.
    """
    parts = folder / FILES
    check_model(parts)
    refuse_taken(target)
    hashes = {file.path: file.sha256 for file in model.files if file.sha256}
    source = f"{model.repository}@{model.revision}"
    write_card(parts, ModelCard(source=source, repository=model.repository, revision=model.revision), hashes)
    target.parent.mkdir(parents=True, exist_ok=True)
    parts.replace(target)
    sync_folder(target.parent)
    discard(folder)


def clear_empty(folder: Path) -> None:
    """Delete what a download laid out that failed before anything came; one byte or a journal keeps it."""
    if (folder / JOURNAL).exists():
        return
    for path in (folder / FILES, folder):
        with contextlib.suppress(OSError):
            path.rmdir()


def discard(folder: Path) -> None:
    """Delete a download's folder with everything in it, and the family's where it is empty then.

    The journal goes first: what a sudden end leaves of the rest is no download any more.
    """
    with contextlib.suppress(OSError):
        (folder / JOURNAL).unlink()
    shutil.rmtree(folder, ignore_errors=True)
    with contextlib.suppress(OSError):
        folder.parent.rmdir()
