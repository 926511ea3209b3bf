"""Lines of a text in which searched words stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamahome_gui.documents.snippets import snippet

LONG = "word " * 100 + "the **garden** of the\n\n| harbor | mill |\n| --- | --- |\n" + "tail " * 100


@pytest.mark.parametrize(
    ("text", "words", "line"),
    [
        ("The garden.", ["gard"], "The garden."), ("The garden.", ["arden"], ""), ("Das CAFÉ", ["cafe"], "Das CAFÉ"),
        ("a.b c", ["b"], "a.b c"), ("x", [], ""), ("(", ["("], ""), ("", ["x"], ""),
    ],
)  # fmt: skip
def test_where_the_words_stand(text: str, words: list[str], line: str) -> None:
    assert snippet(text, words) == line


def test_a_long_text_shows_the_place_without_marks() -> None:
    line = snippet(LONG, ["nothing", "GARD"])
    assert line.startswith("…word word")
    assert "the garden of the harbor mill tail" in line
    assert line.endswith("tail…")
    assert len(line) < 200


@given(st.text(max_size=300), st.lists(st.text(max_size=6), max_size=3))
def test_it_is_one_line_whatever_comes(text: str, words: list[str]) -> None:
    line = snippet(text, words)
    assert "\n" not in line
    assert len(line) <= 163
