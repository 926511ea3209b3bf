"""A section of the settings as a card: title, explanation and editor per field, and what is wrong right below it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any

from pydantic import BaseModel, ValidationError
from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from llamahome_gui.ui.settings.editors import ChoiceEditor, Editor, make_editor
from llamahome_gui.ui.theme import GRID
from llamahome_gui.ui.widgets import Card, Fold, button, divider, label, restyle


class SectionForm(Card):
    """Edits one section. `edited` carries the new section, only ever a valid one.

    Args:
        advanced: Fields that are folded away at the end of the card.
    """

    edited = Signal(object)

    def __init__(
        self,
        section: BaseModel,
        title: str,
        sentence: str,
        explanations: Mapping[str, str] | None = None,
        *,
        advanced: Collection[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent=parent)
        self.section = section
        self._schema = type(section)
        self._explanations = explanations or {}
        self._advanced = advanced
        self.fold: Fold | None = None
        self.editors: dict[str, Editor] = {}
        self.problems: dict[str, QLabel] = {}
        self._rows: dict[str, QWidget] = {}
        self._build(title, sentence)
        self.show_section(section)

    @property
    def valid(self) -> bool:
        """Whether what the editors show would be accepted."""
        return not any(problem.text() for problem in self.problems.values())

    def adapted(self, changed: str, values: dict[str, Any]) -> dict[str, Any]:
        """What a change of one field makes of the others; here nothing."""
        return values

    def idle(self, values: dict[str, Any]) -> set[str]:
        """Fields that mean nothing beside these values; their rows are hidden. Here none."""
        return set()

    def show_section(self, section: BaseModel) -> None:
        """Show values; nothing is reported."""
        self.section = section.model_copy()
        with QSignalBlocker(self):
            for name, editor in self.editors.items():
                editor.show(getattr(section, name))
        self._show_problems({})
        self._show_rows()

    def reset(self) -> None:
        """Go back to the defaults."""
        section = self._schema()
        self.show_section(section)
        self.edited.emit(section)

    def _changed(self, changed: str) -> None:
        shown = {name: editor.value() for name, editor in self.editors.items()}
        values = self.adapted(changed, shown)
        for name in values:
            if values[name] != shown[name]:
                self.editors[name].show(values[name])
        try:
            section = self._schema.model_validate(values)
        except ValidationError as error:
            self._show_problems(self._problems_of(error))
        else:
            self._take(section)
        self._show_rows()

    def _take(self, section: BaseModel) -> None:
        self._show_problems({})
        self.section = section
        for name, editor in self.editors.items():
            # The section may choose otherwise; what is being typed is left alone.
            if isinstance(editor, ChoiceEditor):
                editor.show(getattr(section, name))
        self.edited.emit(section)

    def _show_rows(self) -> None:
        idle = self.idle({name: editor.value() for name, editor in self.editors.items()})
        for name, row in self._rows.items():
            row.setVisible(name not in idle)
        if self.fold is not None:
            default = self._schema()
            changed = [n for n in self._advanced if getattr(self.section, n) != getattr(default, n)]
            self.fold.show_changes(len([name for name in changed if name not in idle]))
            self.fold.setVisible(any(name not in idle for name in self._advanced))

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
        if self.fold is not None and any(name in self._advanced for name in found):
            self.fold.unfold()

    def _build(self, title: str, sentence: str) -> None:
        self.body.setContentsMargins(0, 0, 0, GRID // 2)
        self.body.setSpacing(0)
        self.body.addLayout(self._heading(title, sentence))
        if self._advanced:
            self.fold = Fold("Advanced")
        for name, field in self._schema.model_fields.items():
            editor = make_editor(field, partial(self._changed, name))
            editor.setParent(self)
            self.editors[name] = editor
            self._rows[name] = row = self._row(name, field.title or name, editor)
            (self.fold.body if self.fold is not None and name in self._advanced else self.body).addWidget(row)
        if self.fold is not None:
            self.body.addWidget(self.fold)

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

    def _row(self, name: str, title: str, editor: Editor) -> QWidget:
        row = QWidget()
        column = QVBoxLayout(row)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(divider())
        column.addLayout(self._cells(name, title, editor))
        return row

    def _cells(self, name: str, title: str, editor: Editor) -> QGridLayout:
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
