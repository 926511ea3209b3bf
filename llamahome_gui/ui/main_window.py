"""The window: rail, panels, monitor dock, menus, status bar; where files are dropped and work is ended."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings, QSize, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QCloseEvent, QDesktopServices, QIcon, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from llamahome_gui.errors import LlamaHomeError
from llamahome_gui.ui.about import AboutDialog, ShortcutsDialog
from llamahome_gui.ui.actions import Actions
from llamahome_gui.ui.cache.switch import CacheSwitch
from llamahome_gui.ui.closing import Closing
from llamahome_gui.ui.commands import specs
from llamahome_gui.ui.docking import HOME, PageDocks
from llamahome_gui.ui.dropping import DropOverlay, FileDropFilter
from llamahome_gui.ui.enabling import Enabling
from llamahome_gui.ui.icons import icon
from llamahome_gui.ui.layout import WindowLayout
from llamahome_gui.ui.linking import link
from llamahome_gui.ui.monitor.dock import MonitorDock
from llamahome_gui.ui.pages import PagedWindow, Pages
from llamahome_gui.ui.palette.opening import PaletteOpener
from llamahome_gui.ui.rail import Rail
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.session import SessionState
from llamahome_gui.ui.status import StatusBar
from llamahome_gui.ui.widgets import DockTitle, ErrorBanner
from llamahome_gui.ui.work.centre import WorkCentre
from llamahome_gui.ui.work.notifier import Notifier
from llamahome_gui.ui.work.sources import sources

if TYPE_CHECKING:
    from llamahome_gui.documents import DocumentRecord

log = logging.getLogger(__name__)

_LEAST_SIZE = QSize(1040, 640)


class MainWindow(PagedWindow):
    """The pages over the services, and all that stands around them.

    Signals:
        saved: The window is going, and chats, drafts and settings have been written; threads and processes end now.
        closed: The window is gone and everything it ran has ended.
    """

    saved = Signal()
    closed = Signal()

    def __init__(self, services: Services) -> None:
        super().__init__()
        self.services = services
        self.store = QSettings(str(services.workspace.config_dir / "window.ini"), QSettings.Format.IniFormat)
        self.panels = Pages(services)
        self.monitor = MonitorDock(services)
        self.rail = Rail()
        self.status = StatusBar(services)
        self.banner = ErrorBanner()
        self._stack = QStackedWidget()
        self._build()
        self.cache = CacheSwitch(self)
        self.actions_by_id = Actions(specs(self), self)
        self.actions_by_id.fill(self.menuBar())
        self.palette_opener = PaletteOpener(self, self.store)
        self._overlay = DropOverlay(self)
        self._drops = FileDropFilter(self, self._overlay, self.take_drop)
        self.panels.each(self._drops.take_in)
        self.docks = PageDocks(self, self._stack, self.panels, self._drops.watch)
        self.layout_keeper = WindowLayout(self, self.store)
        self.work = WorkCentre(sources(self, services), self)
        self.status.follow(self.work, self)
        self.notifier = Notifier(self, lambda: services.settings.appearance.notifications)
        self.closing = Closing(self, services)
        self._connect()
        self.enabling = Enabling(self)
        self.layout_keeper.restore()
        self.go_to(HOME)
        self._session_changed(services.session.state)
        self.work.start()

    # -- what the commands do ---------------------------------------------------------------------------------

    @property
    def ended(self) -> bool:
        """Whether the window has been closed and all it ran has ended."""
        return self.closing.ended

    @property
    def page(self) -> str:
        """Key of the page in the middle."""
        return self.panels.key_of(self._stack.currentWidget())

    @Slot(str)
    def go_to(self, key: str) -> None:
        """Show a page, in the middle or where it stands beside; raises KeyError for an unknown one."""
        if key in self.docks.beside:
            self.rail.choose(self.page)
            self.docks.show(key)
            return
        self.rail.choose(key)
        self._stack.setCurrentWidget(self.panels[key])
        self.layout_keeper.arrange_monitor()
        self._overlay.say_for(key)
        self.panels[key].setFocus()

    @Slot(object)
    def take_start(self, paths: Sequence[Path]) -> None:
        """Come to the front: the program was started again, perhaps with files."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()
        if paths:
            self.add_paths(paths)

    @Slot(str)
    def come_to(self, page: str) -> None:
        """Come to the front with a page."""
        self.take_start([])
        self.go_to(page)

    @Slot(object)
    def add_paths(self, paths: Sequence[Path]) -> None:
        """Convert files and folders, and show the documents."""
        self.go_to("documents")
        self.documents.add_paths(paths)

    @Slot(object)
    def import_paths(self, paths: Sequence[Path]) -> None:
        """Convert files that another page keeps on show."""
        self.documents.add_paths(paths)

    def take_drop(self, paths: Sequence[Path]) -> None:
        """Give dropped files to the page that is shown, where it has a use for them; otherwise to the documents."""
        take = getattr(self.panels[self.page], "take_paths", None)
        if take is None or not take(paths):
            self.add_paths(paths)

    @Slot()
    def new_chat(self) -> None:
        """Begin an empty chat."""
        self.go_to("chat")
        self.chat.new_chat()

    @Slot()
    def add_files(self) -> None:
        """Ask for files to add to the documents."""
        self.go_to("documents")
        self.documents.choose_files()

    def add_folder(self) -> None:
        """Ask for a folder to add to the documents."""
        self.go_to("documents")
        self.documents.choose_folder()

    def search_hub(self) -> None:
        """Look for a model on the hub."""
        self.go_to("models")
        self.models.search_hub()

    def find_document(self) -> None:
        """Go to the documents' filter."""
        self.go_to("documents")
        self.documents.filter.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.documents.filter.search.selectAll()

    def find_chat(self) -> None:
        """Search in all chats."""
        self.go_to("chat")
        if self.chat.chats.isHidden():  # the cache has its place
            self.chat.cache.pane.set_open(False)
        self.chat.chats.search.setFocus()
        self.chat.chats.search.selectAll()

    def open_chat(self, conversation: int) -> None:
        """Show a stored chat."""
        self.go_to("chat")
        self.chat.controller.open(conversation)

    def show_document(self, path: str) -> None:
        """Choose one document, whatever the filter lets through, and show its text."""
        self.go_to("documents")
        self.documents.show_document(path)

    def find_anything(self) -> None:
        """Open the command palette."""
        self.palette_opener.open()

    def save_chat(self) -> None:
        """Write the chat on show into a file."""
        self.go_to("chat")
        self.chat.export()

    def choose_theme(self, mode: str, _checked: bool = True) -> None:
        """Use the system's, the light or the dark theme, and remember it."""
        self.services.keeper.change_appearance(theme=mode)

    def resize_text(self, step: int | None) -> None:
        """Show all text larger or smaller by some percent of the system's size, or with None as large as that."""
        now = self.services.settings.appearance.text_size
        self.services.keeper.change_appearance(text_size=100 if step is None else min(200, max(80, now + step)))

    def show_monitor(self, wanted: bool) -> None:
        """Show or hide the monitor beside this page, and remember it."""
        self.layout_keeper.show_monitor(wanted)

    def show_beside(self, key: str, wanted: bool) -> None:
        """Show a page beside the others, or in the middle again."""
        if wanted:
            self.docks.take_out(key)
        else:
            self.docks.put_back(key)
            self.go_to(key)

    def reset_layout(self) -> None:
        """Put everything where it was at the first start."""
        self.layout_keeper.reset()

    def load_starter(self) -> None:
        """Load the model that comes with the program."""
        self.chat.model_notice.load_starter()

    def unload(self) -> None:
        """Let go of the model."""
        self.services.switch_model(None)

    def open_workspace(self) -> None:
        """Show the workspace in the system's file manager."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.services.workspace.root)))

    def open_logs(self) -> None:
        """Show the log files in the system's file manager."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.services.workspace.logs_dir)))

    def show_tasks(self) -> None:
        """List what runs now."""
        self.status.tasks.open_list()

    def show_about(self) -> None:
        """Say what this is and which versions it runs on."""
        AboutDialog(self.services, self).open()

    def show_shortcuts(self) -> None:
        """List every command that has keys."""
        ShortcutsDialog(self.actions_by_id, self).open()

    def load_first_model(self) -> None:
        """Load the model of the last time; at the first start, and where that one is gone, the starter."""
        key = str(self.store.value("model/last", "starter"))
        try:
            model = next((found for found in self.services.models() if found.key == key and found.loadable), None)
            self.services.switch_model(model or self.services.store.get("starter"))
        except LlamaHomeError as error:
            log.warning("no model at start: %s", error)
            self.status.announce(str(error))

    # -- closing ----------------------------------------------------------------------------------------------

    def busy_reasons(self) -> list[str]:
        """What would be broken off by closing now, one sentence each."""
        return self.closing.reasons()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.closing.may_close():
            event.accept()
            self.closing.end()
        else:
            event.ignore()

    def close_now(self) -> None:
        """Close without a question: what is there is kept, what is not finished stops."""
        self.closing.now()

    # -- following --------------------------------------------------------------------------------------------

    @Slot(object)
    def chat_with(self, records: Sequence[DocumentRecord]) -> None:
        """Ask about documents."""
        self.go_to("chat")
        self.chat.attach(records)

    @Slot()
    def models_changed(self) -> None:
        """Models were written or removed by another page than their own."""
        models = self.panels.there.get("models")
        if models is not None:
            models.refresh()

    @Slot(object)
    def _session_changed(self, state: SessionState) -> None:
        model = self.services.session.model
        if state is SessionState.READY and model is not None:
            self.store.setValue("model/last", model.key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc stops the answer of the chat in sight, where nothing that has the keyboard has a use for it."""
        if event.key() == Qt.Key.Key_Escape and self.chat.isVisible() and self.actions_by_id["chat.stop"].isEnabled():
            self.actions_by_id["chat.stop"].trigger()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.layout_keeper.resized(event.oldSize(), event.size())
        if self._overlay.isVisible():
            self._overlay.cover()

    # -- building ---------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.setWindowTitle("LlamaHome")
        self.setWindowIcon(app_icon())
        self.setMinimumSize(_LEAST_SIZE)
        centre = QWidget()
        row = QHBoxLayout(centre)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        middle = QVBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.banner)
        middle.addWidget(self._stack, 1)
        row.addLayout(middle, 1)
        self.panels.each(self._put_in_stack)
        self.setCentralWidget(centre)
        self.monitor.setObjectName("monitor")
        self.monitor.setTitleBarWidget(DockTitle(self.monitor))
        self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.monitor)
        self.setStatusBar(self.status)
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def _put_in_stack(self, _key: str, panel: QWidget) -> None:
        self._stack.addWidget(panel)

    def _connect(self) -> None:
        self.rail.chosen.connect(self.go_to)
        self.status.tasks.list.pageWanted.connect(self.go_to)
        self.work.ended.connect(self.notifier.work_ended)
        self.notifier.pageWanted.connect(self.come_to)
        self.panels.each(partial(link, self))
        self.monitor.statusMessage.connect(self.status.announce)
        self.cache.changed.connect(self.layout_keeper.arrange_monitor)
        self.services.session.stateChanged.connect(self._session_changed)
        self.services.problem.connect(self.banner.show_error)


def app_icon() -> QIcon:
    """The icon of the application."""
    return icon("app")
