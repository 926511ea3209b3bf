"""What a training run tells while it goes on, and how that is written as one JSON object per line.

The child process prints the lines, the window and the command line read them; a line looks like
``{"event": "step", "step": 3, "loss": 2.1, …}``.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from llamahome_gui.errors import TrainingError


@dataclass(frozen=True)
class Started:
    """The data is read, the model is loaded, the first step comes next.

    Attributes:
        total_steps: Optimiser steps of the whole run, unless it stops early.
        rows: Rows that are trained on.
        skipped_rows: Rows of the file that are left out, for whatever reason.
        trainable_parameters: Of the adapter.
        validation_rows: Rows kept aside to measure the run.
        too_long: How many of the skipped rows have more than `max_length` tokens.
        notes: What the user should know, one sentence each: the first skipped rows with line and reason.
        resumed_step: The checkpoint's that the run goes on from; 0 for a new run.
    """

    total_steps: int
    rows: int
    skipped_rows: int
    trainable_parameters: int
    validation_rows: int = 0
    too_long: int = 0
    notes: tuple[str, ...] = ()
    resumed_step: int = 0


@dataclass(frozen=True)
class Step:
    """One optimiser step.

    Attributes:
        epoch: Fractional.
        loss: The mean over the step's answer tokens, in nats.
        gradient_norm: Of the adapter, before it is scaled down.
        memory_bytes: Of the GPU the most so far, without one the process's own now.
    """

    step: int
    total_steps: int
    epoch: float
    loss: float
    learning_rate: float
    tokens_per_second: float
    eta_seconds: float
    gradient_norm: float = 0.0
    memory_bytes: int = 0


@dataclass(frozen=True)
class Evaluated:
    """The loss on the rows kept aside."""

    step: int
    loss: float


@dataclass(frozen=True)
class Saved:
    """A checkpoint is on the disk: the run can go on from here, and can be ended with what is there.

    Attributes:
        best_step: The step with the lowest validation loss so far; None before the first evaluation.
        best_loss: That loss.
    """

    step: int
    best_step: int | None = None
    best_loss: float | None = None


@dataclass(frozen=True)
class Sampled:
    """What the model answers to the user's sample prompt after `step` steps; step 0 is the base without adapter.

    Attributes:
        problem: Why there is no answer.
    """

    step: int
    prompt: str
    answer: str
    problem: str | None = None


@dataclass(frozen=True)
class Finished:
    """The adapter is saved."""

    adapter_key: str
    adapter_path: str
    first_loss: float
    last_loss: float
    seconds: float


@dataclass(frozen=True)
class Cancelled:
    """The run stopped on request after `step` steps; nothing was saved."""

    step: int


@dataclass(frozen=True)
class Paused:
    """The run stopped on request after `step` steps and can go on from there; fields as of `Saved`."""

    step: int
    best_step: int | None = None
    best_loss: float | None = None


@dataclass(frozen=True)
class Failed:
    """The run stopped on an error.

    Attributes:
        message: As of `LlamaHomeError`, like `subject` and `hint`.
        resume_step: The last good checkpoint's; None where there is none.
        suggestion: Settings, by name, with which another try is likely to fit into memory.
    """

    message: str
    subject: str | None = None
    hint: str | None = None
    resume_step: int | None = None
    suggestion: dict[str, Any] = field(default_factory=dict)


class TrainingCancelledError(TrainingError):
    """Ends a run that was cancelled; a `Cancelled` event came before it."""


class TrainingPausedError(TrainingError):
    """Ends a run that was paused; a `Paused` event came before it."""


TrainingEvent = Started | Step | Evaluated | Saved | Sampled | Finished | Cancelled | Paused | Failed

_KINDS: dict[str, type[Any]] = {
    kind.__name__.lower(): kind
    for kind in (Started, Step, Evaluated, Saved, Sampled, Finished, Cancelled, Paused, Failed)
}
_NAMES = {kind: name for name, kind in _KINDS.items()}


def to_line(event: TrainingEvent, at: float | None = None) -> str:
    """The event as one line of JSON, without the line's end; `at` is when it was told, seconds since 1970."""
    told = {"event": _NAMES[type(event)], **asdict(event)}
    return json.dumps(told if at is None else {**told, "at": at}, ensure_ascii=False)


def time_of(line: str) -> float | None:
    """When the event in a line was told, seconds since 1970; None where the line does not say."""
    try:
        return float(json.loads(line)["at"])
    except (ValueError, TypeError, KeyError):
        return None


def from_line(line: str) -> TrainingEvent | None:
    """The event in a line; None for anything else, such as a message that a library printed.

    Fields that this version does not know are ignored.
    """
    try:
        content = json.loads(line)
        kind = _KINDS[content.pop("event")]
        known = {part.name for part in fields(kind)}
        values = {name: tuple(value) if isinstance(value, list) else value for name, value in content.items()}
        event: TrainingEvent = kind(**{name: value for name, value in values.items() if name in known})
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    return event
