"""Every command by its keys, or by its menu where it has none, and what is seen of it then.

`CHECKS` names all of them: a command that is added to the window wants its check here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLabel, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from llamahome_gui.documents import Converted
from llamahome_gui.errors import DocumentError, DocumentReason
from llamahome_gui.ui.about import AboutDialog, ShortcutsDialog
from llamahome_gui.ui.chat import saving
from llamahome_gui.ui.chat.picker import DocumentPicker
from llamahome_gui.ui.chat.settings_dialog import ChatSettingsDialog
from llamahome_gui.ui.documents.exporter import ExportDialog
from llamahome_gui.ui.guide import GuideDialog
from llamahome_gui.ui.main_window import MainWindow
from llamahome_gui.ui.models.search_dialog import SearchDialog
from llamahome_gui.ui.rail import PAGES
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.session import SessionState
from llamahome_gui.ui.theme import CONTRAST_DARK, CONTRAST_LIGHT, DARK, LIGHT, theme

WAIT_MS = 60_000
LEFT = Qt.MouseButton.LeftButton
Shown = TypeVar("Shown", bound=QWidget)


class Stage:
    """A window with two chats and two documents, one of which could not be converted; no model is loaded."""

    def __init__(
        self, seeded: tuple[int, int], window: MainWindow, services: Services, qtbot: QtBot, saved: Path
    ) -> None:
        self.window, self.services, self.qtbot, self.saved = window, services, qtbot, saved
        self.other, self.chat = seeded
        self.opened: list[str] = []
        window.activateWindow()

    @property
    def texts(self) -> list[str]:
        """The messages on show."""
        return [message.source for message in self.window.chat.transcript.messages]

    def action(self, key: str) -> QAction:
        return self.window.actions_by_id[key]

    def do(self, key: str, *, away: str = "settings") -> None:
        """Press the keys of a command, or choose it in its menu; on a page that it has nothing to do with."""
        self.window.activateWindow()  # on the screen of the tests, what closes gives the keyboard to nobody
        self.qtbot.waitUntil(self.window.isActiveWindow)
        if away:
            self.window.go_to(away)
        assert self.action(key).isEnabled(), f"{key} is grey"
        keys = self.action(key).shortcut()
        if keys.isEmpty():
            self.choose(key)
        else:
            pressed = keys[0]  # type: ignore[index]
            self.qtbot.keyClick(self.focused, pressed.key(), pressed.keyboardModifiers())

    @property
    def focused(self) -> QWidget:
        return QApplication.focusWidget() or self.window

    def choose(self, key: str) -> None:
        """Choose a command in its menu with the mouse."""
        path = next(spec.menu for spec in self.window.actions_by_id.specs if spec.id == key).split("/")
        place: QWidget = self.window.menuBar()
        for title in path:
            entry = next(each for each in place.actions() if each.text() == title)
            menu = entry.menu()
            assert isinstance(menu, QMenu)
            if isinstance(place, QMenu):
                place.setActiveAction(entry)  # which opens what hangs on it
                self.qtbot.keyClick(place, Qt.Key.Key_Right)
            else:
                self.click_entry(place, entry)
            self.qtbot.waitUntil(menu.isVisible)
            place = menu
        self.click_entry(place, self.action(key))

    def click_entry(self, menu: QWidget, entry: QAction) -> None:
        self.qtbot.mouseClick(menu, LEFT, pos=menu.actionGeometry(entry).center())  # type: ignore[attr-defined]

    def seen(self, kind: type[Shown]) -> Shown:
        """The one widget of a kind that is to be seen."""
        shown = [widget for widget in self.window.findChildren(kind) if widget.isVisible()]
        assert len(shown) == 1, kind
        return shown[0]

    def dismiss(self, kind: type[QWidget]) -> None:
        """See a dialog or pop-up, and close it with Esc."""
        shown = self.seen(kind)
        self.qtbot.keyClick(shown, Qt.Key.Key_Escape)
        assert not shown.isVisible()

    @property
    def editor(self) -> QLineEdit:
        """The line in which a name of the list of chats is edited."""
        rows = self.window.chat.chats.list
        self.qtbot.waitUntil(lambda: any(found.isVisible() for found in rows.findChildren(QLineEdit)))
        return next(found for found in rows.findChildren(QLineEdit) if found.isVisible())

    def open_chat(self) -> None:
        self.window.open_chat(self.chat)
        self.qtbot.waitUntil(lambda: len(self.texts) == 2)

    def listed(self) -> list[str]:
        rows = self.window.chat.chats.list
        return [rows.item(row).text() for row in range(rows.count())]


Check = Callable[[Stage], None]
CHECKS: dict[str, Check] = {}


def of(*keys: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A check of a command; of several, where it is given which one."""

    def note(check: Callable[..., None]) -> Callable[..., None]:
        for key in keys:
            assert key not in CHECKS
            CHECKS[key] = check if len(keys) == 1 else partial(check, key=key)
        return check

    return note


