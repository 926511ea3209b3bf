"""Runs on the disk: what each was started with, how far it came, and whether it can be resumed.

``data/training/checkpoints/<run>/`` holds `run.json`, the events as JSON lines, and the checkpoints. The folder is
named as the adapter will be. A finished run keeps its record and its events, and no checkpoints.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from llamahome_gui.config.files import write_atomic
from llamahome_gui.config.paths import Workspace
from llamahome_gui.config.processes import NOBODY, Mark, is_alive, this_process
from llamahome_gui.config.settings import TrainingSettings
from llamahome_gui.errors import LlamaHomeError, TrainingError
from llamahome_gui.models import AdapterCard, InstalledModel, read_card
from llamahome_gui.training.checkpoints import Checkpoints
from llamahome_gui.training.events import TrainingEvent, from_line, time_of, to_line
from llamahome_gui.training.hashes import hash_base, hash_dataset

RECORD, EVENTS = "run.json", "events.jsonl"

# Settings that may change between the parts of a run: they do not touch what is computed.
_FREE = frozenset({"checkpoint_every", "keep_last", "gradient_checkpointing", "sample_prompt", "shard_base"})


def now() -> str:
    """This moment as records have it; such texts are in the order of time."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class RunState(StrEnum):
    """Where a run stands."""

    RUNNING = "running"
    PAUSED = "paused"
    INTERRUPTED = "interrupted"
    FAILED = "failed"
    FINISHED = "finished"

    @property
    def unfinished(self) -> bool:
        """Whether it could go on."""
        return self in (RunState.PAUSED, RunState.INTERRUPTED, RunState.FAILED)


class RunRecord(BaseModel):
    """The content of `run.json`.

    Attributes:
        base_hash: SHA-256 over the base's files; a run goes on with the very same weights or not at all.
        dataset_hash: SHA-256 of the dataset file.
        step: The last checkpoint's, or at the end the last of all.
        process: Id and start time of the process that trains.
        suggestion: Settings that would have helped where memory did not suffice.
    """

    model_config = ConfigDict(extra="ignore")

    name: str
    base_key: str
    base_hash: str
    dataset: str
    dataset_hash: str
    settings: TrainingSettings
    state: RunState = RunState.RUNNING
    step: int = 0
    total_steps: int = 0
    loss: float | None = None
    validation: float | None = None
    best_step: int | None = None
    best_loss: float | None = None
    error: str | None = None
    suggestion: dict[str, Any] = Field(default_factory=dict)
    adapter_key: str | None = None
    process: Mark = NOBODY
    created: str = Field(default_factory=now)
    updated: str = Field(default_factory=now)


@dataclass(frozen=True)
class Logged:
    """One line of a run's log.

    Attributes:
        at: When it was told, seconds since 1970; None in logs that do not say.
    """

    at: float | None
    event: TrainingEvent


