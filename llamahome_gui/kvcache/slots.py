"""The slots of one layer: preallocated keys, values, scores and positions, written in place."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from llamahome_gui.kvcache.policies import EvictionPolicy
from llamahome_gui.kvcache.storage import Packed, Shareable, unset, zeros


@dataclass(frozen=True)
class Tokens:
    """Some tokens in text order.

    Attributes:
        stored: Their keys (un-rotated) and values.
        scores: fp32, shape ``(batch, kv_heads, tokens)``.
        positions: Places in the text, int32, the same shape; negative for padding.
    """

    stored: Packed
    scores: Tensor
    positions: Tensor

    def gather(self, indices: Tensor) -> Tokens:
        """The tokens at `indices`, shape ``(batch, kv_heads, chosen)``."""
        return Tokens(self.stored.gather(indices), self.scores.gather(2, indices), self.positions.gather(2, indices))


class LayerSlots(Shareable):
    """``window_length + eviction_interval`` slots per KV head; those beyond the window receive new tokens.

    Slots are in no order. With interval 1 a new token goes where the evicted one was, so that nothing is moved or
    copied while decoding; `order` says which rank in the text each slot has. With a longer interval new tokens are
    appended, and when all slots are in use the best `window_length` are moved to the front in text order.

    Attributes:
        keys, values: Shape ``(batch, kv_heads, slots, head_dim)``; keys are un-rotated. int8 with kv_bits 8.
        key_scales, value_scales: fp32, shape ``(batch, kv_heads, slots)``, with kv_bits 8; else None.
        scores: fp32 (above 2048 the spacing of fp16 is 2 and new mass would vanish), the same shape.
        positions: Place of each slot's token in the text, int32, the same shape; negative for padding.
        order: Rank of each slot in text order, int32, the same shape.
        free: The slot that the next token takes when `has_free`, int64, shape ``(batch, kv_heads, 1)``.
        count: Slots in use, the free one included; the same for every head.
    """

    TENSORS = ("keys", "values", "key_scales", "value_scales", "scores", "positions", "order", "free")

    def __init__(self, policy: EvictionPolicy, like: Tensor, *, interval: int = 1, kv_bits: int = 16) -> None:
        super().__init__()
        batch, kv_heads, _, head_dim = like.shape
        self.policy, self.interval, self.kv_bits = policy, interval, kv_bits
        shape, device = (batch, kv_heads, policy.window_length + interval), like.device
        dtype = torch.int8 if kv_bits == 8 else like.dtype
        self.keys = zeros((*shape, head_dim), dtype, device)
        self.values = zeros((*shape, head_dim), dtype, device)
        self.key_scales = zeros(shape, torch.float32, device) if kv_bits == 8 else None
        self.value_scales = zeros(shape, torch.float32, device) if kv_bits == 8 else None
        self.scores = zeros(shape, torch.float32, device)
        self.positions = zeros(shape, torch.int32, device)
        self.order = zeros(shape, torch.int32, device)
        self.free = zeros((batch, kv_heads, 1), torch.int64, device)
        self.count = 0
        self.has_free = False

    @property
    def token_count(self) -> int:
        """Tokens held between two steps."""
        return self.count - self.has_free

    def stored(self) -> Packed:
        """Keys and values of the slots in use, by slot, as views."""
        return Packed(self.keys, self.values, self.key_scales, self.value_scales).first(self.count)

    def in_text_order(self) -> Tokens:
        """The tokens held, oldest first; views as long as no token was evicted in place since the last block."""
        used = Tokens(self.stored(), self.scores[:, :, : self.count], self.positions[:, :, : self.count])
        if not self.has_free:
            return used
        order = self.order[:, :, : self.count].scatter(2, self.free, self.count)
        return used.gather(order.argsort(dim=-1)[..., : self.token_count])

    def as_they_lie(self) -> tuple[Tensor, Tensor]:
        """Places and scores of the first row's slots in use, ``(kv_heads, slots)``; the free one has place -1."""
        positions, scores = self.positions[0, :, : self.count], self.scores[0, :, : self.count]
        return (positions.scatter(1, self.free[0], -1) if self.has_free else positions), scores

    def write(self, key: Tensor, value: Tensor, first_position: Tensor | int) -> None:
        """Put one token, ``(batch, kv_heads, 1, head_dim)``, into a slot of its own.

        Its place in the text is the one after the newest token held, which stays on the device; the very first
        token's is `first_position`.
        """
        new = Packed.pack(key, value, self.kv_bits)
        if self.has_free:
            self._write_free(new)
        else:
            self._append(new, first_position)

    def _append(self, new: Packed, first_position: Tensor | int) -> None:
        at = self.count
        self._put(slice(at, at + 1), new)
        self.scores[:, :, at] = 0.0
        self.positions[:, :, at] = self.positions[:, :, at - 1] + 1 if at else first_position
        self.order[:, :, at] = at
        self.count += 1

    def _write_free(self, new: Packed) -> None:
        free, wide = self.free, self.free.unsqueeze(-1).expand(-1, -1, 1, new.keys.shape[-1])
        newest = self.positions.amax(dim=2, keepdim=True)
        for mine, theirs in zip((self.keys, self.values, self.key_scales, self.value_scales), new.parts(), strict=True):
            if mine is not None and theirs is not None:
                mine.scatter_(2, wide if mine.dim() == 4 else free, theirs.to(mine.dtype))
        self.scores.scatter_(2, free, 0.0)
        self.positions.scatter_(2, free, newest + 1)
        self.order.scatter_(2, free, self.count - 1)
        self.has_free = False

    def evict(self, *, padded: bool = False) -> None:
        """After a step: give up what is too much, one token in place or, with an interval, all at once."""
        if self.count < self.policy.window_length + self.interval:
            return
        if self.interval == 1:
            self._evict_one(padded)
        else:
            self.replace(self.in_text_order(), padded=padded)

    def _evict_one(self, padded: bool) -> None:
        self.free.copy_(self.policy.evict(self.scores, self.positions, self.order, padded=padded))
        gone = self.order.gather(2, self.free)
        self.order.sub_((self.order > gone).to(self.order.dtype))
        self.has_free = True

    def replace(self, tokens: Tokens, *, padded: bool = False) -> None:
        """Hold these tokens and no others, without those beyond the window.

        Nothing is written before all is computed. Tensors that somebody else holds too are left to him.
        """
        if tokens.scores.shape[-1] > self.policy.window_length:
            tokens = tokens.gather(self.policy.keep(tokens.scores, tokens.positions, padded=padded))
        self.take_over(tokens)

    def take_over(self, tokens: Tokens) -> None:
        """Hold exactly these tokens, no more of them than there are slots."""
        if self.is_shared:
            self._take({name: unset(tensor) for name, tensor in self.tensors()})
        self._part()
        count = tokens.scores.shape[-1]
        self._put(slice(0, count), tokens.stored)
        self.scores[:, :, :count] = tokens.scores
        self.positions[:, :, :count] = tokens.positions
        self.order[:, :, :count] = torch.arange(count, dtype=torch.int32, device=self.order.device)
        self.count, self.has_free = count, False

    def _put(self, at: slice, new: Packed) -> None:
        for mine, theirs in zip((self.keys, self.values, self.key_scales, self.value_scales), new.parts(), strict=True):
            if mine is not None and theirs is not None:
                mine[:, :, at] = theirs
