"""How many bytes a KV cache holds, from its spec and the model's numbers alone. Imports no torch.

Exact: `CacheLayout.bytes_of` is what `KVCache.nbytes` says once a cache has read so many tokens.
"""

from __future__ import annotations

from dataclasses import dataclass

from llamahome_gui.kvcache.budgets import layer_windows
from llamahome_gui.kvcache.spec import CacheSpec

# The full cache begins with room for this many tokens; what does not fit makes it a quarter longer.
FIRST_CAPACITY = 64
# Beside keys and values a slot has a score (fp32), a place in the text and a rank (int32 each); a KV head has one
# index (int64) of the slot that is free.
_SLOT_EXTRAS, _FREE_INDEX = 12, 8
# With 8 bits, a scale (fp32) for the key and one for the value.
_SCALES = 8


def grown(past: int, total: int) -> int:
    """Tokens that the full cache makes room for when `total` no longer fit behind the first `past`."""
    return max(total, FIRST_CAPACITY, past + past // 4)


@dataclass(frozen=True)
class CacheLayout:
    """The model's numbers that a cache is made of; `itemsize` is the bytes of a number it computes with."""

    layers: int
    kv_heads: int
    head_dim: int
    itemsize: int

    def token_bytes(self, kv_bits: int = 16) -> int:
        """Bytes of one token in the full cache, all layers."""
        return self.layers * self.kv_heads * self._pair(kv_bits)

    def slot_cost(self, kv_bits: int) -> float:
        """Bytes of a slot over the bytes of a token in the full cache of 16 bits."""
        return (self._pair(kv_bits) + _SLOT_EXTRAS) / self._pair(16)

    def bytes_of(self, spec: CacheSpec, tokens: int, chunk: int = 512, answer: int = 0) -> int:
        """Bytes held after a text of `tokens`, the last `answer` of which came one by one.

        Args:
            chunk: Tokens read at once before; 0 for all at once.
        """
        if spec.policy == "full":
            return self.capacity(tokens, chunk, answer) * self.token_bytes(spec.kv_bits)
        slots = sum(layer_windows(spec, self.layers)) + self.layers * spec.eviction_interval
        heads = self.layers * self.kv_heads
        return self.kv_heads * slots * (self._pair(spec.kv_bits) + _SLOT_EXTRAS) + heads * _FREE_INDEX

    def capacity(self, tokens: int, chunk: int = 512, answer: int = 0) -> int:
        """Tokens that the full cache has room for after such a text."""
        prompt = max(tokens - answer, 0)
        room = past = 0
        total = prompt % chunk or chunk if chunk else prompt  # the first chunk is the short one
        while past < prompt:
            total = min(total, prompt)
            room = room if total <= room else grown(past, total)
            past, total = total, total + max(chunk, 1)
        while room < tokens:
            past, room = room, grown(room, room + 1)
        return room

    def _pair(self, kv_bits: int) -> int:
        """Bytes of one token's key and value of one head."""
        return 2 * self.head_dim + _SCALES if kv_bits == 8 else 2 * self.head_dim * self.itemsize
