"""One message of a chat: a question in a bubble, or an answer with its progress, its numbers and its buttons."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from llamahome_gui.inference.types import PrefillProgress
from llamahome_gui.inference.watching import DrewOn
from llamahome_gui.ui.cache.drew_on import DrewOnView
from llamahome_gui.ui.chat.chips import DocumentChip
from llamahome_gui.ui.chat.markdown_view import MarkdownView
from llamahome_gui.ui.chat.passing_tools import PassingTools
from llamahome_gui.ui.chat.turns import Turn
from llamahome_gui.ui.chat.versions import VersionSwitch
from llamahome_gui.ui.chat.wording import NOT_READ, can_continue, documents_read, footer, reading, unanswered
from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.theme import GRID
from llamahome_gui.ui.widgets import Flow, button, keep_icon_size, label, tabular, tip, tool_button

BUBBLE_SHARE = 0.82


class Message(QFrame):
    """A message that can be copied as it was written, and perhaps has other versions beside it.

    Signals:
        versionChosen: id of the message to show in its place.
    """

    versionChosen = Signal(int)

    def __init__(self, turn: Turn, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.turn = turn
        self.switch = VersionSwitch(self)  # a child from the start: shown without a parent it would be a window
        self.switch.chosen.connect(self.versionChosen)
        self.switch.show_turn(turn)

    @property
    def source(self) -> str:
        """The message as plain text or Markdown."""
        raise NotImplementedError

    @property
    def stops(self) -> list[QWidget]:
        """What Tab stops at, in the order in which it stands there."""
        within = [each for each in self.findChildren(QWidget) if each.focusPolicy() & Qt.FocusPolicy.TabFocus]
        # The arrows are made first and stand below.
        return sorted(within, key=self.switch.isAncestorOf)

    def copy(self) -> None:
        """Put the message on the clipboard."""
        QGuiApplication.clipboard().setText(self.source)


class Unanswered(QWidget):
    """The line under a question that has no answer."""

    def __init__(self) -> None:
        super().__init__()
        self.note = label("", "small")
        self.answer = button(tr("Answer it"), kind="quiet", icon_name="play")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addStretch()
        line.addWidget(self.note)
        line.addWidget(self.answer)


class QuestionMessage(Message):
    """What was asked, on the right, with the documents that were attached.

    Args:
        documents: Id and name of each; a name of None means that the library no longer has it.

    Signals:
        editRequested: its id; the question shall be asked in other words.
        answerRequested: it has no answer yet and shall have one.
    """

    editRequested = Signal(int)
    answerRequested = Signal()

    def __init__(self, turn: Turn, documents: Sequence[tuple[int, str | None]], parent: QWidget | None = None) -> None:
        super().__init__(turn, parent)
        self._label = QLabel(turn.content)
        self._bubble = QFrame()
        self.chips = [DocumentChip(i, name or tr("removed document"), missing=name is None) for i, name in documents]
        self.edit = tool_button("edit", tr("Ask in other words"), lambda: self.editRequested.emit(turn.id))
        self._copy = tool_button("copy", tr("Copy the question"), self.copy)
        self.tools = PassingTools((self.edit, self._copy), (self.switch.back, self.switch.forth), self)
        self.unanswered: Unanswered | None = None
        self._build()

    @property
    def source(self) -> str:
        return self.turn.content

    def show_unanswered(self, last: bool) -> None:
        """No answer follows: it can still be had, or another question was asked since."""
        if self.unanswered is None:  # few questions ever need it
            self.unanswered = Unanswered()
            self.unanswered.answer.clicked.connect(self.answerRequested)
            self._column.addWidget(self.unanswered)
        self.unanswered.note.setText(unanswered(self.turn.stats) if last else tr(NOT_READ))
        self.unanswered.answer.setVisible(last)
        self.unanswered.show()

    def show_answered(self) -> None:
        """An answer follows."""
        if self.unanswered is not None:
            self.unanswered.hide()

    def resizeEvent(self, event: object) -> None:
        """Keep the bubble as narrow as its text and never wider than its share of the column."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        most = int(self.width() * BUBBLE_SHARE) - 4 * GRID
        lines = self.turn.content.split("\n")
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
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        if self.chips:
            column.addLayout(self._chip_flow())
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addStretch()
        for tool in (self.edit, self._copy):
            keep_icon_size(tool, 15)
            row.addWidget(tool, 0, Qt.AlignmentFlag.AlignBottom)
        row.addWidget(self._bubble)
        column.addLayout(row)
        column.addWidget(self.switch, 0, Qt.AlignmentFlag.AlignRight)

    def enterEvent(self, event: object) -> None:
        super().enterEvent(event)  # type: ignore[arg-type]
        self.tools.point(True)

    def leaveEvent(self, event: object) -> None:
        super().leaveEvent(event)  # type: ignore[arg-type]
        self.tools.point(False)

    def _chip_flow(self) -> Flow:
        flow = Flow(6, right=True)
        for chip in self.chips:
            flow.addWidget(chip)
        return flow


