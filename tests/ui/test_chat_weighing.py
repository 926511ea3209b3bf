"""Questions and documents that change while a question is written or its length is counted, in the real window."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from llamahome_gui.documents import DocumentRecord, Library, convert_file
from llamahome_gui.errors import DocumentError, DocumentReason
from llamahome_gui.inference import Draft
from llamahome_gui.ui.chat.chips import DocumentChip
from llamahome_gui.ui.chat.message import QuestionMessage
from llamahome_gui.ui.chat.panel import ChatPanel
from llamahome_gui.ui.main_window import MainWindow
from llamahome_gui.ui.services import Services
from tests.ui.gate import Gate

WAIT_MS = 30_000


@pytest.fixture
def panel(ready_window: MainWindow) -> ChatPanel:
    """The chat of the window."""
    return ready_window.chat


def add(services: Services, folder: Path, name: str, text: str) -> DocumentRecord:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return services.library.add(path, name, path.stat().st_size, convert_file(path))


def send(qtbot: QtBot, panel: ChatPanel, question: str) -> None:
    panel.composer.set_text(question)
    qtbot.keyClick(panel.composer.edit, Qt.Key.Key_Return)


def finish(qtbot: QtBot, panel: ChatPanel) -> None:
    qtbot.waitUntil(lambda: not panel.controller.busy, timeout=WAIT_MS)


def attached(panel: ChatPanel, record: DocumentRecord) -> DocumentChip:
    chip = panel.composer.chips.chip(record.id)
    assert chip is not None
    return chip


def test_a_document_that_lost_its_text_is_never_left_out_silently(
    qtbot: QtBot, panel: ChatPanel, main_window: MainWindow, services: Services, tmp_path: Path
) -> None:
    kept, gone, failed = (add(services, tmp_path, f"{name}.md", name * 9) for name in ("kept", "gone", "failed"))
    documents = main_window.documents
    qtbot.waitUntil(lambda: documents.model.row(gone.path) is not None, timeout=WAIT_MS)
    panel.attach([gone])
    send(qtbot, panel, "First?")
    finish(qtbot, panel)
    question = panel.transcript.messages[0]
    assert isinstance(question, QuestionMessage)
    assert not question.chips[0].missing
    panel.attach([kept, gone, failed])
    documents.removal.remove([gone.path])
    qtbot.waitUntil(lambda: attached(panel, gone).missing, timeout=WAIT_MS)
    assert question.chips[0].missing
    assert "any more" in question.chips[0].toolTip()
    # Another program converted it, and this window was not told.
    error = DocumentError("The file is damaged.", DocumentReason.DAMAGED)
    services.library.add_failure(Path(failed.path), failed.relative, 9, error)
    send(qtbot, panel, "Second?")
    assert (panel.composer.text, len(panel.controller.turns), panel.controller.busy) == ("Second?", 2, False)
    assert [attached(panel, record).missing for record in (kept, gone, failed)] == [False, True, True]
    said = " ".join(label.text() for label in panel.error.findChildren(QLabel))
    assert panel.error.isVisible()
    assert "gone.md, failed.md: The library has no text of these 2 documents any more." in said
    assert "Take them off the question, or add the files again." in said
    attached(panel, gone).cross.click()
    again = add(services, tmp_path, "failed.md", "in order again")
    documents.importer.stored.emit(again)
    assert not attached(panel, failed).missing
    qtbot.keyClick(panel.composer.edit, Qt.Key.Key_Return)
    finish(qtbot, panel)
    assert panel.controller.turns[2].documents == [kept.id, failed.id]
    content = panel.controller.messages_of(panel.controller.turns[:3])[2].content
    assert "kept" * 9 in content
    assert "in order again" in content
    assert panel.controller.messages_of(panel.controller.turns[:1])[0].content == "First?"


def test_the_meter_counts_what_will_be_read_and_nothing_else(
    qtbot: QtBot, panel: ChatPanel, main_window: MainWindow, services: Services, tmp_path: Path
) -> None:
    engine, chat = services.session.engine, panel.controller
    assert engine is not None
    record = add(services, tmp_path, "harbor.md", "The access code for the Harbor office is 4821.\n\n" * 60)

    def counted() -> tuple[int, int]:
        forecast = panel.context.forecast
        return (0, 0) if forecast is None else (sum(tokens for _, tokens in forecast.documents), forecast.earlier)

    panel.attach([record])
    qtbot.waitUntil(lambda: counted()[0] > 500, timeout=WAIT_MS)
    # Converted again while it is attached, and read before.
    main_window.documents.importer.stored.emit(add(services, tmp_path, "harbor.md", "4821."))
    qtbot.waitUntil(lambda: 0 < counted()[0] < 100, timeout=WAIT_MS)
    send(qtbot, panel, "Code?")
    finish(qtbot, panel)
    qtbot.waitUntil(lambda: counted()[0] == 0 < counted()[1] < 150, timeout=WAIT_MS)
    main_window.documents.importer.stored.emit(add(services, tmp_path, "harbor.md", "The code is 4821.\n\n" * 300))
    qtbot.waitUntil(lambda: counted()[1] > 500, timeout=WAIT_MS)
    # A question that was stopped before its answer's first word is not read with the next one.
    panel.new_chat()
    chat.prefillProgress.connect(chat.stop)
    panel.attachments.add_ids([record.id])
    send(qtbot, panel, "And now?")
    finish(qtbot, panel)
    chat.prefillProgress.disconnect(chat.stop)
    assert [turn.role for turn in chat.turns] == ["user"]
    qtbot.keyClicks(panel.composer.edit, "Short?")
    qtbot.waitUntil(
        lambda: panel.context.forecast is not None and panel.context.forecast.question == engine.count_tokens("Short?"),
        timeout=WAIT_MS,
    )
    forecast = panel.context.forecast
    assert forecast is not None
    qtbot.keyClick(panel.composer.edit, Qt.Key.Key_Return)
    finish(qtbot, panel)
    assert chat.turns[-1].stats["prompt_tokens"] == forecast.prompt < 100


def test_the_text_of_a_document_that_was_just_attached_is_not_read_by_the_window(
    qtbot: QtBot, panel: ChatPanel, services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing has counted it yet; whatever happens meanwhile, the question is not lost."""
    chat, store = panel.controller, services.conversations
    record = add(services, tmp_path, "harbor.md", "The access code for the Harbor office is 4821.\n\n" * 60)
    gate, read, readers = Gate(), Library.text, list[threading.Thread]()

    def noted(library: Library, id: int) -> str:
        readers.append(threading.current_thread())
        return read(library, id)

    monkeypatch.setattr(Library, "text", gate.before(noted))
    panel.attach([record])
    send(qtbot, panel, "Stopped?")
    assert (chat.busy, panel.composer.text) == (True, "")
    gate.await_work(qtbot)
    panel.composer.stopRequested.emit()
    assert (chat.busy, panel.composer.text) == (False, "Stopped?")
    assert panel.composer.chips.records == [record]
    qtbot.keyClick(panel.composer.edit, Qt.Key.Key_Return)
    chat.save_now()  # the window closes
    assert (chat.busy, store.draft(None)) == (False, Draft("Stopped?", (record.id,)))
    panel.drafts.bring()  # as at the next start
    qtbot.keyClick(panel.composer.edit, Qt.Key.Key_Return)
    assert (chat.busy, chat.turns) == (True, [])
    gate.open()
    qtbot.waitUntil(lambda: len(chat.turns) == 2 and not chat.busy, timeout=WAIT_MS)
    assert chat.turns[0].documents == [record.id]
    assert chat.turns[1].stats["prompt_tokens"] > 500
    assert readers
    assert threading.main_thread() not in readers


