"""What one chat has of its own: a system prompt and sampling, by hand or from a preset that can be saved by name."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QDialog, QGridLayout, QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from llamahome_gui.config.chat_presets import BUILT_IN, LONGEST_NAME, ChatPreset, ChatPresets
from llamahome_gui.config.settings import SamplingSettings
from llamahome_gui.errors import LlamaHomeError
from llamahome_gui.ui.chat.turns import ChatSettings
from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.settings.editors import Editor, make_editor
from llamahome_gui.ui.theme import GRID, scaled
from llamahome_gui.ui.widgets import ErrorBanner, button, label, restyle, tool_button

log = logging.getLogger(__name__)

_WIDTH, _PROMPT_HEIGHT = 520, 110


class ChatSettingsDialog(QDialog):
    """Shows the settings of a chat; `chosen` carries the new ones when they are accepted.

    Args:
        sampling: The program's settings, which hold where the chat says nothing.
    """

    chosen = Signal(object)

    def __init__(
        self, settings: ChatSettings, sampling: SamplingSettings, presets: ChatPresets, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Settings of this chat"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._sampling, self._presets = sampling, presets
        self._known: dict[str, ChatPreset] = {}
        self.preset = QComboBox()
        self.system = QPlainTextEdit()
        self.editors: dict[str, Editor] = {}
        self.resets: dict[str, QWidget] = {}
        self.problem = QLabel()
        self.error = ErrorBanner()
        self.save = tool_button("download", tr("Save as a preset under this name"), self.save_preset)
        self.delete = tool_button("trash", tr("Delete this preset"), self.delete_preset)
        self.accept_button = button(tr("Use in this chat"), self.accept, kind="primary")
        self._build()
        self._list_presets()
        self.show_settings(settings)

    @property
    def values(self) -> dict[str, Any]:
        """Sampling settings that are not the program's; raises `ValidationError` for ones that cannot be."""
        shown = SamplingSettings(**{name: editor.value() for name, editor in self.editors.items()})
        return {name: getattr(shown, name) for name in self.editors if self._differs(name, getattr(shown, name))}

    def show_settings(self, settings: ChatSettings) -> None:
        """Show the settings of a chat, or of a preset."""
        self.system.setPlainText(settings.system)
        shown = settings.over(self._sampling)
        for name, editor in self.editors.items():
            editor.show(getattr(shown, name))
        self._changed()

    def accept(self) -> None:
        """Use what is shown."""
        self.chosen.emit(ChatSettings(self.system.toPlainText().strip(), self.values))
        super().accept()

    def save_preset(self) -> None:
        """Keep what is shown under the name that is written."""
        name = self._name
        preset = ChatPreset(name=name, system=self.system.toPlainText().strip(), sampling=self.values)
        self._try(lambda: self._presets.save(preset))
        self._list_presets(name)

    def delete_preset(self) -> None:
        """Forget the preset of that name; a built-in one comes back as it was."""
        name = self._name
        self._try(lambda: self._presets.delete(name))
        self._list_presets()

    def reset(self) -> None:
        """Go back to the program's settings, without a system prompt."""
        self.preset.setCurrentIndex(-1)
        self.preset.setEditText("")
        self.show_settings(ChatSettings())

    @property
    def _name(self) -> str:
        """The preset's name that is written, as it is kept."""
        return " ".join(self.preset.currentText().split())

    def _reset_field(self, name: str) -> None:
        self.editors[name].show(getattr(self._sampling, name))
        self._changed()

    def _differs(self, name: str, value: Any) -> bool:
        return bool(value != getattr(self._sampling, name))

    def _list_presets(self, chosen: str = "") -> None:
        every: list[ChatPreset] = []
        self._try(lambda: every.extend(self._presets.every()))
        self._known = {_shown(preset): preset for preset in every}
        with QSignalBlocker(self.preset):
            self.preset.clear()
            self.preset.addItems(list(self._known))
            self.preset.setCurrentIndex(self.preset.findText(chosen))
            self.preset.setEditText(chosen)
        self._named()

    @Slot(int)
    def _picked(self, _index: int) -> None:
        preset = self._known.get(self.preset.currentText())
        if preset is not None:
            self.show_settings(ChatSettings(preset.system, preset.sampling))

    @Slot()
    def _named(self) -> None:
        self.save.setEnabled(bool(self._name) and not self.problem.text())
        self.delete.setEnabled(self._known.get(self._name) not in (None, *BUILT_IN))

    def _changed(self) -> None:
        try:
            own: Mapping[str, Any] = self.values
            self.problem.setText("")
        except ValidationError as error:
            first = error.errors()[0]
            title = tr(SamplingSettings.model_fields[str(first["loc"][0])].title or "")
            self.problem.setText(f"{title}: {first['msg'].removeprefix('Value error, ').lower()}.")
            own = {}
        self.problem.setVisible(bool(self.problem.text()))
        self.accept_button.setEnabled(not self.problem.text())
        for name, back in self.resets.items():
            back.setVisible(name in own)
        self._named()

    def _try(self, work: Any) -> None:
        try:
            work()
        except LlamaHomeError as error:
            self.error.show_error(error)

    # -- building ---------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.setMinimumWidth(scaled(_WIDTH))
        self.preset.setEditable(True)
        self.preset.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.preset.setAccessibleName(tr("Preset"))
        line = self.preset.lineEdit()
        assert line is not None
        line.setPlaceholderText(tr("Choose a preset, or write a name to save one"))
        line.setMaxLength(LONGEST_NAME)
        self.preset.activated.connect(self._picked)
        self.preset.editTextChanged.connect(self._named)
        self.system.setPlaceholderText(tr("What the model is told before the first question; empty: nothing."))
        self.system.setAccessibleName(tr("System prompt"))
        self.system.setTabChangesFocus(True)
        self.system.setFixedHeight(scaled(_PROMPT_HEIGHT))
        restyle(self.problem, kind="error")
        self.problem.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 2 * GRID)
        column.setSpacing(GRID)
        column.addWidget(label(tr("Settings of this chat"), "subtitle"))
        column.addWidget(self.error)
        row = QHBoxLayout()
        row.addWidget(self.preset, 1)
        row.addWidget(self.save)
        row.addWidget(self.delete)
        column.addLayout(row)
        column.addSpacing(GRID)
        column.addWidget(label(tr("System prompt"), "muted"))
        column.addWidget(self.system)
        column.addSpacing(GRID)
        column.addWidget(label(tr("Sampling; what is not changed here follows the program's settings"), "muted"))
        column.addLayout(self._fields())
        column.addWidget(self.problem)
        column.addLayout(self._foot())

    def _fields(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * GRID)
        grid.setVerticalSpacing(GRID // 2)
        grid.setColumnStretch(0, 1)
        for row, (name, field) in enumerate(SamplingSettings.model_fields.items()):
            editor = make_editor(field, self._changed)
            called = tr(field.title or name)
            title = label(called)
            editor.widget.setAccessibleName(called)
            for each in (title, editor.widget):
                each.setToolTip(tr(field.description) if field.description else "")
            back = tool_button("refresh", tr("{title}: as in the program's settings", title=called), None)
            back.clicked.connect(lambda _checked=False, chosen=name: self._reset_field(chosen))
            policy = back.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            back.setSizePolicy(policy)
            grid.addWidget(title, row, 0)
            grid.addWidget(back, row, 1)
            grid.addWidget(editor.widget, row, 2, Qt.AlignmentFlag.AlignRight)
            self.editors[name], self.resets[name] = editor, back
        return grid

    def _foot(self) -> QHBoxLayout:
        self.accept_button.setDefault(True)
        foot = QHBoxLayout()
        foot.addWidget(button(tr("Reset"), self.reset, kind="quiet", icon_name="refresh"))
        foot.addStretch()
        foot.addWidget(button(tr("Cancel"), self.reject))
        foot.addWidget(self.accept_button)
        return foot


def _shown(preset: ChatPreset) -> str:
    """The name of a preset; of a built-in one in the window's language."""
    return tr(preset.name) if preset in BUILT_IN else preset.name
