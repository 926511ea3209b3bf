"""A saved run that is worked on by a child process, as the window sees it."""

from __future__ import annotations

import json
import logging
import time
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from llamahome_gui.config.paths import Workspace, child_environment, own_program
from llamahome_gui.errors import LlamaHomeError
from llamahome_gui.evaluation.needle.results import from_row
from llamahome_gui.evaluation.saved.runs import SavedRun, State, find
from llamahome_gui.pace import Pace
from llamahome_gui.ui.child import ChildProcess
from llamahome_gui.ui.i18n import tr

log = logging.getLogger(__name__)

_STOP = "stop"


class EvaluationJob(QObject):
    """One run at a time. Stopping keeps every answer; the run can go on later.

    Signals:
        began: the `SavedRun`.
        answered: a `Result` of a needle test.
        stepped: what it does now, in words.
        advanced: a benchmark has come further; `share` says how far.
        ended: the `SavedRun` as it is written down now.
        failed: a `LlamaHomeError`.
    """

    began = Signal(object)
    answered = Signal(object)
    stepped = Signal(str)
    advanced = Signal()
    ended = Signal(object)
    failed = Signal(object)

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._run: SavedRun | None = None
        self._error: LlamaHomeError | None = None
        self._done, self._total = 0, 0
        self._first: tuple[int, float] | None = None
        self._share: float | None = None
        self._pace = Pace(0.0, 0.0)
        self.stopping = False
        self._child = ChildProcess(child_environment(workspace), self)
        self._child.told.connect(self._told)
        self._child.said.connect(self.stepped)
        self._child.ended.connect(self._ended)
        self._child.failedToStart.connect(self._not_started)

    @property
    def run(self) -> SavedRun | None:
        """What is worked on; None while nothing is."""
        return self._run

    @property
    def busy(self) -> bool:
        """Whether a child process is alive."""
        return self._run is not None

    @property
    def process_id(self) -> int:
        """The child's process id; 0 while there is none."""
        return self._child.id

    @property
    def progress(self) -> tuple[int, int]:
        """Trials that have an answer, and all; 0 of 0 for a benchmark."""
        return self._done, self._total

    @property
    def share(self) -> float | None:
        """How far it is, 0 to 1; None before a benchmark has told it."""
        return self._done / self._total if self._total else self._share

    @property
    def seconds_left(self) -> float | None:
        """How long the rest takes at the pace so far; None while nobody can know."""
        if not self._total:
            return None if self._share is None else self._pace.seconds_left(self._share, time.monotonic())
        if self._first is None or self._done <= self._first[0]:
            return None
        answered, since = self._first
        return (time.monotonic() - since) / (self._done - answered) * (self._total - self._done)

    def start(self, run: SavedRun) -> None:
        """Begin, or go on with a run. Not while another is worked on."""
        assert not self.busy
        self._run, self._error, self._first, self.stopping = run, None, None, False
        self._done, self._total = 0, run.record.total if run.record.test is not None else 0
        self._share, self._pace = None, Pace(0.0, time.monotonic())
        self._child.start([*own_program(), "evaluations", "go-on", run.key, "--progress", "json"])
        self.began.emit(run)

    @Slot()
    def stop(self) -> None:
        """Ask for the end; what was answered is kept."""
        if self.busy and not self.stopping:
            self.stopping = True
            self._child.write(_STOP)
            self._child.kill_soon()
            self.stepped.emit(tr("Stopping"))

    def prepare_shutdown(self) -> None:
        """Ask the child to end, before anything is waited for."""
        self._child.ask_to_end(_STOP)

    def shutdown(self) -> None:
        """End the child now and tell nobody."""
        self._child.shutdown(_STOP)
        self._run = None

    @Slot(str)
    def _told(self, line: str) -> None:
        try:
            event: dict[str, Any] = json.loads(line)
        except ValueError:
            return
        match event.get("event"):
            case "trial":
                self._note(event["done"], event["total"])
                self.answered.emit(from_row(event["result"]))
            case "step":
                self.stepped.emit(event["text"])
            case "share":
                self._share = event["share"]
                self.advanced.emit()
            case "failed":
                self._error = LlamaHomeError(event["message"], subject=event["subject"], hint=event["hint"])

    def _note(self, done: int, total: int) -> None:
        self._done, self._total = done, total
        if self._first is None:  # the first one took the loading of the model too
            self._first = done, time.monotonic()

    @Slot(int)
    def _ended(self, code: int) -> None:
        run, self._run = self._run, None
        assert run is not None
        now = find(run.folder) or run
        if self._error is None and not self.stopping and now.record.state is not State.FINISHED:
            self._error = self._unexpected(run, code)
        self.ended.emit(now)
        if self._error is not None and not self.stopping:
            log.error("evaluation failed: %s\n%s", self._error, "\n".join(self._child.tail))
            self.failed.emit(self._error)

    def _unexpected(self, run: SavedRun, code: int) -> LlamaHomeError:
        """A child that ended without a word on why."""
        said = " " + tr("It said: {line}", line=self._child.tail[-1]) if self._child.tail else ""
        if run.record.test is None:
            ended = tr("The benchmark ended unexpectedly (exit code {code}).", code=code)
            return LlamaHomeError(f"{ended}{said}", hint=tr("Run it again."))
        hint = tr("If memory ran out, choose shorter texts or a smaller model. What was answered is kept.")
        ended = tr("The test ended unexpectedly (exit code {code}).", code=code)
        return LlamaHomeError(f"{ended}{said}", hint=hint)

    @Slot()
    def _not_started(self) -> None:
        run, self._run = self._run, None
        self.ended.emit(run)
        said = tr("The process of the test could not be started.")
        self.failed.emit(LlamaHomeError(said, hint=tr("Start LlamaHome again.")))
