"""The chart of runs with what one sets on it: the measure, the smoothing, the zoom; its legend tells values."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QSlider, QWidget

from llamahome_gui.training.history import History, Measure
from llamahome_gui.ui.finetune.curves import COLORS, SMOOTHING, VALIDATION_COLOR, CurvesChart
from llamahome_gui.ui.finetune.wording import MEASURES, measured
from llamahome_gui.ui.i18n import grouped, mark, tr
from llamahome_gui.ui.monitor.figures import Dot
from llamahome_gui.ui.monitor.keyed import KeyedCard
from llamahome_gui.ui.theme import keep_scaled, scaled
from llamahome_gui.ui.widgets import ElidedLabel, Flow, Segments, button, label, tabular

# The five stand side by side also where text is large.
_SHORT = {Measure.RATE: mark("Rate"), Measure.NORM: mark("Norm")}
_HOW = mark("Turn the wheel to zoom, drag to move, double-click to see all steps.")


class CurvesCard(KeyedCard):
    """Args:
    runs: How many runs can be shown over each other.
    """

    def __init__(self, runs: int = 1, parent: QWidget | None = None) -> None:
        super().__init__(tr("Curves"), parent)
        self.steered = self.chart = CurvesChart(runs)
        self.measures = Segments([(str(measure), tr(_SHORT.get(measure, MEASURES[measure]))) for measure in Measure])
        self.smoothing = QSlider(Qt.Orientation.Horizontal)
        self.whole = button(tr("All steps"), self.chart.show_all, kind="quiet", icon_name="refresh", tip=tr(_HOW))
        self.reading = ElidedLabel("", kind="small")
        self._names: list[str] = []
        self._entries = [_Entry(color) for color in COLORS[:runs]]
        self._validation = _Entry(VALIDATION_COLOR if runs == 1 else "muted")
        self._validation.text.setText(tr("validation") if runs == 1 else tr("large dots: validation"))
        self._build()
        self.measures.chosen.connect(self._choose)
        self.smoothing.valueChanged.connect(self._smooth)
        self.chart.zoomed.connect(self.whole.setVisible)
        self.chart.pointed.connect(self._read)
        self.chart.redrawn.connect(self._begin_to_tell)

    def show_runs(self, named: Sequence[tuple[str, History]]) -> None:
        """Show these runs over each other, with their names in the legend."""
        self._names = [name for name, _ in named][: len(self._entries)]
        self.chart.show_runs([history for _, history in named])
        self._read(None)
        self.tell()

    def told(self) -> str:
        """The values at the last step that is shown, and which steps are."""
        chart = self.chart
        low, high = map(round, chart.shown_steps)
        step = min(high, round(chart.newest))
        shown = zip(self._names, chart.histories, strict=False)
        values = [(name, value_at(history, chart.measure, step)) for name, history in shown]
        if not any(value is not None for _name, value in values):
            return ""
        read = ", ".join(f"{name} {measured(chart.measure, value)}" for name, value in values if value is not None)
        steps = tr("Steps {low} to {high} are shown.", low=grouped(low), high=grouped(high))
        return f"{tr(MEASURES[chart.measure])}. {tr('Step {step}', step=grouped(step))}: {read}. {steps}"

    @Slot(str)
    def _choose(self, measure: str) -> None:
        self.chart.show_measure(Measure(measure))
        self._read(None)
        self.tell()

    @Slot()
    def _begin_to_tell(self) -> None:
        """The first steps are there; of later ones a screen reader hears when it is asked."""
        if not self.accessibleDescription():
            self.tell()

    @Slot(int)
    def _smooth(self, percent: int) -> None:
        self.chart.smooth(percent / 100)
        self.smoothing.setToolTip(_smoothing_words(percent))

    @Slot(object)
    def _read(self, step: int | None) -> None:
        """The legend, with the values at a step where one is pointed at."""
        for place, entry in enumerate(self._entries):
            name = self._names[place] if place < len(self._names) else ""
            entry.setVisible(bool(name))
            value = (
                None if step is None or not name else value_at(self.chart.histories[place], self.chart.measure, step)
            )
            entry.text.setText(name if value is None else f"{name} {measured(self.chart.measure, value)}")
        self.reading.setText("" if step is None else tr("Step {step}", step=grouped(step)))
        self._validation.setVisible(self.chart.measure is Measure.LOSS and bool(self._names))

    def _build(self) -> None:
        for measure in _SHORT:
            self.measures.button(str(measure)).setToolTip(tr(MEASURES[measure]))
            self.measures.button(str(measure)).setAccessibleName(tr(MEASURES[measure]))
        self.body.setContentsMargins(12, 10, 12, 6)
        self.body.setSpacing(6)
        self.smoothing.setRange(0, 99)
        self.smoothing.setValue(round(SMOOTHING * 100))
        keep_scaled(self.smoothing, lambda it: it.setFixedSize(scaled(88), scaled(24)))
        self.smoothing.setAccessibleName(tr("Smoothing"))
        self.smoothing.setToolTip(_smoothing_words(self.smoothing.value()))
        place = self.whole.sizePolicy()
        place.setRetainSizeWhenHidden(True)  # the chart does not jump when it comes
        self.whole.setSizePolicy(place)
        self.whole.hide()
        head = Flow(8)
        head.addWidget(self.measures)
        head.add_far(self._smoothly())
        legend = QHBoxLayout()
        legend.setSpacing(12)
        for entry in (*self._entries, self._validation):
            legend.addWidget(entry)
        legend.addStretch()
        tabular(self.reading)
        legend.addWidget(self.reading)
        self.body.addLayout(head)
        self.body.addLayout(legend)
        self.body.addWidget(self.chart, 1)
        self._read(None)

    def _smoothly(self) -> QWidget:
        """The way back to all steps and the slider with its word: they stay together where the line is broken.

        In the legend the names would have less room.
        """
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.whole)
        row.addWidget(label(tr("Smoothing"), "small"))
        row.addWidget(self.smoothing)
        return made


class _Entry(QWidget):
    """A line of the legend: the colour and what it stands for."""

    def __init__(self, color: str) -> None:
        super().__init__()
        self.text = ElidedLabel("", kind="small")
        tabular(self.text)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(Dot(color))
        row.addWidget(self.text)


def value_at(history: History, measure: Measure, step: int) -> float | None:
    """What the step told that is nearest to this one; None where the run has not come there."""
    steps = history.steps
    place = int(np.searchsorted(steps, step))
    if place >= len(steps) or (place == 0 and steps[0] - step > 1):
        return None
    return float(history.values(measure)[place])


def _smoothing_words(percent: int) -> str:
    return (
        tr("Each point of the line is {percent} % what was before it.", percent=percent)
        if percent
        else tr("The line is not smoothed.")
    )
