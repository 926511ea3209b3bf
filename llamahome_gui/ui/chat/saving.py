"""The chat on show as a file: where and in which form is asked for, the writing is done in the background."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from llamahome_gui.errors import LlamaHomeError
from llamahome_gui.inference.chats import ChatFormat, whole_chat, write_chat
from llamahome_gui.ui.background import Op
from llamahome_gui.ui.chat.wording import footer
from llamahome_gui.ui.i18n import mark, tr

if TYPE_CHECKING:
    from llamahome_gui.ui.chat.controller import ChatController
    from llamahome_gui.ui.services import Services

_FILTERS = {
    mark("Markdown (*.md)"): ChatFormat.MARKDOWN,
    mark("Word document (*.docx)"): ChatFormat.WORD,
    mark("JSON, every version (*.json)"): ChatFormat.JSON,
}
_LONGEST_NAME = 60


class Saving(QObject):
    """Signals:
    saved: the path of a file that was written.
    failed: a `LlamaHomeError`.
    """

    saved = Signal(object)
    failed = Signal(object)

    def __init__(self, services: Services, controller: ChatController, parent: QWidget) -> None:
        super().__init__(parent)
        self._services, self._controller, self._window = services, controller, parent

    def ask(self) -> None:
        """Ask for a file's name; nothing to ask where no chat is on show."""
        if self._controller.conversation is None:
            self.failed.emit(LlamaHomeError(tr("There is no chat to save yet."), hint=tr("Ask something first.")))
            return
        try:
            title = self._services.conversations.conversation(self._controller.conversation).title
        except LlamaHomeError as error:
            self.failed.emit(error)
            return
        start = str(Path.home() / f"{file_name(title)}.md")
        filters = {tr(title): form for title, form in _FILTERS.items()}
        chosen, wanted = QFileDialog.getSaveFileName(self._window, tr("Save chat as"), start, ";;".join(filters))
        if chosen:
            self.save(*completed(Path(chosen), filters.get(wanted, ChatFormat.MARKDOWN)))

    def save(self, path: Path, form: ChatFormat) -> None:
        """Write the chat on show, with what has come of an answer that is being written."""
        assert self._controller.conversation is not None
        try:
            self._controller.writer.flush()
            names = {record.id: record.name for record in self._services.library.records()}
            chat = whole_chat(self._services.conversations, self._controller.conversation, names)
        except LlamaHomeError as error:
            self.failed.emit(error)
            return
        work = Op(self, lambda: write_chat(chat, path, form, footer))
        work.success(lambda _none: self.saved.emit(path)).failure(self._refused).run()

    def _refused(self, error: Exception) -> None:
        self.failed.emit(error if isinstance(error, LlamaHomeError) else LlamaHomeError(str(error)))


def file_name(title: str) -> str:
    """A title as a file's name that every system takes."""
    plain = re.sub(r'[\x00-\x1f<>:"/\\|?*]+', " ", title)
    return " ".join(plain.split())[:_LONGEST_NAME].rstrip(" .") or tr("Chat")


def completed(path: Path, form: ChatFormat) -> tuple[Path, ChatFormat]:
    """A name with an ending, and the form: an ending that names one wins over the filter that was chosen."""
    ending = path.suffix.lower().removeprefix(".")
    if ending in set(ChatFormat):
        return path, ChatFormat(ending)
    return path.with_name(f"{path.name}.{form}"), form
