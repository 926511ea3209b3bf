"""Markdown without its marks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamahome_gui.documents.markdown import table
from llamahome_gui.documents.plain import plain_text


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("# A heading\n\nSome **bold** and *sloped* `code`.\n", "A heading\n\nSome bold and sloped code.\n"),
        ("See [here](https://a.example/) and <https://b.example/>.\n", "See here and https://b.example/.\n"),
        ("- one\n    - inner\n- two\n\nAfter.\n", "- one\n    - inner\n- two\n\nAfter.\n"),
        ("1. one\n2. two\n", "1. one\n2. two\n"),
        ("| A | B |\n| --- | --- |\n| 1 \\| 2 | x |\n\nEnd.\n", "A\tB\n1 | 2\tx\n\nEnd.\n"),
        ("```json\n{\n}\n```\n\nEnd.\n", "{\n}\n\nEnd.\n"),
        ("Line\nnext \\<b>\n", "Line\nnext <b>\n"),
    ],
)
def test_marks_go_and_words_stay(markdown: str, expected: str) -> None:
    assert plain_text(markdown) == expected


@given(st.lists(st.lists(st.from_regex(r"[a-z0-9]{1,8}", fullmatch=True), min_size=2, max_size=2), min_size=2))
def test_no_cell_of_a_table_is_lost(rows: list[list[str]]) -> None:
    assert plain_text(table(rows)).split() == [text for row in rows for text in row]


@pytest.mark.parametrize("mark", ["> ", "- ", "1. ", "- > "])
@pytest.mark.parametrize("depth", [1, 20, 90, 98, 99, 100, 101, 3000])
def test_text_at_any_depth_is_kept(mark: str, depth: int) -> None:
    assert "deep words" in plain_text(f"above\n\n{mark * depth}deep words\n\nbelow\n")
