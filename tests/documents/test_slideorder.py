"""The order in which the shapes of a slide are read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from llamahome_gui.documents.slideorder import Box, reading_order

BOX = st.builds(Box, *(st.integers(0, 60) for _ in range(2)), *(st.integers(0, 30) for _ in range(2)))
LEFT_TOP, LEFT_LOW, RIGHT_TOP, RIGHT_LOW = (
    Box(0, 0, 40, 20),
    Box(0, 30, 40, 20),
    Box(50, 0, 40, 20),
    Box(50, 30, 40, 20),
)


def test_the_order_of_the_file_stands_where_nothing_speaks_against_it() -> None:
    columns = [LEFT_TOP, LEFT_LOW, RIGHT_TOP, RIGHT_LOW]
    lines = [LEFT_TOP, RIGHT_TOP, LEFT_LOW, RIGHT_LOW]
    assert reading_order(columns) == reading_order(lines) == [0, 1, 2, 3]


def test_what_is_above_or_left_goes_first() -> None:
    assert reading_order([LEFT_LOW, LEFT_TOP]) == [1, 0]
    assert reading_order([RIGHT_TOP, LEFT_TOP]) == [1, 0]
    assert reading_order([LEFT_LOW, None, LEFT_TOP]) == [2, 0, 1]
    assert reading_order([None, LEFT_LOW, LEFT_TOP]) == [0, 2, 1]


@given(st.lists(st.none() | BOX, max_size=12))
def test_each_shape_is_read_once(boxes: list[Box | None]) -> None:
    assert sorted(reading_order(boxes)) == list(range(len(boxes)))


@given(st.lists(st.integers(0, 10**6), unique=True, max_size=12))
def test_a_column_is_read_from_its_top(tops: list[int]) -> None:
    boxes = [Box(0, 3 * top, 9, 2) for top in tops]
    assert [tops[index] for index in reading_order(boxes)] == sorted(tops)
