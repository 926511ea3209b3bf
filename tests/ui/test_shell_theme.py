"""Tokens, templates and icons: both themes are whole, readable, and follow a change."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFontInfo, QGuiApplication, QIcon, QPixmap
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from llamahome_gui.config.paths import asset
from llamahome_gui.ui.icons import icon, pixmap
from llamahome_gui.ui.theme import (
    CONTRAST_DARK,
    CONTRAST_LIGHT,
    DARK,
    LIGHT,
    THEMES,
    Theme,
    ThemeManager,
    keep_scaled,
    manager,
    scaled,
    theme,
)
from llamahome_gui.ui.theme.render import style_sheet

PROMISED_ICONS = (
    *("chat", "documents", "models", "finetune", "settings", "monitor", "plus", "stop", "send", "attach", "copy"),
    *("trash", "folder", "file", "download", "upload", "check", "warning", "error", "close", "search", "play"),
    *("pause", "refresh", "export", "edit", "sun", "moon", "chevron-down", "chevron-right", "gpu", "memory"),
    *("sparkle", "app"),
)
READABLE = 4.5
"""Contrast that the accessibility guidelines ask of text (WCAG 2, level AA)."""
VERY_READABLE = 7.0
"""The same at level AAA."""


def luminance(color: QColor) -> float:
    """Relative luminance, 0 to 1."""
    parts = (color.redF(), color.greenF(), color.blueF())
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, other: QColor) -> float:
    """Contrast ratio, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_all_themes_have_the_same_names() -> None:
    assert all(one.colors.keys() == LIGHT.colors.keys() for one in THEMES)


@pytest.mark.parametrize("shown", THEMES, ids=lambda one: one.name)
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("text", "surface"), ("text", "window"), ("text", "selection"), ("muted", "surface"), ("muted", "window"),
        ("muted", "raised"), ("accent_text", "accent_soft"), ("error", "surface"), ("error", "error_soft"),
        ("warning", "warning_soft"), ("success", "success_soft"), ("on_tooltip", "tooltip"), ("muted", "accent_soft"),
    ],
)  # fmt: skip
def test_text_is_readable_on_its_ground(shown: Theme, text: str, ground: str) -> None:
    least = VERY_READABLE if shown in (CONTRAST_LIGHT, CONTRAST_DARK) else READABLE
    assert contrast(shown.color(text), shown.color(ground)) >= least


@pytest.mark.parametrize("shown", THEMES, ids=lambda one: one.name)
def test_text_on_the_accent_is_readable_at_button_size(shown: Theme) -> None:
    assert contrast(shown.color("on_accent"), shown.color("accent")) >= 3.8


@pytest.mark.parametrize("shown", THEMES, ids=lambda one: one.name)
def test_every_placeholder_is_filled_and_every_file_exists(shown: Theme, tmp_path: Path) -> None:
    made = style_sheet(shown, 13.0, tmp_path)
    assert "{{" not in made
    files = re.findall(r'url\("([^"]+)"\)', made)
    assert files
    assert all(Path(name).is_file() for name in files)


def test_sizes_follow_the_font(tmp_path: Path) -> None:
    assert style_sheet(LIGHT, 13.0, tmp_path) != style_sheet(LIGHT, 20.0, tmp_path)


def test_all_promised_icons_draw_something(styled: QApplication) -> None:
    for name in PROMISED_ICONS:
        image = pixmap(name, 24).toImage()
        assert any(image.pixelColor(x, y).alpha() for x in range(24) for y in range(24)), name


def test_icons_are_one_family() -> None:
    heads = {
        path.read_text(encoding="utf-8").splitlines()[0]
        for path in asset("resources", "icons").glob("*.svg")
        if path.stem != "app"
    }
    assert len(heads) == 1
    assert 'viewBox="0 0 24 24"' in heads.pop()


def test_an_unknown_icon_is_an_error_at_once(styled: QApplication) -> None:
    with pytest.raises(FileNotFoundError):
        icon("no-such-icon")


