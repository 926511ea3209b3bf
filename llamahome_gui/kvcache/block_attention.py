"""Attention of a block with its column sums by compiled code, where that is fast: bf16 on processors made for it."""

from __future__ import annotations

import torch
from torch import Tensor

from llamahome_gui.kvcache import bf16_gemm

# Logits of one thread: half a megabyte, and the weights a quarter, stay in a core's own cache.
_LOGITS = 128 * 1024
_ROWS = (16, 256)
# With more keys than that a row is too long for many rows to stay there.
_MOST_KEYS = 6144


def available(query: Tensor, count: int) -> bool:
    """Whether compiled code is the fastest for queries like these, ``(batch, heads, tokens, head_dim)``."""
    kind = query.device.type == "cpu" and query.dtype == torch.bfloat16
    return kind and count <= _MOST_KEYS and bf16_gemm.is_fast()


def attend(query: Tensor, keys: Tensor, values: Tensor, scaling: float, observed_from: int) -> tuple[Tensor, Tensor]:
    """Attend causally and sum, as `scored_attention.attention_with_sums` without padding.

    Returns:
        The output, shape ``(batch, heads, tokens, head_dim)``, and fp32 sums, shape ``(batch, kv_heads, keys)``.
    """
    import numpy as np

    from llamahome_gui.kvcache.block_kernels import attend_block
    from llamahome_gui.kvcache.compiled_threads import bits, compiled_threads

    batch, heads, tokens, head_dim = query.shape
    kv_heads, count = keys.shape[1:3]
    rows = min(tokens, max(_ROWS[0], min(_ROWS[1], _LOGITS // count)))
    output = query.new_empty(batch, tokens, heads, head_dim)
    sums = torch.zeros(batch * heads * -(-tokens // rows), count)
    with compiled_threads() as threads:
        attend_block(
            *map(bits, (query, keys, values, output)), sums.numpy(),
            np.empty((threads, rows, count), np.float32), np.empty((threads, rows, count), np.int16),
            np.empty((threads, rows, head_dim), np.float32), np.float32(scaling), observed_from,
        )  # fmt: skip
    return output.transpose(1, 2), sums.view(batch, kv_heads, -1, count).sum(dim=2)
