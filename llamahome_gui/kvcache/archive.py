"""Every key and value of a text, in the computer's memory, so that another question may choose anew what stays.

A cache that was compressed for one question has mostly let go of what another one asks about: of 15 facts in texts of
2,000 tokens the built-in model found 10 when the text was read for the question and 1 when it was asked of what an
earlier question had kept (`python -m llamahome_gui.starter reuse`). To read again costs the whole prefill. But the
choice needs little of it: at each block only the question's tokens go through the model, and look at keys and values
that were computed before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import torch
from torch import Tensor

from llamahome_gui.kvcache.attention import next_logits
from llamahome_gui.kvcache.caches import KVCache, SlotCache

Pair = tuple[Tensor, Tensor]


class Archive:
    """Keys (un-rotated) and values of a text's first tokens, in the pieces in which they came.

    Args:
        layers: One list of pairs per layer; keys and values have shape ``(batch, kv_heads, tokens, head_dim)``.
    """

    def __init__(self, layers: Sequence[Sequence[Pair]]) -> None:
        self._layers = [list(pieces) for pieces in layers]

    @classmethod
    def empty(cls, layers: int) -> Archive:
        """One that holds nothing yet."""
        return cls([[] for _ in range(layers)])

    @property
    def layers(self) -> int:
        """Layers of the model."""
        return len(self._layers)

    @property
    def tokens(self) -> int:
        """Tokens that every layer has; a block that failed in its midst left more in some."""
        return min(sum(keys.shape[2] for keys, _ in pieces) for pieces in self._layers)

    @property
    def nbytes(self) -> int:
        """Bytes of all tensors, those shared with another archive too."""
        return sum(part.nbytes for part in self.tensors())

    def tensors(self) -> Iterator[Tensor]:
        """Every piece."""
        return (part for pieces in self._layers for pair in pieces for part in pair)

    def add(self, layer: int, keys: Tensor, values: Tensor) -> None:
        """Take in a layer's next tokens (copies)."""
        self._layers[layer].append((keys.to("cpu", copy=True), values.to("cpu", copy=True)))

    def part(self, layer: int, start: int, end: int) -> Pair:
        """A layer's tokens from `start` up to `end`."""
        found, at = [], 0
        for keys, values in self._layers[layer]:
            first, last = max(start - at, 0), min(end - at, keys.shape[2])
            if first < last:
                found.append((keys[:, :, first:last], values[:, :, first:last]))
            at += keys.shape[2]
        if len(found) == 1:
            return found[0]
        return torch.cat([keys for keys, _ in found], dim=2), torch.cat([values for _, values in found], dim=2)

    def first(self, count: int) -> Archive:
        """An archive of the first tokens that shares their memory and can go another way."""
        return Archive([list(_until(pieces, count)) for pieces in self._layers])


def _until(pieces: Sequence[Pair], count: int) -> Iterator[Pair]:
    for keys, values in pieces:
        if count <= 0:
            return
        yield keys[:, :, :count], values[:, :, :count]
        count -= keys.shape[2]


class Recording:
    """A cache that a text is read into block by block, with an archive that takes in what passes."""

    def __init__(self, cache: KVCache, archive: Archive) -> None:
        self._cache, self._archive = cache, archive

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cache, name)

    def attend(
        self, layer: int, query: Tensor, key: Tensor, value: Tensor, scaling: float, *, probe: int = 0
    ) -> Tensor:
        """As of `KVCache.attend`."""
        kept = key.shape[2] - probe
        self._archive.add(layer, key[:, :, :kept], value[:, :, :kept])
        return self._cache.attend(layer, query, key, value, scaling, probe=probe)


class _Beside:
    """Stands before a cache while a block's last token and the question are run: the rest comes from the archive."""

    def __init__(self, cache: SlotCache, archive: Archive, start: int, end: int) -> None:
        self._cache, self._archive, self._start, self._end = cache, archive, start, end

    def attend(
        self, layer: int, query: Tensor, key: Tensor, value: Tensor, scaling: float, *, probe: int = 0
    ) -> Tensor:
        """As of `KVCache.attend`, with more keys than queries: the archived tokens look at nothing any more."""
        if self._start == self._end:
            return self._cache.attend(layer, query, key, value, scaling, probe=probe)
        keys, values = (part.to(key.device, key.dtype) for part in self._archive.part(layer, self._start, self._end))
        keys, values = torch.cat((keys, key), dim=2), torch.cat((values, value), dim=2)
        return self._cache.attend(layer, query, keys, values, scaling, probe=probe)


@torch.inference_mode()
def recall_block(
    model: Any, archive: Archive, cache: SlotCache, ids: Sequence[int], end: int, question: Sequence[int]
) -> Tensor:
    """Put the next tokens of an archived text into a cache, as if they were read for this question.

    Args:
        ids: The text's token ids.
        end: The block goes from the cache's `text_tokens` up to here.
        question: Tokens that look at what is held and choose what stays; at least one.

    Returns:
        Logits after the block's last token, shape ``(batch, vocabulary)``. An error leaves the cache half-written.
    """
    start = cache.text_tokens
    rows = torch.tensor([[ids[end - 1], *question]], device=next(model.parameters()).device)
    logits = next_logits(model, rows, _Beside(cache, archive, start, end - 1), len(question))  # type: ignore[arg-type]
    cache.advance(end - start)
    return logits
