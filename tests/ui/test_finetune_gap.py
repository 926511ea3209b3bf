"""How smoothly the window goes on during a run: measured and told, not judged; machines differ."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from pytestqt.qtbot import QtBot

from llamahome_gui.training.history import History
from llamahome_gui.ui.finetune.job import JobState
from llamahome_gui.ui.heartbeat import FairHeartbeat, Heartbeat
from llamahome_gui.ui.main_window import MainWindow
from llamahome_gui.ui.services import Services
from tests.runs import step_events

WAIT_MS = 400_000
BASE = "llama/tiny"
STEPS = 400

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

Tell = Callable[[str, dict[str, Heartbeat]], None]


@pytest.fixture
def tell(record_property: Callable[[str, object], None], capsys: pytest.CaptureFixture[str]) -> Tell:
    """Say what the heartbeats measured."""

    def say(what: str, beats: dict[str, Heartbeat]) -> None:
        for name, beat in beats.items():
            beat.stop()
            record_property(f"event_loop_gap_p99_ms_{what}_{name}", round(beat.percentile(0.99), 1))
            gaps = f"p99 {beat.percentile(0.99):.1f} ms, longest {beat.longest:.1f} ms"
            with capsys.disabled():
                print(f"\n{what}: event loop gaps, {name}: {gaps}")

    return say


def started(window: MainWindow) -> dict[str, Heartbeat]:
    """Heartbeats with all gaps, and with those alone that are the window's own doing."""
    beats = {"all": Heartbeat(window), "own": FairHeartbeat(window)}
    for beat in beats.values():
        beat.start()
    return beats


def test_the_event_loop_turns_during_a_run(
    main_window: MainWindow, services: Services, tiny_model: Path, tmp_path: Path, qtbot: QtBot, tell: Tell
) -> None:
    services.store.import_folder(tiny_model, "llama", "tiny")
    path = tmp_path / "codes.jsonl"
    rows = [{"prompt": f"Code of office {n}?", "completion": f"It is {n}."} for n in range(24)]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    main_window.go_to("finetune")
    panel = main_window.finetune
    qtbot.waitUntil(lambda: panel.setup.base.findData(BASE) >= 0, timeout=WAIT_MS)
    panel.setup.base.setCurrentIndex(panel.setup.base.findData(BASE))
    assert panel.take_paths([path])
    qtbot.waitUntil(lambda: panel.desk.dataset is not None and panel.desk.dataset.path == path, timeout=WAIT_MS)
    panel.setup.epochs.setValue(1000)
    panel.setup.steps.setValue(STEPS)
    beats = started(main_window)
    qtbot.mouseClick(panel.setup.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not panel.busy, timeout=WAIT_MS)
    tell("run", beats)
    assert panel.job.state is JobState.FINISHED, panel.run.banner.text
    assert len(panel.run.history) == STEPS


def test_the_event_loop_turns_when_a_long_run_goes_on(main_window: MainWindow, qtbot: QtBot, tell: Tell) -> None:
    """100,000 steps are there, and a hundred more come each second."""
    main_window.go_to("finetune")
    view = main_window.finetune.run
    main_window.finetune.tabs.setCurrentWidget(view)
    done, more, total = 100_000, 1_000, 200_000
    view.begin("long", "Starter")
    view.show_earlier(History(step_events(range(1, done + 1), total)))
    events = iter(step_events(range(done + 1, done + more + 1), total))

    def tell_one() -> None:
        for event in islice(events, 1):
            view.show_event(event)

    timer = QTimer(main_window)
    timer.setInterval(10)
    timer.timeout.connect(tell_one)
    beats = started(main_window)
    timer.start()
    qtbot.waitUntil(lambda: len(view.history) == done + more, timeout=WAIT_MS)
    timer.stop()
    tell("long run", beats)
    view.shutdown()
