"""What fills the documents panel: how to begin, or the table with its filter, its progress and the preview."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from llamahome_gui.ui.documents.preview import Preview
from llamahome_gui.ui.documents.table import DocumentsTable
from llamahome_gui.ui.documents.toolbar import FilterBar, ProgressLine
from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.theme import GRID, keep_scaled, scaled
from llamahome_gui.ui.widgets import EmptyState

_SIZES = [780, 430]
# What a table's own edge and padding leave of a page's margin.
_INDENT = 3 * GRID - 13


class DocumentsPage(QStackedWidget):
    """Owns the lines above the table and the splitter; `splitter_used` once the user has moved it."""

    def __init__(
        self, table: DocumentsTable, preview: Preview, add: Callable[[], object], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.filter = FilterBar()
        self.progress = ProgressLine()
        self.export_line = ProgressLine()
        self.splitter = _splitter(table, preview)
        self.splitter_used = False
        self.splitter.splitterMoved.connect(self._splitter_moved)
        self.addWidget(_beginning(add))
        self.addWidget(self._full())

    def show_table(self, wanted: bool) -> None:
        """Show the table, or how to begin."""
        self.setCurrentIndex(1 if wanted else 0)

    def reset_splitter(self) -> None:
        """The widths of the first start, as if the user had not moved it."""
        self.splitter.setSizes(_SIZES)
        self.splitter_used = False

    @Slot(int, int)
    def _splitter_moved(self, _position: int, _index: int) -> None:
        self.splitter_used = True

    def _full(self) -> QWidget:
        full = QWidget()
        inside = QVBoxLayout(full)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        for part in (self.filter, self.progress, self.export_line):
            inside.addWidget(part)
        inside.addWidget(self.splitter, 1)
        return full


def _splitter(table: DocumentsTable, preview: Preview) -> QSplitter:
    splitter = QSplitter(Qt.Orientation.Horizontal)
    splitter.setChildrenCollapsible(False)
    splitter.addWidget(_indented(table))
    splitter.addWidget(preview)
    splitter.setStretchFactor(0, 1)
    splitter.setStretchFactor(1, 1)
    splitter.setSizes(_SIZES)
    keep_scaled(table, lambda it: it.setMinimumWidth(scaled(480)))
    keep_scaled(preview, lambda it: it.setMinimumWidth(scaled(280)))
    return splitter


def _indented(table: DocumentsTable) -> QWidget:
    """The table so far to the right that its words stand below those of the page's head."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(_INDENT, 0, 0, 0)
    row.addWidget(table)
    return holder


def _beginning(add: Callable[[], object]) -> EmptyState:
    return EmptyState(
        "documents",
        tr("Drop files or folders here"),
        tr(
            "Word, Excel, PowerPoint, OpenDocument, PDF, e-books, HTML, Markdown, text, JSON, XML, YAML and CSV become "
            "text that you can chat with, however long it is. Nothing leaves this machine."
        ),
        tr("Add files…"),
        add,
    )
