"""The chat without its widgets: which conversation is open, what is asked, what comes back, what is stored.

A test can drive it without a screen. It owns no thread: `GenerationController` makes the answers.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from llamahome_gui.errors import LlamaHomeError
from llamahome_gui.inference.prompt import document_turn
from llamahome_gui.inference.types import ChatMessage, Finished, Role
from llamahome_gui.ui.background import Op
from llamahome_gui.ui.chat.wording import stats_of, title_of

if TYPE_CHECKING:
    from llamahome_gui.documents import DocumentRecord
    from llamahome_gui.inference import Conversation
    from llamahome_gui.ui.services import Services

log = logging.getLogger(__name__)

SAVE_INTERVAL_MS = 800


@dataclass
class Turn:
    """One message of the open conversation; `id` is the store's."""

    id: int
    role: Role
    content: str
    documents: list[int] = field(default_factory=list)
    stats: dict[str, Any] = field(default_factory=dict)
    state: str = "complete"


@dataclass(frozen=True)
class TooLong:
    """A question that the full cache cannot take: its prompt has more tokens than the model's context."""

    question: str
    documents: list[DocumentRecord]
    prompt_tokens: int
    context_length: int


@dataclass
class _Live:
    """The answer being made; its conversation may be another one than the one on show."""

    conversation: int
    turn: Turn
    model: str
    before: tuple[str, dict[str, Any], str] | None = None
    dropped: bool = False


