"""What the session does with each model of the list: loading, loaded, kept in memory, failed."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from llamahome_gui.errors import LlamaHomeError
from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.models.states import Loading, said
from llamahome_gui.ui.session import ModelSession, SessionState


class SessionFollower(QObject):
    """Remembers how far a load is and why one failed.

    Signals:
        changed: The key of the model whose row shows something else now; empty for any.
        message: One sentence for the status bar.
    """

    changed = Signal(str)
    message = Signal(str)

    def __init__(self, session: ModelSession, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._step, self._share = session.step, session.share
        self._failure = said(session.error) if session.error is not None else ""
        session.stateChanged.connect(self._state_changed)
        session.progress.connect(self._progressed)
        session.failed.connect(self._failed)
        session.keptChanged.connect(self._kept_changed)

    def loading(self, key: str) -> Loading:
        """What the session does with a model now."""
        session = self._session
        current = session.model is not None and session.model.key == key
        kept = any(model.key == key for model in session.kept)
        state = session.state if current else SessionState.EMPTY
        return Loading(state, current, self._failure, self._step, self._share, kept)

    @Slot(object)
    def _state_changed(self, state: SessionState) -> None:
        self._step, self._share = "", 0.0
        if state is not SessionState.FAILED:
            self._failure = ""
        self.changed.emit("")
        if state is SessionState.READY and self._session.model is not None:
            self.message.emit(tr("{title} is loaded", title=self._session.model.title))

    @Slot(str, float)
    def _progressed(self, step: str, share: float) -> None:
        if self._session.model is not None:
            self._step, self._share = step, share
            self.changed.emit(self._session.model.key)

    @Slot(object)
    def _failed(self, error: LlamaHomeError) -> None:
        self._failure = said(error)
        self.message.emit(str(error))
        self.changed.emit("")

    @Slot()
    def _kept_changed(self) -> None:
        self.changed.emit("")
