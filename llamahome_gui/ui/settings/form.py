"""A section of the settings as a card: title, explanation and editor per field, and what is wrong right below it."""

from __future__ import annotations

from functools import partial
from typing import Any

from pydantic import BaseModel, ValidationError
from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from llamahome_gui.config import environment
from llamahome_gui.config.section import walk
from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.settings.editors import ChoiceEditor, Editor, make_editor
from llamahome_gui.ui.settings.row import SettingRow
from llamahome_gui.ui.theme import GRID
from llamahome_gui.ui.widgets import Card, Fold, button, label


class SectionForm(Card):
    """Edits one section, and the sections within it; a field of those is named `lora.r`. All it says is the schema's.

    Signals:
        edited: Carries the new section, only ever a valid one.
    """

    edited = Signal(object)

    def __init__(self, section: BaseModel, title: str, sentence: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.section = section
        self.title, self._sentence = title, sentence
        self._schema = type(section)
        self._fields = {".".join(path): field for path, field in walk(self._schema)}
        self._defaults = self._values(self._schema())
        self.fold: Fold | None = None
        self.rows: dict[str, SettingRow] = {}
        self._sought = ""
        self._build()
        self.show_section(section)

    @property
    def editors(self) -> dict[str, Editor]:
        """The editor of every field."""
        return {name: row.editor for name, row in self.rows.items()}

    @property
    def valid(self) -> bool:
        """Whether what the editors show would be accepted."""
        return not any(row.problem.text() for row in self.rows.values())

    def adapted(self, changed: str, values: dict[str, Any]) -> dict[str, Any]:
        """What a change of one field makes of the others; here nothing."""
        return values

    def idle(self, values: dict[str, Any]) -> set[str]:
        """Fields that mean nothing beside these values; their rows are hidden. Here none."""
        return set()

    def show_section(self, section: BaseModel) -> None:
        """Show values; nothing is reported."""
        self.section = section.model_copy(deep=True)
        with QSignalBlocker(self):
            for name, value in self._values(section).items():
                self.rows[name].editor.show(value)
        self._show_problems({})
        self._show_rows()

    def reset(self) -> None:
        """Go back to the defaults."""
        section = self._schema()
        self.show_section(section)
        self.edited.emit(section)

    def seek(self, words: str) -> bool:
        """Show only the rows that say these words, or all where the card's heading says them; whether there are any."""
        heading = f"{self.title} {self._sentence}".casefold()
        self._sought = "" if all(word in heading for word in words.casefold().split()) else words
        self._show_rows()
        found = any(not row.isHidden() for row in self.rows.values())
        self.setVisible(found)
        return found

    def _reset_field(self, name: str) -> None:
        self.rows[name].editor.show(self._defaults[name])
        self._changed(name)

    def _values(self, section: BaseModel) -> dict[str, Any]:
        content = section.model_dump()
        return {name: environment.get(content, tuple(name.split("."))) for name in self._fields}

    def _changed(self, changed: str) -> None:
        shown = {name: row.editor.value() for name, row in self.rows.items()}
        values = self.adapted(changed, shown)
        for name in values:
            if values[name] != shown[name]:
                self.rows[name].editor.show(values[name])
        content: dict[str, Any] = {}
        for name, value in values.items():
            environment.put(content, tuple(name.split(".")), value)
        try:
            section = self._schema.model_validate(content)
        except ValidationError as error:
            self._show_problems(self._problems_of(error))
        else:
            self._take(section)
        self._show_rows()

    def _take(self, section: BaseModel) -> None:
        self._show_problems({})
        self.section = section
        for name, value in self._values(section).items():
            # The section may choose otherwise; what is being typed is left alone.
            if isinstance(self.rows[name].editor, ChoiceEditor):
                self.rows[name].editor.show(value)
        self.edited.emit(section)

    def _show_rows(self) -> None:
        idle = self.idle({name: row.editor.value() for name, row in self.rows.items()})
        values = self._values(self.section)
        changed = {name for name in self.rows if values[name] != self._defaults[name]}
        for name, row in self.rows.items():
            row.setVisible(name not in idle and row.says(self._sought))
            row.show_changed(name in changed)
        self._reset.setEnabled(bool(changed))
        if self.fold is not None:
            inside = [row for row in self.rows.values() if row.advanced]
            self.fold.show_changes(sum(row.name in changed and row.name not in idle for row in inside))
            self.fold.setVisible(any(not row.isHidden() for row in inside))
            if self._sought:
                self.fold.unfold()

    def _problems_of(self, error: ValidationError) -> dict[str, str]:
        """Message per field; one about several fields goes to the first that it names."""
        found: dict[str, str] = {}
        for problem in error.errors():
            message = problem["msg"].removeprefix("Value error, ")
            named = [name for name in self.rows if name in message]
            place = ".".join(str(part) for part in problem["loc"])
            field = next((name for name in self.rows if f"{place}.".startswith(f"{name}.")), "")
            field = field or min(named, key=message.index, default=next(iter(self.rows)))
            for name in sorted(named, key=len, reverse=True):
                message = message.replace(name, self.rows[name].title)
            found.setdefault(field, f"{message[:1].upper()}{message[1:]}.")
        return found

    def _show_problems(self, found: dict[str, str]) -> None:
        for name, row in self.rows.items():
            row.show_problem(found.get(name, ""))
        if self.fold is not None and any(self.rows[name].advanced for name in found):
            self.fold.unfold()

    def _build(self) -> None:
        self.body.setContentsMargins(0, 0, 0, GRID // 2)
        self.body.setSpacing(0)
        self.body.addLayout(self._heading())
        for name, field in self._fields.items():
            editor = make_editor(field, partial(self._changed, name))
            editor.setParent(self)
            row = SettingRow(name, field, editor, partial(self._reset_field, name))
            self.rows[name] = row
            if row.advanced and self.fold is None:
                self.fold = Fold(tr("Advanced"))
            (self.fold.body if self.fold is not None and row.advanced else self.body).addWidget(row)
        if self.fold is not None:
            self.body.addWidget(self.fold)

    def _heading(self) -> QHBoxLayout:
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(label(self.title, "subtitle"))
        if self._sentence:
            texts.addWidget(label(self._sentence, "muted", wrap=True))
        self._reset = button(tr("Reset"), self.reset, kind="quiet", tip=tr("All of these back to their defaults"))
        self._reset.setAccessibleName(tr("Reset {section}", section=self.title))
        row = QHBoxLayout()
        row.setContentsMargins(2 * GRID, 2 * GRID, GRID, 2 * GRID)
        row.addLayout(texts, 1)
        row.addWidget(self._reset, 0, Qt.AlignmentFlag.AlignTop)
        return row
