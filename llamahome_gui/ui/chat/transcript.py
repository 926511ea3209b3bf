"""The messages of the open chat, in one column that follows the answer as it grows."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from llamahome_gui.ui.chat.message import AnswerMessage, Message, QuestionMessage
from llamahome_gui.ui.chat.turns import Turn
from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.theme import GRID, keep_scaled, scaled

COLUMN_WIDTH = 780
NEAR_END = 24
SLICE_SECONDS = 0.012

NameOf = Callable[[int], str | None]


class Transcript(QScrollArea):
    """Builds a long chat in slices of a few milliseconds; stays at the end unless the reader scrolled up.

    Args:
        name_of: The name of a library document, None where it was removed.

    Signals:
        regenerateRequested: id of the answer that shall be written again.
        continueRequested: the last answer shall be written on.
        editRequested: id of the question that shall be asked in other words.
        versionChosen: id of the message to show in place of another version.
    """

    regenerateRequested = Signal(int)
    continueRequested = Signal()
    editRequested = Signal(int)
    versionChosen = Signal(int)

    def __init__(self, name_of: NameOf, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name_of = name_of
        self._messages: list[Message] = []
        self._waiting: list[Turn] = []
        self._live_from: Turn | None = None
        self._follows = True
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._build_some)
        self._build()

    @property
    def messages(self) -> list[Message]:
        """The messages that have been built, oldest first."""
        return list(self._messages)

    @property
    def answer(self) -> AnswerMessage | None:
        """The last message, where it is an answer."""
        last = self._messages[-1] if self._messages else None
        return last if isinstance(last, AnswerMessage) else None

    def show_turns(self, turns: Sequence[Turn], live: Turn | None = None) -> None:
        """Show another chat; `live` is the turn that is being written."""
        self._later.stop()
        self._drop_from(0)
        self._waiting, self._live_from = list(turns), live
        self._follows = True
        self._build_some()

    def replace_from(self, index: int, turns: Sequence[Turn], live: Turn | None = None) -> None:
        """Show other messages from a place on; those before it stay where they are."""
        self._finish_building()
        self._drop_from(index)
        self._waiting, self._live_from = list(turns[index:]), live
        self._build_some()
        self._mark_last()

    def step_version(self, by: int) -> bool:
        """Show another version of the last message that has any; False where there is none on that side."""
        with_versions = [message for message in self._messages if len(message.turn.versions) > 1]
        return bool(with_versions) and with_versions[-1].switch.step(by)

    def reveal(self, message: int) -> None:
        """Scroll to a message."""
        self._finish_building()
        found = next((each for each in self._messages if each.turn.id == message), None)
        if found is not None:
            self._follows = False
            QTimer.singleShot(0, found, lambda: self.ensureWidgetVisible(found, 0, 6 * GRID))

    def add(self, turn: Turn, *, live: bool = False) -> None:
        """Add a message at the end."""
        self._finish_building()
        self._append(turn, live)
        self._follows = True

    def _drop_from(self, index: int) -> None:
        for message in self._messages[index:]:
            self._column.removeWidget(message)
            message.hide()
            message.deleteLater()
        del self._messages[index:]

    @Slot()
    def _build_some(self) -> None:
        deadline = time.perf_counter() + SLICE_SECONDS
        while self._waiting and time.perf_counter() < deadline:
            turn = self._waiting.pop(0)
            self._append(turn, turn is self._live_from)
        if self._waiting:
            self._later.start(1)

    def _finish_building(self) -> None:
        self._later.stop()
        while self._waiting:
            turn = self._waiting.pop(0)
            self._append(turn, turn is self._live_from)

    def _append(self, turn: Turn, live: bool) -> None:
        message = self._make(turn, live)
        self._column.insertWidget(self._column.count() - 1, message)
        self._messages.append(message)
        self._mark_last()

    def _make(self, turn: Turn, live: bool) -> Message:
        if turn.role != "assistant":
            question = QuestionMessage(turn, [(i, self._name_of(i)) for i in turn.documents])
            question.editRequested.connect(self.editRequested)
            question.versionChosen.connect(self.versionChosen)
            return question
        message = AnswerMessage(turn)
        message.regenerateRequested.connect(self.regenerateRequested)
        message.continueRequested.connect(self.continueRequested)
        message.versionChosen.connect(self.versionChosen)
        if live:
            message.begin()
        return message

    def _mark_last(self) -> None:
        for message in self._messages[-3:]:
            if isinstance(message, AnswerMessage):
                message.set_last(message is self._messages[-1])

    # -- following the end ------------------------------------------------------------------------------------

    @Slot(int, int)
    def _range_changed(self, _least: int, most: int) -> None:
        if self._follows:
            self.verticalScrollBar().setValue(most)

    @Slot(int)
    def _moved(self, value: int) -> None:
        self._follows = value >= self.verticalScrollBar().maximum() - NEAR_END

    def _build(self) -> None:
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setAccessibleName(tr("Conversation"))
        page = QWidget()
        page.setProperty("page", True)
        row = QHBoxLayout(page)
        row.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 2 * GRID)
        holder = QWidget()
        keep_scaled(holder, lambda it: it.setMaximumWidth(scaled(COLUMN_WIDTH)))
        self._column = QVBoxLayout(holder)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(3 * GRID)
        self._column.addStretch(1)
        row.addStretch(1)
        row.addWidget(holder, 1000)
        row.addStretch(1)
        self.setWidget(page)
        self.verticalScrollBar().rangeChanged.connect(self._range_changed)
        self.verticalScrollBar().valueChanged.connect(self._moved)
