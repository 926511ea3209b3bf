"""Counts the tokens of attached documents with the loaded model's own tokenizer, outside the GUI thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from llamahome_gui.ui.background import Op

if TYPE_CHECKING:
    from llamahome_gui.documents import DocumentRecord
    from llamahome_gui.ui.services import Services


class TokenCounter(QObject):
    """Remembers a count for as long as the model and the document stay the same."""

    counted = Signal(int, int)

    def __init__(self, services: Services, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._counts: dict[tuple[str, int, float], int] = {}
        self._asked: set[tuple[str, int, float]] = set()

    def count(self, record: DocumentRecord) -> int | None:
        """The tokens of a document, or None: then `counted` tells them as soon as they are known."""
        engine, model = self._services.session.engine, self._services.session.model
        if engine is None or model is None:
            return None
        key = (model.key, record.id, record.added_at)
        if key in self._counts or key in self._asked:
            return self._counts.get(key)
        self._asked.add(key)
        text = self._services.library.text(record.id)

        def remember(tokens: int) -> None:
            self._asked.discard(key)
            self._counts[key] = tokens
            self.counted.emit(record.id, tokens)

        def forget(_error: Exception) -> None:
            self._asked.discard(key)

        Op(self, lambda: engine.count_tokens(text)).success(remember).failure(forget).run()
        return None
