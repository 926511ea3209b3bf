"""The steps of the self-test: start, documents, chat, monitor, needles, fine-tune, the adapter, models, close."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import operator
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import reduce
from pathlib import Path
from typing import Any

from PySide6.QtCore import QItemSelectionModel, QObject, Qt, Slot
from PySide6.QtWidgets import QApplication

from llamahome_gui.config.paths import Workspace, asset
from llamahome_gui.evaluation.report import Check
from llamahome_gui.inference.engine import load_engine
from llamahome_gui.models import ModelStore
from llamahome_gui.monitoring.collector import spare_what_is_there
from llamahome_gui.starter.needle_bar import Comparison, compare
from llamahome_gui.training.events import Finished
from llamahome_gui.training.events import Step as TrainingStep
from llamahome_gui.ui.app import make_application
from llamahome_gui.ui.finetune.job import JobState
from llamahome_gui.ui.heartbeat import FairHeartbeat
from llamahome_gui.ui.main_window import MainWindow
from llamahome_gui.ui.selftest.downloads import by_commands, in_window
from llamahome_gui.ui.selftest.driver import Driver, StepFailed
from llamahome_gui.ui.selftest.runner import Outcome, Step
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.session import SessionState

# The shipped document of some 8,000 tokens, and what is asked of it; the answer stands near its end.
LONG_DOCUMENT = "Site register.docx"
QUESTION = "What is the access code for the Lighthouse depot?"
KV_SHARE_BAR = 0.08
GAP_BAR_MS = 100.0
TRAINING_EPOCHS = 6
# Trials at each of three depths; what is right may scatter, which the check allows for.
NEEDLE_LENGTH, NEEDLE_TRIALS, NEEDLE_SEED = 2000, 5, 3
_LAST_SECONDS = 300.0


class SelftestWindow:
    """The window under test, in a workspace of its own.

    Args:
        home: Root of the workspace.
        screenshots: Where pictures go.
    """

    def __init__(self, home: Path, screenshots: Path) -> None:
        # Behind the splash screen in the product; here simply before the window.
        import numba  # noqa: F401
        import torch  # noqa: F401
        import transformers  # noqa: F401

        self._app = make_application(["llamahome"])
        self._loop = _loop(self._app)
        self._services = Services(Workspace.open(home))
        self._window = MainWindow(self._services)
        spare_what_is_there()
        self._driver = Driver(self._window, screenshots)
        self._adapter = ""

    def steps(self) -> Iterator[tuple[str, Step]]:
        """Name and action of each step, in order; the ones after a failed step do not run."""
        yield "start", self.start
        yield "documents", self.documents
        yield "chat", self.chat
        yield "monitor", self.monitor
        yield "needles", self.needles
        yield "fine-tune", self.fine_tune
        yield "adapter", self.adapter
        yield "models", lambda: in_window(self._driver, self._window, self._services)
        yield "commands", lambda: by_commands(self._driver, self._services.workspace)

    def start(self) -> Outcome:
        """Show the window and wait for the built-in model."""
        self._window.show()
        self._window.panels.complete()  # as after some seconds
        self._window.load_first_model()
        self._await_model("the built-in model is loaded")
        self._driver.screenshot("start")
        model = self._services.session.model
        return Outcome(f"{model.title if model else 'nothing'} is loaded")

    def documents(self) -> Outcome:
        """Drop the folder of samples and wait until every file is converted."""
        folder = asset("data", "samples", "documents")
        expected = sum(path.is_file() and not path.name.startswith(".") for path in folder.rglob("*"))
        panel = self._window.documents
        self._driver.drop([folder])
        self._driver.wait(lambda: len(panel.model.rows()) >= expected, 30, "a row for every file")
        self._driver.wait(lambda: not panel.importer.busy, 120, "the conversion ends")
        states = [str(row.state) for row in panel.model.rows()]
        self._select(LONG_DOCUMENT)
        self._driver.screenshot("documents")
        converted = states.count("done")
        if converted != expected:
            raise StepFailed(f"{converted} of {expected} files were converted ({states})")
        return Outcome(f"{converted} files of a dropped folder converted, previewed")

    def chat(self) -> Outcome:
        """Ask for a fact of a document longer than the window, and watch event loop and cache meanwhile."""
        chat, heartbeat = self._window.chat, FairHeartbeat(self._window)
        self._driver.click(self._window.documents.filter.chat)
        self._driver.wait(lambda: chat.composer.chips.records, 5, "the document is attached")
        self._driver.type(chat.composer.edit, QUESTION)
        heartbeat.start()
        self._driver.press(chat.composer.edit, Qt.Key.Key_Return)
        answer = self._answer()
        gap = heartbeat.stop()
        self._driver.screenshot("chat")
        usage = self._services.generation.usage
        if usage is None or usage.text_tokens <= usage.window_length:
            raise StepFailed(f"the document is not longer than the window ({usage})")
        _require_value(answer, _expected(QUESTION))
        return Outcome(
            f"“{answer}” from {usage.text_tokens:,} tokens, {usage.slots:,} of them kept",
            [
                Check("kv_share_of_full_cache", round(usage.share, 4), KV_SHARE_BAR, usage.share < KV_SHARE_BAR),
                Check("event_loop_gap_ms", round(gap, 1), GAP_BAR_MS, gap <= GAP_BAR_MS),
            ],
        )

    def monitor(self) -> Outcome:
        """See that the charts recorded the answer: memory, cache against full cache, speed."""
        from llamahome_gui.ui.monitor.recorder import FULL, HELD, MEMORY, SPEED

        series = self._window.monitor.recorder.series(-_LAST_SECONDS)
        held, full = series.column(HELD), series.column(FULL)
        if not self._window.monitor.isVisible():
            raise StepFailed("the monitor is not shown beside the chat")
        if not (held.max() > 0 and full.max() > held.max() and series.column(SPEED).max() > 0):
            raise StepFailed("the charts did not move while the answer was written")
        moments, memory = len(series.ago), series.column(MEMORY).max() / 1e6
        return Outcome(f"{moments} samples: memory to {memory:.0f} MB, cache {held.max() / full.max():.1%} of full")

    def needles(self) -> Outcome:
        """Ask the built-in model for facts hidden in long texts, and compare with what is recorded of it."""
        with ThreadPoolExecutor(1, thread_name_prefix="needles") as pool:
            asked = pool.submit(_needles, self._services.workspace)
            self._driver.wait(asked.done, 240, "the needle test ends")
            found = asked.result()
        share = found.right / found.trials
        return Outcome(
            f"{found.right} of {found.trials} needles found in {NEEDLE_LENGTH:,} tokens",
            [Check("needles_found", round(share, 3), round(found.bar, 3), found.holds)],
        )

    def fine_tune(self) -> Outcome:
        """Train an adapter on the shipped dataset in a child process, and see the loss fall on the chart."""
        panel, losses = self._window.finetune, _Losses()
        panel.job.told.connect(losses.take)
        self._driver.click(self._window.rail.button("finetune"))
        self._driver.wait(panel.setup.start.isEnabled, 30, "dataset and base model are ready")
        panel.setup.epochs.setValue(TRAINING_EPOCHS)
        self._driver.click(panel.setup.start)
        self._driver.wait(lambda: losses.losses, 90, "the first step")
        self._driver.wait(lambda: not panel.busy, 240, "the run ends")
        self._driver.screenshot("fine-tune")
        if panel.job.state is not JobState.FINISHED or losses.finished is None:
            raise StepFailed(f"the run ended as {panel.job.state}")
        self._adapter = losses.finished.adapter_key
        first, last = losses.finished.first_loss, losses.finished.last_loss
        return Outcome(
            f"{len(losses.losses)} steps, loss {first:.2f} → {last:.2f}",
            [Check("loss_after_share_of_before", round(last / first, 3), 0.9, last < 0.9 * first)],
        )

    def adapter(self) -> Outcome:
        """Load the adapter with the panel's button and ask it something it was taught."""
        self._driver.click(self._window.finetune.run.chat)
        self._driver.wait(lambda: self._services.session.state is SessionState.LOADING, 10, "loading begins")
        self._await_model("the adapter is loaded")
        model = self._services.session.model
        if model is None or model.key != self._adapter:
            raise StepFailed(f"{model.key if model else 'nothing'} is loaded instead of {self._adapter}")
        self._window.new_chat()
        chat = self._window.chat
        self._driver.type(chat.composer.edit, "What is the extension of the help desk?")
        self._driver.click(chat.composer.send)
        answer = self._answer()
        self._driver.screenshot("adapter")
        if not answer:
            raise StepFailed("the adapter gave no answer")
        self._driver.click(self._window.rail.button("models"))
        self._driver.screenshot("models")
        return Outcome(f"{model.title} answers: “{answer}”")

    def close(self) -> Outcome:
        """Close the window and see that everything it ran has ended."""
        before = threading.active_count()
        # After a step that failed, work may be running: nobody is there to answer the question about it.
        leave = self._window.close_now if self._window.busy_reasons() else self._window.close
        leave()
        self._driver.wait(lambda: not self._window.isVisible(), 5, "the window closes")
        children = multiprocessing.active_children()
        if children:
            raise StepFailed(f"{len(children)} processes outlived the window")
        self._services.deleteLater()
        self._window.deleteLater()
        self._app.processEvents()
        asyncio.events._set_running_loop(None)
        self._loop.close()
        return Outcome(f"window, {before} threads and all processes ended")

    def _await_model(self, what: str) -> None:
        session = self._services.session
        self._driver.wait(lambda: session.state in (SessionState.READY, SessionState.FAILED), 120, what)
        if session.state is SessionState.FAILED:
            raise StepFailed(f"{what}: loading failed")

    def _select(self, name: str) -> None:
        panel = self._window.documents
        for row in panel.model.rows():
            if row.name == name:
                index = panel.model.index_of(row.key)
                flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
                panel.table.selectionModel().select(index, flags)
                panel.table.scrollTo(index)
                return
        raise StepFailed(f"{name} is not in the table")

    def _answer(self) -> str:
        chat = self._window.chat
        self._driver.wait(lambda: chat.controller.busy, 10, "the answer begins")
        self._driver.wait(lambda: not chat.controller.busy, 180, "the answer ends")
        turns = chat.controller.turns
        if not turns or turns[-1].role != "assistant":
            raise StepFailed("there is no answer")
        return str(turns[-1].content).strip()


