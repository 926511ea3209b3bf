"""Pages that stand beside the others: taken out of the middle into a dock, and put back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QScrollArea, QStackedWidget, QWidget

from llamahome_gui.ui.rail import PAGES
from llamahome_gui.ui.theme import scaled
from llamahome_gui.ui.widgets import DockTitle

HOME = "chat"
"""The page that always stays in the middle."""
_WIDTH, _LEAST_WIDTH = 480, 320
_SEEN = 80
"""Pixels of a window that must lie on a screen, so that it can be taken hold of."""


class PageDock(QDockWidget):
    """Holds one page; closing it puts the page back. What has no room in it can be scrolled to.

    Signals:
        closeWanted: key of the page.
    """

    closeWanted = Signal(str)

    def __init__(self, key: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.key = key
        self.setObjectName(f"page-{key}")
        self.setAllowedAreas(Qt.DockWidgetArea.AllDockWidgetAreas)
        self.setTitleBarWidget(DockTitle(self))
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setMinimumWidth(scaled(_LEAST_WIDTH))
        self.setWidget(self.area)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.closeWanted.emit(self.key)


class PageDocks(QObject):
    """Moves pages between the middle and their docks.

    Args:
        made: Given each dock once, as it is made.

    Signals:
        moved: key of a page, and whether it stands beside the others now.
    """

    moved = Signal(str, bool)

    def __init__(
        self,
        window: QMainWindow,
        stack: QStackedWidget,
        panels: Mapping[str, QWidget],
        made: Callable[[QDockWidget], object],
    ) -> None:
        super().__init__(window)
        self._window, self._stack, self._panels, self._made = window, stack, panels, made
        self._docks: dict[str, PageDock] = {}
        self._beside: list[str] = []

    @property
    def beside(self) -> tuple[str, ...]:
        """Keys of the pages that stand beside the middle, in the order in which they went there."""
        return tuple(self._beside)

    def dock(self, key: str) -> PageDock:
        """The dock of a page; raises KeyError where it never had one."""
        return self._docks[key]

    def take_out(self, key: str) -> None:
        """Show a page beside the others; nothing happens for the home page, and for one that is there."""
        if key == HOME or key in self._beside:
            return
        panel = self._panels[key]
        if self._stack.currentWidget() is panel:
            self._stack.setCurrentWidget(self._panels[HOME])
        self._stack.removeWidget(panel)
        new = key not in self._docks
        dock = self._make(key) if new else self._docks[key]
        dock.area.setWidget(panel)
        self._beside.append(key)
        panel.show()
        dock.show()
        dock.raise_()
        self.moved.emit(key, True)
        if new:
            self._window.resizeDocks([dock], [scaled(_WIDTH)], Qt.Orientation.Horizontal)

    def put_back(self, key: str) -> None:
        """Show a page in the middle again, when it is called for."""
        if key in self._beside:
            dock = self._docks[key]
            self._stack.addWidget(dock.area.takeWidget())
            dock.hide()
            self._beside.remove(key)
            self.moved.emit(key, False)

    def show(self, key: str) -> None:
        """Bring a page that stands beside to the front, and give it the keyboard."""
        self._docks[key].show()
        self._docks[key].raise_()
        self._panels[key].setFocus()

    def _make(self, key: str) -> PageDock:
        title = next(page.title for page in PAGES if page.key == key)
        self._docks[key] = dock = PageDock(key, title, self._window)
        dock.closeWanted.connect(self.put_back)
        self._place(dock)
        self._made(dock)
        return dock

    def _place(self, dock: PageDock) -> None:
        """On the right, over what stands there already; the user moves it from there."""
        self._window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
        for other in self._window.findChildren(QDockWidget):
            there = other is not dock and other.isVisible() and not other.isFloating()
            if there and self._window.dockWidgetArea(other) == Qt.DockWidgetArea.RightDockWidgetArea:
                self._window.tabifyDockWidget(other, dock)


def onto_a_screen(window: QRect, screens: Iterable[QRect]) -> QRect:
    """Where a window can be reached: as it is where enough of it lies on a screen, else in the middle of the nearest.

    Args:
        screens: What each screen offers to windows; the first is the main one.
    """
    there = list(screens)
    for screen in there:
        seen = window.intersected(screen)
        if seen.width() >= _SEEN and seen.height() >= _SEEN and window.top() >= screen.top():
            return window
    if not there:
        return window
    nearest = min(there, key=lambda screen: (screen.center() - window.center()).manhattanLength())
    size = window.size().boundedTo(nearest.size())
    moved = QRect(nearest.topLeft(), size)
    moved.moveCenter(nearest.center())
    return moved
