"""The dialogs of the Help menu: about LlamaHome, and the list of shortcuts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from llamahome_gui.ui.actions import Actions
from llamahome_gui.ui.background import Op
from llamahome_gui.ui.diagnostics import report, screens, versions
from llamahome_gui.ui.i18n import mark, tr
from llamahome_gui.ui.keys import keys_in_widgets
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.theme import GRID, keep_scaled, scaled
from llamahome_gui.ui.widgets import ElidedLabel, ErrorBanner, IconLabel, button, label

_TIP = mark("Versions, machine, changed settings and the log's last complaints; nothing of documents or chats")


def copy_diagnostics(parent: QWidget, services: Services, copied: Callable[[], object]) -> None:
    """Gather in the background what a report of a fault needs, put it on the clipboard, and say so by `copied`."""
    model = services.session.model
    state = f"{model.title}, {services.session.state}" if model else "none"
    settings = services.settings.model_copy(deep=True)

    def take(text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        copied()

    Op(parent, partial(report, services.workspace, settings, state, screens())).success(take).run()


def tell_of_crash(banner: ErrorBanner, services: Services, began: datetime) -> None:
    """Say that the session that began then did not end by itself."""
    banner.show_notice(
        tr("LlamaHome did not close properly the last time (started {began}).", began=f"{began:%Y-%m-%d %H:%M}"),
        tr("Chats and documents are kept. If this happens again, a report with the diagnostics helps to mend it."),
        action=tr("Copy diagnostics"),
        callback=lambda: copy_diagnostics(banner, services, banner.clear),
    )


class AboutDialog(QDialog):
    """What this is, and the versions it runs on."""

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("About LlamaHome"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._services = services
        self._facts = versions() | {tr("Workspace"): str(services.workspace.root)}
        self.copy_button = button(tr("Copy diagnostics"), self.copy, icon_name="copy", tip=tr(_TIP))
        column = QVBoxLayout(self)
        column.setContentsMargins(4 * GRID, 4 * GRID, 4 * GRID, 3 * GRID)
        column.setSpacing(2 * GRID)
        column.addLayout(self._heading())
        column.addLayout(self._table())
        row = QHBoxLayout()
        row.addWidget(self.copy_button)
        row.addStretch()
        close = button(tr("Close"), self.accept, kind="primary")
        close.setDefault(True)
        close.setFocus()
        row.addWidget(close)
        column.addLayout(row)

    def copy(self) -> None:
        """Put on the clipboard what a report of a fault needs."""
        self.copy_button.setEnabled(False)
        copy_diagnostics(self, self._services, self._copied)

    def _copied(self) -> None:
        self.copy_button.setText(tr("Copied"))
        self.copy_button.setEnabled(True)

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
    """Every command that has keys, by menu, and what keys do in lists, the question and dialogs."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keyboard shortcuts"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        column = QVBoxLayout(self)
        column.setContentsMargins(4 * GRID, 3 * GRID, 4 * GRID, 3 * GRID)
        column.setSpacing(2 * GRID)
        column.addWidget(label(tr("Keyboard shortcuts"), "title"))
        page = QWidget()
        lists = QHBoxLayout(page)
        lists.setContentsMargins(0, 0, 2 * GRID, 0)
        lists.setSpacing(6 * GRID)
        lists.addLayout(_key_grid(actions.shortcuts()))
        lists.addLayout(_key_grid(keys_in_widgets()))
        scroll = QScrollArea()
        scroll.setAccessibleName(tr("Keyboard shortcuts"))
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(page)
        column.addWidget(scroll, 1)
        size = page.sizeHint()
        keep_scaled(self, lambda it: it.resize(size.width() + 12 * GRID, min(size.height() + 16 * GRID, scaled(640))))
        row_layout = QHBoxLayout()
        row_layout.addStretch()
        row_layout.addWidget(button(tr("Close"), self.accept, kind="primary"))
        column.addLayout(row_layout)


def _key_grid(rows: Sequence[tuple[str, str, str]]) -> QGridLayout:
    """Place, title and keys; a place is written where it begins."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(3 * GRID)
    grid.setVerticalSpacing(GRID)
    before = ""
    for row, (place, title, keys) in enumerate(rows):
        if place != before:
            grid.addWidget(label(place, "muted"), row, 0)
        before = place
        grid.addWidget(label(title), row, 1)
        grid.addWidget(label(keys, "badge"), row, 2, Qt.AlignmentFlag.AlignRight)
    grid.setRowStretch(len(rows), 1)
    return grid
