"""A documents panel over a workspace, files to put into it, and what its tests do to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import docx
from pytestqt.qtbot import QtBot

from llamahome_gui.ui.documents.panel import DocumentsPanel
from llamahome_gui.ui.documents.rows import Row
from llamahome_gui.ui.services import Services
from tests.ui.conftest import settle

CONVERT_MS = 60_000


def make_docx(path: Path, *paragraphs: str) -> Path:
    """A Word file with a heading and paragraphs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    made = docx.Document()
    made.add_heading(path.stem, 1)
    for paragraph in paragraphs:
        made.add_paragraph(paragraph)
    made.save(str(path))
    return path


@contextmanager
def opened(services: Services, qtbot: QtBot) -> Iterator[DocumentsPanel]:
    """A shown panel that has read its library; closed at the end."""
    made = DocumentsPanel(services)
    with qtbot.waitSignal(made.loaded):
        made.resize(1100, 700)
        made.show()
    settle()
    try:
        yield made
    finally:
        close(made)


def close(panel: DocumentsPanel) -> None:
    """Close a panel and let its threads end."""
    panel.shutdown()
    panel.close()
    panel.deleteLater()
    settle()


def add(panel: DocumentsPanel, qtbot: QtBot, *paths: Path) -> None:
    """Add paths and wait until all is stored."""
    with qtbot.waitSignal(panel.importFinished, timeout=CONVERT_MS):
        panel.add_paths(list(paths))
    settle()


def by_name(panel: DocumentsPanel) -> dict[str, Row]:
    """The rows by their files' names."""
    return {row.name: row for row in panel.model.rows()}


def choose(panel: DocumentsPanel, *names: str) -> None:
    """Select rows by their files' names."""
    panel.select([by_name(panel)[name].key for name in names])
