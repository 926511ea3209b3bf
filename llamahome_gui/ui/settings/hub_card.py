"""The card of the hub's account: whose token is kept and where, another one, and forgetting it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from llamahome_gui.errors import LlamaHomeError
from llamahome_gui.ui.hub_access import Access, HubAccess
from llamahome_gui.ui.i18n import mark, tr
from llamahome_gui.ui.theme import GRID
from llamahome_gui.ui.widgets import Card, SecretField, button, label, restyle

_SENTENCE = mark(
    "Gated models are given to accounts that have accepted their licences. A token proves the account; it is kept in "
    "the system's keyring where there is one, and sent to the hub alone."
)


class HubCard(Card):
    """Looks for the token when it is shown for the first time: a keyring may ask the user something."""

    def __init__(self, access: HubAccess, parent: QWidget | None = None) -> None:
        super().__init__(tr("Hub account"), tr(_SENTENCE), parent)
        self._access = access
        self._looked = False
        self.state = label("", wrap=True)
        self.state.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.token = SecretField(tr("Token, begins with hf_"))
        self.keep = button(tr("Check and keep"), self._keep)
        self.forget = button(tr("Forget token"), self._forget)
        self._build()
        self.keep.setEnabled(False)
        self.forget.hide()
        self.token.textChanged.connect(self._typed)
        self.token.returnPressed.connect(self._keep)
        access.changed.connect(self._show_access)
        access.rejected.connect(self._show_error)

    def says(self, words: str) -> bool:
        """Whether the heading has all of these words."""
        said = f"{tr('Hub account')} {tr(_SENTENCE)}".casefold()
        return all(word in said for word in words.casefold().split())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._looked:
            self._looked = True
            self._access.look()

    def _keep(self) -> None:
        if self.token.text().strip():
            self._say(tr("Asking the hub…"), "muted")
            self.keep.setEnabled(False)
            self._access.offer(self.token.text())

    def _forget(self) -> None:
        self._access.forget()

    @Slot(object)
    def _show_access(self, access: Access) -> None:
        self._say(access.sentence, "success" if access.account else "muted")
        self.forget.setVisible(access.ours)
        self.keep.setEnabled(bool(self.token.text().strip()))
        if access.account:
            self.token.clear()

    @Slot(object)
    def _show_error(self, error: Exception) -> None:
        self.keep.setEnabled(bool(self.token.text().strip()))
        said = f"{error.message} {error.hint or ''}".strip() if isinstance(error, LlamaHomeError) else str(error)
        self._say(said, "error")

    @Slot(str)
    def _typed(self, text: str) -> None:
        self.keep.setEnabled(bool(text.strip()))

    def _say(self, text: str, kind: str) -> None:
        self.state.setText(text)
        restyle(self.state, kind=kind)

    def _build(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(GRID)
        line.addWidget(self.token, 1)
        line.addWidget(self.keep)
        state = QHBoxLayout()
        state.setSpacing(GRID)
        state.addWidget(self.state, 1)
        state.addWidget(self.forget, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(state)
        self.body.addLayout(line)
