"""Widgets in the middle of a row, and out of a layout again."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QHBoxLayout, QLayout, QWidget

from llamahome_gui.ui.theme import keep_scaled, scaled


def centred(widget: QWidget, most: int | None = None) -> QHBoxLayout:
    """A row with a widget in its middle.

    Args:
        most: It takes the room there is up to this width, in pixels for text of 13; without it, what it wants.
    """
    if most is not None:
        keep_scaled(widget, lambda it: it.setMaximumWidth(scaled(most)))
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(widget, 0 if most is None else 1000)
    row.addStretch(1)
    return row


def take_away(layout: QLayout, widgets: Iterable[QWidget]) -> None:
    """Widgets go: out of sight at once, and deleted as soon as nothing is at work in them."""
    for widget in widgets:
        layout.removeWidget(widget)
        widget.hide()
        widget.deleteLater()
