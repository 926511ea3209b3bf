"""From a search of the hub to a row of the list: the user's catalogue has the model, and it is fetched on wish."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from llamahome_gui.models import Catalogue
from llamahome_gui.models.fit.network import Network
from llamahome_gui.models.hub import CatalogueEntry, add_entry
from llamahome_gui.ui.background import Op
from llamahome_gui.ui.models.fit_chart import make_fit, usual_chip
from llamahome_gui.ui.models.rows import Chip
from llamahome_gui.ui.models.search_dialog import SearchDialog
from llamahome_gui.ui.models.survey import machine_of
from llamahome_gui.ui.services import Services


class HubAdding(QObject):
    """Works for one panel.

    Args:
        window: Where the search stands.

    Signals:
        added: The key of a model that the catalogue has now.
        failed: Why it cannot be noted.
    """

    added = Signal(str)
    failed = Signal(object)

    def __init__(self, services: Services, window: QWidget) -> None:
        super().__init__(window)
        self._services, self._window = services, window
        self._wanted_key = ""

    def search(self, catalogue: Catalogue, text: str) -> None:
        """Look for models on the hub."""
        services = self._services
        dialog = SearchDialog(services.network, catalogue, services.endpoint, self._chip_of, text, self._window)
        dialog.wanted.connect(self._add)
        dialog.open()

    def take_wanted(self) -> str:
        """The model that is to be downloaded as soon as it has a row; the key is given once."""
        key, self._wanted_key = self._wanted_key, ""
        return key

    def _chip_of(self, network: Network, size: int) -> Chip:
        """Called in a thread."""
        return usual_chip(make_fit(network, machine_of(self._services), self._services.settings, download_bytes=size))

    @Slot(object, bool)
    def _add(self, entry: CatalogueEntry, download: bool) -> None:
        workspace = self._services.workspace
        Op(self, lambda: add_entry(workspace, entry)).success(partial(self._noted, entry.key, download)).failure(
            self.failed.emit
        ).run()

    def _noted(self, key: str, download: bool, _path: Path) -> None:
        self._services.reload_catalogue()
        self._wanted_key = key if download else ""
        self.added.emit(key)
