"""The chats there are, the one used last on top: open, rename in place, delete."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QFontMetrics, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from llamahome_gui.ui.icons import icon
from llamahome_gui.ui.theme import GRID, theme
from llamahome_gui.ui.widgets import ask, button

if TYPE_CHECKING:
    from llamahome_gui.inference import Conversation

ID_ROLE = Qt.ItemDataRole.UserRole
WHEN_ROLE = Qt.ItemDataRole.UserRole + 1
WIDTH, NARROW_WIDTH = 248, 184


class _ChatDelegate(QStyledItemDelegate):
    """Title above, time below."""

    def sizeHint(self, option: QStyleOptionViewItem, index: object) -> QSize:
        return QSize(NARROW_WIDTH - 3 * GRID, 2 * option.fontMetrics.height() + 18)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: object) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = self._ground(option)
        if ground:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().color(ground))
            painter.drawRoundedRect(option.rect.adjusted(0, 1, 0, -1), 8, 8)
        inside = option.rect.adjusted(10, 8, -10, -8)
        self._line(painter, inside, option, index.data(), "text", top=True)  # type: ignore[attr-defined]
        self._line(painter, inside, option, index.data(WHEN_ROLE), "muted", top=False)  # type: ignore[attr-defined]
        painter.restore()

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: object) -> None:
        editor.setGeometry(option.rect.adjusted(2, 4, -2, -4))

    def _ground(self, option: QStyleOptionViewItem) -> str | None:
        if option.state & QStyle.StateFlag.State_Selected:
            return "selection"
        return "hover" if option.state & QStyle.StateFlag.State_MouseOver else None

    def _line(
        self, painter: QPainter, inside: QRect, option: QStyleOptionViewItem, text: str, color: str, *, top: bool
    ) -> None:
        font = option.font
        if not top:
            font.setPixelSize(max(10, round(QFontMetrics(font).height() * 0.72)))
        painter.setFont(font)
        painter.setPen(theme().color(color))
        side = Qt.AlignmentFlag.AlignTop if top else Qt.AlignmentFlag.AlignBottom
        short = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, inside.width())
        painter.drawText(inside, side | Qt.AlignmentFlag.AlignLeft, short)


class ChatList(QFrame):
    """Signals:
    newRequested: an empty chat is wanted.
    chosen: the id of the chat to open.
    renamed: id and new title.
    deleteConfirmed: the id of a chat to delete.
    """

    newRequested = Signal()
    chosen = Signal(int)
    renamed = Signal(int, str)
    deleteConfirmed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chat-list")
        self._filling = False
        self.new = button("New chat", self.newRequested.emit, icon_name="plus", tip="Start a new chat (Ctrl+N)")
        self.list = QListWidget()
        self.rename_action = self._action("Rename", "F2", self.rename_current, "edit")
        self.delete_action = self._action("Delete…", QKeySequence.StandardKey.Delete, self.ask_delete, "trash")
        self._build()

    def show_conversations(self, conversations: Sequence[Conversation], current: int | None) -> None:
        """Fill the list and select the open chat."""
        self._filling = True
        self.list.clear()
        for conversation in conversations:
            item = QListWidgetItem(conversation.title)
            item.setData(ID_ROLE, conversation.id)
            item.setData(WHEN_ROLE, when(conversation.updated_at))
            item.setToolTip(conversation.title)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            self.list.addItem(item)
        self.select(current)
        self._filling = False

    def select(self, conversation: int | None) -> None:
        """Mark a chat as the open one; None marks none."""
        self._filling, before = True, self._filling
        self.list.setCurrentItem(self._item(conversation))
        self._filling = before

    def rename_current(self) -> None:
        """Edit the title of the selected chat in its place."""
        item = self.list.currentItem()
        if item is not None:
            self.list.editItem(item)

    def ask_delete(self) -> None:
        """Ask whether the selected chat shall go."""
        item = self.list.currentItem()
        if item is None:
            return
        conversation = int(item.data(ID_ROLE))
        ask(
            self.window(),
            f"Delete “{item.text()}”?",
            "Its questions and answers are removed. The documents stay in the library.",
            yes="Delete",
            confirmed=lambda: self.deleteConfirmed.emit(conversation),
        )

    def _item(self, conversation: int | None) -> QListWidgetItem:
        for row in range(self.list.count()):
            if self.list.item(row).data(ID_ROLE) == conversation:
                return self.list.item(row)
        return None  # type: ignore[return-value]

    @Slot(QListWidgetItem, QListWidgetItem)
    def _current_changed(self, item: QListWidgetItem | None, _before: QListWidgetItem | None) -> None:
        if item is not None and not self._filling:
            self.chosen.emit(int(item.data(ID_ROLE)))

    @Slot(QListWidgetItem)
    def _edited(self, item: QListWidgetItem) -> None:
        if not self._filling:
            self.renamed.emit(int(item.data(ID_ROLE)), item.text())

    @Slot(QPoint)
    def _menu(self, place: QPoint) -> None:
        if self.list.itemAt(place) is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions([self.rename_action, self.delete_action])
        menu.popup(self.list.viewport().mapToGlobal(place))

    def _action(self, text: str, keys: str | QKeySequence.StandardKey, callback: object, image: str) -> QAction:
        made = QAction(icon(image, "muted"), text, self)
        made.setShortcut(QKeySequence(keys))
        made.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        made.triggered.connect(callback)
        self.addAction(made)
        return made

    def _build(self) -> None:
        self.list.setItemDelegate(_ChatDelegate(self.list))
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.setMouseTracking(True)
        self.list.setSpacing(0)
        self.list.setAccessibleName("Chats")
        self.list.currentItemChanged.connect(self._current_changed)
        self.list.itemChanged.connect(self._edited)
        self.list.customContextMenuRequested.connect(self._menu)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID + 4, GRID + 4, GRID + 4, GRID)
        column.setSpacing(GRID + 4)
        column.addWidget(self.new)
        column.addWidget(self.list, 1)


def when(moment: float, now: float | None = None) -> str:
    """A moment as people say it: `just now`, `12 min ago`, `14:05`, `Yesterday`, `3 May`."""
    current = time.time() if now is None else now
    passed = current - moment
    if passed < 60:
        return "just now"
    if passed < 3600:
        return f"{int(passed // 60)} min ago"
    then, today = time.localtime(moment), time.localtime(current)
    if then[:3] == today[:3]:
        return time.strftime("%H:%M", then)
    if then[:3] == time.localtime(current - 86_400)[:3]:
        return "Yesterday"
    day = f"{then.tm_mday} {time.strftime('%b', then)}"
    return day if then.tm_year == today.tm_year else f"{day} {then.tm_year}"
