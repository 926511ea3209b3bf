"""Runs beside each other: in which settings they differ, and what came of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy as np

from llamahome_gui.config.section import walk
from llamahome_gui.config.settings import TrainingSettings
from llamahome_gui.training.events import Started
from llamahome_gui.training.history import History, Measure
from llamahome_gui.training.runs import Logged, Run
from llamahome_gui.units import size_text

# The loss of single steps is noisy; what counts is the mean of the run's last tenth.
_TAIL = 0.1


@dataclass(frozen=True)
class Told:
    """A run with all it told."""

    run: Run
    history: History
    logged: tuple[Logged, ...]


@dataclass(frozen=True)
class Line:
    """One line of the comparison: a value for each run as JSON has it, and as people read it.

    `name` is the setting's in a file, or the measure's; `title` says it in words.
    """

    name: str
    title: str
    values: tuple[Any, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """What is different between runs, and what came of them.

    Attributes:
        settings: Those that are not the same in all runs; also the base, the data and the form of the adapter.
        metrics: All that was measured.
    """

    runs: tuple[str, ...]
    settings: tuple[Line, ...]
    metrics: tuple[Line, ...]


def tell(run: Run) -> Told:
    """Read what the run told from the disk."""
    logged = tuple(run.logged())
    return Told(run, History(line.event for line in logged), logged)


def compare(runs: Sequence[Told]) -> Comparison:
    """Put runs beside each other, in the order given."""
    settings = [
        _line(name, title, values) for name, title, values in _settings(runs) if len(set(map(repr, values))) > 1
    ]
    metrics = [_line(name, title, tuple(map(measure, runs)), text) for name, title, measure, text in _METRICS]
    return Comparison(tuple(told.run.key for told in runs), tuple(settings), tuple(metrics))


def _settings(runs: Sequence[Told]) -> Iterable[tuple[str, str, tuple[Any, ...]]]:
    records = [told.run.record for told in runs]
    yield "base", "Base model", tuple(record.base_key for record in records)
    yield "base_hash", "SHA-256 of the base", tuple(record.base_hash[:12] for record in records)
    yield "dataset", "Dataset", tuple(Path(record.dataset).name for record in records)
    yield "dataset_hash", "SHA-256 of the dataset", tuple(record.dataset_hash[:12] for record in records)
    for path, field in walk(TrainingSettings):
        name, read = ".".join(path), attrgetter(".".join(path))
        title = field.title or " ".join(path).replace("_", " ")
        yield name, title, tuple(read(record.settings) for record in records)


def _line(name: str, title: str, values: tuple[Any, ...], text: Callable[[Any], str] = str) -> Line:
    return Line(name, title, values, tuple("–" if value is None else text(value) for value in values))


def _last_loss(told: Told) -> float | None:
    losses = told.history.values(Measure.LOSS)
    return round(float(losses[-max(1, int(len(losses) * _TAIL)) :].mean()), 6) if len(losses) else None


def _validation(told: Told) -> float | None:
    losses = told.history.validation[1]
    return float(losses[-1]) if len(losses) else None


def _best(told: Told) -> float | None:
    losses = told.history.validation[1]
    return float(losses.min()) if len(losses) else None


def _best_step(told: Told) -> int | None:
    steps, losses = told.history.validation
    return int(steps[losses.argmin()]) if len(losses) else None


def _speed(told: Told) -> float | None:
    return round(float(np.median(told.history.values(Measure.SPEED))), 1) if len(told.history) else None


def _memory(told: Told) -> int | None:
    return int(told.history.values(Measure.MEMORY).max()) if len(told.history) else None


def _seconds(told: Told) -> float | None:
    """Between the first and the last event of each part of the run; what lies between two parts was a pause."""
    total, before = 0.0, None
    for line in told.logged:
        if line.at is None:
            return None
        if before is not None and not isinstance(line.event, Started):
            total += line.at - before
        before = line.at
    return round(total, 1) if before is not None else None


def _loss_text(value: float) -> str:
    return f"{value:.4f}"


_METRICS: tuple[tuple[str, str, Callable[[Told], Any], Callable[[Any], str]], ...] = (
    ("state", "State", lambda told: str(told.run.record.state), str),
    ("steps", "Steps done", lambda told: len(told.history), "{:,}".format),
    ("total_steps", "Steps in all", lambda told: told.run.record.total_steps, "{:,}".format),
    ("loss", "Loss of the last tenth", _last_loss, _loss_text),
    ("validation_loss", "Last validation loss", _validation, _loss_text),
    ("best_validation_loss", "Best validation loss", _best, _loss_text),
    ("best_step", "Step of the best", _best_step, "{:,}".format),
    ("tokens_per_second", "Tokens per second", _speed, "{:,.0f}".format),
    ("peak_memory_bytes", "Most memory", _memory, size_text),
    ("seconds", "Time", _seconds, "{:,.1f} s".format),
)
