"""Attention with its column sums against an n×n softmax in float64, by every way it can be computed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from llamahome_gui.kvcache import scored_attention as room
from llamahome_gui.kvcache.scored_attention import attention_with_sums

Compute = Callable[[Tensor, Tensor, Tensor, float, int, Tensor | None], tuple[Tensor, Tensor]]
WAYS = [room._fused, room._row_by_row]


def reference(
    query: Tensor, keys: Tensor, values: Tensor, scaling: float, observed_from: int, key_mask: Tensor | None
) -> tuple[Tensor, Tensor]:
    batch, heads, tokens, _ = query.shape
    kv_heads, count = keys.shape[1:3]
    query, keys, values = query.double(), keys.double(), values.double()
    keys, values = (x.repeat_interleave(heads // kv_heads, dim=1) for x in (keys, values))
    visible = torch.ones(tokens, count, dtype=torch.bool).tril(count - tokens)
    if key_mask is not None:
        visible = visible & key_mask[:, None, None]
    logits = (query @ keys.transpose(-1, -2) * scaling).masked_fill(~visible, -torch.inf)
    weights = logits.softmax(dim=-1).nan_to_num(0.0)
    sums = weights[:, :, observed_from:].sum(dim=2).view(batch, kv_heads, -1, count).sum(dim=2)
    return weights @ values, sums


def draw(
    shape: tuple[int, int, int, int, int, int], dtype: torch.dtype = torch.float32, seed: int = 0
) -> tuple[Tensor, Tensor, Tensor]:
    """Query, keys and values for (batch, kv_heads, group, tokens, keys, head_dim)."""
    batch, kv_heads, group, tokens, count, head_dim = shape
    generator = torch.Generator().manual_seed(seed)
    query = 2 * torch.randn(batch, kv_heads * group, tokens, head_dim, generator=generator)
    keys, values = torch.randn(2, batch, kv_heads, count, head_dim, generator=generator)
    return query.to(dtype), keys.to(dtype), values.to(dtype)


def left_padding(lengths: list[int], count: int) -> Tensor:
    return torch.arange(count) >= torch.tensor(lengths)[:, None]


def agree(got: tuple[Tensor, Tensor], expected: tuple[Tensor, Tensor], tolerance: float, output_error: float) -> None:
    torch.testing.assert_close(got[0].double(), expected[0], atol=output_error, rtol=output_error)
    assert got[1].dtype == torch.float32
    torch.testing.assert_close(got[1].double(), expected[1], atol=1e-30, rtol=tolerance)


@pytest.mark.parametrize("way", WAYS, ids=["fused", "rows"])
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_fp32_agrees_with_nxn_for_any_shape(way: Compute, data: st.DataObject) -> None:
    whole = st.integers
    batch, kv_heads, group = (data.draw(whole(1, most)) for most in (3, 3, 4))
    tokens, past, head_dim = data.draw(whole(1, 70)), data.draw(whole(0, 90)), data.draw(st.sampled_from([2, 7, 8, 40]))
    observed_from = data.draw(whole(0, tokens))
    count = past + tokens
    padded = data.draw(st.none() | st.lists(whole(0, count - 1), min_size=batch, max_size=batch))
    mask = None if padded is None else left_padding(padded, count)
    inputs = draw((batch, kv_heads, group, tokens, count, head_dim), seed=data.draw(whole(0, 999)))
    scaling = head_dim**-0.5
    expected = reference(*inputs, scaling, observed_from, mask)
    agree(way(*inputs, scaling, observed_from, mask), expected, 1e-4, 1e-5)


@pytest.mark.parametrize("way", WAYS, ids=["fused", "rows"])
@pytest.mark.parametrize("head_dim", [8, 80, 128, 256])
def test_long_blocks_over_a_past(way: Compute, head_dim: int) -> None:
    """Longer than the kernels' own blocks and than the rows computed at once."""
    inputs = draw((1, 2, 2, 700, 1300, head_dim))
    scaling = head_dim**-0.5
    for observed_from in (0, 690):
        expected = reference(*inputs, scaling, observed_from, None)
        agree(way(*inputs, scaling, observed_from, None), expected, 1e-4, 1e-4)


