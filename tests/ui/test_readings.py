"""What a model has read is on the disk as long as its documents and chats are there, and goes when it is told to."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from llamahome_gui.documents import DocumentRecord, convert_file
from llamahome_gui.ui.chat.chat_rows import ID_ROLE
from llamahome_gui.ui.documents.rows import row_of_record
from llamahome_gui.ui.main_window import MainWindow
from llamahome_gui.ui.services import Services
from tests.ui.conftest import settle

WAIT_MS = 30_000


@pytest.fixture
def window(ready_window: MainWindow, services: Services) -> MainWindow:
    """The window, whose model reads much at once."""
    services.settings.h2o.chunk_size = 128
    return ready_window


@pytest.fixture
def record(window: MainWindow, services: Services, tmp_path: Path) -> DocumentRecord:
    """A document that is worth a file, in the library and in its table."""
    path = tmp_path / "harbor.md"
    path.write_text("The access code for the Harbor office is 4821.\n\n" * 60, encoding="utf-8")
    made = services.library.add(path, path.name, path.stat().st_size, convert_file(path))
    window.documents.model.put([row_of_record(made)])
    return made


def ask(qtbot: QtBot, window: MainWindow, record: DocumentRecord, question: str = "What is the code?") -> int:
    """Ask about a document in a new chat, and wait until what was read is on the disk; id of the chat."""
    window.new_chat()
    window.chat.attach([record])
    qtbot.keyClicks(window.chat.composer.edit, question)
    qtbot.keyClick(window.chat.composer.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not window.chat.controller.busy and bool(texts(window)), timeout=WAIT_MS)
    assert window.chat.controller.conversation is not None
    return window.chat.controller.conversation


def texts(window: MainWindow) -> list[Path]:
    return list(window.services.workspace.reads_dir.glob("*.text"))


def gone(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: not list(window.services.workspace.reads_dir.glob("*")), timeout=WAIT_MS)


def choose_in_menu(menu: QMenu, words: str) -> None:
    [action] = [each for each in menu.actions() if words in each.text()]
    assert action.isEnabled()
    action.trigger()
    menu.close()


def test_what_was_read_goes_with_its_document_and_with_its_last_chat(
    qtbot: QtBot, window: MainWindow, services: Services, record: DocumentRecord
) -> None:
    engine = services.session.engine
    assert engine is not None
    first, second = ask(qtbot, window, record), ask(qtbot, window, record, "And again?")
    qtbot.waitUntil(lambda: len(engine.readings) > 0)
    window.chat.controller.delete(second)
    settle()
    window.chat.controller.delete(first)
    gone(qtbot, window)
    qtbot.waitUntil(lambda: len(engine.readings) == 0)
    ask(qtbot, window, record)
    window.documents.removal.remove([record.path])
    gone(qtbot, window)
    qtbot.waitUntil(lambda: len(engine.readings) == 0)


def test_what_was_read_is_forgotten_for_a_chat_or_a_document_which_stay(
    qtbot: QtBot, window: MainWindow, services: Services, record: DocumentRecord
) -> None:
    chat = ask(qtbot, window, record)
    chats = window.chat.chats
    [item] = [each for each in chats._items() if each.data(ID_ROLE) == chat]
    chats._menu(chats.list.visualItemRect(item).center())
    said: list[str] = []
    window.chat.statusMessage.connect(said.append)
    choose_in_menu(chats.findChild(QMenu), "Forget what was read")  # type: ignore[arg-type]
    gone(qtbot, window)
    qtbot.waitUntil(lambda: "What was read for this chat is forgotten" in said, timeout=WAIT_MS)
    assert [each.id for each in window.chat.controller.conversations()] == [chat]
    ask(qtbot, window, record)
    menu = window.documents._menu
    menu.fill()
    assert [each.isEnabled() for each in menu.actions() if "Forget" in each.text()] == [False]  # nothing is chosen
    window.documents.select([record.path])
    menu.fill()
    choose_in_menu(menu, "Forget what was read")
    gone(qtbot, window)
    assert [each.id for each in services.library.records()] == [record.id]


def test_what_another_program_forgets_is_read_again(
    qtbot: QtBot, window: MainWindow, services: Services, record: DocumentRecord
) -> None:
    def reused() -> int:
        return int(window.chat.controller.turns[-1].stats.get("reused_tokens", 0))

    ask(qtbot, window, record)
    ask(qtbot, window, record, "And again?")
    assert reused() > 500
    environment = {**os.environ, "LLAMAHOME_HOME": str(services.workspace.root)}
    command = [sys.executable, "-m", "llamahome_gui", "library", "forget", str(record.id)]
    subprocess.run(command, check=True, capture_output=True, env=environment, timeout=120)
    assert texts(window) == []
    ask(qtbot, window, record, "And now?")
    assert reused() == 0
