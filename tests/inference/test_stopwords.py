"""Stop words in texts that come in pieces of any size."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamahome_gui.inference.stopwords import StopWords


@pytest.mark.parametrize(
    ("words", "pieces", "expected"),
    [
        (["END"], ["abE", "N", "D and more"], "ab"),
        (["END"], ["abE", "N", "d"], "abENd"),
        (["aab"], ["aaa", "ab", "c"], "aa"),
        (["\n\n", "###"], ["one\n", "two#", "#x###"], "one\ntwo##x"),
        (["", "z"], ["abc"], "abc"),
        ([], ["abc", "d"], "abcd"),
    ],
)
def test_the_text_ends_before_the_first_word(words: list[str], pieces: list[str], expected: str) -> None:
    stop = StopWords(words)
    assert "".join(map(stop.add, pieces)) + stop.rest() == expected


@given(st.lists(st.text("ab", min_size=1, max_size=4), max_size=3), st.lists(st.text("ab", max_size=5), max_size=8))
def test_as_cutting_the_whole_text(words: list[str], pieces: list[str]) -> None:
    """Of words that end at the same place the longer one begins first, but the shorter ends the text as soon."""
    stop, shown, whole = StopWords(words), "", ""
    for piece in pieces:
        shown, whole = shown + stop.add(piece), whole + piece
        cut = min((place for word in words if (place := whole.find(word)) >= 0), default=None)
        if cut is not None:
            assert shown == whole[:cut]
            return
        assert whole.startswith(shown)
    assert shown + stop.rest() == whole
