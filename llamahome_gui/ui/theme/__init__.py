"""How the window looks: tokens rendered into style sheets; light, dark and high contrast, following the system."""

from __future__ import annotations

from llamahome_gui.ui.theme.manager import ThemeManager, ThemeMode, manager, theme
from llamahome_gui.ui.theme.sizes import keep_scaled, scaled
from llamahome_gui.ui.theme.tokens import CONTRAST_DARK, CONTRAST_LIGHT, DARK, GRID, LIGHT, THEMES, Theme

__all__ = [
    "CONTRAST_DARK",
    "CONTRAST_LIGHT",
    "DARK",
    "GRID",
    "LIGHT",
    "THEMES",
    "Theme",
    "ThemeManager",
    "ThemeMode",
    "keep_scaled",
    "manager",
    "scaled",
    "theme",
]
