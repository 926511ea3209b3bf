"""Real runs through the panel: a child process trains an adapter, is cancelled, fails, or is ended with the window."""

from __future__ import annotations

import json
from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from llamahome_gui.training import RunState, list_runs
from llamahome_gui.training.events import Failed, to_line
from llamahome_gui.training.history import Measure
from llamahome_gui.training.runs import now
from llamahome_gui.ui.finetune.job import JobState
from llamahome_gui.ui.finetune.panel import FineTunePanel
from llamahome_gui.ui.main_window import MainWindow
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.session import SessionState
from tests.runs import make_run

WAIT_MS = 90_000
BASE = "llama/tiny"

pytestmark = [pytest.mark.timeout(180), pytest.mark.programs]


@pytest.fixture
def panel(qtbot: QtBot, main_window: MainWindow, services: Services, tiny_model: Path, tmp_path: Path) -> FineTunePanel:
    """The shown panel with a dataset of our own and an installed tiny base model."""
    services.store.import_folder(tiny_model, "llama", "tiny")
    main_window.go_to("finetune")
    panel = main_window.finetune
    qtbot.waitUntil(lambda: panel.setup.base.findData(BASE) >= 0, timeout=WAIT_MS)
    panel.setup.base.setCurrentIndex(panel.setup.base.findData(BASE))
    path = tmp_path / "codes.jsonl"
    rows = [{"prompt": f"Code of office {n}?", "completion": f"It is {n}."} for n in range(24)]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert panel.take_paths([path])
    qtbot.waitUntil(lambda: panel.desk.dataset is not None and panel.desk.dataset.path == path, timeout=WAIT_MS)
    panel.setup.prompt.clear()  # one test has it answered; that takes its time
    return panel


def left_behind(services: Services) -> list[str]:
    """Files of adapters, whole or half."""
    folder = services.workspace.finetuned_dir
    found = [path for path in folder.rglob("*") if path.is_file()] if folder.is_dir() else []
    return [str(path.relative_to(folder)) for path in found]


def test_from_the_button_to_a_chat_with_the_adapter(
    qtbot: QtBot, main_window: MainWindow, panel: FineTunePanel, services: Services
) -> None:
    ready: list[str] = []
    panel.adapterReady.connect(ready.append)
    panel.setup.steps.setValue(8)
    panel.setup.prompt.setText("Code of office 3?")
    panel.setup.rate.setValue(5e-3)
    qtbot.mouseClick(panel.setup.start, Qt.MouseButton.LeftButton)
    assert panel.busy
    assert panel.busy
    assert not panel.setup.start.isEnabled()
    qtbot.waitUntil(lambda: not panel.busy, timeout=WAIT_MS)
    assert panel.job.state is JobState.FINISHED, panel.run.banner.text
    assert panel.run.state.text() == "Adapter ready"
    assert panel.run.history.steps.tolist() == list(range(1, 9))
    losses = panel.run.history.values(Measure.LOSS)
    assert losses[-1] < losses[0]
    assert len(panel.run.history.validation[0])
    assert len(panel.run.curves.chart.curves[0].getData()[0]) == 8
    assert [(one.step, one.prompt) for one in panel.run.history.samples] == [(n, "Code of office 3?") for n in (0, 8)]
    assert ready == [services.store.get(ready[0]).key]
    assert panel.setup.name.text() == "codes-2"
    qtbot.mouseClick(panel.run.chat, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: services.session.state is SessionState.READY, timeout=WAIT_MS)
    assert services.session.model is not None
    assert services.session.model.key == ready[0]
    assert main_window.page == "chat"


def test_cancel_leaves_nothing(qtbot: QtBot, panel: FineTunePanel, services: Services) -> None:
    panel.setup.epochs.setValue(1000)
    qtbot.mouseClick(panel.setup.start, Qt.MouseButton.LeftButton)
    child = psutil.Process(panel.job.process_id)
    qtbot.waitUntil(lambda: len(panel.run.history) > 0, timeout=WAIT_MS)
    qtbot.mouseClick(panel.run.cancel, Qt.MouseButton.LeftButton)
    assert panel.run.question is not None
    assert panel.run.state.text() == "Running"  # it goes on until there is an answer
    qtbot.mouseClick(panel.run.question.accept_button, Qt.MouseButton.LeftButton)
    assert not panel.run.cancel.isEnabled()
    qtbot.waitUntil(lambda: not panel.busy, timeout=WAIT_MS)
    assert panel.job.state is JobState.CANCELLED
    assert panel.run.state.text() == "Cancelled"
    assert not child.is_running()
    assert left_behind(services) == []
    assert panel.setup.start.isEnabled()
    assert list_runs(services.workspace) == []


def _state(panel: FineTunePanel) -> JobState:
    return panel.job.state


def test_cancelling_a_start_that_is_refused_leaves_the_older_run(
    qtbot: QtBot, panel: FineTunePanel, services: Services
) -> None:
    waiting = make_run(services.workspace, "rest", state=RunState.PAUSED)
    (waiting.folder / "checkpoint-20").mkdir()
    panel._run_key, panel._run_since = waiting.key, now()
    panel.job._set_state(JobState.CANCELLING)
    panel.job._read(to_line(Failed("A run of this name stopped at step 20 and can go on."), at=0.0))
    panel.job._ended(7)
    assert _state(panel) is JobState.FAILED
    panel.job._last = None  # a child that had to be killed before it could say anything
    panel.job._set_state(JobState.CANCELLING)
    with qtbot.waitSignal(panel.shelf.listed, timeout=WAIT_MS):
        panel.job._ended(-9)
    assert _state(panel) is JobState.CANCELLED
    assert [run.key for run in list_runs(services.workspace)] == [waiting.key]
    assert waiting.checkpoints.steps() == [20]
    panel._run_since = ""  # one that goes on with it
    panel.job._set_state(JobState.CANCELLING)
    with qtbot.waitSignal(panel.shelf.listed, timeout=WAIT_MS):
        panel.job._ended(-9)
    qtbot.waitUntil(lambda: list_runs(services.workspace) == [], timeout=WAIT_MS)


