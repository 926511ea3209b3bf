"""The messages of the open chat, in one column that follows the answer as it grows."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from llamahome_gui.ui.chat.controller import Turn
from llamahome_gui.ui.chat.message import AnswerMessage, Copyable, QuestionMessage
from llamahome_gui.ui.theme import GRID, scaled

COLUMN_WIDTH = 780
NEAR_END = 24
SLICE_SECONDS = 0.012

NameOf = Callable[[int], str | None]


class Transcript(QScrollArea):
    """Builds a long chat in slices of a few milliseconds; stays at the end unless the reader scrolled up.

    Args:
        name_of: The name of a library document, None where it was removed.
    """

    regenerateRequested = Signal()

    def __init__(self, name_of: NameOf, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name_of = name_of
        self._messages: list[Copyable] = []
        self._waiting: list[Turn] = []
        self._live_from: Turn | None = None
        self._follows = True
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._build_some)
        self._build()

    @property
    def messages(self) -> list[Copyable]:
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
        for message in self._messages:
            self._column.removeWidget(message)
            message.hide()
            message.deleteLater()
        self._messages, self._waiting, self._live_from = [], list(turns), live
        self._follows = True
        self._build_some()

    def add(self, turn: Turn, *, live: bool = False) -> None:
        """Add a message at the end."""
        self._finish_building()
        self._append(turn, live)
        self._follows = True

    def drop_last(self) -> None:
        """Take the last message back."""
        message = self._messages.pop()
        self._column.removeWidget(message)
        message.hide()
        message.deleteLater()
        self._mark_last()

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

    def _make(self, turn: Turn, live: bool) -> Copyable:
        if turn.role != "assistant":
            return QuestionMessage(turn, [(i, self._name_of(i)) for i in turn.documents])
        message = AnswerMessage(turn)
        message.regenerateRequested.connect(self.regenerateRequested)
        if live:
            message.begin()
            if turn.content:
                message.append(turn.content)
        return message

    def _mark_last(self) -> None:
        for message in self._messages[-3:]:
            if isinstance(message, AnswerMessage):
                message.allow_regenerate(message is self._messages[-1])

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
        page = QWidget()
        page.setProperty("page", True)
        row = QHBoxLayout(page)
        row.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 2 * GRID)
        holder = QWidget()
        holder.setMaximumWidth(scaled(COLUMN_WIDTH))
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
