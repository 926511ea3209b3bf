"""What the window shows of a run while it goes on, and of runs beside each other; no training in it."""

from __future__ import annotations

import numpy as np
import pytest
import shiboken6
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from llamahome_gui.config.paths import Workspace
from llamahome_gui.config.training import LoRASettings
from llamahome_gui.training import RunState
from llamahome_gui.training.comparing import tell
from llamahome_gui.training.events import Cancelled, Evaluated, Finished, Sampled, Saved, Started, Step
from llamahome_gui.training.history import History, Measure
from llamahome_gui.ui.finetune.answers import AnswersView
from llamahome_gui.ui.finetune.curves import MOST_RUNS, CurvesChart, thinned
from llamahome_gui.ui.finetune.job import JobState
from llamahome_gui.ui.finetune.panel import FineTunePanel
from llamahome_gui.ui.finetune.run_view import RunView
from llamahome_gui.ui.finetune.runs_shelf import RunsShelf
from llamahome_gui.ui.finetune.runs_view import RunsView
from llamahome_gui.ui.main_window import MainWindow
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.theme import manager
from tests.runs import PROMPT, make_run, run_events, step_events
from tests.ui.conftest import settle

WAIT_MS = 30_000


@pytest.fixture
def view(qtbot: QtBot, styled: QApplication) -> RunView:
    """A run of which three steps are told."""
    made = RunView()
    qtbot.addWidget(made)
    made.resize(820, 680)
    with qtbot.waitExposed(made):
        made.show()
    made.begin("facts", "Starter")
    made.show_state(JobState.RUNNING)
    for event in (
        Sampled(0, PROMPT, "I do <b>not</b> know."),
        Started(20, 54, 2, 7168, 6, 1, ("Line 3: too long.",)),
        Step(1, 20, 0.1, 5.0, 1e-4, 1500.0, 9.0, 0.5, 10**9),
        Evaluated(1, 4.9),
        Saved(1, 1, 4.9),
        Step(2, 20, 0.2, 4.0, 2e-4, 1600.0, 8.0, 0.25, 2 * 10**9),
    ):
        made.show_event(event)
    return made


