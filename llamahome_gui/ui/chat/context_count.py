"""Counts what would be read, while a question is being written: in the background, a moment after the last key.

The texts are fetched there too: the window shows no more than that they are being counted.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from llamahome_gui.errors import LlamaHomeError
from llamahome_gui.ui.background import Op
from llamahome_gui.ui.chat.prompting import attached, messages_of
from llamahome_gui.ui.chat.turns import Turn

if TYPE_CHECKING:
    from llamahome_gui.config.settings import H2OSettings
    from llamahome_gui.documents import DocumentRecord
    from llamahome_gui.inference.forecast import Forecast, Forecaster, Parts
    from llamahome_gui.ui.chat.composer import Composer
    from llamahome_gui.ui.chat.controller import ChatController
    from llamahome_gui.ui.chat.texts import Texts
    from llamahome_gui.ui.services import Services

log = logging.getLogger(__name__)

COUNT_AFTER_MS = 180
# What takes longer than this is told; what is shown would flicker otherwise.
TELL_AFTER_MS = 200


@dataclass(frozen=True)
class _Asked:
    """What stands before the question, without its texts."""

    conversation: int | None
    system: str
    turns: Sequence[Turn]
    documents: Sequence[int]

    def records(self, texts: Texts) -> dict[int, DocumentRecord]:
        """All documents that will be read, as they are now."""
        return texts.readable([*self.documents, *attached(self.turns)])

    def key(self, records: Mapping[int, DocumentRecord]) -> object:
        """Where it is the same, so are the texts."""

        def versions(documents: Sequence[int]) -> object:
            return tuple((id, records[id].added_at) for id in documents if id in records)

        told = tuple((turn.id, turn.content, versions(turn.documents)) for turn in self.turns)
        return self.conversation, self.system, versions(self.documents), told


class ContextCount(QObject):
    """Follows the composer, the chat on show, the settings and the model.

    Signals:
        counted: a `Forecast`, or None where nothing can be counted.
        counting: it takes a while.
    """

    counted = Signal(object)
    counting = Signal()

    def __init__(
        self, services: Services, controller: ChatController, composer: Composer, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._services, self._controller, self._composer = services, controller, composer
        self.forecast: Forecast | None = None
        self._forecaster: Forecaster | None = None
        self._parts: tuple[Any, Parts] | None = None  # of the work in the background, one piece after the other
        self._stop = threading.Event()
        self._running = self._again = False
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(COUNT_AFTER_MS)
        self._later.timeout.connect(self.count)
        self._telling = QTimer(self)
        self._telling.setSingleShot(True)
        self._telling.setInterval(TELL_AFTER_MS)
        self._telling.timeout.connect(self.counting)
        for signal in (
            composer.changed, controller.turnsReplaced, controller.answerEnded, controller.settingsChosen,
            services.settingsChanged, services.session.stateChanged,
        ):  # fmt: skip
            signal.connect(self.wait)
        controller.opened.connect(self.turn_to)

    @Slot()
    def turn_to(self) -> None:
        """Another chat is on show: what was counted, and what is being counted, is of the one before."""
        if self._running:
            self._again = True
            self._stop.set()
        if self.forecast is not None:
            self.forecast = None
            self.counting.emit()
        self.wait()

    @Slot()
    def wait(self) -> None:
        """Something has changed; count in a moment."""
        self._later.start()

    @Slot()
    def count(self) -> None:
        """Count now, or as soon as the counting under way has ended."""
        engine = self._services.session.engine
        if not hasattr(engine, "demand"):
            engine = None
            self._show(None)
        if self._running:  # also where there is nothing to count with now: what comes of it is of another model
            self._again = True
            self._stop.set()
        elif engine is not None:
            if self._forecaster is None or self._forecaster.engine is not engine:
                from llamahome_gui.inference.forecast import Forecaster

                self._forecaster = Forecaster(engine)
            self._run(self._forecaster)

    def close(self) -> None:
        """Count no more."""
        self._later.stop()
        self._telling.stop()
        self._again = False
        self._stop.set()

    def _run(self, forecaster: Forecaster) -> None:
        asked, question, texts = self._asked(), self._composer.text.strip(), self._controller.texts
        h2o, stop = self._services.settings.h2o.model_copy(deep=True), threading.Event()
        self._running, self._again, self._stop = True, False, stop
        if not self._telling.isActive():
            self._telling.start()

        def work() -> Forecast | None:
            return self._forecast(forecaster, asked, question, h2o, texts, stop)

        Op(self, work).success(self._done).failure(self._failed).run()

    def _asked(self) -> _Asked:
        turns = self._controller.turns_before(self._composer.editing.question)
        documents = [record.id for record in self._composer.chips.records]
        system = self._controller.settings.system
        return _Asked(self._controller.conversation, system, [replace(turn) for turn in turns], documents)

    def _forecast(
        self, forecaster: Forecaster, asked: _Asked, question: str, h2o: H2OSettings, texts: Texts,
        stop: threading.Event,
    ) -> Forecast | None:  # fmt: skip
        """In the background; texts are fetched again only where they are others."""
        with texts.apart() as here:
            records = asked.records(here)
            key = asked.key(records)
            if self._parts is None or self._parts[0] != key:
                self._parts = key, _gathered(asked, records, here)
        return forecaster.forecast(self._parts[1], question, h2o, stop)

    def _done(self, forecast: Forecast | None) -> None:
        self._running = False
        if self._again:  # what was counted is out of date
            self.count()
        elif forecast is not None:
            self._show(forecast)

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, LlamaHomeError):
            log.error("the prompt could not be counted", exc_info=error)
        if not self._again:
            self._show(None)
        self._done(None)

    def _show(self, forecast: Forecast | None) -> None:
        self._telling.stop()
        self.forecast = forecast
        self.counted.emit(forecast)


def _gathered(asked: _Asked, records: Mapping[int, DocumentRecord], texts: Texts) -> Parts:
    from llamahome_gui.inference.forecast import Parts

    documents = tuple((records[id].name, texts.text(records[id])) for id in asked.documents if id in records)
    # With the question that is being written: one before it that has no answer will not be read.
    earlier = messages_of([*asked.turns, Turn(0, "user", "")], texts, asked.system)
    system = earlier.pop(0).content if earlier and earlier[0].role == "system" else ""
    return Parts(system, tuple(earlier), documents)
