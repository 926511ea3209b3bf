"""Buttons of the kinds the style sheet knows."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QAbstractButton, QPushButton, QToolButton, QWidget

from llamahome_gui.ui.icons import icon
from llamahome_gui.ui.theme import keep_scaled, scaled

_ICON_SIDE = 16


def button(
    text: str,
    callback: Callable[[], object] | None = None,
    *,
    kind: str | None = None,
    icon_name: str | None = None,
    tip: str = "",
    parent: QWidget | None = None,
) -> QPushButton:
    """A push button.

    Args:
        kind: `primary`, `quiet`, `danger`, or None for the plain one.
        callback: A bound method of a QObject of the GUI thread, called without arguments.
    """
    made = QPushButton(text, parent)
    if kind:
        made.setProperty("kind", kind)
    if icon_name:
        made.setIcon(icon(icon_name, {"primary": "on_accent", "danger": "error"}.get(kind or "", "muted")))
        # Wider than high: the icon stands in the middle, and so a little further from the text.
        keep_icon_size(made, _ICON_SIDE, apart=6)
    made.setToolTip(tip)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    if callback:
        made.clicked.connect(lambda _checked=False: callback())
    return made


def tool_button(
    icon_name: str,
    tip: str,
    callback: Callable[[], object] | None = None,
    *,
    checkable: bool = False,
    parent: QWidget | None = None,
) -> QToolButton:
    """A quiet square button with an icon only; the tool tip is also its accessible name."""
    made = QToolButton(parent)
    made.setProperty("kind", "quiet")
    made.setIcon(icon(icon_name, "muted", on="accent_text"))
    keep_icon_size(made, 18)
    made.setToolTip(tip)
    made.setAccessibleName(tip)
    made.setCheckable(checkable)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    if callback:
        made.clicked.connect(lambda _checked=False: callback())
    return made


def keep_icon_size(button: QAbstractButton, side: int, *, apart: int = 0) -> None:
    """Draw a button's icon `side` pixels high for text of 13, and let it grow with the text.

    Args:
        apart: Pixels by which its place is wider than high.
    """
    keep_scaled(button, lambda it: it.setIconSize(QSize(scaled(side) + apart, scaled(side))))
