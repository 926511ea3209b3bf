"""The design tokens: every colour and measure of the window, for light and dark, each also in high contrast."""

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
        name: `light`, `dark`, `contrast-light` or `contrast-dark`.
        colors: Token name to colour; all themes have the same names.
        dark: Whether text is lighter than the ground.
    """

    name: str
    colors: Mapping[str, str] = field(repr=False)
    dark: bool = False

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
    dark=True,
)

# For eyes that need strong edges: text at 7:1 and more (WCAG 2, level AAA), every border as dark as the text, and
# what is chosen told by a strong ground.
CONTRAST_LIGHT = Theme(
    "contrast-light",
    MappingProxyType(
        {
            "window": "#ffffff",
            "surface": "#ffffff",
            "raised": "#ffffff",
            "hover": "#e2e2e2",
            "pressed": "#c8c8c8",
            "border": "#000000",
            "border_strong": "#000000",
            "text": "#000000",
            "muted": "#1f1f1f",
            "faint": "#4a4a4a",
            "accent": "#1a0dab",
            "accent_hover": "#14087f",
            "accent_pressed": "#0f0660",
            "accent_soft": "#e4e2ff",
            "accent_text": "#1a0dab",
            "on_accent": "#ffffff",
            "error": "#8f0018",
            "error_soft": "#ffecef",
            "warning": "#5c3600",
            "warning_soft": "#fff3d6",
            "success": "#004d26",
            "success_soft": "#e0f8ea",
            "selection": "#ffe680",
            "tooltip": "#000000",
            "on_tooltip": "#ffffff",
            "chart1": "#1a0dab",
            "chart2": "#005f56",
            "chart3": "#8a4500",
            "chart4": "#8a005c",
            "chart5": "#004a99",
            "chart6": "#465200",
        }
    ),
)

CONTRAST_DARK = Theme(
    "contrast-dark",
    MappingProxyType(
        {
            "window": "#000000",
            "surface": "#000000",
            "raised": "#000000",
            "hover": "#2b2b2b",
            "pressed": "#444444",
            "border": "#ffffff",
            "border_strong": "#ffffff",
            "text": "#ffffff",
            "muted": "#e6e6e6",
            "faint": "#b8b8b8",
            "accent": "#ffe14d",
            "accent_hover": "#fff0a0",
            "accent_pressed": "#e6c200",
            "accent_soft": "#332c00",
            "accent_text": "#ffe14d",
            "on_accent": "#000000",
            "error": "#ff9aa8",
            "error_soft": "#330008",
            "warning": "#ffc266",
            "warning_soft": "#2e1c00",
            "success": "#7af0b2",
            "success_soft": "#00270f",
            "selection": "#003f8a",
            "tooltip": "#ffffff",
            "on_tooltip": "#000000",
            "chart1": "#b3aeff",
            "chart2": "#4df0dd",
            "chart3": "#ffb86b",
            "chart4": "#ff9ad5",
            "chart5": "#8cc8ff",
            "chart6": "#dcec6a",
        }
    ),
    dark=True,
)
THEMES = (LIGHT, DARK, CONTRAST_LIGHT, CONTRAST_DARK)
