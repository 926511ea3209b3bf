"""Two runs beside each other: the differences as a table, those beyond chance marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from llamahome_gui.evaluation.comparing import other_machine
from llamahome_gui.evaluation.saved.compare import Difference, asked_alike
from llamahome_gui.ui.i18n import grouped, mark, tr
from llamahome_gui.ui.theme import GRID, scaled
from llamahome_gui.ui.widgets import label
from llamahome_gui.ui.widgets.plain_table import PlainTable
from llamahome_gui.units import share_text

_CELLS = (
    mark("Cache"),
    mark("Tokens"),
    mark("Depth"),
    mark("Before"),
    mark("After"),
    mark("Change"),
    mark("95 % interval"),
    mark("Beyond chance"),
)
_FIGURES = (mark("Case"), mark("Of"), mark("Figure"), mark("Before"), mark("After"), mark("Times"), mark("Verdict"))
# What `evaluation.comparing` says.
_VERDICTS = (mark("same"), mark("better"), mark("worse"))
_WIDTHS = (122, 76, 72, 76, 72, 80, 128)


class CompareView(QWidget):
    """Empty until two runs are chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sentence = label("", "muted", wrap=True)
        self.only = QCheckBox(tr("Only what is beyond chance"))
        self.table = PlainTable(
            tr("Differences"), [tr(heading) for heading in _CELLS], [scaled(width) for width in _WIDTHS], sorts=True
        )
        self._found: list[Difference] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, GRID, 0, 0)
        column.setSpacing(GRID)
        for part in (self.sentence, self.only, self.table):
            column.addWidget(part)
        self.only.toggled.connect(self._fill)
        self.clear()

    def clear(self) -> None:
        """Show nothing."""
        self._show("", [], with_choice=False)

    def show_cells(self, found: Sequence[Difference]) -> None:
        """Show where two needle tests differ."""
        self._found = list(found)
        beyond = sum(one.beyond_chance for one in found)
        if not found:
            self._show(tr("The tests have no cell in common."), [], with_choice=False)
            return
        mean = sum(one.change for one in found) / len(found)
        words = tr(
            "{cells} cells in common, {beyond} differ beyond chance; {points} points on average.",
            cells=grouped(len(found)), beyond=grouped(beyond), points=f"{round(100 * mean) or 0:+d}",  # not "-0"
        )  # fmt: skip
        alike = asked_alike(found)
        if alike == len(found):
            words = f"{words} {tr('Both asked the same questions.')}"
        elif alike:
            words = f"{words} {tr('Both asked the same questions in {n} of them.', n=grouped(alike))}"
        self._show(words, _CELLS, with_choice=True)
        self._fill()

    def show_figures(self, found: Mapping[str, Any]) -> None:
        """Show the figures that two reports have in common; see `evaluation.comparing.compare`."""
        rows = [row for row in found["rows"] if "measure" in row]
        words = (
            tr("Figures in common: {n}.", n=grouped(len(rows))) if rows else tr("The reports have no figure in common.")
        )
        if rows and (warning := other_machine(found)):
            words = f"{words} {warning}"
        self._show(words, _FIGURES if rows else [], with_choice=False)
        self.table.fill([_figure_row(row) for row in rows])

    def _show(self, words: str, headings: Sequence[str], *, with_choice: bool) -> None:
        self.sentence.setText(words)
        self.only.setVisible(with_choice)
        self.table.setVisible(bool(headings))
        if headings:
            self.table.setColumnCount(len(headings))
            self.table.setHorizontalHeaderLabels([tr(heading) for heading in headings])

    def _fill(self) -> None:
        found = [one for one in self._found if one.beyond_chance or not self.only.isChecked()]
        self.table.fill([_cell_row(one) for one in found])


def _cell_row(one: Difference) -> tuple[str, ...]:
    cell = one.first
    return (
        cell.setting,
        grouped(cell.length),
        f"{cell.depth:g} %",
        share_text(cell.accuracy),
        share_text(one.second.accuracy),
        f"{100 * one.change:+.0f}",
        f"{100 * one.low:+.0f} … {100 * one.high:+.0f}",
        tr("yes") if one.beyond_chance else "",
    )


def _figure_row(row: Mapping[str, Any]) -> tuple[str, ...]:
    figures = (grouped(row[name], ".6g") for name in ("before", "after"))
    measure = str(row["measure"]).replace("_", " ")
    return str(row["case"]), str(row["what"]), measure, *figures, str(row["times"]), _verdict(str(row["verdict"]))


def _verdict(word: str) -> str:
    return tr(word) if word in _VERDICTS else word
