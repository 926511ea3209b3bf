"""A run as it goes on: progress, figures, its curves, what happened, the sample answers, and how it ended."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QProgressBar, QStackedWidget, QVBoxLayout, QWidget

from llamahome_gui.errors import LlamaHomeError
from llamahome_gui.training.events import Evaluated, Finished, Sampled, Saved, Started, Step
from llamahome_gui.training.history import History, Measure
from llamahome_gui.training.wording import sentences
from llamahome_gui.ui.chat.wording import seconds
from llamahome_gui.ui.finetune.answers import AnswersView
from llamahome_gui.ui.finetune.curves_card import CurvesCard
from llamahome_gui.ui.finetune.ending import EndDialog
from llamahome_gui.ui.finetune.job import JobState
from llamahome_gui.ui.finetune.log_view import LogView
from llamahome_gui.ui.finetune.wording import changes_of, measured
from llamahome_gui.ui.i18n import grouped, mark, tr
from llamahome_gui.ui.theme import GRID, keep_scaled, scaled
from llamahome_gui.ui.widgets import ElidedLabel, ErrorBanner, Segments, button, label, restyle, tabular

if TYPE_CHECKING:
    from llamahome_gui.training import Run

_FIGURES = (
    mark("Step"),
    mark("Loss"),
    mark("Validation"),
    mark("Time left"),
    mark("Speed"),
    mark("Memory"),
    mark("Learning rate"),
    mark("Gradient norm"),
)
_COLUMNS = 4
_FOOT = 132


class RunView(QWidget):
    """Attributes:
    name: of the run.
    step: the newest `Step`; None before the first.

    Signals:
    cancelRequested: the run shall stop and leave nothing.
    keepRequested: the run shall stop and become an adapter.
    pauseRequested: the run shall stop for now.
    resumeRequested: the run that waits shall go on.
    chatRequested: the new adapter shall be tried.
    """

    cancelRequested = Signal()
    keepRequested = Signal()
    pauseRequested = Signal()
    resumeRequested = Signal()
    chatRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = ElidedLabel(tr("No run yet"), kind="subtitle")
        self.state = label("", "badge")
        self.progress = QProgressBar()
        self.figures = {name: ElidedLabel("–", kind="figure") for name in _FIGURES}
        self.curves = CurvesCard()
        self.history = History()
        self.log = LogView()
        self.answers = AnswersView()
        self.pages = Segments((("log", tr("Log")), ("answers", tr("Answers"))))
        self.cancel = button(tr("Cancel…"), self.ask_to_end, kind="danger", icon_name="stop")
        self.pause = button(tr("Pause"), self.pauseRequested.emit, icon_name="pause")
        self.resume = button(tr("Resume"), self.resumeRequested.emit, kind="primary", icon_name="play")
        self.chat = button(tr("Chat with it"), self.chatRequested.emit, kind="primary", icon_name="chat")
        self.banner = ErrorBanner()
        self.question: EndDialog | None = None
        self.name = ""
        self.step: Step | None = None
        self._keeps_best = self._asks = False
        self._best: tuple[int, float] | None = None
        self._stack = QStackedWidget()
        self._build()
        self.pages.chosen.connect(self._choose_page)

    def begin(self, name: str, base: str, *, keeps_best: bool = True, asks: bool = False) -> None:
        """A run was started.

        Args:
            keeps_best: An adapter is made of its best evaluation, not of its last step.
            asks: It has a sample prompt.
        """
        self.name, self._keeps_best, self._asks, self._best = name, keeps_best, asks, None
        self.step = None
        self.title.setText(tr("{name}  ·  on {base}", name=name, base=base))
        self.banner.clear()
        self.log.clear()
        self.progress.setRange(0, 0)
        for figure in self.figures.values():
            figure.setText("–")
        self.history = History()
        self.curves.show_runs([("training", self.history)])
        self.answers.show_answers([], coming=asks)
        self.log.say(tr("Starting the training process…"))

    @Slot(object)
    def show_earlier(self, history: History) -> None:
        """What the run told before it was resumed: drawn before what it tells now."""
        self.history.continue_from(history)
        self.curves.show_runs([("training", self.history)])
        self.answers.show_answers([("", self.history.samples)], coming=self._asks)

    @Slot(object)
    def show_event(self, event: object) -> None:
        """Show what the child told."""
        self.history.take(event)
        match event:
            case Step():
                self._stepped(event)
                return
            case Started():
                self._started(event)
            case Evaluated():
                self.figures["Validation"].setText(f"{event.loss:.3f}")
                self.curves.chart.soon()
            case Saved():
                self._saved(event)
                return
            case Sampled():
                self.answers.show_answers([("", self.history.samples)])
            case Finished():
                self.figures["Time left"].setText(tr("done"))
        for line in sentences(event):  # type: ignore[arg-type]
            self.log.say(line)

    @Slot(object)
    def show_state(self, state: JobState) -> None:
        """Show where the run stands."""
        words = {
            JobState.IDLE: ("", ""),
            JobState.RUNNING: (tr("Running"), "accent"),
            JobState.CANCELLING: (tr("Stopping…"), "warning"),
            JobState.PAUSING: (tr("Pausing…"), "warning"),
            JobState.KEEPING: (tr("Saving…"), "accent"),
            JobState.PAUSED: (tr("Paused"), "warning"),
            JobState.FINISHED: (tr("Adapter ready"), "success"),
            JobState.CANCELLED: (tr("Cancelled"), "warning"),
            JobState.FAILED: (tr("Failed"), "error"),
        }
        text, level = words[state]
        self.state.setText(text)
        self.state.setVisible(bool(text))
        restyle(self.state, level=level)
        self.cancel.setVisible(state.busy)
        self.cancel.setEnabled(state in (JobState.RUNNING, JobState.PAUSING, JobState.KEEPING))
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
        changes = changes_of(record.suggestion)
        self.resume.setText(
            tr("Resume {name} with {changes}", name=record.name, changes=changes)
            if changes
            else tr("Resume {name}", name=record.name)
        )
        self.resume.setToolTip(
            tr("It stopped at step {step} of {steps}.", step=grouped(record.step), steps=grouped(record.total_steps))
        )
        self.resume.setVisible(True)

    def show_error(self, error: LlamaHomeError, last_words: Iterable[str] = ()) -> None:
        """Say why the run failed, and in the log what its process said last."""
        self.banner.show_error(error)
        for line in last_words:
            self.log.say(line)
        self.log.say(str(error))

    def ask_to_end(self) -> None:
        """Ask whether what was learnt is kept; the run goes on until there is an answer."""
        done = int(self.history.steps[-1]) if len(self.history) else 0
        self.question = EndDialog(self.name, done, self._best if self._keeps_best else None, self)
        self.question.keepChosen.connect(self.keepRequested)
        self.question.discardChosen.connect(self.cancelRequested)
        self.question.finished.connect(self._answered)
        self.question.open()

    def shutdown(self) -> None:
        """Leave nothing pending."""
        self._answered()
        self.curves.chart.stop()

    @Slot()
    def _answered(self) -> None:
        question, self.question = self.question, None
        if question is not None:
            question.close()

    def _started(self, event: Started) -> None:
        self.progress.setRange(0, max(1, event.total_steps))
        self.progress.setValue(event.resumed_step)
        self.curves.chart.soon()

    def _stepped(self, event: Step) -> None:
        self.step = event
        if self.progress.maximum() != event.total_steps:
            self.progress.setRange(0, max(1, event.total_steps))
        self.progress.setValue(event.step)
        self.curves.chart.soon()
        texts = {
            "Step": f"{grouped(event.step)} / {grouped(event.total_steps)}",
            "Loss": measured(Measure.LOSS, event.loss),
            "Speed": measured(Measure.SPEED, event.tokens_per_second),
            "Memory": measured(Measure.MEMORY, event.memory_bytes),
            "Learning rate": measured(Measure.RATE, event.learning_rate),
            "Gradient norm": measured(Measure.NORM, event.gradient_norm),
            "Time left": seconds(event.eta_seconds),
        }
        for name, text in texts.items():
            self.figures[name].setText(text)
        self.figures["Time left"].setToolTip(tr("Done at about {time}", time=_clock(event.eta_seconds)))

    def _saved(self, event: Saved) -> None:
        if event.best_step is not None and event.best_loss is not None:
            self._best = (event.best_step, event.best_loss)

    def _end(self, state: JobState) -> None:
        self._answered()
        self.curves.chart.stop()
        if state is JobState.FINISHED:
            self.progress.setRange(0, 1)
            self.progress.setValue(1)
        elif state is not JobState.IDLE:
            self.figures["Time left"].setText("–")

    @Slot(str)
    def _choose_page(self, page: str) -> None:
        self._stack.setCurrentWidget({"log": self.log, "answers": self.answers}[page])

    def _build(self) -> None:
        self.progress.setTextVisible(False)
        keep_scaled(self._stack, lambda it: it.setFixedHeight(scaled(_FOOT)))
        for page in (self.log, self.answers):
            self._stack.addWidget(page)
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(self.title)
        head.addWidget(self.state, 0, Qt.AlignmentFlag.AlignVCenter)
        head.addStretch()
        for part in (self.resume, self.pause, self.cancel, self.chat):
            head.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2 * GRID, 0, 0)
        column.setSpacing(GRID + 4)
        column.addLayout(head)
        column.addWidget(self.banner)
        column.addWidget(self.progress)
        column.addLayout(self._figures())
        column.addWidget(self.curves, 1)
        column.addWidget(self.pages)
        column.addWidget(self._stack)
        self.show_state(JobState.IDLE)

    def _figures(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * GRID)
        grid.setVerticalSpacing(0)
        for number, (name, figure) in enumerate(self.figures.items()):
            line, column = divmod(number, _COLUMNS)
            tabular(figure)
            title = tr(name)
            figure.setAccessibleName(title)
            grid.addWidget(label(title.upper(), "section"), 3 * line, column)
            grid.addWidget(figure, 3 * line + 1, column)
            grid.setColumnStretch(column, 1)
        grid.setRowMinimumHeight(2, GRID)
        return grid


def _clock(seconds_from_now: float) -> str:
    return time.strftime("%H:%M", time.localtime(time.time() + seconds_from_now))
