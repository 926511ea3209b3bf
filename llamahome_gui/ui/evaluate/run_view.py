"""A run as it goes on or as it was saved: how far it is, what it found, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from llamahome_gui.evaluation.needle.results import Result
from llamahome_gui.evaluation.needle.tally import Tally
from llamahome_gui.evaluation.saved.runs import SavedRun
from llamahome_gui.ui.evaluate.report_view import ReportView
from llamahome_gui.ui.evaluate.result_view import ResultView
from llamahome_gui.ui.evaluate.wording import answer_line, progress_line, share_line, state_of
from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.theme import GRID
from llamahome_gui.ui.widgets import ElidedLabel, EmptyState, ErrorBanner, button, label, tabular
from llamahome_gui.ui.widgets.bar import STEPS, make_bar


class RunView(QWidget):
    """Signals:
    stopRequested, goOnRequested, exportRequested: its buttons.
    """

    stopRequested = Signal()
    goOnRequested = Signal()
    exportRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.run: SavedRun | None = None
        self.banner = ErrorBanner()
        self.title = ElidedLabel("", kind="subtitle")
        self.state = label("", "badge")
        self.bar = make_bar()
        self.bar.setAccessibleName(tr("Progress of the test"))
        self.progress = ElidedLabel("", kind="small")
        self.newest = ElidedLabel("", kind="small")
        self.stop = button(tr("Stop"), self.stopRequested.emit, icon_name="stop")
        self.go_on = button(tr("Go on"), self.goOnRequested.emit, icon_name="play")
        self.export = button(tr("Save as…"), self.exportRequested.emit, icon_name="export")
        self.result = ResultView()
        self.report = ReportView()
        self._stack, self._faces = QStackedWidget(), QStackedWidget()
        self._build()
        self.show_run(None)

    @property
    def tally(self) -> Tally | None:
        """What is shown of a needle test."""
        return self.result.tally

    def show_run(
        self, run: SavedRun | None, tally: Tally | None = None, report: Mapping[str, Any] | None = None
    ) -> None:
        """Show another run: its results so far, or its report."""
        self.run = run
        self._faces.setCurrentIndex(0 if run is None else 1)
        self.banner.clear()
        self.newest.setText("")
        if run is None:
            return
        self.title.setText(run.record.name)
        needle = run.record.test is not None
        self._name_buttons(needle)
        self._stack.setCurrentWidget(self.result if needle else self.report)
        self.result.show_tally(tally)
        self.report.show_report(report)
        if run.record.error:
            self.banner.show_notice(run.record.error, level="error")
        self.show_state(run, busy=False)

    def _name_buttons(self, needle: bool) -> None:
        """A needle test goes on where it was stopped; a benchmark begins again."""
        self.stop.setToolTip(tr("What was answered is kept") if needle else tr("Nothing of it is kept"))
        self.go_on.setText(tr("Go on") if needle else tr("Run again"))
        self.go_on.setToolTip(tr("Ask what was not asked yet") if needle else tr("Measure from the beginning"))

    def show_state(self, run: SavedRun, *, busy: bool) -> None:
        """Where the shown run stands; `busy` while it is worked on here."""
        self.run = run
        self.state.setText(tr("Running") if busy else state_of(run))
        self.stop.setVisible(busy)
        self.stop.setEnabled(True)
        self.go_on.setVisible(not busy and run.can_go_on)
        self.export.setEnabled(run.record.test is not None or self.report.has_report)
        self.bar.setVisible(busy)
        if busy:
            self.banner.clear()  # of an earlier end
            self.bar.setRange(0, 0 if run.record.test is None else STEPS)
        self._say_progress(None)

    def add(self, result: Result, left: float | None) -> None:
        """An answer has come."""
        self.result.add(result)
        self.newest.setText(answer_line(result))
        self._say_progress(left)

    def show_share(self, share: float, left: float | None) -> None:
        """A benchmark has come so far, 0 to 1; the rest takes `left` seconds."""
        self.bar.setRange(0, STEPS)
        self.bar.setValue(round(STEPS * share))
        self.progress.setText(share_line(share, left))

    def _say_progress(self, left: float | None) -> None:
        tally = self.tally
        if tally is None:
            self.progress.setText("")
            return
        self.progress.setText(progress_line(tally.done, tally.total, left))
        self.bar.setValue(round(STEPS * tally.done / max(1, tally.total)))

    @Slot(str)
    def say(self, step: str) -> None:
        """What is done now."""
        self.newest.setText(step)

    def _build(self) -> None:
        for line in (self.progress, self.newest):
            tabular(line)
        self._stack.addWidget(self.result)
        self._stack.addWidget(self.report)
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(self.title, 1)
        head.addWidget(self.state, 0, Qt.AlignmentFlag.AlignVCenter)
        for part in (self.stop, self.go_on, self.export):
            head.addWidget(part)
        lines = QHBoxLayout()
        lines.setSpacing(2 * GRID)
        lines.addWidget(self.progress, 2)
        lines.addWidget(self.newest, 3)
        full = QWidget()
        column = QVBoxLayout(full)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(head)
        column.addWidget(self.bar)
        column.addLayout(lines)
        column.addWidget(self._stack, 1)
        self._faces.addWidget(
            EmptyState(
                "evaluate",
                tr("No test yet"),
                tr(
                    "A needle test hides facts in long texts and asks for them, with each kind of cache. The map fills "
                    "while it runs; every answer is kept, and a test that was stopped goes on."
                ),
            )
        )
        self._faces.addWidget(full)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 2 * GRID, 0, 0)
        outer.setSpacing(GRID)
        outer.addWidget(self.banner)  # a first test that cannot be started has no run to be said of
        outer.addWidget(self._faces, 1)
