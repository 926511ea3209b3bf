"""Inputs for training settings: numbers that ignore the wheel while the form scrolls, and a learning rate."""

from __future__ import annotations

import contextlib
import math

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent, QValidator, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QSpinBox,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

from llamahome_gui.ui.theme import keep_scaled, scaled
from llamahome_gui.ui.widgets import indent_number, style_popup

WIDTH = 128


class NumberField(QSpinBox):
    """A whole number; `none` is what the least value says instead of itself."""

    def __init__(self, low: int, high: int, *, none: str = "", step: int = 1, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        indent_number(self)
        self.setRange(low, high)
        self.setSingleStep(step)
        self.setSpecialValueText(none)
        keep_scaled(self, lambda it: it.setFixedWidth(scaled(WIDTH)))

    def wheelEvent(self, event: QWheelEvent) -> None:
        super().wheelEvent(event) if self.hasFocus() else event.ignore()


class RateField(QDoubleSpinBox):
    """A learning rate, written as people write it (`5e-05`, `0.002`); a step goes 1, 2, 5, 10."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        indent_number(self)
        self.setDecimals(9)
        self.setRange(1e-8, 1.0)
        keep_scaled(self, lambda it: it.setFixedWidth(scaled(WIDTH)))

    def textFromValue(self, value: float) -> str:
        return f"{value:g}"

    def valueFromText(self, text: str) -> float:
        with contextlib.suppress(ValueError):
            return float(text.replace(",", "."))
        return self.value()

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        try:
            ok = self.minimum() <= float(text.replace(",", ".")) <= self.maximum()
        except ValueError:
            ok = False
        return (QValidator.State.Acceptable if ok else QValidator.State.Intermediate), text, position

    def stepBy(self, steps: int) -> None:
        self.setValue(next_rate(self.value(), up=steps > 0))

    def wheelEvent(self, event: QWheelEvent) -> None:
        super().wheelEvent(event) if self.hasFocus() else event.ignore()


class ChoiceField(QComboBox):
    """A choice that ignores the wheel unless it has the focus, and is no wider than its place for a long name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        style_popup(self)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A long name ends with an ellipsis; Qt would cut through a letter."""
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        kind, part = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        painter.drawComplexControl(kind, option)
        room = self.style().subControlRect(kind, option, part, self).width()
        option.currentText = self.fontMetrics().elidedText(option.currentText, Qt.TextElideMode.ElideRight, room)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def wheelEvent(self, event: QWheelEvent) -> None:
        super().wheelEvent(event) if self.hasFocus() else event.ignore()


def next_rate(value: float, *, up: bool) -> float:
    """The next of 1, 2, 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(value))
    ladder = [step * 10.0**shift * power for shift in (-1, 0, 1) for step in (1, 2, 5)]
    if up:
        return next(rate for rate in ladder if rate > value * 1.001)
    return next(rate for rate in reversed(ladder) if rate < value * 0.999)
