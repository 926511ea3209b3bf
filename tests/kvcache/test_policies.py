"""Every policy and option against the float64 reference: the same tokens kept at each eviction, the same logits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import Tensor

from llamahome_gui.kvcache.attention import forward
from llamahome_gui.kvcache.factory import make_cache
from llamahome_gui.kvcache.spec import CacheSpec
from tests.kvcache.reference import ReferenceLlama

MakeLlama = Callable[..., Any]
Step = tuple[Tensor, int]

QUESTION = 5
# Rows of a batch with padding that ends inside the first block, and after the first eviction.
PADDING = (0, 6, 23)


def tokens(count: int, rows: int = 1, seed: int = 1) -> Tensor:
    return torch.randint(0, 61, (rows, count), generator=torch.Generator().manual_seed(seed))


def steps(ids: Tensor, chunk: int, single: int, probe: int = 0) -> Iterator[Step]:
    """Chunks, each with the question behind it when there is a probe, then single tokens."""
    many = ids.shape[1] - single
    question = tokens(probe, rows=len(ids), seed=99)
    for start in range(0, many, chunk):
        yield torch.cat((ids[:, start : min(start + chunk, many)], question), dim=1), probe
    for at in range(many, ids.shape[1]):
        yield ids[:, at : at + 1], 0


def check(
    model: Any,
    spec: CacheSpec,
    plan: Iterator[Step],
    *,
    padding: tuple[int, ...] = (0,),
    tolerance: float = 1e-4,
    question_tokens: int = 0,
) -> None:
    """Run a plan through cache and reference and compare after each step."""
    cache = make_cache(model, spec, padding=torch.tensor(padding) if any(padding) else None)
    reference = ReferenceLlama(model, spec, padding)
    cache.question_tokens = reference.cache.question_tokens = question_tokens
    with torch.inference_mode():
        for ids, probe in plan:
            logits = forward(model, ids, cache, probe)
            expected = reference.run(ids, probe)
            for layer in range(model.config.num_hidden_layers):
                assert cache.kept_positions(layer).tolist() == reference.cache.kept(layer)
            real = torch.tensor([row < cache.text_tokens for row in padding])
            torch.testing.assert_close(logits.double()[real], expected[real], atol=tolerance, rtol=tolerance)


@pytest.mark.parametrize("padding", [(0,), PADDING], ids=["alone", "batch"])
@pytest.mark.parametrize("rolling", [True, False], ids=["rolling", "absolute"])
@pytest.mark.parametrize("interval", [1, 8, 64])
@pytest.mark.parametrize("policy", ["h2o", "streaming", "snapkv", "question"])
def test_policies(llama: MakeLlama, policy: Any, interval: int, rolling: bool, padding: tuple[int, ...]) -> None:
    # The grouping goes with the batch: four queries a KV head alone, one in the batch.
    model = llama(kv_heads=1 if len(padding) == 1 else 4)
    spec = CacheSpec(policy, 16, 9, rolling, interval, observation_tokens=4, pooling=3)
    single = 70 if interval == 64 else 20
    ids = tokens(40 + single, rows=len(padding))
    check(model, spec, steps(ids, 11, single, QUESTION if policy == "question" else 0), padding=padding)


@pytest.mark.parametrize(
    "changes",
    [
        {"sink_tokens": 3},
        {"grace_tokens": 12},
        {"age_normalised": True},
        {"sink_tokens": 2, "grace_tokens": 11, "age_normalised": True},
        {"layer_budgets": "pyramid"},
        {"layer_budgets": "pyramid", "sink_tokens": 2, "age_normalised": True, "eviction_interval": 5},
        {"heavy_hitter_tokens": 0},
        {"heavy_hitter_tokens": 2, "sink_tokens": 5},
    ],
    ids=",".join,
)
@pytest.mark.parametrize("policy", ["h2o", "snapkv", "question"])
def test_options(llama: MakeLlama, policy: Any, changes: dict[str, Any]) -> None:
    spec = replace(CacheSpec(policy, 20, 11, observation_tokens=6, pooling=5), **changes)
    padding = PADDING if spec.grace_tokens or spec.sink_tokens else (0,)
    plan = steps(tokens(60, rows=len(padding)), 13, 15, QUESTION if policy == "question" else 0)
    check(llama(layers=3), spec, plan, padding=padding)


@pytest.mark.parametrize("policy", ["full", "h2o", "streaming", "snapkv", "question"])
@pytest.mark.parametrize("interval", [1, 8])
def test_eight_bits(llama: MakeLlama, policy: Any, interval: int) -> None:
    # fp32 and float64 now and then round a number that lies between two steps differently, by one step of 1/127.
    spec = CacheSpec(policy, 24, 10, eviction_interval=interval, kv_bits=8, observation_tokens=4, pooling=3)
    # The full cache rounds rotated keys, and only distances in its rotations mean anything where there is padding.
    padding = (0,) if policy == "full" else PADDING
    plan = steps(tokens(60, rows=len(padding)), 13, 20, QUESTION if policy == "question" else 0)
    check(llama(), spec, plan, padding=padding, tolerance=5e-3)


@pytest.mark.parametrize(("window", "heavy", "chunk"), [(8, 3, 5), (9, 7, 40), (64, 16, 11), (128, 100, 50)])
@pytest.mark.parametrize("policy", ["h2o", "question"])
def test_windows(llama: MakeLlama, policy: Any, window: int, heavy: int, chunk: int) -> None:
    spec = CacheSpec(policy, window, heavy, pooling=5)
    check(llama(), spec, steps(tokens(window + 60), chunk, 12, QUESTION if policy == "question" else 0))


@pytest.mark.parametrize(("interval", "rolling"), [(1, True), (8, False)])
def test_the_compact_window(llama: MakeLlama, interval: int, rolling: bool) -> None:
    spec = CacheSpec(position_rolling=rolling, eviction_interval=interval)
    check(llama(kv_heads=1, layers=1), spec, steps(tokens(700), 130, 10))


def test_a_text_that_comes_token_by_token(llama: MakeLlama) -> None:
    check(llama(), CacheSpec(window_length=10, heavy_hitter_tokens=6), steps(tokens(40), 1, 40))


def test_a_question_at_the_end_of_the_last_block(llama: MakeLlama) -> None:
    spec = CacheSpec("question", 14, 8, pooling=3)
    check(llama(), spec, steps(tokens(50), 17, 10), question_tokens=6)


def test_without_a_question_attention_is_summed_as_in_h2o(llama: MakeLlama) -> None:
    check(llama(), CacheSpec("question", 14, 8, pooling=3), steps(tokens(50), 17, 10))


def test_a_question_after_a_text_that_was_read_without_one(llama: MakeLlama) -> None:
    def plan() -> Iterator[Step]:
        yield from steps(tokens(40), 13, 5)
        yield from steps(tokens(40, seed=2), 13, 5, QUESTION)

    check(llama(), CacheSpec("question", 14, 8, pooling=3), plan())


def test_a_turn_after_decoding_starts_from_slots_in_disorder(llama: MakeLlama) -> None:
    def plan() -> Iterator[Step]:
        for turn in range(3):
            yield from steps(tokens(30, seed=turn), 12, 14)

    check(llama(), CacheSpec(window_length=16, heavy_hitter_tokens=9), plan())
