"""How much attention each key received in all: the column sums of a softmax that is never held.

The weight of key j for query i is ``exp(q_i·k_j·scaling - lse_i)`` with the log-sum-exp that the forward pass left
behind. So the sum over the queries is itself a sum of exponentials, and its logarithm is the log-sum-exp of another
attention in which keys and queries have changed places and ``-lse_i`` is a bias of each "key". A fused kernel gives it
at about the price of the forward pass, in fp32, with nothing of size n×n.
"""

from __future__ import annotations

import torch
from torch import Tensor

from llamahome_gui.kvcache.fused_attention import attention_with_lse

# The kernel also mixes values, which nobody wants, for as many keys as it is given.
_KEYS_AT_ONCE = 4096


def column_sums(query: Tensor, keys: Tensor, lse: Tensor, *, scaling: float) -> Tensor:
    """Sum each key's attention weights over the queries, which are the last ones of the text.

    Args:
        query: Shape ``(batch, heads, tokens, head_dim)``, rotated.
        keys: Shape ``(batch, kv_heads, keys, head_dim)``, rotated, ``keys >= tokens``; query ``i`` sees keys up to
            ``keys - tokens + i``.
        lse: fp32 log-sum-exp of each query's logits, ``inf`` for a query that does not count, shape
            ``(batch, heads, tokens)``.
        scaling: Factor of the dot products.

    Returns:
        fp32, summed over the query heads of each KV head too, shape ``(batch, kv_heads, keys)``. Undefined for a key
        which no query that counts can see.
    """
    batch, kv_heads, count, _ = keys.shape
    past = count - query.shape[2]
    sums = torch.zeros(batch, kv_heads, count, dtype=torch.float32, device=keys.device)
    if query.shape[2] == 0:
        return sums
    if past:
        for start in range(0, past, _KEYS_AT_ONCE):
            part = slice(start, min(start + _KEYS_AT_ONCE, past))
            sums[:, :, part] = _of_seen_by_all(query, keys[:, :, part], lse, scaling)
    sums[:, :, past:] = _of_block(query, keys[:, :, past:], lse, scaling)
    return sums


def _of_seen_by_all(query: Tensor, keys: Tensor, lse: Tensor, scaling: float) -> Tensor:
    """Every query sees every key, so the heads of a group are just more queries of one head."""
    batch, kv_heads, _, head_dim = keys.shape
    columns = query.reshape(batch, kv_heads, -1, head_dim)
    bias = -lse.reshape(batch, kv_heads, -1)
    return attention_with_lse(keys, columns, columns, scaling=scaling, key_bias=bias)[1].exp_()


def _of_block(query: Tensor, keys: Tensor, lse: Tensor, scaling: float) -> Tensor:
    """Key j is seen by query j and later ones: read backwards, that is causal again."""
    batch, kv_heads, tokens, head_dim = keys.shape
    group = query.shape[1] // kv_heads
    rows = keys.flip(2).unsqueeze(2).expand(-1, -1, group, -1, -1).reshape(batch, -1, tokens, head_dim)
    columns = query.flip(2)
    _, logs = attention_with_lse(rows, columns, columns, scaling=scaling, causal=True, key_bias=-lse.flip(2))
    return logs.exp_().view(batch, kv_heads, group, tokens).sum(dim=2).flip(2)
