"""Causal attention that also tells how much attention each key received, which is what eviction scores are made of."""

from __future__ import annotations

import torch
from torch import Tensor

from llamahome_gui.kvcache import block_attention
from llamahome_gui.kvcache.column_sums import column_sums
from llamahome_gui.kvcache.fused_attention import attention_with_lse, available

# Up to this many logits per head, the plain computation costs less than the calls of fused kernels.
_DIRECT_LOGITS = 16 * 1024
# In fp32 the plain computation needs half of the multiplications, which tells until its logits outgrow the cache.
_DIRECT_KEYS_FP32 = 4096
# Logits that the plain computation holds at once: in the processor's cache, in memory; and at least that many rows.
_CACHED_LOGITS = 512 * 1024
_HELD_LOGITS = 16 * 1024 * 1024
_FEWEST_ROWS = 16


def attention_with_sums(
    query: Tensor,
    keys: Tensor,
    values: Tensor,
    *,
    scaling: float,
    observed_from: int = 0,
    key_mask: Tensor | None = None,
) -> tuple[Tensor, Tensor]:
    """Attend causally and sum the attention weights of each key.

    The queries are the last ones of the text: query ``i`` sees keys up to ``keys - tokens + i``. Memory grows with
    keys plus tokens, not with their product.

    Args:
        query: Shape ``(batch, heads, tokens, head_dim)``, rotated.
        keys, values: Shape ``(batch, kv_heads, keys, head_dim)``, keys rotated, ``keys >= tokens``.
        scaling: Factor of the dot products.
        observed_from: Only queries from this index on count for the sums.
        key_mask: Shape ``(batch, keys)``, False for padding; None without padding.

    Returns:
        The output, shape ``(batch, heads, tokens, head_dim)``; and fp32 sums of the weights over the observed queries
        and the query heads of each KV head, shape ``(batch, kv_heads, keys)``. A query that sees nothing but padding
        gets zeros.
    """
    if not available(query) or _direct_is_faster(query, keys.shape[2]):
        return _row_by_row(query, keys, values, scaling, observed_from, key_mask)
    if key_mask is None and block_attention.available(query, keys.shape[2]):
        return block_attention.attend(query, keys, values, scaling, observed_from)
    return _fused(query, keys, values, scaling, observed_from, key_mask)


def _direct_is_faster(query: Tensor, count: int) -> bool:
    if query.device.type == "cpu" and query.dtype == torch.float32 and count <= _DIRECT_KEYS_FP32:
        return True
    return query.shape[2] * count <= _DIRECT_LOGITS


def _fused(
    query: Tensor, keys: Tensor, values: Tensor, scaling: float, observed_from: int, key_mask: Tensor | None
) -> tuple[Tensor, Tensor]:
    output, lse = _in_two_ranges(query, keys, values, scaling, key_mask)
    if key_mask is not None:
        blind = (key_mask.cumsum(dim=-1) == 0)[:, None, keys.shape[2] - query.shape[2] :]
        output = output.masked_fill(blind.unsqueeze(-1), 0.0)
        lse = lse.masked_fill(blind, torch.inf)
    sums = column_sums(query[:, :, observed_from:], keys, lse[:, :, observed_from:], scaling=scaling)
    return output, sums if key_mask is None else sums.masked_fill_(~key_mask[:, None], 0.0)


def _in_two_ranges(
    query: Tensor, keys: Tensor, values: Tensor, scaling: float, key_mask: Tensor | None
) -> tuple[Tensor, Tensor]:
    """Output and log-sum-exp: the queries' own tokens, causally, and all tokens before them, which every query sees."""
    past = keys.shape[2] - query.shape[2]
    own = attention_with_lse(
        query,
        keys[:, :, past:],
        values[:, :, past:],
        scaling=scaling,
        causal=True,
        key_bias=_bias(key_mask, past, None),
    )
    if past == 0:
        return own
    before = attention_with_lse(
        query, keys[:, :, :past], values[:, :, :past], scaling=scaling, key_bias=_bias(key_mask, 0, past)
    )
    if key_mask is None:
        return _merge(*own, *before)
    own_seen = key_mask[:, None, past:].cumsum(dim=-1) > 0
    before_seen = key_mask[:, None, :past].any(dim=-1, keepdim=True)
    return _merge(
        own[0], own[1].masked_fill(~own_seen, -torch.inf), before[0], before[1].masked_fill(~before_seen, -torch.inf)
    )


