"""What a needle test found: heat map, curves, table, and the questions of the chosen cell."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from llamahome_gui.evaluation.needle.results import Cell, Result
from llamahome_gui.evaluation.needle.tally import Spot, Tally
from llamahome_gui.ui.evaluate.curves import CurvesView, drawings
from llamahome_gui.ui.evaluate.heatmap import HeatMap
from llamahome_gui.ui.evaluate.wording import cell_sentence, no_share, trial_row
from llamahome_gui.ui.i18n import grouped, mark, tr
from llamahome_gui.ui.theme import GRID, scaled
from llamahome_gui.ui.widgets import ElidedLabel, Segments
from llamahome_gui.ui.widgets.plain_table import PlainTable
from llamahome_gui.units import share_text

_PAGES = (("map", mark("Heat map")), ("curves", mark("Curves")), ("table", mark("Table")))
_CELLS = (
    mark("Cache"),
    mark("Tokens"),
    mark("Depth"),
    mark("Right"),
    mark("95 % interval"),
    mark("Questions"),
    mark("KV bytes of full"),
    mark("Perplexity"),
)
_CELL_WIDTHS = (130, 76, 70, 66, 120, 96, 136)
_TRIALS = (mark("Question"), "", mark("Expected"), mark("Answer"), mark("Took"))
_TRIAL_WIDTHS = (92, 74, 150, 380)
# While answers come, the picture is painted no more often than this.
_REDRAW_MS = 100


class ResultView(QWidget):
    """Shows a `Tally`, and what is added to it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tally: Tally | None = None
        self.pages = Segments([(key, tr(title)) for key, title in _PAGES])
        self.map = HeatMap()
        self.curves = CurvesView()
        self.table = PlainTable(
            tr("Cells"), [tr(heading) for heading in _CELLS], [scaled(width) for width in _CELL_WIDTHS], sorts=True
        )
        self.cell = ElidedLabel("", kind="small")
        self.trials = PlainTable(
            tr("Questions of the cell"),
            [tr(heading) if heading else "" for heading in _TRIALS],
            [scaled(width) for width in _TRIAL_WIDTHS],
        )
        self._shown: list[tuple[str, ...]] = []
        self._stack = QStackedWidget()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_REDRAW_MS)
        self._later.timeout.connect(self.redraw)
        self._build()
        self.pages.chosen.connect(self._choose_page)
        self.map.chosen.connect(self._show_cell)

    def show_tally(self, tally: Tally | None) -> None:
        """Show another test; None shows nothing."""
        self.tally = tally
        self.map.show_tally(tally)
        self.redraw()

    def add(self, result: Result) -> None:
        """An answer has come."""
        if self.tally is not None:
            self.tally.add(result)
            if not self._later.isActive():
                self._later.start()

    def stop(self) -> None:
        """Show what is missing now; nothing is pending afterwards."""
        self._later.stop()
        self.redraw()

    @Slot()
    def redraw(self) -> None:
        """Show the tally as it is."""
        tally = self.tally
        newest = tally.newest if tally is not None and tally.done < tally.total else None
        place = newest.place if newest is not None else None
        self.map.refresh((place.setting, place.length, place.depth) if place is not None else None)
        page = self.pages.value
        if page == "curves":
            self.curves.show_drawings(drawings(tally) if tally is not None else [])
        elif page == "table":
            self.table.fill([_row(cell) for cell in tally.cells] if tally is not None else [])
        self._show_cell(self.map.spot)

    @Slot(str)
    def _choose_page(self, page: str) -> None:
        self._stack.setCurrentIndex([key for key, _ in _PAGES].index(page))
        self.redraw()

    @Slot(object)
    def _show_cell(self, spot: Spot | None) -> None:
        known = self.tally is not None and spot is not None and spot[0] in self.tally.settings
        if not known or spot is None or self.tally is None:
            self.cell.setText(tr("Choose a cell to see its questions."))
            self._shown = []
            self.trials.fill([])
            return
        self.cell.setText(cell_sentence(spot, self.tally.cell(spot)))
        rows = [trial_row(result) for result in self.tally.trials(spot)]
        if rows != self._shown:
            self._shown = rows
            self.trials.fill(rows)

    def _build(self) -> None:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(self.map)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        foot = QWidget()
        below = QVBoxLayout(foot)
        below.setContentsMargins(0, GRID, 0, 0)
        below.setSpacing(GRID // 2)
        below.addWidget(self.cell)
        below.addWidget(self.trials, 1)
        first = QSplitter(Qt.Orientation.Vertical)
        first.setObjectName("map")
        first.setChildrenCollapsible(False)
        first.addWidget(area)
        first.addWidget(foot)
        first.setStretchFactor(0, 1)
        first.setSizes([scaled(360), scaled(150)])
        curves = QScrollArea()
        curves.setWidgetResizable(True)
        curves.setFrameShape(QScrollArea.Shape.NoFrame)
        curves.setWidget(self.curves)
        curves.setAccessibleName(tr("Curves"))
        for page in (first, curves, self.table):
            self._stack.addWidget(page)
        head = QHBoxLayout()
        head.addWidget(self.pages)
        head.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID + 4)
        column.addLayout(head)
        column.addWidget(self._stack, 1)
        self.redraw()


def _row(cell: Cell) -> tuple[str, ...]:
    head = (cell.setting, grouped(cell.length), f"{cell.depth:g} %")
    if not cell.trials:
        return (*head, no_share(cell), "", "0", "", "")
    interval = f"{share_text(cell.low)} … {share_text(cell.high)}"
    perplexity = "" if cell.perplexity is None else f"{cell.perplexity:.3f}"
    return (*head, share_text(cell.accuracy), interval, grouped(cell.trials), share_text(cell.share), perplexity)
