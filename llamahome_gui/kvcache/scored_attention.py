"""Causal attention that also tells how much attention each key received, which is what eviction scores are made of."""

from __future__ import annotations

import torch
from torch import Tensor


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

    The queries are the last ones of the text: query ``i`` sees keys up to ``keys - tokens + i``.

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
    mask = _mask(query, keys, key_mask)
    weights = _weights(query, keys, scaling, mask)
    sums = weights[:, :, :, observed_from:].sum(dim=(2, 3))
    return _weighted_values(weights, values), sums


def _mask(query: Tensor, keys: Tensor, key_mask: Tensor | None) -> Tensor | None:
    tokens, count = query.shape[2], keys.shape[2]
    if tokens == 1 and key_mask is None:
        return None
    causal = torch.ones(tokens, count, dtype=torch.bool, device=query.device).tril(diagonal=count - tokens)
    return causal if key_mask is None else causal & key_mask[:, None, None, None, :]


def _weights(query: Tensor, keys: Tensor, scaling: float, mask: Tensor | None) -> Tensor:
    """Softmax weights in fp32, shape ``(batch, kv_heads, group, tokens, keys)``; a group shares its KV head."""
    batch, heads, tokens, head_dim = query.shape
    kv_heads = keys.shape[1]
    grouped = query.reshape(batch, kv_heads, heads // kv_heads * tokens, head_dim)
    logits = (grouped @ keys.transpose(-1, -2)).float().mul_(scaling)
    logits = logits.view(batch, kv_heads, heads // kv_heads, tokens, keys.shape[2])
    if mask is None:
        return logits.softmax(dim=-1)
    weights = logits.masked_fill_(~mask, -torch.inf).softmax(dim=-1)
    return weights if mask.dim() == 2 else weights.nan_to_num_(0.0)


def _weighted_values(weights: Tensor, values: Tensor) -> Tensor:
    """Sum of values by weight, shape ``(batch, heads, tokens, head_dim)``."""
    batch, kv_heads, group, tokens, count = weights.shape
    mixed = weights.to(values.dtype).view(batch, kv_heads, group * tokens, count) @ values
    return mixed.view(batch, kv_heads * group, tokens, values.shape[-1])
