"""The evaluation panel: the map that fills, curves, saved runs beside each other, a real test by a child process."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton, QToolTip
from pytestqt.qtbot import QtBot

from llamahome_gui.config.paths import Workspace
from llamahome_gui.evaluation.needle.heatmap import colour
from llamahome_gui.evaluation.needle.results import JOURNAL, Journal, Result
from llamahome_gui.evaluation.needle.tally import Tally
from llamahome_gui.evaluation.saved.compare import compare_results
from llamahome_gui.evaluation.saved.needletest import NeedleTest
from llamahome_gui.evaluation.saved.runs import Record, SavedRun, State, create, list_runs
from llamahome_gui.evaluation.statistics import wilson
from llamahome_gui.pace import Pace
from llamahome_gui.ui.evaluate.benchmarks import Benchmark
from llamahome_gui.ui.evaluate.curves import CurvesView, drawings
from llamahome_gui.ui.evaluate.heatmap import HeatMap
from llamahome_gui.ui.evaluate.panel import EvaluatePanel
from llamahome_gui.ui.evaluate.result_view import ResultView
from llamahome_gui.ui.evaluate.saved_view import SavedView
from llamahome_gui.ui.evaluate.wording import cell_text
from llamahome_gui.ui.main_window import MainWindow
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.widgets.ask import AskDialog
from llamahome_gui.ui.widgets.plain_table import PlainTable, sort_key
from llamahome_gui.ui.work.sources import of_evaluation

WAIT_MS = 90_000
TEST = NeedleTest(lengths=(2000, 8000), depths=(10.0, 90.0), trials=4, modes=("standard", "h2o"))


def answers(test: NeedleTest, *, wrong_every: int = 0, count: int | None = None, too_long: bool = True) -> list[Result]:
    """Results in the order of the grid; each `wrong_every`-th is wrong, the standard cache refuses 8,000 tokens."""
    found = []
    for number, (_, place) in enumerate(list(test.grid().places())[:count]):
        right = not wrong_every or number % wrong_every != 0
        refused = place.setting == "standard" and place.length == 8000
        answer = "The prompt is too long." if refused else "It is 4821." if right else "It is 7."
        verdict, numbers = None if refused else right, (place.length, 0.08, 1.0)
        found.append(Result(place, verdict, answer, "4821", "code", *numbers, too_long=refused and too_long))
    return found


def saved(workspace: Workspace, name: str, results: Sequence[Result], test: NeedleTest = TEST) -> SavedRun:
    """A run of which these answers are there."""
    run = create(workspace, Record(name=name, kind="needle", test=test, total=len(test.grid())))
    journal = Journal(run.folder, "key")
    for result in results:
        journal.add(result)
    done = len(results) == len(test.grid())
    return run.save(state=State.FINISHED if done else State.STOPPED, done=len(results))


@pytest.fixture
def panel(qtbot: QtBot, main_window: MainWindow, services: Services) -> EvaluatePanel:
    main_window.go_to("evaluate")
    panel = main_window.evaluate
    qtbot.waitUntil(lambda: panel.form.model.count() > 0, timeout=WAIT_MS)
    return panel


# -- the map ------------------------------------------------------------------------------------------------------


def test_the_map_fills_cell_by_cell_and_is_walked_with_the_keys(qtbot: QtBot, styled: QApplication) -> None:
    heat, tally = HeatMap(), Tally(TEST.grid())
    qtbot.addWidget(heat)
    heat.resize(900, 400)
    heat.show_tally(tally)

    def at(spot: tuple[str, int, float]) -> QColor:
        return heat.grab().toImage().pixelColor(heat.place_of(spot).topLeft() + QPoint(8, 8))

    spot, other = ("h2o", 2000, 90.0), ("h2o", 8000, 10.0)
    empty = at(spot)
    assert at(other) == empty
    for result in answers(TEST):
        if (result.place.setting, result.place.length, result.place.depth) == spot:
            tally.add(result)
    heat.refresh()
    assert at(spot).name() == colour(1.0)
    assert at(other) == empty
    chosen: list[object] = []
    heat.chosen.connect(chosen.append)
    QTest.mouseClick(heat, Qt.MouseButton.LeftButton, pos=heat.place_of(spot).center())
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Right):
        QTest.keyClick(heat, key)
    assert chosen == [spot, ("h2o", 2000, 10.0), ("standard", 8000, 10.0), ("h2o", 2000, 10.0), ("h2o", 8000, 10.0)]
    QTest.keyClick(heat, Qt.Key.Key_Right)  # nothing lies there
    assert heat.spot == other
    assert heat.accessibleDescription() == "h2o, 8,000 tokens, 10 % deep: not asked yet."
    place = heat.place_of(spot).center()
    heat.show()
    QApplication.sendEvent(heat, QHelpEvent(QEvent.Type.ToolTip, place, heat.mapToGlobal(place)))
    assert "4 of 4 right (100 %; 95 % interval 51 % to 100 %)" in QToolTip.text()
    QToolTip.hideText()


def test_a_cell_that_was_refused_is_not_called_too_long(qtbot: QtBot, styled: QApplication) -> None:
    for too_long, word in ((True, "too long"), (False, "refused")):
        view, spot = ResultView(), ("standard", 8000, 10.0)
        qtbot.addWidget(view)
        view.show_tally(Tally(TEST.grid(), answers(TEST, too_long=too_long)))
        assert cell_text(view.tally.cell(spot) if view.tally else None) == word
        view.map.choose(spot)
        assert "The prompt is too long." in view.cell.text()  # the reason, as in the tool tip
        view.pages.button("table").click()
        assert ["standard", "8,000", "10 %", word] in [row[:4] for row in view.table.texts()]


def test_a_narrow_map_stands_below_itself(qtbot: QtBot, styled: QApplication) -> None:
    heat = HeatMap()
    qtbot.addWidget(heat)
    heat.show_tally(Tally(TEST.grid()))
    heat.resize(1200, 400)
    heat.show()
    first, second = heat.place_of(("standard", 2000, 10.0)), heat.place_of(("h2o", 2000, 10.0))
    assert first.y() == second.y()
    heat.resize(260, 400)
    assert heat.place_of(("h2o", 2000, 10.0)).y() > heat.place_of(("standard", 2000, 90.0)).bottom()
    assert heat.minimumHeight() > heat.place_of(("h2o", 8000, 90.0)).bottom()


def test_curves_tell_right_answers_by_length_and_by_what_is_kept(qtbot: QtBot, styled: QApplication) -> None:
    [by_length] = drawings(Tally(TEST.grid(), answers(TEST, wrong_every=2)))
    assert by_length.places == ("2,000", "8,000")
    assert [dot.at for dot in by_length.lines["standard"]] == [0]  # longer ones were refused
    right = [result for result in answers(TEST, wrong_every=2) if result.place.setting == "h2o" and result.right]
    assert by_length.lines["h2o"][0].value == sum(one.place.length == 2000 for one in right) / 8
    assert all(dot.low is not None and dot.low < dot.value + 1e-9 for dot in by_length.lines["h2o"])
    budgets = NeedleTest(lengths=(1000,), depths=(50.0,), trials=2, budgets=(10.0, 100.0), modes=("h2o", "question"))
    [kept] = drawings(Tally(budgets.grid(), answers(budgets)))
    assert (kept.axis, kept.places) == ("of the text kept", ("10 %", "100 %"))
    assert {name: [dot.value for dot in dots] for name, dots in kept.lines.items()} == {
        "h2o": [1.0, 1.0], "question": [1.0, 1.0],
    }  # fmt: skip
    assert {(dot.low, dot.high) for dots in kept.lines.values() for dot in dots} == {wilson(2, 2)}
    view = CurvesView()
    qtbot.addWidget(view)
    view.resize(600, 300)
    blank = view.grab().toImage()
    view.show_drawings([by_length])
    assert view.grab().toImage() != blank
    assert "standard: 2,000 0 % (0 % to 32 %)" in view.accessibleDescription()


# -- tables -------------------------------------------------------------------------------------------------------


def test_a_table_sorts_numbers_as_numbers_and_filters(qtbot: QtBot, styled: QApplication) -> None:
    table = PlainTable("Things", ("Name", "Size"), (80,), sorts=True)
    qtbot.addWidget(table)
    table.fill([("b", "2,000"), ("a", "150"), ("c", "12 MB"), ("d", "")])
    assert [row[0] for row in table.texts()] == ["b", "a", "c", "d"]  # as they were given
    header = table.horizontalHeader()
    table.resize(400, 200)
    table.show()
    place = QPoint(header.sectionViewportPosition(1) + 5, header.height() // 2)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert [row[0] for row in table.texts()] == ["a", "b", "c", "d"]
    assert [table.place_of(row) for row in range(4)] == [1, 0, 2, 3]
    table.fill([("x", "9"), ("y", "8")])
    assert [row[0] for row in table.texts()] == ["y", "x"]  # the order stays
    table.show_only("X 9")
    assert [table.isRowHidden(row) for row in range(2)] == [True, False]
    assert sort_key("2026-11-02 10:00") < sort_key("2026-11-10 09:00")


def test_a_failed_run_says_why_below_its_row_and_goes_on_by_a_button(
    qtbot: QtBot, styled: QApplication, tmp_path: Path
) -> None:
    view = SavedView()
    qtbot.addWidget(view)
    view.resize(900, 600)
    view.show()
    asked: list[SavedRun] = []
    view.goOnRequested.connect(asked.append)
    done = SavedRun(tmp_path / "a", Record(name="a", kind="needle", test=TEST, state=State.FINISHED))
    lost = SavedRun(tmp_path / "b", Record(name="b", kind="benchmark", state=State.FAILED, error="The disk is full."))
    view.show_runs([done, lost])
    table = view.table
    last = table.columnCount() - 1

    def rows() -> list[tuple[str, str, bool, bool]]:
        """Name, remark, whether the row is two lines high, whether it has a button."""
        return [
            (text[0], table.remark_of(row), table.rowHeight(row) > 40, table.cellWidget(row, last) is not None)
            for row, text in enumerate(table.texts())
        ]

    first, second = ("a", "", False, False), ("b", "The disk is full.", True, True)
    assert rows() == [first, second]
    table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    assert rows() == [second, first]
    name = table.item(0, 0)
    assert name is not None
    assert name.data(Qt.ItemDataRole.AccessibleDescriptionRole) == "The disk is full."
    assert name.toolTip() == "b\nThe disk is full."
    painted = view.grab().toImage()
    table.fill([["b"] + [""] * last])
    assert view.grab().toImage() != painted
    view.show_runs([done, lost])
    view.search.setText("disk")
    assert [table.isRowHidden(row) for row in range(2)] == [False, True]
    again = table.cellWidget(0, last)
    assert isinstance(again, QPushButton)
    assert (again.text(), again.accessibleName()) == ("Run again", "Run again: b")
    QTest.mouseClick(again, Qt.MouseButton.LeftButton)
    assert asked == [lost]
    view.set_busy(True)
    assert [found for *_, found in rows()] == [False, False]


def test_saved_runs_are_shown_and_compared(qtbot: QtBot, panel: EvaluatePanel, services: Services) -> None:
    good, bad = answers(TEST), answers(TEST, wrong_every=1)
    saved(services.workspace, "Before", bad)
    saved(services.workspace, "After", good)
    panel.tabs.setCurrentWidget(panel.saved)
    panel.shelf.look()
    table = panel.saved.table
    qtbot.waitUntil(lambda: table.rowCount() == 2, timeout=WAIT_MS)
    panel.saved.table.selectAll()
    comparison = panel.saved.comparison
    qtbot.waitUntil(lambda: comparison.table.rowCount() > 0, timeout=WAIT_MS)
    assert (
        "6 cells in common, 6 differ beyond chance; +100 points on average. Both asked the same questions."
        in comparison.sentence.text()
    )
    assert comparison.table.texts()[0][3:6] == ["0 %", "100 %", "+100"]
    first, *others = compare_results(bad, good)
    comparison.show_cells([replace(first, same_questions=False), *others])
    assert comparison.sentence.text().endswith("on average. Both asked the same questions in 5 of them.")
    comparison.show_cells([replace(first, same_questions=False)])
    assert "the same questions" not in comparison.sentence.text()
    before, after = sorted(panel.saved.selection, key=lambda run: run.record.created)
    panel.shelf.compare(before, after)
    table.selectRow(0)  # while they are compared
    assert comparison.sentence.text() == ""
    with qtbot.waitSignal(panel.shelf.listed):
        panel.shelf.look()  # in the background behind it
    assert comparison.sentence.text() == ""
    table.selectAll()
    qtbot.waitUntil(lambda: comparison.sentence.text() != "", timeout=WAIT_MS)
    panel.saved.search.setText("aft")
    assert [table.isRowHidden(row) for row in range(2)] == [False, True]
    assert [run.record.name for run in panel.saved.selection] == ["After"]
    panel.saved.search.clear()
    panel.saved.table.selectRow(1)
    qtbot.mouseClick(panel.saved.open, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.run.tally is not None, timeout=WAIT_MS)
    assert (panel.run.title.text(), panel.run.state.text()) == ("Before", "Finished")
    assert panel.run.go_on.isHidden()
    panel.run.result.map.choose(("h2o", 2000, 90.0))
    assert [row[1:4] for row in panel.run.result.trials.texts()] == [["Wrong", "4821", "It is 7."]] * 4
    qtbot.mouseClick(panel.run.result.pages.button("table"), Qt.MouseButton.LeftButton)
    assert ["standard", "8,000", "10 %", "too long"] in [row[:4] for row in panel.run.result.table.texts()]


def test_answers_that_cannot_be_read_are_told_and_asked_again(
    qtbot: QtBot, panel: EvaluatePanel, services: Services
) -> None:
    run = saved(services.workspace, "Torn", answers(TEST))
    path = run.folder / JOURNAL
    path.write_bytes(path.read_bytes().replace(b'"number": 2', b'"number": ?', 1))
    table = panel.saved.table
    panel.shelf.look()
    qtbot.waitUntil(lambda: table.rowCount() == 1, timeout=WAIT_MS)
    assert table.texts()[0][3:5] == ["Stopped", f"{len(TEST.grid()) - 1} / {len(TEST.grid())}"]
    table.selectRow(0)
    assert panel.saved.go_on.isEnabled()
    panel._open(run)
    qtbot.waitUntil(lambda: panel.run.tally is not None, timeout=WAIT_MS)
    assert panel.run.tally is not None
    assert panel.run.tally.done == len(TEST.grid()) - 1
    [line] = run.answers()[1]
    assert f"(lines: {line})" in panel.run.banner.text
    assert panel.run.go_on.isVisible()
    Journal(run.folder, "key").add(next(one for one in answers(TEST) if one.place.number == 2))
    panel._open(run)
    qtbot.waitUntil(lambda: panel.run.state.text() == "Finished", timeout=WAIT_MS)
    assert panel.run.banner.isHidden()


def test_what_is_shown_is_saved_as_a_file(
    qtbot: QtBot, panel: EvaluatePanel, services: Services, tmp_path: Path
) -> None:
    panel._open(saved(services.workspace, "Before", answers(TEST)))
    qtbot.waitUntil(lambda: panel.run.tally is not None, timeout=WAIT_MS)
    qtbot.mouseClick(panel.run.export, Qt.MouseButton.LeftButton)
    dialog = panel.findChild(QFileDialog)
    assert dialog is not None
    with qtbot.waitSignal(panel.statusMessage):
        dialog.fileSelected.emit(str(tmp_path / "found.json"))
        dialog.reject()
    made = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    assert len(made["trials"]) == len(TEST.grid())


def test_a_report_is_shown_as_tables_that_compare(qtbot: QtBot, panel: EvaluatePanel, services: Services) -> None:
    def report(speed: float) -> dict[str, object]:
        machine = {
            "cpu": "A processor",
            "cores": 2,
            "memory_bytes": 8e9,
            "gpu": None,
            "system": "Linux",
            "versions": {},
        }
        rows = [{"case": "speed", "model": "a", "tokens_s": speed}, {"case": "memory", "model": "a", "held_bytes": 5}]
        return {"machine": machine, "rows": rows, "checks": [{"name": "x", "value": 1, "bar": 2, "holds": False}]}

    runs = []
    for number, speed in enumerate((10.0, 15.0)):
        record = Record(name=f"Bench {number}", kind="benchmark", benchmark=("kv",), total=1, state=State.FINISHED)
        runs.append(create(services.workspace, record))
        runs[-1].report_file.write_text(json.dumps(report(speed)), encoding="utf-8")
    panel._open(runs[0])
    qtbot.waitUntil(lambda: panel.run.report.has_report, timeout=WAIT_MS)
    assert [table.accessibleName() for table in panel.run.report.tables] == ["Speed", "Memory", "Bars"]
    assert panel.run.report.tables[0].texts() == [["a", "10"]]
    assert panel.run.report.tables[2].texts() == [["x", "1", "2", "no"]]
    panel.shelf.compare(runs[0], runs[1])
    comparison = panel.saved.comparison
    qtbot.waitUntil(lambda: comparison.table.rowCount() == 2, timeout=WAIT_MS)
    assert comparison.table.texts()[0] == ["speed", "a", "tokens s", "10", "15", "1.5", "better"]


def test_a_benchmark_tells_how_far_it_is_and_how_long_the_rest_takes(
    qtbot: QtBot, panel: EvaluatePanel, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(panel.job._child, "start", lambda _command: None)
    run = create(services.workspace, Record(name="Bench", kind="benchmark", benchmark=("kv",), total=1))
    with qtbot.waitSignal(panel.shelf.told, timeout=WAIT_MS):
        panel.job.start(run)
    assert panel.run.bar.maximum() == 0  # nobody knows yet
    [work] = of_evaluation(panel.job)
    assert (work.share, work.seconds_left) == (None, None)
    panel.job._pace = Pace(0.0, time.monotonic() - 60)
    panel.job._told('{"event": "share", "share": 0.25}')
    assert panel.run.progress.text() == "25 % · about 3 min left"
    assert panel.run.bar.value() == panel.run.bar.maximum() / 4
    [work] = of_evaluation(panel.job)
    assert work.line == "25 %  ·  about 3 min left"
    with qtbot.waitSignal(panel.shelf.told, timeout=WAIT_MS):
        panel._open(run)
    assert panel.run.progress.text() == "25 % · about 3 min left"
    panel.job.stopping = True
    panel.job._ended(0)
    qtbot.waitUntil(panel.run.bar.isHidden, timeout=WAIT_MS)
    assert panel.run.progress.text() == ""


def choose(panel: EvaluatePanel, name: str) -> list[str]:
    """Choose a saved run; gives its row."""
    rows = panel.saved.table.texts()
    place = next(place for place, row in enumerate(rows) if row[0] == name)
    panel.saved.table.clearSelection()
    panel.saved.table.selectRow(place)
    return rows[place]


def test_the_run_that_goes_on_is_listed_as_running_and_cannot_be_removed(
    qtbot: QtBot, panel: EvaluatePanel, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(panel.job._child, "start", lambda _command: None)  # nobody writes down that it runs
    run = saved(services.workspace, "Begun", answers(TEST, count=5))
    panel.tabs.setCurrentWidget(panel.saved)
    qtbot.waitUntil(lambda: panel.saved.table.rowCount() == 1, timeout=WAIT_MS)
    assert choose(panel, "Begun")[3] == "Stopped"
    assert panel.saved.remove.isEnabled()
    saved(services.workspace, "New", answers(TEST, count=5))
    panel.go_on(run)
    assert panel.tabs.currentWidget() is panel.run
    qtbot.waitUntil(lambda: panel.saved.table.rowCount() == 2, timeout=WAIT_MS)
    panel.tabs.setCurrentWidget(panel.saved)
    assert choose(panel, "Begun")[3] == "Running"
    assert not panel.saved.remove.isEnabled()
    panel.saved.removeRequested.emit(run)  # the question was open when it began
    assert "going on already" in panel.saved.banner.text
    assert panel.saved.banner.isVisible()
    assert run.folder.exists()
    assert choose(panel, "New")[3] == "Stopped"
    assert panel.saved.remove.isEnabled()
    Journal(run.folder, "key").add(answers(TEST)[5])
    panel.tabs.setCurrentWidget(panel.run)
    panel.tabs.setCurrentWidget(panel.saved)
    qtbot.waitUntil(lambda: choose(panel, "Begun")[4] == "6 / 32", timeout=WAIT_MS)
    panel.job.stopping = True
    panel.job._ended(0)
    assert choose(panel, "Begun")[3] == "Stopped"
    assert panel.saved.remove.isEnabled()


def test_a_run_that_goes_on_elsewhere_is_not_removed_and_says_why_on_the_page(
    qtbot: QtBot, panel: EvaluatePanel, services: Services
) -> None:
    run = saved(services.workspace, "Begun", answers(TEST, count=5))
    panel.tabs.setCurrentWidget(panel.saved)
    qtbot.waitUntil(lambda: panel.saved.table.rowCount() == 1, timeout=WAIT_MS)
    choose(panel, "Begun")

    def remove() -> None:
        qtbot.mouseClick(panel.saved.remove, Qt.MouseButton.LeftButton)
        question = panel.findChild(AskDialog)
        assert question is not None
        qtbot.mouseClick(question.accept_button, Qt.MouseButton.LeftButton)

    with run.going_on():
        remove()
        qtbot.waitUntil(panel.saved.banner.isVisible, timeout=WAIT_MS)
        assert "going on already" in panel.saved.banner.text
        assert panel.run.banner.isHidden()
        qtbot.waitUntil(lambda: choose(panel, "Begun")[3] == "Running", timeout=WAIT_MS)
        assert not panel.saved.remove.isEnabled()
    assert len(run.results()) == 5
    panel.shelf.look()
    qtbot.waitUntil(lambda: choose(panel, "Begun")[3] == "Stopped", timeout=WAIT_MS)
    remove()
    qtbot.waitUntil(lambda: panel.saved.table.rowCount() == 0, timeout=WAIT_MS)
    assert panel.saved.banner.isHidden()
    assert not run.folder.exists()


def test_what_was_removed_is_not_shown_any_more(qtbot: QtBot, panel: EvaluatePanel, services: Services) -> None:
    run, other = saved(services.workspace, "Begun", answers(TEST, count=5)), saved(services.workspace, "Other", [])
    panel._open(run)
    qtbot.waitUntil(lambda: panel.run.run is not None, timeout=WAIT_MS)
    assert panel.run.go_on.isVisible()
    with qtbot.waitSignal(panel.shelf.removed):
        panel.saved.removeRequested.emit(other)
    assert panel.run.go_on.isVisible()
    panel._open(run)  # while it is read
    with qtbot.waitSignal(panel.shelf.removed):
        panel.saved.removeRequested.emit(run)
    assert panel.run.run is None
    assert not panel.run.go_on.isVisible()
    assert not panel.run.export.isVisible()


def test_a_run_that_cannot_be_kept_is_told_on_the_page_that_is_in_sight(
    qtbot: QtBot, panel: EvaluatePanel, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(panel.job._child, "start", lambda _command: None)
    services.workspace.evaluations_dir.write_text("no folder", encoding="utf-8")
    starts = {panel.run: panel.form.start, panel.saved: panel.form.start, panel.benchmarks: panel.benchmarks.buttons[0]}
    pages = (panel.run, panel.saved, panel.benchmarks)
    for page in pages:
        panel.tabs.setCurrentWidget(page)
        qtbot.mouseClick(starts[page], Qt.MouseButton.LeftButton)
        assert not starts[page].isEnabled()
        qtbot.waitUntil(page.banner.isVisible, timeout=WAIT_MS)
        assert "The run cannot be written." in page.banner.text
        assert starts[page].isEnabled()
    services.workspace.evaluations_dir.unlink()
    qtbot.mouseClick(panel.form.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.busy, timeout=WAIT_MS)
    assert all(page.banner.isHidden() for page in pages)
    panel.tabs.setCurrentWidget(panel.saved)
    panel.job._ended(1)  # without a word
    for page in (panel.run, panel.saved):
        assert "ended unexpectedly" in page.banner.text


# -- the form -----------------------------------------------------------------------------------------------------


def test_the_form_says_what_is_missing_and_how_much_is_asked(qtbot: QtBot, panel: EvaluatePanel) -> None:
    form = panel.form
    assert form.problem.text() == "135 questions in 27 cells."
    assert form.start.isEnabled()
    form.lengths.setText("many")
    assert not form.start.isEnabled()
    assert form.lengths.property("invalid") is True
    form.lengths.setText("8000, 2000")
    assert form.test is not None
    assert form.test.lengths == (2000, 8000)
    form.lengths.setText("2000, 2000.5")  # whole tokens: the same length twice
    assert list(form.test.lengths) == [2000]
    assert form.problem.text() == "45 questions in 9 cells."
    for box in form.caches.values():
        box.setChecked(False)
    assert not form.start.isEnabled()
    form.caches["question"].setChecked(True)
    qtbot.mouseClick(form.what.button("budgets"), Qt.MouseButton.LeftButton)
    assert form.budgets.isVisible()
    assert len(form.lengths.numbers) == 1
    form.budgets.setText("0.1, 50")
    assert not form.start.isEnabled()
    form.budgets.setText("1, 50")
    assert form.test is not None
    assert form.test.budgets == (1.0, 50.0)
    form.lengths.setText("500")
    assert "is no window" in form.problem.text()
    panel.take_paths([Path("a.md"), Path("b.md")])
    assert form.chosen.text() == "a.md, b.md"
    form.lengths.setText("2000")
    assert form.test.documents == ("a.md", "b.md")
    qtbot.mouseClick(form.forget, Qt.MouseButton.LeftButton)
    assert form.documents == []


# -- a real test --------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_test_is_started_stopped_gone_on_with_and_done(
    qtbot: QtBot, panel: EvaluatePanel, services: Services, tiny_model: Path
) -> None:
    services.store.import_folder(tiny_model, "llama", "tiny")
    panel.hide()
    panel.show()
    form = panel.form
    qtbot.waitUntil(lambda: form.model.findData("llama/tiny") >= 0, timeout=WAIT_MS)
    form.model.setCurrentIndex(form.model.findData("llama/tiny"))
    form.lengths.setText("150")
    form.depths.setText("20, 80")
    form.trials.setValue(30)
    form.name.setText("My test")
    qtbot.mouseClick(form.start, Qt.MouseButton.LeftButton)
    assert not form.start.isEnabled()
    qtbot.waitUntil(lambda: panel.run.tally is not None and panel.run.tally.done >= 3, timeout=WAIT_MS)
    [work] = of_evaluation(panel.job)
    assert work.share is not None
    assert 0 < work.share < 1
    child = psutil.Process(panel.job.process_id)
    qtbot.mouseClick(panel.run.stop, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not panel.busy, timeout=WAIT_MS)
    assert not child.is_running()
    qtbot.waitUntil(lambda: panel.run.state.text() == "Stopped" and form.start.isEnabled(), timeout=WAIT_MS)
    [run] = list_runs(services.workspace)
    stopped_at = len(run.results())
    assert 3 <= stopped_at < 180
    before = {result.place: result for result in run.results()}
    assert panel.run.banner.isHidden()
    qtbot.mouseClick(panel.run.go_on, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.job.progress[0] > stopped_at, timeout=WAIT_MS)
    child = psutil.Process(panel.job.process_id)
    child.kill()  # as the system does where memory runs out
    qtbot.waitUntil(lambda: not panel.busy, timeout=WAIT_MS)
    assert "ended unexpectedly" in panel.run.banner.text
    qtbot.waitUntil(panel.run.go_on.isVisible, timeout=WAIT_MS)
    qtbot.mouseClick(panel.run.go_on, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.run.state.text() == "Finished", timeout=WAIT_MS)
    [run] = list_runs(services.workspace)
    assert (run.record.state, run.record.done) == (State.FINISHED, 180)
    after = {result.place: result for result in run.results()}
    assert len(after) == 180
    assert all(after[place] == result for place, result in before.items())
    assert panel.run.tally is not None
    assert panel.run.tally.done == 180
    assert panel.run.banner.isHidden()
    assert form.start.isEnabled()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_benchmark_is_started_stopped_and_run_to_its_end(
    qtbot: QtBot, panel: EvaluatePanel, services: Services
) -> None:
    small = ("datasets", "--rows", "300", "--iterations", "1")
    panel.start_benchmark(Benchmark("Small", "", "", small))
    assert not any(start.isEnabled() for start in panel.benchmarks.buttons)
    # Its first words come while it measures.
    qtbot.waitUntil(lambda: panel.job.process_id > 0 and panel.run.newest.text() != "", timeout=WAIT_MS)
    child = psutil.Process(panel.job.process_id)
    family = [child, *child.children(recursive=True)]
    qtbot.mouseClick(panel.run.stop, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not panel.busy, timeout=WAIT_MS)
    assert not any(process.is_running() for process in family)
    qtbot.waitUntil(lambda: panel.run.state.text() == "Stopped", timeout=WAIT_MS)
    assert panel.run.banner.isHidden()
    assert not panel.run.report.has_report
    assert panel.run.go_on.text() == "Run again"
    qtbot.mouseClick(panel.run.go_on, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.run.state.text() == "Finished", timeout=WAIT_MS)
    qtbot.waitUntil(lambda: panel.run.report.has_report, timeout=WAIT_MS)
    assert panel.run.banner.isHidden()
    assert panel.run.report.tables[-1].accessibleName() == "Bars"
    [run] = list_runs(services.workspace)
    assert (run.record.state, run.record.benchmark) == (State.FINISHED, small)
    assert all(start.isEnabled() for start in panel.benchmarks.buttons)
    with qtbot.waitSignal(panel.job.ended, timeout=WAIT_MS):
        panel.start_benchmark(Benchmark("Unknown", "", "", ("documents", "--alone", "--only", "no such format")))
        qtbot.waitUntil(lambda: panel.busy, timeout=WAIT_MS)
    assert "no such format" in panel.run.banner.text
