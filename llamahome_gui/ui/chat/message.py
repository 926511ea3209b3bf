"""One message of a chat: a question in a bubble, or an answer with its progress, its numbers and its buttons."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from llamahome_gui.inference.types import PrefillProgress
from llamahome_gui.ui.chat.chips import DocumentChip
from llamahome_gui.ui.chat.controller import Turn
from llamahome_gui.ui.chat.flow import FlowLayout
from llamahome_gui.ui.chat.markdown_view import MarkdownView
from llamahome_gui.ui.chat.wording import footer, reading
from llamahome_gui.ui.theme import GRID
from llamahome_gui.ui.widgets import label, tabular, tool_button

BUBBLE_SHARE = 0.82


class Copyable(QFrame):
    """A message that can be copied as it was written."""

    @property
    def source(self) -> str:
        """The message as plain text or Markdown."""
        raise NotImplementedError

    def copy(self) -> None:
        """Put the message on the clipboard."""
        QGuiApplication.clipboard().setText(self.source)


class QuestionMessage(Copyable):
    """What was asked, on the right, with the documents that were attached.

    Args:
        documents: Id and name of each; a name of None means that the library no longer has it.
    """

    def __init__(self, turn: Turn, documents: Sequence[tuple[int, str | None]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._turn = turn
        self._label = QLabel(turn.content)
        self._bubble = QFrame()
        self.chips = [DocumentChip(i, name or "removed document", missing=name is None) for i, name in documents]
        self._copy = tool_button("copy", "Copy the question", self.copy)
        self._build()

    @property
    def source(self) -> str:
        return self._turn.content

    def resizeEvent(self, event: object) -> None:
        """Keep the bubble as narrow as its text and never wider than its share of the column."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        most = int(self.width() * BUBBLE_SHARE) - 4 * GRID
        lines = self._turn.content.split("\n")
        wide = max(self._label.fontMetrics().horizontalAdvance(line) for line in lines) + 2
        self._label.setFixedWidth(max(1, min(wide, most)))

    def _build(self) -> None:
        self._bubble.setProperty("kind", "bubble-user")
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setWordWrap(True)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        inside = QVBoxLayout(self._bubble)
        inside.setContentsMargins(2 * GRID, GRID + 2, 2 * GRID, GRID + 2)
        inside.addWidget(self._label)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        if self.chips:
            column.addLayout(self._chip_flow())
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addStretch()
        row.addWidget(self._copy, 0, Qt.AlignmentFlag.AlignBottom)
        row.addWidget(self._bubble)
        column.addLayout(row)
        _keep_place_when_hidden(self._copy)
        self._copy.hide()

    def enterEvent(self, event: object) -> None:
        super().enterEvent(event)  # type: ignore[arg-type]
        self._copy.show()

    def leaveEvent(self, event: object) -> None:
        super().leaveEvent(event)  # type: ignore[arg-type]
        self._copy.hide()

    def _chip_flow(self) -> FlowLayout:
        flow = FlowLayout(spacing=6, right=True)
        for chip in self.chips:
            flow.addWidget(chip)
        return flow


class AnswerMessage(Copyable):
    """What the model wrote.

    Signals:
        regenerateRequested: the answer shall be written again.
    """

    regenerateRequested = Signal()

    def __init__(self, turn: Turn, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "bubble-assistant")
        self.view = MarkdownView()
        self.progress = QProgressBar()
        self.status = label("", "small")
        self.footer = label("", "small", wrap=True)
        self._copy = tool_button("copy", "Copy the answer", self.copy)
        self.regenerate = tool_button("refresh", "Write this answer again", self.regenerateRequested.emit)
        self._build()
        if turn.content:
            self.view.set_markdown(turn.content)
        self._show_reading(False)
        self.show_end(turn)

    @property
    def source(self) -> str:
        return self.view.markdown

    def begin(self) -> None:
        """The answer is being prepared; nothing has been read yet."""
        self.view.set_markdown("")
        self._tools.hide()
        self.progress.setRange(0, 0)
        self.status.setText("Reading…")
        self._show_reading(True)

    @Slot(object)
    def show_progress(self, progress: PrefillProgress) -> None:
        """How much of the prompt has been read."""
        self.progress.setRange(0, max(1, progress.total))
        self.progress.setValue(progress.done)
        self.status.setText("Thinking…" if progress.done >= progress.total else reading(progress))

    @Slot(str)
    def append(self, text: str) -> None:
        """Text has arrived."""
        if self.progress.isVisibleTo(self):
            self._show_reading(False)
        self.view.append_markdown(text)

    def show_end(self, turn: Turn) -> None:
        """The answer is whole, or will not go on."""
        self._show_reading(False)
        if self.view.markdown != turn.content:
            self.view.set_markdown(turn.content)
        self.view.finish()
        self.footer.setText(footer(turn.stats, turn.state) if turn.stats or turn.state == "partial" else "")
        self.footer.setToolTip(str(turn.stats.get("model", "")))
        self._tools.show()

    def allow_regenerate(self, allowed: bool) -> None:
        """Only the last answer can be written again."""
        self.regenerate.setVisible(allowed)

    def _show_reading(self, shown: bool) -> None:
        self.progress.setVisible(shown)
        self.status.setVisible(shown)

    def _build(self) -> None:
        self.progress.setProperty("kind", "slim")
        self.progress.setTextVisible(False)
        self.progress.setMaximumWidth(360)
        tabular(self.status)
        self.footer.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.footer.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        for small in (self._copy, self.regenerate):
            small.setIconSize(QSize(15, 15))
        self._tools = QWidget()
        tools = QHBoxLayout(self._tools)
        tools.setContentsMargins(0, 0, 0, 0)
        tools.setSpacing(2)
        tools.addWidget(self.footer, 1)
        tools.addWidget(self._copy)
        tools.addWidget(self.regenerate)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.view)
        column.addWidget(self.status)
        column.addWidget(self.progress)
        column.addWidget(self._tools)


def _keep_place_when_hidden(widget: QWidget) -> None:
    policy = widget.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    widget.setSizePolicy(policy)
