"""Benchmarks of this machine that the window can start, one card each."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from llamahome_gui.ui.theme import GRID
from llamahome_gui.ui.widgets import Card, button, label


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
        "KV cache, short texts",
        "Speed and memory of the compressed cache beside transformers' own.",
        "minutes",
        ("kv", "--quick"),
    ),
    Benchmark(
        "KV cache, everything",
        "The same with long texts and with its bars, on a machine that does nothing else.",
        "about an hour",
        ("kv",),
    ),
    Benchmark("Documents", "How fast office files of every format become text.", "some six minutes", ("documents",)),
    Benchmark(
        "Memory of models",
        "How well a model's memory is estimated, against what a process really takes.",
        "some ten minutes",
        ("fit",),
    ),
    Benchmark("Downloads", "How fast a file is fetched and verified over loopback.", "a minute", ("download",)),
    Benchmark("Datasets", "How fast training data is looked through.", "minutes", ("datasets",)),
    Benchmark("Fine-tuning", "Tokens a second beside plain transformers and peft.", "some ten minutes", ("training",)),
)


class BenchmarksView(QScrollArea):
    """Signals:
    startRequested: a `Benchmark`.
    """

    startRequested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: list[QPushButton] = []
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setAccessibleName("Benchmarks")
        page = QWidget()
        page.setProperty("page", True)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 2 * GRID, GRID, 0)
        column.setSpacing(GRID + GRID // 2)
        sentence = "Measured in a process of their own; the reports stand under Saved, where two can be compared."
        column.addWidget(label(sentence, "muted", wrap=True))
        for benchmark in BENCHMARKS:
            column.addWidget(self._card(benchmark))
        column.addStretch()
        self.setWidget(page)

    def set_usable(self, usable: bool) -> None:
        """Whether one may be started now."""
        for start in self.buttons:
            start.setEnabled(usable)

    def _card(self, benchmark: Benchmark) -> Card:
        card = Card()
        start = button("Run", lambda: self.startRequested.emit(benchmark), icon_name="play")
        start.setAccessibleName(f"Run the benchmark {benchmark.title}")
        self.buttons.append(start)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(label(benchmark.title, "subtitle"))
        texts.addWidget(label(f"{benchmark.sentence} Takes {benchmark.takes}.", "muted", wrap=True))
        row = QHBoxLayout()
        row.addLayout(texts, 1)
        row.addWidget(start)
        card.body.addLayout(row)
        return card
