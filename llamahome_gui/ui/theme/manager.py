"""The one theme manager: which theme holds now, and the style sheet, palette and signal that follow from it."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFontInfo, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from llamahome_gui.ui.theme.render import style_sheet
from llamahome_gui.ui.theme.tokens import DARK, LIGHT, Theme

ThemeMode = Literal["system", "light", "dark"]
MIN_FONT_PX = 13
"""The system's text is shown no smaller than this: less is hard to read on a long day."""


class ThemeManager(QObject):
    """Applies a theme to the application and says so by `changed`; in mode `system` it follows the desktop."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mode: ThemeMode = "system"
        self._theme = LIGHT
        self._icons = _folder_until_exit()
        self._applied: tuple[str, float] | None = None

    @property
    def theme(self) -> Theme:
        """The theme that holds now."""
        return self._theme

    @property
    def mode(self) -> ThemeMode:
        """What the user asked for: a fixed theme or the system's."""
        return self._mode

    def install(self, app: QApplication) -> None:
        """Take over the application's style and start to follow the desktop's colour scheme."""
        app.setStyle(QStyleFactory.create("Fusion"))
        app.styleHints().colorSchemeChanged.connect(self._system_changed, Qt.ConnectionType.UniqueConnection)
        self.set_mode(self._mode)

    def set_mode(self, mode: ThemeMode) -> None:
        """Use the light, the dark or the system's theme from now on."""
        self._mode = mode
        wanted = (
            _theme_of(QGuiApplication.styleHints().colorScheme())
            if mode == "system"
            else {"light": LIGHT, "dark": DARK}[mode]
        )
        self._apply(wanted)

    def _system_changed(self, scheme: Qt.ColorScheme) -> None:
        if self._mode == "system":
            self._apply(_theme_of(scheme))

    def _apply(self, theme: Theme) -> None:
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            return
        key = (theme.name, _font_px(app))
        if key == self._applied:
            return
        self._applied, self._theme = key, theme
        font = app.font()
        if QFontInfo(font).pixelSize() < MIN_FONT_PX:
            font.setPixelSize(MIN_FONT_PX)
            app.setFont(font)
        app.setPalette(palette(theme))
        app.setStyleSheet(style_sheet(theme, key[1], self._icons))
        self.changed.emit()


def _folder_until_exit() -> Path:
    """A folder for the icons that the style sheet names; the manager lives as long as the process, and so does it."""
    folder = Path(tempfile.mkdtemp(prefix="LlamaHome-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def palette(theme: Theme) -> QPalette:
    """The palette behind the style sheet, for whatever it does not reach."""
    roles = {
        QPalette.ColorRole.Window: "surface",
        QPalette.ColorRole.WindowText: "text",
        QPalette.ColorRole.Base: "surface",
        QPalette.ColorRole.AlternateBase: "raised",
        QPalette.ColorRole.Text: "text",
        QPalette.ColorRole.Button: "raised",
        QPalette.ColorRole.ButtonText: "text",
        QPalette.ColorRole.ToolTipBase: "tooltip",
        QPalette.ColorRole.ToolTipText: "on_tooltip",
        QPalette.ColorRole.Highlight: "accent",
        QPalette.ColorRole.HighlightedText: "on_accent",
        QPalette.ColorRole.PlaceholderText: "faint",
        QPalette.ColorRole.Link: "accent_text",
        QPalette.ColorRole.LinkVisited: "accent_text",
        QPalette.ColorRole.Accent: "accent",
        QPalette.ColorRole.Mid: "border",
        QPalette.ColorRole.Dark: "border_strong",
        QPalette.ColorRole.Light: "raised",
    }
    made = QPalette()
    for role, token in roles.items():
        made.setColor(role, theme.color(token))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(theme.color("faint")))
    return made


def _theme_of(scheme: Qt.ColorScheme) -> Theme:
    return DARK if scheme == Qt.ColorScheme.Dark else LIGHT


def _font_px(app: QApplication) -> float:
    return float(max(MIN_FONT_PX, QFontInfo(app.font()).pixelSize()))


_manager: ThemeManager | None = None


def manager() -> ThemeManager:
    """The application's theme manager, made on first use."""
    global _manager  # noqa: PLW0603 - there is one application and one look
    if _manager is None:
        _manager = ThemeManager()
    return _manager


def scaled(pixels: int) -> int:
    """A measure that was drawn for text of 13 pixels, for the text size of this system."""
    app = QApplication.instance()
    return round(pixels * _font_px(app) / MIN_FONT_PX) if isinstance(app, QApplication) else pixels


def theme() -> Theme:
    """The theme that holds now."""
    return manager().theme
