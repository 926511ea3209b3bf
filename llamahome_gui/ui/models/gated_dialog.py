"""A model whose publisher wants an agreement first: where to give it, and the token that proves it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from llamahome_gui.errors import LlamaHomeError
from llamahome_gui.ui.hub_access import Access, HubAccess
from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.models.rows import ModelRow
from llamahome_gui.ui.models.states import said
from llamahome_gui.ui.theme import GRID, keep_scaled, scaled
from llamahome_gui.ui.widgets import IconLabel, LinkLabel, SecretField, button, label, restyle

_WIDTH = 440


class GatedDialog(QDialog):
    """Non-blocking: show it with `open()`; `agreed` carries the key when the download shall begin.

    Args:
        row: The model.
        page: Its page on the hub, where the licence is accepted.
        tokens_page: Where tokens are made.
        problem: What the hub said at the last try.
    """

    agreed = Signal(str)

    def __init__(
        self,
        row: ModelRow,
        page: str,
        tokens_page: str,
        access: HubAccess,
        problem: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Download {title}", title=row.title))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._key, self._page, self._access = row.key, page, access
        self.token = SecretField(tr("Token, begins with hf_"))
        self.check = button(tr("Check"), self._check)
        self.state = label("", "small", wrap=True)
        self.open_page = button(tr("Open the model's page"), self._open_page, icon_name="eye")
        self.download = button(tr("Download"), self._download, kind="primary", icon_name="download")
        self._build(row, tokens_page)
        self.token.textChanged.connect(self._typed)
        self.token.returnPressed.connect(self._check)
        access.changed.connect(self._show_access)
        access.rejected.connect(self._show_error)
        self._say(problem, "error")
        self.check.setEnabled(False)
        self.download.setEnabled(False)
        self._problem = problem
        access.look()

    @Slot()
    def _check(self) -> None:
        if self.token.text().strip():
            self._problem = ""
            self._say(tr("Asking the hub…"), "small")
            self.check.setEnabled(False)
            self._access.offer(self.token.text())

    @Slot(object)
    def _show_access(self, access: Access) -> None:
        self.download.setEnabled(bool(access.where))
        self.check.setEnabled(bool(self.token.text().strip()))
        if self._problem:
            return
        self._say(access.sentence, "success" if access.account else "small")
        if access.account:
            self.token.clear()
            self.token.setPlaceholderText(tr("Another token"))
            self.download.setFocus()

    @Slot(object)
    def _show_error(self, error: Exception) -> None:
        self.check.setEnabled(True)
        self._say(said(error) if isinstance(error, LlamaHomeError) else str(error), "error")

    @Slot(str)
    def _typed(self, text: str) -> None:
        self.check.setEnabled(bool(text.strip()))

    def _download(self) -> None:
        self.agreed.emit(self._key)
        self.accept()

    def _open_page(self) -> None:
        QDesktopServices.openUrl(QUrl(self._page))

    def _say(self, text: str, kind: str) -> None:
        self.state.setText(text)
        self.state.setVisible(bool(text))
        restyle(self.state, kind=kind)

    def _build(self, row: ModelRow, tokens_page: str) -> None:
        licence = tr("the {licence}", licence=row.license) if row.license else tr("its licence")
        sentence = tr(
            "Its publisher gives the files to those who have accepted {licence}. That is done once, on the "
            "model's page, with an account of the hub.",
            licence=licence,
        )
        texts = QVBoxLayout()
        texts.setSpacing(GRID)
        texts.addWidget(_wide(label(tr("{title} wants an agreement", title=row.title), "subtitle", wrap=True)))
        texts.addWidget(_wide(label(sentence, "muted", wrap=True)))
        texts.addLayout(_line(self.open_page, LinkLabel(tr("Licence"), row.license_url) if row.license_url else None))
        texts.addSpacing(GRID)
        why = tr("A token tells the hub that it is you. One that may only read is enough. It is sent to the hub alone.")
        texts.addWidget(_wide(label(why, "muted", wrap=True)))
        texts.addLayout(_line(self.token, self.check, LinkLabel(tr("Make a token"), tokens_page)))
        texts.addWidget(_wide(self.state))
        top = QHBoxLayout()
        top.setSpacing(2 * GRID)
        top.addWidget(IconLabel("lock", 24, "accent"), 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(texts)
        foot = _line(None)
        foot.addWidget(button(tr("Cancel"), self.reject))
        foot.addWidget(self.download)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 2 * GRID)
        column.setSpacing(2 * GRID)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)
        column.addLayout(top)
        column.addLayout(foot)


def _wide(text: QLabel) -> QLabel:
    """So wide that its height follows from it."""
    keep_scaled(text, lambda it: it.setFixedWidth(scaled(_WIDTH)))
    return text


def _line(*parts: QWidget | None) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(GRID)
    for part in parts:
        if part is not None:
            line.addWidget(part, 1 if isinstance(part, SecretField) else 0)
    if not any(isinstance(part, SecretField) for part in parts):
        line.addStretch()
    return line
