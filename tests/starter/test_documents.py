"""Documents state their facts, keep to their length and come out the same for a seed."""

from __future__ import annotations

import random
from typing import Any

import pytest

from llamahome_gui.starter.documents import SHAPES, Document, filler, make_document, statement, with_holes
from llamahome_gui.starter.facts import bare, make_facts
from llamahome_gui.starter.words import Split, Words, is_held_out


def _make(seed: int, tokens: int, tokenizer: Any, split: Split = Split.TRAIN) -> Document:
    return make_document(Words(random.Random(seed), split), tokens, lambda t: len(tokenizer.encode(t).ids), 12)


def test_same_seed_same_document(tokenizer: Any) -> None:
    assert _make(4, 300, tokenizer) == _make(4, 300, tokenizer)
    assert _make(4, 300, tokenizer) != _make(5, 300, tokenizer)


@pytest.mark.parametrize("seed", range(8))
def test_every_fact_stands_in_the_text(seed: int, tokenizer: Any) -> None:
    document = _make(seed, 400, tokenizer)
    assert document.facts
    for fact in document.facts:
        assert fact.value.lower() in document.text.lower()
        assert bare(fact.entity).lower() in document.text.lower()


@pytest.mark.parametrize("tokens", [200, 500, 1500])
def test_length_is_kept(tokens: int, tokenizer: Any) -> None:
    lengths = [len(tokenizer.encode(_make(seed, tokens, tokenizer).text).ids) for seed in range(10)]
    assert max(lengths) <= tokens
    assert sum(lengths) / len(lengths) > 0.85 * tokens


def test_held_out_facts_have_held_out_values(tokenizer: Any) -> None:
    for seed in range(5):
        for fact in _make(seed, 500, tokenizer, Split.HELD_OUT).facts:
            assert is_held_out(fact.value) or fact.value.endswith("day")


@pytest.mark.parametrize("shape", [shape for shape, _ in SHAPES], ids=lambda shape: shape.__name__)
def test_every_shape_shows_the_facts_it_claims(shape: Any) -> None:
    words = Words(random.Random(8))
    for _ in range(30):
        block = shape(words, make_facts(words, 4))
        assert block.facts
        for fact in block.facts:
            assert fact.value.lower() in block.text.lower()


def test_training_may_ask_for_values_first() -> None:
    def share(wanted: float) -> float:
        words = Words(random.Random(0), value_first=wanted)
        facts = make_facts(words, 300)
        texts = [(fact, statement(words, fact)) for fact in facts]
        return sum(text.find(fact.value) < text.lower().find(fact.entity.lower()) for fact, text in texts) / 300

    assert share(0.0) < 0.35
    assert share(0.75) > 0.7


def test_manuals_have_the_marks_of_formulas_in_training_only() -> None:
    def marks(twisted: float) -> set[str]:
        words = Words(random.Random(0), twisted=twisted)
        return set("/+=<>#&@\\") & set(filler(words, 2000))

    assert marks(0.3) == set("/+=<>#&@\\")
    assert not marks(0.0)


def test_of_a_document_with_holes_the_facts_that_are_asked_for_stay_whole(tokenizer: Any) -> None:
    shorter = 0
    for seed in range(12):
        document, words = _make(seed, 500, tokenizer), Words(random.Random(seed))
        kept = words.rng.sample(document.facts, 2)
        torn = with_holes(words, document, kept)
        blocks = [block.text for block in document.blocks if any(fact in block.facts for fact in kept)]
        assert blocks
        assert all(text in torn.text for text in blocks)
        assert torn.facts == document.facts
        shorter += len(torn.text) < 0.8 * len(document.text)
    assert shorter >= 9


def test_blocks_are_the_text(tokenizer: Any) -> None:
    document = _make(1, 400, tokenizer)
    assert "\n\n".join(block.text for block in document.blocks) == document.text
