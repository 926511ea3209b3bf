"""Which tokens a KV cache holds at one moment, and with what score: plain arrays, to be looked at in another thread.

Taking one copies the places and scores of the slots and nothing else: no sorting, no averaging, one transfer from a
device. Imports no torch by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from llamahome_gui.kvcache.base import KVCache


@dataclass(frozen=True)
class LayerSnapshot:
    """One layer of a cache, by slot, in no order.

    Attributes:
        positions: Places in the text, int32, shape ``(kv_heads, slots)``; negative where a slot holds nothing.
        scores: fp32, the same shape: attention received, as the policy counts it.
    """

    positions: NDArray[np.int32]
    scores: NDArray[np.float32]


@dataclass(frozen=True)
class CacheSnapshot:
    """A cache of one text at one moment.

    Attributes:
        text_tokens: Tokens read so far.
        keeps_all: The full cache: every token is held. Its layers have one row for all KV heads, with a slot for each
            token, and as score what single tokens paid since `KVCache.note_attention`, the mean of the heads.
        layers: From the first to the last.
    """

    text_tokens: int
    keeps_all: bool
    layers: tuple[LayerSnapshot, ...]

    @property
    def nbytes(self) -> int:
        """Bytes of its arrays."""
        return sum(layer.positions.nbytes + layer.scores.nbytes for layer in self.layers)


def take_snapshot(cache: KVCache) -> CacheSnapshot:
    """A copy of what the first row of a cache holds now, on the CPU; not while a token is on its way through it."""
    layers = [cache.slots_now(layer) for layer in range(len(cache.layer_windows))]
    found = [layer for layer in layers if layer is not None]
    return CacheSnapshot(cache.text_tokens, cache.policy_name == "full", tuple(_copies(found)))


def _copies(layers: list[tuple[Any, Any]]) -> list[LayerSnapshot]:
    """All layers at once where they are alike: a device is waited for once."""
    import torch

    alike = len({(positions.shape, positions.device) for positions, _ in layers}) == 1
    if not alike:
        return [_copy(positions, scores) for positions, scores in layers]
    with torch.inference_mode():
        positions = torch.stack([one[0] for one in layers]).cpu().numpy()
        scores = torch.stack([one[1] for one in layers]).cpu().numpy()
    return [LayerSnapshot(*both) for both in zip(positions, scores, strict=True)]


def _copy(positions: Any, scores: Any) -> LayerSnapshot:
    return LayerSnapshot(positions.cpu().numpy().copy(), scores.cpu().numpy().copy())
