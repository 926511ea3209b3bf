"""Every command of the window, declared once as data; menus and the shortcut list are made from the same rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.icons import icon

SEPARATOR = "-"


@dataclass(frozen=True)
class ActionSpec:
    """One command.

    Args:
        id: Stable name, `room.verb`.
        title: What the menu says, with `&` before the access key; in English, translated when the action is made.
        callback: Called without arguments, or with the new state where `checkable`.
        menu: Title of the menu, `Menu/Submenu` for a submenu.
        shortcut: A key or a standard key.
        icon: Name of one of our icons.
        checkable: Has a tick.
        group: Of the ticks in one group exactly one is set.
        when: Whether it can do something now; without it, always.
        ticked: Whether its tick is set now; without it, whoever changes what it shows sets it.
    """

    id: str
    title: str
    callback: Callable[..., object]
    menu: str
    shortcut: str | QKeySequence.StandardKey | None = None
    icon: str | None = None
    checkable: bool = False
    group: str | None = None
    separator_before: bool = False
    when: Callable[[], bool] | None = None
    ticked: Callable[[], bool] | None = None


class Actions(QObject):
    """Turns rows into `QAction`s and keeps them by id."""

    def __init__(self, specs: Iterable[ActionSpec], parent: QObject) -> None:
        super().__init__(parent)
        self.specs = tuple(replace(spec, title=tr(spec.title), menu=tr(spec.menu)) for spec in specs)
        self._groups: dict[str, QActionGroup] = {}
        self._actions = {spec.id: self._make(spec) for spec in self.specs}

    def __getitem__(self, key: str) -> QAction:
        return self._actions[key]

    def fill(self, bar: QMenuBar) -> None:
        """Add all menus to a menu bar, in the order of the rows."""
        menus: dict[str, QMenu] = {}
        for spec in self.specs:
            menu = self._menu(bar, menus, spec.menu)
            if spec.separator_before:
                menu.addSeparator()
            menu.addAction(self._actions[spec.id])

    def refresh(self) -> None:
        """Ask every row that can tell whether it can do something now, and whether its tick is set."""
        for spec in self.specs:
            if spec.when is not None:
                self._actions[spec.id].setEnabled(spec.when())
            if spec.ticked is not None:
                self._actions[spec.id].setChecked(spec.ticked())

    def shortcuts(self) -> list[tuple[str, str, str]]:
        """Menu, title and keys of every command that has keys."""
        rows = ((self.menu_of(spec), _plain(spec.title), self.keys_of(spec)) for spec in self.specs)
        return [row for row in rows if row[2]]

    def keys_of(self, spec: ActionSpec) -> str:
        """The keys as this system writes them; empty where there are none."""
        return self._actions[spec.id].shortcut().toString(QKeySequence.SequenceFormat.NativeText)

    def full_title(self, spec: ActionSpec) -> str:
        """What a command is called away from its menu: `Theme: Light`."""
        _, _, submenu = spec.menu.partition("/")
        return f"{_plain(submenu)}: {_plain(spec.title)}" if submenu else _plain(spec.title)

    def menu_of(self, spec: ActionSpec) -> str:
        """The menu it is in."""
        return _plain(spec.menu.split("/")[0])

    def _make(self, spec: ActionSpec) -> QAction:
        action = QAction(spec.title, self)
        action.setObjectName(spec.id)
        action.setCheckable(spec.checkable)
        if spec.shortcut is not None:
            action.setShortcut(QKeySequence(spec.shortcut))
        if spec.icon:
            action.setIcon(icon(spec.icon, "muted"))
        if spec.group:
            self._group(spec.group).addAction(action)
        callback = spec.callback
        if spec.checkable:
            action.triggered.connect(lambda checked=False: callback(checked))
        else:
            action.triggered.connect(lambda _checked=False: callback())
        return action

    def _group(self, name: str) -> QActionGroup:
        return self._groups.setdefault(name, QActionGroup(self))

    def _menu(self, bar: QMenuBar, menus: dict[str, QMenu], path: str) -> QMenu:
        if path not in menus:
            parent, _, title = path.rpartition("/")
            menus[path] = self._menu(bar, menus, parent).addMenu(title) if parent else bar.addMenu(path)
        return menus[path]


def _plain(title: str) -> str:
    return title.replace("&", "").rstrip("…")
