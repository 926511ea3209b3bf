"""What is in the chosen dataset and what a run would learn of it: rows, lengths, what is left out, repetitions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from llamahome_gui.ui.finetune.lengths_chart import LengthsChart
from llamahome_gui.ui.finetune.rendered import RenderedRow
from llamahome_gui.ui.i18n import grouped, mark, plural, tr
from llamahome_gui.ui.theme import GRID
from llamahome_gui.ui.widgets import (
    ElidedLabel,
    EmptyState,
    ErrorBanner,
    Segments,
    label,
    restyle,
    search_field,
    tabular,
)
from llamahome_gui.ui.widgets.plain_table import PlainTable

if TYPE_CHECKING:
    from llamahome_gui.training import Dataset, Row, RowProblem
    from llamahome_gui.training.contents import Duplicates
    from llamahome_gui.training.lengths import Histogram
    from llamahome_gui.training.preview import DatasetPreview, RowPreview

PREVIEW_ROWS = 50
PROBLEM_ROWS = 500
_LINES_NAMED = 12
_WAITING = mark("The rows are being looked at.")


class DatasetView(QWidget):
    """Three faces: nothing chosen, an error, or the dataset.

    Signals:
        rowChosen: the `Row` to be shown as the model reads it.
    """

    rowChosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.banner, self.notice = ErrorBanner(), ErrorBanner()
        self.rows_badge, self.form_badge = label("", "badge"), label("", "badge")
        self.split_badge, self.problems_badge = label("", "badge"), label("", "badge")
        self.working = ElidedLabel("", kind="small")
        self.pages = Segments(
            (
                ("rows", tr("Rows")),
                ("lengths", tr("Lengths")),
                ("problems", tr("Left out")),
                ("duplicates", tr("Repeated")),
            )
        )
        self.preview = PlainTable(tr("Rows"), (tr("Line"), tr("Question"), tr("Answer")), (72,), sorts=True)
        self.rendered = RenderedRow()
        self.chart = LengthsChart()
        self.lengths = label(tr(_WAITING), "muted", wrap=True)
        self.problems = PlainTable(
            tr("Rows that are left out"), (tr("Line"), tr("Why it is left out")), (72,), sorts=True
        )
        self.problems_note = label("", "muted", wrap=True)
        self.duplicates = PlainTable(
            tr("Rows that say the same"), (tr("Line"), tr("Said again in line"), tr("How alike")), (72,), sorts=True
        )
        self.duplicates_note = label(tr(_WAITING), "muted", wrap=True)
        self.search = search_field(tr("Find a row"), tr("Among those that are listed"))
        self._rows: list[Row] = []
        self._dataset: Dataset | None = None
        self._stack, self._page = QStackedWidget(), QStackedWidget()
        self._build()
        self._connect()

    def show_dataset(self, dataset: Dataset, rows: Sequence[Row]) -> None:
        """Show a dataset that was read; what a model makes of it follows by `show_preview`.

        Args:
            rows: Its first ones.
        """
        self.banner.clear()
        self._dataset, self._rows = dataset, list(rows)
        self.rows_badge.setText(plural(len(dataset.rows), "{n} row", "{n} rows"))
        self.form_badge.setText(dataset.form)
        self.preview.fill([_row(row) for row in self._rows])
        self._seek()
        self.rendered.clear(tr(_WAITING))
        self.preview.blockSignals(True)
        self.preview.selectRow(0)
        self.preview.blockSignals(False)
        self._row_chosen()  # the first row of another dataset is another row, though the same place stays selected
        self.wait()
        self._stack.setCurrentIndex(1)

    @Slot()
    def wait(self) -> None:
        """What a model makes of the rows is not known (any more)."""
        if self._dataset is None:
            return
        self.split_badge.hide()
        self.working.setText("")
        self.chart.show_lengths(None)
        for text in (self.lengths, self.duplicates_note):
            text.setText(tr(_WAITING))
        self.duplicates.fill([])
        self.pages.set_text("duplicates", tr("Repeated"))
        self._show_problems(self._dataset.problems, len(self._dataset.problems), truncated=False)

    @Slot(str, float)
    def show_progress(self, text: str, share: float) -> None:
        """Say how far the look at the rows is."""
        self.working.setText(f"{text}… {share:.0%}")

    def show_preview(self, found: DatasetPreview, *, truncate: bool) -> None:
        """Show what a model makes of the rows.

        Args:
            truncate: Longer rows are cut instead of left out.
        """
        self.working.setText("")
        split = found.split
        self.split_badge.setText(
            tr(
                "{training} to train on, {validation} kept aside",
                training=grouped(split.training),
                validation=grouped(split.validation),
            )
        )
        self.split_badge.setToolTip(
            tr(
                "Which rows are kept aside follows from what they say and the seed; rows that say the same stay "
                "together."
            )
        )
        self.split_badge.show()
        self.chart.show_lengths(found.lengths)
        self.lengths.setText(_lengths(found.lengths, truncate=truncate))
        named = sorted([*found.dataset.problems, *found.refused, *found.longer], key=lambda problem: problem.line)
        count = len(found.dataset.problems) + len(found.refused) + found.left_out
        self._show_problems(named, count, truncated=truncate)
        self._show_duplicates(found.duplicates)

    @Slot(object)
    def show_row(self, row: RowPreview) -> None:
        """Show the chosen row as the model reads it."""
        self.rendered.show_row(row)

    def show_error(self, error: Exception) -> None:
        """Say why a dataset cannot be used."""
        self.banner.show_error(error)
        self._stack.setCurrentIndex(0)

    @Slot(object)
    def show_model_error(self, error: Exception) -> None:
        """Say why a model cannot say what it makes of the rows; they stay on show."""
        self.working.setText("")
        self.banner.show_error(error)

    def show_page(self, key: str) -> None:
        """Show `rows`, `lengths`, `problems` or `duplicates`."""
        self.pages.choose(key)
        self._show_page(key)

    def _show_problems(self, problems: Sequence[RowProblem], count: int, *, truncated: bool) -> None:
        self.problems_badge.setText(tr("{count} left out", count=grouped(count)))
        self.problems_badge.setVisible(count > 0)
        self.pages.set_text("problems", tr("Left out ({count})", count=grouped(count)) if count else tr("Left out"))
        shown = problems[:PROBLEM_ROWS]
        self.problems.fill([(grouped(problem.line), problem.reason) for problem in shown])
        self._seek()
        rest = count - len(shown)
        said = tr("Every row can be used.") if not count else ""
        self.problems_note.setText(tr("And {rest} more.", rest=grouped(rest)) if rest > 0 else said)
        self.problems_note.setVisible(bool(self.problems_note.text()))

    def _show_duplicates(self, found: Duplicates) -> None:
        count = found.exact_rows + found.near_rows
        self.pages.set_text("duplicates", tr("Repeated ({count})", count=grouped(count)) if count else tr("Repeated"))
        self.duplicates.fill(
            [*_groups(found.exact, tr("to the letter")), *_groups(found.near, tr("but for blanks and case"))]
        )
        self._seek()
        self.duplicates_note.setText(
            plural(
                count,
                "{n} row repeats what an earlier one says. A run learns both, and never keeps one aside while it "
                "trains on the other.",
                "{n} rows repeat what an earlier one says. A run learns them as often as they stand there, and "
                "never keeps one aside while it trains on the other.",
            )
            if count
            else tr("No row repeats another.")
        )

    @Slot()
    def _row_chosen(self) -> None:
        chosen = self.preview.chosen
        if chosen and chosen[0] < len(self._rows):  # the table may be about to be filled again
            self.rowChosen.emit(self._rows[chosen[0]])
        else:
            self.rendered.clear()

    @Slot(str)
    def _show_page(self, key: str) -> None:
        self.search.setVisible(key != "lengths")
        self._page.setCurrentIndex(("rows", "lengths", "problems", "duplicates").index(key))

    @Slot()
    def _seek(self) -> None:
        """List only the rows in which every word stands."""
        for table in (self.preview, self.problems, self.duplicates):
            table.show_only(self.search.text())

    def _connect(self) -> None:
        self.search.textChanged.connect(self._seek)
        self.pages.chosen.connect(self._show_page)
        self.preview.itemSelectionChanged.connect(self._row_chosen)

    # -- building ---------------------------------------------------------------------------------------------

    def _build(self) -> None:
        restyle(self.rows_badge, level="accent")
        restyle(self.problems_badge, level="warning")
        for part in (self.working, self.lengths, self.rows_badge, self.split_badge, self.problems_badge):
            tabular(part)
        for page in (self._rows_page(), _page(self.lengths, self.chart)):
            self._page.addWidget(page)
        self._page.addWidget(_page(self.problems_note, self.problems))
        self._page.addWidget(_page(self.duplicates_note, self.duplicates))
        sentence = tr("JSON lines, CSV or Parquet with questions and answers, or text; samples come with the program.")
        self._stack.addWidget(EmptyState("file", tr("Choose a dataset"), sentence))
        self._stack.addWidget(self._face())
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 2 * GRID, 0, 0)
        outer.setSpacing(GRID)
        outer.addWidget(self.banner)
        outer.addWidget(self.notice)
        outer.addWidget(self._stack, 1)

    def _face(self) -> QWidget:
        face = QWidget()
        badges = QHBoxLayout()
        badges.setSpacing(GRID)
        for badge in (self.rows_badge, self.form_badge, self.split_badge, self.problems_badge):
            badges.addWidget(badge)
        badges.addWidget(self.working, 1)
        line = QHBoxLayout()
        line.addWidget(self.pages)
        line.addStretch()
        line.addWidget(self.search)
        column = QVBoxLayout(face)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID + GRID // 2)
        column.addLayout(badges)
        column.addLayout(line)
        column.addWidget(self._page, 1)
        return face

    def _rows_page(self) -> QWidget:
        both = QSplitter(Qt.Orientation.Vertical)
        both.setObjectName("rows")
        both.setChildrenCollapsible(False)
        both.addWidget(self.preview)
        both.addWidget(self.rendered)
        both.setStretchFactor(0, 1)
        both.setStretchFactor(1, 1)
        return both


def _page(note: QLabel, widget: QWidget) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(GRID)
    column.addWidget(note)
    column.addWidget(widget, 1)
    return page


def _row(row: Row) -> tuple[str, str, str]:
    """Line, everything before the last answer, the last answer."""
    question = " / ".join(message["content"] for message in row.messages[:-1]) or "–"
    return grouped(row.line), question, row.messages[-1]["content"]


def _groups(groups: Sequence[tuple[int, tuple[int, ...]]], how: str) -> Iterator[tuple[str, str, str]]:
    for first, lines in groups:
        named = ", ".join(grouped(line) for line in lines[:_LINES_NAMED])
        yield grouped(first), named + (" …" if len(lines) > _LINES_NAMED else ""), how


def _lengths(found: Histogram, *, truncate: bool) -> str:
    longer = ""
    if found.longer and truncate:
        longer = plural(found.longer, ", {n} longer is cut there", ", {n} longer are cut there")
    elif found.longer:
        longer = plural(found.longer, ", {n} longer is left out", ", {n} longer are left out")
    return tr(
        "{fit} rows have at most {max_length} tokens{longer}. The median row has {median}, the longest "
        "{longest}; those that fit have {kept} together.",
        fit=grouped(found.fit),
        max_length=grouped(found.max_length),
        longer=longer,
        median=grouped(found.median),
        longest=grouped(found.longest),
        kept=grouped(found.kept),
    )