def wheel(chart: CurvesChart, turns: int) -> None:
    """Turn the wheel over the middle of a chart."""
    area = chart.viewport()
    place = QPointF(area.rect().center())
    for _ in range(abs(turns)):
        delta = QPoint(0, 120 if turns > 0 else -120)
        event = QWheelEvent(
            place, area.mapToGlobal(place), QPoint(), delta, Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(area, event)


def drawn(chart: CurvesChart, curve: int) -> list[float]:
    """Values of a curve as they are drawn."""
    values = chart.curves[curve].getData()[1]
    return [] if values is None else [float(value) for value in values]


def test_figures_curves_and_log_follow_the_run(qtbot: QtBot, view: RunView) -> None:
    texts = {name: figure.text() for name, figure in view.figures.items()}
    assert texts == {
        "Step": "2 / 20", "Loss": "4.000", "Validation": "4.900", "Time left": "8.0 s", "Speed": "1,600 tok/s",
        "Memory": "2.0 GB", "Learning rate": "0.0002", "Gradient norm": "0.250",
    }  # fmt: skip
    assert view.progress.value() == 2
    assert "Line 3: too long." in view.log.toPlainText()
    view.shutdown()
    assert drawn(view.curves.chart, 0) == [5.0, 4.0]
    assert drawn(view.curves.chart, 2) == [4.9]
    view.show_event(Finished("finetuned/x", "/x", 5.0, 4.0, 12.0))
    view.show_state(JobState.FINISHED)
    assert view.state.text() == "Adapter ready"
    assert view.chat.isVisible()
    assert not view.cancel.isVisible()
    view.show_event(Cancelled(2))
    view.show_state(JobState.CANCELLED)
    assert "nothing was saved" in view.log.toPlainText()


def test_every_measure_has_its_curve(qtbot: QtBot, view: RunView) -> None:
    expected = {"learning_rate": [1e-4, 2e-4], "gradient_norm": [0.5, 0.25], "memory_bytes": [1e9, 2e9]}
    for measure, values in expected.items():
        qtbot.mouseClick(view.curves.measures.button(measure), Qt.MouseButton.LeftButton)
        assert drawn(view.curves.chart, 0) == values
        assert drawn(view.curves.chart, 2) == []
        assert not view.curves._validation.isVisible()


def test_smoothing_is_set_by_the_slider(qtbot: QtBot, view: RunView) -> None:
    view.curves.smoothing.setValue(50)
    view.curves.chart.stop()
    assert drawn(view.curves.chart, 1) == pytest.approx([5.0, 4 + 1 / 3])
    view.curves.smoothing.setValue(0)
    view.curves.chart.stop()
    assert drawn(view.curves.chart, 1) == [5.0, 4.0]
    assert "not smoothed" in view.curves.smoothing.toolTip()


def test_the_wheel_zooms_in_and_a_double_click_shows_all(qtbot: QtBot, view: RunView) -> None:
    chart = view.curves.chart
    for event in step_events(range(3, 401), 400):
        view.show_event(event)
    chart.stop()
    whole = chart.shown_steps
    assert whole == pytest.approx((0, 408))
    assert not view.curves.whole.isVisible()
    wheel(chart, 4)
    low, high = chart.shown_steps
    assert 0 < low < high < 400
    assert view.curves.whole.isVisible()
    chart.stop()
    # New steps do not move what one looks at, and only what is seen is drawn.
    view.show_event(Step(401, 500, 1.0, 1.0, 1e-4, 1.0, 1.0))
    chart.stop()
    assert chart.shown_steps == (low, high)
    assert len(drawn(chart, 0)) < 400
    qtbot.mouseDClick(chart.viewport(), Qt.MouseButton.LeftButton)
    assert chart.shown_steps == pytest.approx((0, 510))
    wheel(chart, 3)
    qtbot.mouseClick(view.curves.whole, Qt.MouseButton.LeftButton)
    assert chart.shown_steps == pytest.approx((0, 510))
    assert not view.curves.whole.isVisible()


def test_keys_choose_the_steps(qtbot: QtBot, view: RunView) -> None:
    card, chart = view.curves, view.curves.chart
    for event in step_events(range(3, 401), 1000):
        view.show_event(event)
    chart.stop()
    view.activateWindow()
    view.cancel.setFocus()
    card.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(card.hasFocus)
    assert card.accessibleDescription() == "Loss. Step 400: training 0.010. Steps 0 to 1,020 are shown."

    def press(key: Qt.Key) -> tuple[float, float]:
        qtbot.keyClick(card, key)
        chart.stop()
        return chart.shown_steps

    assert press(Qt.Key.Key_Right) == pytest.approx((0, 1020))
    assert not card.whole.isVisible()
    assert press(Qt.Key.Key_Plus) == pytest.approx((400 / 3, 400 / 3 + 680))  # the newest step stays at its place
    assert card.whole.isVisible()
    assert press(Qt.Key.Key_Home) == pytest.approx((0, 680))
    assert press(Qt.Key.Key_End) == pytest.approx((0, 680))
    for _ in range(3):
        press(Qt.Key.Key_Plus)
    low, high = press(Qt.Key.Key_Left)
    assert high - low == pytest.approx(680 / 1.5**3)
    assert press(Qt.Key.Key_End)[1] == pytest.approx(400)
    assert f"Steps {round(400 - (high - low))} to 400 are shown." in card.accessibleDescription()
    assert press(Qt.Key.Key_Escape) == pytest.approx((0, 1020))
    assert not card.whole.isVisible()


def test_the_legend_tells_the_value_below_the_pointer(qtbot: QtBot, view: RunView) -> None:
    chart = view.curves.chart
    chart.stop()
    box = chart.getPlotItem().getViewBox()
    place = chart.mapFromScene(box.mapViewToScene(QPointF(2, 4)))
    QTest.mouseMove(chart.viewport(), place)
    qtbot.waitUntil(lambda: view.curves.reading.text() == "Step 2")
    assert view.curves._entries[0].text.text() == "training 4.000"
    QApplication.sendEvent(chart, _leave())
    assert view.curves.reading.text() == ""
    assert view.curves._entries[0].text.text() == "training"


def test_the_answers_stand_below_each_other_as_they_were_written(view: RunView) -> None:
    view.show_event(Sampled(20, PROMPT, "The code of door 3 is 11."))
    view.pages.button("answers").click()
    text = view.answers.toPlainText()
    assert text.count(PROMPT) == 1
    assert "Before\nI do <b>not</b> know." in text.replace("\u2028", "\n")
    assert "After 20 steps" in text
    assert view.answers.isVisible()


def test_a_run_says_whether_an_answer_comes(view: RunView) -> None:
    view.begin("other", "Starter")
    assert "No sample prompt was set" in view.answers.toPlainText()
    view.begin("other", "Starter", asks=True)
    assert "answered before the first step" in view.answers.toPlainText()


def test_ending_a_run_asks_what_is_kept(qtbot: QtBot, view: RunView) -> None:
    kept: list[str] = []
    view.keepRequested.connect(lambda: kept.append("keep"))
    view.cancelRequested.connect(lambda: kept.append("discard"))
    for press in ("refuse_button", "keep_button", "accept_button"):
        qtbot.mouseClick(view.cancel, Qt.MouseButton.LeftButton)
        assert view.question is not None
        assert view.question.keep_button.text() == "Keep the best"
        qtbot.mouseClick(getattr(view.question, press), Qt.MouseButton.LeftButton)
        assert view.question is None
    assert kept == ["keep", "discard"]


def test_the_question_goes_when_the_run_ends_meanwhile(qtbot: QtBot, view: RunView) -> None:
    view.ask_to_end()
    view.show_state(JobState.FINISHED)
    assert view.question is None


def test_before_the_first_step_there_is_nothing_to_keep(qtbot: QtBot, view: RunView) -> None:
    view.begin("other", "Starter", keeps_best=False)
    view.ask_to_end()
    assert view.question is not None
    assert not view.question.keep_button.isEnabled()
    assert view.question.keep_button.text() == "Keep it"
    view.shutdown()


def test_the_last_words_of_a_process_stand_in_the_log(view: RunView) -> None:
    from llamahome_gui.errors import TrainingError

    view.show_error(TrainingError("It ended."), ["Killed by the system"])
    assert "Killed by the system" in view.log.toPlainText()
    assert view.banner.isVisible()


def test_thinning_keeps_every_peak_and_what_is_seen() -> None:
    values = np.random.default_rng(0).normal(size=50_000)
    values[31_234] = 99.0
    steps = np.arange(1, 50_001, dtype=float)
    x, y = thinned(steps, values, 0, 50_001, 1000)
    assert len(x) <= 1100
    assert 99.0 in y
    assert (x[0], x[-1]) == (1, 50_000)
    assert (np.diff(x) > 0).all()
    x, y = thinned(steps, values, 100, 110, 1000)
    assert x.tolist() == list(range(99, 112))
    assert thinned(steps[:0], values[:0], 0, 1, 10)[0].size == 0


def test_runs_are_shown_over_each_other(qtbot: QtBot, styled: QApplication, workspace: Workspace) -> None:
    runs = [
        make_run(workspace, "one", lora=LoRASettings(r=4)),
        make_run(workspace, "two", run_events(20, loss=2.0), lora=LoRASettings(r=16)),
        make_run(workspace, "three", run_events(20)[:9], state=RunState.PAUSED, record={"step": 8}),
    ]
    view = RunsView()
    qtbot.addWidget(view)
    view.resize(820, 680)
    view.show()
    chosen: list[list[str]] = []
    view.chosen.connect(lambda found: chosen.append([run.record.name for run in found]))
    view.chosen.connect(lambda found: view.show_told([tell(run) for run in found]))
    view.show_runs(runs)
    assert view.table.texts()[1][:3] == ["two", "Finished", "20 / 20"]
    assert chosen[-1] == ["one"]
    assert not view.resume.isEnabled()
    assert view.remove.isEnabled()
    view.table.selectAll()
    assert chosen[-1] == ["one", "two", "three"]
    assert drawn(view.curves.chart, 0)[:2] == [4.0, 2.0]
    assert drawn(view.curves.chart, 3)[:2] == [2.0, 1.0]
    assert len(drawn(view.curves.chart, 6)) == 7
    assert drawn(view.curves.chart, 9) == []
    assert ["LoRA rank", "4", "16", "8"] in view.differences.texts()
    assert ["Steps done", "20", "20", "7"] in view.differences.texts()
    assert "The code of door 3 is 11." in view.answers.toPlainText()
    assert "10 of 20" not in view.log.toPlainText()[:20]
    assert "Step 10 of 20" in view.log.toPlainText()
    view.show_runs(runs)
    assert chosen[-1] == ["one", "two", "three"]  # the choice stays
    view.table.sortItems(0, Qt.SortOrder.DescendingOrder)
    assert [row[0] for row in view.table.texts()] == ["two", "three", "one"]
    view.search.setText("paus")
    view.table.selectAll()
    assert [run.record.name for run in view.selection] == ["three"]
    view.search.clear()
    view.table.selectRow(0)
    assert chosen[-1] == ["two"]
    view.shutdown()


def test_a_run_that_waits_can_be_resumed_while_none_goes_on(
    qtbot: QtBot, styled: QApplication, workspace: Workspace
) -> None:
    run = make_run(workspace, "three", run_events(20)[:9], state=RunState.PAUSED, record={"step": 8})
    view = RunsView()
    qtbot.addWidget(view)
    view.show()
    assert view._faces.currentIndex() == 0
    view.show_runs([run])
    assert view.resume.isEnabled()
    assert not view.keep.isEnabled()  # there is no checkpoint
    view.set_busy(True)
    assert not view.resume.isEnabled()
    view.set_busy(False)
    with qtbot.waitSignal(view.resumeRequested) as told:
        qtbot.mouseClick(view.resume, Qt.MouseButton.LeftButton)
    assert told.args == [run]


def test_no_more_runs_are_drawn_than_can_be_told_apart(
    qtbot: QtBot, styled: QApplication, workspace: Workspace
) -> None:
    view = RunsView()
    qtbot.addWidget(view)
    chosen: list[int] = []
    view.chosen.connect(lambda found: chosen.append(len(found)))
    view.show_runs([make_run(workspace, f"run{number}") for number in range(MOST_RUNS + 2)])
    view.table.selectAll()
    assert chosen[-1] == MOST_RUNS
    assert f"first {MOST_RUNS} of {MOST_RUNS + 2}" in view.note.text()


def test_the_panel_lists_compares_and_removes_runs(
    qtbot: QtBot, main_window: MainWindow, services: Services, workspace: Workspace
) -> None:
    run = make_run(services.workspace, "one")
    make_run(services.workspace, "two")
    main_window.go_to("finetune")
    panel: FineTunePanel = main_window.finetune
    panel.tabs.setCurrentWidget(panel.runs)
    qtbot.waitUntil(lambda: panel.runs.table.rowCount() == 2, timeout=WAIT_MS)
    panel.runs.table.selectAll()
    qtbot.waitUntil(lambda: len(panel.runs.curves.chart.histories) == 2, timeout=WAIT_MS)
    panel.runs.removeRequested.emit(run)
    qtbot.waitUntil(lambda: panel.runs.table.rowCount() == 1, timeout=WAIT_MS)
    assert not run.folder.exists()


def test_what_a_killed_child_left_of_a_discarded_run_goes(
    qtbot: QtBot, styled: QApplication, workspace: Workspace
) -> None:
    rest = make_run(workspace, "rest", state=RunState.PAUSED)
    done = make_run(workspace, "done")
    shelf = RunsShelf(workspace)
    since = rest.record.created
    for key in (rest.key, done.key, "", "unknown"):
        with qtbot.waitSignal(shelf.listed, timeout=WAIT_MS) as listed:
            shelf.discard(key, since)
    assert [run.key for run in listed.args[0]] == [done.key]


def test_a_chart_that_is_gone_hears_no_more_of_the_theme(styled: QApplication) -> None:
    chart, answers = CurvesChart(), AnswersView()  # Python keeps what Qt has deleted
    chart.deleteLater()
    answers.deleteLater()
    settle()
    manager().set_mode("dark")  # a slot that raises fails the test
    settle()
    assert not shiboken6.isValid(chart)


def test_a_history_without_steps_draws_nothing(qtbot: QtBot, styled: QApplication) -> None:
    chart = CurvesChart()
    qtbot.addWidget(chart)
    chart.show_runs([History()])
    chart.show_measure(Measure.SPEED)
    assert drawn(chart, 0) == []
    assert chart.shown_steps == pytest.approx((0, 10))


def _leave() -> QEvent:
    return QEvent(QEvent.Type.Leave)
