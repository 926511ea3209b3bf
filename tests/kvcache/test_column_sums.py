"""Column sums by exchanged keys and queries, and the biases that travel through a dot product."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from llamahome_gui.kvcache.column_sums import column_sums
from llamahome_gui.kvcache.fused_attention import attention_with_lse, available, fold_bias
from tests.kvcache.test_scored_attention import draw, reference


def lse_of(query: Tensor, keys: Tensor, scaling: float) -> Tensor:
    group, ahead = query.shape[1] // keys.shape[1], keys.shape[2] - query.shape[2] + 1
    logits = query.double() @ keys.double().repeat_interleave(group, dim=1).transpose(-1, -2) * scaling
    hidden = torch.ones(logits.shape[-2:], dtype=torch.bool).triu(ahead)
    return logits.masked_fill(hidden, -torch.inf).logsumexp(dim=-1)


@pytest.mark.parametrize("tokens", [1, 63, 130, 300])
def test_sums_from_the_log_sum_exp(tokens: int) -> None:
    query, keys, values = draw((2, 2, 3, tokens, 300, 32))
    lse = lse_of(query, keys, 0.2)
    sums = column_sums(query, keys, lse.float(), scaling=0.2)
    torch.testing.assert_close(sums.double(), reference(query, keys, values, 0.2, 0, None)[1], atol=0, rtol=1e-4)


def test_no_queries_give_no_sums() -> None:
    query, keys, _ = draw((1, 2, 2, 0, 30, 8))
    assert not column_sums(query, keys, torch.empty(1, 4, 0), scaling=1.0).any()


def test_queries_that_do_not_count_leave_no_trace() -> None:
    query, keys, _ = draw((1, 1, 2, 50, 90, 8))
    lse = lse_of(query, keys, 0.3).float()
    lse[:, :, :20] = torch.inf
    expected = column_sums(query[:, :, 20:], keys, lse[:, :, 20:], scaling=0.3)
    torch.testing.assert_close(column_sums(query, keys, lse, scaling=0.3), expected, atol=1e-6, rtol=1e-5)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.bfloat16])
@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("bias_heads", [1, 4])
def test_a_bias_in_extra_dimensions_is_the_bias_of_the_kernel(
    dtype: torch.dtype, causal: bool, bias_heads: int
) -> None:
    """What the CUDA kernels get, which take no bias, computed by the kernel that does take one."""
    query, keys, values = draw((2, 2, 2, 80, 80, 24), dtype)
    bias = 40 * torch.rand(2, bias_heads, 80, generator=torch.Generator().manual_seed(3)) - 30
    expected = attention_with_lse(query, keys, values, scaling=0.2, causal=causal, key_bias=bias)
    output, lse = attention_with_lse(*fold_bias(query, keys, values, bias, 0.2), scaling=0.2, causal=causal)
    torch.testing.assert_close(lse, expected[1], atol=3e-4 if dtype != torch.float32 else 1e-5, rtol=1e-5)
    torch.testing.assert_close(output[..., :24].float(), expected[0].float(), atol=0.02, rtol=0.02)


def test_hidden_keys_stay_hidden_in_extra_dimensions() -> None:
    query, keys, values = draw((1, 2, 2, 30, 50, 8), torch.float16)
    bias = torch.zeros(1, 1, 50)
    bias[..., :20] = -torch.inf
    wide = fold_bias(query, keys, values, bias, 0.35)
    assert all(part.isfinite().all() for part in wide)
    _, lse = attention_with_lse(*wide, scaling=0.35)
    _, expected = attention_with_lse(query, keys[:, :, 20:], values[:, :, 20:], scaling=0.35)
    torch.testing.assert_close(lse, expected, atol=2e-4, rtol=1e-4)


def test_what_no_fused_kernel_serves() -> None:
    query = torch.zeros(1, 1, 4, 8)
    assert available(query)
    assert not available(query.double())
    assert not available(query.to("meta"))
