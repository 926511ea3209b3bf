"""Words are counted as the definition says."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamahome_gui.documents import wordcount
from llamahome_gui.documents.wordcount import count_words

_IDEOGRAPH = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
DEFINITION = re.compile(rf"[{_IDEOGRAPH}]|[^\W{_IDEOGRAPH}_]+(?:['’.,-][^\W{_IDEOGRAPH}_]+)*")
TEXT = st.text(st.sampled_from("ab1é_'’.,- \n|²ß漢ア豈Ω€😀\u0301"), max_size=30) | st.text(max_size=30)


@given(st.tuples(TEXT, st.sampled_from(["", "latin text, " * 400])).map("".join))
def test_the_count_is_that_of_the_definition(text: str) -> None:
    assert count_words(text) == len(DEFINITION.findall(text))


@given(TEXT, st.integers(2, 5))
def test_a_word_may_lie_across_the_pieces_that_are_counted_at_once(text: str, size: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wordcount, "_PIECE", size)
        assert count_words(text) == len(DEFINITION.findall(text))


def test_a_text_of_many_pieces() -> None:
    text = "it's 1,234.50 -- a-b 'c' d.e. " * 9_000
    assert count_words(text) == len(DEFINITION.findall(text))


@pytest.mark.parametrize(("text", "words"), [("", 0), ("it's 1,234.50 EUR", 3), ("日本 go", 3), ("a-b-c -- d", 2)])
def test_words_as_people_count_them(text: str, words: int) -> None:
    assert count_words(text) == words
