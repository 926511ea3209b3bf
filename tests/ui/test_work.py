"""The task centre: what it says of work, how long the rest takes, what has ended, and the list that ends it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from llamahome_gui.pace import Pace
from llamahome_gui.ui.main_window import MainWindow
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.session import SessionState
from llamahome_gui.ui.work.centre import WorkCentre
from llamahome_gui.ui.work.list_view import ended_line
from llamahome_gui.ui.work.work import Ended, Work


class Bench:
    """Work that is what the test says, and a clock that it sets."""

    def __init__(self) -> None:
        self.now = 0.0
        self.works: list[Work] = []
        self.changes = 0
        self.ended: list[Ended] = []
        self.centre = WorkCentre([lambda: iter(self.works)], clock=lambda: self.now)
        self.centre.changed.connect(self._changed)
        self.centre.ended.connect(self.ended.append)

    def _changed(self) -> None:
        self.changes += 1

    def look(self, now: float, *works: Work) -> None:
        self.now, self.works = now, list(works)
        self.centre.look()


@pytest.fixture
def bench(qtbot: QtBot) -> Bench:
    return Bench()


@pytest.mark.parametrize("first", [0.0, 0.25])
@pytest.mark.parametrize("rate", [0.01, 0.1])
def test_the_rest_takes_as_long_as_the_rate_says(first: float, rate: float) -> None:
    pace = Pace(first, 100.0)
    for passed in (2.0, 5.0):
        share = first + passed * rate
        assert pace.seconds_left(share, 100.0 + passed) == pytest.approx((1 - share) / rate)


def test_nobody_knows_the_rest_at_the_beginning_nor_of_what_began_anew() -> None:
    pace = Pace(0.5, 0.0)
    assert pace.seconds_left(0.6, 1.0) is None  # too soon
    assert pace.seconds_left(0.5, 60.0) is None  # it has not moved
    assert pace.seconds_left(0.1, 70.0) is None
    assert pace.seconds_left(0.2, 80.0) == pytest.approx(80.0)


def test_what_runs_is_told_once_and_its_end_with_what_the_page_said(bench: Bench) -> None:
    bench.look(0, Work("a", "Converting documents", "documents", share=0.0), Work("b", "Loading", "models"))
    bench.look(1, Work("a", "Converting documents", "documents", share=0.0), Work("b", "Loading", "models"))
    assert bench.changes == 1
    bench.look(10, Work("a", "Converting documents", "documents", "5 of 10 files", share=0.5))
    assert bench.centre.works[0].line == "5 of 10 files  ·  50 %  ·  about 10 s left"
    bench.centre.hear("documents", "10 documents are ready")
    bench.look(11)
    assert [(ended.work.key, ended.seconds, ended.outcome) for ended in bench.ended] == [
        ("b", 10.0, ""),
        ("a", 11.0, "10 documents are ready"),
    ]
    assert ended_line(bench.centre.recent[0]) == "Converting documents: 10 documents are ready  ·  11 s"


def test_what_a_page_said_long_ago_is_no_outcome(bench: Bench) -> None:
    bench.look(20, Work("a", "Converting documents", "documents"))
    bench.centre.hear("documents", "earlier")
    bench.look(30, Work("a", "Converting documents", "documents"))
    bench.look(60)
    assert bench.ended[0].outcome == ""


def test_a_source_that_knows_its_time_is_believed(bench: Bench) -> None:
    bench.look(0, Work("a", "Downloading", "models", share=0.1, seconds_left=7.0))
    bench.look(60, Work("a", "Downloading", "models", share=0.2, seconds_left=5.0))
    assert bench.centre.works[0].seconds_left == 5.0
    assert bench.centre.works[0].sentence == "Downloading, 20 %"


def test_the_list_opens_by_key_shows_a_conversion_and_ends_it(
    main_window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    for number in range(300):
        (folder / f"{number}.txt").write_text("words " * 40_000, encoding="utf-8")
    tasks = main_window.status.tasks
    qtbot.keyClick(main_window, "j", Qt.KeyboardModifier.ControlModifier)
    assert tasks.list.isVisible()
    assert not tasks.list.empty.isHidden()
    main_window.add_paths([folder])
    qtbot.waitUntil(lambda: "import" in tasks.list.rows)
    row = tasks.list.rows["import"]
    assert tasks.list.empty.isHidden()
    qtbot.waitUntil(lambda: "300 files" in row.line.text(), timeout=30_000)
    assert tasks.text() == "1"
    assert tasks.accessibleName() == "Tasks: 1 running"
    assert main_window.status.work.text().startswith("Converting documents, ")
    qtbot.mouseClick(row.stop, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not main_window.documents.importer.busy, timeout=30_000)
    qtbot.waitUntil(lambda: tasks.text() == "")
    states = [str(row.state) for row in main_window.documents.model.rows()]
    assert "cancelled" in states
    assert main_window.work.recent[0].work.key == "import"
    assert main_window.work.recent[0].outcome
    assert not tasks.list.rows


def test_an_answer_is_read_and_written_and_stopped_from_the_list(
    main_window: MainWindow, services: Services, qtbot: QtBot
) -> None:
    services.settings.h2o.heavy_hitter_tokens, services.settings.h2o.window_length = 32, 128
    services.settings.sampling.max_new_tokens = 20_000
    main_window.load_first_model()
    assert [work.title for work in main_window.work.now()] == ["Loading Built-in demonstration model"]
    assert main_window.busy_reasons() == []  # nothing is lost where the window closes upon a load
    qtbot.waitUntil(lambda: services.session.state is SessionState.READY, timeout=30_000)
    main_window.chat.controller.send("What is the access code for the Harbor office? " * 20)
    titles: set[str] = set()

    def writing() -> bool:
        titles.update(work.title for work in main_window.work.now())
        return "Writing an answer" in titles

    qtbot.waitUntil(writing, timeout=30_000)
    qtbot.waitUntil(lambda: bool(main_window.chat.controller.turns[-1].content), timeout=30_000)
    assert titles <= {"Reading the text", "Writing an answer"}
    main_window.show_tasks()
    row = main_window.status.tasks.list.rows["answer"]
    assert row.stop.text() == "Stop"
    qtbot.mouseClick(row.show_button, Qt.MouseButton.LeftButton)
    assert not main_window.status.tasks.list.isVisible()
    assert main_window.page == "chat"
    assert main_window.busy_reasons() == ["Writing an answer"]
    main_window.show_tasks()
    qtbot.mouseClick(row.stop, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not main_window.chat.controller.busy, timeout=30_000)
    qtbot.waitUntil(lambda: not main_window.work.works)
    assert main_window.work.recent[0].outcome == "Stopped; what there is was kept"
