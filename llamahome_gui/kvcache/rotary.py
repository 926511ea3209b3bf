"""Rotary position embedding (Su et al., 2021) applied by the cache instead of by the model.

The model is run with all position ids 0, which makes its own rotation the identity. Keys therefore reach the cache
un-rotated, and the cache rotates them by whatever position they have *now*: their slot when positions roll, their
place in the text otherwise.
"""

from __future__ import annotations

import torch
from torch import Tensor


class Rotary:
    """Rotates vectors in the half-split layout of the transformers library.

    Args:
        inv_freq: Inverse frequencies, shape ``(head_dim / 2,)``, as the model's own rotary module holds them
            (linear, llama3 and yarn scaling are already inside). A constant attention scaling, as yarn has, was
            applied by the model at position 0 and stays in the vectors.
    """

    def __init__(self, inv_freq: Tensor) -> None:
        self._inv_freq = inv_freq.detach().float()
        self._cos = torch.empty(0)
        self._sin = torch.empty(0)

    def rotate(self, x: Tensor, positions: Tensor) -> Tensor:
        """Rotate `x` to `positions`.

        Args:
            x: Shape ``(..., tokens, head_dim)``.
            positions: Integers of any shape that broadcasts to ``x.shape[:-1]``, all below the length given to
                `prepare` (which keeps this call free of device syncs).
        """
        return _turn(x, self._cos[positions], self._sin[positions])

    def rotate_range(self, x: Tensor, start: int) -> Tensor:
        """Rotate `x`, shape ``(..., tokens, head_dim)``, to the positions start, start + 1, …"""
        tokens = x.shape[-2]
        self.prepare(start + tokens, x)
        return _turn(x, self._cos[start : start + tokens], self._sin[start : start + tokens])

    def prepare(self, length: int, like: Tensor) -> None:
        """Make the tables for positions below `length` on the device and in the type of `like`."""
        if self._cos.shape[0] >= length and self._cos.device == like.device and self._cos.dtype == like.dtype:
            return
        # Doubling keeps the number of rebuilds logarithmic; angles in fp32, bf16 positions would be off by whole
        # turns at some thousand tokens.
        size = max(length, 2 * self._cos.shape[0], 64)
        angles = torch.outer(torch.arange(size, device=like.device).float(), self._inv_freq.to(like.device))
        self._cos, self._sin = angles.cos().to(like.dtype), angles.sin().to(like.dtype)


def _turn(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    first, second = x.chunk(2, dim=-1)
    return torch.cat((first * cos - second * sin, second * cos + first * sin), dim=-1)
