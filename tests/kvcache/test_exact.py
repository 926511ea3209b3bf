"""Exact prefill against transformers' full attention and against the float64 reference that evicts after one block."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from llamahome_gui.errors import CacheError
from llamahome_gui.kvcache import exact
from llamahome_gui.kvcache.attention import forward, install
from llamahome_gui.kvcache.exact import prefill_exact
from llamahome_gui.kvcache.factory import make_cache
from llamahome_gui.kvcache.families import SUPPORTED_MODEL_TYPES
from llamahome_gui.kvcache.spec import CacheSpec
from tests.kvcache.reference import ReferenceLlama
from tests.kvcache.test_families import make
from tests.kvcache.test_policies import tokens

MakeLlama = Callable[..., Any]


def close(got: torch.Tensor, expected: torch.Tensor) -> None:
    torch.testing.assert_close(got, expected, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("model_type", sorted(SUPPORTED_MODEL_TYPES))
def test_logits_are_those_of_full_attention(model_type: str) -> None:
    model, ids = make(model_type), tokens(75)
    with torch.inference_mode():
        expected = model(ids).logits[:, -1]
        install(model)
        for block in (1024, 75, 13):
            cache = make_cache(model, CacheSpec(window_length=16, heavy_hitter_tokens=8))
            close(prefill_exact(model, ids, cache, block=block), expected)
            assert (cache.text_tokens, cache.token_count) == (75, 16)


@pytest.mark.parametrize(
    "rope",
    [
        {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 64, "rope_theta": 10000.0},
        {"rope_type": "linear", "factor": 4.0, "rope_theta": 10000.0},
    ],
    ids=lambda rope: rope["rope_type"],
)
def test_scaled_rope(llama: MakeLlama, rope: dict[str, Any]) -> None:
    model, ids = llama(rope_parameters=rope), tokens(60)
    with torch.inference_mode():
        got = prefill_exact(model, ids, make_cache(model, CacheSpec(window_length=16, heavy_hitter_tokens=8)), block=13)
        model.set_attn_implementation("eager")
        close(got, model(ids).logits[:, -1])


@pytest.mark.parametrize("kv_heads", [1, 4], ids=["gqa4", "mha"])
@pytest.mark.parametrize("rolling", [True, False], ids=["rolling", "absolute"])
def test_keeps_what_an_nxn_eviction_keeps(llama: MakeLlama, kv_heads: int, rolling: bool) -> None:
    model, ids = llama(kv_heads=kv_heads), tokens(30)
    spec = CacheSpec(window_length=14, heavy_hitter_tokens=8, position_rolling=rolling)
    reference = ReferenceLlama(model, spec)
    with torch.inference_mode():
        cache = make_cache(model, spec)
        logits = prefill_exact(model, ids, cache, block=11)
        close(logits, reference.run(ids).float())
        for layer in range(2):
            assert cache.kept_positions(layer)[0].tolist() == reference.cache.kept(layer)[0]
            scores = [[entry.score for entry in head.entries] for head in reference.cache.heads[layer][0]]
            kept = cache.scores(layer)
            assert kept is not None
            torch.testing.assert_close(kept[0], torch.tensor(scores), atol=0, rtol=1e-4)
        # What follows is decoded from the same state.
        for token in (5, 17):
            more = torch.tensor([[token]])
            close(forward(model, more, cache), reference.run(more).float())


@pytest.mark.parametrize("policy", ["h2o", "snapkv", "streaming", "question", "full"])
@pytest.mark.parametrize("changes", [{}, {"kv_bits": 8}, {"layer_budgets": "pyramid"}], ids=str)
def test_leaves_the_cache_as_one_long_block_does(llama: MakeLlama, policy: Any, changes: dict[str, Any]) -> None:
    model, ids = llama(), tokens(90)
    spec = CacheSpec(policy=policy, window_length=24, heavy_hitter_tokens=12, **changes)
    with torch.inference_mode():
        whole, by_layer = make_cache(model, spec), make_cache(model, spec)
        expected = forward(model, ids, whole)
        got = prefill_exact(model, ids, by_layer, block=32)
        if not changes:
            close(got, expected)
        for layer in range(2):
            assert torch.equal(by_layer.kept_positions(layer), whole.kept_positions(layer))
        # A full cache in 8 bits attends to rounded keys within its block already.
        if spec.policy != "full" or spec.kv_bits == 16:
            follow = [forward(model, tokens(1, seed=9), cache) for cache in (by_layer, whole)]
            close(follow[0], follow[1])
        assert by_layer.usage() == whole.usage()


def test_what_the_question_at_its_end_looks_at_stays_with_its_neighbours(llama: MakeLlama) -> None:
    model, ids, found = llama(), tokens(40), dict[int, list[list[float]]]()
    with torch.inference_mode():
        for pooling in (1, 7):
            cache = make_cache(model, CacheSpec("question", 64, 32, pooling=pooling))
            cache.question_tokens = 5
            prefill_exact(model, ids, cache, block=16)
            kept = cache.scores(1)
            assert kept is not None
            found[pooling] = kept[0].tolist()
    assert found[7] == [[max(row[max(0, at - 3) : at + 4]) for at in range(40)] for row in found[1]]
    assert found[7] != found[1]


def test_padded_rows_give_what_they_give_alone(llama: MakeLlama) -> None:
    model, padding = llama(), torch.tensor([0, 9, 30])
    ids = tokens(50, rows=3)
    spec = CacheSpec(window_length=12, heavy_hitter_tokens=5)
    with torch.inference_mode():
        together = make_cache(model, spec, padding=padding)
        logits = prefill_exact(model, ids, together, block=16)
        for row, pad in enumerate(padding.tolist()):
            alone = make_cache(model, spec)
            close(logits[row : row + 1], prefill_exact(model, ids[row : row + 1, pad:], alone, block=16))
            for layer in range(2):
                assert torch.equal(together.kept_positions(layer)[row], alone.kept_positions(layer)[0])


class _Largest(TorchDispatchMode):
    """Notes the most numbers that any tensor had."""

    numel = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        for part in result if isinstance(result, tuple | list) else (result,):
            if isinstance(part, torch.Tensor):
                self.numel = max(self.numel, part.numel())
        return result


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_nothing_is_nxn(llama: MakeLlama, dtype: torch.dtype) -> None:
    """The largest tensor is a block's, or grows with the tokens; never with their square."""
    model = llama(layers=1).to(dtype)
    sizes = {}
    for count in (1500, 3000):
        cache = make_cache(model, CacheSpec(window_length=64, heavy_hitter_tokens=32))
        with torch.no_grad(), _Largest() as largest:
            prefill_exact(model, tokens(count), cache, block=128)
        sizes[count] = largest.numel
    assert sizes[3000] <= 2 * sizes[1500]
    assert sizes[3000] < 3000 * 3000 / 4


