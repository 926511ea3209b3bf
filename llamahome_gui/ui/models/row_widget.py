"""One model in the list: title, state, facts, how far it is, and what can be done with it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from llamahome_gui.models import ModelKind
from llamahome_gui.ui.i18n import mark, tr
from llamahome_gui.ui.models.progress_strip import ProgressStrip
from llamahome_gui.ui.models.rows import Chip, ModelRow
from llamahome_gui.ui.models.states import Act, Shown
from llamahome_gui.ui.theme import GRID, keep_scaled
from llamahome_gui.ui.widgets import ElidedLabel, IconLabel, LinkLabel, button, label, restyle, tool_button

_ICONS = {
    ModelKind.STARTER: "sparkle",
    ModelKind.BASE: "models",
    ModelKind.ADAPTER: "adapter",
    ModelKind.REMOTE: "globe",
}
_TITLES = {
    Act.LOAD: mark("Load"),
    Act.UNLOAD: mark("Unload"),
    Act.STOP_LOADING: mark("Cancel"),
    Act.DOWNLOAD: mark("Download"),
    Act.AGREE: mark("Agree…"),
    Act.RETRY: mark("Retry"),
    Act.RESUME: mark("Resume"),
}
_TOOLS = {
    Act.FIRST: ("first", mark("Download next (Alt+Home)")),
    Act.UP: ("chevron-up", mark("Earlier in the queue (Alt+Up)")),
    Act.DOWN: ("chevron-down", mark("Later in the queue (Alt+Down)")),
    Act.PAUSE: ("pause", mark("Pause; what is there is kept")),
    Act.CANCEL: ("close", mark("Cancel and delete what was fetched")),
    Act.REMOVE: ("trash", mark("Remove from this machine…")),
}
# From left to right.
_ORDER = tuple(Act)
_MOVES = {Qt.Key.Key_Home: Act.FIRST, Qt.Key.Key_Up: Act.UP, Qt.Key.Key_Down: Act.DOWN}
_LEFT = 2 * GRID


class ModelRowWidget(QFrame):
    """Shows a row and what `states.shown` makes of it; asks by signals.

    Signals:
        acted: An `Act` and the key of the row.
        chosen: The key of the row that the user wants to see more of.
        moved: The key of the row, and -1 or 1 for the row above or below it.
    """

    acted = Signal(str, str)
    chosen = Signal(str)
    moved = Signal(str, int)

    def __init__(self, row: ModelRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = row
        self.state: Shown | None = None
        self.setProperty("kind", "model-row")
        self.badge = label("", "badge")
        self.chip = label("", "badge")
        self.problem = label("", "error", wrap=True)
        self.problem.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.strip = ProgressStrip()
        self._acts: dict[Act, QAbstractButton] = {}
        self._buttons = QHBoxLayout()
        self._build()
        _show_chip(self.chip, row.chip)
        self.select(False)

    def button(self, act: Act) -> QAbstractButton:
        """The button of an act; raises KeyError where it was never offered."""
        return self._acts[act]

    def offers(self, act: Act) -> bool:
        """Whether an act is offered now."""
        return self.state is not None and act in self.state.acts

    def show_state(self, state: Shown) -> None:
        """Show what has changed."""
        before, self.state = self.state, state
        if before is None or before.badge != state.badge:
            _show_chip(self.badge, state.badge)
        if before is None or before.acts != state.acts:
            self._offer(state.acts)
        if before is None or before.problem != state.problem:
            self.problem.setText(state.problem)
            self.problem.setVisible(bool(state.problem))
        self.strip.show_state(state)
        words = (self.row.title, self.badge.text(), self.chip.text() if self.row.chip else "", state.line)
        self.setAccessibleName(", ".join(word for word in words if word))

    def select(self, selected: bool) -> None:
        """Mark the row as the one that is shown beside the list; only that one is on the way of the Tab key."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if selected else Qt.FocusPolicy.ClickFocus)
        restyle(self, selected=selected)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self.chosen.emit(self.row.key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        key = Qt.Key(event.key())
        if event.modifiers() == Qt.KeyboardModifier.AltModifier and key in _MOVES:
            if self.offers(_MOVES[key]):
                self.acted.emit(_MOVES[key], self.row.key)
        elif key in steps:
            self.moved.emit(self.row.key, steps[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.state and self.state.acts:
            self.acted.emit(self.state.acts[0], self.row.key)
        elif key == Qt.Key.Key_Delete and self.offers(Act.REMOVE):
            self.acted.emit(Act.REMOVE, self.row.key)
        else:
            super().keyPressEvent(event)

    def _offer(self, acts: tuple[Act, ...]) -> None:
        # The rows of a queue are all as wide: what cannot be done there is grey.
        seen = {*acts, *(_MOVES.values() if any(act in _MOVES.values() for act in acts) else ())}
        for act in seen:
            if act not in self._acts:
                place = sum(_ORDER.index(known) < _ORDER.index(act) for known in self._acts)
                self._acts[act] = made = self._make(act)
                self._buttons.insertWidget(place, made, 0, Qt.AlignmentFlag.AlignTop)
        for act, made in self._acts.items():
            made.setVisible(act in seen)
            made.setEnabled(act in acts)

    def _make(self, act: Act) -> QAbstractButton:
        callback = partial(self._act, act)
        if act in _TOOLS:
            name, tip = _TOOLS[act]
            return tool_button(name, tr(tip), callback)
        title = tr(_TITLES[act])
        made = button(title, callback, icon_name="download" if act is Act.DOWNLOAD else None)
        made.setAccessibleName(f"{title.rstrip('…')} {self.row.title}")
        return made

    def _act(self, act: Act) -> None:
        self.acted.emit(act, self.row.key)

    def _build(self) -> None:
        outer = QHBoxLayout(self)
        outer.setContentsMargins(_LEFT + (3 * GRID if self.row.adapter else 0), GRID + 4, GRID + 4, GRID + 4)
        outer.setSpacing(GRID + 4)
        self._buttons.setSpacing(GRID // 2)
        model = self.row.model
        name = _ICONS[model.kind] if model else "models"
        outer.addWidget(IconLabel(name, 20, "accent" if model else "faint"), 0, Qt.AlignmentFlag.AlignTop)
        outer.addLayout(self._texts(), 1)
        outer.addLayout(self._buttons)

    def _texts(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(4)
        title = ElidedLabel(self.row.title, kind="subtitle" if self.row.model else None)
        keep_scaled(title, _as_wide_as_its_text)
        gated = label(tr("Gated"), "badge") if self.row.gated else None
        if gated is not None:
            gated.setToolTip(tr("The publisher wants you to accept its licence before the download."))
        column.addLayout(_line(title, self.badge, self.chip, gated))
        if self.row.sentence:
            column.addWidget(label(self.row.sentence, "muted", wrap=True))
        facts = ElidedLabel("  ·  ".join(self.row.facts), kind="small")
        keep_scaled(facts, _as_wide_as_its_text)
        column.addLayout(_line(facts, self._licence()))
        for widget in (self.problem, self.strip):
            column.addWidget(widget)
        return column

    def _licence(self) -> QLabel | None:
        if not self.row.license:
            return None
        if not self.row.license_url:
            return label(f"·  {self.row.license}", "small")
        made = LinkLabel(self.row.license.replace(" Community ", " "), self.row.license_url)
        keep_scaled(made, _as_wide_as_its_text)
        return made


def _as_wide_as_its_text(shown: QWidget) -> None:
    shown.setMaximumWidth(shown.sizeHint().width() + 4)


def _line(*widgets: QWidget | None) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(GRID)
    for widget in widgets:
        if widget is not None:
            line.addWidget(widget)
    line.addStretch()
    return line


def _show_chip(shown: QLabel, chip: Chip | None) -> None:
    shown.setVisible(chip is not None)
    if chip is not None:
        shown.setText(chip.text)
        shown.setToolTip(chip.tip)
        restyle(shown, level=chip.level)
