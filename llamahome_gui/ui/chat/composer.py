"""Where a question is written: attached documents, the text, the cache policy, Send or Stop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Qt, Signal, Slot
from PySide6.QtGui import QFontMetricsF, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from llamahome_gui.config.settings import H2OSettings
from llamahome_gui.ui.chat.chips import ChipRow
from llamahome_gui.ui.chat.editing import EditingLine
from llamahome_gui.ui.chat.meter import ContextMeter
from llamahome_gui.ui.chat.policy import PolicyChooser
from llamahome_gui.ui.i18n import mark, tr
from llamahome_gui.ui.icons import icon
from llamahome_gui.ui.theme import GRID
from llamahome_gui.ui.widgets import ElidedLabel, button, keep_icon_size, restyle, tip, tool_button

if TYPE_CHECKING:
    from llamahome_gui.documents import DocumentRecord

LINES = (1, 8)
_SETTINGS_TIP = mark("System prompt and sampling of this chat")


class QuestionEdit(QPlainTextEdit):
    """Grows with its text. Enter asks, Shift+Enter begins a new line; pasted text loses its format.

    Signals:
        submitted: Enter.
        escaped: Esc.
        recalled: the up key in an empty text: the last question is wanted back.
    """

    submitted = Signal()
    escaped = Signal()
    recalled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "page")
        self.setPlaceholderText(tr("Ask a question…"))
        self.setAccessibleName(tr("Question"))
        self.setTabChangesFocus(True)
        self.setAcceptDrops(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.document().setDocumentMargin(2)
        self.textChanged.connect(self._fit)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.submitted.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif event.key() == Qt.Key.Key_Up and not self.toPlainText():
            self.recalled.emit()
        else:
            super().keyPressEvent(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        self.insertPlainText(source.text())

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._fit()

    @Slot()
    def _fit(self) -> None:
        lines = min(max(round(self.document().size().height()), LINES[0]), LINES[1])
        height = QFontMetricsF(self.font()).lineSpacing() * lines + 2 * self.document().documentMargin() + 4
        self.setFixedHeight(round(height))


class Composer(QFrame):
    """The card at the bottom of the chat.

    Signals:
        sendRequested, stopRequested: the button, or Enter and Esc.
        attachRequested: the paper clip; the panel opens its picker there.
        policyChosen: whether H2O is to be used from now on.
        editRequested: the last question is wanted back, to be asked in other words.
        editCancelled: it shall stay as it is.
        changed: text or documents are others.
        settingsRequested: system prompt and sampling of this chat are to be chosen.
    """

    sendRequested = Signal()
    stopRequested = Signal()
    attachRequested = Signal()
    policyChosen = Signal(bool)
    editRequested = Signal()
    editCancelled = Signal()
    changed = Signal()
    settingsRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "composer")
        self._running = False
        self._ready = False
        self.editing = EditingLine()
        self.chips = ChipRow()
        self.edit = QuestionEdit()
        self.attach = tool_button("attach", tr("Attach documents"), self.attachRequested.emit)
        self.settings = tool_button("sliders", tr(_SETTINGS_TIP), self.settingsRequested.emit, checkable=True)
        self.policy = PolicyChooser()
        self.note = ElidedLabel("", kind="small")
        self.meter = ContextMeter()
        self.send = button(tr("Send"), self._pressed, kind="primary", icon_name="send")
        keep_icon_size(self.send, 16)
        self._build()
        self._connect()
        self._show_button()

    @property
    def text(self) -> str:
        """The question as it stands."""
        return self.edit.toPlainText()

    def clear(self) -> None:
        """Empty the text and the chips; nothing is being asked in other words any more."""
        self.editing.end()
        self.edit.clear()
        self.chips.clear()

    def set_text(self, text: str) -> None:
        """Put a question there, the cursor behind it."""
        self.edit.setPlainText(text)
        self.edit.moveCursor(self.edit.textCursor().MoveOperation.End)
        self.edit.setFocus()

    def take_back(self, question: str, documents: Sequence[DocumentRecord], instead_of: int | None) -> None:
        """A question that was sent and not asked is here again, before what has been written since."""
        if instead_of is not None:
            self.editing.begin(instead_of)
        self.set_text("\n\n".join(part for part in (question, self.text) if part.strip()))
        self.chips.add(documents)

    def set_running(self, running: bool) -> None:
        """Turn Send into Stop and back."""
        self._running = running
        self._show_button()

    def set_ready(self, ready: bool) -> None:
        """Whether a model is loaded that can be asked."""
        self._ready = ready
        self._show_button()

    def show_policy(self, h2o: H2OSettings) -> None:
        """Show the settings of the cache."""
        self.policy.show_settings(h2o)

    def show_own_settings(self, said: str) -> None:
        """What this chat has of its own, in words; empty for nothing."""
        self.settings.setChecked(bool(said))
        self.settings.setToolTip(tip("\n".join(part for part in (tr(_SETTINGS_TIP), said) if part)))

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID + 4, GRID + 4, GRID + 4, GRID)
        column.setSpacing(GRID)
        column.addWidget(self.editing)
        column.addWidget(self.chips)
        column.addWidget(self.edit)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self.attach)
        row.addWidget(self.settings)
        row.addWidget(self.policy)
        self.note.setMinimumWidth(1)  # it gives way; all is in its tool tip
        row.addWidget(self.note, 1)
        row.addWidget(self.meter)
        row.addWidget(self.send)
        column.addLayout(row)
        self.send.setMinimumWidth(self.send.sizeHint().width() + GRID)

    def _connect(self) -> None:
        self.edit.submitted.connect(self._submitted)
        self.edit.escaped.connect(self._escaped)
        self.edit.recalled.connect(self.editRequested)
        self.edit.textChanged.connect(self._show_button)
        self.edit.textChanged.connect(self.changed)
        self.chips.changed.connect(self.changed)
        self.editing.cancelled.connect(self.editCancelled)
        self.policy.chosen.connect(self.policyChosen)

    @Slot()
    def _submitted(self) -> None:
        if self.send.isEnabled() and not self._running:
            self.sendRequested.emit()

    @Slot()
    def _escaped(self) -> None:
        if self.editing.question is not None:
            self.editCancelled.emit()
        elif self._running:
            self.stopRequested.emit()

    def _pressed(self) -> None:
        if self._running:
            self.stopRequested.emit()
        else:
            self.sendRequested.emit()

    @Slot()
    def _show_button(self) -> None:
        running = self._running
        self.send.setText(tr("Stop") if running else tr("Send"))
        self.send.setIcon(icon("stop" if running else "send", "text" if running else "on_accent"))
        self.send.setToolTip(tr("Stop the answer; what is there is kept (Esc)") if running else tr("Ask (Enter)"))
        kind = None if running else "primary"
        if self.send.property("kind") != kind:
            restyle(self.send, kind=kind)
        self.send.setEnabled(running or (self._ready and bool(self.text.strip())))