def test_a_paused_run_frees_its_process_goes_on_and_can_be_kept_early(
    qtbot: QtBot, panel: FineTunePanel, services: Services
) -> None:
    panel.setup.epochs.setValue(1000)
    name = panel.setup.name.text()
    qtbot.mouseClick(panel.setup.start, Qt.MouseButton.LeftButton)
    job, child = panel.job, psutil.Process(panel.job.process_id)
    qtbot.waitUntil(lambda: len(panel.run.history) > 0, timeout=WAIT_MS)
    qtbot.mouseClick(panel.run.pause, Qt.MouseButton.LeftButton)
    assert panel.run.state.text() == "Pausing…"
    qtbot.waitUntil(lambda: not panel.busy, timeout=WAIT_MS)
    assert job.state is JobState.PAUSED, panel.run.banner.text
    assert not child.is_running()
    qtbot.waitUntil(panel.run.resume.isVisible, timeout=WAIT_MS)
    assert panel.run.resume.text() == f"Resume {name}"
    assert panel.setup.name.text() != name  # which is taken: a new run has another
    done = len(panel.run.history)
    qtbot.mouseClick(panel.run.resume, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.run.history.steps.max(initial=0) > done, timeout=WAIT_MS)
    qtbot.mouseClick(panel.run.cancel, Qt.MouseButton.LeftButton)
    assert panel.run.question is not None
    qtbot.mouseClick(panel.run.question.keep_button, Qt.MouseButton.LeftButton)
    assert panel.run.state.text() == "Saving…"
    qtbot.waitUntil(lambda: not panel.busy, timeout=WAIT_MS)
    assert panel.job.state is JobState.FINISHED, panel.run.banner.text
    assert panel.run.history.finished is not None
    services.store.get(panel.run.history.finished.adapter_key)
    assert panel.run.state.text() == "Adapter ready"
    # The curve goes on where it was.
    qtbot.waitUntil(lambda: panel.run.history.steps.tolist()[:done] == list(range(1, done + 1)), timeout=WAIT_MS)
    assert panel.run.history.steps.tolist() == list(range(1, len(panel.run.history) + 1))
    qtbot.waitUntil(lambda: not panel.run.resume.isVisible(), timeout=WAIT_MS)


@pytest.mark.slow
def test_a_run_that_waits_is_made_an_adapter_from_the_list(
    qtbot: QtBot, panel: FineTunePanel, services: Services
) -> None:
    panel.setup.epochs.setValue(1000)
    qtbot.mouseClick(panel.setup.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(panel.run.history) > 0, timeout=WAIT_MS)
    qtbot.mouseClick(panel.run.pause, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not panel.busy, timeout=WAIT_MS)
    done = panel.run.history.steps.tolist()
    panel.tabs.setCurrentWidget(panel.runs)
    qtbot.waitUntil(panel.runs.keep.isEnabled, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: panel.runs.curves.chart.histories != [], timeout=WAIT_MS)
    assert panel.runs.curves.chart.histories[0].steps.tolist() == done
    qtbot.mouseClick(panel.runs.keep, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not panel.busy, timeout=WAIT_MS)
    assert panel.job.state is JobState.FINISHED, panel.run.banner.text
    qtbot.waitUntil(lambda: panel.run.history.steps.tolist() == done, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: panel.runs.table.texts()[0][1] == "Finished", timeout=WAIT_MS)


def test_a_run_that_cannot_be_says_why(qtbot: QtBot, panel: FineTunePanel, services: Services) -> None:
    panel.setup.length.setValue(8)  # every row is longer
    qtbot.mouseClick(panel.setup.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not panel.busy, timeout=WAIT_MS)
    assert panel.job.state is JobState.FAILED
    assert panel.run.banner.isVisible()
    assert "No row can be trained on" in panel.run.banner.text
    assert "max_length" in panel.run.banner.text
    assert left_behind(services) == []


def test_a_child_that_dies_leaves_the_window_alive(qtbot: QtBot, panel: FineTunePanel, services: Services) -> None:
    panel.setup.epochs.setValue(1000)
    qtbot.mouseClick(panel.setup.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(panel.run.history) > 0, timeout=WAIT_MS)
    psutil.Process(panel.job.process_id).kill()
    qtbot.waitUntil(lambda: not panel.busy, timeout=WAIT_MS)
    assert panel.job.state is JobState.FAILED
    assert "ended unexpectedly" in panel.run.banner.text
    assert left_behind(services) == []
    # What was checkpointed before is offered, and the next run gets another name.
    (run,) = list_runs(services.workspace)
    assert run.record.state is RunState.INTERRUPTED
    qtbot.waitUntil(panel.run.resume.isVisible, timeout=WAIT_MS)


def test_closing_the_window_ends_the_child(qtbot: QtBot, main_window: MainWindow, panel: FineTunePanel) -> None:
    panel.setup.epochs.setValue(1000)
    qtbot.mouseClick(panel.setup.start, Qt.MouseButton.LeftButton)
    child = psutil.Process(panel.job.process_id)
    main_window.close()
    assert main_window.isVisible()  # it asks first
    main_window.close_now()
    assert not child.is_running()
    assert not panel.busy
