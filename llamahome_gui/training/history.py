"""The curves of a run: what its events told, as numbers over steps."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from llamahome_gui.training.events import Evaluated, Finished, Sampled, Started, Step, TrainingEvent
from llamahome_gui.units import size_text

Numbers = NDArray[np.float64]


class Measure(StrEnum):
    """What is told of every step; the values are the fields of `Step`."""

    LOSS = "loss"
    RATE = "learning_rate"
    NORM = "gradient_norm"
    SPEED = "tokens_per_second"
    MEMORY = "memory_bytes"

    @property
    def label(self) -> str:
        """For people."""
        return _LABELS[self]

    def text(self, value: float) -> str:
        """A value for people: `2.310`, `4.9e-05`, `1,500 tok/s`, `1.2 GB`."""
        match self:
            case Measure.RATE:
                return f"{value:.2g}"
            case Measure.SPEED:
                return f"{value:,.0f} tok/s" if value >= 10 else f"{value:.1f} tok/s"
            case Measure.MEMORY:
                return size_text(value)
        return f"{value:.3f}"


_LABELS = {
    Measure.LOSS: "Loss",
    Measure.RATE: "Learning rate",
    Measure.NORM: "Gradient norm",
    Measure.SPEED: "Speed",
    Measure.MEMORY: "Memory",
}


class History:
    """Grows with the events of a run; steps that are done again after a resume take the place of the old ones."""

    def __init__(self, events: Iterable[TrainingEvent] = ()) -> None:
        self.total_steps = 0
        self.finished: Finished | None = None
        self._resumed: int | None = None
        self._steps = array("d")
        self._values = {measure: array("d") for measure in Measure}
        self._validation_steps, self._validation = array("d"), array("d")
        self._samples: dict[int, Sampled] = {}
        for event in events:
            self.take(event)

    def __len__(self) -> int:
        return len(self._steps)

    @property
    def steps(self) -> Numbers:
        """Numbers of the steps; float64, as long as the run so far."""
        return np.array(self._steps)

    @property
    def validation(self) -> tuple[Numbers, Numbers]:
        """Steps of the evaluations, and the losses on the rows kept aside."""
        return np.array(self._validation_steps), np.array(self._validation)

    @property
    def samples(self) -> list[Sampled]:
        """Answers to the sample prompt, in the order of their steps."""
        return [self._samples[step] for step in sorted(self._samples)]

    def values(self, measure: Measure) -> Numbers:
        """One number for each step."""
        return np.array(self._values[measure])

    def last(self, measure: Measure) -> float | None:
        """The newest number; None before the first step."""
        return self._values[measure][-1] if self._steps else None

    def take(self, event: object) -> None:
        """Take in an event; those that tell no number are ignored."""
        match event:
            case Started():
                self.total_steps = event.total_steps
                self._resumed = event.resumed_step
                self._rewind(event.resumed_step)
            case Step():
                self.total_steps = event.total_steps
                self._steps.append(event.step)
                for measure, values in self._values.items():
                    values.append(getattr(event, measure))
            case Evaluated():
                self._validation_steps.append(event.step)
                self._validation.append(event.loss)
            case Sampled():
                self._samples[event.step] = event
            case Finished():
                self.finished = event

    def continue_from(self, earlier: History) -> None:
        """Put what an earlier part of the run told before what was told here."""
        if self._resumed is not None:
            earlier._rewind(self._resumed)
        self._steps = earlier._steps + self._steps
        self._values = {measure: earlier._values[measure] + self._values[measure] for measure in Measure}
        self._validation_steps = earlier._validation_steps + self._validation_steps
        self._validation = earlier._validation + self._validation
        self._samples = earlier._samples | self._samples
        self.total_steps = max(self.total_steps, earlier.total_steps)

    def _rewind(self, step: int) -> None:
        kept = int(np.searchsorted(self.steps, step, side="right"))
        del self._steps[kept:]
        for values in self._values.values():
            del values[kept:]
        kept = int(np.searchsorted(self.validation[0], step, side="right"))
        del self._validation_steps[kept:], self._validation[kept:]
        self._samples = {at: sample for at, sample in self._samples.items() if at <= step}


class Smoother:
    """A running mean that forgets, corrected for its start (as in Kingma & Ba, 2015); grows with its values.

    Args:
        weight: Of what was before: 0 follows every value, near 1 hardly any.
    """

    def __init__(self, weight: float) -> None:
        self.weight = weight
        self._line = array("d")
        self._mean, self._power = 0.0, 1.0

    def line(self, values: Numbers) -> Numbers:
        """The smoothed values; `values` are those of the last call and new ones behind them."""
        if len(values) < len(self._line):
            self._line, self._mean, self._power = array("d"), 0.0, 1.0
        for value in values[len(self._line) :].tolist():
            self._mean = self.weight * self._mean + (1 - self.weight) * value
            self._power *= self.weight
            self._line.append(self._mean / (1 - self._power))
        return np.array(self._line)