# -- file -----------------------------------------------------------------------------------------------------


@of("chat.new")
def new_chat(stage: Stage) -> None:
    stage.open_chat()
    stage.do("chat.new")
    assert (stage.window.page, stage.texts) == ("chat", [])
    assert stage.window.chat.welcome.isVisible()


@of("documents.add_files", "documents.add_folder", "model.import")
def choose_on_disk(stage: Stage, key: str) -> None:
    stage.do(key)
    page, mode = {
        "documents.add_files": ("documents", QFileDialog.FileMode.ExistingFiles),
        "documents.add_folder": ("documents", QFileDialog.FileMode.Directory),
        "model.import": ("models", QFileDialog.FileMode.Directory),
    }[key]
    assert (stage.window.page, stage.seen(QFileDialog).fileMode()) == (page, mode)
    stage.dismiss(QFileDialog)


@of("documents.export")
def export_documents(stage: Stage) -> None:
    stage.do("documents.export")
    assert stage.window.page == "documents"
    assert stage.seen(ExportDialog).everything
    stage.dismiss(ExportDialog)


@of("documents.retry")
def retry_documents(stage: Stage) -> None:
    model = stage.window.documents.model
    stage.qtbot.waitUntil(lambda: stage.action("documents.retry").isEnabled())
    stage.do("documents.retry")
    assert stage.window.page == "documents"
    stage.qtbot.waitUntil(lambda: {str(row.state) for row in model.rows()} == {"done"}, timeout=WAIT_MS)
    stage.qtbot.waitUntil(lambda: not stage.action("documents.retry").isEnabled(), timeout=WAIT_MS)


@of("chat.export")
def save_chat(stage: Stage) -> None:
    stage.open_chat()
    stage.do("chat.export")
    stage.qtbot.waitUntil(lambda: stage.window.status.work.text() == "Saved as saved.md", timeout=WAIT_MS)
    assert stage.window.page == "chat"
    assert "Second answer" in stage.saved.read_text(encoding="utf-8")


@of("app.workspace", "help.logs", "model.folder")
def open_folder(stage: Stage, key: str) -> None:
    workspace = stage.services.workspace
    stage.opened.clear()
    stage.do(key)
    folders = {"app.workspace": workspace.root, "help.logs": workspace.logs_dir, "model.folder": workspace.models_dir}
    assert stage.opened == [str(folders[key])]


@of("app.quit")
def leave(stage: Stage) -> None:
    """Is the last in its window."""
    stage.do("app.quit")
    assert not stage.window.isVisible()
    assert stage.window.ended


# -- edit -----------------------------------------------------------------------------------------------------


