"""Pages are made when they are asked for, the rest while nobody does anything, and nobody notices the difference."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget
from pytestqt.qtbot import QtBot

from llamahome_gui.ui import idle
from llamahome_gui.ui.idle import IdleSteps
from llamahome_gui.ui.main_window import MainWindow
from llamahome_gui.ui.palette.entries import Kind
from llamahome_gui.ui.palette.view import ENTRY_ROLE
from llamahome_gui.ui.rail import PAGES
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.session import SessionState

# What the first look at the window can do without, and what takes its time to import. The monitor is part of that look,
# and with it pyqtgraph.
_LATER = ("transformers", "peft", "torch", "numba", "llamahome_gui.training", "llamahome_gui.ui.finetune")
_START = f"""
import json, sys
from pathlib import Path
from llamahome_gui.config.paths import Workspace
from llamahome_gui.ui.app import make_application
from llamahome_gui.ui.main_window import MainWindow
from llamahome_gui.ui.services import Services
app = make_application(["llamahome"])
window = MainWindow(Services(Workspace.open(Path(sys.argv[1]))))
window.show()
app.processEvents()
print(json.dumps([list(window.panels.there), [name for name in {_LATER} if name in sys.modules]]), flush=True)
window.close_now()
"""


def test_a_start_makes_and_imports_only_what_is_seen(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", _START, str(tmp_path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [["chat"], []]


def test_every_page_of_the_rail_can_be_made(main_window: MainWindow, services: Services) -> None:
    assert tuple(main_window.panels) == tuple(page.key for page in PAGES)
    assert "nonsense" not in main_window.panels
    assert "settings" in main_window.panels  # which is not made by the question
    assert set(main_window.panels.there) == {"chat"}
    with pytest.raises(KeyError):
        main_window.go_to("nonsense")
    assert main_window.busy_reasons() == []
    seen: list[str] = []
    main_window.panels.each(lambda key, _panel: seen.append(key))
    panels = [main_window.panels[key] for key in ("settings", "documents")]
    assert [main_window.panels[key] for key in ("settings", "documents")] == panels
    assert seen == ["chat", "settings", "documents"]
    main_window.close_now()  # the other pages are not made for it
    assert len(main_window.panels.there) == 3


def test_making_a_page_shows_no_window(main_window: MainWindow) -> None:
    """What is shown before it has a parent flashes as a window of its own, and closes a pop-up that is open."""

    class Watch(QObject):
        def __init__(self) -> None:
            super().__init__()
            self.seen: list[str] = []

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
                self.seen.append(type(watched).__name__)
            return False

    watch, application = Watch(), QApplication.instance()
    assert application is not None
    application.installEventFilter(watch)
    try:
        main_window.panels.complete()
        application.processEvents()
    finally:
        application.removeEventFilter(watch)
    assert watch.seen == []


def test_the_rest_is_made_while_nobody_does_anything(
    main_window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idle, "_CALM_MS", 3_600_000)
    monkeypatch.setattr(idle, "_BETWEEN_MS", 0)
    steps = IdleSteps(main_window, main_window.panels.steps())
    main_window.saved.connect(steps.stop)
    assert steps._timer.isActive()
    monkeypatch.setattr(idle, "_CALM_MS", 0)
    qtbot.keyClick(main_window.windowHandle(), Qt.Key.Key_Shift)
    qtbot.waitUntil(lambda: "documents" in main_window.panels.there)
    monkeypatch.setattr(idle, "_CALM_MS", 3_600_000)
    qtbot.keyClick(main_window.windowHandle(), Qt.Key.Key_Shift)  # somebody is there: the rest waits
    there = len(main_window.panels.there)
    for _ in range(20):
        QApplication.processEvents()
    assert len(main_window.panels.there) == there < len(PAGES)
    main_window.go_to("evaluate")
    monkeypatch.setattr(idle, "_CALM_MS", 0)
    qtbot.mouseClick(main_window.windowHandle(), Qt.MouseButton.RightButton)
    qtbot.waitUntil(lambda: not steps._timer.isActive(), timeout=60_000)
    assert set(main_window.panels.there) == {page.key for page in PAGES}


@pytest.mark.parametrize("kind", ["menu", "dialog", "window"])
def test_no_page_is_made_while_another_window_is_used(
    main_window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    other: QWidget
    if kind == "menu":
        other = QMenu(main_window)
        other.addAction("Open")
        other.popup(main_window.pos())
    elif kind == "dialog":
        other = QDialog(main_window)
        other.open()
    else:
        other = QWidget(main_window, Qt.WindowType.Window)
        other.show()
        other.activateWindow()
        qtbot.waitUntil(lambda: QApplication.activeWindow() is other)
    taken: list[int] = []
    monkeypatch.setattr(idle, "_CALM_MS", 0)
    steps = IdleSteps(main_window, [lambda: taken.append(1)])
    main_window.saved.connect(steps.stop)
    for _ in range(20):
        QApplication.processEvents()
    assert taken == []
    other.close()
    main_window.activateWindow()
    qtbot.waitUntil(lambda: taken == [1])


def test_no_page_is_made_once_the_window_goes(main_window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idle, "_CALM_MS", 0)
    steps = IdleSteps(main_window, main_window.panels.steps())
    main_window.saved.connect(steps.stop)
    main_window.close_now()
    for _ in range(5):
        QApplication.processEvents()
    assert set(main_window.panels.there) == {"chat"}


def test_the_palette_finds_what_pages_learn_after_it_was_opened(
    services: Services, main_window: MainWindow, qtbot: QtBot
) -> None:
    palette = main_window.palette_opener.palette
    main_window.find_anything()
    qtbot.keyClicks(palette.field, "load built")

    def kinds() -> set[Kind]:
        return {palette.model.index(row, 0).data(ENTRY_ROLE).kind for row in range(palette.model.rowCount())}

    qtbot.waitUntil(lambda: Kind.MODEL in kinds())
    assert palette.isVisible()


def test_a_models_page_that_is_made_late_knows_why_a_load_failed(
    main_window: MainWindow, services: Services, qtbot: QtBot, tmp_path: Path
) -> None:
    starter = services.store.get("starter")
    services.switch_model(replace(starter, path=tmp_path / "gone"))
    qtbot.waitUntil(lambda: services.session.state is SessionState.FAILED, timeout=60_000)
    assert "models" not in main_window.panels.there
    with qtbot.waitSignal(main_window.models.refreshed):
        main_window.go_to("models")
    assert main_window.models.row("starter").problem.text()
    services.switch_model(starter)
    assert services.session.error is None
    qtbot.waitUntil(lambda: services.session.state is SessionState.READY, timeout=60_000)
