"""A button that says by what the list of models is sorted, and asks for something else."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from llamahome_gui.ui.i18n import mark, tr
from llamahome_gui.ui.icons import icon
from llamahome_gui.ui.models.ordering import Order, SortBy
from llamahome_gui.ui.widgets import tool_button

_TITLES = {
    SortBy.USUAL: mark("Usual order"),
    SortBy.NAME: mark("Name"),
    SortBy.SIZE: mark("Size"),
    SortBy.CONTEXT: mark("Context"),
    SortBy.DATE: mark("Date"),
    SortBy.STATE: mark("State"),
}
# What the least and the most of it is called.
_WAYS = {
    SortBy.NAME: (mark("A to Z"), mark("Z to A")),
    SortBy.SIZE: (mark("Smallest first"), mark("Largest first")),
    SortBy.CONTEXT: (mark("Shortest first"), mark("Longest first")),
    SortBy.DATE: (mark("Oldest first"), mark("Newest first")),
    SortBy.STATE: (mark("Loaded first"), mark("Loaded last")),
}
_KEPT = "models/order"


class SortMenu(QObject):
    """Attributes:
        button: To be put where the list is.

    Signals:
        changed: The `Order` that was chosen.
    """

    changed = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.order = Order()
        self.button = tool_button("sort", tr("Sort"), parent=parent)
        self.menu = QMenu(self.button)
        self.choices: dict[SortBy, QAction] = {}
        self.ways: tuple[QAction, QAction]
        self._store: QSettings | None = None
        self._build()
        self._show()

    def keep_in(self, store: QSettings) -> None:
        """Take the order of the last time, and write down every other one from now on."""
        self._store = store
        self._take(Order.read(str(store.value(_KEPT, ""))))

    def _choose(self, by: SortBy) -> None:
        # What is large, long or new is looked for more often than what is not.
        self._take(Order(by, by in (SortBy.SIZE, SortBy.CONTEXT, SortBy.DATE)))

    def _turn(self, falling: bool) -> None:
        self._take(Order(self.order.by, falling))

    def _take(self, order: Order) -> None:
        if order == self.order:
            return
        self.order = order
        if self._store is not None:
            self._store.setValue(_KEPT, str(order))
        self._show()
        self.changed.emit(order)

    def _show(self) -> None:
        """The button and the menu say what is chosen."""
        by, falling = self.order.by, self.order.falling
        self.choices[by].setChecked(True)
        names = _WAYS.get(by, ())
        for way, name, chosen in zip(self.ways, names, (not falling, falling), strict=False):
            way.setText(tr(name))
            way.setChecked(chosen)
        for way in (self._line, *self.ways):
            way.setVisible(bool(names))
        said = tr(_TITLES[by]) if not names else f"{tr(_TITLES[by])}, {tr(names[falling])}"
        tip = tr("Sorted by: {order}", order=said)
        self.button.setToolTip(tip)
        self.button.setAccessibleName(tip)
        self.button.setIcon(icon("sort", "muted" if by is SortBy.USUAL else "accent"))

    def _build(self) -> None:
        group, turned = QActionGroup(self), QActionGroup(self)
        for by, title in _TITLES.items():
            self.choices[by] = self._add(tr(title), group)
            self.choices[by].triggered.connect(lambda _checked=False, by=by: self._choose(by))
        self._line = self.menu.addSeparator()
        self.ways = (self._add("", turned), self._add("", turned))
        for way, falling in zip(self.ways, (False, True), strict=True):
            way.triggered.connect(lambda _checked=False, falling=falling: self._turn(falling))
        self.button.setMenu(self.menu)
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def _add(self, title: str, group: QActionGroup) -> QAction:
        made = self.menu.addAction(title)
        made.setCheckable(True)
        group.addAction(made)
        return made