class Run:
    """One run's folder.

    Args:
        folder: Below the workspace's folder for checkpoints.
        record: What `run.json` says.
    """

    def __init__(self, folder: Path, record: RunRecord) -> None:
        self.folder = folder
        self.record = record
        self.checkpoints = Checkpoints(folder, record.settings.keep_last)

    @property
    def key(self) -> str:
        """Name of the folder."""
        return self.folder.name

    @property
    def resumable(self) -> bool:
        """Whether it ended early and can go on."""
        return self.record.state.unfinished

    @property
    def has_checkpoint(self) -> bool:
        """Whether there is something to go on from; a run without is begun again."""
        return self.checkpoints.latest() is not None

    @property
    def next_settings(self) -> TrainingSettings:
        """Settings to go on with: the run's own, with what it suggested where memory did not suffice."""
        return self.record.settings.model_copy(update=self.record.suggestion, deep=True)

    def save(self, **changes: Any) -> None:
        """Write `run.json` with these changes.

        Raises:
            OSError: It cannot be written.
        """
        self.record = self.record.model_copy(update={**changes, "updated": now()})
        write_atomic(self.folder / RECORD, self.record.model_dump_json(indent=2) + "\n")

    def failed(self, error: LlamaHomeError, suggestion: dict[str, Any]) -> None:
        """The run ended with an error: kept where it can go on, gone where there is nothing to go on with."""
        if not self.has_checkpoint and not suggestion:
            self.remove()
            return
        with contextlib.suppress(OSError):  # on a full disk the record stays as it was, and is read as interrupted
            self.save(state=RunState.FAILED, error=str(error), suggestion=suggestion)

    def finished(self, adapter_key: str, step: int) -> None:
        """The adapter is saved; the checkpoints go."""
        self.save(state=RunState.FINISHED, adapter_key=adapter_key, step=step, error=None, suggestion={})
        self.checkpoints.remove_all()

    def remove(self) -> None:
        """Remove all that is there of the run; an adapter that came of it stays."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self, event: TrainingEvent) -> None:
        """Add an event to the run's log, with the time."""
        with (self.folder / EVENTS).open("a", encoding="utf-8") as stream:
            stream.write(to_line(event, at=round(time.time(), 3)) + "\n")

    def logged(self) -> list[Logged]:
        """What the run told so far and when, whole lines only."""
        return [Logged(time_of(line), event) for line in self._lines() if (event := from_line(line)) is not None]

    def events(self) -> list[TrainingEvent]:
        """What the run told so far, whole lines only."""
        return [event for line in self._lines() if (event := from_line(line)) is not None]

    def rewind(self, step: int) -> None:
        """Take the steps after `step` out of the log: they are done again."""
        told = ((line, from_line(line)) for line in self._lines())
        kept = [line for line, event in told if event is not None and getattr(event, "step", 0) <= step]
        write_atomic(self.folder / EVENTS, "".join(line + "\n" for line in kept))

    def _lines(self) -> list[str]:
        try:
            return (self.folder / EVENTS).read_text(encoding="utf-8", errors="replace").split("\n")
        except OSError:
            return []


class FollowedRun(Run):
    """A run as the processes see it that do not lead it: they read its checkpoints and write nothing."""

    def check(self, base: InstalledModel, dataset: Path, step: int) -> None:
        """Make sure that this process, maybe on another machine, trains on the same and sees the same checkpoint.

        Raises:
            TrainingError: Base, dataset or checkpoints are not those of the process that leads.
        """
        if hash_dataset(dataset) != self.record.dataset_hash or hash_base(base) != self.record.base_hash:
            raise TrainingError(
                "The dataset or the base model is not that of the first process.",
                subject=str(dataset),
                hint="Put the same files on every machine.",
            )
        if (self.checkpoints.steps() or [0])[-1] != step:
            raise TrainingError(
                f"The checkpoint of step {step} cannot be seen by every process.",
                subject=str(self.folder),
                hint="Let all machines use one workspace on a shared disk (LLAMAHOME_HOME).",
            )

    def save(self, **changes: Any) -> None:
        self.record = self.record.model_copy(update=changes)

    def failed(self, error: LlamaHomeError, suggestion: dict[str, Any]) -> None:
        pass

    def finished(self, adapter_key: str, step: int) -> None:
        pass

    def remove(self) -> None:
        pass

    def log(self, event: TrainingEvent) -> None:
        pass

    def rewind(self, step: int) -> None:
        pass


def list_runs(workspace: Workspace) -> list[Run]:
    """All runs, the newest first. One whose process has died is `INTERRUPTED`."""
    found = [run for folder in workspace.checkpoints_dir.glob("*") if (run := find_run(workspace, folder.name))]
    return sorted(found, key=lambda run: run.record.updated, reverse=True)


def find_run(workspace: Workspace, key: str) -> Run | None:
    """The run of this key (``<family>_<version>_<name>``); None where there is none."""
    run = _read(workspace.checkpoints_dir / key)
    if run is not None and run.resumable and _is_of(workspace.finetuned_dir / key, run.record):
        # Its process was killed between saving the adapter and saying so.
        run.finished(f"finetuned/{key}", run.record.step)
    return run


def _is_of(folder: Path, record: RunRecord) -> bool:
    """Whether the adapter in a folder came of this run, and is not another one of its name that was imported."""
    card = read_card(folder) if folder.is_dir() else None
    if not isinstance(card, AdapterCard):
        return False
    return (card.base_hash, card.dataset_hash) == (record.base_hash, record.dataset_hash)