def test_progress_is_told_layer_by_layer(llama: MakeLlama) -> None:
    model = llama(layers=3)
    told: list[tuple[int, int]] = []
    cache = make_cache(model, CacheSpec(window_length=16, heavy_hitter_tokens=8))
    prefill_exact(model, tokens(20), cache, on_layer=lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_a_cancelled_reading_leaves_a_cache_that_says_so(llama: MakeLlama) -> None:
    model = llama()
    cache = make_cache(model, CacheSpec(window_length=16, heavy_hitter_tokens=8))

    def cancel(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        prefill_exact(model, tokens(20), cache, on_layer=cancel)
    with pytest.raises(CacheError, match="broken off"):
        forward(model, tokens(3), cache)
    cache.clear()
    prefill_exact(model, tokens(20), cache)


@pytest.mark.parametrize(
    "error", [MemoryError(), RuntimeError("DefaultCPUAllocator: can't allocate memory"), torch.OutOfMemoryError("x")]
)
def test_out_of_memory_leaves_an_empty_cache_and_names_a_smaller_setting(
    llama: MakeLlama, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    model = llama()
    cache = make_cache(model, CacheSpec(window_length=16, heavy_hitter_tokens=8))
    calls = iter(range(9))
    seen: list[weakref.ref[torch.Tensor]] = []

    def fail_late(*args: Any, **kwargs: Any) -> Any:
        seen.append(weakref.ref(args[1]))
        if next(calls) == 1:
            raise error
        return attend(*args, **kwargs)

    attend = exact.attention_with_sums
    monkeypatch.setattr(exact, "attention_with_sums", fail_late)
    with pytest.raises(CacheError, match="streaming") as caught:
        prefill_exact(model, tokens(20), cache)
    assert "window_length" in str(caught.value)
    assert seen
    assert seen[0]() is None  # although the error is at hand
    assert (cache.text_tokens, cache.nbytes) == (0, 0)
    prefill_exact(model, tokens(20), cache)
    assert cache.token_count == 16


def test_what_it_cannot_do_is_refused(llama: MakeLlama) -> None:
    model = llama()
    cache = make_cache(model, CacheSpec(window_length=16, heavy_hitter_tokens=8))
    with pytest.raises(CacheError, match="nothing to read"):
        prefill_exact(model, tokens(0), cache)
    prefill_exact(model, tokens(20), cache)
    with pytest.raises(CacheError, match="empty cache"):
        prefill_exact(model, tokens(20), cache)
    model.set_attn_implementation("sdpa")
    with pytest.raises(CacheError, match="KV cache"):
        prefill_exact(model, tokens(20), make_cache(model, CacheSpec(window_length=16, heavy_hitter_tokens=8)))
