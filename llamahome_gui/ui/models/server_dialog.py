"""Asks for a server that shall answer in the place of this machine, and looks at it before it is kept."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from llamahome_gui.errors import LlamaHomeError
from llamahome_gui.inference.remote.looking import look_at
from llamahome_gui.models.servers import Server, ServerBook, server_url
from llamahome_gui.ui.background import Op
from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.theme import GRID
from llamahome_gui.ui.widgets import SecretField, button, label, restyle

_WIDTH = 480


class ServerDialog(QDialog):
    """Non-blocking: show it with `open()`; `kept` carries the `Server` once it has answered and is noted.

    Args:
        server: One that is known already, to look at it again or give it another key.
    """

    kept = Signal(object)

    def __init__(self, book: ServerBook, server: Server | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Add a server") if server is None else tr("Server {name}", name=server.name))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._book = book
        self.address = _line(tr("Address"), "https://gpu.example:8000", server.url if server else "")
        self.name = _line(tr("Name"), tr("Its host, where you give none"), server.name if server else "")
        self.key = SecretField(
            tr("Key; the one that is kept, where you give none") if server else tr("Key, if it wants one")
        )
        self.state = label("", "small", wrap=True)
        self.confirm = button(tr("Add") if server is None else tr("Look again"), self._look, kind="primary")
        for field in (self.address, self.name):
            field.setReadOnly(server is not None)
        self.address.textChanged.connect(self._typed)
        for field in (self.address, self.name, self.key):
            field.returnPressed.connect(self._look)
        self._build()
        self._typed()

    @Slot()
    def _look(self) -> None:
        if not self.confirm.isEnabled():
            return
        self.confirm.setEnabled(False)
        self._say(tr("Asking the server…"), "small")
        given = (self.address.text(), self.name.text().strip(), self.key.text().strip())
        Op(self, partial(_look_and_keep, self._book, *given)).success(self._found).failure(self._failed).run()

    def _found(self, server: Server) -> None:
        self.kept.emit(server)
        self.accept()

    def _failed(self, error: Exception) -> None:
        said = f"{error.message} {error.hint or ''}".strip() if isinstance(error, LlamaHomeError) else str(error)
        self._say(said, "error")
        self._typed()

    @Slot()
    def _typed(self) -> None:
        self.confirm.setEnabled(bool(self.address.text().strip()))

    def _say(self, text: str, kind: str) -> None:
        self.state.setText(text)
        self.state.setVisible(bool(text))
        restyle(self.state, kind=kind)

    def _build(self) -> None:
        sentence = label(
            tr(
                "Another machine answers: vLLM, llama.cpp, LM Studio, another LlamaHome, or any other server that "
                "speaks as OpenAI's API does. What you ask, documents included, is sent there."
            ),
            "muted",
            wrap=True,
        )
        note = label(
            tr("The key is kept where your system keeps passwords. It is only sent over https or to this machine."),
            "small",
            wrap=True,
        )
        form = QFormLayout()
        form.setSpacing(GRID)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for title, field in ((tr("Address"), self.address), (tr("Name"), self.name), (tr("Key"), self.key)):
            form.addRow(title, field)
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(button(tr("Cancel"), self.reject))
        foot.addWidget(self.confirm)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 2 * GRID)
        column.setSpacing(2 * GRID)
        column.addWidget(label(self.windowTitle(), "title"))
        for text in (sentence, note, self.state):
            text.setFixedWidth(_WIDTH)  # so that its height follows from it
        column.addWidget(sentence)
        column.addLayout(form)
        column.addWidget(note)
        column.addWidget(self.state)
        column.addLayout(foot)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)
        self.state.hide()
        self.confirm.setDefault(True)
        self.address.setFocus()


def _look_and_keep(book: ServerBook, address: str, name: str, key: str) -> Server:
    """In a thread: the server and the keyring take their time."""
    url = server_url(address)
    known = {server.url: server.name for server in book.servers()}
    shown = key or book.key(Server("", url))
    server = look_at(address, shown, name or known.get(url, ""), taken=list(known.values()))
    book.keep(server, key or None)
    return server


def _line(name: str, placeholder: str, text: str) -> QLineEdit:
    made = QLineEdit(text)
    made.setPlaceholderText(placeholder)
    made.setAccessibleName(name)
    return made
