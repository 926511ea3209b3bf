"""One card of the monitor: a title, a headline that does not jump, a caption, a legend and a chart."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from llamahome_gui.ui.monitor.figures import Dot, Figure, FigureList
from llamahome_gui.ui.monitor.keyed import KeyedCard
from llamahome_gui.ui.monitor.strip import StripChart
from llamahome_gui.ui.monitor.wording import span_sentence
from llamahome_gui.ui.theme import GRID
from llamahome_gui.ui.widgets import ElidedLabel, label, tabular


class ChartCard(KeyedCard):
    """A chart with what one wants to read without looking at the curve.

    Args:
        legend: Colour token and name of each curve; empty for a single one.
        lines: Of the caption.
    """

    def __init__(
        self,
        title: str,
        chart: StripChart,
        legend: Sequence[tuple[str, str]] = (),
        lines: int = 1,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, parent)
        self.chart = chart
        self.value = ElidedLabel("–", kind="figure")
        self.captions = [ElidedLabel("", kind="small") for _ in range(lines)]
        self.figures = FigureList()
        for text in (self.value, *self.captions):
            tabular(text)
        self.body.setContentsMargins(12, 10, 12, 6)
        self.body.setSpacing(2)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(label(title.upper(), "section"))
        head.addStretch()
        for color, name in legend:
            head.addSpacing(4)
            head.addWidget(Dot(color))
            head.addWidget(label(name, "small"))
        self.body.addLayout(head)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        for line in (self.value, *self.captions):
            texts.addWidget(line)
        self.body.addLayout(texts)
        self.body.addWidget(self.figures)
        self.body.addSpacing(GRID // 2)
        self.body.addWidget(chart)

    def say(self, value: str, *captions: str) -> None:
        """Set the headline and the lines of the caption."""
        self.value.setText(value)
        for line, text in zip(self.captions, captions, strict=True):
            line.setText(text)
        if not self.hasFocus():  # a screen reader would say every figure anew; a key tells the newest
            self.tell()

    def told(self) -> str:
        """What the card says, and the stretch of time."""
        texts = (self.value.text(), *(line.text() for line in self.captions), span_sentence(*self.chart.span))
        return ". ".join(text for text in texts if text)

    def list_figures(self, figures: Sequence[Figure]) -> None:
        """Set the lines below the caption."""
        self.figures.tell(figures)
