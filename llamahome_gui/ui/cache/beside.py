"""The cache beside the chat: which watch the pane follows, and what a chat keeps of its last answer's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from llamahome_gui.inference.watching import CacheWatch, Passage, Source
from llamahome_gui.ui.cache.pane import CachePane

if TYPE_CHECKING:
    from llamahome_gui.ui.chat.controller import ChatController
    from llamahome_gui.ui.chat.transcript import Transcript

# Chats whose last watch is remembered: each holds copies of a cache's scores, some megabytes for a large model.
_MOST_CHATS = 4


def watch_for(engine: Any, sources: Sequence[Source]) -> CacheWatch | None:
    """What shall watch an answer drawn from these; None without documents, or where there is no cache of ours."""
    return CacheWatch(sources) if sources and getattr(engine, "is_local", False) else None


class CacheBeside(QObject):
    """Tells the pane which answer to follow, and hands on which place of a document is asked for.

    Signals:
        placeRequested: id of a document, and from which character to which.
    """

    placeRequested = Signal(int, int, int)

    def __init__(self, controller: ChatController, transcript: Transcript, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.pane = CachePane()
        self._controller = controller
        self._watches: dict[int, CacheWatch] = {}
        controller.watchBegun.connect(self._begun)
        controller.busyChanged.connect(self._busy_changed)
        controller.opened.connect(self._opened)
        transcript.passageChosen.connect(self._passage_chosen)
        self.pane.placeRequested.connect(self.placeRequested)

    @Slot(int, object)
    def _begun(self, conversation: int, watch: CacheWatch | None) -> None:
        self._watches.pop(conversation, None)
        if watch is not None:
            self._watches[conversation] = watch
            while len(self._watches) > _MOST_CHATS:
                self._watches.pop(next(iter(self._watches)))
        if conversation == self._controller.conversation:
            self.pane.follower.follow(watch, live=True)

    @Slot(bool)
    def _busy_changed(self, busy: bool) -> None:
        if not busy:
            self.pane.follower.settle()

    @Slot()
    def _opened(self) -> None:
        watch = self._watches.get(self._controller.conversation or 0)
        self.pane.follower.follow(watch, live=self._controller.answering_here)

    @Slot(object)
    def _passage_chosen(self, passage: Passage) -> None:
        self.placeRequested.emit(passage.document, passage.start, passage.end)
