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
from llamahome_gui.ui.theme.tokens import CONTRAST_DARK, CONTRAST_LIGHT, DARK, LIGHT, Theme

ThemeMode = Literal["system", "light", "dark", "contrast"]
MIN_FONT_PX = 13
"""The system's text is shown no smaller than this: less is hard to read on a long day."""


class ThemeManager(QObject):
    """Applies a theme and a text size to the application; in mode `system` it follows the desktop.

    Signals:
        changed: Another theme holds, or the text has another size.
        rescaled: The text has another size.
    """

    changed = Signal()
    rescaled = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mode: ThemeMode = "system"
        self._theme = LIGHT
        self._icons = _folder_until_exit()
        self._applied: tuple[str, int] | None = None
        self._system_px = MIN_FONT_PX
        self._percent = 100

    @property
    def theme(self) -> Theme:
        """The theme that holds now."""
        return self._theme

    @property
    def mode(self) -> ThemeMode:
        """What the user asked for: a fixed theme or the system's."""
        return self._mode

    @property
    def text_percent(self) -> int:
        """Size of the text, of the system's."""
        return self._percent

    @property
    def font_px(self) -> int:
        """Height of the window's text in logical pixels."""
        return round(self._system_px * self._percent / 100)

    def install(self, app: QApplication) -> None:
        """Take over the application's style and start to follow the desktop's colours and contrast."""
        app.setStyle(QStyleFactory.create("Fusion"))
        if self._applied is None:
            self._system_px = max(MIN_FONT_PX, QFontInfo(app.font()).pixelSize())
        hints, once = app.styleHints(), Qt.ConnectionType.UniqueConnection
        hints.colorSchemeChanged.connect(self._system_changed, once)
        if hasattr(hints, "accessibility"):  # since Qt 6.10
            hints.accessibility().contrastPreferenceChanged.connect(self._system_changed, once)
        self._apply()

    def set_mode(self, mode: ThemeMode) -> None:
        """Use the light, the dark, the high-contrast or the system's theme from now on."""
        self._mode = mode
        self._apply()

    def set_text_percent(self, percent: int) -> None:
        """Show all text, and what grows with it, at this share of the system's size."""
        self._percent = percent
        self._apply()

    def _system_changed(self, said: object) -> None:
        scheme = said if isinstance(said, Qt.ColorScheme) else None
        if self._mode in ("system", "contrast"):
            self._apply(scheme)

    def _apply(self, scheme: Qt.ColorScheme | None = None) -> None:
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            return
        wanted = _wanted(self._mode, scheme or QGuiApplication.styleHints().colorScheme())
        key, before = (wanted.name, self.font_px), self._applied
        if key == before:
            return
        self._applied, self._theme = key, wanted
        font = app.font()
        if QFontInfo(font).pixelSize() != self.font_px:
            font.setPixelSize(self.font_px)
            app.setFont(font)
        app.setPalette(palette(wanted))
        app.setStyleSheet(style_sheet(wanted, self.font_px, self._icons))
        if before is not None and before[1] != key[1]:
            self.rescaled.emit()
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


def _wanted(mode: ThemeMode, scheme: Qt.ColorScheme) -> Theme:
    """The theme of a mode on a desktop with this scheme."""
    dark = scheme == Qt.ColorScheme.Dark
    if mode == "contrast" or (mode == "system" and _asks_for_contrast()):
        return CONTRAST_DARK if dark else CONTRAST_LIGHT
    if mode == "system":
        return DARK if dark else LIGHT
    return DARK if mode == "dark" else LIGHT


def _asks_for_contrast() -> bool:
    """Whether the desktop is set to high contrast; Qt can tell since 6.10."""
    hints = QGuiApplication.styleHints()
    if not hasattr(hints, "accessibility"):
        return False
    return bool(hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast)


_manager: ThemeManager | None = None


def manager() -> ThemeManager:
    """The application's theme manager, made on first use."""
    global _manager  # noqa: PLW0603 - there is one application and one look
    if _manager is None:
        _manager = ThemeManager()
    return _manager


def theme() -> Theme:
    """The theme that holds now."""
    return manager().theme
