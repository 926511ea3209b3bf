"""The chat panel in the real window, by keys, clicks and drops, with a real engine on a tiny model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from llamahome_gui.documents import Converted, DocumentRecord, convert_file
from llamahome_gui.inference.types import ChatMessage
from llamahome_gui.ui.chat import saving
from llamahome_gui.ui.chat.chat_rows import BELOW_ROLE, ID_ROLE, pieces, when
from llamahome_gui.ui.chat.message import AnswerMessage, QuestionMessage
from llamahome_gui.ui.chat.panel import ChatPanel
from llamahome_gui.ui.chat.picker import DocumentPicker
from llamahome_gui.ui.chat.welcome import example_questions
from llamahome_gui.ui.chat.wording import footer, kept, percent, seconds, title_of
from llamahome_gui.ui.main_window import MainWindow
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.session import SessionState
from tests.ui.gate import Gate

WAIT_MS = 30_000


@pytest.fixture
def panel(qtbot: QtBot, main_window: MainWindow, services: Services) -> ChatPanel:
    """The chat of the shown window, with small settings and no model."""
    h2o, sampling = services.settings.h2o, services.settings.sampling
    h2o.heavy_hitter_tokens, h2o.window_length, h2o.chunk_size = 16, 64, 32
    sampling.temperature, sampling.seed, sampling.max_new_tokens = 1.0, 3, 30
    services.save_settings()
    return main_window.chat


@pytest.fixture
def ready(qtbot: QtBot, panel: ChatPanel, services: Services) -> ChatPanel:
    """The same with the tiny model, loaded by a click on what the panel offers."""
    qtbot.mouseClick(panel.notice.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: services.session.state is SessionState.READY, timeout=WAIT_MS)
    return panel


@pytest.fixture
def record(services: Services, tmp_path: Path) -> DocumentRecord:
    """A document of the library, longer than the window of the cache and than the model's context."""
    path = tmp_path / "harbor.md"
    path.write_text("# Harbor\n\n" + "The access code for the Harbor office is 4821.\n\n" * 120, encoding="utf-8")
    return services.library.add(path, path.name, path.stat().st_size, convert_file(path))


def ask(qtbot: QtBot, panel: ChatPanel, question: str) -> None:
    qtbot.keyClicks(panel.composer.edit, question)
    qtbot.keyClick(panel.composer.edit, Qt.Key.Key_Return)


def finish(qtbot: QtBot, panel: ChatPanel) -> AnswerMessage:
    qtbot.waitUntil(lambda: not panel.controller.busy, timeout=WAIT_MS)
    assert panel.transcript.answer is not None
    return panel.transcript.answer


def endless(services: Services) -> None:
    assert services.session.engine is not None
    services.session.engine.stop_ids = frozenset()
    services.settings.sampling.max_new_tokens = 100_000


def test_without_a_model_the_panel_offers_the_built_in_one(qtbot: QtBot, panel: ChatPanel, services: Services) -> None:
    assert panel.notice.isVisible()
    assert "No model" in panel.notice.message.text()
    qtbot.keyClicks(panel.composer.edit, "Hello?")
    assert not panel.composer.send.isEnabled()
    qtbot.mouseClick(panel.notice.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: services.session.state is SessionState.READY, timeout=WAIT_MS)
    assert not panel.notice.isVisible()
    assert panel.composer.send.isEnabled()


def test_enter_asks_and_the_answer_streams_in(qtbot: QtBot, ready: ChatPanel, services: Services) -> None:
    ask(qtbot, ready, "What is the access code?")
    assert ready.composer.text == ""
    assert ready.composer.send.text() == "Stop"
    answer = finish(qtbot, ready)
    stored = services.conversations.messages(ready.controller.conversation or 0)
    assert answer.source == stored[1].content != ""
    assert answer.view.drawn
    assert "tokens/s" in answer.footer.text()
    assert "kept in the KV cache" in answer.footer.text()
    assert ready.composer.send.text() == "Send"
    assert ready.chats.list.count() == 1
    assert ready.chats.list.item(0).text() == "What is the access code?"


