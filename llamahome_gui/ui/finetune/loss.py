"""The loss of a run: its points, a smoothed line, the validation points, and the chart that shows them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QWidget

from llamahome_gui.ui.monitor.chart import CurveStyle, LiveChart

SMOOTHING = 0.9
REDRAW_MS = 100
LEAST_STEPS = 10.0


class LossCurve:
    """Steps and losses as they come; the smoothed line is a mean that forgets, corrected for its start."""

    def __init__(self) -> None:
        self.steps: list[float] = []
        self.losses: list[float] = []
        self.smoothed: list[float] = []
        self.validation_steps: list[float] = []
        self.validation: list[float] = []
        self._mean = 0.0

    def add(self, step: int, loss: float) -> None:
        """A training step."""
        self._mean = SMOOTHING * self._mean + (1 - SMOOTHING) * loss
        self.steps.append(float(step))
        self.losses.append(loss)
        self.smoothed.append(self._mean / (1 - SMOOTHING ** len(self.steps)))

    def add_validation(self, step: int, loss: float) -> None:
        """A measurement on the rows kept aside."""
        self.validation_steps.append(float(step))
        self.validation.append(loss)


class LossChart(LiveChart):
    """Redrawn at most ten times a second, however fast the steps come."""

    def __init__(self, parent: QWidget | None = None) -> None:
        styles = (
            CurveStyle("chart1", dots=True, size=3.5, alpha=0.45),
            CurveStyle("chart1", fill=False, width=2.2),
            CurveStyle("chart3", dots=True, size=7.5),
        )
        super().__init__(styles, _loss_words, _step_words, least=0.1, height=None, parent=parent)
        self.curve = LossCurve()
        self._total = 0
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(REDRAW_MS)
        self._later.timeout.connect(self._redraw)

    def begin(self, total_steps: int) -> None:
        """Forget the last run."""
        self.curve, self._total = LossCurve(), total_steps
        self.reset()
        self._redraw()

    def add(self, step: int, total_steps: int, loss: float) -> None:
        """A training step."""
        self._total = max(self._total, total_steps)
        self.curve.add(step, loss)
        self._soon()

    def add_validation(self, step: int, loss: float) -> None:
        """A measurement on the rows kept aside."""
        self.curve.add_validation(step, loss)
        self._soon()

    def fit(self, lowest: float, highest: float) -> None:
        """Show nothing below the losses where they are far from zero and close together."""
        span = max(highest - lowest, 0.05 * highest, 0.02)
        low = max(0.0, lowest - 0.15 * span)
        self.setYRange(low if low > 0.3 * highest else 0.0, max(highest, 0.1) + 0.15 * span, padding=0)

    def stop(self) -> None:
        """Draw what is missing now; nothing is pending afterwards."""
        if self._later.isActive():
            self._later.stop()
            self._redraw()

    def _soon(self) -> None:
        if not self._later.isActive():
            self._later.start()

    @Slot()
    def _redraw(self) -> None:
        curve = self.curve
        self.show_range(0, max(LEAST_STEPS, self._total * 1.02))
        self.draw(
            (_array(curve.steps), _array(curve.losses)),
            (_array(curve.steps), _array(curve.smoothed)),
            (_array(curve.validation_steps), _array(curve.validation)),
        )


def _array(values: list[float]) -> NDArray[np.float64]:
    return np.asarray(values, dtype=np.float64)


def _loss_words(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if value else "0"


def _step_words(value: float) -> str:
    return f"{value:,.0f}"
