"""Causal attention without scores: torch's own fused function, with the mask that padding needs."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


def plain_attention(
    query: Tensor, keys: Tensor, values: Tensor, scaling: float, key_mask: Tensor | None = None
) -> Tensor:
    """Attend causally; the queries are the last ones of the text.

    Args:
        query: Shape ``(batch, heads, tokens, head_dim)``, rotated.
        keys, values: Shape ``(batch, kv_heads, keys, head_dim)``, keys rotated, ``keys >= tokens``.
        scaling: Factor of the dot products.
        key_mask: Shape ``(batch, keys)``, False for padding; None without padding.

    Returns:
        Shape ``(batch, heads, tokens, head_dim)``. What a query that is padding gets means nothing.
    """
    tokens, count = query.shape[2], keys.shape[2]
    whole = key_mask is None and tokens == count
    return F.scaled_dot_product_attention(
        query,
        keys,
        values,
        attn_mask=None if whole else _mask(tokens, count, query.device, key_mask),
        is_causal=whole and tokens > 1,
        scale=scaling,
        enable_gqa=query.shape[1] != keys.shape[1],
    )


def _mask(tokens: int, count: int, device: torch.device, key_mask: Tensor | None) -> Tensor | None:
    if key_mask is None and tokens == 1:
        return None
    causal = torch.ones(tokens, count, dtype=torch.bool, device=device).tril(diagonal=count - tokens)
    if key_mask is None:
        return causal
    # A padding query that saw nothing would be a division by zero; it may see itself, nobody ever sees it.
    own = torch.ones(tokens, count, dtype=torch.bool, device=device).tril(count - tokens).triu(count - tokens)
    return ((causal & key_mask[:, None, :]) | own)[:, None]
