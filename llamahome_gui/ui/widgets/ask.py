"""A question that does not block: it opens, and the answer comes by a callback."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.icons import icon as draw_icon
from llamahome_gui.ui.theme import GRID, keep_scaled, scaled
from llamahome_gui.ui.widgets.buttons import button
from llamahome_gui.ui.widgets.icon_label import IconLabel
from llamahome_gui.ui.widgets.line_icons import grow_icons
from llamahome_gui.ui.widgets.text import label

_TEXT_WIDTH = 360


class AskDialog(QDialog):
    """A title, a sentence and one or two buttons; without `confirmed` it only tells."""

    def __init__(
        self,
        title: str,
        sentence: str,
        *,
        yes: str,
        no: str = "",
        danger: bool = False,
        icon: str = "help",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.accept_button = button(yes, self.accept, kind="danger" if danger else "primary")
        self.refuse_button = button(no, self.reject)
        self.refuse_button.setVisible(bool(no))
        chosen = self.refuse_button if danger and no else self.accept_button
        chosen.setDefault(True)
        chosen.setFocus()
        self._build(title, sentence, icon, danger)

    def _build(self, title: str, sentence: str, icon: str, danger: bool) -> None:
        heading, text = label(title, "subtitle", wrap=True), label(sentence, "muted", wrap=True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.texts = texts = QVBoxLayout()
        texts.setSpacing(GRID)
        for part in (heading, text):
            keep_scaled(part, lambda it: it.setFixedWidth(scaled(_TEXT_WIDTH)))
            texts.addWidget(part)
        top = QHBoxLayout()
        top.setSpacing(2 * GRID)
        top.addWidget(IconLabel(icon, 24, "error" if danger else "accent"), 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(texts)
        self.buttons = buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        buttons.addStretch()
        buttons.addWidget(self.refuse_button)
        buttons.addWidget(self.accept_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 2 * GRID)
        column.setSpacing(3 * GRID)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)
        column.addLayout(top)
        column.addLayout(buttons)


def ask(
    parent: QWidget,
    title: str,
    sentence: str,
    *,
    yes: str,
    no: str = "",
    confirmed: Callable[[], object],
    danger: bool = True,
) -> AskDialog:
    """Open a question over `parent`; `confirmed` is called when the answer is `yes`."""
    dialog = AskDialog(title, sentence, yes=yes, no=no or tr("Cancel"), danger=danger, icon="warning", parent=parent)
    dialog.accepted.connect(confirmed)
    dialog.open()
    return dialog


class SecretField(QLineEdit):
    """A line whose text is hidden until the eye is pressed."""

    def __init__(self, placeholder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grow_icons(self)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        eye = self.addAction(draw_icon("eye", "muted"), QLineEdit.ActionPosition.TrailingPosition)
        eye.setText(tr("Show what is typed"))
        eye.setToolTip(tr("Show what is typed"))
        eye.setCheckable(True)
        eye.toggled.connect(self._show)

    @Slot(bool)
    def _show(self, shown: bool) -> None:
        self.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)


class SecretDialog(AskDialog):
    """Asks for a password; what is typed is hidden until the eye is pressed."""

    def __init__(self, title: str, sentence: str, *, yes: str, parent: QWidget | None = None) -> None:
        super().__init__(title, sentence, yes=yes, no=tr("Cancel"), icon="lock", parent=parent)
        self.edit = SecretField(tr("Password"))
        self.edit.textChanged.connect(self._typed)
        self.texts.addWidget(self.edit)
        self.accept_button.setEnabled(False)
        self.edit.setFocus()

    @Slot(str)
    def _typed(self, text: str) -> None:
        self.accept_button.setEnabled(bool(text))


def ask_secret(parent: QWidget, title: str, sentence: str, *, yes: str, given: Callable[[str], object]) -> SecretDialog:
    """Open a question for a password over `parent`; `given` is called with it when the answer is `yes`."""
    dialog = SecretDialog(title, sentence, yes=yes, parent=parent)
    dialog.accepted.connect(lambda: given(dialog.edit.text()))
    dialog.open()
    return dialog


def tell(parent: QWidget, title: str, sentence: str) -> AskDialog:
    """Open a message over `parent`."""
    dialog = AskDialog(title, sentence, yes=tr("Close"), icon="error", parent=parent)
    dialog.open()
    return dialog
