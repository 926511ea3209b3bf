"""The saved runs: found again, looked at, gone on with, laid beside each other, removed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from llamahome_gui.evaluation.saved.runs import SavedRun, State
from llamahome_gui.ui.evaluate.compare_view import CompareView
from llamahome_gui.ui.evaluate.wording import remark_on, state_of, way_on
from llamahome_gui.ui.i18n import grouped, mark, tr
from llamahome_gui.ui.theme import GRID, scaled
from llamahome_gui.ui.widgets import EmptyState, ErrorBanner, ask, button, label, search_field
from llamahome_gui.ui.widgets.run_table import RunTable
from llamahome_gui.units import moment_text

_HEADINGS = (mark("Run"), mark("Kind"), mark("Model"), mark("State"), mark("Questions"), mark("Begun"))
_WIDTHS = (156, 102, 90, 82, 96, 138)


class SavedView(QWidget):
    """Signals:
    openRequested, goOnRequested, removeRequested: what shall become of a `SavedRun`.
    compareRequested: two of a kind.
    nothingToCompare: no such two are chosen any more.
    """

    openRequested = Signal(object)
    goOnRequested = Signal(object)
    removeRequested = Signal(object)
    compareRequested = Signal(object, object)
    nothingToCompare = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.banner = ErrorBanner()
        self.search = search_field(tr("Find a run"))
        self.table = RunTable(tr("Saved runs"), _HEADINGS, _WIDTHS, row=_row, remark=remark_on, way_on=way_on)
        self.open = button(tr("Show"), self._open, icon_name="eye")
        self.go_on = button(tr("Go on"), self._go_on, icon_name="play", tip=tr("Ask what was not asked yet"))
        self.remove = button(tr("Remove…"), self._remove, kind="danger", icon_name="trash")
        self.note = label("", "small")
        self.comparison = CompareView()
        self._busy, self._going = False, ""
        self._runs: Sequence[SavedRun] = ()
        self._faces = QStackedWidget()
        self._build()
        self.table.itemSelectionChanged.connect(self._selected)
        self.table.goOnRequested.connect(self.goOnRequested)
        self.table.doubleClicked.connect(self._open)
        self.search.textChanged.connect(self.table.show_only)
        self.show_runs([])

    @property
    def selection(self) -> list[SavedRun]:
        """The chosen runs, in the order of the table."""
        return self.table.selection

    def show_runs(self, runs: Sequence[SavedRun]) -> None:
        """Show which runs there are; those that were chosen stay chosen."""
        self._runs = runs
        self.table.show_runs([self._as_seen(run) for run in runs], self.search.text())
        self._faces.setCurrentIndex(1 if runs else 0)
        self._selected()

    def set_busy(self, busy: bool, key: str = "") -> None:
        """Whether a run is worked on, and which: no other can go on then, and this one not be removed."""
        self._busy, self._going = busy, key
        self.table.set_busy(busy)
        self.show_runs(self._runs)

    def _as_seen(self, run: SavedRun) -> SavedRun:
        """The run that is worked on here says so, before its process has come to write it down."""
        if run.key != self._going:
            return run
        return replace(run, record=run.record.model_copy(update={"state": State.RUNNING}))

    @Slot()
    def _selected(self) -> None:
        self._update()
        chosen = self.selection
        if len(chosen) == 2 and chosen[0].record.kind == chosen[1].record.kind:
            older, newer = sorted(chosen, key=lambda run: run.record.created)
            self.note.setText(tr("“{one}” beside “{other}”", one=newer.record.name, other=older.record.name))
            self.compareRequested.emit(older, newer)
        else:
            self.note.setText(tr("Choose two runs of a kind to compare them.") if len(self.table.runs) > 1 else "")
            self.comparison.clear()
            self.nothingToCompare.emit()

    def _update(self) -> None:
        chosen = self.selection
        one = chosen[0] if len(chosen) == 1 else None
        self.open.setEnabled(one is not None)
        self.go_on.setEnabled(one is not None and one.can_go_on and not self._busy)
        self.remove.setEnabled(one is not None and one.record.state is not State.RUNNING)

    @Slot()
    def _open(self) -> None:
        if len(self.selection) == 1:
            self.openRequested.emit(self.selection[0])

    def _go_on(self) -> None:
        self.goOnRequested.emit(self.selection[0])

    def _remove(self) -> None:
        run = self.selection[0]
        ask(
            self,
            tr("Remove the run “{name}”?", name=run.record.name),
            tr("Its answers and tables go."),
            yes=tr("Remove"),
            confirmed=lambda: self.removeRequested.emit(run),
        )

    def _build(self) -> None:
        actions = QHBoxLayout()
        actions.setSpacing(GRID)
        for part in (self.open, self.go_on, self.remove):
            actions.addWidget(part)
        actions.addWidget(self.note, 1)
        actions.addWidget(self.search)
        top = QWidget()
        column = QVBoxLayout(top)
        column.setContentsMargins(0, 0, 0, GRID)
        column.setSpacing(GRID)
        column.addWidget(self.table, 1)
        column.addLayout(actions)
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.setObjectName("saved")
        parts.setChildrenCollapsible(False)
        parts.addWidget(top)
        parts.addWidget(self.comparison)
        parts.setSizes([scaled(260), scaled(340)])
        self._faces.addWidget(
            EmptyState(
                "evaluate",
                tr("No saved runs yet"),
                tr("Tests and benchmarks stand here, to be compared and gone on with."),
            )
        )
        self._faces.addWidget(parts)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 2 * GRID, 0, 0)
        outer.setSpacing(GRID)
        outer.addWidget(self.banner)
        outer.addWidget(self._faces, 1)


def _row(run: SavedRun) -> tuple[str, ...]:
    record = run.record
    needle = record.test is not None
    return (
        record.name,
        tr("Needle test") if needle else tr("Benchmark"),
        record.test.model if record.test is not None else "",
        state_of(run),
        f"{grouped(record.done)} / {grouped(record.total)}" if needle else "",
        moment_text(datetime.fromisoformat(record.created)),
    )
