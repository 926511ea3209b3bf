"""What a training run tells while it goes on, and how that is written as one JSON object per line.

The child process prints the lines, the window and the command line read them; a line looks like
``{"event": "step", "step": 3, "loss": 2.1, …}``.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
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
    """

    total_steps: int
    rows: int
    skipped_rows: int
    trainable_parameters: int
    validation_rows: int = 0
    too_long: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """One optimiser step. `loss` is the mean over the step's answer tokens, in nats; `epoch` is fractional."""

    step: int
    total_steps: int
    epoch: float
    loss: float
    learning_rate: float
    tokens_per_second: float
    eta_seconds: float


@dataclass(frozen=True)
class Evaluated:
    """The loss on the rows kept aside."""

    step: int
    loss: float


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
class Failed:
    """The run stopped on an error; nothing was saved. Fields as of `LlamaHomeError`."""

    message: str
    subject: str | None = None
    hint: str | None = None


class TrainingCancelledError(TrainingError):
    """Ends a run that was cancelled; a `Cancelled` event came before it."""


TrainingEvent = Started | Step | Evaluated | Finished | Cancelled | Failed

_KINDS: dict[str, type[Any]] = {
    kind.__name__.lower(): kind for kind in (Started, Step, Evaluated, Finished, Cancelled, Failed)
}
_NAMES = {kind: name for name, kind in _KINDS.items()}


def to_line(event: TrainingEvent) -> str:
    """The event as one line of JSON, without the line's end."""
    return json.dumps({"event": _NAMES[type(event)], **asdict(event)}, ensure_ascii=False)


def from_line(line: str) -> TrainingEvent | None:
    """The event in a line; None for anything else, such as a message that a library printed.

    Fields that this version does not know are ignored.
    """
    try:
        content = json.loads(line)
        kind = _KINDS[content.pop("event")]
        known = {field.name for field in fields(kind)}
        values = {name: tuple(value) if isinstance(value, list) else value for name, value in content.items()}
        event: TrainingEvent = kind(**{name: value for name, value in values.items() if name in known})
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    return event
