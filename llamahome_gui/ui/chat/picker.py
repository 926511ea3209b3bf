"""The window behind the paper clip: converted documents of the library to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from llamahome_gui.ui.i18n import plural, tr
from llamahome_gui.ui.icons import icon
from llamahome_gui.ui.theme import GRID, scaled
from llamahome_gui.ui.widgets import PopUp, button, label, tip

if TYPE_CHECKING:
    from llamahome_gui.documents import DocumentRecord

SIZE = (420, 380)


class DocumentPicker(PopUp):
    """A pop-up with a search line; `attached` carries the ticked records.

    Signals:
        attached: list of `DocumentRecord`.
        addRequested: the library shall be filled first.
    """

    attached = Signal(object)
    addRequested = Signal()

    def __init__(self, records: Sequence[DocumentRecord], chosen: set[int], parent: QWidget | None = None) -> None:
        super().__init__(tr("Attach documents"), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._records = {record.id: record for record in records if record.state == "done"}
        self.search = QLineEdit()
        self.list = QListWidget()
        self.accept = button(tr("Attach"), self._accept, kind="primary")
        self._build()
        for record in self._records.values():
            self._add(record, record.id in chosen)
        self._count()

    def open_above(self, place: QPoint) -> None:
        """Show with the lower left corner at a place of the screen."""
        self.adjustSize()
        self.move(place - QPoint(0, self.height() + GRID))
        self.show()
        self.search.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter attaches what is ticked, and the line that it is pressed on."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
            return
        item = self.list.currentItem() if self.list.hasFocus() else None
        if item is not None and not item.isHidden():
            item.setCheckState(Qt.CheckState.Checked)
        if self.accept.isEnabled():
            self._accept()

    def _add(self, record: DocumentRecord, ticked: bool) -> None:
        item = QListWidgetItem(icon("file", "muted"), record.name)
        item.setData(Qt.ItemDataRole.UserRole, record.id)
        item.setToolTip(tip(f"{record.relative} · {plural(record.words, '{n} word', '{n} words')}"))
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsSelectable)
        item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        self.list.addItem(item)

    def _ticked(self) -> list[DocumentRecord]:
        items = [self.list.item(row) for row in range(self.list.count())]
        return [
            self._records[item.data(Qt.ItemDataRole.UserRole)]
            for item in items
            if item.checkState() == Qt.CheckState.Checked
        ]

    def _accept(self) -> None:
        self.attached.emit(self._ticked())
        self.close()

    def _go_to_documents(self) -> None:
        self.addRequested.emit()
        self.close()

    @Slot()
    def _count(self) -> None:
        count = len(self._ticked())
        self.accept.setText(tr("Attach {count}", count=count) if count else tr("Attach"))
        self.accept.setEnabled(count > 0)

    @Slot(str)
    def _filter(self, text: str) -> None:
        words = text.casefold().split()
        for row in range(self.list.count()):
            item = self.list.item(row)
            item.setHidden(not all(word in item.text().casefold() for word in words))

    @Slot(QListWidgetItem)
    def _toggle(self, item: QListWidgetItem) -> None:
        ticked = item.checkState() == Qt.CheckState.Checked
        item.setCheckState(Qt.CheckState.Unchecked if ticked else Qt.CheckState.Checked)

    def _build(self) -> None:
        self.search.setPlaceholderText(tr("Find a document"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.list.itemChanged.connect(self._count)
        self.list.itemDoubleClicked.connect(self._toggle)  # not `itemActivated`, which Enter is as well
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        column.setSpacing(GRID)
        column.addWidget(label(tr("Attach documents"), "subtitle"))
        foot = QHBoxLayout()
        foot.addWidget(button(tr("Add files…"), self._go_to_documents, kind="quiet", icon_name="plus"))
        foot.addStretch()
        foot.addWidget(self.accept)
        if self._records:
            column.addWidget(self.search)
            column.addWidget(self.list, 1)
            self.setFixedSize(*map(scaled, SIZE))
        else:
            self.setFixedWidth(scaled(SIZE[0]))
            sentence = tr("The library is empty. Drop files or folders on the window, or add them in Documents.")
            column.addWidget(label(sentence, "muted", wrap=True))
        column.addLayout(foot)
