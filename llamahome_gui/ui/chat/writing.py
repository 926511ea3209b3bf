"""The one answer that is being written: follows its making, stores it as it grows, and at its end."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from llamahome_gui.errors import LlamaHomeError
from llamahome_gui.ui.background import Op
from llamahome_gui.ui.chat.turns import LiveAnswer, Turn, state_of
from llamahome_gui.ui.chat.wording import stats_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from llamahome_gui.config.settings import SamplingSettings
    from llamahome_gui.inference import Engine
    from llamahome_gui.inference.reading_files import ReadingFiles
    from llamahome_gui.inference.types import ChatMessage, Finished, PrefillProgress
    from llamahome_gui.ui.services import Services

log = logging.getLogger(__name__)

SAVE_INTERVAL_MS = 400
# After a store that did not take it: each time, a locked one lets the window wait.
RETRY_INTERVAL_MS = 30_000


class AnswerWriter(QObject):
    """Owns the `LiveAnswer`; what is heard of another panel's answers is left alone.

    An answer that the disk does not take at its end stays here, and is offered to it again.

    Signals:
        progressed: `PrefillProgress` of the answer.
        appended: text of the answer.
        ended: the `LiveAnswer`, and whether it was kept; one without a word is taken back.
        failed: a `LlamaHomeError`: of the making or of the storing.
    """

    progressed = Signal(object)
    appended = Signal(str)
    ended = Signal(object, bool)
    failed = Signal(object)

    def __init__(self, services: Services, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self.live: LiveAnswer | None = None
        self._unstored: dict[int, Turn] = {}
        self._told = False
        self._saver = QTimer(self)
        self._saver.setInterval(SAVE_INTERVAL_MS)
        self._saver.timeout.connect(self.save)
        generation = services.generation
        generation.prefillProgress.connect(self._prefilled)
        generation.textAppended.connect(self._appended)
        generation.finished.connect(self._finished)
        generation.failed.connect(self._generation_failed)

    def begin(
        self, live: LiveAnswer, engine: Engine, messages: Sequence[ChatMessage], sampling: SamplingSettings
    ) -> bool:
        """Have an answer made; False where it could not be begun, which `failed` has told by then."""
        self.save()
        self.live, self._told = live, False
        h2o = self._services.settings.h2o.model_copy(deep=True)  # a change of settings is for the next answer
        try:
            reuse = self._reuse(engine, live)
            self._services.generation.start(engine, messages, h2o, sampling, live.watch, reuse)
        except LlamaHomeError as error:
            self._generation_failed(error)
            return False
        self._saver.start(SAVE_INTERVAL_MS)
        return True

    def _reuse(self, engine: Engine, live: LiveAnswer) -> ReadingFiles | None:
        """Where what was read is kept; None for an engine that remembers nothing."""
        if not hasattr(engine, "readings"):
            return None
        from llamahome_gui.inference.owners import Owners

        return self._services.readings.owned_by(Owners(live.documents, frozenset({live.conversation})))

    def newest(self, turn: Turn) -> Turn:
        """A turn as it was written, where that is ahead of the store."""
        live = self.live
        written = live.turn if live is not None and live.turn.id == turn.id else self._unstored.get(turn.id, turn)
        written.versions = turn.versions
        return written

    def flush(self) -> None:
        """Store what has been written so far, and what could not be stored before.

        Raises:
            StorageError: The store does not take it.
        """
        live = self.live
        for turn in list(self._unstored.values()):
            self._store(turn)
        if live is not None and not live.is_new:
            self._services.conversations.update(live.turn.id, live.turn.content, state="partial")

    @Slot()
    def save(self) -> None:
        """As `flush`, and again later where the store does not take it."""
        try:
            self.flush()
        except LlamaHomeError as error:
            self._try_later(error)
            return
        self._told = False
        if self.live is None:
            self._saver.stop()
        else:
            self._saver.setInterval(SAVE_INTERVAL_MS)

    def _store(self, turn: Turn) -> None:
        store = self._services.conversations
        store.update(turn.id, turn.content, stats=turn.stats, state=state_of(turn.state))
        self._unstored.pop(turn.id, None)

    def _try_later(self, error: LlamaHomeError) -> None:
        """To be told once is enough."""
        self._saver.start(RETRY_INTERVAL_MS)
        if not self._told:
            self._told = True
            self.failed.emit(error)

    @Slot(object)
    def _prefilled(self, progress: PrefillProgress) -> None:
        if self.live is not None:
            self.live.progress = progress
            self.progressed.emit(progress)

    @Slot(str)
    def _appended(self, text: str) -> None:
        if self.live is not None:
            self.live.turn.content += text
            self.appended.emit(text)

    @Slot(object)
    def _finished(self, finished: Finished) -> None:
        live = self._end()
        if live is None:
            return
        if live.before is not None and live.is_new and finished.reason == "cancelled":
            live.take_back()
        else:
            live.turn.stats = stats_of(finished, live.model, live.watch)
            live.turn.state = "partial" if finished.reason == "cancelled" else "complete"
        self._conclude(live)

    @Slot(object)
    def _generation_failed(self, error: LlamaHomeError) -> None:
        live = self._end()
        if live is None:
            return
        if live.is_new:
            live.take_back()
        self._conclude(live)
        self.failed.emit(error)

    def _end(self) -> LiveAnswer | None:
        self._saver.stop()
        live, self.live = self.live, None
        return live

    def _conclude(self, live: LiveAnswer) -> None:
        turn = live.turn
        kept = bool(turn.content) or turn.state == "complete"
        try:
            if kept:
                self._unstored[turn.id] = turn
                self.save()
            else:
                self._services.conversations.remove_message(turn.id)
        except LlamaHomeError as error:
            self.failed.emit(error)
        Op(self, self._services.conversations.settle).run()
        self.ended.emit(live, kept)
