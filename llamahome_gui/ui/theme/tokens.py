"""The design tokens: every colour and measure of the window, once for light and once for dark."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from PySide6.QtGui import QColor

GRID = 8
"""The unit of every margin and gap, in logical pixels."""


@dataclass(frozen=True)
class Theme:
    """A named set of colours, written as `#rrggbb`.

    Args:
        name: `light` or `dark`.
        colors: Token name to colour; both themes have the same names.
    """

    name: str
    colors: Mapping[str, str] = field(repr=False)

    @property
    def dark(self) -> bool:
        """Whether text is lighter than the ground."""
        return self.name == "dark"

    def color(self, name: str) -> QColor:
        """The colour of a token; raises KeyError for a name that no theme has."""
        return QColor(self.colors[name])


LIGHT = Theme(
    "light",
    MappingProxyType(
        {
            "window": "#f5f5f7",  # rail, menu bar, status bar, dock ground
            "surface": "#ffffff",  # pages, tables, inputs
            "raised": "#fafafb",  # cards and headers on a surface
            "hover": "#ededf1",
            "pressed": "#e2e2e8",
            "border": "#e4e4e9",
            "border_strong": "#c9c9d2",
            "text": "#1c1d22",
            "muted": "#666874",
            "faint": "#9a9ca8",
            "accent": "#5650d6",
            "accent_hover": "#4a44c6",
            "accent_pressed": "#3f39b0",
            "accent_soft": "#ecebfb",
            "accent_text": "#4a44c6",
            "on_accent": "#ffffff",
            "error": "#c22f4a",
            "error_soft": "#fcecef",
            "warning": "#9a5b00",
            "warning_soft": "#fdf3e0",
            "success": "#18794e",
            "success_soft": "#e6f5ed",
            "selection": "#e6e5fa",
            "tooltip": "#26272d",
            "on_tooltip": "#f4f4f6",
            "chart1": "#5650d6",
            "chart2": "#0f9b8e",
            "chart3": "#d9822b",
            "chart4": "#c2418f",
            "chart5": "#2b7fd4",
            "chart6": "#7a8b1f",
        }
    ),
)

DARK = Theme(
    "dark",
    MappingProxyType(
        {
            "window": "#131417",
            "surface": "#1a1b1f",
            "raised": "#212327",
            "hover": "#2a2c31",
            "pressed": "#33363c",
            "border": "#2c2e34",
            "border_strong": "#454851",
            "text": "#ecedf0",
            "muted": "#a0a3ae",
            "faint": "#6f727d",
            "accent": "#6f69ee",
            "accent_hover": "#7f7af4",
            "accent_pressed": "#5f59db",
            "accent_soft": "#2b2a4a",
            "accent_text": "#aaa6ff",
            "on_accent": "#ffffff",
            "error": "#ff8193",
            "error_soft": "#3b2128",
            "warning": "#f0b45b",
            "warning_soft": "#38290f",
            "success": "#57cc99",
            "success_soft": "#16322a",
            "selection": "#302f52",
            "tooltip": "#33363c",
            "on_tooltip": "#ecedf0",
            "chart1": "#8a85ff",
            "chart2": "#3fc9ba",
            "chart3": "#f2a65a",
            "chart4": "#ec7fbd",
            "chart5": "#6cb2f5",
            "chart6": "#bccb5a",
        }
    ),
)
