"""What a cache will hold is known before it is made, to the byte."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from llamahome_gui.inference.limits import chunks
from llamahome_gui.kvcache.caches import FullCache, SlotCache
from llamahome_gui.kvcache.rotary import Rotary
from llamahome_gui.kvcache.sizes import CacheLayout
from llamahome_gui.kvcache.spec import CacheSpec

LAYERS, KV_HEADS, HEAD_DIM = 3, 2, 8


@settings(max_examples=40, deadline=None)
@given(
    policy=st.sampled_from(["full", "h2o", "streaming"]),
    prompt=st.integers(1, 150),
    answer=st.integers(0, 60),
    chunk=st.integers(1, 64),
    kv_bits=st.sampled_from([8, 16]),
    interval=st.sampled_from([1, 5]),
    budgets=st.sampled_from(["uniform", "pyramid"]),
    dtype=st.sampled_from([torch.float32, torch.bfloat16]),
)
def test_bytes_are_those_of_the_cache(
    policy: str, prompt: int, answer: int, chunk: int, kv_bits: int, interval: int, budgets: str, dtype: torch.dtype
) -> None:
    spec = CacheSpec(policy, 24, 8, kv_bits=kv_bits, eviction_interval=interval, layer_budgets=budgets)  # type: ignore[arg-type]
    rotary = Rotary(torch.ones(HEAD_DIM // 2))
    cache = (FullCache if policy == "full" else SlotCache)(spec, LAYERS, rotary)
    sizes = [end - start for start, end in chunks(prompt, chunk)] + [1] * answer
    with torch.inference_mode():
        for tokens in sizes:
            new = torch.zeros(1, KV_HEADS, tokens, HEAD_DIM, dtype=dtype)
            for layer in range(LAYERS):
                cache.attend(layer, new, new, new, 1.0)
            cache.advance(tokens)
    layout = CacheLayout(LAYERS, KV_HEADS, HEAD_DIM, dtype.itemsize)
    assert layout.bytes_of(spec, prompt + answer, chunk, answer) == cache.nbytes


@pytest.mark.parametrize(("bits", "cost"), [(16, 268 / 256), (8, 148 / 256)])
def test_a_slot_costs_more_than_a_token_and_less_with_8_bits(bits: int, cost: float) -> None:
    assert CacheLayout(30, 3, 64, 2).slot_cost(bits) == pytest.approx(cost)
