"""Counts what would be read, while a question is being written: in the background, a moment after the last key."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from llamahome_gui.errors import LlamaHomeError
from llamahome_gui.ui.background import Op

if TYPE_CHECKING:
    from llamahome_gui.inference.forecast import Forecast, Forecaster, Parts
    from llamahome_gui.ui.chat.composer import Composer
    from llamahome_gui.ui.chat.controller import ChatController
    from llamahome_gui.ui.services import Services

log = logging.getLogger(__name__)

COUNT_AFTER_MS = 180


class ContextCount(QObject):
    """Follows the composer, the chat on show, the settings and the model.

    Signals:
        counted: a `Forecast`, or None where nothing can be counted.
    """

    counted = Signal(object)

    def __init__(
        self, services: Services, controller: ChatController, composer: Composer, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._services, self._controller, self._composer = services, controller, composer
        self.forecast: Forecast | None = None
        self._forecaster: Forecaster | None = None
        self._parts: tuple[Any, Parts] | None = None
        self._stop = threading.Event()
        self._running = self._again = False
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(COUNT_AFTER_MS)
        self._later.timeout.connect(self.count)
        for signal in (
            composer.changed, controller.opened, controller.turnsReplaced, controller.answerEnded,
            controller.settingsChosen, services.settingsChanged, services.session.stateChanged,
        ):  # fmt: skip
            signal.connect(self.wait)

    @Slot()
    def wait(self) -> None:
        """Something has changed; count in a moment."""
        self._later.start()

    @Slot()
    def count(self) -> None:
        """Count now, or as soon as the counting under way has ended."""
        engine = self._services.session.engine
        if engine is None or not hasattr(engine, "demand"):
            self._show(None)
            return
        if self._running:
            self._again = True
            self._stop.set()
            return
        if self._forecaster is None or self._forecaster.engine is not engine:
            from llamahome_gui.inference.forecast import Forecaster

            self._forecaster = Forecaster(engine)
        self._run(self._forecaster)

    def close(self) -> None:
        """Count no more."""
        self._later.stop()
        self._again = False
        self._stop.set()

    def _run(self, forecaster: Forecaster) -> None:
        parts, question = self._gather(), self._composer.text.strip()
        h2o, stop = self._services.settings.h2o.model_copy(deep=True), threading.Event()
        self._running, self._again, self._stop = True, False, stop
        Op(self, lambda: forecaster.forecast(parts, question, h2o, stop)).success(self._done).failure(
            self._failed
        ).run()

    def _gather(self) -> Parts:
        """What stands before the question; texts are fetched again only where they are others."""
        from llamahome_gui.inference.forecast import Parts

        records = self._composer.chips.records
        turns = self._controller.turns_before(self._composer.editing.question)
        attached = tuple((record.id, record.added_at) for record in records)
        told = tuple((turn.id, turn.content, tuple(turn.documents)) for turn in turns)
        key = (self._controller.conversation, self._controller.settings.system, attached, told)
        if self._parts is None or self._parts[0] != key:
            texts = tuple((record.name, self._controller.texts.text(record)) for record in records)
            earlier = self._controller.messages_of(turns)
            system = earlier.pop(0).content if earlier and earlier[0].role == "system" else ""
            self._parts = key, Parts(system, tuple(earlier), texts)
        return self._parts[1]

    def _done(self, forecast: Forecast | None) -> None:
        self._running = False
        if forecast is not None:
            self._show(forecast)
        if self._again:
            self.count()

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, LlamaHomeError):
            log.error("the prompt could not be counted", exc_info=error)
        self._show(None)
        self._done(None)

    def _show(self, forecast: Forecast | None) -> None:
        self.forecast = forecast
        self.counted.emit(forecast)
