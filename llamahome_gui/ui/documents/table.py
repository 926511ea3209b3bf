"""The table of documents: whole rows, two lines high, with columns that give way when it is narrow."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from llamahome_gui.ui.documents.delegate import DocumentDelegate
from llamahome_gui.ui.documents.dragging import draggable, make_drag
from llamahome_gui.ui.documents.model import FORMAT, NAME, SIZE, STATE, TOKENS, WORDS, DocumentsModel
from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.theme import keep_scaled, scaled
from llamahome_gui.ui.widgets import label, row_height

_WIDTHS = {FORMAT: 80, SIZE: 84, WORDS: 84, TOKENS: 100, STATE: 128}
_LEAST_WIDTHS = {WORDS: 700, FORMAT: 620}


class DocumentsTable(QTableView):
    """Delete asks for the removal of the chosen rows, Return for a chat about them; dragging brings them there, too."""

    removeWanted = Signal()
    chatWanted = Signal()

    def __init__(self, model: DocumentsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.setModel(model)
        self.setItemDelegate(DocumentDelegate(self))
        self.setAccessibleName(tr("Documents"))
        self._nothing = label(tr("No document fits the filter."), "muted", parent=self)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.hide()
        self._build()

    def selected_places(self) -> list[int]:
        """The chosen rows from top to bottom; by ranges, because thousands of indexes take long."""
        chosen = self.selectionModel().selection()
        parts = [chosen.at(number) for number in range(chosen.count())]
        return sorted({place for part in parts for place in range(part.top(), part.bottom() + 1)})

    def choose(self, indexes: Iterable[QModelIndex]) -> None:
        """Choose rows and nothing else, and bring the first of them into view; an index without a row is no harm."""
        selection = self.selectionModel()
        selection.clearSelection()
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        found = [index for index in indexes if index.isValid()]
        for index in found:
            selection.select(index, flags)
        if found:
            self.scrollTo(found[0])

    def say_nothing_fits(self, shown: bool) -> None:
        """Say in the empty table that the filter lets nothing through."""
        self._nothing.setGeometry(0, 0, self.width(), self.height() // 2)
        self._nothing.setVisible(shown)

    def startDrag(self, _actions: Qt.DropAction) -> None:
        """Drag the chosen documents that can be asked about, from top to bottom; the others stay behind."""
        rows = [row for row in self._model.rows_at(self.selected_places()) if draggable(row)]
        if rows:
            make_drag(self, rows).exec(Qt.DropAction.CopyAction)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Delete):
            self.removeWanted.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chatWanted.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow table keeps the name readable and lets the lesser facts go; the preview tells them too."""
        super().resizeEvent(event)
        for column, least in _LEAST_WIDTHS.items():
            self.setColumnHidden(column, event.size().width() < scaled(least))

    def fit_text(self) -> None:
        """Give rows and columns the room that text of this size needs."""
        self.verticalHeader().setDefaultSectionSize(row_height(self.font()))
        for column, width in _WIDTHS.items():
            self.setColumnWidth(column, scaled(width))

    def _build(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSortingEnabled(True)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        keep_scaled(self, lambda it: it.fit_text())
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        header.setSortIndicator(NAME, Qt.SortOrder.AscendingOrder)
