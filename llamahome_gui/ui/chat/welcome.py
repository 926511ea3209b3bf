"""What a new chat shows: one sentence on what to do, and questions made from the names of the documents."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.theme import GRID, keep_scaled, scaled
from llamahome_gui.ui.widgets import IconLabel, button, caption, centred, label, take_away, tip

CARD_WIDTH = 520
NAME_LENGTH = 40


class QuestionButton(QPushButton):
    """A question in one line; what does not fit is shortened and stands in the tool tip."""

    def __init__(self, question: str, parent: QWidget | None = None) -> None:
        super().__init__(caption(question), parent)
        self.question = question
        self.setProperty("kind", "suggestion")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        keep_scaled(self, lambda it: it.setMaximumWidth(scaled(CARD_WIDTH)))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def resizeEvent(self, event: object) -> None:
        """Shorten the question to the room there is."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        room = self.width() - 4 * GRID
        short = self.fontMetrics().elidedText(self.question, Qt.TextElideMode.ElideRight, room)
        self.setText(caption(short))
        self.setToolTip(tip(self.question) if short != self.question else "")

    def minimumSizeHint(self) -> QSize:
        """As narrow as a few words."""
        return QSize(20 * GRID, super().minimumSizeHint().height())


class Welcome(QWidget):
    """Signals:
    suggested: a question was clicked.
    attachRequested: the button that begins without documents was clicked.
    """

    suggested = Signal(str)
    attachRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = label(tr("Ask your documents"), "title")
        self._sentence = label("", "muted", wrap=True)
        self.attach = button(tr("Attach documents"), self.attachRequested.emit, kind="primary", icon_name="attach")
        self._questions: list[QuestionButton] = []
        self._list = QVBoxLayout()
        self._build()
        self.show_documents([])

    @property
    def questions(self) -> list[QuestionButton]:
        """The example questions that are offered."""
        return list(self._questions)

    def show_documents(self, names: Sequence[str]) -> None:
        """Offer questions about the attached documents."""
        self._sentence.setText(
            tr("Choose one of these questions, or write your own below.")
            if names
            else tr(
                "Attach documents, or drop files anywhere, and ask: the answer is read out of them on this machine."
            )
        )
        self.attach.setVisible(not names)
        take_away(self._list, self._questions)
        self._questions = [self._question(text) for text in example_questions(names)]
        for made in self._questions:
            self._list.addWidget(made)

    def _question(self, text: str) -> QuestionButton:
        made = QuestionButton(text)
        made.clicked.connect(lambda _checked=False: self.suggested.emit(text))
        return made

    def _build(self) -> None:
        for text in (self._title, self._sentence):
            text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._list.setSpacing(GRID)
        centre = Qt.AlignmentFlag.AlignHCenter
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(IconLabel("chat", 48, "accent"), 0, centre)
        column.addSpacing(GRID)
        column.addWidget(self._title)
        column.addWidget(self._sentence)
        column.addSpacing(2 * GRID)
        column.addWidget(self.attach, 0, centre)
        column.addLayout(self._list)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 2 * GRID)
        outer.addStretch(2)
        outer.addLayout(centred(middle, CARD_WIDTH))
        outer.addStretch(3)


def example_questions(names: Sequence[str]) -> list[str]:
    """Two or three questions that can be asked about documents of these names; none without documents."""
    short = [name if len(name) <= NAME_LENGTH else f"{name[: NAME_LENGTH - 1]}…" for name in names]
    if not short:
        return []
    if len(short) == 1:
        return [
            tr("What are the most important facts in {short}?", short=short[0]),
            tr("Which names, dates and numbers does {short} mention?", short=short[0]),
            tr("Summarise {short} in three sentences.", short=short[0]),
        ]
    return [
        tr("What do {short} and {other} have in common?", short=short[0], other=short[1]),
        tr("Which names, dates and numbers do these documents mention?"),
        tr("Summarise each of the {count} documents in one sentence.", count=len(short)),
    ]
