"""Any text survives the tokenizer, and its chat template is the one that training used."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamahome_gui.starter.tokenizer import SPECIAL, load_tokenizer, render, save_tokenizer, token_id, train_tokenizer

TALK = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": " What is it? "},
    {"role": "assistant", "content": "A pump."},
    {"role": "user", "content": "Which?"},
]


def _without_special(text: str) -> str:
    for token in SPECIAL:
        text = text.replace(token, "")
    return text


@given(text=st.text(max_size=200).map(_without_special))
def test_any_text_survives(tokenizer: Any, text: str) -> None:
    assert tokenizer.decode(tokenizer.encode(text).ids) == text


@given(number=st.integers(min_value=0, max_value=10**12))
def test_numbers_are_cut_in_pairs_from_the_left(tokenizer: Any, number: int) -> None:
    digits = str(number)
    pieces = [piece for piece, _ in tokenizer.pre_tokenizer.pre_tokenize_str(digits)]
    assert pieces == [digits[at : at + 2] for at in range(0, len(digits), 2)]


@pytest.mark.parametrize("prompt", [False, True])
def test_chat_template_is_what_training_renders(tokenizer_folder: Path, prompt: bool) -> None:
    from transformers import AutoTokenizer

    loaded = AutoTokenizer.from_pretrained(tokenizer_folder)
    for talk in (TALK, TALK[1:2]):
        text = loaded.apply_chat_template(talk, tokenize=False, add_generation_prompt=prompt)
        assert text == render(talk, generation_prompt=prompt)
        bare = load_tokenizer(tokenizer_folder).encode(text, add_special_tokens=False).ids
        assert loaded(text, add_special_tokens=False)["input_ids"] == bare


def test_loaded_tokenizer_decodes_what_it_encodes(tokenizer_folder: Path) -> None:
    from transformers import AutoTokenizer

    loaded = AutoTokenizer.from_pretrained(tokenizer_folder)
    text = "Grüße, 漢字 ✓ – 12,345 . x"
    assert loaded.decode(loaded.encode(text, add_special_tokens=False)) == text
    assert loaded.eos_token == "<|eot_id|>"


def test_saving_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        save_tokenizer(train_tokenizer(["one two three", "two three"], 1500), tmp_path / name)
    assert (tmp_path / "a/tokenizer.json").read_bytes() == (tmp_path / "b/tokenizer.json").read_bytes()


def test_foreign_tokenizer_is_refused() -> None:
    from tokenizers import Tokenizer, models

    with pytest.raises(KeyError):
        token_id(Tokenizer(models.BPE()), "<|eot_id|>")
