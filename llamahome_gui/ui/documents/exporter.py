"""Texts of the library as files: what and how is asked for, the writing is done in a thread that can be ended."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QDialog, QFormLayout, QHBoxLayout, QSpinBox, QVBoxLayout, QWidget

from llamahome_gui.documents import Library
from llamahome_gui.documents.exporting import Export
from llamahome_gui.models.counting import token_counter
from llamahome_gui.models.types import ModelKind
from llamahome_gui.ui.documents.choosing import choose_folder
from llamahome_gui.ui.documents.library_thread import LibraryThread
from llamahome_gui.ui.i18n import grouped, mark, tr
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.theme import GRID
from llamahome_gui.ui.widgets import Segments, button, indent_number, label

_FORMS = (("md", "Markdown"), ("txt", mark("Text")), ("jsonl", "JSON lines"), ("rows", mark("Training rows")))
_SENTENCES = {
    "md": mark("A Markdown file for each document."),
    "txt": mark("A file for each document, without Markdown's marks."),
    "jsonl": mark("One file with a line for each document: its text and what is known about it."),
    "rows": mark("One file to fine-tune on: the texts, cut along headings and tables into rows that are not too long."),
}
_SPECIAL_TOKENS = 2  # a training run puts one before and one after each row


class ExportDialog(QDialog):
    """Which documents, in which form; `accepted` when a folder shall be chosen.

    Args:
        chosen: How many of the ready documents are selected.
        ready: How many there are.
        row_tokens: What the longest training row may have.
    """

    def __init__(self, chosen: int, ready: int, row_tokens: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Export documents"))
        self.which = Segments(
            (("chosen", tr("{n} selected", n=grouped(chosen))), ("all", tr("All {ready}", ready=grouped(ready))))
        )
        self.which.choose("chosen" if chosen else "all")
        self.which.setEnabled(0 < chosen < ready)
        self.form = Segments([(key, tr(title)) for key, title in _FORMS])
        self.sentence = label("", "small", wrap=True)
        self.folders = QCheckBox(tr("In the folders they came from"))
        self.tokens = QSpinBox()
        self.tokens.setRange(16, 1_000_000)
        self.tokens.setValue(row_tokens)
        indent_number(self.tokens)
        self.accept_button = button(tr("Choose a folder…"), self.accept, kind="primary")
        self._tokens_title = label(tr("Longest row, tokens"))
        self._build()
        self.form.chosen.connect(self._show)
        self._show(self.form.value)

    @property
    def everything(self) -> bool:
        """Whether all documents are wanted, not the selected ones."""
        return self.which.value == "all"

    def _show(self, form: str) -> None:
        self.sentence.setText(tr(_SENTENCES[form]))
        self.folders.setEnabled(form in ("md", "txt"))
        for part in (self.tokens, self._tokens_title):
            part.setEnabled(form == "rows")

    def _build(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(2 * GRID)
        form.setVerticalSpacing(GRID + GRID // 2)
        form.addRow(tr("Documents"), self.which)
        form.addRow(tr("As"), self.form)
        form.addRow("", self.sentence)
        form.addRow("", self.folders)
        form.addRow(self._tokens_title, self.tokens)
        self.sentence.setMinimumHeight(2 * self.sentence.fontMetrics().lineSpacing())
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(button(tr("Cancel"), self.reject))
        buttons.addWidget(self.accept_button)
        self.accept_button.setDefault(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 2 * GRID)
        column.setSpacing(2 * GRID)
        column.addWidget(label(tr("Export documents"), "subtitle"))
        column.addLayout(form)
        column.addLayout(buttons)


class Exporter(QObject):
    """Asks, and writes with a connection of its own, so that the library stays free for the window.

    Attributes:
        written: How many documents are written, and how many will be; 0 of 0 before that is known.

    Signals:
        progressed: written and all documents.
        finished: the folder and the files that were written.
        failed: why nothing more was written.
    """

    progressed = Signal(int, int)
    finished = Signal(object, object)
    failed = Signal(object)

    def __init__(self, services: Services, parent: QWidget) -> None:
        super().__init__(parent)
        self._services, self._window = services, parent
        self._library = LibraryThread(services.workspace.library_db, "library export", self)
        self._stop = threading.Event()
        self.written = (0, 0)
        self.progressed.connect(self._note)

    @property
    def busy(self) -> bool:
        """Whether something is being written."""
        return self._library.waiting > 0

    def ask(self, chosen: Sequence[int], ready: int) -> None:
        """Ask what shall be written, and where to."""
        rows = self._services.settings.training.max_length - _SPECIAL_TOKENS
        dialog = ExportDialog(len(chosen), ready, rows, self._window)
        dialog.accepted.connect(partial(self._ask_where, dialog, list(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _ask_where(self, dialog: ExportDialog, chosen: list[int]) -> None:
        form = dialog.form.value
        how = Export(
            "jsonl" if form == "rows" else form,  # type: ignore[arg-type]
            dialog.folders.isChecked() and dialog.folders.isEnabled(),
            dialog.tokens.value() if form == "rows" else None,
        )
        ids = None if dialog.everything else chosen
        choose_folder(
            self._window,
            tr("Export to"),
            self._services.workspace.exports_dir,
            lambda folder: self.write(ids, folder, how),
        )

    def write(self, ids: list[int] | None, folder: Path, how: Export) -> None:
        """Write documents into a folder; all for None."""
        self._stop.clear()
        self.written = (0, 0)
        store, loaded = self._services.store, self._services.session.model
        here = loaded is not None and loaded.kind is not ModelKind.REMOTE  # a server's tokenizer is not at hand
        model = loaded if here and how.chunk_tokens else None

        def work(library: Library) -> list[Path]:
            count = token_counter(store, model or store.get("starter")) if how.chunk_tokens else None
            whole = Export(how.form, how.folders, how.chunk_tokens, count, self._progress)
            return library.export(ids, folder, whole)

        self._library.call(work, partial(self.finished.emit, folder), self.failed.emit)

    @Slot()
    def cancel(self) -> None:
        """Write no more; what is written stays."""
        self._stop.set()

    def close(self) -> None:
        """End the thread."""
        self._stop.set()
        self._library.close()

    @Slot(int, int)
    def _note(self, done: int, total: int) -> None:
        self.written = (done, total)

    def _progress(self, done: int, total: int) -> bool:
        """In the thread."""
        if done % 16 == 0 or done == total:
            self.progressed.emit(done, total)
        return not self._stop.is_set()
