"""Attention of a block with its column sums by compiled code, where that is fast: bf16 on processors made for it."""

from __future__ import annotations

import struct

import torch
from torch import Tensor

from llamahome_gui.kvcache import inside_torch

# Logits of one thread: half a megabyte, and the weights a quarter, stay in a core's own cache.
_LOGITS = 128 * 1024
_ROWS = (16, 256)
# With more keys than that a row is too long for many rows to stay there.
_MOST_KEYS = 6144


def available(query: Tensor, count: int) -> bool:
    """Whether compiled code is the fastest for queries like these, ``(batch, heads, tokens, head_dim)``."""
    kind = query.device.type == "cpu" and query.dtype == torch.bfloat16
    return kind and count <= _MOST_KEYS and inside_torch.is_fast()


def attend(query: Tensor, keys: Tensor, values: Tensor, scaling: float, observed_from: int) -> tuple[Tensor, Tensor]:
    """Attend causally and sum, as `scored_attention.attention_with_sums` without padding.

    Returns:
        The output, shape ``(batch, heads, tokens, head_dim)``, and fp32 sums, shape ``(batch, kv_heads, keys)``.
    """
    from llamahome_gui.kvcache.block_kernels import attend_block

    batch, heads, tokens, head_dim = query.shape
    kv_heads, count = keys.shape[1:3]
    rows = min(tokens, max(_ROWS[0], min(_ROWS[1], _LOGITS // count)))
    inputs = [x if x.stride(-1) == 1 else x.contiguous() for x in (query, keys, values)]
    output = query.new_empty(batch, tokens, heads, head_dim)
    sums = torch.zeros(batch * heads * -(-tokens // rows), count)
    threads, width = torch.get_num_threads(), _row_length(count)
    scratch = torch.empty(threads * rows, width), torch.empty(threads * rows, head_dim)
    weights = query.new_empty(threads * rows, width)
    job = [number for x in inputs for number in (x.data_ptr(), *x.stride()[:3])]
    job += [x.data_ptr() for x in (output, sums, *scratch, weights)]
    job += [batch, heads, kv_heads, tokens, count, head_dim, rows, width, observed_from, float_bits(scaling)]
    inside_torch.run(attend_block, job)
    return output.transpose(1, 2), sums.view(batch, kv_heads, -1, count).sum(dim=2)


def _row_length(count: int) -> int:
    """Room for a row that begins on a cache line, its bf16 half too, and never whole pages from the next row.

    The product writes columns of such rows half as fast again where they do not fall upon the same lines of the cache.
    """
    return -(-count // 32) * 32 + 32


def float_bits(x: float) -> int:
    """A number in fp32 as the integer of the same bits."""
    bits: int = struct.unpack("i", struct.pack("f", x))[0]
    return bits
