"""Names and values below each other, in the small print of a panel."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QLabel, QWidget

from llamahome_gui.ui.models.details import Detail
from llamahome_gui.ui.theme import GRID, keep_scaled, manager
from llamahome_gui.ui.widgets import ElidedLabel, LinkLabel, label, tabular

_BREAKS_FROM = 140


class FactForm(QWidget):
    """One line for each fact; its lines are made anew only where names or links differ."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts: list[Detail] = []
        self._values: list[QLabel] = []
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setHorizontalSpacing(GRID)
        self._form.setVerticalSpacing(GRID // 2)
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        keep_scaled(self, FactForm._break)

    def _break(self) -> None:
        """Large text leaves values too little room beside their names."""
        policy = QFormLayout.RowWrapPolicy
        broken = manager().text_percent >= _BREAKS_FROM
        self._form.setRowWrapPolicy(policy.WrapAllRows if broken else policy.DontWrapRows)

    def show_facts(self, facts: Sequence[Detail]) -> None:
        """Show other facts."""
        if [(fact.name, fact.url) for fact in facts] != [(fact.name, fact.url) for fact in self._facts]:
            self._make(facts)
        for value, fact in zip(self._values, facts, strict=True):
            value.setText(fact.value)
            if fact.tip:
                value.setToolTip(fact.tip)
        self._facts = list(facts)

    def _make(self, facts: Sequence[Detail]) -> None:
        while self._form.rowCount():
            self._form.removeRow(0)
        self._values = [_value(fact) for fact in facts]
        for fact, value in zip(facts, self._values, strict=True):
            self._form.addRow(label(fact.name, "small"), value)


def _value(fact: Detail) -> QLabel:
    if fact.url:
        return LinkLabel(fact.value, fact.url)
    made = ElidedLabel(fact.value, kind="small", mode=Qt.TextElideMode.ElideMiddle)
    tabular(made)
    return made
