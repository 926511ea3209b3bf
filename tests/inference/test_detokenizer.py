"""Streaming text equals decoding the whole, for any text and any split."""

from __future__ import annotations

import functools
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from llamahome_gui.inference.detokenizer import StreamDetokenizer
from tests.tiny import make_tiny_tokenizer


@functools.cache
def tokenizer() -> Any:
    return make_tiny_tokenizer()


@given(st.text(max_size=60))
def test_pieces_add_up_to_the_whole(text: str) -> None:
    ids = tokenizer()(text, add_special_tokens=False)["input_ids"]
    stream = StreamDetokenizer(tokenizer())
    pieces = [stream.add(token) for token in ids] + [stream.flush()]
    assert "".join(pieces) == tokenizer().decode(ids, skip_special_tokens=True, clean_up_tokenization_spaces=False)


def test_half_a_character_is_held_back() -> None:
    ids = tokenizer()("🦙", add_special_tokens=False)["input_ids"]
    assert len(ids) == 4
    stream = StreamDetokenizer(tokenizer())
    assert [stream.add(token) for token in ids] == ["", "", "", "🦙"]
