"""Files dropped on the chat: converted where they must be, and attached to the chat they were dropped on."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from llamahome_gui.ui.chat.panel import ChatPanel
from llamahome_gui.ui.main_window import MainWindow
from llamahome_gui.ui.services import Services
from tests.documents.making import locked

WAIT_MS = 30_000
Drop = Callable[[QWidget, Sequence[Path]], bool]


@pytest.fixture
def panel(main_window: MainWindow) -> ChatPanel:
    """The chat of the shown window, without a model."""
    return main_window.chat


def test_a_file_dropped_on_the_chat_is_converted_and_attached(
    qtbot: QtBot, main_window: MainWindow, panel: ChatPanel, tmp_path: Path, drop: Drop
) -> None:
    good, bad = tmp_path / "notes.txt", tmp_path / "empty.txt"
    good.write_text("The access code is 4821.", encoding="utf-8")
    bad.write_text("", encoding="utf-8")
    assert drop(main_window, [good, bad])
    qtbot.waitUntil(lambda: bool(panel.composer.chips.records) and panel.error.isVisible(), timeout=WAIT_MS)
    assert [record.name for record in panel.composer.chips.records] == ["notes.txt"]
    assert "empty.txt" in panel.error.text
    assert main_window.page == "chat"


def test_a_file_that_the_library_has_is_attached_to_the_chat_where_it_is_dropped(
    qtbot: QtBot, main_window: MainWindow, panel: ChatPanel, services: Services, tmp_path: Path, drop: Drop
) -> None:
    file, other = tmp_path / "notes.txt", tmp_path / "other.txt"
    file.write_text("The access code is 4821.", encoding="utf-8")
    other.write_text("The gate is green.", encoding="utf-8")
    first, second, third = (services.conversations.create(title, "") for title in ("First", "Second", "Third"))

    def dropped(*paths: Path) -> list[str]:
        with qtbot.waitSignal(main_window.documents.importFinished, timeout=WAIT_MS):
            assert drop(main_window, list(paths))
        return [record.name for record in panel.composer.chips.records]

    for conversation in (first, second):
        panel.controller.open(conversation)
        assert dropped(file) == ["notes.txt"]
        assert dropped(file) == ["notes.txt"]  # once, however often it is dropped
    panel.controller.open(third)
    with qtbot.waitSignal(main_window.documents.importFinished, timeout=WAIT_MS):
        assert drop(main_window, [other])
        panel.controller.open(first)  # left before it was converted
    assert [record.name for record in panel.composer.chips.records] == ["notes.txt"]
    panel.controller.open(third)
    assert [record.name for record in panel.composer.chips.records] == ["other.txt"]


def test_a_dropped_file_that_cannot_be_read_now_brings_its_earlier_text(
    qtbot: QtBot, main_window: MainWindow, panel: ChatPanel, tmp_path: Path, drop: Drop
) -> None:
    file = locked(tmp_path / "secret.docx", "harbor")
    documents = main_window.documents
    with qtbot.waitSignal(documents.importFinished, timeout=WAIT_MS):
        documents.add_paths([file], again=True, password="harbor")
    os.utime(file, (1, 1))  # changed, so that it is converted again, and nobody gives the password
    with qtbot.waitSignal(documents.importFinished, timeout=WAIT_MS):
        assert drop(main_window, [file])
    assert [record.name for record in panel.composer.chips.records] == ["secret.docx"]
    assert "Its earlier text is kept" in panel.error.text


def test_a_dropped_file_that_was_cancelled_turns_up_in_no_later_question(
    qtbot: QtBot, main_window: MainWindow, panel: ChatPanel, tmp_path: Path, drop: Drop
) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("The access code is 4821.", encoding="utf-8")
    documents = main_window.documents
    with qtbot.waitSignal(documents.importFinished, timeout=WAIT_MS):
        assert drop(main_window, [file])
        documents.cancel()
    assert panel.composer.chips.records == []
    with qtbot.waitSignal(documents.importFinished, timeout=WAIT_MS):
        documents.add_paths([file])
    assert panel.composer.chips.records == []


def test_a_dropped_folder_goes_to_the_documents(
    qtbot: QtBot, main_window: MainWindow, panel: ChatPanel, tmp_path: Path, drop: Drop
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.txt").write_text("Text.", encoding="utf-8")
    with qtbot.waitSignal(main_window.documents.importFinished, timeout=WAIT_MS):
        assert drop(main_window, [folder])
    assert main_window.page == "documents"
    assert panel.composer.chips.records == []