def _loop(app: QApplication) -> asyncio.AbstractEventLoop:
    """The loop of the window's network; it turns whenever Qt's does, without which no step would see a download."""
    import qasync

    loop: asyncio.AbstractEventLoop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    asyncio.events._set_running_loop(loop)
    return loop


def _needles(workspace: Workspace) -> Comparison:
    """All depths together, on an engine of its own: the window's may be busy."""
    engine = load_engine(ModelStore(workspace), "starter", device="cpu")
    try:
        weights = asset("data", "starter")
        found = compare(engine, weights, (NEEDLE_LENGTH,), NEEDLE_TRIALS, NEEDLE_SEED)
    finally:
        engine.loaded.close()
    return reduce(operator.add, found)


class _Losses(QObject):
    """Follows a training run."""

    def __init__(self) -> None:
        super().__init__()
        self.losses: list[float] = []
        self.finished: Finished | None = None

    @Slot(object)
    def take(self, event: object) -> None:
        if isinstance(event, TrainingStep):
            self.losses.append(event.loss)
        elif isinstance(event, Finished):
            self.finished = event


def _expected(question: str) -> str:
    rows: list[dict[str, Any]] = json.loads(asset("data", "samples", "questions.json").read_text(encoding="utf-8"))
    return str(next(row["expected"] for row in rows if row["question"] == question))


def _require_value(answer: str, value: str) -> None:
    if not re.search(rf"(?<!\w){re.escape(value)}(?!\w)", answer):
        raise StepFailed(f"the answer is “{answer}”, the document says {value}")