@of("edit.undo", "edit.redo", "edit.all", "edit.cut", "edit.copy", "edit.paste")
def edit_text(stage: Stage, key: str) -> None:
    """By the menu and by its keys, which the text itself knows."""
    edit, board = stage.window.chat.composer.edit, QGuiApplication.clipboard()
    for way in (lambda: stage.choose(key), lambda: stage.do(key, away="")):
        stage.window.activateWindow()
        stage.qtbot.waitUntil(stage.window.isActiveWindow)
        stage.window.go_to("chat")
        edit.clear()
        board.setText("from elsewhere")
        stage.qtbot.keyClicks(edit, "harbor")
        if key == "edit.redo":
            edit.undo()
        elif key in ("edit.cut", "edit.copy"):
            edit.selectAll()
        way()
        seen = (edit.toPlainText(), edit.textCursor().selectedText(), board.text())
        assert (
            seen
            == {
                "edit.undo": ("", "", "from elsewhere"),
                "edit.redo": ("harbor", "", "from elsewhere"),
                "edit.all": ("harbor", "harbor", "from elsewhere"),
                "edit.cut": ("", "", "harbor"),
                "edit.copy": ("harbor", "harbor", "harbor"),
                "edit.paste": ("harborfrom elsewhere", "", "from elsewhere"),
            }[key]
        )
    edit.clear()


@of("chat.find", "edit.find")
def find(stage: Stage, key: str) -> None:
    stage.do(key)
    window = stage.window
    page, field = {
        "chat.find": ("chat", window.chat.chats.search), "edit.find": ("documents", window.documents.filter.search)
    }[key]  # fmt: skip
    assert (window.page, QApplication.focusWidget()) == (page, field)
    stage.qtbot.keyClicks(field, "zebra")
    stage.qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == ""


# -- chat -----------------------------------------------------------------------------------------------------


@of("chat.back", "chat.forth")
def step_version(stage: Stage, key: str) -> None:
    if key == "chat.back":
        stage.open_chat()
    stage.do(key)
    assert stage.window.page == "chat"
    wanted = {"chat.back": "*First* answer", "chat.forth": "Second answer"}[key]
    stage.qtbot.waitUntil(lambda: stage.texts == ["Where?", wanted])
    assert not stage.action(key).isEnabled()


@of("chat.copy")
def copy_answer(stage: Stage) -> None:
    stage.do("chat.copy")
    assert QGuiApplication.clipboard().text() == "Second answer"
    assert stage.window.status.work.text() == "The last answer is on the clipboard"


@of("chat.edit")
def ask_in_other_words(stage: Stage) -> None:
    stage.do("chat.edit")
    composer = stage.window.chat.composer
    assert (stage.window.page, composer.text, composer.editing.isVisible()) == ("chat", "Where?", True)
    stage.qtbot.keyClick(composer.edit, Qt.Key.Key_Escape)
    assert (composer.text, composer.editing.isVisible()) == ("", False)


@of("chat.attach")
def attach(stage: Stage) -> None:
    stage.do("chat.attach")
    assert stage.window.page == "chat"
    picker = stage.seen(DocumentPicker)
    assert [picker.list.item(row).text() for row in range(picker.list.count())] == ["good.md"]
    stage.dismiss(DocumentPicker)


@of("chat.settings", "model.search")
def open_dialog(stage: Stage, key: str) -> None:
    stage.do(key)
    page, dialog = {"chat.settings": ("chat", ChatSettingsDialog), "model.search": ("models", SearchDialog)}[key]
    assert stage.window.page == page
    stage.dismiss(dialog)


@of("chat.rename")
def rename(stage: Stage) -> None:
    stage.window.go_to("chat")
    stage.qtbot.keyClicks(stage.window.chat.chats.search, "zebra")
    stage.qtbot.waitUntil(lambda: stage.listed() == [])
    stage.do("chat.rename")
    assert stage.window.page == "chat"
    stage.qtbot.keyClicks(stage.editor, "Port")
    stage.qtbot.keyClick(stage.editor, Qt.Key.Key_Return)
    stage.qtbot.waitUntil(lambda: stage.listed() == ["Port", "Lake"])


@of("chat.pin")
def pin(stage: Stage) -> None:
    stage.window.open_chat(stage.other)
    assert not stage.action("chat.pin").isChecked()
    stage.do("chat.pin")
    assert (stage.listed(), stage.action("chat.pin").isChecked()) == (["Lake", "Port"], True)
    stage.do("chat.pin")
    assert (stage.listed(), stage.action("chat.pin").isChecked()) == (["Port", "Lake"], False)


