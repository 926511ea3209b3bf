"""The dialogs of the Help menu: about LlamaHome, and the list of shortcuts."""

from __future__ import annotations

import platform
from importlib import metadata

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from llamahome_gui import __version__
from llamahome_gui.config.paths import Workspace
from llamahome_gui.ui.actions import Actions
from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.theme import GRID, keep_scaled, scaled
from llamahome_gui.ui.widgets import ElidedLabel, IconLabel, button, label

_PARTS = ("torch", "transformers", "peft", "PySide6-Essentials")


def versions() -> dict[str, str]:
    """Name and version of every part that matters in a report."""
    found = {"LlamaHome": __version__, "Python": platform.python_version(), "Qt": qVersion()}
    for part in _PARTS:
        try:
            found[part] = metadata.version(part)
        except metadata.PackageNotFoundError:
            found[part] = tr("not installed")
    return found | {"System": platform.platform()}


class AboutDialog(QDialog):
    """What this is, and the versions it runs on."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("About LlamaHome"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._facts = versions() | {"Workspace": str(workspace.root)}
        column = QVBoxLayout(self)
        column.setContentsMargins(4 * GRID, 4 * GRID, 4 * GRID, 3 * GRID)
        column.setSpacing(2 * GRID)
        column.addLayout(self._heading())
        column.addLayout(self._table())
        row = QHBoxLayout()
        row.addWidget(button(tr("Copy"), self.copy, icon_name="copy"))
        row.addStretch()
        close = button(tr("Close"), self.accept, kind="primary")
        close.setDefault(True)
        close.setFocus()
        row.addWidget(close)
        column.addLayout(row)

    def copy(self) -> None:
        """Put the versions on the clipboard."""
        QGuiApplication.clipboard().setText("\n".join(f"{name}: {value}" for name, value in self._facts.items()))

    def _heading(self) -> QHBoxLayout:
        texts = QVBoxLayout()
        texts.setSpacing(4)
        texts.addWidget(label("LlamaHome", "title"))
        sentence = tr("A workbench for long documents on a local Llama-family model. Nothing leaves this machine.")
        text = label(sentence, "muted", wrap=True)
        keep_scaled(text, lambda it: it.setMinimumWidth(scaled(340)))
        texts.addWidget(text)
        row = QHBoxLayout()
        row.setSpacing(2 * GRID)
        row.addWidget(IconLabel("app", 64), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts, 1)
        return row

    def _table(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(3 * GRID)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for row, (name, value) in enumerate(self._facts.items()):
            shown = ElidedLabel(value, mode=Qt.TextElideMode.ElideMiddle)
            grid.addWidget(label(name, "muted"), row, 0)
            grid.addWidget(shown, row, 1)
        return grid


class ShortcutsDialog(QDialog):
    """Every command that has keys, by menu."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keyboard shortcuts"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        column = QVBoxLayout(self)
        column.setContentsMargins(4 * GRID, 3 * GRID, 4 * GRID, 3 * GRID)
        column.setSpacing(2 * GRID)
        column.addWidget(label(tr("Keyboard shortcuts"), "title"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(6 * GRID)
        grid.setVerticalSpacing(GRID)
        menu_before = ""
        for row, (menu, title, keys) in enumerate(actions.shortcuts()):
            if menu != menu_before:
                grid.addWidget(label(menu, "muted"), row, 0)
            menu_before = menu
            grid.addWidget(label(title), row, 1)
            grid.addWidget(label(keys, "badge"), row, 2, Qt.AlignmentFlag.AlignRight)
        column.addLayout(grid)
        row_layout = QHBoxLayout()
        row_layout.addStretch()
        row_layout.addWidget(button(tr("Close"), self.accept, kind="primary"))
        column.addLayout(row_layout)
