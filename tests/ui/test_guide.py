"""The first-run guide: once per workspace, never before nobody's eyes, and each step begins where it says."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from llamahome_gui.ui.guide import GuideDialog, open_guide, welcome
from llamahome_gui.ui.main_window import MainWindow


def test_it_greets_once_and_only_where_somebody_looks(
    main_window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert welcome(main_window, main_window.store) is None
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "wayland")
    shown = welcome(main_window, main_window.store)
    assert shown is not None
    assert shown.isVisible()
    qtbot.keyClick(shown, Qt.Key.Key_Return)
    assert not shown.isVisible()
    main_window.store.sync()
    again = QSettings(main_window.store.fileName(), QSettings.Format.IniFormat)
    assert welcome(main_window, again) is None


def test_a_step_begins_where_it_says(main_window: MainWindow, qtbot: QtBot) -> None:
    main_window.go_to("settings")
    main_window.actions_by_id["help.guide"].trigger()
    shown = main_window.findChild(GuideDialog)
    assert shown is not None
    qtbot.mouseClick(shown.ask, Qt.MouseButton.LeftButton)
    assert main_window.page == "chat"
    asked: list[str] = []
    dialog = GuideDialog(lambda: asked.append("model"), lambda: asked.append("files"), lambda: None, main_window)
    dialog.open()
    qtbot.mouseClick(dialog.add_files, Qt.MouseButton.LeftButton)
    assert asked == ["files"]
    QApplication.processEvents()


def test_its_text_fits(main_window: MainWindow, qtbot: QtBot) -> None:
    shown = open_guide(main_window)
    for button in (shown.get_model, shown.add_files, shown.ask, shown.begin):
        assert button.width() >= button.sizeHint().width()
    shown.accept()
