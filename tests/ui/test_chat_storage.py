"""Databases that are locked or cannot be read: the chat says so, and nothing that was written is lost."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from llamahome_gui.documents import DocumentRecord, convert_file
from llamahome_gui.errors import LlamaHomeError
from llamahome_gui.inference import Draft
from llamahome_gui.inference.chats import ChatFormat
from llamahome_gui.ui.chat.panel import ChatPanel
from llamahome_gui.ui.main_window import MainWindow
from llamahome_gui.ui.services import Services

WAIT_MS = 30_000


@pytest.fixture
def panel(ready_window: MainWindow, services: Services) -> ChatPanel:
    """The chat of the window; its store does not wait for others."""
    services.conversations._database.execute("PRAGMA busy_timeout=0")
    return ready_window.chat


@pytest.fixture
def record(services: Services, tmp_path: Path) -> DocumentRecord:
    path = tmp_path / "harbor.md"
    path.write_text("The access code for the Harbor office is 4821.", encoding="utf-8")
    return services.library.add(path, path.name, path.stat().st_size, convert_file(path))


@pytest.fixture
def failures(panel: ChatPanel) -> list[LlamaHomeError]:
    heard: list[LlamaHomeError] = []
    panel.controller.failed.connect(heard.append)
    return heard


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Somebody else writes, and does not end."""
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.rollback()


@contextmanager
def without(connection: sqlite3.Connection, table: str) -> Iterator[None]:
    """A table cannot be read."""
    connection.execute("PRAGMA legacy_alter_table=ON")
    connection.execute(f"ALTER TABLE {table} RENAME TO away")
    yield
    connection.execute(f"ALTER TABLE away RENAME TO {table}")
    connection.commit()


def ask(qtbot: QtBot, panel: ChatPanel, question: str) -> int:
    panel.composer.set_text(question)
    qtbot.keyClick(panel.composer.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not panel.controller.busy, timeout=WAIT_MS)
    return panel.controller.conversation or 0


def test_a_locked_store_is_told_and_loses_nothing(
    qtbot: QtBot, panel: ChatPanel, services: Services, record: DocumentRecord, failures: list[LlamaHomeError]
) -> None:
    chat, store = panel.controller, services.conversations
    first = ask(qtbot, panel, "First chat?")
    panel.new_chat()
    second = ask(qtbot, panel, "Second chat?")
    assert failures == []
    titles = [each.title for each in chat.conversations()]
    with locked(services.workspace.conversations_db):
        chat.rename(first, "Other")
        chat.pin(first, True)
        chat.file(first, "Folder")
        chat.rename_folder("", "Folder")
        assert not chat.delete(second)
        assert chat.conversation == second
        assert len(failures) == 5
        assert all("locked" in error.message and error.hint for error in failures)
        assert [each.title for each in chat.conversations()] == titles
        panel.attach([record])
        panel.composer.set_text("Not to be lost?")
        qtbot.keyClick(panel.composer.edit, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: not chat.busy, timeout=WAIT_MS)
        assert panel.composer.text == "Not to be lost?"
        assert [each.id for each in panel.composer.chips.records] == [record.id]
        assert panel.error.isVisible()
        assert not chat.busy
        assert chat.open(first)  # reading is possible
        assert panel.composer.text == ""
        assert chat.open(second)
        assert panel.composer.text == "Not to be lost?"
        assert not chat.regenerate()
        assert chat.open(first)
    assert store.draft(second) == Draft()  # it is not there yet
    panel.drafts.keep()
    assert store.draft(second) == Draft("Not to be lost?", (record.id,))
    told = len(failures)
    assert chat.open(second)
    qtbot.keyClick(panel.composer.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not chat.busy and len(chat.turns) == 4, timeout=WAIT_MS)
    assert len(failures) == told


def test_a_store_that_cannot_be_read_leaves_the_chat_as_it_is(
    qtbot: QtBot, panel: ChatPanel, services: Services, failures: list[LlamaHomeError]
) -> None:
    chat, database = panel.controller, services.conversations._database
    first = ask(qtbot, panel, "First chat?")
    panel.new_chat()
    services.conversations.set_draft(first, Draft("Kept"))
    second = ask(qtbot, panel, "Second chat?")
    shown = [turn.content for turn in chat.turns]
    with without(database, "message"):
        panel.chats.list.setCurrentItem(panel.chats._item(first))
        assert (chat.conversation, [turn.content for turn in chat.turns]) == (second, shown)
        assert panel.chats.list.currentItem() is panel.chats._item(second)
        assert "cannot be read" in failures.pop().message
        assert panel.error.isVisible()
    with without(database, "conversation"):
        panel.browsing.refresh()
        assert failures
        assert {each.id for each in chat.conversations()} == {first, second}
        assert chat.search("chat", 9) == []
    with without(database, "draft"):
        assert chat.open(first)
        assert panel.composer.text == ""
        qtbot.keyClicks(panel.composer.edit, "and more")
        panel.drafts.keep()
    panel.drafts.keep()
    assert panel.composer.text == "Kept\n\nand more"
    assert services.conversations.draft(first).text == "Kept\n\nand more"


