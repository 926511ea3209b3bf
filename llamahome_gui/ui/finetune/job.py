"""A training run as the window sees it: a child process whose JSON lines become events.

The child trains; a crash or an exhausted memory ends it and not the window.
"""

from __future__ import annotations

import codecs
import logging
import os
import sys
from collections import deque
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal, Slot

import llamahome_gui
from llamahome_gui.config.paths import Workspace
from llamahome_gui.config.training import TrainingSettings
from llamahome_gui.errors import LlamaHomeError, TrainingError
from llamahome_gui.training import Wish, child_command, child_environment, from_line
from llamahome_gui.training.events import Cancelled, Failed, Finished, Paused
from llamahome_gui.ui.i18n import tr

log = logging.getLogger(__name__)

KILL_AFTER_MS = 10_000
CLOSE_WAIT_MS = 2_500
TAIL_LINES = 40


class JobState(StrEnum):
    """Where a run stands."""

    IDLE = "idle"
    RUNNING = "running"
    CANCELLING = "cancelling"
    PAUSING = "pausing"
    KEEPING = "keeping"
    PAUSED = "paused"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    FAILED = "failed"

    @property
    def busy(self) -> bool:
        """Whether a child process is alive."""
        return self in (JobState.RUNNING, JobState.CANCELLING, JobState.PAUSING, JobState.KEEPING)


