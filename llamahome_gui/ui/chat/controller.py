"""The chat without its widgets: which conversation is open, what is asked, what comes back, what is stored.

A test can drive it without a screen. It owns no thread: `GenerationController` makes the answers. Nothing that was
written is written over: another answer to a question, or the question said in another way, begins a branch.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from llamahome_gui.errors import LlamaHomeError
from llamahome_gui.inference import Draft
from llamahome_gui.inference.types import ChatMessage
from llamahome_gui.ui.cache.beside import watch_for
from llamahome_gui.ui.chat.prompting import Prompt, gather, messages_of
from llamahome_gui.ui.chat.shelf import ChatShelf, told
from llamahome_gui.ui.chat.texts import Texts
from llamahome_gui.ui.chat.turns import ChatSettings, LiveAnswer, Turn, first_difference, is_wordless, state_of, turn_of
from llamahome_gui.ui.chat.weighing import Weighed, Weighing
from llamahome_gui.ui.chat.wording import title_of
from llamahome_gui.ui.chat.writing import AnswerWriter

if TYPE_CHECKING:
    from llamahome_gui.documents import DocumentRecord
    from llamahome_gui.ui.services import Services

log = logging.getLogger(__name__)


class ChatController(ChatShelf):
    """Everything the chat panel does.

    Signals:
        leaving: another conversation is about to be shown.
        opened: a conversation is on show; `turns` has its messages.
        turnAdded: a `Turn` was added at the end.
        turnsReplaced: from this index on, `turns` are others: another branch is on show.
        answerContinued: the last turn will be written on.
        textAppended: text for the last turn.
        prefillProgress: `PrefillProgress` for the last turn.
        answerEnded: the last turn as it was stored.
        tooLong: a `TooLong`; nothing was asked.
        returned: a `Weighed` that was sent and cannot be asked now; it goes back where it was written.
        busyChanged: whether an answer is being made or prepared, in whatever chat.
        watchBegun: id of the chat and the `CacheWatch` of the answer that is being made there, or None.
        settingsChosen: `settings` of the chat on show are others.
    """

    leaving = Signal()
    opened = Signal()
    turnAdded = Signal(object)
    turnsReplaced = Signal(int)
    answerContinued = Signal(object)
    textAppended = Signal(str)
    prefillProgress = Signal(object)
    answerEnded = Signal(object)
    tooLong = Signal(object)
    returned = Signal(object)
    busyChanged = Signal(bool)
    watchBegun = Signal(int, object)
    settingsChosen = Signal()

    def __init__(self, services: Services, parent: QObject | None = None) -> None:
        super().__init__(services, parent)
        self.texts = Texts(lambda: services.library, services.workspace.library_db)
        self.conversation: int | None = None
        self.turns: list[Turn] = []
        self.settings = ChatSettings()
        self.weighing = Weighing(services, self)
        self.weighing.busyChanged.connect(self._busy_changed)
        self.weighing.fits.connect(self._ask)
        self.weighing.tooLong.connect(self.tooLong)
        self.weighing.returned.connect(self.returned)
        self.weighing.failed.connect(self._report)
        self.writer = AnswerWriter(services, self)
        self.writer.progressed.connect(self._progressed)
        self.writer.appended.connect(self._appended)
        self.writer.ended.connect(self._ended)
        self.writer.failed.connect(self.failed)

    # -- conversations ----------------------------------------------------------------------------------------

    @property
    def _live(self) -> LiveAnswer | None:
        return self.writer.live

    @property
    def busy(self) -> bool:
        """Whether an answer is being made or prepared."""
        return self._live is not None or self.weighing.busy

    @property
    def answering_here(self) -> bool:
        """Whether the answer being made belongs to the conversation on show."""
        return self._live is not None and self._live.conversation == self.conversation

    @property
    def bound_here(self) -> bool:
        """Whether the branch on show must stay: an answer is being written in it, or a question of it is weighed."""
        return self.answering_here or self.weighing.busy

    def new(self) -> None:
        """Show an empty chat; it is stored with its first question."""
        self._leave()
        self.conversation, self.turns, self.settings = None, [], ChatSettings()
        self.opened.emit()

    @told
    def open(self, conversation: int, message: int | None = None) -> None:
        """Show a stored chat; with `message`, the branch that it is in. What cannot be read leaves all as it is."""
        is_live = self._live is not None and self._live.conversation == conversation
        if message is not None and not is_live:
            self._store.show(message)
        turns, stored = self._stored_turns(conversation), self._store.conversation(conversation)
        if not is_live and is_wordless(turns):  # the program ended before its first word: it makes room
            self._store.remove_message(turns[-1].id)
            turns = self._stored_turns(conversation)
        self._leave()
        self.conversation, self.turns = conversation, turns
        self.settings = ChatSettings(stored.system, stored.sampling)
        self.opened.emit()
        if self._live is not None and self._live.is_new and self._live.progress is not None:
            self._progressed(self._live.progress)  # the next one may be long in coming

    def _leave(self) -> None:
        """Before another chat is shown: what is written here becomes its draft, and what was sent and not asked yet."""
        self.writer.save()
        weighed = self.weighing.withdraw()  # before the draft is kept, which it would be a part of
        self.leaving.emit()
        if weighed is not None:
            self.weighing.keep(weighed)

    def choose_settings(self, settings: ChatSettings) -> None:
        """Use another system prompt or sampling in the chat on show, from the next answer on."""
        self.settings = settings
        try:
            self._store_settings()
        except LlamaHomeError as error:
            self._report(error)
        self.settingsChosen.emit()

    @told
    def delete(self, conversation: int) -> None:
        """Delete a chat until it is restored; an answer being made in it is stopped."""
        self._store.delete(conversation)
        if self._live is not None and self._live.conversation == conversation:
            self._services.generation.stop()
        self._services.sweep_readings()
        if conversation == self.conversation:
            self.new()
        self.conversationsChanged.emit()

    @told
    def restore(self, conversation: int) -> None:
        """Bring a deleted chat back and show it."""
        self._store.restore(conversation)
        self.open(conversation)
        self.conversationsChanged.emit()

    # -- asking -----------------------------------------------------------------------------------------------

    @property
    def can_ask(self) -> bool:
        """Whether an answer could be begun now."""
        return not self.busy and self._services.session.engine is not None

    @property
    def can_write_again(self) -> bool:
        """Whether the last answer could be written again now, or be had where there is none yet."""
        return self.can_ask and self.conversation is not None and bool(self.turns)

    @property
    def can_write_on(self) -> bool:
        """Whether the last answer could be written on now."""
        last = self.turns[-1] if self.turns else None
        return self.can_ask and last is not None and last.role == "assistant" and bool(last.content)

    @property
    def last_question(self) -> int | None:
        """Id of the question that could be asked in other words now; None without one, and while it is answered."""
        asked = [] if self.answering_here else [turn.id for turn in self.turns if turn.role == "user"]
        return asked[-1] if asked else None

    def send(self, question: str, documents: Sequence[DocumentRecord] = (), instead_of: int | None = None) -> bool:
        """Ask; False where nothing can be asked now (no model, no question, an answer under way).

        Args:
            instead_of: A question of the chat on show that this one is another version of; it begins a branch there.
        """
        if not self.can_ask or not question.strip():
            return False
        records = list(documents)
        turn = Turn(0, "user", question.strip(), [record.id for record in records])
        try:
            self.texts.require(records)
            weighed = Weighed(self.conversation, turn, records, instead_of)
            self.weighing.weigh(weighed, self.turns_before(instead_of), self.texts, self.settings.system)
        except LlamaHomeError as error:
            self.failed.emit(error)
            return False
        return True

    def regenerate(self, answer: int | None = None) -> bool:
        """Write an answer, or the last one, again, as another version beside it."""
        if not self.can_write_again:
            return False
        turn = self.turns[-1] if answer is None else next(each for each in self.turns if each.id == answer)
        try:
            if turn.role == "assistant":
                self._store.add_version(turn.id, "", state="partial")
                self._show_branch()
                self.answerContinued.emit(self.turns[-1])
            else:
                self._add(Turn(0, "assistant", "", state="partial"))
        except LlamaHomeError as error:
            self.failed.emit(error)
            return False
        self._begin(self.turns[-1])
        return True

    def continue_answer(self) -> bool:
        """Write the last answer on from where it ended."""
        if not self.can_write_on:
            return False
        turn = self.turns[-1]
        self.answerContinued.emit(turn)
        self._begin(turn, (turn.content, turn.stats, turn.state))
        return True

    def has_version(self, by: int) -> bool:
        """Whether another version of some message can be shown now, before (-1) or after (1) the one on show."""
        return not self.bound_here and any(turn.version(by) is not None for turn in self.turns)

    @told
    def show_version(self, message: int) -> None:
        """Show the branch that a message is in; not while this chat is being answered."""
        if self.conversation is None or self.bound_here:
            return
        self._store.show(message)
        self._show_branch()

    def stop(self) -> None:
        """End the answer being made; what there is stays. A question that was not asked yet goes back."""
        self.weighing.cancel()
        self._services.generation.stop()

    def turns_before(self, message: int | None) -> list[Turn]:
        """The turns before a message; all where it is None."""
        ids = [turn.id for turn in self.turns]
        return self.turns[: ids.index(message)] if message in ids else self.turns

    @Slot(object, object)
    def _ask(self, weighed: Weighed, prompt: Prompt | None) -> None:
        try:
            self.texts.require(weighed.documents)
            if weighed.instead_of is not None and weighed.instead_of not in [turn.id for turn in self.turns]:
                prompt = None  # it was gathered of another branch than the one it is written into
            self._store_question(weighed.turn, weighed.instead_of)
        except LlamaHomeError as error:
            self.returned.emit(weighed)
            self.failed.emit(error)
            return
        try:
            answer = self._add(Turn(0, "assistant", "", state="partial"))
        except LlamaHomeError as error:
            self.failed.emit(error)
            return
        self._begin(answer, prompt=prompt)

    def _store_question(self, turn: Turn, instead_of: int | None) -> None:
        written_in = self.conversation
        if self.conversation is None:
            model = self._services.session.model
            self.conversation = self._store.create(title_of(turn.content), model.key if model else "")
            self._store_settings()
        if instead_of is not None:
            self._store.add_version(instead_of, turn.content, documents=turn.documents)
            self._show_branch()
        else:
            self._store.set_draft(written_in, Draft())  # it may hold the question, which is no draft any more
            self._add(turn)
        self.conversationsChanged.emit()

    def _store_settings(self) -> None:
        """A chat that has not begun keeps them here until its first question."""
        if self.conversation is not None:
            self._store.set_system(self.conversation, self.settings.system)
            self._store.set_sampling(self.conversation, self.settings.sampling)

    def _add(self, turn: Turn) -> Turn:
        assert self.conversation is not None
        turn.id = self._store.append(
            self.conversation, turn.role, turn.content, documents=turn.documents, state=state_of(turn.state)
        )
        turn.versions = (turn.id,)
        self.turns.append(turn)
        self.turnAdded.emit(turn)
        return turn

    def _show_branch(self) -> None:
        """Take over the branch that the store shows now, from where it differs."""
        assert self.conversation is not None
        before, self.turns = self.turns, self._stored_turns(self.conversation)
        self.turnsReplaced.emit(first_difference(before, self.turns))

    def _stored_turns(self, conversation: int) -> list[Turn]:
        return [self.writer.newest(turn_of(message)) for message in self._store.messages(conversation)]

    def _begin(
        self, answer: Turn, before: tuple[str, dict[str, Any], str] | None = None, prompt: Prompt | None = None
    ) -> None:
        """Have an answer made; `prompt` is what the model shall read, where it is known already."""
        engine, model = self._services.session.engine, self._services.session.model
        assert engine is not None
        assert self.conversation is not None
        end = self.turns.index(answer) + (before is not None)
        try:
            if prompt is None or prompt.system != self.settings.system:  # it may have been changed meanwhile
                prompt = gather(self.turns[:end], self.texts, self.settings.system)
        except LlamaHomeError as error:
            self._not_begun(answer, is_new=before is None)
            self.failed.emit(error)
            return
        watch, read = watch_for(engine, prompt.sources), frozenset(source.document for source in prompt.sources)
        title = model.title if model else ""
        live = LiveAnswer(self.conversation, answer, title, before, watch=watch, documents=read)
        sampling = self.settings.over(self._services.settings.sampling)
        if self.writer.begin(live, engine, prompt.messages, sampling):
            self.busyChanged.emit(True)
            self.watchBegun.emit(self.conversation, watch)

    def _not_begun(self, answer: Turn, *, is_new: bool) -> None:
        """What the model should read cannot be had: the answer makes room again, its question stays."""
        if not is_new:
            self.answerEnded.emit(answer)
            return
        try:
            self._store.remove_message(answer.id)
            self._show_branch()
        except LlamaHomeError as error:  # it stands in the store without a word, and can be written again from there
            log.warning("an answer that was not begun could not be removed: %s", error)
            self.turns.remove(answer)
            self.turnsReplaced.emit(len(self.turns))

    def messages_of(self, turns: Sequence[Turn]) -> list[ChatMessage]:
        """What the model reads."""
        return messages_of(turns, self.texts, self.settings.system)

    # -- what comes back --------------------------------------------------------------------------------------

    @Slot(object)
    def _progressed(self, progress: object) -> None:
        if self.answering_here:
            self.prefillProgress.emit(progress)

    @Slot(str)
    def _appended(self, text: str) -> None:
        if self.answering_here:
            self.textAppended.emit(text)

    @Slot(object, bool)
    def _ended(self, live: LiveAnswer, kept: bool) -> None:
        """The answer is stored; one that was taken back makes room for the version before it."""
        self.busyChanged.emit(self.busy)
        self.conversationsChanged.emit()
        if not kept:
            self._take_back(live)
        elif live.conversation == self.conversation:
            self.answerEnded.emit(live.turn)

    @told
    def _take_back(self, live: LiveAnswer) -> None:
        """There is no word of it: the question stays, with how much of its prompt had been read."""
        self._note_reading(live)
        if live.conversation == self.conversation:
            self._show_branch()

    def _note_reading(self, live: LiveAnswer) -> None:
        """Keep with the question how much of its prompt had been read when its answer was stopped."""
        question = self._store.messages(live.conversation)[-1:]
        if live.progress is not None and question and question[0].role == "user":
            stats = {"read": (live.progress.done, live.progress.total)}
            self._store.update(question[0].id, question[0].content, stats=stats)
            for turn in self.turns:
                if turn.id == question[0].id:
                    turn.stats = stats

    def save_now(self) -> None:
        """Store what has been written so far; the window is about to close."""
        self._leave()

    @Slot()
    def _busy_changed(self) -> None:
        self.busyChanged.emit(self.busy)
