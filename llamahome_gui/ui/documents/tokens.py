"""Counts the tokens of documents with the loaded model's own tokenizer, in the background, one after the other."""

from __future__ import annotations

import threading
from collections import OrderedDict
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from llamahome_gui.documents import DocumentRecord, Library
from llamahome_gui.inference.counting import count_tokens
from llamahome_gui.ui.documents.library_thread import LibraryThread
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.session import SessionState

if TYPE_CHECKING:
    from llamahome_gui.inference import Engine


class TokenCounter(QObject):
    """Remembers counts per model, so that going back to a model costs nothing.

    Signals:
        counted: path of the document, and its tokens.
        forgotten: another model, or none, is loaded now; counts shown so far are not its.
    """

    counted = Signal(str, int)
    forgotten = Signal()

    def __init__(self, services: Services, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._library = LibraryThread(services.workspace.library_db, "token counter", self)
        self._waiting: OrderedDict[str, DocumentRecord] = OrderedDict()
        self._known: dict[tuple[str, int, float], int] = {}
        self._stop = threading.Event()
        self._counting = False
        services.session.stateChanged.connect(self._session_changed)

    def want(self, records: list[DocumentRecord]) -> None:
        """Count these as soon as a model is loaded."""
        for record in records:
            if record.state == "done":
                self._waiting[record.path] = record
        self._next()

    def close(self) -> None:
        """Stop counting and end the thread."""
        self._stop.set()
        self._waiting.clear()
        self._library.close()

    @Slot(object)
    def _session_changed(self, state: SessionState) -> None:
        if state is not SessionState.READY:
            self._stop.set()
        self._waiting.clear()
        self.forgotten.emit()

    def _next(self) -> None:
        engine, model = self._services.session.engine, self._services.session.model
        if engine is None or model is None:
            return
        while self._waiting and not self._counting:
            path, record = self._waiting.popitem(last=False)
            known = self._known.get((model.key, record.id, record.added_at))
            if known is not None:
                self.counted.emit(path, known)
                continue
            self._counting = True
            self._stop = threading.Event()
            self._library.call(
                partial(_count, record.id, engine, self._stop),
                partial(self._counted, (model.key, record.id, record.added_at), path),
                self._not_counted,
            )

    def _counted(self, key: tuple[str, int, float], path: str, tokens: int | None) -> None:
        self._counting = False
        model = self._services.session.model
        if tokens is not None:
            self._known[key] = tokens
            if model is not None and model.key == key[0]:
                self.counted.emit(path, tokens)
        self._next()

    def _not_counted(self, _error: Exception) -> None:
        """The document was removed or the model let go of meanwhile; the estimate stays."""
        self._counting = False
        self._next()


def _count(id: int, engine: Engine, stop: threading.Event, library: Library) -> int | None:
    return count_tokens(engine.loaded.tokenizer, library.text(id), stop=stop)
