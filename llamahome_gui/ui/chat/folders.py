"""Folders in the list of chats: a line for each, chats are dragged onto it or moved by their menu."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QWidget

from llamahome_gui.ui.chat.chat_rows import CLOSED_ROLE, COUNT_ROLE, FOLDER_ROLE, HEADER_ROLE, ID_ROLE
from llamahome_gui.ui.i18n import mark, plural, tr
from llamahome_gui.ui.widgets import tip

if TYPE_CHECKING:
    from llamahome_gui.inference import Conversation

NEW_FOLDER = mark("New folder")


class FolderedList(QListWidget):
    """A list whose chats can be dragged onto folders.

    Signals:
        moved: id of a chat, and the folder it was dropped on; empty for none.
        toggled: a folder that shall be opened or closed.
        chosenAgain: row of a line that was clicked and had been chosen before.
    """

    moved = Signal(int, str)
    toggled = Signal(str)
    chosenAgain = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.by_keys = False  # whether it is a key that is moving through the list
        self._entered = False  # whether the keyboard came with the mouse, where nothing was chosen
        self._pressed_again = False  # whether the mouse was pressed last on what had been chosen before
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDropIndicatorShown(False)
        self.itemClicked.connect(self._clicked)

    @property
    def naming(self) -> bool:
        """Whether a name is being typed into a line."""
        return self.state() == QAbstractItemView.State.EditingState

    def folder_at(self, place: QPoint) -> str:
        """The folder that a place of the viewport belongs to; empty for none."""
        item = self.itemAt(place)
        return "" if item is None else str(item.data(FOLDER_ROLE) or "")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Note whether it is the chosen line: `itemPressed` would come after what a choice has filled in anew."""
        index = self.indexAt(event.position().toPoint())
        self._pressed_again = index.isValid() and index.row() == self.currentRow() and not self._entered
        self._entered = False
        super().mousePressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Qt chooses the first line where none is chosen, just before the mouse is told to be pressed on it."""
        self._entered = event.reason() is Qt.FocusReason.MouseFocusReason and self.currentRow() < 0
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and the space bar open and close a folder, as do left and right."""
        item, naming = self.currentItem(), self.naming
        # The Enter that ends the naming of a folder comes here as well: the name would be lost in a list filled anew.
        if item is not None and item.data(HEADER_ROLE) and event.key() in _TOGGLES and not naming:
            closed = bool(item.data(CLOSED_ROLE))
            if event.key() not in (Qt.Key.Key_Left, Qt.Key.Key_Right) or closed == (event.key() == Qt.Key.Key_Right):
                self.toggled.emit(str(item.data(FOLDER_ROLE)))
            return
        self.by_keys = True
        super().keyPressEvent(event)
        self.by_keys = False

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._take(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._take(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """A chat goes into the folder under the pointer; the list itself is filled anew by whoever stores it."""
        item = self.currentItem()
        if event.source() is not self or item is None or item.data(HEADER_ROLE):
            event.ignore()
            return
        event.setDropAction(Qt.DropAction.CopyAction)  # nothing is taken out of the list by the drag itself
        event.accept()
        self.moved.emit(int(item.data(ID_ROLE)), self.folder_at(event.position().toPoint()))

    def _take(self, event: QDragMoveEvent) -> None:
        item = self.currentItem()
        if event.source() is self and item is not None and not item.data(HEADER_ROLE):
            event.acceptProposedAction()
        else:
            event.ignore()

    def _clicked(self, item: QListWidgetItem) -> None:
        if item.data(HEADER_ROLE):
            self.toggled.emit(str(item.data(FOLDER_ROLE)))
        elif self._pressed_again:
            self.chosenAgain.emit(self.row(item))


_TOGGLES = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_Left, Qt.Key.Key_Right)


def folders_of(conversations: Sequence[Conversation]) -> list[str]:
    """Names of the folders that have chats, sorted."""
    return sorted({each.folder for each in conversations if each.folder}, key=str.casefold)


def grouped(conversations: Sequence[Conversation]) -> Iterator[tuple[str, list[Conversation]]]:
    """Folders with their chats, then the chats that are in none under an empty name."""
    for folder in [*folders_of(conversations), ""]:
        yield folder, [each for each in conversations if each.folder == folder]


def header(folder: str, count: int, closed: bool) -> QListWidgetItem:
    """The line of a folder."""
    item = QListWidgetItem(folder)
    item.setData(HEADER_ROLE, True)
    item.setData(FOLDER_ROLE, folder)
    item.setData(COUNT_ROLE, count)
    item.setData(CLOSED_ROLE, closed)
    item.setFlags((item.flags() | Qt.ItemFlag.ItemIsEditable) & ~Qt.ItemFlag.ItemIsDragEnabled)
    chats = plural(count, "{n} chat", "{n} chats")
    item.setToolTip(tip(f"{folder}: {chats}"))
    said = tr("Folder {folder}, {chats}, closed") if closed else tr("Folder {folder}, {chats}, open")
    item.setData(Qt.ItemDataRole.AccessibleTextRole, said.format(folder=folder, chats=chats))
    return item


def new_name(folders: Sequence[str]) -> str:
    """A name that no folder has yet."""
    first = tr(NEW_FOLDER)
    names = (first if number == 1 else f"{first} {number}" for number in range(1, len(folders) + 2))
    return next(name for name in names if name not in folders)
