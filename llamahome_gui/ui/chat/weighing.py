"""A question between Send and its answer: its texts are read and its length is counted in the background.

It is never lost meanwhile.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from llamahome_gui.errors import LlamaHomeError
from llamahome_gui.inference import Draft
from llamahome_gui.ui.background import Op
from llamahome_gui.ui.chat.length import allowed, measure
from llamahome_gui.ui.chat.prompting import Prompt, attached, gather, turns_read
from llamahome_gui.ui.chat.turns import TooLong, Turn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from llamahome_gui.documents import DocumentRecord
    from llamahome_gui.ui.chat.texts import Texts
    from llamahome_gui.ui.services import Services

log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Weighed:
    """A question that was sent and not asked yet.

    Attributes:
        conversation: The chat that it was sent in; None for one that had not begun.
        instead_of: The question that it is another version of.
    """

    conversation: int | None
    turn: Turn
    documents: list[DocumentRecord]
    instead_of: int | None = None


class Weighing(QObject):
    """Weighs one question at a time.

    Signals:
        busyChanged: a question is being weighed, or none any more.
        fits: the `Weighed` can be asked, with this `Prompt`.
        tooLong: a `TooLong` for the chat that is on show.
        returned: a `Weighed` that cannot be asked now goes back where it was written.
        failed: the exception of the reading, of the counting, or of the store.
        unkept: a `Weighed` that waits in its chat, and a store that does not take it.
    """

    busyChanged = Signal()
    fits = Signal(object, object)
    tooLong = Signal(object)
    returned = Signal(object)
    failed = Signal(object)
    unkept = Signal(object)

    def __init__(self, services: Services, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._weighed: Weighed | None = None

    @property
    def weighed(self) -> Weighed | None:
        """The question that is being weighed."""
        return self._weighed

    @property
    def busy(self) -> bool:
        """Whether a question is being weighed."""
        return self._weighed is not None

    def weigh(self, weighed: Weighed, before: Sequence[Turn], texts: Texts, system: str) -> None:
        """See whether the model takes the question behind these turns; the answer comes by a signal, at once or later.

        Raises:
            StorageError: It cannot be told which documents there are.
        """
        engine = self._services.session.engine
        assert engine is not None
        most, limit = allowed(self._services.settings.h2o, engine)
        turns = [*before, weighed.turn]
        known = gather(turns, texts, system) if texts.at_hand(attached(turns_read(turns))) else None
        self._weighed = weighed

        def gathered(prompt: Prompt) -> None:
            if self._services.session.engine is not engine:
                measured(prompt, 0)
            elif self._weighed is weighed:
                measure(self, engine, prompt.messages, most, lambda tokens: measured(prompt, tokens), refused)

        def measured(prompt: Prompt, tokens: int) -> None:
            if not self._end(weighed):
                return
            if self._services.session.engine is not engine:  # another model, which takes another length
                self.returned.emit(weighed)
            elif tokens >= most:
                question, instead_of = weighed.turn.content, weighed.instead_of
                self.tooLong.emit(TooLong(question, weighed.documents, tokens, most, limit, instead_of))
            else:
                self.fits.emit(weighed, prompt)

        def refused(error: Exception) -> None:
            if self._end(weighed):
                self.returned.emit(weighed)
                self.failed.emit(error)

        if known is not None:
            gathered(known)
        else:
            Op(self, lambda: _read(turns, texts, system)).success(gathered).failure(refused).run()
        if self.busy:
            self.busyChanged.emit()

    def cancel(self) -> None:
        """The question shall not be asked."""
        weighed = self.withdraw()
        if weighed is not None:
            self.returned.emit(weighed)

    def withdraw(self) -> Weighed | None:
        """The question shall not be asked now, and is whoever's who calls."""
        weighed = self._weighed
        return weighed if weighed is not None and self._end(weighed) else None

    def keep(self, weighed: Weighed) -> None:
        """Another chat will be on show, or the window goes: what was being weighed waits in its chat as a draft."""
        store = self._services.conversations
        try:
            store.set_draft(weighed.conversation, joined(weighed, store.draft(weighed.conversation)))
        except LlamaHomeError as error:
            self.failed.emit(error)
            self.unkept.emit(weighed)

    def _end(self, weighed: Weighed) -> bool:
        """Whether this question was still waited for."""
        if self._weighed is not weighed:
            return False
        self._weighed = None
        self.busyChanged.emit()
        return True


def _read(turns: Sequence[Turn], texts: Texts, system: str) -> Prompt:
    with texts.apart() as here:
        return gather(turns, here, system)


def joined(weighed: Weighed, since: Draft) -> Draft:
    """A question before what has been written in its chat since."""
    documents = dict.fromkeys([*(record.id for record in weighed.documents), *since.documents])
    return Draft("\n\n".join(part for part in (weighed.turn.content, since.text) if part.strip()), tuple(documents))
