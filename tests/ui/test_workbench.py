"""The workbench around the pages: what stands beside, notifications, a second start, and the notice after a crash."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QRect, QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtWidgets import QApplication, QSplitter, QTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from llamahome_gui.config.paths import Workspace
from llamahome_gui.errors import ConfigError
from llamahome_gui.ui import instance as instances
from llamahome_gui.ui.about import tell_of_crash
from llamahome_gui.ui.crash import SessionMark
from llamahome_gui.ui.diagnostics import report
from llamahome_gui.ui.docking import onto_a_screen
from llamahome_gui.ui.instance import SingleInstance
from llamahome_gui.ui.main_window import MainWindow
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.splitters import Splitters
from llamahome_gui.ui.work.notifier import Notifier, Tray
from llamahome_gui.ui.work.work import Ended, Work
from tests.ui.conftest import settle

# -- how it is arranged ---------------------------------------------------------------------------------------


def test_splitters_that_were_moved_are_remembered_and_reset(styled: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    store = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)

    def page() -> tuple[QWidget, Splitters, QSplitter, QSplitter]:
        """A page with a splitter that has a name, and one that has none."""
        panel = QWidget()
        qtbot.addWidget(panel)
        row = QVBoxLayout(panel)
        for name in ("map", ""):
            made = QSplitter()
            made.setObjectName(name)
            for _ in range(2):
                made.addWidget(QTextEdit())
            row.addWidget(made)
        panel.resize(800, 400)
        panel.show()
        keeper = Splitters(store, panel)
        keeper.follow("evaluate", panel)
        named, other = panel.findChildren(QSplitter)
        return panel, keeper, named, other

    first, keeper, named, other = page()
    usual = named.sizes()
    keeper.remember()
    assert store.allKeys() == []  # nobody moved them
    named.moveSplitter(500, 1)
    other.moveSplitter(500, 1)
    moved = named.sizes()
    assert moved != usual
    keeper.remember()
    second, again, found, without = page()
    assert (found.sizes(), without.sizes()) == (moved, usual)
    again.reset()
    assert found.sizes() == usual
    again.remember()
    assert store.allKeys() == []
    assert first is not second  # both are there up to here


# -- what stands beside ---------------------------------------------------------------------------------------


def test_a_page_beside_is_remembered_and_reset(main_window: MainWindow, services: Services, qtbot: QtBot) -> None:
    main_window.go_to("documents")
    main_window.actions_by_id["dock.documents"].trigger()
    dock = main_window.docks.dock("documents")
    assert (main_window.page, dock.isVisible()) == ("chat", True)
    assert main_window.documents.isVisible()
    main_window.go_to("documents")
    assert main_window.page == "chat"  # it came to the front where it stands
    assert main_window.rail.button("chat").isChecked()
    dock.setFloating(True)
    main_window.show_monitor(False)
    main_window.close()

    again = Services(services.workspace)
    window = MainWindow(again)
    try:
        window.show()
        assert window.docks.beside == ("documents",)
        assert window.docks.dock("documents").isFloating()
        assert window.actions_by_id["dock.documents"].isChecked()
        window.docks.dock("documents").close()  # its own cross
        assert not window.docks.beside
        assert not window.actions_by_id["dock.documents"].isChecked()
        window.go_to("documents")
        assert window.page == "documents"
        window.show_beside("documents", True)
        window.show_beside("models", True)
        window.go_to("chat")
        assert not window.monitor.isVisible()
        window.resize(1320, 860)
        window.actions_by_id["view.reset"].trigger()
        assert not window.docks.beside
        assert window.monitor.isVisible()
        assert not window.monitor.isFloating()
    finally:
        window.close_now()
        window.deleteLater()
        again.deleteLater()
        settle()


@pytest.mark.parametrize(
    ("window", "reached"),
    [
        (QRect(100, 100, 800, 600), QRect(100, 100, 800, 600)),
        (QRect(2000, 50, 800, 600), QRect(2000, 50, 800, 600)),  # on the second screen
        (QRect(5000, 100, 800, 600), QRect(2480, 240, 800, 600)),  # the third was unplugged
        (QRect(-3000, -3000, 800, 600), QRect(560, 240, 800, 600)),
        (QRect(100, -500, 800, 600), QRect(560, 240, 800, 600)),  # its title bar is above the edge
        (QRect(9000, 0, 9000, 9000), QRect(1920, 0, 1920, 1080)),  # larger than any screen
    ],
)
def test_a_window_is_brought_back_to_a_screen(window: QRect, reached: QRect) -> None:
    screens = [QRect(0, 0, 1920, 1080), QRect(1920, 0, 1920, 1080)]
    assert onto_a_screen(window, screens).size() == reached.size()
    assert (onto_a_screen(window, screens).center() - reached.center()).manhattanLength() <= 2
    assert onto_a_screen(window, []) == window


# -- notifications --------------------------------------------------------------------------------------------


class Voice:
    """Keeps what was said."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []
        self.rested = 0

    def say(self, title: str, text: str) -> None:
        self.said.append((title, text))

    def rest(self) -> None:
        self.rested += 1


