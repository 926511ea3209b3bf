"""The card of the texts that are kept as read: how much they take, and forgetting them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from llamahome_gui.models.folder import folder_size
from llamahome_gui.ui.background import Op
from llamahome_gui.ui.i18n import mark, tr
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.theme import GRID
from llamahome_gui.ui.widgets import Card, ask, button, label
from llamahome_gui.units import size_text

_TITLE = mark("Texts that were read")
_SENTENCE = mark(
    "What a model has read of long documents is kept in the workspace, so that the next question begins at once. It "
    "goes with a document that is removed and with a chat that is deleted. When it is forgotten, both stay."
)


class ReadingsCard(Card):
    """Looks again whenever it is shown; looking and forgetting are the disk's work and go on in the background."""

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(tr(_TITLE), tr(_SENTENCE), parent)
        self._services = services
        self._folder = services.workspace.reads_dir
        self.state = label("", "muted", wrap=True)
        self.forget = button(tr("Forget what was read…"), self._ask)
        self.forget.setEnabled(False)
        line = QHBoxLayout()
        line.setSpacing(GRID)
        line.addWidget(self.state, 1)
        line.addWidget(self.forget, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(line)

    def says(self, words: str) -> bool:
        """Whether the heading has all of these words."""
        said = f"{tr(_TITLE)} {tr(_SENTENCE)}".casefold()
        return all(word in said for word in words.casefold().split())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look()

    def _ask(self) -> None:
        ask(
            self,
            tr("Forget what was read?"),
            tr("The next question about a long document reads it again from its beginning."),
            yes=tr("Forget"),
            confirmed=self._forget,
        )

    def _forget(self) -> None:
        self.forget.setEnabled(False)
        self._services.forget_readings().success(self._look).run()

    def _look(self, _none: object = None) -> None:
        folder = self._folder
        Op(self, lambda: folder_size(folder)).success(self._show).run()

    def _show(self, taken: int) -> None:
        said = tr("They take {size} on the disk.", size=size_text(taken)) if taken else tr("Nothing is kept now.")
        self.state.setText(said)
        self.forget.setEnabled(taken > 0)
