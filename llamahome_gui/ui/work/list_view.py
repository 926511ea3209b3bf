"""What runs, one row each with its progress and its end, and below it what has ended a moment ago."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from llamahome_gui.ui.i18n import mark, tr
from llamahome_gui.ui.rail import PAGES
from llamahome_gui.ui.theme import GRID, keep_scaled, scaled
from llamahome_gui.ui.widgets import ElidedLabel, IconLabel, PopUp, button, divider, label, tabular
from llamahome_gui.ui.widgets.bar import STEPS, make_bar
from llamahome_gui.ui.work.centre import WorkCentre
from llamahome_gui.ui.work.work import Ended, Work
from llamahome_gui.units import duration

_WIDTH, _BUTTON_WIDTH = 460, 76
_EMPTY = mark(
    "Nothing is running. Conversions, downloads, answers, training and other long work show here while they go on."
)
_ICONS = {page.key: page.icon for page in PAGES}


class WorkRow(QWidget):
    """One thing that runs."""

    def __init__(self, work: Work, go_to: Callable[[str], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.work = work
        self._go_to = go_to
        self.title = ElidedLabel(work.title, kind="subtitle")
        self.line = ElidedLabel("", kind="small")
        tabular(self.line)
        self.bar = make_bar()
        self.show_button = button(tr("Show"), self._show_page, kind="quiet")
        self.stop = button(work.stop_text, self._stop, kind="quiet")
        for part in (self.show_button, self.stop):  # under each other in all rows
            keep_scaled(part, lambda it: it.setMinimumWidth(scaled(_BUTTON_WIDTH)))
        self._build()
        self.follow(work)

    def follow(self, work: Work) -> None:
        """Show how far it is now."""
        self.work = work
        self.title.setText(work.title)
        self.line.setText(work.line)
        self.line.setVisible(bool(work.line))
        self.bar.setVisible(work.share is not None)
        self.bar.setValue(round(STEPS * (work.share or 0.0)))
        self.bar.setAccessibleName(tr("Progress of {title}", title=work.title))
        self.show_button.setAccessibleName(tr("Show: {title}", title=work.title))
        self.stop.setText(work.stop_text)
        self.stop.setAccessibleName(f"{work.stop_text}: {work.title}")
        self.stop.setVisible(work.stop is not None)

    def _show_page(self) -> None:
        self._go_to(self.work.page)

    def _stop(self) -> None:
        if self.work.stop is not None:
            self.stop.setEnabled(False)  # until the next look: once is enough
            self.work.stop()

    def _build(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GRID)
        grid.setVerticalSpacing(4)
        grid.addWidget(IconLabel(_ICONS.get(self.work.page, "clock"), 18, "muted"), 0, 0)
        grid.addWidget(self.title, 0, 1)
        grid.addWidget(self.show_button, 0, 2)
        grid.addWidget(self.stop, 0, 3)
        grid.addWidget(self.line, 1, 1, 1, 3)
        grid.addWidget(self.bar, 2, 1, 1, 3)
        grid.setColumnStretch(1, 1)


class WorkList(PopUp):
    """A pop-up over the status bar.

    Signals:
        pageWanted: key of the page on which something runs.
    """

    pageWanted = Signal(str)

    def __init__(self, centre: WorkCentre, parent: QWidget | None = None) -> None:
        super().__init__(tr("Tasks"), parent)
        self._centre = centre
        self._place = QPoint()
        self.rows: dict[str, WorkRow] = {}
        self.empty = label(tr(_EMPTY), "muted", wrap=True)
        self._running, self._over = QVBoxLayout(), QVBoxLayout()
        self._recent = QWidget()
        self._lines: list[ElidedLabel] = []
        self._column = QVBoxLayout(self)
        self._build()
        centre.changed.connect(self.refresh)

    def open_above(self, place: QPoint) -> None:
        """Show with the lower left corner at a place of the screen."""
        self._place = place
        self._centre.look()
        self._fill()
        self.show()
        self._fit()
        if self.rows:
            next(iter(self.rows.values())).show_button.setFocus()

    @Slot()
    def refresh(self) -> None:
        """Show what has changed, while anybody can see it."""
        if self.isVisible():
            self._fill()
            self._fit()

    def _fill(self) -> None:
        works = {work.key: work for work in self._centre.works}
        for key in [key for key in self.rows if key not in works]:
            row = self.rows.pop(key)
            row.hide()
            row.deleteLater()
        for key, work in works.items():
            if key in self.rows:
                self.rows[key].follow(work)
                self.rows[key].stop.setEnabled(True)
            else:
                self.rows[key] = row = WorkRow(work, self._show_page)
                self._running.addWidget(row)
        self.empty.setVisible(not works)
        self._show_recent()

    def _show_recent(self) -> None:
        recent = tuple(self._centre.recent)
        while len(self._lines) < len(recent):
            self._lines.append(ElidedLabel("", kind="small"))
            self._over.addWidget(self._lines[-1])
        for line, ended in zip(self._lines, recent, strict=False):
            line.setText(ended_line(ended))
        self._recent.setVisible(bool(recent))

    def _show_page(self, page: str) -> None:
        self.close()
        self.pageWanted.emit(page)

    def _fit(self) -> None:
        """As high as what is in it, its lower edge where it was opened."""
        self._column.activate()
        self.resize(self.width(), self._column.totalHeightForWidth(self.width()))
        self.move(self._place - QPoint(0, self.height() + GRID))

    def _build(self) -> None:
        keep_scaled(self, lambda it: it.setFixedWidth(scaled(_WIDTH)))
        self._running.setSpacing(GRID + GRID // 2)
        self._over.setSpacing(2)
        recent = QVBoxLayout(self._recent)
        recent.setContentsMargins(0, 0, 0, 0)
        recent.setSpacing(GRID)
        recent.addWidget(divider())
        recent.addWidget(label(tr("Ended"), "section"))
        recent.addLayout(self._over)
        self._column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        self._column.setSpacing(GRID + GRID // 2)
        self._column.addWidget(label(tr("Tasks"), "subtitle"))
        self._column.addWidget(self.empty)
        self._column.addLayout(self._running)
        self._column.addWidget(self._recent)


def ended_line(ended: Ended) -> str:
    """`Converting documents: 12 documents are ready  ·  40 s`."""
    said = f": {ended.outcome}" if ended.outcome else ""
    return f"{ended.work.title}{said}  ·  {duration(ended.seconds)}"