class ChatController(QObject):
    """Everything the chat panel does.

    Signals:
        conversationsChanged: the list of chats is another one.
        opened: a conversation is on show; `turns` has its messages.
        turnAdded: a `Turn` was added at the end.
        answerRestarted: the last turn will be written again.
        textAppended: text for the last turn.
        prefillProgress: `PrefillProgress` for the last turn.
        answerEnded: the last turn as it was stored.
        answerDropped: the last turn was taken back, nothing had been written.
        failed: a `LlamaHomeError`.
        tooLong: a `TooLong`; nothing was asked.
        busyChanged: whether an answer is being made or prepared, in whatever chat.
    """

    conversationsChanged = Signal()
    opened = Signal()
    turnAdded = Signal(object)
    answerRestarted = Signal(object)
    textAppended = Signal(str)
    prefillProgress = Signal(object)
    answerEnded = Signal(object)
    answerDropped = Signal()
    failed = Signal(object)
    tooLong = Signal(object)
    busyChanged = Signal(bool)

    def __init__(self, services: Services, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._store = services.conversations
        self.conversation: int | None = None
        self.turns: list[Turn] = []
        self._live: _Live | None = None
        self._preparing = False
        self._saver = QTimer(self)
        self._saver.setInterval(SAVE_INTERVAL_MS)
        self._saver.timeout.connect(self._save)
        generation = services.generation
        generation.prefillProgress.connect(self._prefilled)
        generation.textAppended.connect(self._appended)
        generation.finished.connect(self._finished)
        generation.failed.connect(self._generation_failed)

    # -- conversations ----------------------------------------------------------------------------------------

    @property
    def busy(self) -> bool:
        """Whether an answer is being made or prepared."""
        return self._live is not None or self._preparing

    @property
    def answering_here(self) -> bool:
        """Whether the answer being made belongs to the conversation on show."""
        return self._live is not None and self._live.conversation == self.conversation

    def conversations(self) -> list[Conversation]:
        """All chats, the one used last first."""
        return self._store.conversations()

    def new(self) -> None:
        """Show an empty chat; it is stored with its first question."""
        self.conversation, self.turns = None, []
        self.opened.emit()

    def open(self, conversation: int) -> None:
        """Show a stored chat."""
        messages = self._store.messages(conversation)
        self.conversation = conversation
        self.turns = [Turn(m.id, m.role, m.content, list(m.documents), dict(m.stats), m.state) for m in messages]
        if self._live is not None and self.answering_here:
            self.turns = [self._live.turn if turn.id == self._live.turn.id else turn for turn in self.turns]
        self.opened.emit()

    def rename(self, conversation: int, title: str) -> None:
        """Give a chat another title; an empty one changes nothing."""
        if title.strip():
            self._store.rename(conversation, " ".join(title.split()))
        self.conversationsChanged.emit()

    def delete(self, conversation: int) -> None:
        """Delete a chat; an answer being made in it is stopped."""
        if self._live is not None and self._live.conversation == conversation:
            self._live.dropped = True
            self._services.generation.stop()
        self._store.delete(conversation)
        if conversation == self.conversation:
            self.new()
        self.conversationsChanged.emit()

    # -- asking -----------------------------------------------------------------------------------------------

    def send(self, question: str, documents: Sequence[DocumentRecord] = ()) -> bool:
        """Ask; False where nothing can be asked now (no model, no question, an answer under way)."""
        if self.busy or not question.strip() or self._services.session.engine is None:
            return False
        records = list(documents)
        turn = Turn(0, "user", question.strip(), [record.id for record in records])
        if self._services.settings.h2o.enable:
            self._ask(turn)
        else:
            self._check_length(turn, records)
        return True

    def regenerate(self) -> bool:
        """Write the last answer again; the old one stays until the new one has begun."""
        if self.busy or self.conversation is None or self._services.session.engine is None or not self.turns:
            return False
        last = self.turns[-1]
        if last.role == "assistant":
            self._restart(last)
        else:
            self._begin(self._add(Turn(0, "assistant", "", state="partial")))
        return True

    def stop(self) -> None:
        """End the answer being made; what there is stays."""
        self._services.generation.stop()

    def _check_length(self, turn: Turn, records: list[DocumentRecord]) -> None:
        engine = self._services.session.engine
        messages = self._messages([*self.turns, turn])
        self._set_preparing(True)

        def measured(tokens: int) -> None:
            self._set_preparing(False)
            if engine is not None and tokens >= engine.context_length and not self._services.settings.h2o.enable:
                self.tooLong.emit(TooLong(turn.content, records, tokens, engine.context_length))
            elif self._services.session.engine is engine:
                self._ask(turn)

        def refused(error: Exception) -> None:
            self._set_preparing(False)
            self._report(error)

        assert engine is not None
        Op(self, lambda: engine.prompt_tokens(messages)).success(measured).failure(refused).run()

    def _ask(self, turn: Turn) -> None:
        try:
            self._store_question(turn)
            answer = self._add(Turn(0, "assistant", "", state="partial"))
        except LlamaHomeError as error:
            self.failed.emit(error)
            return
        self._begin(answer)

    def _store_question(self, turn: Turn) -> None:
        if self.conversation is None:
            model = self._services.session.model
            self.conversation = self._store.create(title_of(turn.content), model.key if model else "")
        self._add(turn)
        self.conversationsChanged.emit()

    def _add(self, turn: Turn) -> Turn:
        assert self.conversation is not None
        turn.id = self._store.append(
            self.conversation, turn.role, turn.content, documents=turn.documents, state=_state(turn.state)
        )
        self.turns.append(turn)
        self.turnAdded.emit(turn)
        return turn

    def _restart(self, turn: Turn) -> None:
        before = (turn.content, turn.stats, turn.state)
        turn.content, turn.stats, turn.state = "", {}, "partial"
        self.answerRestarted.emit(turn)
        self._begin(turn, before)

    def _begin(self, answer: Turn, before: tuple[str, dict[str, Any], str] | None = None) -> None:
        engine, model = self._services.session.engine, self._services.session.model
        assert engine is not None
        assert self.conversation is not None
        self._live = _Live(self.conversation, answer, model.title if model else "", before)
        settings = self._services.settings.model_copy(deep=True)  # a change of settings is for the next answer
        try:
            messages = self._messages(self.turns[: self.turns.index(answer)])
            self._services.generation.start(engine, messages, settings.h2o, settings.sampling)
        except LlamaHomeError as error:
            self._generation_failed(error)
            return
        self._saver.start()
        self.busyChanged.emit(True)

    def _messages(self, turns: Sequence[Turn]) -> list[ChatMessage]:
        """What the model reads: every turn so far, documents in the user turns they were attached to."""
        names = {record.id: record.name for record in self._services.library.records()}
        made = []
        for turn in turns:
            texts = [(names[i], self._services.library.text(i)) for i in turn.documents if i in names]
            content = document_turn(texts, turn.content) if texts else turn.content
            if content:
                made.append(ChatMessage(turn.role, content))
        return made

    # -- what comes back --------------------------------------------------------------------------------------

    @Slot(object)
    def _prefilled(self, progress: object) -> None:
        if self.answering_here:
            self.prefillProgress.emit(progress)

    @Slot(str)
    def _appended(self, text: str) -> None:
        if self._live is None:
            return
        self._live.before = None
        self._live.turn.content += text
        if self.answering_here:
            self.textAppended.emit(text)

    @Slot(object)
    def _finished(self, finished: Finished) -> None:
        live = self._end_live()
        if live is None or live.dropped:
            self._announce_end()
            return
        turn = live.turn
        if live.before is not None and finished.reason == "cancelled":
            turn.content, turn.stats, turn.state = live.before
        else:
            turn.stats = stats_of(finished, live.model)
            turn.state = "partial" if finished.reason == "cancelled" else "complete"
        self._keep(live)

    @Slot(object)
    def _generation_failed(self, error: LlamaHomeError) -> None:
        live = self._end_live()
        if live is not None and not live.dropped:
            if live.before is not None:
                live.turn.content, live.turn.stats, live.turn.state = live.before
            self._keep(live)
        else:
            self._announce_end()
        self.failed.emit(error)

    def _keep(self, live: _Live) -> None:
        """Store the answer as it is now; an answer without a word is taken back."""
        turn, here = live.turn, live.conversation == self.conversation
        try:
            if turn.content or turn.state == "complete":
                self._store.update(turn.id, turn.content, stats=turn.stats, state=_state(turn.state))
            else:
                self._store.remove_message(turn.id)
                self.turns = [other for other in self.turns if other is not turn]
        except LlamaHomeError as error:
            self._report(error)
        self._announce_end()
        if here:
            if turn.content or turn.state == "complete":
                self.answerEnded.emit(turn)
            else:
                self.answerDropped.emit()

    @Slot()
    def _save(self) -> None:
        live = self._live
        if live is None or live.dropped or live.before is not None or not live.turn.content:
            return
        try:
            self._store.update(live.turn.id, live.turn.content, state="partial")
        except LlamaHomeError as error:
            self._saver.stop()  # once is enough; the end of the answer tries again
            self._report(error)

    def save_now(self) -> None:
        """Store what has been written so far; the window is about to close."""
        self._save()

    def _end_live(self) -> _Live | None:
        self._saver.stop()
        live, self._live = self._live, None
        return live

    def _announce_end(self) -> None:
        self.busyChanged.emit(self.busy)
        self.conversationsChanged.emit()

    def _set_preparing(self, preparing: bool) -> None:
        self._preparing = preparing
        self.busyChanged.emit(self.busy)

    def _report(self, error: Exception) -> None:
        if isinstance(error, LlamaHomeError):
            self.failed.emit(error)
        else:
            log.error("unexpected error in the chat", exc_info=error)
            self.failed.emit(LlamaHomeError(f"{type(error).__name__}: {error}", hint="Details are in the log file."))


def _state(state: str) -> Any:
    return "partial" if state == "partial" else "complete"