class TrainingJob(QObject):
    """One child process at a time.

    Signals:
        told: a `TrainingEvent`.
        stateChanged: the new `JobState`; FINISHED, CANCELLED, PAUSED and FAILED come when the process has ended.
        failed: a `LlamaHomeError`.
    """

    told = Signal(object)
    stateChanged = Signal(object)
    failed = Signal(object)

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._process: QProcess | None = None
        self._state = JobState.IDLE
        self._last: object = None
        self._tail: deque[str] = deque(maxlen=TAIL_LINES)
        self._killer = QTimer(self)
        self._killer.setSingleShot(True)
        self._killer.setInterval(KILL_AFTER_MS)
        self._killer.timeout.connect(self._kill)

    @property
    def state(self) -> JobState:
        """Where the run stands."""
        return self._state

    @property
    def can_pause(self) -> bool:
        """Whether a run goes on that has not been asked to end."""
        return self._state is JobState.RUNNING

    @property
    def process_id(self) -> int:
        """The child's process id; 0 while there is none."""
        return self._process.processId() if self._process is not None else 0

    def start(
        self,
        *,
        base_key: str,
        dataset: Path,
        name: str,
        settings: TrainingSettings,
        resume: bool = False,
        keep: bool = False,
        processes: int = 1,
    ) -> None:
        """Start a child; with `resume` it goes on with the run of this name, with `keep` as well it ends that at once.

        Several `processes` share the run, one for each GPU.

        Raises:
            TrainingError: A run is going on already, or its settings cannot be written.
        """
        if self._state.busy:
            raise TrainingError("A run is going on already.", hint="Wait for it or cancel it.")
        try:
            command = child_command(
                base_key=base_key, dataset=dataset, name=name, settings=settings, workspace=self._workspace,
                resume=resume, keep_best=keep, processes=processes,
            )  # fmt: skip
        except OSError as error:
            raise TrainingError(f"The run's settings cannot be written ({error.strerror}).") from error
        self._last, self._lines = None, _Lines()
        self._tail.clear()
        self._process = self._make_process()
        self._set_state(JobState.KEEPING if keep else JobState.RUNNING)
        self._process.start(command[0], command[1:])

    def cancel(self) -> None:
        """Ask the child to stop and leave nothing; it is killed when it does not within ten seconds."""
        if self._state not in (JobState.RUNNING, JobState.PAUSING, JobState.KEEPING) or self._process is None:
            return
        self._set_state(JobState.CANCELLING)
        self._process.write(f"{Wish.DISCARD}\n".encode())
        self._killer.start()

    def pause(self) -> None:
        """Ask the child to write a checkpoint and end; that waits for the end of the step, however long it is."""
        if self._state is JobState.RUNNING and self._process is not None:
            self._set_state(JobState.PAUSING)
            self._process.write(f"{Wish.PAUSE}\n".encode())

    def keep(self) -> None:
        """Ask the child to make an adapter of what was learnt and end; as a pause it waits for the end of the step."""
        if self._state in (JobState.RUNNING, JobState.PAUSING) and self._process is not None:
            self._set_state(JobState.KEEPING)
            self._process.write(f"{Wish.KEEP}\n".encode())

    @property
    def last_words(self) -> list[str]:
        """What the process printed last beside its events."""
        return list(self._tail)

    def shutdown(self) -> None:
        """End the child now, with a checkpoint if it answers soon, and tell nobody; the run can be resumed."""
        process, self._process = self._process, None
        self._killer.stop()
        if process is None:
            return
        process.blockSignals(True)
        if process.state() != QProcess.ProcessState.NotRunning:
            process.write(f"{Wish.PAUSE}\n".encode())
            if not process.waitForFinished(CLOSE_WAIT_MS):
                process.kill()
                process.waitForFinished(CLOSE_WAIT_MS)
        process.deleteLater()
        self._state = JobState.IDLE

    def _make_process(self) -> QProcess:
        process = QProcess(self)
        process.setProcessEnvironment(_environment(self._workspace))
        process.readyReadStandardOutput.connect(self._read_events)
        process.readyReadStandardError.connect(self._read_messages)
        process.finished.connect(self._ended)
        process.errorOccurred.connect(self._error_occurred)
        return process

    @Slot()
    def _read_events(self) -> None:
        if self._process is None:
            return
        for line in self._lines.feed(bytes(self._process.readAllStandardOutput().data())):
            event = from_line(line)
            if event is None:
                self._tail.append(line)
                continue
            self._last = event
            self.told.emit(event)

    @Slot()
    def _read_messages(self) -> None:
        if self._process is None:
            return
        text = bytes(self._process.readAllStandardError().data()).decode("utf-8", "replace")
        self._tail.extend(line for line in text.splitlines() if line.strip())

    @Slot(int, QProcess.ExitStatus)
    def _ended(self, code: int, _status: QProcess.ExitStatus) -> None:
        self._read_events()
        self._read_messages()
        self._drop_process()
        if isinstance(self._last, Finished):
            self._set_state(JobState.FINISHED)
        elif isinstance(self._last, Paused):
            self._set_state(JobState.PAUSED)
        elif isinstance(self._last, Cancelled) or self._state is JobState.CANCELLING:
            self._set_state(JobState.CANCELLED)
        else:
            self._fail(_reason(self._last, code, self._tail))

    @Slot(QProcess.ProcessError)
    def _error_occurred(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._drop_process()
            self._fail(TrainingError("The training process could not be started.", hint="Start LlamaHome again."))

    @Slot()
    def _kill(self) -> None:
        if self._process is not None:
            log.warning("the training process did not stop when asked and was killed")
            self._process.kill()

    def _drop_process(self) -> None:
        self._killer.stop()
        if self._process is not None:
            self._process.deleteLater()
        self._process = None

    def _fail(self, error: LlamaHomeError) -> None:
        if self._tail:
            log.error("training failed: %s\n%s", error, "\n".join(self._tail))
        self._set_state(JobState.FAILED)
        self.failed.emit(error)

    def _set_state(self, state: JobState) -> None:
        self._state = state
        self.stateChanged.emit(state)


class _Lines:
    """Bytes in, whole lines out; a line or a letter that is cut in two waits for its rest."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._rest = ""

    def feed(self, data: bytes) -> list[str]:
        *lines, self._rest = (self._rest + self._decoder.decode(data)).split("\n")
        return [line.strip() for line in lines if line.strip()]


def _environment(workspace: Workspace) -> QProcessEnvironment:
    made = QProcessEnvironment.systemEnvironment()
    for name, value in child_environment(workspace).items():
        made.insert(name, value)
    if not getattr(sys, "frozen", False):
        # The child finds this very package, whatever folder the window was started from.
        root = str(Path(llamahome_gui.__file__).resolve().parent.parent)
        known = made.value("PYTHONPATH")
        made.insert("PYTHONPATH", f"{root}{os.pathsep}{known}" if known else root)
    return made


def _reason(last: object, code: int, tail: deque[str]) -> TrainingError:
    if isinstance(last, Failed):
        return TrainingError(last.message, subject=last.subject, hint=last.hint)
    said = " " + tr("It said: {line}", line=tail[-1]) if tail else ""
    return TrainingError(
        f"The training process ended unexpectedly (exit code {code}).{said}",
        hint="If memory ran out, choose a smaller batch size or a smaller longest row.",
    )
