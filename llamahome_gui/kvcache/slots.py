"""The slots of one layer: preallocated keys, values, scores and positions, written in place."""

from __future__ import annotations

import torch
from torch import Tensor

from llamahome_gui.kvcache.policies import EvictionPolicy


class LayerSlots:
    """``window_length + 1`` slots per KV head; the extra one receives each new token before one is evicted.

    Slots are in no order. A new token goes where the evicted one was, so that nothing is moved or copied while
    decoding; `order` says which rank in the text each slot has.

    Attributes:
        keys, values: Shape ``(batch, kv_heads, window_length + 1, head_dim)``; keys are un-rotated.
        scores: Accumulated attention, fp32 (above 2048 the spacing of fp16 is 2 and new mass would vanish),
            shape ``(batch, kv_heads, window_length + 1)``.
        positions: Place of each slot's token in the text, int32, same shape as `scores`.
        order: Rank of each slot in text order, int32, same shape as `scores`.
        count: Slots in use, the same for every head.
    """

    def __init__(self, policy: EvictionPolicy, like: Tensor) -> None:
        batch, kv_heads, _, head_dim = like.shape
        self._policy = policy
        shape = (batch, kv_heads, policy.window_length + 1)
        self.keys = like.new_zeros(*shape, head_dim)
        self.values = like.new_zeros(*shape, head_dim)
        self.scores = torch.zeros(shape, dtype=torch.float32, device=like.device)
        self.positions = torch.zeros(shape, dtype=torch.int32, device=like.device)
        self.order = torch.zeros(shape, dtype=torch.int32, device=like.device)
        self.count = 0
        self._free: Tensor | None = None

    @property
    def nbytes(self) -> int:
        """Bytes of all tensors."""
        held = (self.keys, self.values, self.scores, self.positions, self.order)
        return sum(tensor.numel() * tensor.element_size() for tensor in held)

    def token_count(self) -> int:
        """Tokens held: at most the window length between two steps."""
        return min(self.count, self._policy.window_length)

    def held(self) -> Tensor:
        """Slots that hold a token between two steps, shape ``(batch, kv_heads, token_count)``."""
        shape = self.scores.shape[:-1]
        every = torch.arange(self.count, device=self.scores.device).expand(*shape, self.count)
        if self._free is None:
            return every
        return every[every != self._free].view(*shape, self.count - 1)

    def write(self, key: Tensor, value: Tensor, position: int) -> None:
        """Put one token, ``(batch, kv_heads, 1, head_dim)``, into the free slot."""
        if self._free is None:
            self._write_at(self.count, key, value, position)
            self.count += 1
        else:
            self._write_free(self._free, key, value, position)
            self._free = None

    def _write_at(self, slot: int, key: Tensor, value: Tensor, position: int) -> None:
        self.keys[:, :, slot] = key[:, :, 0]
        self.values[:, :, slot] = value[:, :, 0]
        self.scores[:, :, slot] = 0.0
        self.positions[:, :, slot] = position
        self.order[:, :, slot] = self.count

    def _write_free(self, free: Tensor, key: Tensor, value: Tensor, position: int) -> None:
        wide = free.unsqueeze(-1).expand(-1, -1, 1, key.shape[-1])
        self.keys.scatter_(2, wide, key)
        self.values.scatter_(2, wide, value)
        self.scores.scatter_(2, free, 0.0)
        self.positions.scatter_(2, free, position)
        self.order.scatter_(2, free, self.count - 1)

    def evict_one(self) -> None:
        """Free one slot per head when all are in use; ranks behind it move up by one."""
        if self.count <= self._policy.window_length:
            return
        self._free = self._policy.evict(self.scores, self.order)
        gone = self.order.gather(2, self._free)
        self.order -= (self.order > gone).to(self.order.dtype)

    def replace(self, keys: Tensor, values: Tensor, scores: Tensor, positions: Tensor) -> None:
        """Take over the tokens of a block, in text order, evicting those beyond the window.

        Args:
            keys, values: Shape ``(batch, kv_heads, tokens, head_dim)``.
            scores, positions: Shape ``(batch, kv_heads, tokens)``.
        """
        if keys.shape[2] > self._policy.window_length:
            kept = self._policy.keep(scores)
            wide = kept.unsqueeze(-1).expand(*kept.shape, keys.shape[-1])
            keys, values = keys.gather(2, wide), values.gather(2, wide)
            scores, positions = scores.gather(2, kept), positions.gather(2, kept)
        count = keys.shape[2]
        self.keys[:, :, :count] = keys
        self.values[:, :, :count] = values
        self.scores[:, :, :count] = scores
        self.positions[:, :, :count] = positions
        self.order[:, :, :count] = torch.arange(count, dtype=torch.int32, device=keys.device)
        self.count, self._free = count, None

    def in_text_order(self) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Keys, values, scores and positions of the tokens held, oldest first (copies)."""
        held = self.held()
        ranks = self.order.gather(2, held)
        slots = held.gather(2, ranks.argsort(dim=-1))
        wide = slots.unsqueeze(-1).expand(*slots.shape, self.keys.shape[-1])
        return (
            self.keys.gather(2, wide),
            self.values.gather(2, wide),
            self.scores.gather(2, slots),
            self.positions.gather(2, slots),
        )
