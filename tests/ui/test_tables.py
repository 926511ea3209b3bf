"""No heading of a table is cut off, and no button in it, whatever the language makes of their words."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from llamahome_gui.ui.widgets.plain_table import PlainTable
from llamahome_gui.ui.widgets.run_table import RunTable


def test_a_column_is_as_wide_as_its_heading(styled: QApplication, qtbot: QtBot) -> None:
    table = PlainTable("Words", ["Run", "Geschwindigkeitsbegrenzung", ""], [200, 10])
    qtbot.addWidget(table)
    heading = table.horizontalHeader().sectionSizeHint(1)
    assert heading > table.fontMetrics().horizontalAdvance("Geschwindigkeitsbegrenzung")
    assert [table.columnWidth(column) for column in (0, 1)] == [200, heading]


def test_a_button_in_a_narrow_table_is_whole(styled: QApplication, qtbot: QtBot) -> None:
    table = RunTable(
        "Runs", ["Run", "State"], [200, 90],
        row=lambda run: (run.key, "Paused"), remark=lambda run: "", way_on=lambda run: ("Go on from there", "Go on"),
    )  # fmt: skip
    qtbot.addWidget(table)
    table.show_runs([_Named("workshop")], "")
    table.resize(330, 200)
    table.show()
    button = table.cellWidget(0, 2)
    assert button is not None
    qtbot.waitUntil(lambda: button.width() >= button.sizeHint().width())
    table.resize(900, 200)
    qtbot.waitUntil(lambda: button.width() > 500)  # rows are marked to the end


class _Named:
    def __init__(self, key: str) -> None:
        self.key = key
