"""The messages of the open chat, in one column that follows the answer as it grows."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget

from llamahome_gui.ui.chat.message import AnswerMessage, Message, QuestionMessage
from llamahome_gui.ui.chat.turns import Turn
from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.theme import GRID
from llamahome_gui.ui.widgets import centred, take_away

COLUMN_WIDTH = 780
NEAR_END = 24
SLICE_SECONDS = 0.012

NameOf = Callable[[int], str | None]


class Transcript(QScrollArea):
    """Builds a long chat in slices of a few milliseconds, the last message first, which is what is read.

    It stays at the end unless the reader scrolled up; then what he reads stays in its place, whatever comes above it.

    Args:
        name_of: The name of a library document, None where it was removed.
        readable: Whether it has a text; where it is not given, all that have names.

    Signals:
        regenerateRequested: id of the answer that shall be written again.
        continueRequested: the last answer shall be written on.
        editRequested: id of the question that shall be asked in other words.
        versionChosen: id of the message to show in place of another version.
        passageChosen: a `Passage` that an answer drew on, to be shown in its document.
        answerRequested: the last question has no answer and shall have one.
    """

    regenerateRequested = Signal(int)
    continueRequested = Signal()
    editRequested = Signal(int)
    versionChosen = Signal(int)
    passageChosen = Signal(object)
    answerRequested = Signal()

    def __init__(
        self, name_of: NameOf, readable: Callable[[int], bool] | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name_of = name_of
        self._readable = readable or (lambda id: name_of(id) is not None)
        self._messages: list[Message] = []
        self._waiting: list[Turn] = []
        self._place = 0  # of those that wait: they are built in front of the message that stands there
        self._live_from: Turn | None = None
        self._wanted: int | None = None
        self._follows = True
        self._refocus = False  # the first of those that wait takes the place of one that had the focus
        self._anchor: tuple[Message, int] | None = None
        self._keeping = False
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._build_some)
        self._build()

    @property
    def messages(self) -> list[Message]:
        """The messages that have been built, oldest first; while a chat is opening, the older ones are missing."""
        return list(self._messages)

    @property
    def answer(self) -> AnswerMessage | None:
        """The last message, where it is an answer."""
        last = self._messages[-1] if self._messages else None
        return last if isinstance(last, AnswerMessage) else None

    def show_turns(self, turns: Sequence[Turn], live: Turn | None = None) -> None:
        """Show another chat; `live` is the turn that is being written."""
        self._drop_from(0)
        self._follows, self._wanted, self._anchor, self._refocus = True, None, None, False
        self._begin_building(turns, 0, live)

    def replace_from(self, index: int, turns: Sequence[Turn], live: Turn | None = None) -> None:
        """Show other messages from a place on; those before it stay where they are."""
        if self._waiting:  # so soon after it was opened, nothing of it has its place yet
            self.show_turns(turns, live)
            return
        self._refocus = any(map(_has_focus, self._messages[index : index + 1]))
        self._drop_from(index)
        self._begin_building(turns[index:], index, live)
        self._mark_around(len(self._messages))

    def renew_documents(self) -> None:
        """Say of each document that was attached whether it can still be read."""
        for message in self._messages:
            if isinstance(message, QuestionMessage):
                self._mark_documents(message)

    def step_version(self, by: int) -> bool:
        """Show another version of the message that has the focus, or of the last one that has any on that side.

        False where none has.
        """
        leading = [message for message in self._messages if message.turn.version(by) is not None]
        focused = [message for message in leading if _has_focus(message)]
        return bool(leading) and (focused or leading)[-1].switch.step(by)

    def reveal(self, message: int) -> None:
        """Scroll to a message, as soon as it is built."""
        found = next((each for each in self._messages if each.turn.id == message), None)
        self._wanted = message if found is None and self._waiting else None
        if found is not None:
            QTimer.singleShot(0, found, lambda: self._scroll_to(found))

    def add(self, turn: Turn, *, live: bool = False) -> None:
        """Add a message at the end."""
        self._insert(len(self._messages), turn, live)
        self._follows = True

    def _scroll_to(self, message: Message) -> None:
        """Show a message from its beginning; it stays there while those above it get their heights."""
        self._follows, self._anchor = False, (message, -6 * GRID)
        self._keep_place()

    def _drop_from(self, index: int) -> None:
        take_away(self._column, self._messages[index:])
        del self._messages[index:]

    def _begin_building(self, turns: Sequence[Turn], place: int, live: Turn | None) -> None:
        self._waiting, self._place, self._live_from = list(turns), place, live
        self._build_some()

    @Slot()
    def _build_some(self) -> None:
        deadline = time.perf_counter() + SLICE_SECONDS
        while self._waiting and time.perf_counter() < deadline:
            turn = self._waiting.pop()
            self._insert(self._place, turn, turn is self._live_from)
        if self._waiting:
            self._later.start(1)
        else:
            self._later.stop()
            if self._refocus and self._place < len(self._messages):
                switch = self._messages[self._place].switch
                QTimer.singleShot(0, switch, switch.take_focus)  # it is shown by then
            self._refocus = False
        if self._wanted is not None:
            self.reveal(self._wanted)

    def _insert(self, place: int, turn: Turn, live: bool) -> None:
        message = self._make(turn, live)
        self._column.insertWidget(place, message)
        self._messages.insert(place, message)
        self._mark_around(place)
        self._put_in_tab_order(place)

    def _put_in_tab_order(self, place: int) -> None:
        """Tab goes through the messages from top to bottom, whichever was built first."""
        before = next((stops[-1] for each in reversed(self._messages[:place]) if (stops := each.stops)), self)
        for stop in self._messages[place].stops:
            QWidget.setTabOrder(before, stop)
            before = stop

    def _make(self, turn: Turn, live: bool) -> Message:
        if turn.role != "assistant":
            question = QuestionMessage(turn, [(i, self._name_of(i)) for i in turn.documents])
            self._mark_documents(question)
            question.editRequested.connect(self.editRequested)
            question.versionChosen.connect(self.versionChosen)
            question.answerRequested.connect(self.answerRequested)
            return question
        message = AnswerMessage(turn)
        message.regenerateRequested.connect(self.regenerateRequested)
        message.continueRequested.connect(self.continueRequested)
        message.versionChosen.connect(self.versionChosen)
        message.passageChosen.connect(self.passageChosen)
        if live:
            message.begin()
        return message

    def _mark_documents(self, question: QuestionMessage) -> None:
        for chip in question.chips:
            chip.show_state(missing=not self._readable(chip.document))

    def _mark_around(self, place: int) -> None:
        """Only the last answer can be written on; a question behind which no answer stands says so."""
        count = len(self._messages)
        for index in {place - 1, place, count - 2, count - 1} & set(range(count)):
            message, after = self._messages[index], self._messages[index + 1 : index + 2]
            if isinstance(message, AnswerMessage):
                message.set_last(not after)
            elif isinstance(message, QuestionMessage):
                if after and isinstance(after[0], AnswerMessage):
                    message.show_answered()
                else:
                    message.show_unanswered(last=not after)

    # -- following the end ------------------------------------------------------------------------------------

    @Slot(int, int)
    def _range_changed(self, _least: int, _most: int) -> None:
        self._keep_place()

    def _keep_place(self) -> None:
        """Stay at the end, or where the message is that is read."""
        bar = self.verticalScrollBar()
        self._keeping = True
        if self._follows:
            bar.setValue(bar.maximum())
        elif self._anchor is not None:
            message, above = self._anchor
            bar.setValue(_top(message) + above)
        self._keeping = False

    @Slot(int)
    def _moved(self, value: int) -> None:
        if self._keeping:
            return
        self._follows = value >= self.verticalScrollBar().maximum() - NEAR_END
        self._hold()

    def _hold(self) -> None:
        """Remember which message is read, and how much of it is above what is seen."""
        value = self.verticalScrollBar().value()
        # What has just been built has no place yet.
        placed = (one for one in reversed(self._messages) if one.y() or one is self._messages[0])
        read = None if self._follows else next((one for one in placed if _top(one) <= value), None)
        self._anchor = None if read is None else (read, value - _top(read))

    def _build(self) -> None:
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setAccessibleName(tr("Conversation"))
        page = QWidget()
        page.setProperty("page", True)
        holder = QWidget()
        self._column = QVBoxLayout(holder)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(3 * GRID)
        self._column.addStretch(1)
        row = centred(holder, COLUMN_WIDTH)
        row.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 2 * GRID)
        page.setLayout(row)
        self.setWidget(page)
        self.verticalScrollBar().rangeChanged.connect(self._range_changed)
        self.verticalScrollBar().valueChanged.connect(self._moved)


def _has_focus(message: Message) -> bool:
    focused = QApplication.focusWidget()
    return focused is not None and message.isAncestorOf(focused)


def _top(message: Message) -> int:
    """Where a message begins, in pixels of the whole chat."""
    column = message.parentWidget()
    return message.y() + (column.y() if column is not None else 0)
