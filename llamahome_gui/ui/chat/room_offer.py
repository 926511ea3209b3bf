"""A question that does not fit comes back into the composer, with an offer of what would make room for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from llamahome_gui.errors import LlamaHomeError
from llamahome_gui.ui.chat.length import enough_for
from llamahome_gui.ui.chat.turns import TooLong
from llamahome_gui.ui.chat.wording import too_long_offer
from llamahome_gui.ui.i18n import tr

if TYPE_CHECKING:
    from llamahome_gui.ui.chat.composer import Composer
    from llamahome_gui.ui.chat.model_notice import ModelNotice
    from llamahome_gui.ui.chat.notice import Notice
    from llamahome_gui.ui.services import Services


class RoomOffer(QObject):
    """Uses the notice above the composer, and gives it back to what the model has to say.

    Signals:
        accepted: there is room now; the question in the composer can be asked.
        failed: a `LlamaHomeError`.
    """

    accepted = Signal()
    failed = Signal(object)

    def __init__(
        self, services: Services, composer: Composer, notice: Notice, others: ModelNotice,
        parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._services, self._composer, self._notice, self._others = services, composer, notice, others
        self._request: TooLong | None = None

    @Slot(object)
    def show(self, request: TooLong) -> None:
        """Nothing was asked; say why, and what would help."""
        self._composer.take_back(request.question, request.documents, request.instead_of)
        self._request = request
        model = self._services.session.model
        offer = too_long_offer(request, model.title if model else tr("the model"))
        self._notice.show_offer(offer.message, offer.hint, offer.button, self._make_room, level="warning")

    @Slot()
    def dismiss(self) -> None:
        """The question is another one now."""
        if self._request is not None:
            self._request = None
            self._others.show()

    def forget(self) -> None:
        """Another chat is on show; whoever asks shows what the model has to say."""
        self._request = None

    def _make_room(self) -> None:
        request, h2o = self._request, self._services.settings.h2o
        if request is None:
            return
        h2o.max_sequence_length = max(h2o.max_sequence_length, enough_for(request.prompt_tokens))
        if request.limit != "longest":
            h2o.position_rolling = h2o.enable = True
        try:
            self._services.save_settings()
        except LlamaHomeError as error:
            self.failed.emit(error)
        self.accepted.emit()
