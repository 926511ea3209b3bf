"""The cache that keeps everything."""

from __future__ import annotations

from typing import Any, Self

import torch
from torch import Tensor

from llamahome_gui.errors import CacheError
from llamahome_gui.kvcache.base import KVCache, no_positions
from llamahome_gui.kvcache.plain_attention import plain_attention
from llamahome_gui.kvcache.rotary import Rotary
from llamahome_gui.kvcache.scored_attention import attention_with_sums
from llamahome_gui.kvcache.sizes import grown
from llamahome_gui.kvcache.spec import CacheSpec
from llamahome_gui.kvcache.storage import Packed, Shareable, zeros


class GrowingLayer(Shareable):
    """Keys (rotated) and values of one layer, in text order, in buffers that grow by a quarter.

    Attributes:
        keys, values: Shape ``(batch, kv_heads, capacity, head_dim)``; int8 with kv_bits 8.
        key_scales, value_scales: fp32, shape ``(batch, kv_heads, capacity)``, with kv_bits 8; else None.
    """

    TENSORS = ("keys", "values", "key_scales", "value_scales")

    def __init__(self, like: Tensor, kv_bits: int) -> None:
        super().__init__()
        batch, kv_heads, _, head_dim = like.shape
        self.kv_bits = kv_bits
        shape, dtype = (batch, kv_heads, 0), torch.int8 if kv_bits == 8 else like.dtype
        self.keys = zeros((*shape, head_dim), dtype, like.device)
        self.values = zeros((*shape, head_dim), dtype, like.device)
        self.key_scales = zeros(shape, torch.float32, like.device) if kv_bits == 8 else None
        self.value_scales = zeros(shape, torch.float32, like.device) if kv_bits == 8 else None

    def put(self, new: Packed, past: int) -> None:
        """Write tokens behind the first `past` ones; what stood there is gone."""
        total = past + new.keys.shape[2]
        if total > self.keys.shape[2]:
            self._grow(past, grown(past, total))
        self.make_own()
        for mine, theirs in zip((self.keys, self.values, self.key_scales, self.value_scales), new.parts(), strict=True):
            if mine is not None and theirs is not None:
                mine[:, :, past:total] = theirs

    def first(self, count: int) -> Packed:
        """The first tokens, as views."""
        return Packed(self.keys, self.values, self.key_scales, self.value_scales).first(count)

    def _grow(self, past: int, capacity: int) -> None:
        grown = {}
        for name, old in self.tensors():
            grown[name] = zeros((*old.shape[:2], capacity, *old.shape[3:]), old.dtype, old.device)
            grown[name][:, :, :past] = old[:, :, :past]
        self._take(grown)
        self._part()


