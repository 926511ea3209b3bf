"""Rotation of many bf16 vectors on a CPU by compiled code, in one pass over memory."""

from __future__ import annotations

import torch
from torch import Tensor

from llamahome_gui.kvcache import inside_torch

# With fewer, torch's several passes cost less than the call.
_FEWEST_VECTORS = 64


def rotate_range(x: Tensor, turns: Tensor) -> Tensor | None:
    """Rotate `x`, or None where that is left to torch.

    Args:
        x: Shape ``(batch, heads, tokens, head_dim)``, dense, perhaps with heads and tokens exchanged.
        turns: Cosines, then sines, of the tokens' positions, shape ``(tokens, head_dim)``, dense.

    Returns:
        The same shape with the memory layout of `x`.
    """
    if x.device.type != "cpu" or x.dtype != torch.bfloat16 or x.dim() != 4 or not inside_torch.is_fast():
        return None
    if x.numel() < _FEWEST_VECTORS * x.shape[-1]:
        return None
    if x.is_contiguous():
        return _turn(x, turns, together=1)
    by_token = x.transpose(1, 2)
    return _turn(by_token, turns, together=x.shape[1]).transpose(1, 2) if by_token.is_contiguous() else None


def _turn(x: Tensor, turns: Tensor, *, together: int) -> Tensor:
    from llamahome_gui.kvcache.row_kernels import turn_rows

    turned, head_dim = torch.empty_like(x), x.shape[-1]
    addresses = [x.data_ptr(), turns.data_ptr(), turned.data_ptr()]
    inside_torch.run(turn_rows, [*addresses, x.numel() // head_dim, turns.shape[0], head_dim, together])
    return turned
