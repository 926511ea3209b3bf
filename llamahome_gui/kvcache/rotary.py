"""Rotary position embedding (Su et al., 2021) applied by the cache instead of by the model.

The model is run with all position ids 0, which makes its own rotation the identity. Keys therefore reach the cache
un-rotated, and the cache rotates them by whatever position they have *now*: their slot when positions roll, their
place in the text otherwise.
"""

from __future__ import annotations

import torch
from torch import Tensor

from llamahome_gui.kvcache import fast_rotation


class Rotary:
    """Rotates vectors in the half-split layout of the transformers library.

    One table for each device and type, since the layers of a model may live on several devices.

    Args:
        inv_freq: Inverse frequencies, shape ``(head_dim / 2,)``, as the model's own rotary module holds them
            (linear, llama3 and yarn scaling are already inside). A constant attention scaling, as yarn has, was
            applied by the model at position 0 and stays in the vectors.
    """

    def __init__(self, inv_freq: Tensor) -> None:
        self._inv_freq = inv_freq.detach().float().cpu()
        self._tables: dict[tuple[torch.device, torch.dtype], Tensor] = {}

    def rotate(self, x: Tensor, positions: Tensor, *, upper: int) -> Tensor:
        """Rotate `x` to `positions`.

        Args:
            x: Shape ``(..., tokens, head_dim)``.
            positions: Integers of any shape that broadcasts to ``x.shape[:-1]``.
            upper: All positions are below this (known beforehand, so that none is read back from the device).
        """
        table = self.table(upper, x.device, x.dtype)
        turns = table.index_select(0, positions.reshape(-1)).view(*positions.shape, -1)
        return _turn(x, turns)

    def rotate_range(self, x: Tensor, start: int) -> Tensor:
        """Rotate `x`, shape ``(..., tokens, head_dim)``, to the positions start, start + 1, …"""
        end = start + x.shape[-2]
        turns = self.table(end, x.device, x.dtype)[start:end]
        fast = fast_rotation.rotate_range(x, turns)
        return _turn(x, turns) if fast is None else fast

    def table(self, length: int, device: torch.device, dtype: torch.dtype) -> Tensor:
        """Cosines, then sines, of the positions below `length` and perhaps more: shape ``(length, head_dim)``."""
        table = self._tables.get((device, dtype))
        if table is None or table.shape[0] < length:
            # Doubling keeps the number of rebuilds logarithmic.
            size = max(length, 2 * table.shape[0] if table is not None else 64)
            self._tables[device, dtype] = table = self._make(size, device, dtype)
        return table

    def _make(self, size: int, device: torch.device, dtype: torch.dtype) -> Tensor:
        with torch.inference_mode(False):
            # Angles in fp32: positions in bf16 would be off by whole turns at some thousand tokens.
            angles = torch.outer(torch.arange(size, device=device).float(), self._inv_freq.to(device))
            return torch.cat((angles.cos(), angles.sin()), dim=-1).to(dtype)


def _turn(x: Tensor, turns: Tensor) -> Tensor:
    """Rotate by cosines and sines, ``(..., head_dim)``, written straight to their place."""
    half = x.shape[-1] // 2
    (first, second), (cos, sin) = x.split(half, dim=-1), turns.split(half, dim=-1)
    turned = x.new_empty(x.shape)
    left, right = turned.split(half, dim=-1)
    torch.mul(first, cos, out=left).addcmul_(second, sin, value=-1)
    torch.mul(second, cos, out=right).addcmul_(first, sin)
    return turned
