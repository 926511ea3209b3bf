"""What a model answered to the sample prompt before a run and after it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QTextBrowser, QWidget

from llamahome_gui.training.events import Sampled
from llamahome_gui.ui.i18n import mark, plural, tr
from llamahome_gui.ui.theme import manager, theme

_NONE = mark(
    "No sample prompt was set. Write one beside the settings to see what a model answers before and after a run."
)
_SOON = mark("The sample prompt is answered before the first step and after the last.")


class AnswersView(QTextBrowser):
    """Text that can be selected and copied; one part for each run."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Answers to the sample prompt"))
        self.setOpenLinks(False)
        self._shown: list[tuple[str, list[Sampled]]] = []
        self._without = tr(_NONE)
        manager().changed.connect(self._redraw)
        self._redraw()

    def show_answers(self, named: Sequence[tuple[str, Sequence[Sampled]]], *, coming: bool = False) -> None:
        """Show the answers of these runs; a run without a name stands alone.

        Args:
            coming: Where there is no answer yet, there will be one.
        """
        self._without = tr(_SOON if coming else _NONE)
        self._shown = [(name, list(samples)) for name, samples in named]
        self._redraw()

    @Slot()
    def _redraw(self) -> None:
        parts = [_part(name, samples) for name, samples in self._shown if samples]
        self.setHtml("".join(parts) or f'<p style="color: {theme().colors["muted"]}">{self._without}</p>')


def _part(name: str, samples: Sequence[Sampled]) -> str:
    head = f"<p><b>{escape(name)}</b></p>" if name else ""
    return head + "".join(
        (f"<p>{_lines(sample.prompt)}</p>" if number == 0 or sample.prompt != samples[number - 1].prompt else "")
        + _answer(sample)
        for number, sample in enumerate(samples)
    )


def _answer(sample: Sampled) -> str:
    colors = theme().colors
    when = tr("Before") if sample.step == 0 else plural(sample.step, "After {n} step", "After {n} steps")
    color, text = ("text", sample.answer or tr("(nothing)")) if sample.problem is None else ("error", sample.problem)
    return (
        f'<p style="margin-left: 12px"><span style="color: {colors["muted"]}">{when}</span><br>'
        f'<span style="color: {colors[color]}">{_lines(text)}</span></p>'
    )


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")
