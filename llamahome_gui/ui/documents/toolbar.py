"""The line above the table: filter on the left, what can be done with the chosen documents on the right."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from llamahome_gui.documents.progress import Progress
from llamahome_gui.ui.documents.rows import Show
from llamahome_gui.ui.i18n import grouped, mark, tr
from llamahome_gui.ui.theme import GRID
from llamahome_gui.ui.widgets import Segments, button, label, search_field, tabular, tool_button
from llamahome_gui.units import duration, size_text

_STEPS = 1000
_TITLES = {Show.ALL: mark("All"), Show.READY: mark("Ready"), Show.PROBLEMS: mark("Problems")}


class FilterBar(QWidget):
    """Search box, kinds with their counts, and the buttons for the chosen documents.

    Signals:
        counted: The counts were shown anew.
    """

    counted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = search_field(tr("Search"), tr("Names, folders and formats, and the words in the texts"))
        self.kinds = Segments([(str(show), tr(title)) for show, title in _TITLES.items()])
        self.failed = button("", kind="quiet", icon_name="refresh", tip=tr("Convert the files that failed again"))
        self.failed.hide()
        self.chat = button(tr("Chat with selected"), kind="primary", icon_name="chat")
        self.export = button(tr("Export…"), icon_name="export")
        self.unlock = tool_button("lock", tr("Open the selected files with a password…"))
        self.unlock.hide()
        self.retry = tool_button("refresh", tr("Convert the selected files again"))
        self.remove = tool_button("trash", tr("Remove the selected documents from the library…"))
        self._left, self._right = QHBoxLayout(), QHBoxLayout()
        self._both = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._build()

    def _build(self) -> None:
        for row in (self._left, self._right):
            row.setSpacing(GRID)
        self._left.addWidget(self.search, 1)
        self._left.addWidget(self.kinds)
        self._left.addWidget(self.failed)
        self._left.addStretch(1)
        self._right.addStretch()
        for widget in (self.unlock, self.retry, self.remove, self.export, self.chat):
            self._right.addWidget(widget)
        self._both.setContentsMargins(3 * GRID, GRID + 4, 3 * GRID, GRID + 4)
        self._both.setSpacing(GRID)
        self._both.addLayout(self._left, 1)
        self._both.addLayout(self._right)

    def event(self, event: QEvent) -> bool:
        """In one line where there is room for it, else in two: with large text there is not."""
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            margins = self._both.contentsMargins()
            needed = self._left.minimumSize().width() + GRID + self._right.minimumSize().width()
            fits = needed <= self.width() - margins.left() - margins.right()
            way = QBoxLayout.Direction.LeftToRight if fits else QBoxLayout.Direction.TopToBottom
            if way != self._both.direction():
                self._both.setDirection(way)
        return super().event(event)

    def show_counts(self, counts: Mapping[Show, int]) -> None:
        """Write how many documents each kind has."""
        for show, title in _TITLES.items():
            self.kinds.set_text(str(show), f"{tr(title)}  {counts[show]}")
        self.counted.emit()


class ProgressLine(QWidget):
    """How far a running import is, and the button that ends it; hidden while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = label("", "muted")
        tabular(self.text)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.cancel = button(tr("Cancel"), kind="quiet", icon_name="close")
        row = QHBoxLayout()
        row.setSpacing(GRID * 2)
        row.addWidget(self.text)
        row.addWidget(self.bar, 1)
        row.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GRID, GRID // 2, 3 * GRID, GRID // 2)
        column.addLayout(row)
        self.hide()

    def begin(self) -> None:
        """Show that something has begun of which nothing is known yet."""
        self.bar.setRange(0, _STEPS)
        self.bar.setValue(0)
        self.text.setText(tr("Looking for files…"))
        self.show()

    def show_progress(self, progress: Progress) -> None:
        """Show how many files and bytes are done, and how long the rest takes."""
        self.bar.setRange(0, _STEPS)
        self.bar.setValue(round(progress.share * _STEPS))
        left = progress.seconds_left
        said = [
            tr(
                "Converting {files_done} of {files}",
                files_done=grouped(progress.files_done),
                files=grouped(progress.files),
            ),
            tr("{done} of {total}", done=size_text(progress.bytes_done), total=size_text(progress.bytes)),
            *([tr("about {time} left", time=duration(left))] if left else []),
        ]
        if progress.files:
            self.text.setText("  ·  ".join(said))

    def show_count(self, verb: str, done: int, total: int) -> None:
        """Show how many of a known number are done."""
        self.bar.setRange(0, max(1, total))
        self.bar.setValue(done)
        self.text.setText(f"{verb} " + tr("{done} of {total}", done=grouped(done), total=grouped(total)))
        self.show()
