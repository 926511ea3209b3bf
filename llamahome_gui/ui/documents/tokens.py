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
    from llamahome_gui.models import InstalledModel


class TokenCounter(QObject):
    """Remembers counts per model in the library, so that neither a start nor going back to a model counts anew.

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
        if engine is None or model is None or not engine.is_local:
            return
        while self._waiting and not self._counting:
            path, record = self._waiting.popitem(last=False)
            self._counting = True
            self._stop = threading.Event()
            self._library.call(
                partial(_count, record, _identity(model), engine, self._stop),
                partial(self._counted, _identity(model), path),
                self._not_counted,
            )

    def _counted(self, counted_for: str, path: str, tokens: int | None) -> None:
        self._counting = False
        model = self._services.session.model
        if tokens is not None and model is not None and _identity(model) == counted_for:
            self.counted.emit(path, tokens)
        self._next()

    def _not_counted(self, _error: Exception) -> None:
        """The document was removed or the model let go of meanwhile; the estimate stays."""
        self._counting = False
        self._next()


def _count(record: DocumentRecord, model: str, engine: Engine, stop: threading.Event, library: Library) -> int | None:
    """As it was counted before, else counted now and kept."""
    known = library.tokens(record.id, model)
    if known is not None:
        return known
    tokens = count_tokens(engine.loaded.tokenizer, library.text(record.id), stop=stop)
    if tokens is not None:
        library.keep_tokens(record, model, tokens)
    return tokens


def _identity(model: InstalledModel) -> str:
    """A name that changes with the model's vocabulary."""
    try:
        return f"{model.key} {(model.path / 'tokenizer.json').stat().st_size}"
    except OSError:
        return model.key
