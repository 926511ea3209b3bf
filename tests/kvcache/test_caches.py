"""The caches against a float64 reference of plain loops, and against transformers' own full cache."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch

from llamahome_gui.errors import CacheError
from llamahome_gui.kvcache.attention import forward
from llamahome_gui.kvcache.factory import make_cache
from tests.kvcache.reference import ReferenceH2O

MakeLlama = Callable[..., Any]


def tokens(count: int, seed: int = 1) -> list[int]:
    generator = torch.Generator().manual_seed(seed)
    return torch.randint(0, 61, (count,), generator=generator).tolist()


def blocks(ids: list[int], chunk: int, single: int) -> list[list[int]]:
    """The first tokens in chunks, the last `single` ones one at a time."""
    head, tail = ids[: len(ids) - single], ids[len(ids) - single :]
    return [head[i : i + chunk] for i in range(0, len(head), chunk)] + [[token] for token in tail]


@pytest.mark.parametrize("kv_heads", [1, 4], ids=["gqa4", "mha"])
@pytest.mark.parametrize("rolling", [True, False], ids=["rolling", "absolute"])
@pytest.mark.parametrize(("window", "heavy", "chunk"), [(8, 3, 5), (12, 0, 7), (16, 8, 16), (9, 7, 40), (64, 16, 11)])
def test_h2o_keeps_and_computes_what_the_reference_does(
    llama: MakeLlama, kv_heads: int, rolling: bool, window: int, heavy: int, chunk: int
) -> None:
    model = llama(kv_heads=kv_heads)
    cache = make_cache(model, "h2o", window_length=window, heavy_hitter_tokens=heavy, position_rolling=rolling)
    reference = ReferenceH2O(model, window, heavy, rolling)
    with torch.inference_mode():
        for block in blocks(tokens(52), chunk, single=14):
            logits = forward(model, torch.tensor([block]), cache)[0]
            expected = reference.run(block)
            for layer in range(2):
                assert cache.kept_positions(layer)[0].tolist() == reference.kept(layer)
            torch.testing.assert_close(logits.double(), expected, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("chunk", [1, 7, 64])
def test_full_cache_gives_transformers_logits(llama: MakeLlama, chunk: int) -> None:
    model = llama(kv_heads=2)
    ids = tokens(40)
    cache = make_cache(model, "full")
    with torch.inference_mode():
        for block in blocks(ids, chunk, single=3):
            logits = forward(model, torch.tensor([block]), cache)
        model.set_attn_implementation("eager")
        expected = model(torch.tensor([ids])).logits[:, -1]
    torch.testing.assert_close(logits, expected, atol=1e-4, rtol=1e-4)
    assert cache.usage().full_bytes == 40 * 2 * 2 * 2 * 8 * 4


@pytest.mark.parametrize(
    "rope",
    [
        {"rope_type": "linear", "factor": 4.0, "rope_theta": 10000.0},
        {
            "rope_type": "llama3",
            "factor": 8.0,
            "low_freq_factor": 1.0,
            "high_freq_factor": 4.0,
            "original_max_position_embeddings": 64,
            "rope_theta": 10000.0,
        },
        {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 64, "rope_theta": 10000.0},
    ],
    ids=lambda rope: rope["rope_type"],
)
def test_scaled_rope_matches_transformers(llama: MakeLlama, rope: dict[str, Any]) -> None:
    model = llama(rope_parameters=rope)
    ids = tokens(50)
    h2o = make_cache(model, "h2o", window_length=64, heavy_hitter_tokens=8)
    full = make_cache(model, "full")
    with torch.inference_mode():
        outputs = [forward(model, torch.tensor([ids]), cache) for cache in (h2o, full)]
        model.set_attn_implementation("eager")
        expected = model(torch.tensor([ids])).logits[:, -1]
    for output in outputs:
        torch.testing.assert_close(output, expected, atol=1e-4, rtol=1e-4)


def test_a_batch_gives_what_its_rows_give(llama: MakeLlama) -> None:
    model = llama()
    rows = torch.tensor([tokens(30, seed) for seed in (1, 2, 3)])
    with torch.inference_mode():
        together = make_cache(model, "h2o", window_length=12, heavy_hitter_tokens=5)
        for block in (rows[:, :20], *rows[:, 20:].split(1, dim=1)):
            batched = forward(model, block, together)
        for index, row in enumerate(rows):
            alone = make_cache(model, "h2o", window_length=12, heavy_hitter_tokens=5)
            for block in (row[:20], *row[20:].split(1)):
                single = forward(model, block[None], alone)
            torch.testing.assert_close(batched[index], single[0], atol=1e-4, rtol=1e-4)


def test_memory_does_not_grow_with_the_text(llama: MakeLlama) -> None:
    model = llama()
    cache = make_cache(model, "h2o", window_length=16, heavy_hitter_tokens=4)
    sizes = set()
    with torch.inference_mode():
        for block in blocks(tokens(400), 32, single=20):
            forward(model, torch.tensor([block]), cache)
            sizes.add(cache.nbytes)
            assert cache.token_count <= 16
    assert len(sizes) == 1
    usage = cache.usage()
    assert usage.text_tokens == 400
    assert usage.held_bytes == sizes.pop()
    assert usage.full_bytes == 400 * 2 * 2 * 2 * 8 * 4


def test_recents_always_stay_and_order_is_kept(llama: MakeLlama) -> None:
    model = llama()
    cache = make_cache(model, "h2o", window_length=10, heavy_hitter_tokens=4)
    read = 0
    with torch.inference_mode():
        for block in blocks(tokens(60), 9, single=20):
            forward(model, torch.tensor([block]), cache)
            read += len(block)
            for head in cache.kept_positions(0)[0].tolist():
                assert head == sorted(set(head))
                recent = list(range(max(0, read - 6), read))
                assert head[-len(recent) :] == recent


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"rope_parameters": {"rope_type": "dynamic", "factor": 2.0, "rope_theta": 1e4}}, "dynamic"),
        ({"model_type_override": "mamba"}, "mamba"),
    ],
)
def test_models_it_cannot_serve_are_refused_with_the_reason(
    llama: MakeLlama, config: dict[str, Any], words: str
) -> None:
    override = config.pop("model_type_override", None)
    model = llama(**config)
    if override:
        model.config.model_type = override
    with pytest.raises(CacheError, match=words):
        make_cache(model, "full")


@pytest.mark.parametrize(("window", "heavy"), [(128, 128), (129, 128), (8, -1), (1, 0)])
def test_impossible_windows_are_refused(llama: MakeLlama, window: int, heavy: int) -> None:
    with pytest.raises(CacheError, match="heavy_hitter_tokens"):
        make_cache(llama(), "h2o", window_length=window, heavy_hitter_tokens=heavy)


def test_a_call_without_a_cache_is_an_error(llama: MakeLlama) -> None:
    with pytest.raises(CacheError):
        llama()(torch.tensor([[1, 2, 3]]))
