"""What every cache promises beside its policy: logits of transformers, flat memory, honest bytes, clear refusals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import torch

from llamahome_gui.errors import CacheError
from llamahome_gui.kvcache.attention import forward
from llamahome_gui.kvcache.base import KVCache
from llamahome_gui.kvcache.caches import SlotCache
from llamahome_gui.kvcache.factory import make_cache
from llamahome_gui.kvcache.spec import CacheSpec
from tests.kvcache.test_policies import steps, tokens

MakeLlama = Callable[..., Any]

SMALL = CacheSpec(window_length=16, heavy_hitter_tokens=6)


def read(model: Any, cache: KVCache, ids: torch.Tensor, chunk: int = 11, single: int = 0) -> torch.Tensor:
    logits = torch.empty(0)
    with torch.inference_mode():
        for block, _ in steps(ids, chunk, single):
            logits = forward(model, block, cache)
    return logits


def storage(cache: SlotCache) -> list[tuple[int, ...]]:
    """Addresses of every layer's tensors."""
    layers = [cache._layers[layer] for layer in range(2)]
    return [tuple(tensor.data_ptr() for _, tensor in slots.tensors()) for slots in layers if slots is not None]


@pytest.mark.parametrize("chunk", [1, 7, 64])
def test_full_cache_gives_transformers_logits(llama: MakeLlama, chunk: int) -> None:
    model, ids = llama(kv_heads=2), tokens(40)
    cache = make_cache(model, CacheSpec("full"))
    logits = read(model, cache, ids, chunk, single=3)
    model.set_attn_implementation("eager")
    with torch.inference_mode():
        torch.testing.assert_close(logits, model(ids).logits[:, -1], atol=1e-4, rtol=1e-4)
    assert cache.usage().full_bytes == 40 * 2 * 2 * 2 * 8 * 4
    assert cache.kept_positions(1).tolist() == [[list(range(40))] * 2]
    assert cache.scores(1) is None


@pytest.mark.parametrize("policy", ["full", "h2o", "streaming", "snapkv"])
def test_padded_rows_give_what_they_give_alone(llama: MakeLlama, policy: Any) -> None:
    model, padding = llama(), (0, 4, 25)
    spec = replace(SMALL, policy=policy)
    ids = tokens(50, rows=3)
    together = make_cache(model, spec, padding=torch.tensor(padding))
    batched = read(model, together, ids, chunk=30, single=20)
    for row, pad in enumerate(padding):
        alone = make_cache(model, spec)
        single = read(model, alone, ids[row : row + 1, pad:], chunk=30 - pad, single=20)
        torch.testing.assert_close(batched[row], single[0], atol=1e-4, rtol=1e-4)
        kept = together.kept_positions(0)[row]
        assert torch.equal(kept[:, kept[0] >= 0], alone.kept_positions(0)[0])


@pytest.mark.parametrize("interval", [1, 7])
@pytest.mark.parametrize("bits", [8, 16])
def test_memory_does_not_grow_with_the_text(llama: MakeLlama, interval: int, bits: int) -> None:
    model = llama()
    cache = make_cache(model, replace(SMALL, eviction_interval=interval, kv_bits=bits))
    sizes = set()
    with torch.inference_mode():
        for block, _ in steps(tokens(300), 32, 40):
            forward(model, block, cache)
            sizes.add(cache.nbytes)
            assert cache.token_count <= 16 + interval - 1
    # Keys and values, 8 numbers each, with their steps; score, position and order; the free slot of each head.
    numbers = 2 * (8 * 1 + 4) if bits == 8 else 2 * 8 * 4
    assert sizes == {2 * 2 * ((16 + interval) * (numbers + 12) + 8)}
    usage = cache.usage()
    assert (usage.text_tokens, usage.held_bytes) == (300, sizes.pop())
    assert usage.full_bytes == 300 * 2 * 2 * 2 * 8 * 4


def test_decoding_moves_and_allocates_no_storage(llama: MakeLlama) -> None:
    model, cache = llama(), make_cache(llama(), SMALL)
    assert isinstance(cache, SlotCache)
    read(model, cache, tokens(30))
    before, version = storage(cache), cache.version
    read(model, cache, tokens(60), single=60)
    assert (storage(cache), cache.version) == (before, version)


