"""A row that breaks where its parts do not fit side by side."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QApplication, QLabel, QSplitter, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from llamahome_gui.ui.widgets import Flow

_SPACING = 8


def _row(widths: Sequence[int], far: int | None = None, *, right: bool = False) -> tuple[QWidget, list[QLabel]]:
    box = QWidget()
    flow = Flow(_SPACING, box, right=right)
    parts = [QLabel(str(number)) for number in range(len(widths))]
    for number, (part, width) in enumerate(zip(parts, widths, strict=True)):
        part.setFixedSize(width, 20)
        (flow.add_far if number == far else flow.addWidget)(part)
    return box, parts


def _layout(box: QWidget) -> Flow:
    found = box.layout()
    assert isinstance(found, Flow)
    return found


@pytest.mark.usefixtures("styled")
def test_a_far_part_ends_the_line_and_goes_below_where_there_is_no_room() -> None:
    box, (first, second, far) = _row((100, 60, 80), far=2)
    _layout(box).setGeometry(QRect(0, 0, 300, 20))
    assert (first.x(), second.x(), far.x()) == (0, 108, 220)
    _layout(box).setGeometry(QRect(0, 0, 200, 48))
    assert (far.x(), far.y()) == (120, 28)
    assert _layout(box).heightForWidth(200) == 48
    second.hide()
    assert _layout(box).heightForWidth(200) == 20


@pytest.mark.usefixtures("styled")
def test_lines_may_end_at_the_right() -> None:
    box, (first, second) = _row((100, 60), right=True)
    _layout(box).setGeometry(QRect(0, 0, 200, 20))
    assert (first.x(), second.x()) == (32, 140)
    _layout(box).setGeometry(QRect(0, 0, 120, 48))
    assert (first.x(), second.x(), second.y()) == (20, 60, 28)


@given(st.lists(st.integers(10, 90), min_size=1, max_size=9), st.integers(90, 400))
def test_parts_keep_their_size_and_never_lie_over_each_other(
    styled: QApplication, widths: list[int], room: int
) -> None:
    box, parts = _row(widths)
    height = _layout(box).heightForWidth(room)
    _layout(box).setGeometry(QRect(0, 0, room, height))
    places = [part.geometry() for part in parts]
    assert [place.width() for place in places] == widths
    assert all(QRect(0, 0, room, height).contains(place) for place in places)
    assert not any(one.intersects(other) for at, one in enumerate(places) for other in places[:at])
    box.deleteLater()


def test_a_splitter_leaves_room_for_every_line(styled: QApplication, qtbot: QtBot) -> None:
    parts, (box, _) = QSplitter(Qt.Orientation.Vertical), _row((100, 100, 100))
    qtbot.addWidget(parts)
    parts.setChildrenCollapsible(False)
    parts.addWidget(box)
    parts.addWidget(QTextEdit())
    parts.setSizes([10, 400])
    parts.resize(150, 300)
    parts.show()
    qtbot.waitUntil(lambda: box.height() >= 3 * 20 + 2 * _SPACING)
    parts.resize(400, 300)
    qtbot.waitUntil(lambda: box.minimumSizeHint().height() == 20)
