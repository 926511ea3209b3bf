"""A line across a panel that says what went wrong and what to do next."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from llamahome_gui.errors import LlamaHomeError
from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.theme import GRID
from llamahome_gui.ui.widgets.buttons import button, tool_button
from llamahome_gui.ui.widgets.icon_label import IconLabel
from llamahome_gui.ui.widgets.text import label, restyle


class ErrorBanner(QFrame):
    """Hidden until `show_error` or `show_notice`; its cross hides it again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "banner")
        self._icon = IconLabel("error", 20, "error")
        self._message = label("", wrap=True)
        self._hint = label("", "muted", wrap=True)
        self._callback: Callable[[], object] | None = None
        self.action = button("", self._act)
        self.action.hide()
        self._message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._build()
        self.hide()

    @property
    def text(self) -> str:
        """What it says now: the message and, on the next line, the hint."""
        return "\n".join(part.text() for part in (self._message, self._hint) if part.text())

    def show_error(self, error: BaseException) -> None:
        """Say what went wrong; an error that is not ours is named by its type, without a traceback."""
        if isinstance(error, LlamaHomeError):
            self._show("error", error.head, error.hint or "")
        else:
            self._show("error", f"{type(error).__name__}: {error}", tr("The log file has the details."))

    def show_notice(
        self,
        message: str,
        hint: str = "",
        level: str = "warning",
        *,
        action: str = "",
        callback: Callable[[], object] | None = None,
    ) -> None:
        """Say something that is no failure; level is `warning`, `success` or `error`.

        Args:
            action: Title of a button that calls `callback`.
        """
        self._show(level, message, hint)
        self._callback = callback
        self.action.setText(action)
        self.action.setVisible(bool(action))

    def clear(self) -> None:
        """Hide the banner and forget what it said."""
        self._callback = None
        self.action.hide()
        self._message.clear()
        self._hint.clear()
        self.hide()

    def _act(self) -> None:
        if self._callback is not None:
            self._callback()

    def _show(self, level: str, message: str, hint: str) -> None:
        self.action.hide()
        self._icon.set_icon({"success": "check"}.get(level, level), level)
        self._message.setText(message)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        restyle(self, level=level)
        self.show()

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GRID, GRID, GRID, GRID)
        row.setSpacing(GRID + GRID // 2)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self._message)
        texts.addWidget(self._hint)
        row.addLayout(texts, 1)
        row.addWidget(self.action, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(tool_button("close", tr("Dismiss"), self.clear), 0, Qt.AlignmentFlag.AlignTop)
