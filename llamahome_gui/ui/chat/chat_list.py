"""The chats there are, the pinned ones and the one used last on top: open, find, rename in place, pin, delete."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListWidgetItem,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from llamahome_gui.ui.chat.chat_rows import (
    BELOW_ROLE,
    FOLDER_ROLE,
    HEADER_ROLE,
    ID_ROLE,
    MESSAGE_ROLE,
    MORE_ROLE,
    PINNED_ROLE,
    ChatDelegate,
    when,
)
from llamahome_gui.ui.chat.folders import NEW_FOLDER, FolderedList, folders_of, grouped, header, new_name
from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.icons import icon
from llamahome_gui.ui.theme import GRID
from llamahome_gui.ui.widgets import button, caption, label, search_field, tip

if TYPE_CHECKING:
    from llamahome_gui.inference import Conversation, Hit

WIDTH = 248
SEARCH_AFTER_MS = 120


class ChatList(QFrame):
    """Signals:
    newRequested: an empty chat is wanted.
    chosen: the id of the chat to open.
    hitChosen: ids of a chat and of the message in it to open.
    searched: words to look for; empty: all chats again.
    moreWanted: more places where the words were found.
    renamed: id and new title.
    pinned: id, and whether it shall stay above the others.
    deleted: id and title of a chat that shall go.
    filed: id of a chat and the folder it shall be in; empty for none.
    readForgotten: id of a chat: what was read for it shall not be kept.
    folderRenamed: name of a folder and its new one; empty takes its chats out.
    """

    newRequested = Signal()
    chosen = Signal(int)
    hitChosen = Signal(int, int)
    searched = Signal(str)
    moreWanted = Signal()
    renamed = Signal(int, str)
    pinned = Signal(int, bool)
    deleted = Signal(int, str)
    filed = Signal(int, str)
    readForgotten = Signal(int)
    folderRenamed = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chat-list")
        self._filling = False
        self._shown: int | None = None
        self._before_more = -1
        self._waiting: Callable[[], None] | None = None
        self.new = button(tr("New chat"), self.newRequested.emit, icon_name="plus", tip=tr("Start a new chat (Ctrl+N)"))
        self.search = search_field(tr("Search chats"), most=None)
        self.list = FolderedList()
        self._conversations: list[Conversation] = []
        self._closed: set[str] = set()
        self.nothing = label(tr("No chat has these words."), "muted", wrap=True)
        self.rename_action = self._action(tr("Rename"), "F2", self.rename_current, "edit")
        self.pin_action = self._action(tr("Pin"), "P", self.pin_current, "pin")
        self.delete_action = self._action(tr("Delete"), QKeySequence.StandardKey.Delete, self.delete_current, "trash")
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(SEARCH_AFTER_MS)
        self._build()

    @property
    def wanted(self) -> str:
        """The words that are looked for; empty where all chats are listed."""
        return self.search.text().strip()

    @property
    def closed_folders(self) -> list[str]:
        """Names of the folders whose chats are not listed."""
        return sorted(self._closed)

    def close_folders(self, folders: Iterable[str]) -> None:
        """Close these folders and open all others, those that are still to come as well."""
        self._closed = set(folders)
        if not self.wanted:
            self.show_conversations(self._conversations, self._shown)

    def show_conversations(self, conversations: Sequence[Conversation], current: int | None) -> None:
        """Fill the list and select the open chat."""
        if self.list.naming:
            self._waiting = partial(self.show_conversations, list(conversations), current)
            return
        self._conversations = list(conversations)
        items: list[QListWidgetItem] = []
        for folder, chats in grouped(conversations):
            closed = folder in self._closed
            if folder:
                items.append(header(folder, len(chats), closed))
            items += [] if closed else [_chat_item(each) for each in chats]
        self._fill(items, current)
        self.nothing.hide()

    def show_hits(self, hits: Sequence[Hit], current: int | None, more: bool = False) -> None:
        """Fill the list with places where words were found; `more`: a last line leads to others."""
        if self.list.naming:
            self._waiting = partial(self.show_hits, hits, current, more)
            return
        self._fill([*map(_hit_item, hits), *([_more_item()] if more else [])], current)
        self.nothing.setVisible(not hits)

    @Slot()
    def _editor_closed(self) -> None:
        """Fill the list with what came while a name was being typed: it would have been lost."""
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            waiting()

    @contextmanager
    def stays(self) -> Iterator[None]:
        """What is filled in meanwhile adds to the end: nothing is scrolled, and arrow keys go on as before."""
        row, place = self._before_more, self.list.verticalScrollBar().value()
        yield
        self._filling = True
        if row >= 0:
            self.list.setCurrentRow(row)
        self._filling = False
        self.list.doItemsLayout()  # before it, there is nothing to scroll
        self.list.verticalScrollBar().setValue(place)

    def select(self, conversation: int | None) -> None:
        """Mark a chat as the open one; None marks none. Of its places that were found, the chosen one stays so."""
        self._shown = conversation
        chosen = self._chat()
        if chosen is not None and chosen.data(ID_ROLE) == conversation:
            return
        self._filling, before = True, self._filling
        self.list.setCurrentItem(self._item(conversation))
        self._filling = before

    def rename_current(self) -> None:
        """Edit the title of the selected chat in its place."""
        item = self.list.currentItem()
        if item is not None and not self.wanted:
            self.list.editItem(item)

    def rename(self, conversation: int) -> None:
        """Edit the title of a chat in its place, wherever that is."""
        item = self._bring(conversation)
        if item is not None:
            self.list.editItem(item)

    def offer_folders(self, conversation: int) -> None:
        """Let the user choose the folder of a chat, beside its line."""
        item = self._bring(conversation)
        if item is not None:
            menu = self._folder_menu(self, str(item.data(FOLDER_ROLE) or ""))
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self.list.viewport().mapToGlobal(self.list.visualItemRect(item).bottomLeft()))

    def pin_current(self) -> None:
        """Keep the selected chat above the others, or no longer."""
        item = self._chat()
        if item is not None:
            self.pinned.emit(int(item.data(ID_ROLE)), not item.data(PINNED_ROLE))

    def delete_current(self) -> None:
        """Take the selected chat away; whoever listens can bring it back."""
        item = self._chat()
        if item is not None:
            self.deleted.emit(int(item.data(ID_ROLE)), item.text())

    def file_current(self, folder: str) -> None:
        """Put the selected chat into a folder; an empty name takes it out."""
        item = self._chat()
        if item is not None:
            self.filed.emit(int(item.data(ID_ROLE)), folder)

    def file_in_new_folder(self) -> None:
        """Put the selected chat into a folder of its own, whose name is asked for in its line."""
        name = new_name(folders_of(self._conversations))
        self.file_current(name)
        # The menu first gives the keyboard back: that would end the editing of a line.
        QTimer.singleShot(0, self, partial(self._name_folder, name))

    def _name_folder(self, name: str) -> None:
        made = self._header(name)
        if made is not None:
            self.list.setFocus()
            self.list.setCurrentItem(made)
            self.list.editItem(made)

    def _bring(self, conversation: int) -> QListWidgetItem | None:
        """The line of a chat, chosen and in view: what is looked for hides it no longer, nor does a closed folder."""
        self.search.clear()
        folder = next((each.folder for each in self._conversations if each.id == conversation), "")
        if folder in self._closed:
            self._closed.discard(folder)
            self.show_conversations(self._conversations, conversation)
        item: QListWidgetItem | None = self._item(conversation)
        if item is not None:
            self.select(conversation)
            self.list.setFocus()
            self.list.scrollToItem(item)
        return item

    def _chat(self) -> QListWidgetItem | None:
        item = self.list.currentItem()
        return None if item is None or item.data(HEADER_ROLE) or item.data(MORE_ROLE) else item

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(row) for row in range(self.list.count())]

    def _header(self, folder: str) -> QListWidgetItem | None:
        """The line of a folder."""
        return next((item for item in self._items() if item.data(HEADER_ROLE) and item.text() == folder), None)

    @Slot(str)
    def _toggle(self, folder: str) -> None:
        self._closed ^= {folder}
        self.show_conversations(self._conversations, self._shown)
        made = self._header(folder)
        if made is not None:
            self.list.setCurrentItem(made)

    def _fill(self, items: Sequence[QListWidgetItem], current: int | None) -> None:
        self._filling, self._waiting = True, None  # what waited is older
        self.list.clear()
        for item in items:
            self.list.addItem(item)
        self.select(current)
        self._filling = False

    def _item(self, conversation: int | None) -> QListWidgetItem:
        # Of the places that were found none is chosen before it is clicked: a click on the chosen one would do nothing.
        chats = (i for i in self._items() if i.data(ID_ROLE) is not None and i.data(MESSAGE_ROLE) is None)
        return next((item for item in chats if item.data(ID_ROLE) == conversation), None)  # type: ignore[return-value]

    @Slot(QListWidgetItem, QListWidgetItem)
    def _current_changed(self, item: QListWidgetItem | None, before: QListWidgetItem | None) -> None:
        if item is None or self._filling or item.data(HEADER_ROLE):
            return
        if item.data(MORE_ROLE):
            self._before_more = -1 if before is None else self.list.row(before)
            self.moreWanted.emit()
            return
        message = item.data(MESSAGE_ROLE)
        if message is None:
            self.chosen.emit(int(item.data(ID_ROLE)))
        else:
            self.hitChosen.emit(int(item.data(ID_ROLE)), int(message))

    @Slot(int)
    def _chosen_again(self, row: int) -> None:
        """A place that was chosen before is gone to once more: somebody has scrolled away."""
        item = self.list.item(row)
        message = item.data(MESSAGE_ROLE)
        if message is not None:
            self.hitChosen.emit(int(item.data(ID_ROLE)), int(message))

    @Slot(QListWidgetItem)
    def _edited(self, item: QListWidgetItem) -> None:
        if self._filling:
            return
        if item.data(HEADER_ROLE):
            self.folderRenamed.emit(str(item.data(FOLDER_ROLE)), item.text())
        else:
            self.renamed.emit(int(item.data(ID_ROLE)), item.text())

    @Slot(str)
    def _typed(self, text: str) -> None:
        if text.strip():
            self._later.start()
        else:
            self._later.stop()
            self.searched.emit("")

    @Slot()
    def _ask_search(self) -> None:
        self.searched.emit(self.wanted)

    @Slot(QPoint)
    def _menu(self, place: QPoint) -> None:
        item = self.list.itemAt(place)
        if item is None or item.data(MORE_ROLE):
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if item.data(HEADER_ROLE):
            menu.addAction(self.rename_action)
            menu.addAction(tr("Take the chats out"), partial(self.folderRenamed.emit, item.text(), ""))
        else:
            self.pin_action.setText(tr("Unpin") if item.data(PINNED_ROLE) else tr("Pin"))
            menu.addActions([] if self.wanted else [self.rename_action, self.pin_action])
            if not self.wanted:
                menu.addMenu(self._folder_menu(menu, str(item.data(FOLDER_ROLE) or "")))
                menu.addAction(tr("Forget what was read"), partial(self.readForgotten.emit, item.data(ID_ROLE)))
            menu.addAction(self.delete_action)
        menu.popup(self.list.viewport().mapToGlobal(place))

    def _folder_menu(self, parent: QWidget, here: str) -> QMenu:
        moving = QMenu(tr("Move to folder"), parent)
        moving.setIcon(icon("folder", "muted"))
        for folder in folders_of(self._conversations):
            choice = moving.addAction(caption(folder), partial(self.file_current, folder))
            choice.setEnabled(folder != here)
        moving.addAction(icon("plus", "muted"), tr(NEW_FOLDER), self.file_in_new_folder)
        if here:
            moving.addAction(tr("No folder"), partial(self.file_current, ""))
        return moving

    def _action(self, text: str, keys: str | QKeySequence.StandardKey, callback: object, image: str) -> QAction:
        made = QAction(icon(image, "muted"), text, self)
        made.setShortcut(QKeySequence(keys))
        made.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        made.triggered.connect(callback)
        self.list.addAction(made)
        return made

    def _build(self) -> None:
        self.search.textChanged.connect(self._typed)
        self._later.timeout.connect(self._ask_search)
        self.list.setItemDelegate(ChatDelegate(self.list))
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.setMouseTracking(True)
        self.list.setSpacing(0)
        self.list.setAccessibleName(tr("Chats"))
        self.list.currentItemChanged.connect(self._current_changed)
        self.list.chosenAgain.connect(self._chosen_again)
        self.list.itemDelegate().closeEditor.connect(self._editor_closed, Qt.ConnectionType.QueuedConnection)
        self.list.itemChanged.connect(self._edited)
        self.list.toggled.connect(self._toggle)
        self.list.moved.connect(self.filed, Qt.ConnectionType.QueuedConnection)  # not in the midst of a drag
        self.list.customContextMenuRequested.connect(self._menu)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID + 4, GRID + 4, GRID + 4, GRID)
        column.setSpacing(GRID + 4)
        column.addWidget(self.new)
        column.addWidget(self.search)
        column.addWidget(self.nothing)
        column.addWidget(self.list, 1)
        self.nothing.hide()


def _item(title: str, conversation: int, below: str) -> QListWidgetItem:
    item = QListWidgetItem(title)
    item.setData(ID_ROLE, conversation)
    item.setData(BELOW_ROLE, below)
    item.setToolTip(tip(title))
    return item


def _chat_item(conversation: Conversation) -> QListWidgetItem:
    item = _item(conversation.title, conversation.id, when(conversation.updated_at))
    item.setData(PINNED_ROLE, conversation.pinned)
    item.setData(FOLDER_ROLE, conversation.folder)
    item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
    return item


def _hit_item(hit: Hit) -> QListWidgetItem:
    item = _item(hit.title, hit.conversation, hit.excerpt)
    if hit.message is None:
        item.setData(BELOW_ROLE, "")
    else:
        item.setData(MESSAGE_ROLE, hit.message)
    return item


def _more_item() -> QListWidgetItem:
    item = QListWidgetItem(tr("Show more"))
    item.setData(MORE_ROLE, True)
    item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
    return item
