"""How the fine-tune panel says where runs stand, what is measured of them, and in what they differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from llamahome_gui.training import RunState
from llamahome_gui.training.history import Measure
from llamahome_gui.ui.i18n import grouped, mark, tr

if TYPE_CHECKING:
    from llamahome_gui.training import Run
    from llamahome_gui.training.comparing import Line

STATES = {
    RunState.RUNNING: mark("Running"),
    RunState.PAUSED: mark("Paused"),
    RunState.INTERRUPTED: mark("Interrupted"),
    RunState.FAILED: mark("Failed"),
    RunState.FINISHED: mark("Finished"),
}
MEASURES = {
    Measure.LOSS: mark("Loss"),
    Measure.RATE: mark("Learning rate"),
    Measure.NORM: mark("Gradient norm"),
    Measure.SPEED: mark("Speed"),
    Measure.MEMORY: mark("Memory"),
}
# What `training.comparing` measures; the settings there have their titles from the schema.
_METRICS = {
    "base": mark("Base model"),
    "base_hash": mark("SHA-256 of the base"),
    "dataset": mark("Dataset"),
    "dataset_hash": mark("SHA-256 of the dataset"),
    "state": mark("State"),
    "steps": mark("Steps done"),
    "total_steps": mark("Steps in all"),
    "loss": mark("Loss of the last tenth"),
    "validation_loss": mark("Last validation loss"),
    "best_validation_loss": mark("Best validation loss"),
    "best_step": mark("Step of the best"),
    "tokens_per_second": mark("Tokens per second"),
    "peak_memory_bytes": mark("Most memory"),
    "seconds": mark("Time"),
}
_TEXTS: dict[str, Callable[[Any], str]] = {
    "state": lambda value: tr(STATES[RunState(value)]),
    "steps": grouped,
    "total_steps": grouped,
    "best_step": grouped,
    "tokens_per_second": lambda value: grouped(value, ".0f"),
    "seconds": lambda value: f"{grouped(value, '.1f')} s",
}


def state_of(run: Run) -> str:
    """Where a run stands."""
    return tr(STATES[run.record.state])


def remark_on(run: Run) -> str:
    """Why a run ended before it was done, where nobody wanted that."""
    if run.record.state is RunState.FAILED:
        return run.record.error or tr("It failed and could not say why.")
    if run.record.state is RunState.INTERRUPTED:
        return tr("Its process ended without a word: memory may have run out, or the computer was switched off.")
    return ""


def way_on(run: Run) -> tuple[str, str] | None:
    """What can be done with a run that ended early, and what that does; None where it is done or goes on."""
    if not run.resumable:
        return None
    if not run.has_checkpoint:
        return tr("Begin again"), tr("There is no checkpoint to go on from: the run begins again.")
    changes = changes_of(run.record.suggestion)
    if changes:
        return tr("Resume"), tr("Go on where the run stopped, with {changes}", changes=changes)
    return tr("Resume"), tr("Go on where the run stopped")


def changes_of(suggestion: Mapping[str, object]) -> str:
    """`batch size 1`: settings with which a run would have had memory enough."""
    return ", ".join(f"{name} {value}".lower() for name, value in suggestion.items())


def measured(measure: Measure, value: float) -> str:
    """A value as `Measure.text` writes it, with the window's separator between thousands."""
    if measure is Measure.SPEED:
        return f"{grouped(value, '.0f' if value >= 10 else '.1f')} {tr('tok/s')}"
    return measure.text(value)


def difference(line: Line) -> tuple[str, ...]:
    """A line in which runs differ: its title and the value of each."""
    text = _TEXTS.get(line.name)
    title = _METRICS.get(line.name, line.title)
    if text is None:
        return tr(title), *line.texts
    return tr(title), *("–" if value is None else text(value) for value in line.values)
