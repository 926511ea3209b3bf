"""What a question looks at is added up by place over all layers and heads, and all of them keep the same tokens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from llamahome_gui.kvcache.asking import mean_by_place
from llamahome_gui.kvcache.attention import forward
from llamahome_gui.kvcache.factory import make_cache
from llamahome_gui.kvcache.spec import CacheSpec
from tests.kvcache.test_policies import tokens

MakeLlama = Callable[..., Any]
SPEC = CacheSpec("question", window_length=20, heavy_hitter_tokens=14, pooling=3)


@st.composite
def held(draw: st.DrawFn) -> list[list[list[tuple[int, float]]]]:
    """Layers of heads of places with scores; the heads of a layer hold as many, but not the same."""
    heads = draw(st.integers(1, 3))
    layers = []
    for _ in range(draw(st.integers(1, 4))):
        count = draw(st.integers(0, 6))
        places = st.lists(st.integers(-3, 12), min_size=count, max_size=count, unique=True).map(sorted)
        scores = st.lists(st.integers(0, 50).map(float), min_size=count, max_size=count)
        layers.append([list(zip(draw(places), draw(scores), strict=True)) for _ in range(heads)])
    if draw(st.booleans()):  # the same places everywhere, as a text has them that is read in blocks
        layers = [[[(n, head[n][1] if n < len(head) else 0.0) for n in range(6)] for head in layer] for layer in layers]
    return layers


@given(held())
def test_scores_of_a_place_are_added_up_over_layers_and_heads(
    layers: list[list[list[tuple[int, float]]]],
) -> None:
    every = [head for layer in layers for head in layer]
    got = mean_by_place(
        [torch.tensor([[[score for _, score in head] for head in layer]]) for layer in layers],
        [torch.tensor([[[place for place, _ in head] for head in layer]], dtype=torch.int32) for layer in layers],
    )
    for layer, found in zip(layers, got, strict=True):
        for head, scores in zip(layer, found[0].tolist(), strict=True):
            wanted = [sum(s for other in every for p, s in other if p == place) / len(every) for place, _ in head]
            assert scores == pytest.approx(wanted)


def test_nothing_added_up_is_nothing() -> None:
    assert mean_by_place([], []) == []


@pytest.mark.parametrize("kv_bits", [8, 16])
def test_all_layers_and_heads_keep_the_same_tokens(llama: MakeLlama, kv_bits: int) -> None:
    model, question = llama(), tokens(5, seed=7)
    cache = make_cache(model, replace(SPEC, kv_bits=kv_bits))
    for start in range(0, 60, 15):
        forward(model, torch.cat((tokens(60)[:, start : start + 15], question), dim=1), cache, probe=5)
    kept = [cache.kept_positions(layer) for layer in range(model.config.num_hidden_layers)]
    assert kept[0].shape[2] == SPEC.window_length
    assert kept[0][0, 0].tolist() != list(range(40, 60))
    for each in kept:
        assert (each == kept[0][:, :1]).all()


@pytest.fixture
def half_asked(llama: MakeLlama) -> tuple[Any, Any]:
    """A model and a cache of it that has read a text, and of whose layers a question has looked at the first alone."""
    model = llama()
    cache = make_cache(model, SPEC)
    forward(model, tokens(25), cache)
    heads, dim = model.config.num_key_value_heads, model.config.head_dim
    block = torch.randn(1, model.config.num_attention_heads, 6, dim, generator=torch.Generator().manual_seed(5))
    cache.attend(0, block, block[:, :heads], block[:, :heads], 1.0, probe=2)
    return model, cache


def test_a_fork_does_not_settle_what_the_other_side_was_asked(half_asked: tuple[Any, Any]) -> None:
    _, cache = half_asked
    before = cache.kept_positions(0).tolist()
    cache.fork().advance(0)
    assert cache.kept_positions(0).tolist() == before
    cache.advance(4)
    assert cache.kept_positions(0).tolist() != before


def test_what_a_question_looked_at_is_forgotten_with_the_text(half_asked: tuple[Any, Any]) -> None:
    model, cache = half_asked
    cache.clear()
    fresh: Any = make_cache(model, SPEC)
    block = torch.cat((tokens(40, seed=3), tokens(5, seed=7)), dim=1)
    for each in (cache, fresh):
        forward(model, block, each, probe=5)
    assert torch.equal(cache.kept_positions(1), fresh.kept_positions(1))
    assert cache.scores(1).tolist() == fresh.scores(1).tolist()
