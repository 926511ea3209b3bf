"""A question that does not block: it opens, and the answer comes by a callback."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget


def ask(
    parent: QWidget,
    title: str,
    sentence: str,
    *,
    yes: str,
    no: str = "Cancel",
    confirmed: Callable[[], object],
    danger: bool = True,
) -> QMessageBox:
    """Open a question over `parent`; `confirmed` is called when the answer is `yes`."""
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle(title)
    box.setText(f"<b>{title}</b>")
    box.setInformativeText(sentence)
    accept = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
    accept.setProperty("kind", "danger" if danger else "primary")
    refuse = box.addButton(no, QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(refuse if danger else accept)
    box.setEscapeButton(refuse)
    accept.clicked.connect(lambda _checked=False: confirmed())
    box.open()
    return box
