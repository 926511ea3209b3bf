"""The list of models: a card for each section, filtered by hiding rows, with one row chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.models.row_widget import ModelRowWidget
from llamahome_gui.ui.models.rows import Filter, ModelRow, Section
from llamahome_gui.ui.models.states import Shown
from llamahome_gui.ui.theme import GRID
from llamahome_gui.ui.widgets import Card, button, label, take_away

StateOf = Callable[[ModelRow], Shown]


class _SectionView(QWidget):
    """A heading and a card of rows."""

    def __init__(self, section: Section, rows: Sequence[ModelRowWidget]) -> None:
        super().__init__()
        self.rows = tuple(rows)
        card = Card()
        card.body.setContentsMargins(GRID // 2, GRID // 2, GRID // 2, GRID // 2)
        card.body.setSpacing(0)
        for row in rows:
            card.body.addWidget(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(label(section.title.upper(), "section"))
        column.addWidget(card)

    def apply(self, wanted: Filter) -> int:
        """Show the rows that a filter lets through; how many they are."""
        count = 0
        for row in self.rows:
            passes = wanted.lets_through(row.row)
            row.setVisible(passes)
            count += passes
        self.setVisible(count > 0)
        return count


class ModelList(QScrollArea):
    """Keeps the widgets of sections that have not changed.

    Args:
        state_of: What a row shows now.

    Signals:
        acted: An `Act` and the key of a row.
        chosen: The row that is shown beside the list, or None.
        hubWanted: What the filter says, to be looked for on the hub.
        built: Every section stands.
    """

    acted = Signal(str, str)
    chosen = Signal(object)
    hubWanted = Signal(str)
    built = Signal()

    def __init__(self, state_of: StateOf, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state_of = state_of
        self._sections: list[Section] = []
        self._views: dict[str, _SectionView] = {}
        self._rows: dict[str, ModelRowWidget] = {}
        self._todo: list[Section] = []
        self._filter = Filter()
        self._key = ""
        self._expected = ""
        self._nothing = label("", "muted", wrap=True)
        self.search_offer = button(tr("Search the hub"), self._ask_hub, icon_name="search")
        self._empty = QWidget()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._build_next)
        self._build()

    @property
    def key(self) -> str:
        """Key of the row that is chosen; empty where none is."""
        return self._key

    def row(self, key: str) -> ModelRowWidget:
        """The row of a model; raises KeyError when there is none."""
        return self._rows[key]

    def has(self, key: str) -> bool:
        """Whether a model has a row."""
        return key in self._rows

    def shown_keys(self) -> list[str]:
        """Keys of the rows that the filter lets through, from top to bottom."""
        return [row.row.key for view in self._ordered() for row in view.rows if not row.isHidden()]

    def show_sections(self, made: Sequence[Section]) -> None:
        """Show other sections, one for each turn of the event loop: all at once would hold it for too long."""
        for key in self._views.keys() - {section.key for section in made}:
            self._drop(key)
        before = {section.key: section for section in self._sections}
        self._todo = [
            section for section in made if before.get(section.key) != section or section.key not in self._views
        ]
        self._sections = list(made)
        self._build_next()

    @Slot()
    def touch(self, keys: Iterable[str] | None = None) -> None:
        """Let rows show what has changed; all of them without `keys`."""
        for key in list(self._rows) if keys is None else keys:
            row = self._rows.get(key)
            if row is not None:
                row.show_state(self._state_of(row.row))

    def set_filter(self, wanted: Filter) -> None:
        """Show only what a filter lets through."""
        self._filter = wanted
        self._apply_filter()

    def choose(self, key: str, *, focus: bool = False) -> None:
        """Make a row the chosen one; nothing happens for a key without a row."""
        if key not in self._rows:
            return
        if key != self._key:
            if self._key in self._rows:
                self._rows[self._key].select(False)
            self._key = key
            self._rows[key].select(True)
            self.chosen.emit(self._rows[key].row)
        if focus:
            self._rows[key].setFocus()
        if self._rows[key].isVisible():
            self.ensureWidgetVisible(self._rows[key], 0, 2 * GRID)

    def expect(self, key: str) -> None:
        """Choose a row as soon as it is there."""
        self._expected = key

    @Slot(str)
    def _chosen(self, key: str) -> None:
        self.choose(key, focus=True)

    @Slot(str, int)
    def _moved(self, key: str, step: int) -> None:
        shown = self.shown_keys()
        place = shown.index(key) + step
        if 0 <= place < len(shown):
            self.choose(shown[place], focus=True)

    def _ordered(self) -> list[_SectionView]:
        return [self._views[section.key] for section in self._sections if section.key in self._views]

    @Slot()
    def _build_next(self) -> None:
        if self._todo:
            self._replace(self._todo.pop(0))
            self._later.start()
            return
        self._apply_filter()
        self._choose_something()
        self.built.emit()

    def _replace(self, section: Section) -> None:
        focused = self._rows[self._key].hasFocus() if self._key in self._rows else False
        inside = self.focusWidget()
        before = self._views.get(section.key)
        spare = {row.row.key: row for row in before.rows if row.row in section.rows} if before else {}
        view = _SectionView(section, [spare.get(row.key) or self._make(row) for row in section.rows])
        if before:
            self._drop(section.key)
        self._rows |= {row.row.key: row for row in view.rows}
        self.touch([row.key for row in section.rows])
        self._views[section.key] = view
        # The place among those that stand already; above all is the sentence for an empty list.
        keys = [other.key for other in self._sections if other.key in self._views]
        self._column.insertWidget(1 + keys.index(section.key), view)
        view.apply(self._filter)  # not earlier: without a parent it would be shown as a window
        chosen = self._rows.get(self._key)
        if chosen is not None and chosen in view.rows:
            chosen.select(True)
            self.chosen.emit(chosen.row)
            if focused:
                chosen.setFocus()
        if inside is not None and inside is not chosen and view.isAncestorOf(inside):
            inside.setFocus()  # a button of a row that has moved

    def _make(self, row: ModelRow) -> ModelRowWidget:
        made = ModelRowWidget(row)
        made.acted.connect(self.acted)
        made.chosen.connect(self._chosen)
        made.moved.connect(self._moved)
        return made

    def _drop(self, key: str) -> None:
        view = self._views.pop(key)
        for row in view.rows:
            if self._rows.get(row.row.key) is row:
                del self._rows[row.row.key]
        take_away(self._column, [view])

    def _choose_something(self) -> None:
        """The row that was chosen may be gone; the first takes its place."""
        if self._expected in self._rows:
            self._column.activate()  # else the row has no place yet that could be scrolled to
            expected, self._expected = self._expected, ""
            self.choose(expected, focus=True)
        if self._key in self._rows:
            return
        self._key = ""
        first = next((row.row.key for view in self._ordered() for row in view.rows), "")
        if first:
            self.choose(first)
        else:
            self.chosen.emit(None)

    def _apply_filter(self) -> None:
        shown = sum(view.apply(self._filter) for view in self._ordered())
        text = self._filter.text.strip()
        self._nothing.setText(
            tr("No model of the list fits “{text}”.", text=text)
            if text
            else tr("No model that is not installed fits the filter.")
        )
        self._empty.setVisible(shown == 0 and bool(self._sections))

    def _ask_hub(self) -> None:
        self.hubWanted.emit(self._filter.text.strip())

    def _build(self) -> None:
        inside = QVBoxLayout(self._empty)
        inside.setContentsMargins(0, 4 * GRID, 0, 0)
        inside.setSpacing(2 * GRID)
        inside.addWidget(self._nothing)
        inside.addWidget(self.search_offer, 0, Qt.AlignmentFlag.AlignLeft)
        self._empty.hide()
        page = QWidget()
        page.setProperty("page", True)
        self._column = QVBoxLayout(page)
        self._column.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 3 * GRID)
        self._column.setSpacing(2 * GRID)
        self._column.addWidget(self._empty)
        self._column.addStretch()
        self.setWidgetResizable(True)
        self.setAccessibleName(tr("Models"))
        self.setWidget(page)
