"""How the window looks: tokens rendered into style-sheet templates, light and dark, following the system."""

from __future__ import annotations

from llamahome_gui.ui.theme.manager import ThemeManager, ThemeMode, manager, scaled, theme
from llamahome_gui.ui.theme.tokens import DARK, GRID, LIGHT, Theme

__all__ = ["DARK", "GRID", "LIGHT", "Theme", "ThemeManager", "ThemeMode", "manager", "scaled", "theme"]