def test_layers_share_the_slots_of_a_pyramid(llama: MakeLlama) -> None:
    for layers in (2, 3, 5):
        cache = make_cache(
            llama(layers=layers), CacheSpec(window_length=33, layer_budgets="pyramid", heavy_hitter_tokens=9)
        )
        windows = cache.layer_windows
        assert sum(windows) == 33 * layers
        assert sorted(windows, reverse=True) == list(windows)
        assert windows[0] == pytest.approx(1.5 * 33, abs=1)
        assert windows[-1] == pytest.approx(0.5 * 33, abs=1)


def test_scores_are_those_of_the_kept_tokens(llama: MakeLlama) -> None:
    model, cache = llama(), make_cache(llama(), CacheSpec(window_length=64, heavy_hitter_tokens=8))
    read(model, cache, tokens(40))
    scores = cache.scores(1)
    assert scores is not None
    assert scores.shape == cache.kept_positions(1).shape == (1, 2, 40)
    # Each of 40 queries of two heads gave away a weight of 1.
    torch.testing.assert_close(scores.sum(dim=-1), torch.full((1, 2), 80.0))


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_half_precision(llama: MakeLlama, dtype: torch.dtype) -> None:
    exact, model = llama(sharpness=0.1), llama(sharpness=0.1).to(dtype)
    for policy in ("full", "h2o"):
        spec = replace(SMALL, policy=policy)
        halves, floats = make_cache(model, spec), make_cache(exact, spec)
        got, expected = (read(m, c, tokens(40), single=10) for m, c in ((model, halves), (exact, floats)))
        torch.testing.assert_close(got.float(), expected, atol=0.05, rtol=0.05)


def test_other_model_types_are_refused(llama: MakeLlama) -> None:
    model = llama()
    model.config.model_type = "mamba"
    with pytest.raises(CacheError, match="mamba"):
        make_cache(model, CacheSpec())


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"window_length": 128, "heavy_hitter_tokens": 128}, "heavy_hitter_tokens"),
        ({"window_length": 129, "heavy_hitter_tokens": 128}, "heavy_hitter_tokens"),
        ({"window_length": 8, "heavy_hitter_tokens": -1}, "heavy_hitter_tokens"),
        ({"policy": "oracle"}, "oracle"),
        (
            {"window_length": 8, "heavy_hitter_tokens": 4, "layer_budgets": "pyramid", "sink_tokens": 5},
            "smallest layer",
        ),
    ],
)
def test_impossible_specs_are_refused(llama: MakeLlama, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(CacheError, match=words):
        make_cache(llama(), CacheSpec(**changes))


def test_a_call_without_a_cache_is_an_error(llama: MakeLlama) -> None:
    with pytest.raises(CacheError):
        llama()(torch.tensor([[1, 2, 3]]))


def test_a_block_of_nothing_but_a_question_is_an_error(llama: MakeLlama) -> None:
    model = llama()
    with pytest.raises(CacheError, match="at least one token"):
        forward(model, tokens(4), make_cache(model, CacheSpec("question")), probe=4)


def test_a_probe_leaves_no_trace_in_the_text(llama: MakeLlama) -> None:
    model, ids, question = llama(), tokens(12), tokens(5, seed=7)
    with torch.inference_mode():
        for policy in ("full", "h2o", "question"):
            spec = CacheSpec(policy, 32, 8)
            probed, plain = make_cache(model, spec), make_cache(model, spec)
            got = forward(model, torch.cat((ids, question), dim=1), probed, probe=5)
            torch.testing.assert_close(got, forward(model, ids, plain), atol=1e-5, rtol=1e-5)
            assert probed.text_tokens == probed.token_count == 12
            following = [forward(model, tokens(1, seed=5), cache) for cache in (probed, plain)]
            torch.testing.assert_close(*following, atol=1e-5, rtol=1e-5)


def test_filling_a_cache_that_holds_something_is_an_error(llama: MakeLlama) -> None:
    model, cache = llama(), make_cache(llama(), SMALL)
    assert isinstance(cache, SlotCache)
    read(model, cache, tokens(5))
    keys = torch.zeros(1, 2, 3, 8)
    with pytest.raises(CacheError, match="empty cache"):
        cache.fill(0, keys, keys, keys[..., 0], 3)