class AnswerMessage(Message):
    """What the model wrote.

    Signals:
        regenerateRequested: its id; the answer shall be written again.
        continueRequested: the answer shall be written on.
        passageChosen: a `Passage` that it drew on, to be shown in its document.
    """

    regenerateRequested = Signal(int)
    continueRequested = Signal()
    passageChosen = Signal(object)

    def __init__(self, turn: Turn, parent: QWidget | None = None) -> None:
        super().__init__(turn, parent)
        self.setProperty("kind", "bubble-assistant")
        self.view = MarkdownView()
        self.progress = QProgressBar()
        self.status = label("", "small")
        self.footer = label("", "small", wrap=True)
        self.drew_on = DrewOnView(self)
        self.drew_on.chosen.connect(self.passageChosen)
        self._copy = tool_button("copy", tr("Copy the answer"), self.copy)
        self.regenerate = tool_button(
            "refresh", tr("Write this answer again"), lambda: self.regenerateRequested.emit(turn.id)
        )
        self.go_on = tool_button("play", tr("Write on from here"), self.continueRequested.emit)
        self._last = False
        self._build()
        if turn.content:
            self.view.set_markdown(turn.content)
        self._show_reading(False)
        self.show_end(turn)

    @property
    def source(self) -> str:
        return self.view.markdown

    def begin(self) -> None:
        """The answer, or what follows of it, is being prepared; nothing has been read yet."""
        self._tools.hide()
        self.drew_on.hide()
        self.progress.setRange(0, 0)
        self.status.setText(tr("Reading…"))
        self._show_reading(not self.view.markdown)

    @Slot(object)
    def show_progress(self, progress: PrefillProgress) -> None:
        """How much of the prompt has been read."""
        self.progress.setRange(0, max(1, progress.total))
        self.progress.setValue(progress.done)
        self.status.setText(tr("Thinking…") if progress.done >= progress.total else reading(progress))
        self._show_reading(True)

    @Slot(str)
    def append(self, text: str) -> None:
        """Text has arrived."""
        if self.progress.isVisibleTo(self):
            self._show_reading(False)
        self.view.append_markdown(text)

    def show_end(self, turn: Turn) -> None:
        """The answer is whole, or will not go on."""
        self.turn = turn
        self._show_reading(False)
        if self.view.markdown != turn.content:
            self.view.set_markdown(turn.content)
        self.view.finish()
        said = footer(turn.stats, turn.state) if turn.stats or turn.state == "partial" else ""
        self.footer.setText("\n".join(each for each in (said, documents_read(turn.stats)) if each))
        self.footer.setToolTip(tip(str(turn.stats.get("model", ""))))
        self.drew_on.show_passages(DrewOn.from_dict(turn.stats.get("drew_on") or {}))
        self.switch.show_turn(turn)
        self.set_last(self._last)
        self._tools.show()

    def set_last(self, last: bool) -> None:
        """Only the last answer can be written on, where it was broken off."""
        self._last = last
        self.go_on.setVisible(last and can_continue(self.turn.stats, self.turn.state, self.turn.content))

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
        buttons = (self.go_on, self._copy, self.regenerate)
        for small in buttons:
            keep_icon_size(small, 15)
        self._tools = QWidget()
        tools = QHBoxLayout(self._tools)
        tools.setContentsMargins(0, 0, 0, 0)
        tools.setSpacing(2)
        tools.addWidget(self.footer, 1)
        tools.addWidget(self.switch)
        for small in buttons:
            tools.addWidget(small)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.view)
        column.addWidget(self.status)
        column.addWidget(self.progress)
        column.addWidget(self.drew_on)
        column.addWidget(self._tools)
