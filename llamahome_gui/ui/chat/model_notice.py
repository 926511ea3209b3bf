"""What the chat says about the model: none loaded, loading, or why it could not be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from llamahome_gui.errors import LlamaHomeError
from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.session import SessionState
from llamahome_gui.units import share_text

if TYPE_CHECKING:
    from llamahome_gui.ui.chat.notice import Notice
    from llamahome_gui.ui.services import Services


class ModelNotice(QObject):
    """Follows the session and fills the notice above the composer.

    Signals:
        ready: whether a model is loaded that can be asked.
        statusMessage: one sentence for the status bar.
        failed: a `LlamaHomeError`.
    """

    ready = Signal(bool)
    statusMessage = Signal(str)
    failed = Signal(object)

    def __init__(self, services: Services, notice: Notice, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services, self._notice = services, notice
        services.session.stateChanged.connect(self._session_changed)
        services.session.progress.connect(self._loading)
        services.session.failed.connect(self._load_failed)

    def show(self) -> None:
        """Say what there is to say about the model now."""
        session = self._services.session
        self.ready.emit(session.state is SessionState.READY)
        if session.state is SessionState.READY:
            self._notice.hide()
        elif session.state is SessionState.LOADING:
            title = session.model.title if session.model else tr("the model")
            self._notice.show_progress(tr("Loading {name}…", name=title), "", None)
        elif session.state is SessionState.EMPTY:
            self._notice.show_offer(
                tr("No model is loaded."),
                tr("The built-in demonstration model is small and ready at once; Models has larger ones."),
                tr("Load the built-in model"),
                self.load_starter,
            )

    def load_starter(self) -> None:
        """Load the model that comes with the program."""
        try:
            self._services.switch_model(self._services.store.get("starter"))
        except LlamaHomeError as error:
            self.failed.emit(error)

    @Slot(object)
    def _session_changed(self, state: object) -> None:
        self.show()
        engine = self._services.session.engine
        if state is SessionState.READY and engine is not None and engine.loaded.notes:
            self.statusMessage.emit(" ".join(engine.loaded.notes))

    @Slot(str, float)
    def _loading(self, step: str, share: float) -> None:
        session = self._services.session
        if session.state is SessionState.LOADING and session.model is not None:
            self._notice.show_progress(
                tr("Loading {name}…", name=session.model.title), f"{step} · {share_text(share)}", share
            )

    @Slot(object)
    def _load_failed(self, error: LlamaHomeError) -> None:
        offer = tr("Load the built-in model")
        self._notice.show_offer(error.head, error.hint or "", offer, self.load_starter, level="error")