def test_long_work_is_told_only_where_nobody_looks(
    styled: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, voice = QWidget(), Voice()
    qtbot.addWidget(window)
    wishes = [True]
    notifier = Notifier(window, lambda: wishes[0], voice)
    long = Ended(Work("a", "Converting documents", "documents"), 60.0, "12 documents are ready")
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    notifier.work_ended(long)
    assert voice.said == []
    window.hide()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is None)
    notifier.work_ended(Ended(long.work, 1.0))
    assert voice.said == []
    notifier.work_ended(long)
    notifier.work_ended(Ended(Work("b", "Fine-tuning", "finetune"), 120.0))
    assert voice.said == [("Converting documents", "12 documents are ready"), ("Fine-tuning", "Ended after 2 min.")]
    wishes[0] = False
    notifier.work_ended(long)
    assert len(voice.said) == 2
    with qtbot.waitSignal(notifier.pageWanted) as wanted:
        notifier.clicked()
    assert wanted.args == ["finetune"]
    rested = voice.rested
    QApplication.sendEvent(window, QEvent(QEvent.Type.WindowActivate))  # the screen of the tests does so once only
    assert voice.rested == rested + 1


def test_a_desktop_without_a_tray_is_not_spoken_to(styled: QApplication) -> None:
    tray = Tray(styled.windowIcon())
    tray.say("title", "text")
    tray.rest()


SECOND = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from llamahome_gui.config.paths import Workspace
from llamahome_gui.ui.instance import SingleInstance
application = QCoreApplication([])
instance = SingleInstance(Workspace.open(Path(sys.argv[1])))
assert not instance.claim()
instance.hand_over([Path(sys.argv[2])])
"""

# -- a second start -------------------------------------------------------------------------------------------


def test_a_second_start_hands_its_files_to_the_first(
    main_window: MainWindow, services: Services, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "Größe & Maß.txt"
    path.write_text("words", encoding="utf-8")
    first, second = SingleInstance(services.workspace), SingleInstance(services.workspace)
    assert first.claim()
    try:
        assert not second.claim()
        first.started.connect(main_window.take_start)
        main_window.showMinimized()
        stranger = QLocalSocket()
        stranger.connectToServer(instances._name(services.workspace))
        stranger.write(b"GET / HTTP/1.1\n")
        with subprocess.Popen([sys.executable, "-c", SECOND, str(services.workspace.root), str(path)]) as start:
            qtbot.waitUntil(lambda: start.poll() is not None, timeout=60_000)
        assert start.returncode == 0
        stranger.abort()
        assert not main_window.isMinimized()
        assert main_window.page == "documents"
        qtbot.waitUntil(lambda: [row.name for row in main_window.documents.model.rows()] == [path.name])
        qtbot.waitUntil(lambda: not main_window.documents.importer.busy, timeout=60_000)
    finally:
        first.release()
    assert second.claim()  # the next is the first
    second.release()


def test_one_that_does_not_answer_is_named(
    styled: QApplication, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = SingleInstance(workspace)
    assert first.claim()
    monkeypatch.setattr(instances, "ANSWER_MS", 50)
    try:
        with pytest.raises(ConfigError, match="does not answer"):
            SingleInstance(workspace).hand_over([])  # its event loop does not turn
    finally:
        first.release()


# -- crashes --------------------------------------------------------------------------------------------------


def test_a_session_that_did_not_end_is_known_at_the_next_start(workspace: Workspace) -> None:
    mark = SessionMark(workspace)
    assert mark.begin() is None
    mark.end()
    mark.end()
    killed = SessionMark(workspace)
    assert killed.begin() is None
    began = SessionMark(workspace).begin()
    assert began is not None
    assert abs((datetime.now().astimezone() - began).total_seconds()) < 3600
    (workspace.logs_dir / "session.json").write_text("{cut o", encoding="utf-8")
    last = SessionMark(workspace)
    assert last.begin() is not None
    last.end()
    killed.end()
    assert SessionMark(workspace)._read() is None


def test_the_notice_after_a_crash_offers_the_diagnostics(
    main_window: MainWindow, services: Services, qtbot: QtBot
) -> None:
    tell_of_crash(main_window.banner, services, datetime(2026, 3, 1, 14, 3))
    assert "2026-03-01 14:03" in main_window.banner.text
    assert main_window.banner.isVisible()
    qtbot.mouseClick(main_window.banner.action, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not main_window.banner.isVisible(), timeout=30_000)
    assert "LlamaHome: " in QGuiApplication.clipboard().text()


def test_diagnostics_tell_what_was_changed_and_complained_of(services: Services) -> None:
    services.settings.h2o.window_length = 777
    log = services.workspace.logs_dir / "llamahome.log"
    moment = "2026-11-22 10:00:00,123"
    log.write_text(
        f"{moment} INFO a: fine\n{moment} ERROR b: no {Path.home()}/x\nA secret 1 ERROR 2\n", encoding="utf-8"
    )
    text = report(services.workspace, services.settings, "none", "offscreen")
    assert "h2o.window_length: 777" in text
    assert f"{moment} ERROR b: no ~/x" in text
    for unsaid in ("fine", "secret", str(Path.home()), "crash below Python"):
        assert unsaid not in text
    assert services.session.engine is None
