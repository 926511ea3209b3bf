"""Several caches of one text each become one cache of a batch, so that their answers are computed together."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import torch
from torch import Tensor

from llamahome_gui.kvcache.caches import SlotCache
from llamahome_gui.kvcache.slots import Tokens
from llamahome_gui.kvcache.storage import Packed


def company(cache: SlotCache) -> Hashable:
    """Caches with the same value can be stacked, and every row then evicts as it would alone.

    With an eviction interval a cache is cleared when all its slots are in use, which is at another step for another
    count of tokens.
    """
    if cache.spec.eviction_interval == 1:
        return cache.spec
    return cache.spec, tuple(cache.kept_positions(layer).shape[-1] for layer in range(len(cache.layer_windows)))


def stack(caches: Sequence[SlotCache], dtype: torch.dtype) -> SlotCache:
    """One cache whose row ``i`` holds what ``caches[i]`` holds; those stay as they are.

    A shorter text counts as padded at the left, as if all had been read as one batch.

    Args:
        caches: Of one `company`, each with one row, of the same model.
        dtype: What the model computes in.

    Returns:
        A cache with ``len(caches)`` rows.
    """
    longest = max(cache.text_tokens for cache in caches)
    padding = torch.tensor([longest - cache.text_tokens for cache in caches])
    first = caches[0]
    layers = len(first.layer_windows)
    stacked = SlotCache(first.spec, layers, first.rotary, padding if int(padding.max()) else None)
    with torch.inference_mode(False):
        for layer in range(layers):
            rows = [cache.held(layer) for cache in caches]
            most = max(row.scores.shape[-1] for row in rows)
            stacked.hold(layer, _together([_filled(row, most) for row in rows]), dtype)
    stacked.advance(longest)
    return stacked


def _filled(tokens: Tokens, count: int) -> Tokens:
    """The tokens with padding before them, up to `count`."""
    missing = count - tokens.scores.shape[-1]
    if not missing:
        return tokens
    before = torch.arange(-missing, 0, dtype=torch.int32, device=tokens.positions.device)
    parts = (None if part is None else _zeros_before(part, missing) for part in tokens.stored.parts())
    positions = torch.cat((before.expand(*tokens.positions.shape[:2], missing), tokens.positions), dim=2)
    return Tokens(Packed(*parts), _zeros_before(tokens.scores, missing), positions)  # type: ignore[arg-type]


def _zeros_before(held: Tensor, count: int) -> Tensor:
    return torch.cat((held.new_zeros((*held.shape[:2], count, *held.shape[3:])), held), dim=2)


def _together(rows: Sequence[Tokens]) -> Tokens:
    parts = zip(*(row.stored.parts() for row in rows), strict=True)
    stored = Packed(*(None if part[0] is None else torch.cat(part) for part in parts))  # type: ignore[arg-type]
    return Tokens(stored, torch.cat([row.scores for row in rows]), torch.cat([row.positions for row in rows]))
