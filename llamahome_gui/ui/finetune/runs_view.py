"""The runs there are: their table, and those that are chosen beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QAbstractItemView, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from llamahome_gui.training.comparing import Comparison, Told, compare
from llamahome_gui.ui.finetune.answers import AnswersView
from llamahome_gui.ui.finetune.curves import MOST_RUNS
from llamahome_gui.ui.finetune.curves_card import CurvesCard
from llamahome_gui.ui.finetune.log_view import LogView
from llamahome_gui.ui.finetune.wording import difference, remark_on, state_of, way_on
from llamahome_gui.ui.i18n import grouped, mark, tr
from llamahome_gui.ui.theme import GRID, scaled
from llamahome_gui.ui.widgets import EmptyState, ErrorBanner, Flow, Segments, ask, button, label, search_field
from llamahome_gui.ui.widgets.plain_table import PlainTable
from llamahome_gui.ui.widgets.run_table import RunTable
from llamahome_gui.units import moment_text

if TYPE_CHECKING:
    from llamahome_gui.training import Run

_PAGES = (
    ("curves", mark("Curves")),
    ("differences", mark("Differences")),
    ("answers", mark("Answers")),
    ("log", mark("Log")),
)
_HEADINGS = (mark("Run"), mark("State"), mark("Steps"), mark("Loss"), mark("Best validation"), mark("Changed"))
_WIDTHS = (112, 78, 88, 62, 116, 140)


class RunsView(QWidget):
    """Signals:
    chosen: the `Run`s to be compared, at most `MOST_RUNS`.
    resumeRequested, keepRequested, removeRequested: what shall become of a `Run`.
    """

    chosen = Signal(object)
    resumeRequested = Signal(object)
    keepRequested = Signal(object)
    removeRequested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.banner = ErrorBanner()
        self.table = RunTable(tr("Runs"), _HEADINGS, _WIDTHS, row=_row, remark=remark_on, way_on=way_on)
        self.pages = Segments([(key, tr(title)) for key, title in _PAGES])
        self.curves = CurvesCard(MOST_RUNS)
        self.differences = PlainTable(tr("Differences"), ("",), ())
        self.answers = AnswersView()
        self.log = LogView()
        self.note = label("", "small")
        self.search = search_field(tr("Find a run"))
        self.resume = button(tr("Resume"), self._resume, icon_name="play", tip=tr("Go on where the run stopped"))
        self.keep = button(
            tr("Make adapter"), self._keep, icon_name="adapter", tip=tr("Make an adapter of what it learnt so far")
        )
        self.remove = button(tr("Remove…"), self._remove, kind="danger", icon_name="trash")
        self._told: list[Told] = []
        self._busy = False
        self._stack, self._faces = QStackedWidget(), QStackedWidget()
        self._build()
        self.table.itemSelectionChanged.connect(self._selected)
        self.table.goOnRequested.connect(self.resumeRequested)
        self.search.textChanged.connect(self.table.show_only)
        self.pages.chosen.connect(self._choose_page)

    @property
    def selection(self) -> list[Run]:
        """The chosen runs, in the order of the table."""
        return self.table.selection

    def show_runs(self, runs: Sequence[Run]) -> None:
        """Show which runs there are; those that were chosen stay chosen."""
        self.table.show_runs(runs, self.search.text(), one_at_least=True)
        self._faces.setCurrentIndex(1 if runs else 0)
        self._selected()

    def set_busy(self, busy: bool) -> None:
        """Whether a run goes on: no other can be resumed then."""
        self._busy = busy
        self.table.set_busy(busy)
        self._update_buttons()

    @Slot(object)
    def show_told(self, told: Sequence[Told]) -> None:
        """Show what the chosen runs told."""
        self._told = list(told)
        names = [one.run.record.name for one in told]
        self.curves.show_runs([(name, one.history) for name, one in zip(names, told, strict=True)])
        many = len(told) > 1
        self.answers.show_answers(
            [(name if many else "", one.history.samples) for name, one in zip(names, told, strict=True)]
        )
        self.log.show_log(told[0].logged if told else ())
        self._show_differences(compare(told), names)

    def shutdown(self) -> None:
        """Leave nothing pending."""
        self.curves.chart.stop()

    def _show_differences(self, found: Comparison, names: Sequence[str]) -> None:
        self.differences.setColumnCount(len(names) + 1)
        self.differences.setHorizontalHeaderLabels(["", *names])
        lines = (*found.settings, *found.metrics)
        self.differences.fill([difference(line) for line in lines])
        for column in range(1, len(names) + 1):
            self.differences.setColumnWidth(column, scaled(130))

    @Slot()
    def _selected(self) -> None:
        chosen = self.selection
        more = (
            tr("The first {few} of {all} are shown.", few=MOST_RUNS, all=len(chosen)) if len(chosen) > MOST_RUNS else ""
        )
        self.note.setText(more)
        self._update_buttons()
        self.chosen.emit(chosen[:MOST_RUNS])

    def _update_buttons(self) -> None:
        chosen = self.selection
        one = chosen[0] if len(chosen) == 1 else None
        waits = one is not None and one.resumable and not self._busy
        self.resume.setEnabled(waits)
        self.keep.setEnabled(waits and one is not None and one.has_checkpoint)
        self.remove.setEnabled(one is not None and (one.resumable or one.record.state == "finished"))

    def _resume(self) -> None:
        self.resumeRequested.emit(self.selection[0])

    def _keep(self) -> None:
        self.keepRequested.emit(self.selection[0])

    def _remove(self) -> None:
        run = self.selection[0]
        stays = run.record.adapter_key
        rest = tr("The adapter that came of it stays.") if stays else tr("It cannot be resumed then.")
        sentence = f"{tr('Its checkpoints go, and its log.')} {rest}"
        ask(
            self, tr("Remove the run “{name}”?", name=run.record.name), sentence, yes=tr("Remove"),
            confirmed=lambda: self.removeRequested.emit(run),
        )  # fmt: skip

    @Slot(str)
    def _choose_page(self, page: str) -> None:
        self._stack.setCurrentIndex([key for key, _ in _PAGES].index(page))

    def _build(self) -> None:
        self.differences.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        for page in (self.curves, self.differences, self.answers, self.log):
            self._stack.addWidget(page)
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.setObjectName("runs")
        parts.setChildrenCollapsible(False)
        parts.addWidget(self._top())
        parts.addWidget(self._bottom())
        parts.setSizes([scaled(200), scaled(400)])
        parts.setStretchFactor(1, 1)
        self._faces.addWidget(
            EmptyState("finetune", tr("No runs yet"), tr("Runs stand here with their curves and logs, to be compared."))
        )
        self._faces.addWidget(parts)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2 * GRID, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self.banner)
        column.addWidget(self._faces, 1)

    def _top(self) -> QWidget:
        made = QWidget()
        actions = Flow(GRID)
        for part in (self.resume, self.keep, self.remove):
            actions.addWidget(part)
        actions.add_far(self.note)
        actions.add_far(self.search)
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, GRID)
        column.setSpacing(GRID)
        column.addWidget(self.table, 1)
        column.addLayout(actions)
        return made

    def _bottom(self) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, GRID, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self.pages)
        column.addWidget(self._stack, 1)
        return made


def _row(run: Run) -> tuple[str, ...]:
    record = run.record
    return (
        record.name,
        state_of(run),
        f"{grouped(record.step)} / {grouped(record.total_steps)}",
        "–" if record.loss is None else f"{record.loss:.3f}",
        "–" if record.best_loss is None else f"{record.best_loss:.3f}",
        moment_text(datetime.fromisoformat(record.updated)),
    )
