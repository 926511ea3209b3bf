"""One model in the list: title, facts, state, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from llamahome_gui.models import ModelKind
from llamahome_gui.ui.models.rows import ModelRow
from llamahome_gui.ui.session import SessionState
from llamahome_gui.ui.theme import GRID, scaled
from llamahome_gui.ui.widgets import ElidedLabel, IconLabel, button, label, restyle, tool_button

_ICONS = {ModelKind.STARTER: "sparkle", ModelKind.BASE: "models", ModelKind.ADAPTER: "adapter"}


class ModelRowWidget(QWidget):
    """Shows a row and asks by signals; `show_state` follows the session."""

    loadRequested = Signal(str)
    unloadRequested = Signal()
    removeRequested = Signal(str)

    def __init__(self, row: ModelRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = row
        self.badge = label("", "badge")
        self.load = button("Load", self._load)
        self.unload = button("Unload", self.unloadRequested.emit)
        self.remove = tool_button("trash", "Remove from this machine…", self._remove)
        self.progress = QProgressBar()
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self._step = label("", "small")
        self.problem = label(row.problem or "", "error", wrap=True)
        self._build()
        self.show_state(SessionState.EMPTY, current=False)

    def show_state(self, state: SessionState, *, current: bool, failure: str = "") -> None:
        """Show what the session does; `current` says that it does it with this model."""
        loading = current and state is SessionState.LOADING
        loaded = current and state is SessionState.READY
        usable = self.row.model is not None and not self.row.problem
        self.load.setVisible(usable and not loaded and not loading)
        self.unload.setVisible(loaded or loading)
        self.unload.setText("Cancel" if loading else "Unload")
        removable = self.row.model is not None and self.row.model.kind is not ModelKind.STARTER
        self.remove.setVisible(removable)
        self.remove.setEnabled(not loading and not loaded)
        for part in (self.progress, self._step):
            part.setVisible(loading)
        reason = self.row.problem or (failure if current and state is SessionState.FAILED else "")
        self.problem.setText(reason)
        self.problem.setVisible(bool(reason))
        self._show_badge(loaded=loaded, loading=loading, broken=bool(reason))

    def show_progress(self, step: str, share: float) -> None:
        """How far the loading is, 0 to 1."""
        self.progress.setValue(round(1000 * share))
        self._step.setText(step)

    def _show_badge(self, *, loaded: bool, loading: bool, broken: bool) -> None:
        text, level = ("Installed", "") if self.row.model else ("Not installed", "")
        if self.row.refused:
            text, level = "Cannot be run", "warning"
        if broken:
            text, level = "Broken" if self.row.problem else "Failed", "error"
        if loading:
            text, level = "Loading", "accent"
        if loaded:
            text, level = "Loaded", "success"
        self.badge.setText(text)
        restyle(self.badge, level=level)

    def _load(self) -> None:
        self.loadRequested.emit(self.row.key)

    def _remove(self) -> None:
        self.removeRequested.emit(self.row.key)

    def _build(self) -> None:
        model = self.row.model
        outer = QHBoxLayout(self)
        outer.setContentsMargins((5 if self.row.adapter else 2) * GRID, GRID + 4, 2 * GRID, GRID + 4)
        outer.setSpacing(GRID + 4)
        name = _ICONS[model.kind] if model else "models"
        outer.addWidget(IconLabel(name, scaled(20), "accent" if model else "faint"), 0, Qt.AlignmentFlag.AlignTop)
        outer.addLayout(self._texts(), 1)
        for widget in (self.load, self.unload, self.remove):
            outer.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)

    def _texts(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(4)
        top = QHBoxLayout()
        top.setSpacing(GRID)
        title = ElidedLabel(self.row.title, kind="subtitle" if self.row.model else None)
        title.setMaximumWidth(title.sizeHint().width() + 4)
        top.addWidget(title)
        top.addWidget(self.badge)
        top.addStretch()
        column.addLayout(top)
        if self.row.sentence:
            column.addWidget(label(self.row.sentence, "muted", wrap=True))
        column.addWidget(ElidedLabel("  ·  ".join(self.row.facts), kind="small"))
        for widget in (self.problem, self.progress, self._step):
            column.addWidget(widget)
        return column
