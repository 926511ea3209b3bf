"""Benchmarks of this machine that the window can start, one card each."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from llamahome_gui.ui.i18n import mark, tr
from llamahome_gui.ui.theme import GRID
from llamahome_gui.ui.widgets import Card, ErrorBanner, button, label


@dataclass(frozen=True)
class Benchmark:
    """A command `llamahome benchmark …` and what it is about.

    Attributes:
        takes: About how long on two cores.
    """

    title: str
    sentence: str
    takes: str
    arguments: tuple[str, ...]


BENCHMARKS = (
    Benchmark(
        mark("KV cache, short texts"),
        mark("Speed and memory of the compressed cache beside transformers' own."),
        mark("minutes"),
        ("kv", "--quick"),
    ),
    Benchmark(
        mark("KV cache, everything"),
        mark("The same with long texts and with its bars, on a machine that does nothing else."),
        mark("about an hour"),
        ("kv",),
    ),
    Benchmark(
        mark("Documents"),
        mark("How fast office files of every format become text."),
        mark("some six minutes"),
        ("documents", "--alone"),
    ),
    Benchmark(
        mark("Memory of models"),
        mark("How well a model's memory is estimated, against what a process really takes."),
        mark("some ten minutes"),
        ("fit",),
    ),
    Benchmark(
        mark("Downloads"),
        mark("How fast a file is fetched and verified over loopback."),
        mark("a minute"),
        ("download",),
    ),
    Benchmark(mark("Datasets"), mark("How fast training data is looked through."), mark("minutes"), ("datasets",)),
    Benchmark(
        mark("Fine-tuning"),
        mark("Tokens a second beside plain transformers and peft."),
        mark("some ten minutes"),
        ("training",),
    ),
)


class BenchmarksView(QWidget):
    """Signals:
    startRequested: a `Benchmark`.
    """

    startRequested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: list[QPushButton] = []
        self.banner = ErrorBanner()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setAccessibleName(tr("Benchmarks"))
        page = QWidget()
        page.setProperty("page", True)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, GRID, 0)
        column.setSpacing(GRID + GRID // 2)
        sentence = tr("Measured in a process of their own; the reports stand under Saved, where two can be compared.")
        column.addWidget(label(sentence, "muted", wrap=True))
        for benchmark in BENCHMARKS:
            column.addWidget(self._card(benchmark))
        column.addStretch()
        area.setWidget(page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 2 * GRID, 0, 0)
        outer.setSpacing(GRID)
        outer.addWidget(self.banner)
        outer.addWidget(area, 1)

    def set_usable(self, usable: bool) -> None:
        """Whether one may be started now."""
        for start in self.buttons:
            start.setEnabled(usable)

    def _card(self, benchmark: Benchmark) -> Card:
        card = Card()
        start = button(tr("Run"), lambda: self.startRequested.emit(benchmark), icon_name="play")
        start.setAccessibleName(tr("Run the benchmark {name}", name=tr(benchmark.title)))
        self.buttons.append(start)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(label(tr(benchmark.title), "subtitle"))
        texts.addWidget(label(_sentence(benchmark), "muted", wrap=True))
        row = QHBoxLayout()
        row.addLayout(texts, 1)
        row.addWidget(start)
        card.body.addLayout(row)
        return card


def _sentence(benchmark: Benchmark) -> str:
    return f"{tr(benchmark.sentence)} {tr('Takes {time}.', time=tr(benchmark.takes))}"
