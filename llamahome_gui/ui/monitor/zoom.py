"""Which stretch of time the charts show, as seconds before now."""

from __future__ import annotations

from llamahome_gui.monitoring.history import SPAN_SECONDS
from llamahome_gui.ui.monitor.steering import Span, Steer, steered

# A young window shows a short time, so that its curves are not a sliver at the edge.
YOUNG = (30.0, 60.0, 120.0)
LEAST_SECONDS = 5.0


class Zoom:
    """By itself it shows the last two minutes; the user may look closer, wider and further back, up to an hour."""

    def __init__(self) -> None:
        self._age = 0.0
        self._chosen: Span | None = None

    @property
    def chosen(self) -> bool:
        """Whether the user has chosen a stretch."""
        return self._chosen is not None

    @property
    def range(self) -> Span:
        """The earliest and the latest moment shown; 0 is now, what was before is negative."""
        if self._chosen is not None:
            return self._chosen
        return -next((span for span in YOUNG if self._age <= span), YOUNG[-1]), 0.0

    def grow(self, age: float) -> None:
        """The oldest sample is so many seconds old."""
        self._age = age

    def scale(self, factor: float, at: float = 0.0) -> None:
        """Show `factor` times as long a time; the moment `at` stays at its place."""
        low, high = self.range
        span = min(max((high - low) * factor, LEAST_SECONDS), SPAN_SECONDS)
        factor = span / (high - low)
        self._choose(at - (at - low) * factor, span)

    def move(self, seconds: float) -> None:
        """Show a later time, or with a negative number an earlier one."""
        low, high = self.range
        self._choose(low + seconds, high - low)

    def steer(self, steer: Steer, oldest: float) -> bool:
        """Show what a key asks for; False where all is shown already and was asked for.

        Args:
            oldest: How many seconds ago the first sample was taken: before it there is nothing to see.
        """
        if steer is Steer.ALL:
            chosen = self.chosen
            self.reset()
            return chosen
        low, _high = self.range
        zooms = steer in (Steer.CLOSER, Steer.WIDER)
        bounds = -SPAN_SECONDS if zooms else min(low, -oldest), 0.0
        shown = steered(steer, self.range, bounds, 0.0, LEAST_SECONDS)
        if shown != self.range:
            self._chosen = shown
        return True

    def reset(self) -> None:
        """Follow the present again."""
        self._chosen = None

    def _choose(self, low: float, span: float) -> None:
        high = min(max(low + span, span - SPAN_SECONDS), 0.0)
        self._chosen = (high - span, high)
