"""A question and two answers side by side: of the base alone, and of the base with the adapter."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from llamahome_gui.inference.types import Finished
from llamahome_gui.ui.chat.wording import ending, speed, stats_of
from llamahome_gui.ui.finetune.comparison import Side
from llamahome_gui.ui.i18n import mark, plural, tr
from llamahome_gui.ui.theme import GRID
from llamahome_gui.ui.widgets import Card, ElidedLabel, button, label, tabular

_TITLES = {Side.WITHOUT: mark("WITHOUT THE ADAPTER"), Side.WITH: mark("WITH THE ADAPTER")}


class Answer(Card):
    """One of the two."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setProperty("kind", "page")
        self.text.setAccessibleName(title.capitalize())
        self.footer = ElidedLabel("", kind="small")
        tabular(self.footer)
        self.body.addWidget(label(title, "section"))
        self.body.addWidget(self.text, 1)
        self.body.addWidget(self.footer)

    def begin(self) -> None:
        """Wait for an answer."""
        self.text.clear()
        self.footer.setText("")

    def append(self, text: str) -> None:
        """More of the answer."""
        self.text.moveCursor(self.text.textCursor().MoveOperation.End)
        self.text.insertPlainText(text)

    def finish(self, finished: Finished) -> None:
        """The answer has ended."""
        stats = finished.stats
        parts = [ending(stats_of(finished, ""), ""), plural(stats.new_tokens, "{n} token", "{n} tokens")]
        if stats.tokens_per_second:
            parts.append(speed(stats.tokens_per_second))
        self.footer.setText("  ·  ".join(part for part in parts if part))


class CompareView(QWidget):
    """Signals:
    asked: the question.
    stopped: no more answers are wanted.
    """

    asked = Signal(str)
    stopped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.question = QLineEdit()
        self.ask = button(tr("Ask both"), self._ask, kind="primary", icon_name="send")
        self.stop = button(tr("Stop"), self.stopped.emit, icon_name="stop")
        self.answers = {side: Answer(tr(title)) for side, title in _TITLES.items()}
        self._running = self._usable = False
        self._build()
        self.question.textChanged.connect(self._update)
        self.question.returnPressed.connect(self._ask)
        self._update()

    def set_usable(self, usable: bool) -> None:
        """Whether an adapter is chosen that can be loaded."""
        self._usable = usable
        self._update()

    @Slot(bool)
    def set_running(self, running: bool) -> None:
        """Whether answers are being made."""
        self._running = running
        self._update()

    @Slot(object)
    def show_loading(self, side: Side) -> None:
        """The model of a side is being loaded, then it reads."""
        self.answers[side].footer.setText(tr("Getting ready…"))

    @Slot(object, str)
    def append(self, side: Side, text: str) -> None:
        """More of an answer."""
        if self.answers[side].footer.text():
            self.answers[side].footer.setText("")
        self.answers[side].append(text)

    @Slot(object, object)
    def finish(self, side: Side, finished: Finished) -> None:
        """An answer has ended."""
        self.answers[side].finish(finished)

    def clear(self) -> None:
        """Another adapter is chosen: what was answered was not its."""
        for answer in self.answers.values():
            answer.begin()

    @Slot()
    def _ask(self) -> None:
        if self.ask.isEnabled():
            self.clear()
            self.asked.emit(self.question.text())

    @Slot()
    def _update(self) -> None:
        self.ask.setVisible(not self._running)
        self.stop.setVisible(self._running)
        self.question.setReadOnly(self._running)
        self.ask.setEnabled(self._usable and not self._running and bool(self.question.text().strip()))
        for answer in self.answers.values() if not self._running else ():
            if answer.footer.text() == tr("Getting ready…"):
                answer.footer.setText("")

    def _build(self) -> None:
        self.question.setPlaceholderText(tr("Ask what the adapter should know, or should still know"))
        self.question.setAccessibleName(tr("Question for both"))
        line = QHBoxLayout()
        line.setSpacing(GRID)
        line.addWidget(self.question, 1)
        line.addWidget(self.ask)
        line.addWidget(self.stop)
        both = QHBoxLayout()
        both.setSpacing(2 * GRID)
        for answer in self.answers.values():
            both.addWidget(answer, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID + GRID // 2)
        column.addLayout(line)
        column.addLayout(both, 1)
