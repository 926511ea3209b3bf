"""The window as a whole: pages, commands, status bar, dropping, closing, and what it remembers."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from llamahome_gui.config.settings import load_settings
from llamahome_gui.kvcache.usage import CacheUsage
from llamahome_gui.ui.about import AboutDialog, ShortcutsDialog
from llamahome_gui.ui.background import wait_for_background
from llamahome_gui.ui.chat.settings_dialog import ChatSettingsDialog
from llamahome_gui.ui.main_window import MainWindow
from llamahome_gui.ui.rail import PAGES
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.session import SessionState
from llamahome_gui.ui.theme import DARK, manager, theme
from llamahome_gui.ui.widgets import AskDialog
from tests.ui.conftest import settle

Drop = Callable[[QWidget, Sequence[Path]], bool]


def test_chat_is_home(main_window: MainWindow) -> None:
    assert main_window.page == "chat"
    assert main_window.chat.isVisible()
    assert main_window.monitor.isVisible()


def test_the_rail_shows_each_page(main_window: MainWindow, qtbot: QtBot) -> None:
    for page in PAGES:
        qtbot.mouseClick(main_window.rail.button(page.key), Qt.MouseButton.LeftButton)
        assert main_window.page == page.key
        assert main_window.panels[page.key].isVisible()


def test_ctrl_and_a_number_show_a_page(main_window: MainWindow, qtbot: QtBot) -> None:
    for number, page in reversed(list(enumerate(PAGES, 1))):
        qtbot.keyClick(main_window, str(number), Qt.KeyboardModifier.ControlModifier)
        assert main_window.page == page.key
        assert main_window.rail.button(page.key).isChecked()


def test_ctrl_n_begins_a_chat_from_anywhere(main_window: MainWindow, qtbot: QtBot) -> None:
    main_window.go_to("models")
    qtbot.keyClick(main_window, "n", Qt.KeyboardModifier.ControlModifier)
    assert main_window.page == "chat"


def test_every_command_is_in_a_menu_and_no_key_is_used_twice(main_window: MainWindow) -> None:
    actions = main_window.actions_by_id
    keys = [actions[spec.id].shortcut().toString() for spec in actions.specs]
    assert len({spec.id for spec in actions.specs}) == len(actions.specs)
    assert sorted(key for key in keys if key) == sorted({key for key in keys if key})
    titles = [action.text().replace("&", "") for action in main_window.menuBar().actions()]
    assert titles == ["File", "Edit", "Chat", "View", "Model", "Help"]


def test_edit_commands_reach_the_text_with_the_focus(main_window: MainWindow, qtbot: QtBot) -> None:
    main_window.activateWindow()
    main_window.find_document()
    search = main_window.documents.filter.search
    qtbot.keyClicks(search, "harbor")
    main_window.actions_by_id["edit.all"].trigger()
    assert search.selectedText() == "harbor"
    main_window.actions_by_id["edit.copy"].trigger()
    assert QGuiApplication.clipboard().text() == "harbor"


def test_the_monitor_is_hidden_and_shown_per_page(main_window: MainWindow, qtbot: QtBot) -> None:
    main_window.go_to("settings")
    assert not main_window.monitor.isVisible()
    qtbot.keyClick(main_window, "m", Qt.KeyboardModifier.ControlModifier)
    assert main_window.monitor.isVisible()
    main_window.go_to("chat")
    main_window.monitor.close()
    assert not main_window.actions_by_id["view.monitor"].isChecked()
    main_window.go_to("settings")
    assert main_window.monitor.isVisible()


def test_the_theme_menu_changes_and_saves(main_window: MainWindow, services: Services, qtbot: QtBot) -> None:
    main_window.actions_by_id["theme.dark"].trigger()
    assert theme() is DARK
    qtbot.waitUntil(lambda: load_settings(services.workspace).appearance.theme == "dark")
    assert main_window.actions_by_id["theme.dark"].isChecked()
    assert main_window.settings.forms["appearance"].section.theme == "dark"  # type: ignore[attr-defined]


def test_the_status_bar_tells_model_context_slots_and_speed(
    main_window: MainWindow, services: Services, qtbot: QtBot
) -> None:
    status = main_window.status
    assert status.model.value.text() == "No model loaded"
    main_window.load_first_model()
    qtbot.waitUntil(lambda: services.session.state is SessionState.READY, timeout=30_000)
    assert status.model.value.text() == "Built-in demonstration model"
    services.generation.usageChanged.emit(CacheUsage("h2o", 512, 512, 12_345, 1, 2))
    services.generation.speedChanged.emit(123.44)
    assert status.context.value.text() == "12,345 / 32,768"
    assert status.slots.value.text() == "512 / 512 slots"
    assert status.speed.value.text() == "123.4 tokens/s"


def test_numbers_in_the_status_bar_do_not_move_the_layout(main_window: MainWindow, qtbot: QtBot) -> None:
    status = main_window.status
    places = []
    for tokens, speed in ((1, 0.1), (999_999, 1234.5)):
        status.show_usage(CacheUsage("h2o", min(tokens, 512), 512, tokens, 1, 2))
        status.show_speed(speed)
        QApplication.processEvents()
        places.append([field.geometry() for field in (status.model, status.context, status.slots, status.speed)])
    assert places[0] == places[1]


def test_files_may_be_dropped_on_every_page(main_window: MainWindow, qtbot: QtBot, drop: Drop, tmp_path: Path) -> None:
    for page in PAGES:
        main_window.go_to(page.key)
        path = tmp_path / f"{page.key}.txt"
        path.write_text(f"Dropped on {page.title}.", encoding="utf-8")
        assert drop(main_window, [path])
        takes = page.key in ("chat", "evaluate")  # what is asked about, and what needles are hidden in
        assert main_window.page == (page.key if takes else "documents")
    qtbot.waitUntil(lambda: len(main_window.documents.model.rows()) == len(PAGES) - 1)
    qtbot.waitUntil(lambda: not main_window.documents.importer.busy, timeout=60_000)
    assert {str(row.state) for row in main_window.documents.model.rows()} == {"done"}
    assert [record.name for record in main_window.chat.composer.chips.records] == ["chat.txt"]


def test_a_folder_dropped_on_the_chat_goes_to_the_documents(
    main_window: MainWindow, qtbot: QtBot, drop: Drop, tmp_path: Path
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "one.txt").write_text("text", encoding="utf-8")
    assert drop(main_window, [folder])
    assert main_window.page == "documents"
    qtbot.waitUntil(lambda: len(main_window.documents.model.rows()) == 1)
    qtbot.waitUntil(lambda: not main_window.documents.importer.busy, timeout=60_000)


def test_a_drop_on_a_text_field_is_a_drop_on_the_window(
    main_window: MainWindow, qtbot: QtBot, drop: Drop, tmp_path: Path
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("text", encoding="utf-8")
    main_window.go_to("documents")
    assert drop(main_window.documents.filter.search, [path])
    assert main_window.documents.filter.search.text() == ""
    qtbot.waitUntil(lambda: len(main_window.documents.model.rows()) == 1)
    qtbot.waitUntil(lambda: not main_window.documents.importer.busy, timeout=60_000)


def test_text_is_not_taken_for_files(main_window: MainWindow) -> None:
    mime = QMimeData()
    mime.setText("only text")
    event = QDropEvent(
        QPointF(50, 50), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(main_window, event)
    assert main_window.page == "chat"
    assert main_window.documents.model.rows() == []


def test_closing_without_work_ends_everything(main_window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(main_window.closed):
        main_window.close()
    assert not main_window.isVisible()
    assert main_window.findChildren(AskDialog) == []


@pytest.mark.parametrize("quit_anyway", [False, True])
def test_closing_during_work_asks(main_window: MainWindow, qtbot: QtBot, tmp_path: Path, quit_anyway: bool) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    for number in range(40):
        (folder / f"{number}.txt").write_text("words " * 50, encoding="utf-8")
    main_window.add_paths([folder])
    main_window.close()
    assert main_window.isVisible()
    dialog = main_window.findChild(AskDialog)
    assert dialog is not None
    qtbot.waitExposed(dialog)
    if quit_anyway:
        with qtbot.waitSignal(main_window.closed, timeout=10_000):
            qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    else:
        qtbot.mouseClick(dialog.refuse_button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: not main_window.documents.importer.busy, timeout=60_000)
        assert sum(str(row.state) == "done" for row in main_window.documents.model.rows()) == 40


def test_size_page_wishes_and_model_are_remembered(main_window: MainWindow, services: Services, qtbot: QtBot) -> None:
    main_window.resize(1040, 640)  # the screen of the tests is small
    main_window.show_monitor(False)
    main_window.load_first_model()
    qtbot.waitUntil(lambda: services.session.state is SessionState.READY, timeout=30_000)
    main_window.close()
    again = Services(services.workspace)
    window = MainWindow(again)
    try:
        window.show()
        assert (window.width(), window.height()) == (1040, 640)
        assert not window.monitor.isVisible()
    finally:
        window.close_now()
        window.deleteLater()
        again.deleteLater()


def test_about_and_shortcuts_open_and_close(main_window: MainWindow, qtbot: QtBot) -> None:
    main_window.actions_by_id["help.about"].trigger()
    about = main_window.findChild(AboutDialog)
    assert about is not None
    qtbot.mouseClick(about.copy_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: about.copy_button.text() == "Copied", timeout=30_000)
    copied = QGuiApplication.clipboard().text()
    for part in ("torch: ", "Processor: ", "Settings that are not the default:\nnone", "Last complaints of the log:"):
        assert part in copied
    about.accept()
    main_window.actions_by_id["help.shortcuts"].trigger()
    shortcuts = main_window.findChild(ShortcutsDialog)
    assert shortcuts is not None
    said = {shown.text() for shown in shortcuts.findChildren(QLabel)}
    assert {"Settings of this chat", "Shift+Return", "Remove the chosen documents"} <= said
    assert shortcuts.height() <= 768
    shortcuts.accept()
    main_window.actions_by_id["chat.settings"].trigger()
    settings = main_window.findChild(ChatSettingsDialog)
    assert settings is not None
    settings.reject()


def test_every_control_has_a_name_for_screen_readers(main_window: MainWindow, qtbot: QtBot) -> None:
    from PySide6.QtWidgets import QAbstractButton

    with qtbot.waitSignal(main_window.documents.loaded):
        main_window.panels.complete()
    nameless = [
        button
        for button in main_window.findChildren(QAbstractButton)
        if button.property("kind") in ("quiet", "rail") and not (button.text() or button.accessibleName())
    ]
    assert nameless == []


def test_the_window_takes_the_mode_of_its_settings(main_window: MainWindow) -> None:
    main_window.choose_theme("light")
    assert manager().mode == "light"


def test_a_closed_window_leaves_no_widget_behind(services: Services, qtbot: QtBot) -> None:
    before = set(QApplication.allWidgets())
    window = MainWindow(services)
    window.show()
    qtbot.waitExposed(window)
    for page in PAGES:
        window.go_to(page.key)
    window.show_about()
    window.close_now()
    window.deleteLater()
    settle()
    del window
    wait_for_background()  # what looks at the disk for a panel holds it until it is done
    settle()
    for _ in range(3):  # pyqtgraph's menus hang in a reference cycle, and what they hold in the next
        gc.collect()
        settle()
    assert set(QApplication.allWidgets()) - before == set()
