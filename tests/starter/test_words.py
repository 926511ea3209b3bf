"""The two splits share no word, and a seed gives the same words."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llamahome_gui.starter.facts import make_facts
from llamahome_gui.starter.words import Split, Words, is_held_out


@pytest.mark.parametrize("split", list(Split))
@pytest.mark.parametrize("draw", ["place", "person", "city", "made_up", "alphanumeric"])
def test_every_drawn_word_is_of_its_split(draw: str, split: Split) -> None:
    words = Words(random.Random(3), split)
    for _ in range(200):
        assert is_held_out(getattr(words, draw)()) == (split is Split.HELD_OUT)


def test_values_of_the_splits_are_disjoint() -> None:
    values = {split: {fact.value for fact in make_facts(Words(random.Random(5), split), 1500)} for split in Split}
    common = values[Split.TRAIN] & values[Split.HELD_OUT]
    assert all(value.endswith("day") for value in common), common


def test_a_share_of_all_strings_is_held_out() -> None:
    share = sum(is_held_out(str(number)) for number in range(8000)) / 8000
    assert 0.11 < share < 0.14


def test_split_ignores_case() -> None:
    assert all(is_held_out(word) == is_held_out(word.upper()) for word in ("harbor", "Mill", "QX-482b"))


def test_same_seed_same_facts() -> None:
    first, second = (make_facts(Words(random.Random(9)), 40) for _ in range(2))
    assert [(f.entity, f.attribute.name, f.value) for f in first] == [
        (f.entity, f.attribute.name, f.value) for f in second
    ]
    other = make_facts(Words(random.Random(10)), 40)
    assert [f.value for f in first] != [f.value for f in other]


@pytest.mark.parametrize("split", list(Split))
@pytest.mark.parametrize("draw", ["place", "person", "city", "made_up", "alphanumeric"])
def test_twisted_words_are_of_their_split_too(draw: str, split: Split) -> None:
    words = Words(random.Random(3), split, twisted=1.0)
    for _ in range(200):
        assert is_held_out(getattr(words, draw)()) == (split is Split.HELD_OUT)


@settings(deadline=None)
@given(st.sampled_from(("Apollo", "crimson", "QX", "4821", "1000", "7")), st.integers())
def test_a_twisted_word_stays_of_its_kind(word: str, seed: int) -> None:
    words = Words(random.Random(seed), twisted=1.0)
    made = words.maybe_twisted(word)
    assert made
    assert "".join(made.split()) == made
    assert made.isdigit() == word.isdigit()
    assert made.isupper() == word.isupper()
    assert made[0].isupper() == word[0].isupper()


def test_twisted_words_repeat_pieces_and_are_new() -> None:
    words = Words(random.Random(4), twisted=1.0)
    made = {words.maybe_twisted("Apollo") for _ in range(300)}
    assert len(made) > 150
    assert {"Apolollo", "Apololollo", "Apolloo"} & made


def test_a_share_of_the_words_is_twisted() -> None:
    words = Words(random.Random(6), twisted=0.25)
    kept = sum(words.maybe_twisted("Victoria") == "Victoria" for _ in range(2000))
    assert 0.7 < kept / 2000 < 0.8