def begin_run(
    workspace: Workspace, key: str, base: InstalledModel, dataset: Path, name: str, settings: TrainingSettings
) -> Run:
    """Make the folder of a new run.

    Raises:
        TrainingError: A run of this name goes on, or waits to be resumed.
    """
    old = find_run(workspace, key)
    if old is not None:
        _check_idle(old)
        if old.resumable and old.has_checkpoint:
            raise TrainingError(
                f"A run of this name stopped at step {old.record.step} and can go on.",
                subject=name,
                hint="Resume it, discard it, or choose another name.",
            )
        old.remove()
    elif Checkpoints(workspace.checkpoints_dir / key, settings.keep_last).steps():
        raise TrainingError(
            "There are checkpoints of a run of this name whose record cannot be read.",
            subject=str(workspace.checkpoints_dir / key),
            hint="Choose another name, or delete that folder.",
        )
    record = RunRecord(
        name=name,
        base_key=base.key,
        base_hash=hash_base(base),
        dataset=str(dataset.absolute()),
        dataset_hash=hash_dataset(dataset),
        settings=settings,
        process=this_process(),
    )
    run = Run(workspace.checkpoints_dir / key, record)
    try:
        run.folder.mkdir(parents=True, exist_ok=True)
        run.save()
    except OSError as error:
        raise TrainingError(f"The run cannot be written ({error.strerror}).", subject=str(run.folder)) from error
    return run


def resume_run(workspace: Workspace, key: str, base: InstalledModel, dataset: Path, settings: TrainingSettings) -> Run:
    """The run to go on with, checked to be the same run: same base, data and settings.

    Raises:
        TrainingError: There is none, it goes on already, or something it depends on has changed; says what.
    """
    run = find_run(workspace, key)
    if run is None or run.record.state is RunState.FINISHED:
        raise TrainingError("There is no run to resume.", subject=key, hint="Start it without resuming.")
    _check_idle(run)
    if hash_dataset(dataset) != run.record.dataset_hash:
        raise TrainingError(
            "The dataset has changed since the run began; the rest of the run would not be the same.",
            subject=str(dataset),
            hint="Put the old file back, or start a new run.",
        )
    if hash_base(base) != run.record.base_hash:
        raise TrainingError(
            "The base model has changed since the run began; its adapter would not fit.",
            subject=base.title,
            hint="Install the same version again, or start a new run.",
        )
    check_settings(run.record.settings, settings)
    run.checkpoints.sweep()
    run.save(settings=settings, state=RunState.RUNNING, error=None, suggestion={}, process=this_process())
    run.checkpoints = Checkpoints(run.folder, settings.keep_last)
    return run


def check_settings(before: TrainingSettings, now: TrainingSettings) -> None:
    """Refuse to go on with settings under which another run would come out.

    The batch size may change where accumulation makes up for it: each step then sees the same rows.

    Raises:
        TrainingError: Names the setting and both values.
    """
    field = another_run(before, now)
    if field is not None:
        old, new = (settings.model_dump(mode="json")[field] for settings in (before, now))
        raise TrainingError(
            f"The run was started with another {field} ({old}, now {new}).",
            subject=field,
            hint="Resume with the settings of the run, or start a new one.",
        )


def another_run(before: TrainingSettings, now: TrainingSettings) -> str | None:
    """The first setting under which another run would come out; None where it would be the same."""
    old, new = before.model_dump(mode="json"), now.model_dump(mode="json")
    free = set(_FREE)
    if before.rows_per_step == now.rows_per_step:
        free |= {"batch_size", "gradient_accumulation_steps"}
    return next((field for field, value in old.items() if field not in free and new[field] != value), None)


def _read(folder: Path) -> Run | None:
    try:
        record = RunRecord.model_validate_json((folder / RECORD).read_bytes())
    except (OSError, ValidationError):
        return None
    run = Run(folder, record)
    if record.state is RunState.RUNNING and not is_alive(record.process):
        run.record = record.model_copy(update={"state": RunState.INTERRUPTED, "step": _last_step(run)})
    return run


def _last_step(run: Run) -> int:
    steps = run.checkpoints.steps()
    return steps[-1] if steps else 0


def _check_idle(run: Run) -> None:
    if run.record.state is RunState.RUNNING and run.record.process[0] != os.getpid():
        raise TrainingError(
            f"The run is going on in process {run.record.process[0]}.",
            subject=run.key,
            hint="Wait for it, or pause it there.",
        )
