"""Fused attention kernels that also return the log-sum-exp of each query, so that nothing n×n is ever held.

torch's public `scaled_dot_product_attention` keeps the log-sum-exp to itself; the operators below it, which it calls,
return it. Where none of them serves a tensor, `available` says so and the caller computes row by row.
"""

from __future__ import annotations

import torch
from torch import Tensor

_HALF = (torch.float16, torch.bfloat16)
_LARGEST_HEAD = 256
# Extra head dimensions that carry a bias, so many that sizes stay divisible by 8 as the CUDA kernels want.
_BIAS_DIMS = 8
# Stands for infinity where a bias travels through a dot product; fp16 ends at 65,504.
_FAR = 6e4


def available(query: Tensor) -> bool:
    """Whether a fused kernel serves tensors like `query`, shape ``(batch, heads, tokens, head_dim)``."""
    if query.device.type == "cpu":
        known = query.dtype in (torch.float32, *_HALF)
        return known and hasattr(torch.ops.aten, "_scaled_dot_product_flash_attention_for_cpu")
    head_dim = query.shape[-1]
    fits = head_dim % 8 == 0 and head_dim + _BIAS_DIMS <= _LARGEST_HEAD
    return query.device.type == "cuda" and fits and query.dtype in (torch.float32, *_HALF)


def attention_with_lse(
    query: Tensor, keys: Tensor, values: Tensor, *, scaling: float, causal: bool = False, key_bias: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """Attend, and tell the log of the sum of each query's exponentials.

    Args:
        query: Shape ``(batch, heads, tokens, head_dim)``.
        keys, values: Shape ``(batch, kv_heads, keys, head_dim)``; `heads` is a multiple of `kv_heads`.
        scaling: Factor of the dot products.
        causal: Query ``i`` sees keys up to ``i``; there are as many of both then.
        key_bias: fp32, added to the logits of each key, shape ``(batch, heads or 1, keys)``; ``-inf`` hides a key.

    Returns:
        The output, shape ``(batch, heads, tokens, head_dim)``, and the fp32 log-sum-exp, shape
        ``(batch, heads, tokens)``. Both are undefined for a query all of whose keys are hidden.
    """
    if query.device.type == "cpu":
        mask = None if key_bias is None else key_bias.unsqueeze(2).contiguous()
        return torch.ops.aten._scaled_dot_product_flash_attention_for_cpu(
            *map(_dense, (query, keys, values)), 0.0, causal, attn_mask=mask, scale=scaling
        )
    if key_bias is None:
        return _on_cuda(query, keys, values, scaling, causal)
    head_dim = values.shape[-1]
    query, keys, values = fold_bias(query, keys, values, key_bias, scaling)
    output, lse = _on_cuda(query, keys, values, scaling, causal)
    return output[..., :head_dim], lse


def fold_bias(
    query: Tensor, keys: Tensor, values: Tensor, key_bias: Tensor, scaling: float
) -> tuple[Tensor, Tensor, Tensor]:
    """Let extra head dimensions carry the bias of each key, for kernels that take no bias.

    The query has ones there, the key the bias in three parts that sum to it: bf16 keeps 8 bits of a number, three
    parts about 24. The parts are divided by `scaling`, which the kernel multiplies in again.
    """
    if key_bias.shape[1] > 1:
        keys, values = _for_each_head(keys, query), _for_each_head(values, query)
    batch, heads, count, head_dim = keys.shape
    rest = (key_bias / scaling).clamp(-_FAR, _FAR).expand(batch, heads, count)
    wide_query = query.new_zeros(*query.shape[:3], head_dim + _BIAS_DIMS)
    wide_keys = keys.new_zeros(batch, heads, count, head_dim + _BIAS_DIMS)
    wide_values = keys.new_zeros(batch, heads, count, head_dim + _BIAS_DIMS)
    wide_query[..., :head_dim], wide_keys[..., :head_dim], wide_values[..., :head_dim] = query, keys, values
    for part in range(head_dim, head_dim + 3):
        wide_query[..., part] = 1.0
        wide_keys[..., part] = rest
        rest = rest - wide_keys[..., part].float()
    return wide_query, wide_keys, wide_values


def _on_cuda(query: Tensor, keys: Tensor, values: Tensor, scaling: float, causal: bool) -> tuple[Tensor, Tensor]:
    if query.dtype in _HALF:
        output, lse = torch.ops.aten._scaled_dot_product_flash_attention(
            query, keys, values, 0.0, causal, False, scale=scaling
        )[:2]
    else:
        keys, values = _for_each_head(keys, query), _for_each_head(values, query)
        output, lse = torch.ops.aten._scaled_dot_product_efficient_attention(
            query, keys, values, None, True, 0.0, causal, scale=scaling
        )[:2]
    return output, lse[..., : query.shape[2]]


def _for_each_head(x: Tensor, query: Tensor) -> Tensor:
    """Keys or values once for each query head."""
    group = query.shape[1] // x.shape[1]
    return x if group == 1 else x.repeat_interleave(group, dim=1)


def _dense(x: Tensor) -> Tensor:
    """The kernels step over the last dimension by one."""
    return x if x.stride(-1) == 1 else x.contiguous()