@of("chat.file")
def file_chat(stage: Stage) -> None:
    stage.do("chat.file")
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, QMenu)
    assert popup.actions()[-1].text().startswith("New folder")  # what it does is seen in test_chat_list
    stage.qtbot.keyClick(popup, Qt.Key.Key_Escape)
    assert QApplication.activePopupWidget() is None


@of("chat.delete")
def delete(stage: Stage) -> None:
    stage.do("chat.delete")
    assert stage.listed() == ["Port"]
    assert "“Lake” was deleted" in stage.window.chat.error.text
    assert not stage.action("chat.delete").isEnabled()


@of("chat.restore")
def bring_back(stage: Stage) -> None:
    stage.do("chat.restore")
    assert (stage.window.page, sorted(stage.listed())) == ("chat", ["Lake", "Port"])
    assert not stage.action("chat.restore").isEnabled()


# -- view -----------------------------------------------------------------------------------------------------


@of(*(f"view.{page.key}" for page in PAGES))
def show_page(stage: Stage, key: str) -> None:
    page = key.removeprefix("view.")
    stage.do(key, away="chat" if page == "settings" else "settings")
    assert stage.window.page == page
    assert stage.window.panels[page].isVisible()


@of(*(f"dock.{page.key}" for page in PAGES if page.key != "chat"))
def show_beside(stage: Stage, key: str) -> None:
    page = key.removeprefix("dock.")
    stage.do(key, away="chat")
    assert (stage.window.page, stage.window.docks.beside) == ("chat", (page,))
    stage.do(key, away="")
    assert (stage.window.page, stage.window.docks.beside) == (page, ())


@of("view.reset")
def reset_layout(stage: Stage) -> None:
    stage.window.show_beside("models", True)
    stage.do("view.reset", away="")
    assert (stage.window.docks.beside, stage.action("dock.models").isChecked()) == ((), False)


@of("view.monitor")
def show_monitor(stage: Stage) -> None:
    stage.do("view.monitor")
    assert (stage.window.monitor.isVisible(), stage.action("view.monitor").isChecked()) == (True, True)
    stage.do("view.monitor", away="")
    assert (stage.window.monitor.isVisible(), stage.action("view.pause").isEnabled()) == (False, False)


@of("view.pause")
def pause_monitor(stage: Stage) -> None:
    stage.window.go_to("chat")
    stage.window.show_monitor(True)
    stage.do("view.pause", away="")
    assert (stage.window.monitor.state.text(), stage.action("view.pause").isChecked()) == ("Paused", True)
    stage.qtbot.mouseClick(stage.window.monitor.pause, LEFT)
    assert (stage.window.monitor.state.text(), stage.action("view.pause").isChecked()) == ("Live", False)


@of("view.cache")
def show_cache(stage: Stage) -> None:
    stage.do("view.cache")
    assert (stage.window.page, stage.window.chat.cache.pane.is_open) == ("chat", True)
    stage.do("view.cache", away="")
    assert not stage.window.chat.cache.pane.is_open


@of("view.tasks")
def show_tasks(stage: Stage) -> None:
    stage.do("view.tasks")
    shown = stage.window.status.tasks.list
    assert shown.isVisible()
    stage.qtbot.keyClick(shown, Qt.Key.Key_Escape)
    assert not shown.isVisible()


@of("app.palette")
def palette(stage: Stage) -> None:
    stage.do("app.palette")
    shown = stage.window.palette_opener.palette
    stage.qtbot.keyClicks(shown.field, "zebra")
    stage.qtbot.keyClick(shown.field, Qt.Key.Key_Escape)  # at once, whatever was typed
    assert not shown.isVisible()


@of("theme.dark", "theme.contrast", "theme.system", "theme.light")
def choose_theme(stage: Stage, key: str) -> None:
    stage.do(key)
    wanted = {"theme.dark": (DARK,), "theme.contrast": (CONTRAST_DARK, CONTRAST_LIGHT), "theme.light": (LIGHT,)}
    assert theme() in wanted.get(key, (LIGHT, DARK))
    ticked = {name for name in ("system", "light", "dark", "contrast") if stage.action(f"theme.{name}").isChecked()}
    assert ticked == {key.removeprefix("theme.")}


