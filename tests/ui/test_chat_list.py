"""The list of chats and the settings of a chat by real keys and clicks: rename, pin, delete, folders, presets."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from llamahome_gui.ui.chat.chat_list import ChatList
from llamahome_gui.ui.chat.settings_dialog import ChatSettingsDialog
from llamahome_gui.ui.main_window import MainWindow
from llamahome_gui.ui.services import Services

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def chats(services: Services, main_window: MainWindow) -> ChatList:
    """The list of the shown window with three chats, the one of the harbor chosen."""
    for title in ("Lake", "Harbor", "River"):
        services.conversations.create(title, "starter")
    main_window.activateWindow()
    main_window.chat.browsing.refresh()
    return main_window.chat.chats


def listed(chats: ChatList) -> list[str]:
    return [chats.list.item(row).text() for row in range(chats.list.count())]


def press(qtbot: QtBot, chats: ChatList, *keys: Qt.Key) -> None:
    """Press keys where the keyboard is."""
    chats.window().activateWindow()  # on the screen of the tests, what closes gives the keyboard to nobody
    qtbot.waitUntil(chats.window().isActiveWindow)
    for key in keys:
        focused = QApplication.focusWidget()
        assert focused is not None
        qtbot.keyClick(focused, key)


def test_a_name_that_is_being_typed_survives_a_list_that_is_filled_anew(
    qtbot: QtBot, chats: ChatList, main_window: MainWindow, services: Services
) -> None:
    click(qtbot, chats, "Harbor")
    chats.list.setFocus()
    press(qtbot, chats, Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: any(found.isVisible() for found in chats.list.findChildren(QLineEdit)))
    editor = next(found for found in chats.list.findChildren(QLineEdit) if found.isVisible())
    editor.clear()
    qtbot.keyClicks(editor, "New na")
    services.conversations.create("Sea", "starter")
    main_window.chat.controller.conversationsChanged.emit()
    qtbot.keyClicks(editor, "me")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: sorted(listed(chats)) == ["Lake", "New name", "River", "Sea"])
    assert sorted(one.title for one in services.conversations.conversations()) == ["Lake", "New name", "River", "Sea"]


def place_of(chats: ChatList, title: str) -> QPoint:
    """The middle of a line."""
    return chats.list.visualItemRect(chats.list.item(listed(chats).index(title))).center()


def click(qtbot: QtBot, chats: ChatList, title: str) -> None:
    """Click on a line."""
    qtbot.mouseClick(chats.list.viewport(), LEFT, pos=place_of(chats, title))


def choose(qtbot: QtBot, chats: ChatList, title: str, *path: str) -> None:
    """Choose an entry in the menu of a line, and where that is a menu, in that one."""
    view, place = chats.list.viewport(), place_of(chats, title)
    qtbot.mouseClick(view, Qt.MouseButton.RightButton, pos=place)
    QApplication.sendEvent(view, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, view.mapToGlobal(place)))
    for name in path:
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        qtbot.mouseClick(menu, LEFT, pos=menu.actionGeometry(entry(menu, name)).center())
        inner = entry(menu, name).menu() if menu.isVisible() else None
        if isinstance(inner, QMenu):
            qtbot.waitUntil(inner.isVisible)


def entry(menu: QMenu, name: str) -> QAction:
    return next(action for action in menu.actions() if action.text() == name)


def write(qtbot: QtBot, chats: ChatList, text: str, end: Qt.Key = Qt.Key.Key_Return) -> None:
    """Write in the line that is being edited."""
    qtbot.waitUntil(lambda: any(found.isVisible() for found in chats.list.findChildren(QLineEdit)))
    editor = next(found for found in chats.list.findChildren(QLineEdit) if found.isVisible())
    qtbot.keyClicks(editor, text)
    qtbot.keyClick(editor, end)


def test_keys_rename_pin_and_delete_a_chat(qtbot: QtBot, chats: ChatList, main_window: MainWindow) -> None:
    click(qtbot, chats, "Harbor")
    assert QApplication.focusWidget() is main_window.chat.composer.edit
    chats.list.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Up):  # a key goes on to the next chat
        press(qtbot, chats, key)
        assert QApplication.focusWidget() is chats.list
    press(qtbot, chats, Qt.Key.Key_F2)
    write(qtbot, chats, "Quay", Qt.Key.Key_Escape)
    assert listed(chats) == ["River", "Harbor", "Lake"]
    press(qtbot, chats, Qt.Key.Key_F2)
    write(qtbot, chats, "Port")
    qtbot.waitUntil(lambda: "Port" in {each.title for each in main_window.chat.controller.conversations()})
    chats.list.setFocus()
    press(qtbot, chats, Qt.Key.Key_P)
    assert listed(chats) == ["Port", "River", "Lake"]
    assert main_window.actions_by_id["chat.pin"].isChecked()
    press(qtbot, chats, Qt.Key.Key_P)
    assert listed(chats) == ["River", "Port", "Lake"]
    press(qtbot, chats, Qt.Key.Key_Delete)
    assert listed(chats) == ["River", "Lake"]
    assert "“Port” was deleted" in main_window.chat.error.text
    qtbot.mouseClick(main_window.chat.error.action, LEFT)
    assert listed(chats) == ["River", "Port", "Lake"]


def test_a_chat_is_moved_to_folders_by_its_menu(qtbot: QtBot, chats: ChatList) -> None:
    choose(qtbot, chats, "Lake", "Move to folder", "New folder")
    write(qtbot, chats, "Waters")
    qtbot.waitUntil(lambda: listed(chats) == ["Waters", "Lake", "River", "Harbor"])
    choose(qtbot, chats, "River", "Move to folder", "Waters")
    qtbot.waitUntil(lambda: listed(chats) == ["Waters", "River", "Lake", "Harbor"])
    choose(qtbot, chats, "Lake", "Move to folder", "No folder")
    qtbot.waitUntil(lambda: listed(chats)[:2] == ["Waters", "River"])
    chats.list.setCurrentRow(0)
    chats.list.setFocus()
    press(qtbot, chats, Qt.Key.Key_F2)
    write(qtbot, chats, "Streams")
    qtbot.waitUntil(lambda: listed(chats)[:2] == ["Streams", "River"])
    choose(qtbot, chats, "Streams", "Rename")
    write(qtbot, chats, "Brooks")
    qtbot.waitUntil(lambda: listed(chats)[:2] == ["Brooks", "River"])
    click(qtbot, chats, "Brooks")
    assert sorted(listed(chats)) == ["Brooks", "Harbor", "Lake"]  # closed
    press(qtbot, chats, Qt.Key.Key_Space)
    assert sorted(listed(chats)) == ["Brooks", "Harbor", "Lake", "River"]
    choose(qtbot, chats, "Brooks", "Take the chats out")
    qtbot.waitUntil(lambda: sorted(listed(chats)) == ["Harbor", "Lake", "River"])


def test_a_preset_is_chosen_saved_and_deleted_by_keys_and_clicks(
    qtbot: QtBot, chats: ChatList, main_window: MainWindow, services: Services
) -> None:
    click(qtbot, chats, "Harbor")
    qtbot.mouseClick(main_window.chat.composer.settings, LEFT)
    dialog = main_window.findChild(ChatSettingsDialog)
    assert dialog is not None
    pick(qtbot, dialog, "Creative")
    creative = next(preset for preset in services.presets.every() if preset.name == "Creative")
    assert dialog.editors["temperature"].value() == creative.sampling["temperature"]
    qtbot.keyClicks(dialog.system, "Be short.")
    name = dialog.preset.lineEdit()
    assert name is not None
    name.selectAll()
    qtbot.keyClicks(name, "Mine")
    qtbot.mouseClick(dialog.save, LEFT)
    pick(qtbot, dialog, "Balanced")
    assert "Be short." not in dialog.system.toPlainText()
    pick(qtbot, dialog, "Mine")
    assert dialog.system.toPlainText().endswith("Be short.")
    qtbot.mouseClick(dialog.accept_button, LEFT)
    stored = services.conversations.conversation(main_window.chat.controller.conversation or 0)
    assert stored.system.endswith("Be short.")
    assert stored.sampling["temperature"] == creative.sampling["temperature"]
    assert main_window.chat.composer.settings.isChecked()
    qtbot.keyClick(main_window, "s", Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    again = next(found for found in main_window.findChildren(ChatSettingsDialog) if found.isVisible())
    pick(qtbot, again, "Mine")
    qtbot.mouseClick(again.delete, LEFT)
    assert "Mine" not in {preset.name for preset in services.presets.every()}
    qtbot.keyClick(again, Qt.Key.Key_Escape)


def pick(qtbot: QtBot, dialog: ChatSettingsDialog, name: str) -> None:
    """Choose a preset in the list that opens."""
    dialog.preset.showPopup()
    view = dialog.preset.view()
    qtbot.waitUntil(view.isVisible)
    place = view.visualRect(dialog.preset.model().index(dialog.preset.findText(name), 0)).center()
    viewport: QWidget = view.viewport()
    qtbot.mouseMove(viewport, place)
    qtbot.mouseClick(viewport, LEFT, pos=place)
    qtbot.waitUntil(lambda: not view.isVisible())
