"""Asks under which name an adapter and its base become one model."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from llamahome_gui.models import Catalogue, InstalledModel
from llamahome_gui.ui.i18n import mark, tr
from llamahome_gui.ui.models.name_dialog import NameDialog

_SENTENCE = mark(
    "A new model is written: the base with the adapter in its weights, which any program can load. It takes as much "
    "disk as the base. Base and adapter stay as they are."
)


def ask_merge(
    adapter: InstalledModel,
    catalogue: Catalogue,
    wish: Callable[[InstalledModel, str, str], object],
    parent: QWidget,
) -> None:
    """Ask for the names, and `wish` for what was answered."""
    dialog = MergeDialog(adapter, catalogue, parent)
    dialog.chosen.connect(wish)
    dialog.open()


class MergeDialog(NameDialog):
    """`chosen` carries the adapter, a family and a version."""

    chosen = Signal(object, str, str)

    def __init__(self, adapter: InstalledModel, catalogue: Catalogue, parent: QWidget | None = None) -> None:
        name = adapter.path.name.removeprefix(f"{adapter.family}_{adapter.version}_").replace("_", "-").lower()
        # The starter's own names are kept for it.
        family = "merged" if adapter.family == "starter" else adapter.family
        version = name if family == "merged" else f"{adapter.version}-{name}"
        super().__init__(
            tr("Merge an adapter"), adapter.title, catalogue, (family, version), tr("Merge"), tr(_SENTENCE), parent
        )
        self._adapter = adapter

    def named(self, family: str, version: str) -> None:
        self.chosen.emit(self._adapter, family, version)
