"""One setting: its title and explanation, its editor, the way back to the default, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable

from pydantic.fields import FieldInfo
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from llamahome_gui.config.section import is_advanced
from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.settings.editors import Editor, default_text
from llamahome_gui.ui.theme import GRID
from llamahome_gui.ui.widgets import divider, label, restyle, tool_button


class SettingRow(QWidget):
    """All it says comes from the field of the schema.

    Args:
        name: Path of the field in its section, with dots.
        reset: Called when the default is wanted again.
    """

    def __init__(self, name: str, field: FieldInfo, editor: Editor, reset: Callable[[], object]) -> None:
        super().__init__()
        self.name, self.editor = name, editor
        self.title, self.text = tr(field.title or name), tr(field.description) if field.description else ""
        self.advanced = is_advanced(field)
        self.problem = label("", "error", wrap=True)
        self.explanation = label(self.text, "small", wrap=True)
        self._default = tr("The default is: {value}", value=default_text(field))
        back = tr("Back to the default: {value}", value=default_text(field))
        self.back = tool_button("undo", back, reset)
        self.back.setAccessibleName(f"{self.title}: {back}")
        keep = self.back.sizePolicy()
        keep.setRetainSizeWhenHidden(True)  # the editor does not jump
        self.back.setSizePolicy(keep)
        editor.widget.setAccessibleName(self.title)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(divider())
        column.addLayout(self._cells())
        self.show_changed(False)

    def says(self, words: str) -> bool:
        """Whether title and explanation together have all of these words."""
        said = f"{self.title} {self.text}".casefold()
        return all(word in said for word in words.casefold().split())

    def show_changed(self, changed: bool) -> None:
        """Whether the value is another one than the default: the explanation says the default then."""
        self.back.setVisible(changed)
        said = "  ·  ".join(filter(None, (self.text, self._default if changed else "")))
        self.explanation.setText(said)
        self.explanation.setVisible(bool(said))
        self.editor.widget.setAccessibleDescription(said)

    def show_problem(self, text: str) -> None:
        """Say what is wrong with the value; empty where nothing is."""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))
        restyle(self.editor.widget, invalid=bool(text))

    def _cells(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(2 * GRID, GRID + 4, 2 * GRID, GRID + 4)
        grid.setHorizontalSpacing(3 * GRID)
        grid.setVerticalSpacing(2)
        caption = label(self.title)
        caption.setBuddy(self.editor.widget)
        grid.addWidget(caption, 0, 0)
        grid.addWidget(self.explanation, 1, 0)
        grid.addWidget(self.problem, 2, 0)
        right = QHBoxLayout()
        right.setSpacing(GRID // 2)
        right.addWidget(self.back)
        right.addWidget(self.editor.widget)
        place = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        grid.addLayout(right, 0, 1, 2 if self.text else 1, 1, place)
        grid.setColumnStretch(0, 1)
        return grid