def test_shift_enter_begins_a_new_line(qtbot: QtBot, ready: ChatPanel) -> None:
    edit = ready.composer.edit
    low = edit.height()
    qtbot.keyClicks(edit, "one")
    qtbot.keyClick(edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClicks(edit, "two")
    assert ready.composer.text == "one\ntwo"
    assert edit.height() > low
    assert not ready.controller.busy


def test_the_stop_button_keeps_the_text(qtbot: QtBot, ready: ChatPanel, services: Services) -> None:
    endless(services)
    ask(qtbot, ready, "Go on for ever.")
    qtbot.waitUntil(lambda: bool(ready.transcript.answer and len(ready.transcript.answer.source) > 20), timeout=WAIT_MS)
    assert ready.controller.busy
    qtbot.mouseClick(ready.composer.send, Qt.MouseButton.LeftButton)
    shown = ready.transcript.answer.source if ready.transcript.answer else ""
    answer = finish(qtbot, ready)
    assert answer.source == shown
    assert answer.footer.text().startswith("Stopped")
    assert services.conversations.messages(ready.controller.conversation or 0)[1].state == "partial"
    assert not ready.controller.busy


def test_reading_a_long_document_shows_its_progress(qtbot: QtBot, ready: ChatPanel, record: DocumentRecord) -> None:
    said: list[str] = []
    ready.controller.prefillProgress.connect(
        lambda _p: said.append(ready.transcript.answer.status.text() if ready.transcript.answer else "")
    )
    ready.attach([record])
    chip = ready.composer.chips.chip(record.id)
    assert chip is not None
    qtbot.waitUntil(lambda: "tokens" in chip.tokens.text(), timeout=WAIT_MS)
    ask(qtbot, ready, "What is the code?")
    answer = finish(qtbot, ready)
    assert (
        any(text.startswith("Reading ") and " of " in text and "tokens/s" in text for text in said)
        or "Thinking…" in said
    )
    assert "64 of " in answer.footer.text()
    question = ready.transcript.messages[0]
    assert isinstance(question, QuestionMessage)
    assert [c.name.text() for c in question.chips] == ["harbor.md"]
    assert ready.composer.chips.records == []


def test_a_chat_that_is_opened_again_says_how_far_it_has_been_read(
    qtbot: QtBot, ready: ChatPanel, record: DocumentRecord
) -> None:
    chat, said = ready.controller, list[str]()

    def leave_and_come_back(_progress: object) -> None:
        chat.prefillProgress.disconnect(leave_and_come_back)
        conversation = chat.conversation or 0
        for _ in range(2):
            assert ready.transcript.answer is not None
            said.append(ready.transcript.answer.status.text())
            ready.new_chat()
            assert chat.open(conversation)

    chat.prefillProgress.connect(leave_and_come_back)
    ready.attach([record])
    ask(qtbot, ready, "What is the code?")
    finish(qtbot, ready)
    assert said[0] != "Reading…"
    assert said[1] == said[0]


def test_too_long_for_the_full_cache_offers_h2o(
    qtbot: QtBot, ready: ChatPanel, record: DocumentRecord, services: Services
) -> None:
    qtbot.mouseClick(ready.composer.policy.full, Qt.MouseButton.LeftButton)
    assert not services.settings.h2o.enable
    ready.attach([record])
    ask(qtbot, ready, "What is the code?")
    qtbot.waitUntil(ready.notice.isVisible, timeout=WAIT_MS)
    assert "full cache" in ready.notice.message.text()
    assert ready.composer.text == "What is the code?"
    assert ready.composer.chips.records == [record]
    assert ready.transcript.messages == []
    qtbot.mouseClick(ready.notice.button, Qt.MouseButton.LeftButton)
    assert services.settings.h2o.enable
    assert ready.composer.policy.h2o.isChecked()
    answer = finish(qtbot, ready)
    assert answer.source
    assert not ready.notice.isVisible()


def test_the_window_length_is_in_sight_and_follows_the_settings(panel: ChatPanel, services: Services) -> None:
    assert panel.composer.policy.h2o.text() == "By question 64"
    services.settings.h2o.window_length = 2048
    services.save_settings()
    assert panel.composer.policy.h2o.text() == "By question 2,048"
    services.settings.h2o = services.settings.h2o.with_preset("balanced")
    services.settings.h2o.policy = "question"
    services.save_settings()
    assert panel.composer.policy.h2o.text() == "By question half"
    assert "that the question looks at" in panel.composer.policy.h2o.toolTip()


def test_an_error_is_shown_above_the_question(qtbot: QtBot, ready: ChatPanel, services: Services) -> None:
    services.settings.h2o.window_length = 600
    ask(qtbot, ready, "Too wide a window?")
    qtbot.waitUntil(ready.error.isVisible, timeout=WAIT_MS)
    assert "does not fit the model's 512 trained positions" in ready.error.text
    assert [type(message) for message in ready.transcript.messages] == [QuestionMessage]


def test_chats_can_be_reopened_renamed_and_deleted(qtbot: QtBot, ready: ChatPanel) -> None:
    ask(qtbot, ready, "First chat")
    first = finish(qtbot, ready).source
    qtbot.mouseClick(ready.chats.new, Qt.MouseButton.LeftButton)
    assert ready.transcript.messages == []
    ask(qtbot, ready, "Second chat")
    finish(qtbot, ready)
    titles = [ready.chats.list.item(row).text() for row in range(2)]
    assert titles == ["Second chat", "First chat"]
    ready.chats.list.setCurrentRow(1)
    qtbot.waitUntil(lambda: [message.source for message in ready.transcript.messages] == ["First chat", first])
    ready.chats.rename_current()
    editor = ready.chats.list.findChild(QLineEdit)
    assert editor is not None
    qtbot.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(editor, "Renamed")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(
        lambda: sorted(c.title for c in ready.controller.conversations()) == ["Renamed", "Second chat"], timeout=WAIT_MS
    )
    qtbot.keyClick(ready.chats.list, Qt.Key.Key_Delete)
    assert [c.title for c in ready.controller.conversations()] == ["Second chat"]
    assert ready.transcript.messages == []
    assert "“Renamed” was deleted" in ready.error.text
    qtbot.mouseClick(ready.error.action, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: [message.source for message in ready.transcript.messages] == ["First chat", first])
    assert len(ready.controller.conversations()) == 2


def test_chats_are_pinned_and_searched(qtbot: QtBot, ready: ChatPanel) -> None:
    for question in ("Where is the harbor?", "How deep is the lake?"):
        ready.new_chat()
        ask(qtbot, ready, question)
        finish(qtbot, ready)
    ready.chats.list.setCurrentRow(1)
    ready.chats.list.setFocus()
    qtbot.keyClick(ready.chats.list, Qt.Key.Key_P)
    assert [ready.chats.list.item(row).text() for row in range(2)] == ["Where is the harbor?", "How deep is the lake?"]
    lake = ready.chats.list.item(1).data(ID_ROLE)
    qtbot.keyClicks(ready.chats.search, "deep la")
    qtbot.waitUntil(lambda: all(ready.chats.list.item(row).data(ID_ROLE) == lake for row in range(2)))
    assert "deep" in ready.chats.list.item(1).data(BELOW_ROLE)
    ready.chats.list.setCurrentRow(0)
    qtbot.waitUntil(lambda: ready.transcript.messages[0].source == "How deep is the lake?")
    ready.chats.search.setText("zebra")
    qtbot.waitUntil(ready.chats.nothing.isVisible)
    ready.chats.search.clear()
    assert ready.chats.list.count() == 2
    assert not ready.chats.nothing.isVisible()


def test_what_was_found_stands_at_the_start_of_a_line() -> None:
    text = "It was said many times\nthat the \x02lake\x03 is deep"
    assert pieces(text) == [("…that the ", False), ("lake", True), (" is deep", False)]
    assert pieces("12 min ago") == [("12 min ago", False)]


def test_a_question_is_asked_in_other_words_and_versions_are_reached_by_keys(
    qtbot: QtBot, ready: ChatPanel, record: DocumentRecord
) -> None:
    ready.attach([record])
    ask(qtbot, ready, "One?")
    first = finish(qtbot, ready).source
    qtbot.keyClick(ready.composer.edit, Qt.Key.Key_Up)
    assert (ready.composer.text, ready.composer.editing.isVisible()) == ("One?", True)
    assert ready.composer.editing.note.text().endswith("is kept")
    assert ready.composer.chips.records == [record]
    qtbot.keyClick(ready.composer.edit, Qt.Key.Key_Escape)
    assert (ready.composer.text, ready.composer.editing.isVisible()) == ("", False)
    question = ready.transcript.messages[0]
    assert isinstance(question, QuestionMessage)
    question.edit.click()
    ask(qtbot, ready, " Two?")
    finish(qtbot, ready)
    assert ready.transcript.messages[0].source == "One? Two?"
    assert ready.transcript.messages[0].switch.place.text() == "2 of 2"
    qtbot.keyClick(ready.window(), Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: [message.source for message in ready.transcript.messages] == ["One?", first])
    qtbot.mouseClick(ready.transcript.messages[0].switch.forth, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: ready.transcript.messages[0].source == "One? Two?")


def test_what_was_half_written_comes_back_behind_a_question_in_other_words(
    qtbot: QtBot, ready: ChatPanel, record: DocumentRecord, services: Services
) -> None:
    ask(qtbot, ready, "One?")
    finish(qtbot, ready)
    qtbot.keyClicks(ready.composer.edit, "half a thought")
    ready.attach([record])
    question = ready.transcript.messages[0]
    assert isinstance(question, QuestionMessage)
    question.edit.click()
    assert ready.composer.text == "One?"
    ask(qtbot, ready, " Two?")
    finish(qtbot, ready)
    assert ready.transcript.messages[0].source == "One? Two?"
    assert (ready.composer.text, ready.composer.chips.records) == ("half a thought", [record])
    ready.drafts.keep()
    kept = services.conversations.draft(ready.controller.conversation)
    assert (kept.text, list(kept.documents)) == ("half a thought", [record.id])


def test_a_question_is_put_in_other_words_in_the_branch_on_show_only(
    qtbot: QtBot, ready: ChatPanel, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    for words in ("One?", "And then?"):
        ask(qtbot, ready, words)
        finish(qtbot, ready)
    first = ready.transcript.messages[0]
    assert isinstance(first, QuestionMessage)
    first.edit.click()
    ask(qtbot, ready, " Or two?")  # another branch, which ends with its answer
    finish(qtbot, ready)
    ask(qtbot, ready, "What else?")
    finish(qtbot, ready)
    qtbot.keyClicks(ready.composer.edit, "a draft")
    later = ready.transcript.messages[2]
    assert isinstance(later, QuestionMessage)
    later.edit.click()
    assert ready.composer.editing.question is not None
    ready.controller.show_version(ready.controller.turns[0].versions[0])
    assert ready.composer.editing.question is None
    assert ready.composer.text == "a draft\n\nWhat else?"
    ready.composer.set_text("And now?")
    asked: list[list[ChatMessage]] = []
    engine = services.session.engine
    assert engine is not None
    stream = engine.stream

    def watched(messages: Sequence[ChatMessage], **more: Any) -> Any:
        asked.append(list(messages))
        return stream(messages, **more)

    monkeypatch.setattr(engine, "stream", watched)
    qtbot.keyClick(ready.composer.edit, Qt.Key.Key_Return)
    finish(qtbot, ready)
    assert asked == [ready.controller.messages_of(ready.controller.turns[:-1])]
    assert [message.content for message in asked[0]][::2] == ["One?", "And then?", "And now?"]


def test_a_stopped_answer_goes_on_by_its_button(qtbot: QtBot, ready: ChatPanel, services: Services) -> None:
    endless(services)
    ask(qtbot, ready, "Go on for ever.")
    qtbot.waitUntil(lambda: bool(ready.transcript.answer and len(ready.transcript.answer.source) > 20), timeout=WAIT_MS)
    qtbot.mouseClick(ready.composer.send, Qt.MouseButton.LeftButton)
    answer = finish(qtbot, ready)
    begun = answer.source
    assert answer.go_on.isVisible()
    services.settings.sampling.max_new_tokens = 5
    qtbot.mouseClick(answer.go_on, Qt.MouseButton.LeftButton)
    assert finish(qtbot, ready) is answer
    assert answer.source.startswith(begun)
    assert len(answer.source) > len(begun)


def test_drafts_stay_with_their_chats(
    qtbot: QtBot, ready: ChatPanel, record: DocumentRecord, services: Services
) -> None:
    ask(qtbot, ready, "First chat")
    finish(qtbot, ready)
    first = ready.controller.conversation or 0
    qtbot.keyClicks(ready.composer.edit, "half a question")
    ready.attach([record])
    ready.new_chat()
    assert (ready.composer.text, ready.composer.chips.records) == ("", [])
    qtbot.keyClicks(ready.composer.edit, "new")
    ready.controller.open(first)
    assert (ready.composer.text, ready.composer.chips.records) == ("half a question", [record])
    ask(qtbot, ready, "!")
    finish(qtbot, ready)
    ready.new_chat()
    assert ready.composer.text == "new"
    ready.shutdown()
    assert services.conversations.draft(None).text == "new"
    assert services.conversations.draft(first).text == ""


def test_messages_are_copied_as_they_were_written(qtbot: QtBot, ready: ChatPanel) -> None:
    ask(qtbot, ready, "Copy *me*")
    answer = finish(qtbot, ready)
    qtbot.mouseClick(answer._copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == answer.source
    question = ready.transcript.messages[0]
    assert isinstance(question, QuestionMessage)
    middle = QPointF(question.rect().center())
    QApplication.sendEvent(question, QEnterEvent(middle, middle, QPointF(question.mapToGlobal(middle.toPoint()))))
    qtbot.mouseClick(question._copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "Copy *me*"
    QApplication.sendEvent(question, QEvent(QEvent.Type.Leave))
    assert not question.tools.drawn


def test_regenerate_by_its_button(qtbot: QtBot, ready: ChatPanel, services: Services) -> None:
    ask(qtbot, ready, "Question")
    first = finish(qtbot, ready).source
    services.settings.sampling.seed = 9
    answer = ready.transcript.answer
    assert answer is not None
    gate = Gate()
    with pytest.MonkeyPatch.context() as patch:
        assert services.session.engine is not None
        patch.setattr(services.session.engine, "stream", gate.before(services.session.engine.stream))
        qtbot.mouseClick(answer.regenerate, Qt.MouseButton.LeftButton)
        gate.await_work(qtbot)
        begun = ready.transcript.answer
        assert begun is not None
        try:
            qtbot.waitUntil(begun.status.isVisible)  # as soon as it has its place
            said = begun.footer.isVisible()
        finally:
            gate.open()
        assert not said  # that it is not finished
        second = finish(qtbot, ready)
    assert second.source not in ("", first)
    assert len(ready.transcript.messages) == 2
    assert second.switch.place.text() == "2 of 2"
    qtbot.mouseClick(second.switch.back, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: ready.transcript.answer is not None and ready.transcript.answer.source == first)


def test_documents_are_attached_by_the_picker_and_removed_by_the_cross(
    qtbot: QtBot, panel: ChatPanel, record: DocumentRecord
) -> None:
    qtbot.mouseClick(panel.composer.attach, Qt.MouseButton.LeftButton)
    picker = panel.composer.findChild(DocumentPicker)
    assert picker is not None
    qtbot.keyClicks(picker.search, "har")
    picker.list.item(0).setCheckState(Qt.CheckState.Checked)
    qtbot.mouseClick(picker.accept, Qt.MouseButton.LeftButton)
    assert panel.composer.chips.records == [record]
    assert [made.question for made in panel.welcome.questions] == example_questions(["harbor.md"])
    qtbot.mouseClick(panel.welcome.questions[0], Qt.MouseButton.LeftButton)
    assert "harbor.md" in panel.composer.text
    chip = panel.composer.chips.chip(record.id)
    assert chip is not None
    qtbot.mouseClick(chip.cross, Qt.MouseButton.LeftButton)
    assert panel.composer.chips.records == []


@pytest.mark.parametrize("keys", [(), (Qt.Key.Key_Space,), (Qt.Key.Key_Space, Qt.Key.Key_Space)])
def test_documents_are_attached_by_keys(
    qtbot: QtBot, panel: ChatPanel, record: DocumentRecord, keys: tuple[Qt.Key, ...]
) -> None:
    panel.attachments.open_picker()
    picker = panel.composer.findChild(DocumentPicker)
    assert picker is not None
    picker.list.setFocus()
    picker.list.setCurrentRow(0)
    for key in (*keys, Qt.Key.Key_Return):
        qtbot.keyClick(picker.list, key)
    assert panel.composer.chips.records == [record]


def test_an_empty_library_leads_to_the_documents(qtbot: QtBot, panel: ChatPanel) -> None:
    wanted: list[bool] = []
    panel.documentsRequested.disconnect()
    panel.documentsRequested.connect(lambda: wanted.append(True))
    qtbot.mouseClick(panel.welcome.attach, Qt.MouseButton.LeftButton)
    picker = panel.composer.findChild(DocumentPicker)
    assert picker is not None
    assert not picker.accept.isEnabled()
    picker._go_to_documents()
    assert wanted == [True]


def test_a_removed_document_is_named_as_such(
    qtbot: QtBot, ready: ChatPanel, record: DocumentRecord, services: Services
) -> None:
    ready.attach([record])
    ask(qtbot, ready, "Question")
    finish(qtbot, ready)
    services.library.remove([record.id])
    ready.controller.open(ready.controller.conversation or 0)
    qtbot.waitUntil(lambda: len(ready.transcript.messages) == 2)
    question = ready.transcript.messages[0]
    assert isinstance(question, QuestionMessage)
    assert question.chips[0].name.text() == "removed document"
    question.edit.click()
    assert ready.composer.chips.records == []
    assert ready.composer.editing.note.text().endswith("is kept, without a document that was removed")


def test_words_for_numbers() -> None:
    usage = {"slots": 512, "text_tokens": 8000}
    assert kept(usage) == "512 of 8,000 tokens kept in the KV cache (6 %)"
    assert kept({"slots": 300, "text_tokens": 300}) == "all 300 tokens kept in the KV cache"
    assert kept({}) == ""
    assert percent(0.004) == "under 1 %"
    assert [seconds(value) for value in (0.84, 12.3, 125)] == ["0.8 s", "12 s", "2 min 5 s"]
    stats = {"new_tokens": 7, "tokens_per_second": 0.0, "time_to_first_token": 0.5, "usage": usage, "reason": "stop"}
    assert footer(stats, "complete") == f"first token after 0.5 s  ·  {kept(usage)}"
    assert footer({}, "partial") == "Not finished"


def test_titles_come_from_the_first_line() -> None:
    assert title_of("\n  Short question?\nMore.") == "Short question?"
    long = title_of("What is the access code for the Harbor office, and which other offices are there?")
    assert long.endswith("…")
    assert len(long) <= 53
    assert not long.endswith(" …")


def test_moments_are_said_as_people_do() -> None:
    now = 1_700_000_000.0
    assert when(now - 5, now) == "just now"
    assert when(now - 600, now) == "10 min ago"
    assert when(now - 400 * 86_400, now).endswith("2022")


def test_an_incomplete_document_says_so_on_its_chip(panel: ChatPanel, services: Services, tmp_path: Path) -> None:
    note = "2 pages are pictures without text."
    whole = services.library.add(tmp_path / "a.md", "a.md", 1, Converted("words\n", "md", None, 1))
    scan = services.library.add(tmp_path / "b.pdf", "b.pdf", 1, Converted("words\n", "pdf", None, 1, {}, (note,)))
    panel.attach([whole, scan])
    chips = panel.composer.chips
    first, second = chips.chip(whole.id), chips.chip(scan.id)
    assert first is not None
    assert second is not None
    assert (first.toolTip(), note in second.toolTip()) == ("", True)
    assert panel.composer.note.text() == "b.pdf is incomplete"


@pytest.mark.parametrize(("name", "form"), [("a.md", "md"), ("a", "docx"), ("a.JSON", "json")])
def test_a_chat_is_saved_as_a_file(
    qtbot: QtBot, panel: ChatPanel, services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    name: str, form: str,
) -> None:  # fmt: skip
    chosen = {"md": "Markdown (*.md)", "docx": "Word document (*.docx)", "json": "Markdown (*.md)"}[form]
    monkeypatch.setattr(saving.QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / name), chosen))
    chat = services.conversations.create("Which: harbor/lake?", "starter")
    services.conversations.append(chat, "user", "Which harbor?")
    panel.controller.open(chat)
    with qtbot.waitSignal(panel.saving.saved, timeout=WAIT_MS) as saved:
        panel.export()
    path = saved.args[0]
    assert path == tmp_path / (name if "." in name else f"{name}.docx")
    assert path.stat().st_size
    assert saving.file_name("Which: harbor/lake?") == "Which harbor lake"


def test_there_is_no_chat_to_save_before_the_first_question(panel: ChatPanel) -> None:
    panel.export()
    assert "no chat to save" in panel.error.text