def _bias(key_mask: Tensor | None, start: int, end: int | None) -> Tensor | None:
    if key_mask is None:
        return None
    hidden = ~key_mask[:, None, start:end]
    return torch.zeros(hidden.shape, device=hidden.device).masked_fill_(hidden, -torch.inf)


def _merge(output: Tensor, lse: Tensor, other: Tensor, other_lse: Tensor) -> tuple[Tensor, Tensor]:
    """Attention over the union of two ranges of keys, each range's output weighted by its share of the exponentials."""
    share = torch.sigmoid(other_lse - lse).unsqueeze(-1).to(output.dtype)
    return torch.lerp(output, other, share), torch.logaddexp(lse, other_lse)


def _row_by_row(
    query: Tensor, keys: Tensor, values: Tensor, scaling: float, observed_from: int, key_mask: Tensor | None
) -> tuple[Tensor, Tensor]:
    """The plain computation, in blocks of queries whose logits stay in the processor's cache, or at least in memory."""
    tokens, count = query.shape[2], keys.shape[2]
    rows = _rows_at_once(query, count)
    output = query.new_empty(query.shape[0], tokens, query.shape[1], values.shape[-1]).transpose(1, 2)
    sums = torch.zeros(*keys.shape[:3], dtype=torch.float32, device=keys.device)
    for start in range(0, tokens, rows):
        stop = min(start + rows, tokens)
        seen = count - tokens + stop
        mask = None if key_mask is None else key_mask[:, :seen]
        weights = _weights(query[:, :, start:stop], keys[:, :, :seen], scaling, mask)
        output[:, :, start:stop] = _weighted_values(weights, values[:, :, :seen])
        if observed_from < stop:
            sums[:, :, :seen] += weights[:, :, :, max(observed_from - start, 0) :].sum(dim=(2, 3))
    return output, sums


def _rows_at_once(query: Tensor, count: int) -> int:
    per_row = query.shape[0] * query.shape[1] * count
    most = max(1, _HELD_LOGITS // per_row)
    return min(most, max(_CACHED_LOGITS // per_row, _FEWEST_ROWS)) if query.device.type == "cpu" else most


def _weights(query: Tensor, keys: Tensor, scaling: float, key_mask: Tensor | None) -> Tensor:
    """Softmax weights in fp32, shape ``(batch, kv_heads, group, tokens, keys)``; a group shares its KV head."""
    batch, heads, tokens, head_dim = query.shape
    kv_heads, count = keys.shape[1:3]
    grouped = query.reshape(batch, kv_heads, heads // kv_heads * tokens, head_dim)
    logits = (grouped @ keys.transpose(-1, -2)).float().mul_(scaling)
    logits = logits.view(batch, kv_heads, heads // kv_heads, tokens, count)
    if tokens > 1:
        ahead = torch.ones(tokens, tokens, dtype=torch.bool, device=keys.device).triu_(diagonal=1)
        logits[..., count - tokens :].masked_fill_(ahead, -torch.inf)
    if key_mask is None:
        return torch.softmax(logits, dim=-1, out=logits)
    logits.masked_fill_(~key_mask[:, None, None, None, :], -torch.inf)
    return torch.softmax(logits, dim=-1, out=logits).nan_to_num_(0.0)


def _weighted_values(weights: Tensor, values: Tensor) -> Tensor:
    """Sum of values by weight, shape ``(batch, heads, tokens, head_dim)``."""
    batch, kv_heads, group, tokens, count = weights.shape
    mixed = weights.to(values.dtype).view(batch, kv_heads, group * tokens, count) @ values
    return mixed.view(batch, kv_heads * group, tokens, values.shape[-1])
