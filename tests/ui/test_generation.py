"""Answers are made in their own thread, arrive in the GUI thread, and stop when told to."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, Slot
from pytestqt.qtbot import QtBot

from llamahome_gui.config.paths import Workspace
from llamahome_gui.config.settings import H2OSettings, SamplingSettings
from llamahome_gui.errors import GenerationError, ModelError
from llamahome_gui.inference import ChatMessage, Engine
from llamahome_gui.kvcache.fingerprint import fingerprint
from llamahome_gui.models import ModelStore, load_model
from llamahome_gui.ui.generation import DRAIN_INTERVAL_MS, GenerationController
from tests.models.lora import make_adapter

QUESTION = [ChatMessage("user", "What is the access code for the Harbor office? " * 12)]
H2O = H2OSettings(window_length=64, heavy_hitter_tokens=16, chunk_size=32)
WAIT_MS = 30_000


class Listener(QObject):
    """Notes what arrives, and in which thread."""

    def __init__(self, controller: GenerationController) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.progress: list[Any] = []
        self.usages: list[Any] = []
        self.speeds: list[float] = []
        self.finished: list[Any] = []
        self.failures: list[Any] = []
        self.threads: set[int] = set()
        controller.textAppended.connect(self.on_text)
        controller.prefillProgress.connect(self.on_progress)
        controller.usageChanged.connect(self.usages.append)
        controller.speedChanged.connect(self.speeds.append)
        controller.finished.connect(self.finished.append)
        controller.failed.connect(self.failures.append)

    @Slot(str)
    def on_text(self, text: str) -> None:
        self.texts.append(text)
        self.threads.add(threading.get_ident())

    @Slot(object)
    def on_progress(self, progress: Any) -> None:
        self.progress.append(progress)
        self.threads.add(threading.get_ident())


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory, tiny_model: Path) -> Iterator[Engine]:
    store = ModelStore(Workspace.open(tmp_path_factory.mktemp("generation")), starter=tiny_model)
    loaded = load_model(store, store.get("starter"))
    made = Engine(loaded)
    made.stop_ids = frozenset()  # goes on until it is stopped or has written what was asked for
    yield made
    loaded.close()


@pytest.fixture
def controller(qtbot: QtBot) -> Iterator[GenerationController]:
    made = GenerationController()
    yield made
    made.shutdown()
    assert not made._thread.isRunning()


def sampling(tokens: int) -> SamplingSettings:
    return SamplingSettings(temperature=1.0, seed=3, max_new_tokens=tokens)


def test_an_answer_arrives_in_the_gui_thread_in_pieces(
    qtbot: QtBot, controller: GenerationController, engine: Engine
) -> None:
    heard = Listener(controller)
    controller.start(engine, QUESTION, H2O, sampling(120))
    assert controller.running
    qtbot.waitUntil(lambda: bool(heard.finished), timeout=WAIT_MS)
    assert heard.threads == {threading.get_ident()}
    assert "".join(heard.texts) == heard.finished[0].text != ""
    assert heard.progress[-1].done == heard.progress[-1].total > 100
    assert heard.usages[-1].slots <= 64 < heard.usages[-1].text_tokens
    assert controller.usage == heard.usages[-1]
    assert heard.speeds[-1] == heard.finished[0].stats.tokens_per_second > 0
    assert not controller.running
    assert not heard.failures


def test_an_answer_that_has_read_nothing_yet_does_not_tell_of_the_last_ones_cache(
    qtbot: QtBot, controller: GenerationController, engine: Engine
) -> None:
    controller.start(engine, QUESTION, H2O, sampling(5))
    qtbot.waitUntil(lambda: not controller.running, timeout=WAIT_MS)
    assert controller.usage is not None
    controller.start(engine, QUESTION, H2O, sampling(5))
    assert controller.usage is None
    qtbot.waitUntil(lambda: not controller.running, timeout=WAIT_MS)
    assert controller.usage is not None


def test_no_timer_ticks_while_nothing_is_made(qtbot: QtBot, controller: GenerationController, engine: Engine) -> None:
    assert not controller._timer.isActive()
    controller.start(engine, QUESTION, H2O, sampling(5))
    assert controller._timer.isActive()
    qtbot.waitUntil(lambda: not controller.running, timeout=WAIT_MS)
    assert not controller._timer.isActive()


def test_stop_delivers_what_there_is_and_nothing_more(
    qtbot: QtBot, controller: GenerationController, engine: Engine
) -> None:
    heard = Listener(controller)
    controller.start(engine, QUESTION, H2O, sampling(100_000))
    qtbot.waitUntil(lambda: len(heard.texts) > 2, timeout=WAIT_MS)
    controller.stop()
    shown, stopped = "".join(heard.texts), time.perf_counter()
    qtbot.waitUntil(lambda: bool(heard.finished), timeout=WAIT_MS)
    assert "".join(heard.texts) == shown
    assert heard.finished[0].reason == "cancelled"
    assert heard.finished[0].text == shown
    assert time.perf_counter() - stopped < 1.0 + DRAIN_INTERVAL_MS / 1000


def test_a_prompt_that_does_not_fit_fails_with_a_hint(
    qtbot: QtBot, controller: GenerationController, engine: Engine
) -> None:
    heard = Listener(controller)
    controller.start(engine, [ChatMessage("user", "word " * 2000)], H2OSettings(enable=False), sampling(5))
    qtbot.waitUntil(lambda: bool(heard.failures), timeout=WAIT_MS)
    assert isinstance(heard.failures[0], GenerationError)
    assert "H2O" in (heard.failures[0].hint or "")
    assert not controller.running


def test_an_adapter_that_was_replaced_answers_anew(
    qtbot: QtBot, controller: GenerationController, engine: Engine, tiny_model: Path, tmp_path: Path
) -> None:
    store = ModelStore(Workspace.open(tmp_path), starter=tiny_model)
    base = engine.loaded.info
    heard, mark = Listener(controller), fingerprint(engine.loaded.model)
    marks: list[str] = []

    def answer() -> None:
        controller.start(engine, QUESTION, H2O, sampling(3))
        qtbot.waitUntil(lambda: not controller.running, timeout=WAIT_MS)
        marks.append(fingerprint(engine.loaded.model))

    engine.wear(make_adapter(store, base, "letters"))
    answer()
    adapter = make_adapter(store, base, "letters", seed=1)
    answer()
    weights = adapter.path / "adapter_model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-8])
    answer()  # cannot be read: it says so, and does not go on with the old one
    make_adapter(store, base, "letters")
    answer()
    engine.wear(base)
    first, second, _, last = marks
    assert first == last
    assert len({first, second, mark}) == 3
    assert len(heard.finished) == 3
    assert [type(failure) for failure in heard.failures] == [ModelError]


def test_an_unforeseen_error_is_worded_and_logged(
    qtbot: QtBot, controller: GenerationController, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    heard = Listener(controller)
    with caplog.at_level(logging.ERROR):
        controller.start(engine, [object()], H2O, sampling(5))  # type: ignore[list-item]
        qtbot.waitUntil(lambda: bool(heard.failures), timeout=WAIT_MS)
    assert "AttributeError" in str(heard.failures[0])
    assert "Traceback" in caplog.text


def test_one_answer_at_a_time(qtbot: QtBot, controller: GenerationController, engine: Engine) -> None:
    controller.start(engine, QUESTION, H2O, sampling(2000))
    with pytest.raises(GenerationError, match="already"):
        controller.start(engine, QUESTION, H2O, sampling(5))
    controller.stop()
    qtbot.waitUntil(lambda: not controller.running, timeout=WAIT_MS)


def test_shutdown_while_an_answer_is_made_ends_the_thread_and_says_nothing(
    qtbot: QtBot, controller: GenerationController, engine: Engine
) -> None:
    heard = Listener(controller)
    controller.start(engine, QUESTION, H2O, sampling(100_000))
    qtbot.waitUntil(lambda: bool(heard.texts), timeout=WAIT_MS)
    controller.shutdown()
    shown = list(heard.texts)
    qtbot.wait(3 * DRAIN_INTERVAL_MS)
    assert heard.texts == shown
    assert not heard.finished
    assert not controller._thread.isRunning()
