"""A section of the settings as a card: title, explanation and editor per field, and what is wrong right below it."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ValidationError
from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from llamahome_gui.ui.settings.editors import Editor, make_editor
from llamahome_gui.ui.theme import GRID
from llamahome_gui.ui.widgets import Card, button, divider, label, restyle


class SectionForm(Card):
    """Edits one section. `edited` carries the new section, only ever a valid one."""

    edited = Signal(object)

    def __init__(
        self,
        section: BaseModel,
        title: str,
        sentence: str,
        explanations: Mapping[str, str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent=parent)
        self.section = section
        self._schema = type(section)
        self._explanations = explanations or {}
        self.editors: dict[str, Editor] = {}
        self.problems: dict[str, QLabel] = {}
        self._build(title, sentence)
        self.show_section(section)

    @property
    def valid(self) -> bool:
        """Whether what the editors show would be accepted."""
        return not any(problem.text() for problem in self.problems.values())

    def show_section(self, section: BaseModel) -> None:
        """Show values; nothing is reported."""
        self.section = section.model_copy()
        with QSignalBlocker(self):
            for name, editor in self.editors.items():
                editor.show(getattr(section, name))
        self._show_problems({})

    def reset(self) -> None:
        """Go back to the defaults."""
        section = self._schema()
        self.show_section(section)
        self.edited.emit(section)

    def _changed(self) -> None:
        try:
            section = self._schema.model_validate({name: editor.value() for name, editor in self.editors.items()})
        except ValidationError as error:
            self._show_problems(self._problems_of(error))
        else:
            self._show_problems({})
            self.section = section
            self.edited.emit(section)

    def _problems_of(self, error: ValidationError) -> dict[str, str]:
        """Message per field; one about several fields goes to the first that it names."""
        found: dict[str, str] = {}
        for problem in error.errors():
            message = problem["msg"].removeprefix("Value error, ")
            named = [name for name in self.editors if name in message]
            field = str(problem["loc"][0]) if problem["loc"] else min(named, key=message.index, default="")
            for name in sorted(named, key=len, reverse=True):
                message = message.replace(name, self._schema.model_fields[name].title or name)
            found.setdefault(field or next(iter(self.editors)), f"{message[:1].upper()}{message[1:]}.")
        return found

    def _show_problems(self, found: Mapping[str, str]) -> None:
        for name, problem in self.problems.items():
            problem.setText(found.get(name, ""))
            problem.setVisible(name in found)
            restyle(self.editors[name].widget, invalid=name in found)

    def _build(self, title: str, sentence: str) -> None:
        self.body.setContentsMargins(0, 0, 0, GRID // 2)
        self.body.setSpacing(0)
        self.body.addLayout(self._heading(title, sentence))
        for name, field in self._schema.model_fields.items():
            editor = make_editor(field, self._changed)
            editor.setParent(self)
            self.editors[name] = editor
            self.body.addWidget(divider())
            self.body.addLayout(self._row(name, field.title or name, editor))

    def _heading(self, title: str, sentence: str) -> QHBoxLayout:
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(label(title, "subtitle"))
        if sentence:
            texts.addWidget(label(sentence, "muted", wrap=True))
        row = QHBoxLayout()
        row.setContentsMargins(2 * GRID, 2 * GRID, GRID, 2 * GRID)
        row.addLayout(texts, 1)
        row.addWidget(button("Reset", self.reset, kind="quiet"), 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _row(self, name: str, title: str, editor: Editor) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(2 * GRID, GRID + 4, 2 * GRID, GRID + 4)
        grid.setHorizontalSpacing(3 * GRID)
        grid.setVerticalSpacing(2)
        caption = label(title)
        caption.setBuddy(editor.widget)
        editor.widget.setAccessibleName(title)
        text = self._explanations.get(name) or self._schema.model_fields[name].description or ""
        editor.widget.setAccessibleDescription(text)
        self.problems[name] = label("", "error", wrap=True)
        grid.addWidget(caption, 0, 0)
        if text:
            grid.addWidget(label(text, "small", wrap=True), 1, 0)
        grid.addWidget(self.problems[name], 2, 0)
        grid.addWidget(
            editor.widget, 0, 1, 2 if text else 1, 1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        )
        grid.setColumnStretch(0, 1)
        return grid
