"""What a run tells, in sentences: for the log in the window and on the command line."""

from __future__ import annotations

from llamahome_gui.training.events import (
    Cancelled,
    Evaluated,
    Failed,
    Finished,
    Paused,
    Sampled,
    Saved,
    Started,
    Step,
    TrainingEvent,
)
from llamahome_gui.training.history import Measure


def sentences(event: TrainingEvent) -> list[str]:
    """One or more lines without line ends."""
    match event:
        case Started():
            return _started(event)
        case Step():
            figures = ", ".join(
                f"{measure.label.lower()} {measure.text(getattr(event, measure))}" for measure in Measure
            )
            return [f"Step {event.step:,} of {event.total_steps:,}: {figures}"]
        case Evaluated():
            return [f"Step {event.step:,}: validation loss {event.loss:.3f}"]
        case Saved():
            return [f"Step {event.step:,}: checkpoint saved{_best(event)}"]
        case Sampled():
            return _sampled(event)
        case Finished():
            losses = f"the loss went from {event.first_loss:.3f} to {event.last_loss:.3f}"
            return [f"Done in {event.seconds:,.0f} s: {losses}.", f"The adapter is in {event.adapter_path}"]
        case Paused():
            return [f"Paused after {event.step:,} steps; the memory is free, and the run can go on."]
        case Cancelled():
            return [f"Cancelled after {event.step:,} steps; nothing was saved."]
        case Failed():
            return [" ".join(filter(None, (event.message, event.hint)))]


def _started(event: Started) -> list[str]:
    kept = f", {event.validation_rows:,} kept aside" if event.validation_rows else ""
    left = f", {event.skipped_rows:,} left out" if event.skipped_rows else ""
    resumed = f" It goes on from step {event.resumed_step:,}." if event.resumed_step else ""
    told = f"{event.rows:,} rows{kept}{left}; {event.trainable_parameters:,} parameters are trained.{resumed}"
    return [told, *event.notes]


def _best(event: Saved) -> str:
    return (
        "" if event.best_step is None else f"; the best so far is step {event.best_step:,} with {event.best_loss:.3f}"
    )


def _sampled(event: Sampled) -> list[str]:
    when = "Before the first step" if event.step == 0 else f"After step {event.step:,}"
    return [f"{when} the answer to “{_line(event.prompt)}” is: {event.problem or _line(event.answer) or '(nothing)'}"]


def _line(text: str) -> str:
    return " ".join(text.split())
