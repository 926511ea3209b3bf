"""The meter, the settings of a chat, folders, and a question without an answer, in the real window."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from llamahome_gui.config.chat_presets import BUILT_IN
from llamahome_gui.documents import DocumentRecord, Library, convert_file
from llamahome_gui.inference.forecast import Forecast, Forecaster
from llamahome_gui.inference.types import CacheUsage, PrefillProgress
from llamahome_gui.ui.chat.chat_rows import HEADER_ROLE, ID_ROLE
from llamahome_gui.ui.chat.folders import NEW_FOLDER
from llamahome_gui.ui.chat.message import AnswerMessage, QuestionMessage
from llamahome_gui.ui.chat.meter import long, outlook, short
from llamahome_gui.ui.chat.panel import ChatPanel
from llamahome_gui.ui.chat.settings_dialog import ChatSettingsDialog
from llamahome_gui.ui.chat.turns import ChatSettings, Limit, TooLong
from llamahome_gui.ui.chat.wording import own_settings, reading, reused, too_long_offer
from llamahome_gui.ui.main_window import MainWindow
from llamahome_gui.ui.services import Services
from tests.ui.gate import Gate

WAIT_MS = 30_000


@pytest.fixture
def panel(ready_window: MainWindow, services: Services) -> ChatPanel:
    """The chat of the window; answers are long enough to be told about."""
    services.settings.sampling.max_new_tokens = 6
    return ready_window.chat


@pytest.fixture
def record(services: Services, tmp_path: Path) -> DocumentRecord:
    path = tmp_path / "harbor.md"
    path.write_text("The access code for the Harbor office is 4821.\n\n" * 300, encoding="utf-8")
    return services.library.add(path, path.name, path.stat().st_size, convert_file(path))


def finish(qtbot: QtBot, panel: ChatPanel) -> None:
    qtbot.waitUntil(lambda: not panel.controller.busy, timeout=WAIT_MS)


def test_the_meter_tells_before_send_what_is_then_read(
    qtbot: QtBot, panel: ChatPanel, services: Services, record: DocumentRecord
) -> None:
    panel.controller.choose_settings(ChatSettings("Answer shortly."))
    panel.attach([record])
    qtbot.keyClicks(panel.composer.edit, "What is the code?")
    meter, engine = panel.composer.meter, services.session.engine
    assert engine is not None

    def counted() -> bool:
        found = panel.context.forecast
        return (
            found is not None and found.question == engine.count_tokens("What is the code?") and bool(found.documents)
        )

    qtbot.waitUntil(counted, timeout=WAIT_MS)
    forecast = panel.context.forecast
    assert forecast is not None
    assert meter.isVisible()
    assert meter.text.text() == f"{forecast.prompt:,} tokens → 64 kept"
    assert f"harbor.md: {forecast.documents[0][1]:,}" in meter.toolTip()
    qtbot.keyClick(panel.composer.edit, Qt.Key.Key_Return)
    finish(qtbot, panel)
    usage = panel.controller.turns[1].stats
    assert usage["prompt_tokens"] == forecast.prompt
    assert usage["usage"]["slots"] == 64
    [count] = usage["documents"]
    assert (count["name"], count["tokens"], count["read"]) == ("harbor.md", count["read"], count["tokens"])
    assert abs(count["tokens"] - forecast.documents[0][1]) <= 2
    assert 0 < count["kept"] <= 64
    answer = panel.transcript.answer
    assert answer is not None
    assert (
        f"harbor.md: {count['read']:,} of {count['tokens']:,} tokens read, {count['kept']} kept" in answer.footer.text()
    )
    # What was said counts for the next question.
    qtbot.waitUntil(lambda: (panel.context.forecast or forecast).earlier > forecast.documents[0][1], timeout=WAIT_MS)
    services.settings.h2o.enable = False
    services.save_settings()
    qtbot.waitUntil(lambda: meter.text.text().endswith("too long"), timeout=WAIT_MS)
    assert meter.ring.color == "error"
    services.switch_model(None)
    qtbot.waitUntil(lambda: not meter.isVisible(), timeout=WAIT_MS)


def test_texts_are_fetched_and_counted_beside_the_window_and_the_last_edit_counts(
    qtbot: QtBot, panel: ChatPanel, record: DocumentRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, fetch, threads = Gate(), Library.text, set()

    def text(library: Library, id: int) -> str:
        threads.add(threading.current_thread())
        return fetch(library, id)

    monkeypatch.setattr(Library, "text", gate.before(text))
    meter = panel.composer.meter
    told: list[Forecast] = []
    panel.context.counted.connect(told.append)
    panel.attachments._counter.close()  # it fetches the text too, in a thread of its own
    panel.attach([record])
    qtbot.keyClicks(panel.composer.edit, "What is")
    gate.await_work(qtbot)
    qtbot.waitUntil(lambda: meter.text.text() == "Counting the tokens…", timeout=WAIT_MS)
    assert meter.isVisible()
    del told[:]
    qtbot.keyClicks(panel.composer.edit, " the code?")  # while the text is not there yet
    qtbot.waitUntil(lambda: panel.context._again, timeout=WAIT_MS)
    assert told == []
    gate.open()
    qtbot.waitUntil(lambda: bool(told), timeout=WAIT_MS)
    engine = panel._services.session.engine
    assert engine is not None
    forecast = told[-1]
    assert forecast.question == engine.count_tokens("What is the code?")
    assert forecast.documents[0][1] > 1000
    assert meter.text.text().endswith("64 kept")
    assert threads
    assert threading.main_thread() not in threads


def test_what_was_counted_for_a_model_that_is_unloaded_by_then_is_not_told(
    qtbot: QtBot, panel: ChatPanel, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, counted = Gate(), Forecast(20, 0, 0, 12, (), 1024, 32_768, 64)
    monkeypatch.setattr(Forecaster, "forecast", gate.before(lambda *_given: counted))
    qtbot.keyClicks(panel.composer.edit, "What is the code?")
    gate.await_work(qtbot)
    told: list[Forecast | None] = []
    panel.context.counted.connect(told.append)
    services.switch_model(None)
    panel.context.count()
    gate.open()
    qtbot.waitUntil(lambda: not panel.context._running, timeout=WAIT_MS)
    assert set(told) == {None}
    assert not panel.composer.meter.isVisible()


def test_another_chat_does_not_show_what_was_counted_for_the_one_before(
    qtbot: QtBot, panel: ChatPanel, record: DocumentRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    meter, told = panel.composer.meter, list[Forecast | None]()
    panel.attach([record])
    qtbot.waitUntil(lambda: meter.text.text().endswith("64 kept"), timeout=WAIT_MS)
    panel.controller.new()
    assert meter.text.text() == "Counting the tokens…"
    assert meter.toolTip() == "Counting the tokens…"
    qtbot.waitUntil(lambda: panel.context.forecast is not None, timeout=WAIT_MS)

    results = iter([Forecast(2000, 0, 0, 12, (), 1024, 32_768, 64), Forecast(20, 0, 0, 0, (), 1024, 32_768, 64)])
    gate = Gate()
    monkeypatch.setattr(Forecaster, "forecast", gate.before(lambda *_given: next(results)))
    qtbot.keyClicks(panel.composer.edit, "What")
    gate.await_work(qtbot)
    panel.context.counted.connect(told.append)
    panel.controller.new()  # while it is being counted
    gate.open()
    qtbot.waitUntil(lambda: bool(told), timeout=WAIT_MS)
    assert [forecast.prompt for forecast in told if forecast is not None] == [20]


def test_reading_that_was_stopped_can_be_gone_on_with_by_a_button(
    qtbot: QtBot, panel: ChatPanel, record: DocumentRecord
) -> None:
    def stop(progress: PrefillProgress) -> None:
        if progress.done > 200:
            qtbot.mouseClick(panel.composer.send, Qt.MouseButton.LeftButton)

    panel.controller.prefillProgress.connect(stop)
    panel.attach([record])
    qtbot.keyClicks(panel.composer.edit, "What is the code?")
    qtbot.keyClick(panel.composer.edit, Qt.Key.Key_Return)
    finish(qtbot, panel)
    panel.controller.prefillProgress.disconnect(stop)
    [question] = panel.transcript.messages
    assert isinstance(question, QuestionMessage)
    line = question.unanswered
    assert line is not None
    assert line.isVisible()
    assert line.note.text().startswith("Stopped after ")
    qtbot.mouseClick(line.answer, Qt.MouseButton.LeftButton)
    finish(qtbot, panel)
    answer = panel.transcript.messages[1]
    assert isinstance(answer, AnswerMessage)
    assert "tokens" in answer.footer.text()
    assert "read before" in answer.footer.text() or "recalled" in answer.footer.text()
    assert not line.isVisible()


def test_a_chat_gets_its_settings_from_a_preset_that_can_be_saved(
    qtbot: QtBot, panel: ChatPanel, services: Services
) -> None:
    qtbot.mouseClick(panel.composer.settings, Qt.MouseButton.LeftButton)
    dialog = panel.findChild(ChatSettingsDialog)
    assert isinstance(dialog, ChatSettingsDialog)
    assert dialog.values == {}
    dialog.system.setPlainText("One word.")
    dialog.editors["temperature"].show(0.6)
    dialog.editors["top_p"].show(0.0)
    dialog._changed()
    assert not dialog.accept_button.isEnabled()
    assert "Top-p" in dialog.problem.text()
    qtbot.mouseClick(dialog.resets["top_p"], Qt.MouseButton.LeftButton)
    dialog._reset_field("top_p")
    assert dialog.accept_button.isEnabled()
    dialog.preset.setEditText("Creative")
    assert (dialog.save.isEnabled(), dialog.delete.isEnabled()) == (True, False)  # it is built in
    dialog.preset.setEditText(" No   end" * 20)  # as long as a name may be
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    [long_name] = [preset.name for preset in services.presets.every() if preset not in BUILT_IN]
    dialog.preset.setEditText(f" {long_name[:-3]} {long_name[-3:]}")
    qtbot.mouseClick(dialog.delete, Qt.MouseButton.LeftButton)
    assert services.presets.every() == list(BUILT_IN)
    dialog.preset.setEditText("Terse")
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    assert "Terse" in {preset.name for preset in services.presets.every()}
    dialog.reset()
    assert (dialog.values, dialog.system.toPlainText()) == ({}, "")
    dialog.preset.setCurrentIndex(dialog.preset.findText("Terse"))
    dialog.preset.activated.emit(dialog.preset.currentIndex())
    qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    assert panel.controller.settings == ChatSettings("One word.", {"temperature": 0.6})
    assert panel.composer.settings.isChecked()
    assert "One word." in panel.composer.settings.toolTip()
    panel.new_chat()
    assert not panel.composer.settings.isChecked()
    services.presets.delete("Terse")


def test_chats_go_into_folders_by_drag_and_by_menu(qtbot: QtBot, panel: ChatPanel, services: Services) -> None:
    store, chats = services.conversations, panel.chats
    ids = [store.create(title, "starter") for title in ("One", "Two", "Three")]
    store.file(ids[0], "Harbor")
    panel.browsing.refresh()
    assert titles(panel) == ["Harbor", "One", "Three", "Two"]
    chats.list.setCurrentItem(item(panel, ids[1]))
    place = chats.list.visualItemRect(chats.list.item(0)).center()
    drop_on(panel, place)
    qtbot.waitUntil(lambda: store.conversation(ids[1]).folder == "Harbor")
    assert titles(panel) == ["Harbor", "Two", "One", "Three"]
    header = chats.list.item(0)
    chats.list.setCurrentItem(header)
    qtbot.keyClick(chats.list, Qt.Key.Key_Left)
    assert titles(panel) == ["Harbor", "Three"]
    qtbot.keyClick(chats.list, Qt.Key.Key_Right)
    assert len(titles(panel)) == 4
    chats.folderRenamed.emit("Harbor", "Codes")
    qtbot.waitUntil(lambda: titles(panel)[0] == "Codes")
    chats.list.setCurrentItem(item(panel, ids[2]))
    chats.file_in_new_folder()
    assert store.conversation(ids[2]).folder == NEW_FOLDER
    chats.list.setCurrentItem(item(panel, ids[2]))
    chats.file_current("")
    assert store.conversation(ids[2]).folder == ""
    assert [each.data(HEADER_ROLE) for each in chats._items()] == [True, None, None, None]


def titles(panel: ChatPanel) -> list[str]:
    return [each.text() for each in panel.chats._items()]


def item(panel: ChatPanel, conversation: int):  # type: ignore[no-untyped-def]
    return next(each for each in panel.chats._items() if each.data(ID_ROLE) == conversation)


class _Drop(QDropEvent):
    """What arrives at the end of a drag that began in a widget."""

    def __init__(self, place: QPoint, source: QObject) -> None:
        mouse, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        self.mime, self._source = QMimeData(), source  # Qt does not own the data
        actions = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
        super().__init__(QPointF(place), actions, self.mime, mouse, keys)

    def source(self) -> QObject:
        return self._source


def drop_on(panel: ChatPanel, place: QPoint) -> None:
    event = _Drop(place, panel.chats.list)
    panel.chats.list.dropEvent(event)
    taken_as = event.dropAction()
    assert taken_as == Qt.DropAction.CopyAction


def test_words_for_what_will_be_read() -> None:
    usage = CacheUsage("h2o", 64, 64, 3200, 0, 0)
    assert reading(PrefillProgress(3200, 8000, 2400.0, usage)) == (
        "Reading 3,200 of 8,000 tokens · 2,400 tokens/s · 2.0 s left"
    )
    assert reading(PrefillProgress(8000, 8000, 2400.0, usage)) == "Reading 8,000 of 8,000 tokens · 2,400 tokens/s"
    forecast = Forecast(5210, 40, 0, 12, (("a.md", 5000),), 1024, 32_768, 512)
    assert short(forecast) == "5,210 tokens → 512 kept"
    assert long(forecast).splitlines()[:3] == ["System prompt: 40", "a.md: 5,000", "Question: 12"]
    assert outlook(forecast) == "All of it is read; 512 tokens stay in the KV cache. The model was trained on 1,024."
    full = Forecast(900, 0, 0, 12, (), 1024, 1024, None)
    assert (short(full), full.kept) == ("900 / 1,024 tokens", 900)
    beyond = Forecast(1100, 0, 0, 12, (), 1024, 1024, None)
    assert short(beyond) == "1,100 / 1,024 tokens: too long"
    assert outlook(beyond).endswith("You will be asked; nothing is cut.")
    assert reused({"reused_tokens": 7900, "reused_way": "same"}) == "7,900 tokens were read before"
    assert reused({"reused_tokens": 7900, "reused_way": "recalled"}).startswith("7,900 tokens recalled")
    assert reused({}) == ""
    limits: tuple[Limit, ...] = ("longest", "rolling", "context")
    offers = [too_long_offer(TooLong("?", [], 40_000, 32_768, limit), "M") for limit in limits]
    assert [offer.button for offer in offers] == [
        "Raise to 45,056 and ask", "Switch on rolling and ask", "Switch to H2O and ask",
    ]  # fmt: skip
    assert own_settings(ChatSettings("Be brief.", {"top_k": 4})) == "System prompt: Be brief.\nTop-k: 4"
    assert own_settings(ChatSettings()) == ""
