"""After a run: the adapter's card, two answers side by side, and what is made of the adapter."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from llamahome_gui.config.settings import H2OSettings, TrainingSettings
from llamahome_gui.errors import GenerationError
from llamahome_gui.inference.types import ChatMessage
from llamahome_gui.models import AdapterCard, InstalledModel
from llamahome_gui.models.card import write_card
from llamahome_gui.ui.finetune.after import AfterView
from llamahome_gui.ui.finetune.comparison import Side
from llamahome_gui.ui.main_window import MainWindow
from llamahome_gui.ui.models.merge_dialog import MergeDialog
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.session import SessionState
from llamahome_gui.ui.widgets import AskDialog
from tests.models.lora import make_adapter
from tests.ui.conftest import settle

WAIT_MS = 60_000
QUESTION = "What is the access code?"


@pytest.fixture
def adapter(services: Services) -> InstalledModel:
    """An adapter of the starter with a card, as a run leaves it."""
    made = make_adapter(services.store, services.store.get("starter"), "letters", lora_alpha=400)
    card = AdapterCard(
        base_key="starter", base_hash="b" * 64, name="letters", dataset="letters.jsonl", dataset_hash="d" * 64,
        rows=54, steps=20, settings=TrainingSettings().model_dump(mode="json"),
        losses={"first": 5.0, "last": 0.25, "validation": 0.5},
    )  # fmt: skip
    write_card(made.path, card)
    return services.store.get(made.key)


@pytest.fixture
def after(qtbot: QtBot, adapter: InstalledModel, main_window: MainWindow, services: Services) -> AfterView:
    services.settings.sampling.max_new_tokens = 12
    services.settings.h2o = H2OSettings(window_length=128, heavy_hitter_tokens=64)  # the tiny model reads 512 tokens
    main_window.go_to("finetune")
    panel = main_window.finetune
    panel.tabs.setCurrentWidget(panel.after)
    qtbot.waitUntil(lambda: panel.after.adapter == adapter, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: "Loss" in facts(panel.after), timeout=WAIT_MS)
    return panel.after


def facts(after: AfterView) -> dict[str, Any]:
    return {fact.name: fact for fact in after.facts._facts}


def answer(services: Services, model: InstalledModel) -> str:
    """What a model answers on its own."""
    from llamahome_gui.inference import Engine
    from llamahome_gui.models import load_model

    engine = Engine(load_model(services.store, model, runtime=services.settings.runtime))
    settings = services.settings.model_copy(deep=True)
    settings.sampling.seed = 0
    events = engine.stream([ChatMessage("user", QUESTION)], h2o=settings.h2o, sampling=settings.sampling)
    text = list(events)[-1].text  # type: ignore[union-attr]
    engine.loaded.close()
    return text


def test_the_card_is_shown_with_its_hashes(after: AfterView) -> None:
    shown = facts(after)
    assert shown["Trained on"].value == "starter"
    assert "b" * 64 in shown["Trained on"].tip
    assert shown["Dataset"].value == "letters.jsonl, 54 rows, 20 steps"
    assert "d" * 64 in shown["Dataset"].tip
    assert shown["Loss"].value == "5.00 → 0.25, 0.50 on rows kept aside"
    assert "max_length: 512" in shown["Settings"].tip
    assert {fact.name for fact in after.files._facts} == {
        "README.md", "adapter_config.json", "adapter_model.safetensors", "llamahome.json"
    }  # fmt: skip


def test_both_answer_the_same_question(
    qtbot: QtBot, after: AfterView, services: Services, adapter: InstalledModel
) -> None:
    compare = after.compare
    assert not compare.ask.isEnabled()
    qtbot.keyClicks(compare.question, QUESTION)
    qtbot.mouseClick(compare.ask, Qt.MouseButton.LeftButton)
    assert after.comparison.running
    assert compare.stop.isVisible()
    assert not after.merge.isEnabled()
    qtbot.waitUntil(lambda: not after.comparison.running, timeout=WAIT_MS)
    shown = {side: compare.answers[side].text.toPlainText() for side in Side}
    assert shown == {
        Side.WITHOUT: answer(services, services.store.get("starter")),
        Side.WITH: answer(services, adapter),
    }
    assert shown[Side.WITHOUT] != shown[Side.WITH]
    assert "12 tokens" in compare.answers[Side.WITH].footer.text()
    assert services.session.model == adapter
    assert services.session.kept == ()  # one model in memory, with the adapter on top of it or not
    assert compare.ask.isVisible()
    assert after.merge.isEnabled()


def test_stopping_keeps_what_there_is_and_asks_nobody_else(qtbot: QtBot, after: AfterView, services: Services) -> None:
    services.settings.sampling.max_new_tokens = 20_000  # the tiny model writes ten thousand in a second
    compare = after.compare
    compare.question.setText(QUESTION)
    qtbot.mouseClick(compare.ask, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(compare.answers[Side.WITHOUT].text.toPlainText()), timeout=WAIT_MS)
    qtbot.mouseClick(compare.stop, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not after.comparison.running, timeout=WAIT_MS)
    assert "Stopped" in compare.answers[Side.WITHOUT].footer.text()
    assert compare.answers[Side.WITH].text.toPlainText() == ""
    assert not services.generation.running


def test_another_model_that_is_loaded_meanwhile_ends_it(
    qtbot: QtBot, after: AfterView, services: Services, tiny_model: Path
) -> None:
    other = services.store.import_folder(tiny_model, "llama", "other")
    after.compare.question.setText(QUESTION)
    with qtbot.waitSignal(after.comparison.failed, timeout=WAIT_MS):
        qtbot.mouseClick(after.compare.ask, Qt.MouseButton.LeftButton)
        services.switch_model(other)
    assert not after.comparison.running
    assert "Another model" in after.banner.text
    qtbot.waitUntil(lambda: services.session.state is SessionState.READY, timeout=WAIT_MS)
    assert services.session.model == other


def test_an_answer_in_the_chat_is_not_broken_off(
    qtbot: QtBot, after: AfterView, services: Services, adapter: InstalledModel
) -> None:
    services.switch_model(services.store.get("starter"))
    qtbot.waitUntil(lambda: services.session.engine is not None, timeout=WAIT_MS)
    services.settings.sampling.max_new_tokens = 400
    settings, engine = services.settings, services.session.engine
    assert engine is not None
    services.generation.start(engine, [ChatMessage("user", "Hello")], settings.h2o, settings.sampling)
    after.compare.question.setText(QUESTION)
    with qtbot.waitSignal(after.comparison.failed) as failed:
        qtbot.mouseClick(after.compare.ask, Qt.MouseButton.LeftButton)
    assert isinstance(failed.args[0], GenerationError)
    assert services.generation.running
    services.generation.stop()
    qtbot.waitUntil(lambda: not services.generation.running, timeout=WAIT_MS)
    assert after.compare.answers[Side.WITHOUT].text.toPlainText() == ""


def test_a_base_that_cannot_be_loaded_says_why(
    qtbot: QtBot, after: AfterView, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    from llamahome_gui import models
    from llamahome_gui.errors import ModelError

    def refuse(*_arguments: Any, **_options: Any) -> Any:
        raise ModelError("The weights are gone.", subject="starter")

    monkeypatch.setattr(models.loader, "load_model", refuse)
    after.compare.question.setText(QUESTION)
    qtbot.mouseClick(after.compare.ask, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(after.banner.isVisible, timeout=WAIT_MS)
    assert "The weights are gone." in after.banner.text
    assert not after.comparison.running
    assert after.compare.answers[Side.WITHOUT].footer.text() == ""


def test_a_failure_of_it_is_no_failure_of_the_chat(
    qtbot: QtBot, after: AfterView, main_window: MainWindow, services: Services
) -> None:
    said: list[object] = []
    main_window.chat.controller.failed.connect(said.append)
    services.settings.h2o = H2OSettings()  # its window does not fit into what the tiny model reads
    after.compare.question.setText(QUESTION)
    qtbot.mouseClick(after.compare.ask, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(after.banner.isVisible, timeout=WAIT_MS)
    assert "does not fit" in after.banner.text
    assert said == []


def test_the_adapter_is_merged_into_a_model_of_its_own(
    qtbot: QtBot, after: AfterView, main_window: MainWindow, services: Services
) -> None:
    qtbot.mouseClick(after.merge, Qt.MouseButton.LeftButton)
    dialog = after.findChild(MergeDialog)
    assert dialog is not None
    with qtbot.waitSignal(after.storeChanged, timeout=WAIT_MS):
        dialog.confirm.click()
    assert services.store.get("merged/letters").problem is None
    assert "was written" in after.banner.text
    qtbot.waitUntil(lambda: main_window.models.list.has("merged/letters"), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: main_window.finetune.setup.base.findData("merged/letters") >= 0, timeout=WAIT_MS)
    settle()


def test_the_adapter_is_exported(qtbot: QtBot, after: AfterView, tmp_path: Path, adapter: InstalledModel) -> None:
    menu = after.export.menu()
    assert menu is not None
    archive, folder = menu.actions()
    archive.trigger()
    target = tmp_path / "mine.zip"
    target.write_text("old", encoding="utf-8")  # the system's dialog has asked whether to write over it
    give(qtbot, after, str(target))
    with zipfile.ZipFile(target) as packed:
        assert "mine/adapter_config.json" in packed.namelist()
    folder.trigger()
    give(qtbot, after, str(tmp_path))
    assert (tmp_path / adapter.path.name / "README.md").is_file()
    folder.trigger()  # and a second time something is there
    dialog = open_dialog(after)
    dialog.fileSelected.emit(str(tmp_path))
    dialog.close()
    qtbot.waitUntil(lambda: "is there" in after.banner.text, timeout=WAIT_MS)


def open_dialog(after: AfterView) -> QFileDialog:
    settle()
    return next(dialog for dialog in after.findChildren(QFileDialog) if dialog.isVisible())


def give(qtbot: QtBot, after: AfterView, path: str) -> None:
    """Choose a path in the dialog that is open, and wait for the export."""
    dialog = open_dialog(after)
    with qtbot.waitSignal(after.tasks.exported, timeout=WAIT_MS):
        dialog.fileSelected.emit(path)
        dialog.close()
    settle()


def test_a_removed_adapter_leaves_the_list(
    qtbot: QtBot, after: AfterView, services: Services, adapter: InstalledModel
) -> None:
    qtbot.mouseClick(after.remove, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: after.findChild(AskDialog) is not None, timeout=WAIT_MS)
    with qtbot.waitSignal(after.storeChanged, timeout=WAIT_MS):
        after.findChild(AskDialog).accept_button.click()  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: after.adapter is None, timeout=WAIT_MS)
    assert not (adapter.path / "adapter_model.safetensors").exists()
    assert not after.compare.isVisible()
    QApplication.processEvents()


def test_a_new_adapter_is_chosen_before_the_store_was_looked_at(after: AfterView, services: Services) -> None:
    made = make_adapter(services.store, services.store.get("starter"), "second")
    after.choose(made.key)
    assert after.adapter is None
    assert not after.chat.isEnabled()
    after.show_models(services.store.installed())
    assert after.adapter == made
    assert after.chat.isEnabled()
