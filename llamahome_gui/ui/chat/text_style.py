"""Colours and sizes of an answer's text, from the theme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from PySide6.QtGui import QColor

from llamahome_gui.ui.chat.highlight import Kind
from llamahome_gui.ui.theme import Theme

# Tokens of the theme that are made to be read as text on its grounds.
CODE_COLORS: Mapping[Kind, str] = {
    "keyword": "accent_text", "string": "success", "number": "warning", "comment": "muted", "name": "text",
}  # fmt: skip


@dataclass(frozen=True)
class TextStyle:
    """Colours and sizes of an answer; `size` is the text size in pixels."""

    text: QColor
    muted: QColor
    link: QColor
    code_ground: QColor
    border: QColor
    size: int
    code: Mapping[Kind, QColor] = field(default_factory=dict)

    @classmethod
    def of(cls, theme: Theme, size: int) -> TextStyle:
        """The style of a theme."""
        color = theme.color
        code = {kind: color(token) for kind, token in CODE_COLORS.items()}
        return cls(color("text"), color("muted"), color("accent_text"), color("hover"), color("border"), size, code)