class FullCache(KVCache):
    """Keeps everything. Keys are stored rotated, since their positions never change."""

    _layers: list[GrowingLayer | None]

    def __init__(self, spec: CacheSpec, layers: int, rotary: Rotary, padding: Tensor | None = None) -> None:
        super().__init__(spec, layers, rotary, padding)
        self._received: list[Tensor] | None = None

    def note_attention(self) -> None:
        self._received = [torch.empty(0, 0)] * len(self._layers)

    def slots_now(self, layer: int) -> tuple[Tensor, Tensor] | None:
        """As of the base class, in one row for all KV heads: all hold the same, and scores are their mean."""
        held = self._layers[layer]
        if held is None:
            return None
        device, count = held.keys.device, self.text_tokens
        scores = torch.zeros(1, count, device=device)
        if self._received is not None:
            received = self._received[layer][:, :count]
            scores[0, : received.shape[1]] = received.mean(dim=0) if received.numel() else 0.0
        return torch.arange(count, dtype=torch.int32, device=device)[None], scores

    def fork(self) -> Self:
        twin = super().fork()
        twin._received = None
        return twin

    def attend(
        self, layer: int, query: Tensor, key: Tensor, value: Tensor, scaling: float, *, probe: int = 0
    ) -> Tensor:
        self.check_usable()
        past, tokens = self.text_tokens, query.shape[2]
        if probe:
            raise CacheError("The full cache keeps every token, so it takes no probe.")
        self._note_sizes(key)
        key = self.rotary.rotate_range(key, past)
        held = self._layer(layer, key)
        held.put(Packed.pack(key, value, self.spec.kv_bits), past)
        keys, values = held.first(past + tokens).unpack(query.dtype)
        if self.spec.kv_bits == 8 and tokens > 1:
            # As with slots, a block sees its own tokens as they are.
            keys[:, :, past:], values[:, :, past:] = key, value
        turned, mask = self.rotary.rotate_range(query, past), self._key_mask(past + tokens, query.device)
        if tokens > 1 or self._received is None:
            return plain_attention(turned, keys, values, scaling, mask)
        output, sums = attention_with_sums(turned, keys, values, scaling=scaling, key_mask=mask)
        self._received[layer] = _added(self._received[layer], sums[0])
        return output

    def fill(self, layer: int, keys: Tensor, values: Tensor, text_tokens: int) -> None:
        """Take a layer's keys and values of a whole text; call `advance` once when all layers are filled.

        Args:
            keys, values: Shape ``(batch, kv_heads, text_tokens, head_dim)``, keys un-rotated.
            text_tokens: Tokens of the text.
        """
        self.check_usable()
        self._note_sizes(keys)
        held = self._layer(layer, keys)
        held.put(Packed.pack(self.rotary.rotate_range(keys, 0), values, self.spec.kv_bits), 0)

    def hold(self, layer: int, stored: Packed, dtype: torch.dtype) -> None:
        """Take over a layer's tokens that were saved, keys rotated, to go on computing in `dtype`."""
        like = torch.empty((*stored.keys.shape[:2], 0, stored.keys.shape[3]), dtype=dtype, device=stored.keys.device)
        self._note_sizes(like)
        self._layer(layer, like).put(stored, 0)

    def held(self, layer: int) -> Packed:
        """A layer's tokens as stored, keys rotated, as views."""
        held = self._layers[layer]
        if held is None:
            raise CacheError("The cache holds nothing yet.")
        return held.first(self.text_tokens)

    def restore(self, point: Any) -> None:
        """Nothing to do: what lies beyond the tokens read counts for nothing."""

    def kept_positions(self, layer: int) -> Tensor:
        held = self._layers[layer]
        if held is None:
            return no_positions()
        every = torch.arange(self.text_tokens, dtype=torch.int32).expand(*held.keys.shape[:2], self.text_tokens)
        return every if self.padding is None else every - self.padding_on(every.device)

    def scores(self, layer: int) -> Tensor | None:
        return None

    @property
    def token_count(self) -> int:
        return self.text_tokens

    @property
    def window_length(self) -> int:
        return self.text_tokens

    @property
    def layer_windows(self) -> tuple[int, ...]:
        return (self.text_tokens,) * len(self._layers)

    def _layer(self, layer: int, key: Tensor) -> GrowingLayer:
        held = self._layers[layer]
        if held is None:
            self._layers[layer] = held = GrowingLayer(key, self.spec.kv_bits)
        elif held.keys.device != key.device:
            held.to(key.device)
        return held

    def _key_mask(self, count: int, device: torch.device) -> Tensor | None:
        if not self.longest_padding or self.padding is None:
            return None
        return torch.arange(count, device=device) >= self.padding_on(device)[:, 0]


def _added(received: Tensor, sums: Tensor) -> Tensor:
    """What each token received before, ``(kv_heads, some)``, and now, ``(kv_heads, tokens)``; with room to grow."""
    tokens = sums.shape[1]
    if received.shape[1] < tokens:
        wider = sums.new_zeros(sums.shape[0], grown(received.shape[1], tokens))
        if received.numel():
            wider[:, : received.shape[1]] = received
        received = wider
    received[:, :tokens] += sums
    return received
