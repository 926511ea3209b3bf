"""What fills the models panel below its header: filter, notes and list on the left, one model on the right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from llamahome_gui.ui.models.list_view import ModelList
from llamahome_gui.ui.models.side import ModelSide
from llamahome_gui.ui.models.task_line import TaskLine
from llamahome_gui.ui.models.toolbar import ModelsToolbar
from llamahome_gui.ui.theme import GRID, keep_scaled, scaled
from llamahome_gui.ui.widgets import ErrorBanner

_LEAST_LIST = 480


class ModelsPage(QSplitter):
    """Arranges the parts that the panel works with."""

    def __init__(
        self,
        toolbar: ModelsToolbar,
        banner: ErrorBanner,
        task_line: TaskLine,
        models: ModelList,
        side: ModelSide,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        left = QWidget()
        keep_scaled(left, lambda it: it.setMinimumWidth(scaled(_LEAST_LIST)))
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(toolbar)
        notes = QVBoxLayout()
        notes.setContentsMargins(3 * GRID, 0, 3 * GRID, 0)
        notes.addWidget(banner)
        column.addLayout(notes)
        column.addWidget(task_line)
        column.addWidget(models, 1)
        self.setObjectName("models")
        self.setChildrenCollapsible(False)
        self.addWidget(left)
        self.addWidget(side)
        self.setStretchFactor(0, 1)
        self.setSizes([scaled(840), scaled(360)])
