"""How the window is arranged: its place, its docks, what stands beside which page; remembered, and reset."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QSettings, QSize, Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDockWidget, QWidget

from llamahome_gui.ui.docking import onto_a_screen
from llamahome_gui.ui.splitters import Splitters
from llamahome_gui.ui.theme import manager, scaled

if TYPE_CHECKING:
    from llamahome_gui.ui.main_window import MainWindow

_DEFAULT_SIZE = QSize(1320, 860)
_MONITOR_WIDTH = 300
# Beside these the monitor is shown until the user says otherwise; each page remembers its own wish.
_MONITORED = ("chat",)
_WIDE = 1160
"""A narrower window shows the monitor only where the user asks for it, in pixels for text of 13."""
_BESIDE, _GEOMETRY, _STATE, _SPLITTER = "window/beside", "window/geometry", "window/state", "documents/splitter"
_CLOSED = "chat/closed_folders"


class WindowLayout(QObject):
    """Works for one window, whose parts are there by now.

    Args:
        store: Where everything is remembered.
    """

    def __init__(self, window: MainWindow, store: QSettings) -> None:
        super().__init__(window)
        self._window, self._store = window, store
        self._splitters = Splitters(store, self)
        window.monitor.installEventFilter(self)
        window.docks.moved.connect(self._moved)
        manager().rescaled.connect(self.arrange_monitor)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.screenRemoved.connect(self.keep_on_screens)

    # -- the monitor ------------------------------------------------------------------------------------------

    @Slot()
    def arrange_monitor(self) -> None:
        """Show the monitor beside this page as the user wished, else where there is room and use for it."""
        page = self._window.page
        usual = page in _MONITORED and self._window.width() >= self._wide
        wanted = bool(self._store.value(f"monitor/{page}", usual, type=bool))
        self._window.monitor.setVisible(wanted)
        self._window.actions_by_id["view.monitor"].setChecked(wanted)

    def show_monitor(self, wanted: bool) -> None:
        """Show or hide the monitor beside this page, and remember it."""
        self._store.setValue(f"monitor/{self._window.page}", wanted)
        self._window.monitor.setVisible(wanted)
        self._window.actions_by_id["view.monitor"].setChecked(wanted)

    def resized(self, before: QSize, now: QSize) -> None:
        """Show or hide the monitor where there is room now, or no longer."""
        if before.isValid() and (now.width() >= self._wide) != (before.width() >= self._wide):
            self.arrange_monitor()

    @property
    def _wide(self) -> int:
        """From this width on there is room for the monitor, in pixels."""
        return scaled(_WIDE) + self._window.cache.width

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """The monitor's own cross hides it for this page, as the menu does."""
        if event.type() == QEvent.Type.Close:
            self.show_monitor(False)
        return False

    # -- the whole --------------------------------------------------------------------------------------------

    def restore(self) -> None:
        """Take the place and the docks of the last time."""
        window, store = self._window, self._store
        geometry, state = store.value(_GEOMETRY), store.value(_STATE)
        if geometry is None or not window.restoreGeometry(geometry):
            window.resize(_DEFAULT_SIZE)
        for key in _strings(store.value(_BESIDE)):
            if key in window.panels:
                window.docks.take_out(key)
        if state is not None:
            window.restoreState(state)
        window.panels.each(self._restore_page)
        window.cache.restore()
        self.keep_on_screens()

    def _restore_page(self, key: str, panel: Any) -> None:
        sizes = self._store.value(_SPLITTER)
        if key == "documents" and isinstance(sizes, list):
            panel.splitter.setSizes([int(size) for size in sizes])
        elif key == "models":
            panel.toolbar.sort.keep_in(self._store)
        elif key == "chat":
            panel.chats.close_folders(_strings(self._store.value(_CLOSED)))
        self._splitters.follow(key, panel)

    def remember(self) -> None:
        """Write down how it is now."""
        window, store = self._window, self._store
        store.setValue(_GEOMETRY, window.saveGeometry())
        store.setValue(_BESIDE, list(window.docks.beside))
        store.setValue(_STATE, window.saveState())
        documents = window.panels.there.get("documents")
        if documents is not None and documents.splitter_used:
            store.setValue(_SPLITTER, documents.splitter.sizes())
        store.setValue(_CLOSED, window.chat.chats.closed_folders)
        self._splitters.remember()
        store.sync()

    def reset(self) -> None:
        """Everything where it is at the first start; the window's own size stays."""
        window = self._window
        for key in window.docks.beside:
            window.docks.put_back(key)
        for name in (_STATE, _BESIDE, _SPLITTER, "monitor"):
            self._store.remove(name)
        self._splitters.reset()
        window.monitor.setFloating(False)
        window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, window.monitor)
        self.arrange_monitor()
        window.resizeDocks([window.monitor], [scaled(_MONITOR_WIDTH)], Qt.Orientation.Horizontal)
        if "documents" in window.panels.there:
            window.documents.reset_splitter()

    @Slot()
    def keep_on_screens(self) -> None:
        """Bring back what lies on no screen: one may have been unplugged since."""
        places = [screen.availableGeometry() for screen in QGuiApplication.screens()]
        tops: list[QWidget] = [self._window]
        tops += [dock for dock in self._window.findChildren(QDockWidget) if dock.isFloating()]
        for top in tops:
            if not (top.isMaximized() or top.isFullScreen()):
                place = onto_a_screen(top.geometry(), places)
                if place != top.geometry():
                    top.setGeometry(place)

    @Slot(str, bool)
    def _moved(self, key: str, beside: bool) -> None:
        self._window.actions_by_id[f"dock.{key}"].setChecked(beside)
        self._window.go_to(self._window.page)
        if beside:
            self._make_room()

    def _make_room(self) -> None:
        """A window as wide as its parts need, as far as the screen goes."""
        window = self._window
        if window.isVisible() and not (window.isMaximized() or window.isFullScreen()):
            most = window.screen().availableGeometry().size()
            window.resize(window.size().expandedTo(window.minimumSizeHint().boundedTo(most)))


def _strings(value: object) -> list[str]:
    """A list from the settings file: Qt reads one of a single string as that string."""
    return [str(each) for each in value] if isinstance(value, list) else [str(value)] if value else []