def painted(shown: QIcon, state: QIcon.State = QIcon.State.Off, mode: QIcon.Mode = QIcon.Mode.Normal) -> set[str]:
    """Colours of the opaque pixels."""
    image = shown.pixmap(QSize(24, 24), mode, state).toImage()
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return {pixel.name() for pixel in pixels if pixel.alpha() == 255}


def test_an_icon_follows_the_theme_without_being_set_again(styled: QApplication) -> None:
    shown = icon("stop", "accent")
    assert LIGHT.colors["accent"] in painted(shown)
    manager().set_mode("dark")
    assert DARK.colors["accent"] in painted(shown)


def test_an_icon_has_colours_for_checked_and_disabled(styled: QApplication) -> None:
    shown = icon("stop", "muted", on="accent_text")
    assert LIGHT.colors["accent_text"] in painted(shown, QIcon.State.On)
    assert LIGHT.colors["faint"] in painted(shown, mode=QIcon.Mode.Disabled)


def test_a_cloned_icon_lives_on(styled: QApplication) -> None:
    shown = QIcon(icon("stop", "accent"))
    shown.addPixmap(QPixmap(3, 3))
    shown.setIsMask(False)
    assert LIGHT.colors["accent"] in painted(shown)


def test_a_change_is_announced_once_and_reaches_widgets(styled: QApplication, qtbot: QtBot) -> None:
    shown = QLabel("text")
    qtbot.addWidget(shown)
    shown.show()
    with qtbot.waitSignal(manager().changed):
        manager().set_mode("dark")
    assert theme() is DARK
    assert shown.palette().color(shown.foregroundRole()) == DARK.color("text")
    with qtbot.assertNotEmitted(manager().changed):
        manager().set_mode("dark")


def test_system_mode_follows_the_desktop(styled: QApplication) -> None:
    manager().set_mode("system")
    hints = QGuiApplication.styleHints()
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert theme() is DARK
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert theme() is LIGHT
    manager().set_mode("light")
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert theme() is LIGHT


def test_a_desktop_in_high_contrast_is_followed(styled: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[ThemeManager.__module__], "_asks_for_contrast", lambda: True)
    manager().set_mode("system")
    hints = QGuiApplication.styleHints()
    hints.accessibility().contrastPreferenceChanged.emit(Qt.ContrastPreference.HighContrast)
    assert theme() is CONTRAST_LIGHT
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert theme() is CONTRAST_DARK
    manager().set_mode("light")
    assert theme() is LIGHT


def test_text_and_what_keeps_its_size_by_it_grow(styled: QApplication, qtbot: QtBot) -> None:
    shown, usual = QLabel("text"), manager().font_px
    qtbot.addWidget(shown)
    shown.show()
    keep_scaled(shown, lambda it: it.setFixedWidth(scaled(130)))
    width = shown.width()
    with qtbot.waitSignal(manager().rescaled):
        manager().set_text_percent(200)
    assert (manager().font_px, QFontInfo(shown.font()).pixelSize()) == (2 * usual, 2 * usual)
    assert shown.width() == 2 * width
    manager().set_text_percent(100)
    assert (QFontInfo(shown.font()).pixelSize(), shown.width()) == (usual, width)


def test_no_icon_file_outlives_the_program(tmp_path: Path) -> None:
    program = (
        "from PySide6.QtWidgets import QApplication\n"
        "from llamahome_gui.ui.theme import manager\n"
        "import pathlib, tempfile\n"
        "app = QApplication([])\n"
        "manager().install(app)\n"
        "print(len(list(pathlib.Path(tempfile.gettempdir()).rglob('*.svg'))))\n"
    )
    temporary = {"TMPDIR": str(tmp_path), "TEMP": str(tmp_path), "TMP": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | temporary,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert int(done.stdout) > 0
    assert list(tmp_path.iterdir()) == []
