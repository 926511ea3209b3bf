"""What reading a text takes beside the weights: the KV cache, and the numbers that are computed on the way.

Counted from the tensors that the engine makes, those alive at once in its largest moment. On a CPU that is the
attention of a layer, then its MLP; the C library keeps what the one has freed while the other runs, so both count.
`benchmark fit` measures whether it is right.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from llamahome_gui.kvcache.sizes import CacheLayout
from llamahome_gui.kvcache.spec import CacheSpec
from llamahome_gui.models.fit.network import Network, network_of

# Rows of hidden states that a layer holds beside its input: normed, added, and the one that is coming.
_HIDDEN_ROWS = 3
# Query rows: projected, turned, mixed, and on its way to the output projection.
_QUERY_ROWS = 4
# Rows of the MLP: gate, up and their product; compiled layers (16 bits on a CPU) write that into the gate's place.
_MLP_ROWS, _MLP_ROWS_IN_PLACE = 3, 2
# Logits of attention that a CPU holds at once, in fp32 with their weights, and at least so many rows of them.
_CACHED_LOGITS, _FEWEST_ROWS, _LOGITS_BYTES = 512 * 1024, 16, 8
# The full cache attends through torch's own function with a mask: two of bool, one of numbers.
_MASKS_OF_BOOL = 2
# Keys and values of the slots and of the chunk as one, and the keys turned.
_JOINED = 3
# A second set of slots that is held while a block is read, to go back to; none where it would take more.
_CHECKPOINT_BYTES = 256 * 2**20
# Rows that go through a layer at once in an exact prefill.
_EXACT_BLOCK = 1024
# What torch's allocator and the C library hold on to in between: blocks of odd sizes, buffers of matrix products.
_KEPT_BY_ALLOCATOR = 8 * 2**20


@dataclass(frozen=True)
class Demand:
    """What texts take of memory beside a model's weights.

    Attributes:
        itemsize: Bytes of a number the model computes with.
        on_cpu: Whether it runs there.
    """

    network: Network
    itemsize: int
    on_cpu: bool = True

    @classmethod
    def of(cls, loaded: Any) -> Demand:
        """Of a `LoadedModel`."""
        network = network_of(loaded.model.config.to_dict())
        return cls(network, loaded.dtype.itemsize, loaded.device.type == "cpu")

    @cached_property
    def layout(self) -> CacheLayout:
        """What a cache of this model is made of."""
        shape = self.network.shape
        return CacheLayout(shape.layers, shape.kv_heads, shape.head_dim, self.itemsize)

    def cache(self, spec: CacheSpec, tokens: int, chunk: int = 512, answer: int = 0) -> int:
        """Bytes of the cache after a text of `tokens`, the last `answer` of which came one by one.

        On a CPU the room that the full cache has beyond its tokens is not counted: the system gives memory when it is
        written to.
        """
        if self.on_cpu and spec.policy == "full":
            return tokens * self.layout.token_bytes(spec.kv_bits)
        return self.layout.bytes_of(spec, tokens, chunk, answer)

    def streaming(self, spec: CacheSpec, tokens: int, chunk: int) -> int:
        """Bytes that reading in chunks takes at its peak, beside the cache."""
        rows = min(chunk, tokens)
        full = spec.policy == "full"
        keys = tokens if full else min(spec.window_length, tokens - rows) + rows
        attention = self._whole_attention(spec, rows, keys) if full else self._slot_attention(spec, rows, keys)
        return self._rows(rows) + attention + self._again(spec, tokens, rows) + _KEPT_BY_ALLOCATOR

    def exact(self, spec: CacheSpec, tokens: int) -> int:
        """Bytes that reading all tokens at once, layer by layer, takes at its peak, beside the cache."""
        shape, rows = self.network.shape, min(_EXACT_BLOCK, tokens)
        hidden = tokens * shape.hidden * self.itemsize
        # Keys, keys turned, values; sums and, when a layer is done, scores, places and the order of both.
        layer = tokens * (_JOINED * shape.kv_width * self.itemsize + 24 * shape.kv_heads)
        return hidden + layer + self._rows(rows) + self._logits(rows, tokens) + _KEPT_BY_ALLOCATOR

    def decoding(self, spec: CacheSpec, tokens: int) -> int:
        """Bytes that an answer takes at its peak, beside the cache: logits, and the growth of the full cache."""
        shape = self.network.shape
        grown = 2 * tokens * self.layout.token_bytes(spec.kv_bits) // shape.layers if spec.policy == "full" else 0
        unpacked = 2 * tokens * shape.kv_width * self.itemsize if spec.policy == "full" and spec.kv_bits == 8 else 0
        return 4 * 4 * shape.vocabulary + grown + unpacked

    def _rows(self, rows: int) -> int:
        """Hidden states, projections and the MLP of `rows`."""
        shape = self.network.shape
        mlp = _MLP_ROWS_IN_PLACE if self.on_cpu and self.itemsize == 2 else _MLP_ROWS
        numbers = _HIDDEN_ROWS * shape.hidden + _QUERY_ROWS * shape.heads * shape.head_dim + 2 * shape.kv_width
        return rows * self.itemsize * (numbers + mlp * shape.intermediate)

    def _slot_attention(self, spec: CacheSpec, rows: int, keys: int) -> int:
        shape = self.network.shape
        copies = _JOINED + (2 if spec.kv_bits == 8 else 0)
        return copies * keys * shape.kv_width * self.itemsize + self._logits(rows, keys)

    def _logits(self, rows: int, keys: int) -> int:
        heads = self.network.shape.heads
        at_once = min(heads * rows * keys, max(_CACHED_LOGITS, _FEWEST_ROWS * heads * keys))
        return at_once * _LOGITS_BYTES

    def _whole_attention(self, spec: CacheSpec, rows: int, keys: int) -> int:
        shape = self.network.shape
        unpacked = 2 * keys * shape.kv_width * self.itemsize if spec.kv_bits == 8 else 0
        # On a GPU no fused kernel takes a mask with grouped heads: logits and weights are held.
        held = 0 if self.on_cpu else 2 * shape.heads * rows * keys * self.itemsize
        return rows * keys * (_MASKS_OF_BOOL + 4) + unpacked + held

    def _again(self, spec: CacheSpec, tokens: int, rows: int) -> int:
        """What is held twice for a while: the slots, or the layer of the full cache that grows."""
        if spec.policy == "full":
            return 2 * tokens * self.layout.token_bytes(spec.kv_bits) // self.network.shape.layers
        slots = self.layout.bytes_of(spec, tokens)
        return slots if slots <= _CHECKPOINT_BYTES and tokens > rows else 0
