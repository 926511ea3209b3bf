"""How far something is: a bar, a line of figures, and on demand a line for each file."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.icons import icon
from llamahome_gui.ui.models.states import FileLine, Shown
from llamahome_gui.ui.theme import GRID
from llamahome_gui.ui.widgets import ElidedLabel, label, restyle, tabular, tool_button
from llamahome_gui.ui.widgets.bar import STEPS, make_bar


class ProgressStrip(QWidget):
    """Hidden while a row has no share; the files are made when they are asked for the first time."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bar = make_bar()
        self.line = ElidedLabel("", kind="small")
        tabular(self.line)
        self.fold = tool_button("chevron-right", tr("Show the files"), self._fold)
        self._files: list[tuple[QLabel, QLabel, QProgressBar]] = []
        self._area = QWidget()
        self._grid = QGridLayout(self._area)
        self._state: Shown | None = None
        self._build()

    @property
    def unfolded(self) -> bool:
        """Whether the files are shown."""
        return not self._area.isHidden()

    def show_state(self, state: Shown) -> None:
        """Show how far a row is."""
        self._state = state
        self.setVisible(state.share is not None)
        if state.share is None:
            return
        self.bar.setValue(round(STEPS * state.share))
        level = "error" if state.problem else "quiet" if state.quiet else ""
        if self.bar.property("level") != level:
            restyle(self.bar, level=level)
        self.line.setText(state.line)
        self.fold.setVisible(bool(state.files))
        self._show_files()

    @Slot()
    def _fold(self) -> None:
        self._area.setVisible(self._area.isHidden())
        self.fold.setIcon(icon("chevron-down" if self.unfolded else "chevron-right", "muted"))
        self.fold.setToolTip(tr("Hide the files") if self.unfolded else tr("Show the files"))
        self.fold.setAccessibleName(self.fold.toolTip())
        self._show_files()

    def _show_files(self) -> None:
        if self._state is None or not self.unfolded:
            return
        while len(self._files) < len(self._state.files):
            self._add_line()
        for parts, file in zip(self._files, self._state.files, strict=False):
            _show_file(parts, file)
        for parts in self._files[len(self._state.files) :]:
            for part in parts:
                part.hide()

    def _add_line(self) -> None:
        # The beginning tells parts apart: model-00001-of-00010.
        name, count, bar = ElidedLabel("", kind="small"), label("", "small"), make_bar()
        count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        tabular(count)
        for column, part in enumerate((name, bar, count)):
            self._grid.addWidget(part, len(self._files), column)
        self._files.append((name, count, bar))

    def _build(self) -> None:
        self._area.hide()
        self._grid.setContentsMargins(0, GRID // 2, 0, 0)
        self._grid.setHorizontalSpacing(GRID)
        self._grid.setVerticalSpacing(GRID // 2)
        for column, stretch in enumerate((4, 2, 0)):
            self._grid.setColumnStretch(column, stretch)
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.line, 1)
        line.addWidget(self.fold)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, GRID // 2, 0, 0)
        inside.setSpacing(2)
        inside.addWidget(self.bar)
        inside.addLayout(line)
        inside.addWidget(self._area)


def _show_file(parts: tuple[QLabel, QLabel, QProgressBar], file: FileLine) -> None:
    name, count, bar = parts
    name.setText(file.name)
    count.setText(file.bytes)
    count.setToolTip(file.note)
    bar.setValue(round(STEPS * file.share))
    for part in parts:
        part.show()
