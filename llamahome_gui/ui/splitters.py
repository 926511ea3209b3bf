"""Splitters of the pages that the user moved: kept from one start to the next."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QSettings
from PySide6.QtWidgets import QSplitter, QWidget

_GROUP = "splitters"


class Splitters(QObject):
    """Follows each splitter that has a name; one without is arranged by its own page.

    Args:
        store: Where their sizes are kept, by page and name.
    """

    def __init__(self, store: QSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._usual: dict[str, tuple[QSplitter, list[int]]] = {}
        self._moved: set[str] = set()

    def follow(self, page: str, panel: QWidget) -> None:
        """Give the splitters of a page the sizes of the last time."""
        for splitter in panel.findChildren(QSplitter):
            if splitter.objectName():
                self._follow(f"{_GROUP}/{page}-{splitter.objectName()}", splitter)

    def remember(self) -> None:
        """Write down the sizes of those that the user moved."""
        for key in self._moved:
            self._store.setValue(key, self._usual[key][0].sizes())

    def reset(self) -> None:
        """The sizes of the first start, and nothing kept."""
        self._store.remove(_GROUP)
        self._moved.clear()
        for splitter, usual in self._usual.values():
            splitter.setSizes(usual)

    def _follow(self, key: str, splitter: QSplitter) -> None:
        self._usual[key] = splitter, splitter.sizes()
        kept = self._store.value(key)
        if isinstance(kept, list) and len(kept) == splitter.count():
            splitter.setSizes([int(size) for size in kept])
        splitter.splitterMoved.connect(partial(self._note, key))

    def _note(self, key: str, _position: int, _index: int) -> None:
        self._moved.add(key)
