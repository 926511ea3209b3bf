"""Exact prefill: the whole prompt attends to the whole prompt, layer by layer, and only then tokens are given up.

One layer reads all tokens before the next one starts, so the keys and values of a single layer are held at a time,
beside the hidden states, which are overwritten in place. A layer's rows go through the model's own modules in blocks.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from llamahome_gui.errors import CacheError, CacheMemoryError
from llamahome_gui.kvcache.attention import ATTENTION_NAME, is_out_of_memory
from llamahome_gui.kvcache.base import KVCache
from llamahome_gui.kvcache.caches import SlotCache
from llamahome_gui.kvcache.fast_layers import fast_layers
from llamahome_gui.kvcache.full import FullCache
from llamahome_gui.kvcache.plain_layers import PlainLayers
from llamahome_gui.kvcache.scored_attention import attention_with_sums
from llamahome_gui.monitoring import heap

BLOCK = 1024
# A layer whose weights are fetched for every call is called seldom.
OFFLOADED_BLOCK = 16 * 1024


@torch.no_grad()
def prefill_exact(
    model: Any,
    token_ids: Tensor,
    cache: KVCache,
    *,
    block: int = BLOCK,
    on_layer: Callable[[int, int], None] | None = None,
) -> Tensor:
    """Read a whole prompt with full attention and fill an empty cache with what its policy keeps.

    Args:
        model: A transformers causal LM after `attention.install`.
        token_ids: Shape ``(batch, tokens)``.
        cache: Empty; of this model.
        block: Rows that go through a layer at once. Memory grows with it, the result does not change.
        on_layer: Called with layers done and layers in all. What it raises ends the reading; the cache is unusable
            then and says so.

    Returns:
        Logits after the last token, shape ``(batch, vocabulary)``.

    Raises:
        CacheError: The cache is not empty, or memory ran out; then the cache is empty again.
    """
    _check(model, token_ids, cache)
    try:
        logits = _read(model, token_ids, cache, block, on_layer)
    except BaseException as error:
        if not is_out_of_memory(error):
            cache.spoil("Reading the text was broken off.")
            raise
        cache.clear()
        # What the layers had computed so far would stay in memory as long as the error is looked at.
        traceback.clear_frames(error.__traceback__)
        raise CacheMemoryError(
            f"Memory ran out while reading {token_ids.shape[1]} tokens at once.",
            hint="Choose streaming prefill with a smaller prefill chunk, or a smaller window_length.",
        ) from error
    cache.advance(token_ids.shape[1])
    return logits


def _check(model: Any, token_ids: Tensor, cache: KVCache) -> None:
    cache.check_usable()
    if cache.text_tokens:
        raise CacheError("An exact prefill reads a whole text into an empty cache.", hint="Make a new cache.")
    if token_ids.shape[1] == 0:
        raise CacheError("There is nothing to read.")
    if model.config._attn_implementation != ATTENTION_NAME:
        raise CacheError("The model does not attend through a KV cache.", hint="Call kvcache.attention.install first.")


def _read(
    model: Any, token_ids: Tensor, cache: KVCache, block: int, on_layer: Callable[[int, int], None] | None
) -> Tensor:
    tokens = token_ids.shape[1]
    layers = fast_layers(model) or PlainLayers(model)
    hidden = layers.embed(token_ids)
    text = _LayerText(cache, tokens)
    for index in range(len(layers)):
        rows_at_once = OFFLOADED_BLOCK if layers.is_offloaded(index) else block
        for start in range(0, tokens, rows_at_once):
            rows = hidden[:, start : start + rows_at_once]
            rows.copy_(layers.run(index, rows.contiguous(), text))
            if hidden.device.type == "cpu":
                heap.give_back()
        text.fill(index)
        if on_layer is not None:
            on_layer(index + 1, len(layers))
    return layers.logits(hidden[:, -1:])[:, -1]


class _LayerText:
    """Stands in for the cache while one layer reads: all keys and values of the text, and what each key received.

    Layer after layer uses the same memory: what is given back and taken again leaves holes.
    """

    def __init__(self, cache: KVCache, tokens: int) -> None:
        self._cache, self._tokens = cache, tokens
        self._observed_from = cache.observed_from(tokens)
        self._past = 0
        self._keys = self._turned = self._values = self._sums = torch.empty(0)

    def attend(
        self, layer: int, query: Tensor, key: Tensor, value: Tensor, scaling: float, *, probe: int = 0
    ) -> Tensor:
        """As `KVCache.attend`, with nothing given up."""
        past, end = self._past, self._past + query.shape[2]
        if past == 0:
            self._begin(key)
        rotary = self._cache.rotary
        self._keys[:, :, past:end], self._values[:, :, past:end] = key, value
        self._turned[:, :, past:end] = rotary.rotate_range(key, past)
        output, sums = attention_with_sums(
            rotary.rotate_range(query, past),
            self._turned[:, :, :end],
            self._values[:, :, :end],
            scaling=scaling,
            observed_from=min(max(self._observed_from - past, 0), query.shape[2]),
            key_mask=self._key_mask(end, key.device),
        )
        self._sums[:, :, :end] += sums
        self._past = end
        return output

    def fill(self, layer: int) -> None:
        """Hand the text over to the cache."""
        if isinstance(self._cache, SlotCache):
            self._cache.fill(layer, self._keys, self._values, self._sums, self._tokens)
        elif isinstance(self._cache, FullCache):
            self._cache.fill(layer, self._keys, self._values, self._tokens)
        self._past = 0

    def _begin(self, like: Tensor) -> None:
        """Be ready for a layer; its keys may be on another device than the last one's."""
        shape = (*like.shape[:2], self._tokens)
        if self._keys.shape[:-1] != shape or self._keys.device != like.device:
            self._keys, self._turned, self._values = (like.new_empty(*shape, like.shape[3]) for _ in range(3))
            self._sums = like.new_empty(shape, dtype=torch.float32)
        self._sums.zero_()

    def _key_mask(self, count: int, device: torch.device) -> Tensor | None:
        if self._cache.padding is None or not self._cache.longest_padding:
            return None
        return torch.arange(count, device=device) >= self._cache.padding.to(device)[:, None]
