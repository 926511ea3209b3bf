"""A page of two sides: a form that scrolls above its button on the left, what comes of it on the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QTabWidget, QVBoxLayout, QWidget

from llamahome_gui.ui.theme import GRID, keep_scaled, scaled
from llamahome_gui.ui.widgets.header import PanelHeader

_LEAST_TABS = 320


def fill_page(page: QWidget, header: PanelHeader, form: QWidget, tabs: QTabWidget) -> None:
    """Lay out a page: its header above the form and the tabs."""
    tabs.setDocumentMode(True)
    # With large text the form keeps its width, and what lies beside it gives way: they never lie over each other.
    keep_scaled(tabs, lambda it: it.setMinimumWidth(scaled(_LEAST_TABS)))
    right = QVBoxLayout()
    right.setContentsMargins(GRID, GRID, 3 * GRID, 3 * GRID)
    right.addWidget(tabs)
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(GRID)
    row.addWidget(form)
    row.addLayout(right, 1)
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(header)
    column.addLayout(row, 1)


def fill_form(form: QWidget, cards: Sequence[QWidget], *foot: QWidget) -> QScrollArea:
    """Lay out a form: cards in an area that scrolls, which is given back, and below it what always stays in sight."""
    page = QWidget()
    page.setProperty("page", True)
    column = QVBoxLayout(page)
    column.setContentsMargins(3 * GRID, 2 * GRID, GRID, 2 * GRID)
    column.setSpacing(2 * GRID)
    for card in cards:
        column.addWidget(card)
    column.addStretch()
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setWidget(page)
    below = QVBoxLayout()
    # As wide as the cards: beside them stands the scroll bar, two pixels wider than the grid.
    below.setContentsMargins(3 * GRID, GRID, 2 * GRID + 2, 2 * GRID)
    below.setSpacing(GRID)
    for part in foot:
        below.addWidget(part)
    outer = QVBoxLayout(form)
    outer.setContentsMargins(0, 0, 0, 0)
    outer.setSpacing(0)
    outer.addWidget(area, 1)
    outer.addLayout(below)
    return area
