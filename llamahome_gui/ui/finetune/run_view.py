"""A run as it goes on: progress, figures, the loss chart, what happened, and how it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPlainTextEdit, QProgressBar, QVBoxLayout, QWidget

from llamahome_gui.errors import LlamaHomeError
from llamahome_gui.training.events import Cancelled, Evaluated, Finished, Paused, Started, Step
from llamahome_gui.ui.chat.wording import seconds
from llamahome_gui.ui.finetune.job import JobState
from llamahome_gui.ui.finetune.loss import LossChart
from llamahome_gui.ui.monitor.card import Dot
from llamahome_gui.ui.theme import GRID
from llamahome_gui.ui.widgets import Card, ElidedLabel, ErrorBanner, button, label, restyle, tabular

if TYPE_CHECKING:
    from llamahome_gui.training import Run

LOG_LINES = 2000


class RunView(QWidget):
    """Signals:
    cancelRequested: the run shall stop.
    pauseRequested: the run shall stop for now.
    resumeRequested: the run that waits shall go on.
    chatRequested: the new adapter shall be tried.
    """

    cancelRequested = Signal()
    pauseRequested = Signal()
    resumeRequested = Signal()
    chatRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = label("No run yet", "subtitle")
        self.state = label("", "badge")
        self.progress = QProgressBar()
        self.figures = {name: ElidedLabel("–", kind="figure") for name in ("Step", "Loss", "Speed", "Time left")}
        self.chart = LossChart()
        self.log = QPlainTextEdit()
        self.cancel = button("Cancel", self.cancelRequested.emit, kind="danger", icon_name="stop")
        self.pause = button("Pause", self.pauseRequested.emit, icon_name="pause")
        self.resume = button("Resume", self.resumeRequested.emit, kind="primary", icon_name="play")
        self.chat = button("Chat with it", self.chatRequested.emit, kind="primary", icon_name="chat")
        self.banner = ErrorBanner()
        self._build()

    def begin(self, name: str, base: str) -> None:
        """A run was started."""
        self.title.setText(f"{name}  ·  on {base}")
        self.title.setToolTip(self.title.text())
        self.banner.clear()
        self.log.clear()
        self.progress.setRange(0, 0)
        for figure in self.figures.values():
            figure.setText("–")
        self.chart.begin(0)
        self._say("Starting the training process…")

    @Slot(object)
    def show_event(self, event: object) -> None:
        """Show what the child told."""
        match event:
            case Started():
                self._started(event)
            case Step():
                self._stepped(event)
            case Evaluated():
                self.chart.add_validation(event.step, event.loss)
                self._say(f"Step {event.step:,}: validation loss {event.loss:.3f}")
            case Finished():
                self._finished(event)
            case Paused():
                self._say(f"Paused after {event.step:,} steps; the memory is free, and the run can go on.")
            case Cancelled():
                self._say(f"Cancelled after {event.step:,} steps; nothing was saved.")

    @Slot(object)
    def show_state(self, state: JobState) -> None:
        """Show where the run stands."""
        words = {
            JobState.IDLE: ("", ""),
            JobState.RUNNING: ("Running", "accent"),
            JobState.CANCELLING: ("Stopping…", "warning"),
            JobState.PAUSING: ("Pausing…", "warning"),
            JobState.PAUSED: ("Paused", "warning"),
            JobState.FINISHED: ("Adapter ready", "success"),
            JobState.CANCELLED: ("Cancelled", "warning"),
            JobState.FAILED: ("Failed", "error"),
        }
        text, level = words[state]
        self.state.setText(text)
        self.state.setVisible(bool(text))
        restyle(self.state, level=level)
        self.cancel.setVisible(state.busy)
        self.cancel.setEnabled(state in (JobState.RUNNING, JobState.PAUSING))
        self.pause.setVisible(state.busy)
        self.pause.setEnabled(state is JobState.RUNNING)
        self.resume.setVisible(False)
        self.chat.setVisible(state is JobState.FINISHED)
        self.progress.setVisible(state.busy or state is JobState.FINISHED)
        if not state.busy:
            self._end(state)

    def offer(self, run: Run) -> None:
        """Offer to go on with a run that stopped early."""
        record = run.record
        changes = ", ".join(f"{name} {value}".lower() for name, value in record.suggestion.items())
        self.resume.setText(f"Resume {record.name}" + (f" with {changes}" if changes else ""))
        self.resume.setToolTip(f"It stopped at step {record.step:,} of {record.total_steps:,}.")
        self.resume.setVisible(True)

    def show_error(self, error: LlamaHomeError) -> None:
        """Say why the run failed."""
        self.banner.show_error(error)
        self._say(str(error))

    def shutdown(self) -> None:
        """Leave nothing pending."""
        self.chart.stop()

    def _started(self, event: Started) -> None:
        self.progress.setRange(0, max(1, event.total_steps))
        self.progress.setValue(event.resumed_step)
        self.chart.begin(event.total_steps)
        kept = f", {event.validation_rows:,} kept aside" if event.validation_rows else ""
        left = f", {event.skipped_rows:,} left out" if event.skipped_rows else ""
        self._say(f"{event.rows:,} rows{kept}{left}; {event.trainable_parameters:,} parameters are trained.")
        for note in event.notes:
            self._say(note)

    def _stepped(self, event: Step) -> None:
        if self.progress.maximum() != event.total_steps:
            self.progress.setRange(0, max(1, event.total_steps))
        self.progress.setValue(event.step)
        self.chart.add(event.step, event.total_steps, event.loss)
        self.figures["Step"].setText(f"{event.step:,} / {event.total_steps:,}")
        self.figures["Loss"].setText(f"{event.loss:.3f}")
        self.figures["Speed"].setText(f"{event.tokens_per_second:,.0f} tok/s")
        self.figures["Time left"].setText(seconds(event.eta_seconds))

    def _finished(self, event: Finished) -> None:
        self.figures["Time left"].setText("done")
        self._say(
            f"Done in {seconds(event.seconds)}: the loss went from {event.first_loss:.3f} to {event.last_loss:.3f}."
        )
        self._say(f"The adapter is in {event.adapter_path}")

    def _end(self, state: JobState) -> None:
        self.chart.stop()
        if state is JobState.FINISHED:
            self.progress.setRange(0, 1)
            self.progress.setValue(1)
        elif state is not JobState.IDLE:
            self.figures["Time left"].setText("–")

    def _say(self, line: str) -> None:
        self.log.appendPlainText(line)

    def _build(self) -> None:
        self.progress.setTextVisible(False)
        self.log.setReadOnly(True)
        self.log.setMaximumBlockCount(LOG_LINES)
        self.log.setFixedHeight(112)
        self.log.setAccessibleName("What happened")
        self.log.setPlaceholderText("What happens in a run is written here.")
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(self.title)
        head.addWidget(self.state, 0, Qt.AlignmentFlag.AlignVCenter)
        head.addStretch()
        head.addWidget(self.resume)
        head.addWidget(self.pause)
        head.addWidget(self.cancel)
        head.addWidget(self.chat)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2 * GRID, 0, 0)
        column.setSpacing(GRID + 4)
        column.addLayout(head)
        column.addWidget(self.banner)
        column.addWidget(self.progress)
        column.addLayout(self._figures())
        column.addWidget(self._chart_card(), 1)
        column.addWidget(self.log)
        self.show_state(JobState.IDLE)

    def _figures(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * GRID)
        grid.setVerticalSpacing(0)
        for column, (name, figure) in enumerate(self.figures.items()):
            tabular(figure)
            grid.addWidget(label(name.upper(), "section"), 0, column)
            grid.addWidget(figure, 1, column)
            grid.setColumnStretch(column, 1)
        return grid

    def _chart_card(self) -> Card:
        card = Card()
        card.body.setContentsMargins(12, 10, 12, 6)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(label("LOSS", "section"))
        head.addStretch()
        for color, name in (("chart1", "training"), ("chart3", "validation")):
            head.addSpacing(4)
            head.addWidget(Dot(color))
            head.addWidget(label(name, "small"))
        card.body.addLayout(head)
        card.body.addWidget(self.chart, 1)
        return card
