"""Shows a place of a document in the preview: a passage that an answer drew on, a token of the cache."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from llamahome_gui.ui.documents.rows import Row, Show
from llamahome_gui.ui.i18n import tr

if TYPE_CHECKING:
    from llamahome_gui.ui.documents.panel import DocumentsPanel


class PlaceFinder(QObject):
    """Chooses the document's row, whatever is filtered, and marks the place once its text has been read."""

    def __init__(self, panel: DocumentsPanel) -> None:
        super().__init__(panel)
        self._panel = panel
        self._waiting: tuple[int, int, int] | None = None
        self._loaded = False
        panel.loaded.connect(self._rows_loaded)

    @Slot(int, int, int)
    def show(self, document: int, start: int, end: int) -> None:
        """Show `text[start:end]` of a document; says so where the library no longer has it."""
        if not self._loaded:
            self._waiting = (document, start, end)
            return
        row = next((row for row in self._panel.model.rows() if row.record and row.record.id == document), None)
        if row is None:
            self._panel.statusMessage.emit(tr("The library no longer has this document"))
            return
        self._choose(row)
        self._panel.preview.reveal(start, end)

    @Slot()
    def _rows_loaded(self) -> None:
        self._loaded = True
        if self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            self.show(*waiting)

    def _choose(self, row: Row) -> None:
        panel = self._panel
        if panel.filter.search.text() or not panel.model.index_of(row.key).isValid():
            panel.filter.search.clear()
            panel.filter.kinds.choose(Show.ALL.value)
            panel.model.set_filter("", Show.ALL)
        panel.select([row.key])
        panel.table.scrollTo(panel.model.index_of(row.key))
