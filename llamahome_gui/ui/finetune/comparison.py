"""One question, answered by a model without its adapter and with it, one after the other by the window's session.

The model and its adapters are one model in memory: going from one to the other takes milliseconds once it is loaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

from llamahome_gui.errors import GenerationError, LlamaHomeError
from llamahome_gui.inference.types import ChatMessage, Finished
from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.session import SessionState

if TYPE_CHECKING:
    from llamahome_gui.models import InstalledModel
    from llamahome_gui.ui.services import Services


class Side(StrEnum):
    """Which of the two answers."""

    WITHOUT = "without"
    WITH = "with"


@dataclass(frozen=True)
class _Turn:
    side: Side
    model: InstalledModel


class Comparison(QObject):
    """Afterwards the adapter is loaded. `running` says whether answers are being made.

    Signals:
        loading: a `Side` whose model is being loaded.
        textAppended: a `Side` and text for its answer.
        answered: a `Side` and its `Finished`.
        failed: a `LlamaHomeError`; nothing more comes.
        runningChanged: whether answers are being made.
    """

    loading = Signal(object)
    textAppended = Signal(object, str)
    answered = Signal(object, object)
    failed = Signal(object)
    runningChanged = Signal(bool)
    _next = Signal()

    def __init__(self, services: Services, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._question = ""
        self._turns: list[_Turn] = []
        self._turn: _Turn | None = None
        self._answering = False
        self.running = False
        # Queued: the end of an answer is told from within the controller, which then begins no other.
        self._next.connect(self._begin, Qt.ConnectionType.QueuedConnection)
        services.session.stateChanged.connect(self._session_changed)
        services.session.failed.connect(self._fail)
        services.generation.textAppended.connect(self._appended)
        services.generation.finished.connect(self._finished)
        services.generation.failed.connect(self._generation_failed)

    def ask(self, base: InstalledModel, adapter: InstalledModel, question: str) -> None:
        """Ask both; what the chat is being answered comes first."""
        if self.running or not question.strip():
            return
        if self._services.generation.running:
            said = tr("An answer is being written in the chat.")
            self.failed.emit(GenerationError(said, hint=tr("Wait for it or stop it.")))
            return
        self._question = question.strip()
        self._turns = [_Turn(Side.WITHOUT, base), _Turn(Side.WITH, adapter)]
        self.running = True
        self.runningChanged.emit(True)
        self._begin()

    def stop(self) -> None:
        """End the answers; what there is stays."""
        if not self.running:
            return
        answering, self._turns = self._answering, []
        if answering:
            self._services.generation.stop()  # its end is told
        else:
            self._end()

    @Slot()
    def _begin(self) -> None:
        if self._turn is not None:  # it was stopped and asked anew before this came
            return
        if not self._turns:
            self._end()
            return
        self._turn = turn = self._turns.pop(0)
        self.loading.emit(turn.side)
        session = self._services.session
        if session.state is SessionState.READY and session.model == turn.model:
            self._generate()
        else:
            self._services.switch_model(turn.model)

    @Slot(object)
    def _session_changed(self, state: SessionState) -> None:
        if self._turn is None or self._answering:
            return
        if self._services.session.model != self._turn.model:
            self._fail(GenerationError(tr("Another model was loaded meanwhile."), hint=tr("Ask again.")))
        elif state is SessionState.READY:
            self._generate()

    def _generate(self) -> None:
        engine, settings = self._services.session.engine, self._services.settings.model_copy(deep=True)
        assert engine is not None
        if settings.sampling.seed is None:
            settings.sampling.seed = 0  # both draw alike, so that what differs is the adapter's
        self._answering = True
        try:
            question = [ChatMessage("user", self._question)]
            self._services.generation.start(engine, question, settings.h2o, settings.sampling)
        except LlamaHomeError as error:
            self._fail(error)

    @Slot(str)
    def _appended(self, text: str) -> None:
        if self._answering and self._turn is not None:
            self.textAppended.emit(self._turn.side, text)

    @Slot(object)
    def _finished(self, finished: Finished) -> None:
        turn = self._turn
        if not self._answering or turn is None:
            return
        self._turn, self._answering = None, False
        if finished.reason == "cancelled":
            self._turns = []
        self.answered.emit(turn.side, finished)
        self._next.emit()

    @Slot(object)
    def _generation_failed(self, error: LlamaHomeError) -> None:
        if self._answering:
            self._fail(error)

    @Slot(object)
    def _fail(self, error: LlamaHomeError) -> None:
        if self.running:
            self._end()
            self.failed.emit(error)

    def _end(self) -> None:
        self._turn, self._answering, self._turns = None, False, []
        if self.running:
            self.running = False
            self.runningChanged.emit(False)
