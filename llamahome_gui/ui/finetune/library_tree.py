"""Documents of the library in their folders, each to be ticked, a folder with all that is in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem

from llamahome_gui.ui.i18n import grouped, tr
from llamahome_gui.ui.icons import icon
from llamahome_gui.ui.theme import scaled
from llamahome_gui.ui.widgets import tip

if TYPE_CHECKING:
    from llamahome_gui.documents import DocumentRecord

_ID = Qt.ItemDataRole.UserRole
_WORDS = Qt.ItemDataRole.UserRole + 1
_WORDS_WIDTH = 96


@dataclass
class Folder:
    """A folder on the way to documents; one that holds a single folder and nothing else stands with it in one line."""

    name: str
    folders: dict[str, Folder] = field(default_factory=dict)
    documents: list[DocumentRecord] = field(default_factory=list)


def folders_of(records: Iterable[DocumentRecord]) -> Folder:
    """The records in the folders that their files lie in, sorted by name."""
    root = Folder("")
    for record in records:
        folder = root
        for part in PurePath(record.path).parent.parts:
            folder = folder.folders.setdefault(part, Folder(part))
        folder.documents.append(record)
    return _joined(root)


def _joined(folder: Folder) -> Folder:
    while len(folder.folders) == 1 and not folder.documents:
        (inner,) = folder.folders.values()
        folder = Folder(str(PurePath(folder.name, inner.name)), inner.folders, inner.documents)
    inside = sorted(map(_joined, folder.folders.values()), key=lambda one: one.name.casefold())
    documents = sorted(folder.documents, key=lambda record: record.name.casefold())
    return Folder(folder.name, {one.name: one for one in inside}, documents)


class LibraryTree(QTreeWidget):
    """Signals:
    chosenChanged: other documents are ticked.
    """

    chosenChanged = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Documents"))
        self.setHeaderLabels([tr("Document"), tr("Words")])
        self.headerItem().setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setUniformRowHeights(True)
        self.setVerticalScrollMode(QTreeWidget.ScrollMode.ScrollPerPixel)
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
        self.header().resizeSection(1, scaled(_WORDS_WIDTH))
        self._quiet = False
        self.itemChanged.connect(self._changed)

    def show_records(self, records: Iterable[DocumentRecord]) -> None:
        """Show documents, all of them ticked."""
        self._quiet = True
        self.clear()
        top = folders_of(records)
        shown = [top] if top.name and top.name != PurePath(top.name).anchor else [*top.folders.values()]
        self.addTopLevelItems([*map(_folder_item, shown), *([] if shown == [top] else map(_leaf, top.documents))])
        self.expandToDepth(0)
        self._quiet = False
        self.chosenChanged.emit()

    def chosen(self) -> list[int]:
        """Ids of the documents that are ticked, also of those that are filtered away."""
        return [leaf.data(0, _ID) for leaf in self._leaves() if leaf.checkState(0) is Qt.CheckState.Checked]

    def words(self) -> int:
        """Words of the documents that are ticked."""
        return sum(leaf.data(0, _WORDS) for leaf in self._leaves() if leaf.checkState(0) is Qt.CheckState.Checked)

    def count(self) -> int:
        """How many documents there are."""
        return sum(1 for _leaf in self._leaves())

    def tick(self, ticked: bool) -> None:
        """Tick every document that is not filtered away, or none of them."""
        self._quiet = True
        state = Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
        for leaf in self._leaves():
            if not leaf.isHidden():
                leaf.setCheckState(0, state)
        self._quiet = False
        self.chosenChanged.emit()

    @Slot(str)
    def filter(self, text: str) -> None:
        """Show documents whose names or folders hold a text."""
        for item in _inside(self.invisibleRootItem()):
            _filter(item, text.strip().casefold(), found=False)
        if text.strip():
            self.expandAll()

    @Slot(QTreeWidgetItem, int)
    def _changed(self, _item: QTreeWidgetItem, _column: int) -> None:
        """A click on a folder changes every item in it, and each is told."""
        if not self._quiet:
            self.chosenChanged.emit()

    def _leaves(self) -> Iterator[QTreeWidgetItem]:
        waiting = _inside(self.invisibleRootItem())
        while waiting:
            item = waiting.pop()
            if item.data(0, _ID) is not None:
                yield item
            waiting += _inside(item)


def _folder_item(folder: Folder) -> QTreeWidgetItem:
    item = QTreeWidgetItem([folder.name, ""])
    item.setIcon(0, icon("folder", "muted"))
    item.setToolTip(0, tip(folder.name))
    item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsAutoTristate)
    item.addChildren([*map(_folder_item, folder.folders.values()), *map(_leaf, folder.documents)])
    return item


def _leaf(record: DocumentRecord) -> QTreeWidgetItem:
    item = QTreeWidgetItem([record.name, grouped(record.words)])
    item.setIcon(0, icon("file", "muted"))
    item.setToolTip(0, tip(record.path))
    item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    item.setData(0, _ID, record.id)
    item.setData(0, _WORDS, record.words)
    item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
    item.setCheckState(0, Qt.CheckState.Checked)
    return item


def _inside(item: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    return [child for number in range(item.childCount()) if (child := item.child(number)) is not None]


def _filter(item: QTreeWidgetItem, text: str, *, found: bool) -> bool:
    """Hide what does not fit; whether the item stays."""
    found = found or not text or text in item.text(0).casefold()
    inside = [_filter(child, text, found=found) for child in _inside(item)]
    item.setHidden(not (any(inside) if inside else found))
    return not item.isHidden()
