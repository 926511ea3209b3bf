"""One editor per kind of setting, made from the field of the schema: its type, limits and default."""

from __future__ import annotations

from collections.abc import Callable
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QLineEdit, QSpinBox, QWidget

from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.settings.names import name_of
from llamahome_gui.ui.theme import keep_scaled, scaled
from llamahome_gui.ui.widgets import Segments, indent_number

_INT_MAX = 2**31 - 1
_FIELD_WIDTH = 150


def _fit(field: QWidget) -> None:
    field.setFixedWidth(scaled(_FIELD_WIDTH))


class Editor(QObject):
    """A widget with a value; `changed` is called when the user changes it."""

    widget: QWidget

    def value(self) -> Any:
        """What the schema is to validate."""
        raise NotImplementedError

    def show(self, value: Any) -> None:
        """Show a value without reporting a change."""
        raise NotImplementedError


class _SpinBox(QSpinBox):
    """Ignores the wheel unless it has the focus, so that scrolling the page changes nothing."""

    def __init__(self) -> None:
        super().__init__()
        indent_number(self)

    def wheelEvent(self, event: QWheelEvent) -> None:
        super().wheelEvent(event) if self.hasFocus() else event.ignore()


class _DoubleSpinBox(QDoubleSpinBox):
    """Ignores the wheel unless it has the focus; writes no more decimals than a number has."""

    def __init__(self) -> None:
        super().__init__()
        indent_number(self)

    def wheelEvent(self, event: QWheelEvent) -> None:
        super().wheelEvent(event) if self.hasFocus() else event.ignore()

    def textFromValue(self, value: float) -> str:
        whole, point, rest = super().textFromValue(value).partition(self.locale().decimalPoint())
        return whole + point + rest.rstrip("0").ljust(2, "0")


class SwitchEditor(Editor):
    """Yes or no."""

    def __init__(self, _field: FieldInfo, changed: Callable[[], object]) -> None:
        super().__init__()
        self.widget = self._box = QCheckBox()
        self._box.clicked.connect(lambda _checked=False: changed())

    def value(self) -> bool:
        return self._box.isChecked()

    def show(self, value: Any) -> None:
        self._box.setChecked(bool(value))


class NumberEditor(Editor):
    """A whole number. The schema checks the limits, not the box, so that a wrong number can be explained."""

    def __init__(self, _field: FieldInfo, changed: Callable[[], object]) -> None:
        super().__init__()
        self.widget = self._box = _SpinBox()
        self._box.setRange(0, _INT_MAX)
        self._box.setStepType(QSpinBox.StepType.AdaptiveDecimalStepType)
        self._box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        keep_scaled(self._box, _fit)
        self._box.valueChanged.connect(lambda _value: changed())

    def value(self) -> int:
        return self._box.value()

    def show(self, value: Any) -> None:
        self._box.blockSignals(True)
        self._box.setValue(int(value))
        self._box.blockSignals(False)


class DecimalEditor(Editor):
    """A number with two decimals, and more where the default has them."""

    def __init__(self, field: FieldInfo, changed: Callable[[], object]) -> None:
        super().__init__()
        self.widget = self._box = _DoubleSpinBox()
        most = next((limit.le for limit in field.metadata if getattr(limit, "le", None) is not None), 1e6)
        self._box.setRange(0.0, float(str(most)))
        self._decimals = 2 if round(field.default, 2) == field.default and field.default else 6
        self._box.setDecimals(self._decimals)
        self._box.setSingleStep(0.05)
        if float(str(most)) > 100:
            self._box.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)
        self._box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        keep_scaled(self._box, _fit)
        self._box.valueChanged.connect(lambda _value: changed())

    def value(self) -> float:
        return round(self._box.value(), self._decimals)

    def show(self, value: Any) -> None:
        self._box.blockSignals(True)
        self._box.setValue(float(value))
        self._box.blockSignals(False)


class LineEditor(Editor):
    """What is typed into a line: a text, a list of words, or a number that may be missing.

    Args:
        empty: What an empty line means, shown in its place.
    """

    def __init__(self, field: FieldInfo, changed: Callable[[], object]) -> None:
        super().__init__()
        self.widget = self._line = QLineEdit()
        keep_scaled(self._line, _fit)
        self._list = get_origin(field.annotation) is list
        self._text = field.annotation is str
        self._line.setPlaceholderText(tr("None"))
        self._line.textEdited.connect(lambda _text: changed())

    def value(self) -> str | list[str] | None:
        said = self._line.text().strip()
        if self._list:
            return [word.strip() for word in said.split(",") if word.strip()]
        return said if self._text else said or None

    def show(self, value: Any) -> None:
        self._line.setText(text_of(value))


class ChoiceEditor(Editor):
    """One of a few names or numbers."""

    def __init__(self, field: FieldInfo, changed: Callable[[], object]) -> None:
        super().__init__()
        self._values = {str(value): value for value in get_args(field.annotation)}
        self.widget = self._segments = Segments([(key, name_of(key)) for key in self._values])
        self._segments.chosen.connect(lambda _key: changed())

    def value(self) -> Any:
        return self._values[self._segments.value]

    def show(self, value: Any) -> None:
        self._segments.choose(str(value))


def make_editor(field: FieldInfo, changed: Callable[[], object]) -> Editor:
    """The editor for a field's type; raises TypeError for a type that no editor serves."""
    kinds: dict[Any, type[Editor]] = {
        bool: SwitchEditor,
        int: NumberEditor,
        float: DecimalEditor,
        str: LineEditor,
        list[str]: LineEditor,
        int | None: LineEditor,
    }
    kind: Any = kinds.get(field.annotation)
    if get_origin(field.annotation) is Literal:
        kind = ChoiceEditor
    elif kind is None and get_origin(field.annotation) in (Union, UnionType):
        kind = LineEditor  # a number, or a word in its place
    if kind is None:
        raise TypeError(f"no editor for {field.annotation}")
    made: Editor = kind(field, changed)
    return made


def text_of(value: Any) -> str:
    """A value as it is typed."""
    if isinstance(value, list):
        return ", ".join(value)
    return "" if value is None else str(value)


def default_text(field: FieldInfo) -> str:
    """The default of a field, as its editor says it."""
    value = field.get_default(call_default_factory=True)
    if isinstance(value, bool):
        return tr("on") if value else tr("off")
    if get_origin(field.annotation) is Literal:
        return name_of(str(value))
    return text_of(value) or tr("none")