@of("text.larger", "text.smaller", "text.usual")
def resize_text(stage: Stage, key: str) -> None:
    stage.services.keeper.change_appearance(text_size=130)
    height = stage.window.chat.composer.edit.fontMetrics().height()
    stage.do(key, away="")
    by = stage.window.chat.composer.edit.fontMetrics().height() - height
    assert by > 0 if key == "text.larger" else by < 0
    stage.services.keeper.change_appearance(text_size=100)


# -- model ----------------------------------------------------------------------------------------------------


@of("model.refresh")
def refresh_models(stage: Stage) -> None:
    with stage.qtbot.waitSignal(stage.window.models.refreshed, timeout=WAIT_MS):
        stage.do("model.refresh")
    assert stage.window.page == "models"


@of("model.starter")
def load_starter(stage: Stage) -> None:
    stage.do("model.starter")
    stage.qtbot.waitUntil(lambda: stage.services.session.state is SessionState.READY, timeout=WAIT_MS)
    assert stage.window.status.model.value.text() == "Built-in demonstration model"


@of("model.unload")
def unload(stage: Stage) -> None:
    stage.do("model.unload")
    stage.qtbot.waitUntil(lambda: stage.services.session.state is SessionState.EMPTY, timeout=WAIT_MS)
    assert stage.window.status.model.value.text() == "No model loaded"
    assert [stage.action(key).isEnabled() for key in ("model.unload", "chat.again", "chat.continue")] == [False] * 3


# -- answers, with the model ----------------------------------------------------------------------------------


@of("chat.again")
def write_again(stage: Stage) -> None:
    assert not stage.action("chat.again").isEnabled()  # there is no chat
    stage.open_chat()
    stage.do("chat.again")
    assert stage.window.page == "chat"
    assert [stage.action(key).isEnabled() for key in ("chat.again", "chat.copy", "chat.back", "chat.edit")] == [
        False
    ] * 4
    stage.qtbot.waitUntil(lambda: not stage.window.chat.controller.busy, timeout=WAIT_MS)
    answer = stage.window.chat.transcript.answer
    assert answer is not None
    assert answer.switch.place.text() == "3 of 3"
    assert not stage.action("chat.stop").isEnabled()


@of("chat.stop")
def stop(stage: Stage) -> None:
    """By its keys behind any page, by Esc where nothing else wants it."""
    engine, chat = stage.services.session.engine, stage.window.chat
    assert engine is not None
    engine.stop_ids, stage.services.settings.sampling.max_new_tokens = frozenset(), 100_000
    for place in (None, chat.composer.edit, chat.chats.list, chat.chats.search):
        stage.do("chat.again")
        stage.qtbot.waitUntil(lambda: bool(chat.transcript.answer and chat.transcript.answer.source), timeout=WAIT_MS)
        if place is None:
            stage.window.go_to("models")
            stage.qtbot.keyClick(stage.focused, Qt.Key.Key_Escape)  # the chat is out of sight
            assert chat.controller.busy
            stage.do("chat.stop", away="models")
        else:
            place.setFocus()
            if place is chat.chats.search:
                stage.qtbot.keyClicks(place, "zebra")
                stage.qtbot.keyClick(place, Qt.Key.Key_Escape)  # takes away what was typed
                stage.do("app.palette", away="")
                stage.qtbot.keyClick(stage.window.palette_opener.palette.field, Qt.Key.Key_Escape)
                assert (place.text(), chat.controller.busy) == ("", True)
            stage.qtbot.keyClick(place, Qt.Key.Key_Escape)
        stage.qtbot.waitUntil(lambda: not chat.controller.busy, timeout=WAIT_MS)
        assert chat.transcript.answer is not None
        assert chat.transcript.answer.footer.text().startswith("Stopped")