def test_an_answer_that_was_not_stored_at_its_end_is_kept_until_it_is(
    qtbot: QtBot, panel: ChatPanel, services: Services, failures: list[LlamaHomeError]
) -> None:
    chat, store = panel.controller, services.conversations
    other = ask(qtbot, panel, "Another chat?")
    panel.new_chat()
    assert services.session.engine is not None
    services.session.engine.stop_ids = frozenset()
    services.settings.sampling.max_new_tokens = 100_000
    panel.composer.set_text("Go on for ever.")
    qtbot.keyClick(panel.composer.edit, Qt.Key.Key_Return)
    conversation, answer = chat.conversation or 0, chat.turns[1]
    panel.drafts.keep()  # nothing else shall be told
    with locked(services.workspace.conversations_db):
        begun = len(answer.content)
        qtbot.waitUntil(lambda: len(answer.content) > begun + 20, timeout=WAIT_MS)
        chat.stop()
        qtbot.waitUntil(lambda: not chat.busy, timeout=WAIT_MS)
        written = answer.content
        assert len(store.messages(conversation)[1].content) < len(written)
        assert [each.message[:29] for each in failures] == ["The chat could not be saved ("]  # told once
        chat.open(other)
        chat.open(conversation)
        assert chat.turns[1].content == written
    chat.open(other)
    stored = store.messages(conversation)[1]
    assert (stored.content, stored.state, stored.stats["reason"]) == (written, "partial", "cancelled")
    assert not chat.writer._saver.isActive()


def test_a_chat_is_saved_with_what_is_on_the_screen(
    qtbot: QtBot, panel: ChatPanel, services: Services, failures: list[LlamaHomeError], tmp_path: Path
) -> None:
    chat, path = panel.controller, tmp_path / "chat.json"
    panel.saving.failed.connect(failures.append)
    assert services.session.engine is not None
    services.session.engine.stop_ids = frozenset()
    services.settings.sampling.max_new_tokens = 100_000
    panel.composer.set_text("Go on for ever.")
    qtbot.keyClick(panel.composer.edit, Qt.Key.Key_Return)
    chat.writer._saver.stop()  # as between two of its ticks
    qtbot.waitUntil(lambda: len(chat.turns[1].content) > 40, timeout=WAIT_MS)
    shown = chat.turns[1].content
    with locked(services.workspace.conversations_db):
        panel.saving.save(path, ChatFormat.JSON)
        assert "locked" in failures.pop().message
        assert not path.exists()  # rather than without the newest words
    with qtbot.waitSignal(panel.saving.saved, timeout=WAIT_MS):
        panel.saving.save(path, ChatFormat.JSON)
    assert json.loads(path.read_text("utf-8"))["messages"][1]["content"].startswith(shown)
    chat.stop()
    qtbot.waitUntil(lambda: not chat.busy, timeout=WAIT_MS)
    assert failures == []


def test_a_draft_whose_documents_cannot_be_read_waits_for_them(
    qtbot: QtBot, panel: ChatPanel, services: Services, record: DocumentRecord, failures: list[LlamaHomeError]
) -> None:
    chat, store = panel.controller, services.conversations
    first = ask(qtbot, panel, "First chat?")
    panel.new_chat()
    draft = Draft("What is the code?", (record.id,))
    store.set_draft(first, draft)
    with without(services.library._connection, "documents"):
        chat.open(first)
        assert (panel.composer.text, panel.composer.chips.records) == (draft.text, [])
        panel.drafts.keep()
        assert store.draft(first) == draft
        qtbot.keyClick(panel.composer.edit, Qt.Key.Key_Return)  # not without its document
        assert (panel.composer.text, chat.busy, len(chat.turns)) == (draft.text, False, 2)
        assert "cannot be used" in failures[-1].message
    panel.drafts.keep()
    assert (panel.composer.text, panel.composer.chips.records) == (draft.text, [record])
    assert store.draft(first) == draft


def test_an_answer_whose_documents_cannot_be_read_makes_room_again(
    qtbot: QtBot, panel: ChatPanel, services: Services, record: DocumentRecord, failures: list[LlamaHomeError]
) -> None:
    chat, library = panel.controller, services.library._connection
    panel.attach([record])
    ask(qtbot, panel, "What is the code?")
    before = [(turn.id, turn.content) for turn in chat.turns]
    with without(library, "documents"):
        assert chat.regenerate()
        assert [(turn.id, turn.content) for turn in chat.turns] == before
        assert chat.continue_answer()
        assert [(turn.id, turn.content) for turn in chat.turns] == before
        panel.edit_last()
        panel.attachments.open_picker()
        panel.saving.save(services.workspace.root / "chat.md", ChatFormat.MARKDOWN)
        panel.new_chat()
    assert len(failures) >= 2
    assert not chat.busy
    assert chat.open(chat.conversations()[0].id)
    assert chat.regenerate()
    qtbot.waitUntil(lambda: not chat.busy, timeout=WAIT_MS)
    assert len(chat.turns[1].versions) == 2
