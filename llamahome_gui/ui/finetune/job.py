"""A training run as the window sees it: a child process whose JSON lines become events.

The child trains; a crash or an exhausted memory ends it and not the window.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from llamahome_gui.config.paths import Workspace, child_environment
from llamahome_gui.config.training import TrainingSettings
from llamahome_gui.errors import LlamaHomeError, TrainingError
from llamahome_gui.training import Wish, child_command, from_line
from llamahome_gui.training.events import Cancelled, Failed, Finished, Paused
from llamahome_gui.ui.child import ChildProcess
from llamahome_gui.ui.i18n import tr

log = logging.getLogger(__name__)


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
        self._state = JobState.IDLE
        self._last: object = None
        self._child = ChildProcess(child_environment(workspace), self)
        self._child.told.connect(self._read)
        self._child.ended.connect(self._ended)
        self._child.failedToStart.connect(self._not_started)

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
        return self._child.id

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
            raise TrainingError(tr("A run is going on already."), hint=tr("Wait for it or cancel it."))
        try:
            command = child_command(
                base_key=base_key, dataset=dataset, name=name, settings=settings, workspace=self._workspace,
                resume=resume, keep_best=keep, processes=processes,
            )  # fmt: skip
        except OSError as error:
            said = tr("The run's settings cannot be written ({reason}).", reason=error.strerror)
            raise TrainingError(said) from error
        self._last = None
        self._set_state(JobState.KEEPING if keep else JobState.RUNNING)
        self._child.start(command)

    def cancel(self) -> None:
        """Ask the child to stop and leave nothing; it is killed when it does not within ten seconds."""
        if self._state not in (JobState.RUNNING, JobState.PAUSING, JobState.KEEPING):
            return
        self._set_state(JobState.CANCELLING)
        self._child.write(Wish.DISCARD)
        self._child.kill_soon()

    def pause(self) -> None:
        """Ask the child to write a checkpoint and end; that waits for the end of the step, however long it is."""
        if self._state is JobState.RUNNING:
            self._set_state(JobState.PAUSING)
            self._child.write(Wish.PAUSE)

    def keep(self) -> None:
        """Ask the child to make an adapter of what was learnt and end; as a pause it waits for the end of the step."""
        if self._state in (JobState.RUNNING, JobState.PAUSING):
            self._set_state(JobState.KEEPING)
            self._child.write(Wish.KEEP)

    @property
    def last_words(self) -> list[str]:
        """What the process printed last beside its events."""
        return list(self._child.tail)

    def prepare_shutdown(self) -> None:
        """Ask the child to write a checkpoint and end, before anything is waited for."""
        self._child.ask_to_end(Wish.PAUSE)

    def shutdown(self) -> None:
        """End the child now, with a checkpoint if it answers soon, and tell nobody; the run can be resumed."""
        self._child.shutdown(Wish.PAUSE)
        self._state = JobState.IDLE

    @Slot(str)
    def _read(self, line: str) -> None:
        event = from_line(line)
        if event is None:
            self._child.tail.append(line)
            return
        self._last = event
        self.told.emit(event)

    @Slot(int)
    def _ended(self, code: int) -> None:
        if isinstance(self._last, Finished):
            self._set_state(JobState.FINISHED)
        elif isinstance(self._last, Paused):
            self._set_state(JobState.PAUSED)
        elif isinstance(self._last, Cancelled) or (
            self._state is JobState.CANCELLING and not isinstance(self._last, Failed)
        ):
            self._set_state(JobState.CANCELLED)
        else:
            self._fail(_reason(self._last, code, self._child.tail))

    @Slot()
    def _not_started(self) -> None:
        said = tr("The training process could not be started.")
        self._fail(TrainingError(said, hint=tr("Start LlamaHome again.")))

    def _fail(self, error: LlamaHomeError) -> None:
        if self._child.tail:
            log.error("training failed: %s\n%s", error, "\n".join(self._child.tail))
        self._set_state(JobState.FAILED)
        self.failed.emit(error)

    def _set_state(self, state: JobState) -> None:
        self._state = state
        self.stateChanged.emit(state)


def _reason(last: object, code: int, tail: Sequence[str]) -> TrainingError:
    if isinstance(last, Failed):
        return TrainingError(last.message, subject=last.subject, hint=last.hint)
    said = " " + tr("It said: {line}", line=tail[-1]) if tail else ""
    ended = tr("The training process ended unexpectedly (exit code {code}).", code=code)
    hint = tr("If memory ran out, choose a smaller batch size or a smaller longest row.")
    return TrainingError(f"{ended}{said}", hint=hint)
