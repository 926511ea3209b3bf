"""A table of runs of any kind: what went wrong below a row, and in the last column a button that lets it go on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView

from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.theme import scaled
from llamahome_gui.ui.widgets.plain_table import PlainTable

# What 30-views.qss leaves free beside what stands in a cell; what a column asks for goes without.
_PADDING = 8


class RunTable(PlainTable):
    """Several runs can be chosen; those that were chosen stay so when the rows are others.

    Args:
        name: For screen readers.
        headings: In English, of all columns but the button's.
        widths: Of these columns, in pixels for text of 13.
        row: Texts of a run, one for each of these columns.
        remark: What is said below a run; empty for nothing.
        way_on: Text and tool tip of a run's button; None where it cannot go on.

    Signals:
        goOnRequested: a run whose button was pressed.
    """

    goOnRequested = Signal(object)

    def __init__(
        self,
        name: str,
        headings: Sequence[str],
        widths: Sequence[int],
        *,
        row: Callable[[Any], Sequence[str]],
        remark: Callable[[Any], str],
        way_on: Callable[[Any], tuple[str, str] | None],
    ) -> None:
        super().__init__(name, [*map(tr, headings), ""], [*map(scaled, widths)], sorts=True)
        self.horizontalHeader().setSectionResizeMode(len(widths), QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().sectionResized.connect(self._fit_last)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._row, self._remark, self._way_on = row, remark, way_on
        self._busy = False
        self.runs: list[Any] = []

    @property
    def selection(self) -> list[Any]:
        """The chosen runs, in the order of the table."""
        return [self.runs[place] for place in self.chosen]

    def show_runs(self, runs: Sequence[Any], words: str, *, one_at_least: bool = False) -> None:
        """Show which runs there are, without a signal.

        Args:
            words: Runs in which not every word stands are hidden.
            one_at_least: The first is chosen where none is.
        """
        chosen = {run.key for run in self.selection}
        self.runs = list(runs)
        places = {place for place, run in enumerate(self.runs) if run.key in chosen}
        remarks = {place: self._remark(run) for place, run in enumerate(self.runs)}
        with QSignalBlocker(self):
            self.fill_again([(*self._row(run), "") for run in self.runs], places, words, remarks)
            if one_at_least and self.runs and not self.selectedItems():
                self.choose(0)
        self._offer_ways()

    def set_busy(self, busy: bool) -> None:
        """Whether one goes on: no other can then."""
        self._busy = busy
        self._offer_ways()

    def _offer_ways(self) -> None:
        ways = {} if self._busy else {place: self._way_on(run) for place, run in enumerate(self.runs)}
        offers = {place: way for place, way in ways.items() if way is not None}
        self.offer(self.columnCount() - 1, offers, self._go_on)
        self._fit_last()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_last()

    @Slot()
    def _fit_last(self) -> None:
        """The last column takes the room that is left, and never less than its buttons do."""
        last = self.columnCount() - 1
        others = sum(self.columnWidth(column) for column in range(last))
        width = max(self.sizeHintForColumn(last) + 2 * _PADDING, self.viewport().width() - others)
        if width != self.columnWidth(last):
            self.setColumnWidth(last, width)

    def _go_on(self, place: int) -> None:
        self.goOnRequested.emit(self.runs[place])