@of("chat.continue")
def write_on(stage: Stage) -> None:
    begun = stage.texts[-1]
    stage.services.settings.sampling.max_new_tokens = 5
    stage.do("chat.continue")
    assert stage.window.page == "chat"
    stage.qtbot.waitUntil(lambda: not stage.window.chat.controller.busy, timeout=WAIT_MS)
    assert stage.texts[-1].startswith(begun)
    assert len(stage.texts[-1]) > len(begun)


# -- help -----------------------------------------------------------------------------------------------------


@of("help.guide", "help.shortcuts", "help.about")
def help_dialog(stage: Stage, key: str) -> None:
    kinds: dict[str, type[QDialog]] = {
        "help.guide": GuideDialog, "help.shortcuts": ShortcutsDialog, "help.about": AboutDialog
    }  # fmt: skip
    stage.do(key)
    if key == "help.shortcuts":
        said = {shown.text() for shown in stage.seen(ShortcutsDialog).findChildren(QLabel)}
        assert {"Stop the answer", "Ctrl+.", "F2", "P", "Alt+Home"} <= said
    stage.dismiss(kinds[key])


# -- all of them ----------------------------------------------------------------------------------------------

ANSWERS = ("model.starter", "chat.again", "chat.stop", "chat.continue", "model.unload")


@pytest.fixture
def seeded(services: Services, tmp_path: Path) -> tuple[int, int]:
    """What the stage has, in the workspace before a window is made; ids of the two chats."""
    store = services.conversations
    other, chat = store.create("Lake", "starter"), store.create("Harbor", "starter")
    store.append(other, "user", "How deep?")
    store.append(chat, "user", "Where?")
    store.add_version(store.append(chat, "assistant", "*First* answer"), "Second answer")
    (tmp_path / "bad.txt").write_text("readable by now", encoding="utf-8")
    services.library.add(tmp_path / "good.md", "good.md", 1, Converted("words\n", "md", None, 1))
    services.library.add_failure(
        tmp_path / "bad.txt", "bad.txt", 1, DocumentError("It is broken.", DocumentReason.DAMAGED)
    )
    return other, chat


@pytest.fixture
def stage(
    seeded: tuple[int, int], main_window: MainWindow, services: Services, qtbot: QtBot, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Stage:  # fmt: skip
    """The window, a desktop that notes which folders it is asked to open, and a dialog that knows where to save."""
    made = Stage(seeded, main_window, services, qtbot, tmp_path / "saved.md")
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: made.opened.append(url.toLocalFile()))
    monkeypatch.setattr(saving.QFileDialog, "getSaveFileName", lambda *_: (str(made.saved), "Markdown (*.md)"))
    return made


def check(stage: Stage, keys: Iterable[str]) -> None:
    """Run some checks in their order, in one window."""
    for key in keys:
        try:
            CHECKS[key](stage)
        except Exception as error:
            error.add_note(f"This was the check of {key}.")
            raise


def test_every_command_has_a_check(main_window: MainWindow) -> None:
    assert {spec.id for spec in main_window.actions_by_id.specs} == set(CHECKS)


@pytest.mark.parametrize("rooms", ["documents edit model help app", "chat view dock theme text"])
def test_commands_do_what_they_say(stage: Stage, rooms: str) -> None:
    keys = [key for key in CHECKS if key.split(".")[0] in rooms.split() and key not in ANSWERS]
    check(stage, sorted(keys, key="app.quit".__eq__))


def test_commands_of_answers_do_what_they_say(stage: Stage, services: Services) -> None:
    h2o, sampling = services.settings.h2o, services.settings.sampling
    h2o.heavy_hitter_tokens, h2o.window_length, h2o.chunk_size = 16, 64, 32
    sampling.temperature, sampling.seed, sampling.max_new_tokens = 1.0, 3, 30
    check(stage, ANSWERS)


def test_nothing_can_be_done_to_a_chat_that_is_not_there(stage: Stage) -> None:
    enabled = {key for key in CHECKS if key.startswith("chat.") and stage.action(key).isEnabled()}
    assert enabled == {"chat.new", "chat.find", "chat.attach", "chat.settings"}