@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.bfloat16, 0.02), (torch.float16, 0.004)], ids=["bf16", "fp16"])
@pytest.mark.parametrize("padded", [None, [90, 0]], ids=["", "padded"])
def test_half_precision_loses_nothing_in_the_fused_sums(
    dtype: torch.dtype, tolerance: float, padded: list[int] | None
) -> None:
    inputs = draw((2, 3, 3, 100, 300, 64), dtype)
    mask = None if padded is None else left_padding(padded, 300)
    expected = reference(*inputs, 0.125, 0, mask)
    agree(room._fused(*inputs, 0.125, 0, mask), expected, 2e-4, tolerance)
    agree(room._row_by_row(*inputs, 0.125, 0, mask), expected, 0.05, 2 * tolerance)


@pytest.mark.parametrize("sharpness", [30.0, 1e-3])
def test_sharp_and_flat_attention(sharpness: float) -> None:
    """One key takes all, where weights of the others are below 1e-30, and all keys get the same."""
    query, keys, values = draw((1, 1, 2, 200, 400, 16))
    expected = reference(query * sharpness, keys, values, 0.25, 0, None)
    _, sums = room._fused(query * sharpness, keys, values, 0.25, 0, None)
    torch.testing.assert_close(sums.double(), expected[1], atol=1e-6, rtol=2e-4)
    assert sums.sum().item() == pytest.approx(2 * 200, rel=1e-4)


def test_strided_and_transposed_inputs_are_read_right() -> None:
    query, keys, values = draw((2, 2, 2, 120, 200, 16))
    apart, aside = (x.transpose(1, 2).contiguous().transpose(1, 2) for x in (query, keys))
    last_strided = values.transpose(2, 3).contiguous().transpose(2, 3)
    for way in WAYS:
        agree(way(apart, aside, last_strided, 0.25, 0, None), reference(query, keys, values, 0.25, 0, None), 1e-4, 1e-5)


def test_rows_that_see_nothing_get_and_give_nothing() -> None:
    inputs = draw((2, 1, 2, 60, 100, 8))
    mask = left_padding([70, 10], 100)
    for way in WAYS:
        output, sums = way(*inputs, 0.3, 0, mask)
        assert not output[0, :, :30].any()
        assert not sums[0, :, :70].any()
        assert sums[0].sum().item() == pytest.approx(2 * 30, rel=1e-4)
        assert sums[1].sum().item() == pytest.approx(2 * 60, rel=1e-4)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize(("tokens", "count"), [(1, 513), (7, 40), (128, 640), (40, 5000)])
def test_the_door_chooses_a_way_that_agrees(dtype: torch.dtype, tokens: int, count: int) -> None:
    inputs = draw((1, 3, 3, tokens, count, 64), dtype)
    exact = dtype == torch.float32
    got = attention_with_sums(*inputs, scaling=0.125)
    agree(got, reference(*inputs, 0.125, 0, None), 1e-4 if exact else 0.05, 1e-4 if exact else 0.03)


def test_where_no_fused_kernel_is_rows_are_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    inputs = draw((1, 2, 2, 150, 300, 16))
    monkeypatch.setattr(room, "available", lambda query: False)
    monkeypatch.setattr(room, "_CACHED_LOGITS", 1)
    monkeypatch.setattr(room, "_HELD_LOGITS", 4 * 300 * 7)
    agree(attention_with_sums(*inputs, scaling=0.25), reference(*inputs, 0.25, 0, None), 1e-4, 1e-5)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.bfloat16])
@pytest.mark.parametrize("padded", [None, [90, 0]], ids=["", "padded"])
def test_on_cuda(dtype: torch.dtype, padded: list[int] | None) -> None:
    inputs = draw((2, 3, 3, 200, 500, 64), dtype)
    mask = None if padded is None else left_padding(padded, 500)
    query, keys, values = (x.cuda() for x in inputs)
    output, sums = room._fused(query, keys, values, 0.125, 7, None if mask is None else mask.cuda())
    expected = reference(*inputs, 0.125, 7, mask)
    agree((output.cpu(), sums.cpu()), expected, 1e-4 if dtype == torch.float32 else 1e-3, 0.03)