def test_a_question_whose_length_is_counted_is_kept_and_its_chat_stays_as_it_is(
    qtbot: QtBot, panel: ChatPanel, services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat, store, engine = panel.controller, services.conversations, services.session.engine
    assert engine is not None
    send(qtbot, panel, "First?")
    finish(qtbot, panel)
    chat.regenerate()
    finish(qtbot, panel)
    conversation, before = chat.conversation or 0, [turn.id for turn in chat.turns]
    record = add(services, tmp_path, "long.md", "The access code is 4821. " * 200)
    long = Draft("Long?", (record.id,))
    # Fewer than the text has bytes, so that it must be counted; more than it has tokens.
    services.settings.h2o.max_sequence_length = engine.count_tokens("The access code is 4821. " * 200) + 300
    gate = Gate()
    monkeypatch.setattr(type(engine), "prompt_tokens", gate.before(type(engine).prompt_tokens))
    panel.attach([record])
    send(qtbot, panel, "Long?")
    assert (chat.weighing.busy, panel.composer.text) == (True, "")
    qtbot.waitUntil(lambda: store.draft(conversation) == long, timeout=WAIT_MS)  # who is killed now has it again
    panel.new_chat()
    assert store.draft(conversation) == long
    assert chat.open(conversation)
    assert panel.composer.text == "Long?"
    qtbot.keyClick(panel.composer.edit, Qt.Key.Key_Return)
    panel.step_version(-1)
    qtbot.keyClick(panel.composer.edit, Qt.Key.Key_Up)
    assert [turn.id for turn in chat.turns] == before
    assert (panel.composer.editing.question, panel.composer.text) == (None, "")
    qtbot.keyClicks(panel.composer.edit, "And then")
    qtbot.waitUntil(lambda: store.draft(conversation) == Draft("Long?\n\nAnd then", long.documents), timeout=WAIT_MS)
    gate.open()
    finish(qtbot, panel)
    assert [turn.id for turn in chat.turns[:2]] == before
    assert [turn.content for turn in chat.turns[2:3]] == ["Long?"]
    qtbot.waitUntil(lambda: store.draft(conversation) == Draft("And then"), timeout=WAIT_MS)
