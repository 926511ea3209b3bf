"""Servers in the models panel: added, looked at again, forgotten."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from llamahome_gui.models import InstalledModel
from llamahome_gui.models.servers import Server, ServerBook
from llamahome_gui.ui.background import Op
from llamahome_gui.ui.i18n import plural, tr
from llamahome_gui.ui.models.server_dialog import ServerDialog
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.widgets import ask


class ServerControl(QObject):
    """Works for one panel.

    Args:
        window: Where its dialogs stand.

    Signals:
        changed: One sentence: the list has other servers or models now.
        failed: Why something cannot be done.
    """

    changed = Signal(str)
    failed = Signal(object)

    def __init__(self, services: Services, window: QWidget) -> None:
        super().__init__(window)
        self._services, self._window = services, window
        self._book = ServerBook(services.workspace)

    def add(self) -> None:
        """Ask for a server."""
        self._open(None)

    def look_again(self, model: InstalledModel) -> None:
        """Ask the server of a model for its models anew, with another key where one is given."""
        Op(self, lambda: self._book.find(model.key)[0]).success(self._open).failure(self.failed.emit).run()

    def ask_forget(self, model: InstalledModel) -> None:
        """Ask whether the server of a model shall be forgotten."""
        Op(self, lambda: self._book.find(model.key)[0]).success(self._ask).failure(self.failed.emit).run()

    def _open(self, server: Server | None) -> None:
        dialog = ServerDialog(self._book, server, self._window)
        dialog.kept.connect(self._kept)
        dialog.open()

    def _kept(self, server: Server) -> None:
        count = plural(len(server.models), "{n} model", "{n} models")
        self.changed.emit(tr("{server} answers: {count}.", server=server.name, count=count))

    def _ask(self, server: Server) -> None:
        count = plural(len(server.models), "{n} model leaves the list", "{n} models leave the list")
        ask(
            self._window,
            tr("Forget {server}?", server=server.name),
            tr("{count}, and the key is deleted. The server itself is not touched.", count=count),
            yes=tr("Forget"),
            confirmed=partial(self._forget, server),
        )

    def _forget(self, server: Server) -> None:
        session = self._services.session
        if any(session.uses(server.installed(model, self._book.path)) for model in server.models):
            self._services.switch_model(None)
        done = tr("{server} is forgotten.", server=server.name)
        Op(self, lambda: self._book.remove(server.name)).success(lambda _server: self.changed.emit(done)).failure(
            self.failed.emit
        ).run()
