"""The report of a benchmark as tables: one for each case, one of its bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from llamahome_gui.evaluation.table import machine_line
from llamahome_gui.ui.i18n import grouped, tr
from llamahome_gui.ui.theme import GRID, scaled
from llamahome_gui.ui.widgets import label
from llamahome_gui.ui.widgets.plain_table import PlainTable

_COLUMN = 128
_MOST_ROWS = 14


class ReportView(QScrollArea):
    """Tables that sort, below each other."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tables: list[PlainTable] = []
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setAccessibleName(tr("Report"))
        self.show_report(None)

    @property
    def has_report(self) -> bool:
        """Whether there is something to show."""
        return bool(self.tables)

    def show_report(self, report: Mapping[str, Any] | None) -> None:
        """Show another report; None says that there is none yet."""
        page = QWidget()
        page.setProperty("page", True)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, GRID, 0)
        column.setSpacing(GRID)
        self.tables = []
        if report is None:
            column.addWidget(label(tr("The tables come when the benchmark is done."), "muted", wrap=True))
        else:
            column.addWidget(label(machine_line(report["machine"]), "small", wrap=True))
            for title, rows in tables_of(report):
                table = _table(title, rows)
                self.tables.append(table)
                column.addWidget(label(title, "subtitle"))
                column.addWidget(table)
        column.addStretch()
        self.setWidget(page)


def tables_of(report: Mapping[str, Any]) -> list[tuple[str, list[Mapping[str, Any]]]]:
    """Title and rows of each table: rows of a case that tell the same stand together; the bars come last."""
    made: list[tuple[str, list[Mapping[str, Any]]]] = []
    for case, rows in groupby(report["rows"], key=lambda row: row.get("case", "")):
        for _, alike in groupby(rows, key=tuple):
            plain: list[Mapping[str, Any]] = [
                {name: value for name, value in row.items() if name != "case"} for row in alike
            ]
            made.append((str(case).capitalize() or tr("Measured"), plain))
    if report["checks"]:
        made.append((tr("Bars"), list(report["checks"])))
    return made


def _without_case(row: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: value for name, value in row.items() if name != "case"}


def _table(title: str, rows: Sequence[Mapping[str, Any]]) -> PlainTable:
    names = list(rows[0])
    headings = [name.replace("_", " ") for name in names]
    made = PlainTable(title, headings, [scaled(_COLUMN)] * len(names), sorts=True)
    made.fill([[_text(row.get(name)) for name in names] for row in rows])
    made.resizeColumnsToContents()
    height = made.horizontalHeader().sizeHint().height() + 4
    made.setFixedHeight(height + sum(made.rowHeight(row) for row in range(min(len(rows), _MOST_ROWS))) + scaled(14))
    return made


def _text(value: object) -> str:
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if isinstance(value, int):
        return grouped(value)
    return "" if value is None else f"{value:.6g}" if isinstance(value, float) else str(value)
