"""A read-only table of short texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from llamahome_gui.ui.theme import keep_scaled, manager
from llamahome_gui.ui.widgets.buttons import button
from llamahome_gui.ui.widgets.remarks import REMARK_ROLE, RemarkDelegate
from llamahome_gui.ui.widgets.text import row_height, tip

CELL_LENGTH = 400
_TIP_LENGTH = 2000


class PlainTable(QTableWidget):
    """Rows of texts; columns without a width share the room there is, others are as wide as their headings at least.

    Args:
        name: For screen readers.
        sorts: A click on a heading sorts, numbers as numbers; `place_of` tells where a row came from.
    """

    def __init__(self, name: str, headings: Sequence[str], widths: Sequence[int], *, sorts: bool = False) -> None:
        super().__init__(0, len(headings))
        self._remarks: RemarkDelegate | None = None
        self.setAccessibleName(name)
        self.setHorizontalHeaderLabels(list(headings))
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.verticalHeader().hide()
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        header = self.horizontalHeader()
        header.ensurePolished()
        for column, width in enumerate(widths):
            self.setColumnWidth(column, max(width, header.sectionSizeHint(column)))
        self._text_px = manager().font_px
        manager().rescaled.connect(self._rescale)
        if sorts:
            self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
            self.horizontalHeader().setSortIndicatorClearable(True)
            self.setSortingEnabled(True)
        for column in range(len(widths), len(headings)):
            self.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        keep_scaled(self, PlainTable._fit_rows)

    @Slot()
    def _rescale(self) -> None:
        """Columns as wide for larger text as they were for this, also those that the user has set."""
        before, self._text_px = self._text_px, manager().font_px
        header = self.horizontalHeader()
        for column in range(self.columnCount()):
            if header.sectionResizeMode(column) == QHeaderView.ResizeMode.Interactive:
                self.setColumnWidth(column, round(self.columnWidth(column) * self._text_px / before))

    def fill(self, rows: Sequence[Sequence[str]], remarks: Mapping[int, str] | None = None) -> None:
        """Show other rows, in the order that was chosen.

        Args:
            remarks: What is said below some of them, by their place.
        """
        remarks = remarks or {}
        if self._remarks is None and any(remarks.values()):
            self._remarks = RemarkDelegate(self)
            self.setItemDelegate(self._remarks)
        sorts = self.isSortingEnabled()
        self.setSortingEnabled(False)  # else each cell that is set moves its row
        self.setRowCount(len(rows))
        for place, row in enumerate(rows):
            for column, text in enumerate(row):
                item = _Item(_BLANKS.sub(" ", text).strip()[:CELL_LENGTH])
                remark = remarks.get(place, "")
                item.setToolTip(tip("\n".join(filter(None, (text[:_TIP_LENGTH], remark)))))
                item.setData(Qt.ItemDataRole.UserRole, place)
                if remark and column == 0:
                    item.setData(REMARK_ROLE, remark)
                    item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, remark)
                self.setItem(place, column, item)
        self.setSortingEnabled(sorts)
        self._fit_rows()

    def offer(self, column: int, offers: Mapping[int, tuple[str, str]], chosen: Callable[[int], object]) -> None:
        """Put a button into some of the filled rows; one that stood there goes.

        Args:
            offers: Text and tool tip, by the row's place.
            chosen: Told the place of the row whose button was pressed.
        """
        for row in range(self.rowCount()):
            self.removeCellWidget(row, column)
            place = self.place_of(row)
            if place in offers:
                text, tip = offers[place]
                made = button(text, partial(chosen, place), kind="quiet", icon_name="play", tip=tip)
                name = self.item(row, 0)
                made.setAccessibleName(f"{text}: {name.text()}" if name is not None else text)
                self.setCellWidget(row, column, made)

    def remark_of(self, row: int) -> str:
        """What stands below a row of the table."""
        item = self.item(row, 0)
        return str(item.data(REMARK_ROLE) or "") if item is not None else ""

    def fill_again(
        self,
        rows: Sequence[Sequence[str]],
        chosen: Container[int],
        words: str,
        remarks: Mapping[int, str] | None = None,
    ) -> None:
        """Show other rows: those at these places are chosen, those in which not every word stands are hidden."""
        self.fill(rows, remarks)
        self.clearSelection()
        for row in range(self.rowCount()):
            if self.place_of(row) in chosen:
                self.choose(row)
        self.show_only(words)

    @property
    def chosen(self) -> list[int]:
        """Which of the filled rows are chosen and seen, in the order of the table."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self.place_of(row) for row in rows if not self.isRowHidden(row)]

    def choose(self, row: int) -> None:
        """Choose a row of the table beside those that are chosen."""
        for column in range(self.columnCount()):
            item = self.item(row, column)
            if item is not None:
                item.setSelected(True)

    def place_of(self, row: int) -> int:
        """Which of the filled rows stands in a row of the table."""
        item = self.item(row, 0)
        return int(item.data(Qt.ItemDataRole.UserRole)) if item is not None else row

    def show_only(self, words: str) -> None:
        """Hide the rows in which not every word stands somewhere."""
        wanted = words.casefold().split()
        for row, texts in enumerate(self.texts()):
            whole = " ".join((*texts, self.remark_of(row))).casefold()
            self.setRowHidden(row, not all(word in whole for word in wanted))

    def _fit_rows(self) -> None:
        """Rows with a remark are two lines high."""
        if self._remarks is None:
            return
        usual, high = self.verticalHeader().defaultSectionSize(), row_height(self.font())
        for row in range(self.rowCount()):
            self.setRowHeight(row, high if self.remark_of(row) else usual)

    def texts(self) -> list[list[str]]:
        """What is shown, row by row."""
        return [
            [item.text() if (item := self.item(row, column)) else "" for column in range(self.columnCount())]
            for row in range(self.rowCount())
        ]


class _Item(QTableWidgetItem):
    """Sorts by the number that a text begins with, where both do."""

    def __lt__(self, other: QTableWidgetItem) -> bool:
        return sort_key(self.text()) < sort_key(other.text())


# Not the thin space between thousands.
_BLANKS = re.compile(r"[^\S\u202f]+")
_NUMBER = re.compile(r"[+-]?[\d,\u202f]*\.?\d+(?:e[+-]?\d+)?", re.IGNORECASE)
_UNITS = {"kB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12, "min": 60.0, "h": 3600.0}


def sort_key(text: str) -> tuple[int, float, str]:
    """Numbers before words, by their value with its unit; what is empty last. Dates, written year first, are words."""
    found = _NUMBER.match(text)
    if found is None or re.match(r"\d{4}-\d\d-\d\d", text):
        return (1 if text.strip("– ") else 2), 0.0, text.casefold()
    value = float(re.sub(r"[,\u202f]", "", found[0]))
    words = text[found.end() :].split()
    return 0, value * (_UNITS.get(words[0], 1.0) if words else 1.0), text.casefold()
