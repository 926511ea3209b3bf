"""What is in the chosen dataset: how many rows, which lines are bad and why, and the first rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from llamahome_gui.ui.theme import GRID
from llamahome_gui.ui.widgets import EmptyState, ErrorBanner, label, restyle

if TYPE_CHECKING:
    from llamahome_gui.training import Dataset

PREVIEW_ROWS = 50
PROBLEM_ROWS = 200
CELL_LENGTH = 400


class _Table(QTableWidget):
    """Read-only rows; the last column takes the room there is."""

    def __init__(self, headings: Sequence[str], widths: Sequence[int]) -> None:
        super().__init__(0, len(headings))
        self.setHorizontalHeaderLabels(list(headings))
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.verticalHeader().hide()
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        for column, width in enumerate(widths):
            self.setColumnWidth(column, width)
        for column in range(len(widths), len(headings)):
            self.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)

    def fill(self, rows: Sequence[Sequence[str]]) -> None:
        """Show other rows."""
        self.setRowCount(len(rows))
        for place, row in enumerate(rows):
            for column, text in enumerate(row):
                item = QTableWidgetItem(" ".join(text.split())[:CELL_LENGTH])
                item.setToolTip(text[:2000])
                self.setItem(place, column, item)


class DatasetView(QWidget):
    """Three faces: nothing chosen, an error, or the rows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.banner = ErrorBanner()
        self.rows_badge = label("", "badge")
        self.form_badge = label("", "badge")
        self.problems_badge = label("", "badge")
        self.problems = _Table(("Line", "Why it is left out"), (64,))
        self.preview = _Table(("Line", "Question", "Answer"), (64,))
        self._problems_title = label("Lines that cannot be used", "subtitle")
        self._stack = QStackedWidget()
        self._build()

    def show_dataset(self, dataset: Dataset) -> None:
        """Show a dataset that was read."""
        self.banner.clear()
        bad = len(dataset.problems)
        self.rows_badge.setText(f"{len(dataset.rows):,} rows")
        self.form_badge.setText(dataset.form)
        self.problems_badge.setText(f"{bad:,} bad lines" if bad != 1 else "1 bad line")
        self.problems_badge.setVisible(bad > 0)
        self.problems.fill([(f"{p.line:,}", p.reason) for p in dataset.problems[:PROBLEM_ROWS]])
        self.problems.setFixedHeight(min(bad, 4) * self.problems.verticalHeader().defaultSectionSize() + 40)
        for part in (self.problems, self._problems_title):
            part.setVisible(bad > 0)
        self.preview.fill([_row(row) for row in dataset.rows[:PREVIEW_ROWS]])
        self._stack.setCurrentIndex(1)

    def show_error(self, error: Exception) -> None:
        """Say why a dataset cannot be used."""
        self.banner.show_error(error)
        self._stack.setCurrentIndex(0)

    def show_nothing(self) -> None:
        """No dataset is chosen."""
        self.banner.clear()
        self._stack.setCurrentIndex(0)

    def _build(self) -> None:
        restyle(self.rows_badge, level="accent")
        restyle(self.problems_badge, level="warning")
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        badges = QHBoxLayout()
        badges.setSpacing(GRID)
        for badge in (self.rows_badge, self.form_badge, self.problems_badge):
            badges.addWidget(badge)
        badges.addStretch()
        column.addLayout(badges)
        column.addWidget(self._problems_title)
        column.addWidget(self.problems)
        column.addSpacing(GRID)
        column.addWidget(label("First rows", "subtitle"))
        column.addWidget(self.preview, 1)
        self._stack.addWidget(
            EmptyState(
                "file", "Choose a dataset", "JSON lines with questions and answers; samples come with the program."
            )
        )
        self._stack.addWidget(page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 2 * GRID, 0, 0)
        outer.setSpacing(GRID)
        outer.addWidget(self.banner)
        outer.addWidget(self._stack, 1)


def _row(row: object) -> tuple[str, str, str]:
    """Line, everything before the last answer, the last answer."""
    messages = row.messages  # type: ignore[attr-defined]
    question = " / ".join(message["content"] for message in messages[:-1]) or "–"
    return f"{row.line:,}", question, messages[-1]["content"]  # type: ignore[attr-defined]
