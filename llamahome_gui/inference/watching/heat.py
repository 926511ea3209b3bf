"""How warm a document's tokens are in a cache: which are held, by how many KV heads, and with what score."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from llamahome_gui.inference.watching.sources import Place
from llamahome_gui.kvcache.snapshot import CacheSnapshot

Floats = NDArray[np.float32]

# Scores reach over orders of magnitude; what is above this share of the warmest tokens is as warm as can be.
_HOTTEST = 0.995


@dataclass(frozen=True)
class Heat:
    """A document's tokens at one moment.

    Attributes:
        kept: For each token, the share of KV heads that hold it, 0 to 1; of one layer or of all.
        score: For each token, the mean score where it is held; 0 where it is not.
        read: How many of the tokens have been read.
        keeps_all: Whether it is the full cache's.
        answering: Whether the scores are what an answer paid attention to, not what the policy goes by.
    """

    kept: Floats = field(repr=False)
    score: Floats = field(repr=False)
    read: int
    keeps_all: bool = False
    answering: bool = False

    @property
    def held(self) -> int:
        """Tokens that are held by any KV head."""
        return int(np.count_nonzero(self.kept))

    def warmth(self) -> Floats:
        """Each token's score on a scale of 0 to 1 that tells small ones apart too; 0 where it is not held."""
        return scaled_scores(self.score)


def scaled_scores(score: Floats) -> Floats:
    """Scores on a logarithmic scale from 0 (none, or the lowest held) to 1 (the highest, but for the very few)."""
    some = score[score > 0]
    if not len(some):
        return np.zeros_like(score)
    low, high = np.quantile(some, (0.05, _HOTTEST))
    if high <= low:
        return (score > 0).astype(np.float32)
    warm = np.log(np.maximum(score, low) / low) / np.log(high / low)
    return np.clip(warm, 0.0, 1.0).astype(np.float32)


def scaled_attention(shares: Floats) -> Floats:
    """Shares of an answer's attention on a scale from 0 to 1, their square roots: what stands out is to stand out."""
    highest = np.quantile(shares, _HOTTEST) if len(shares) else 0.0
    return np.sqrt(np.clip(shares / highest, 0.0, 1.0)).astype(np.float32) if highest > 0 else np.zeros_like(shares)


def heat_of(snapshot: CacheSnapshot, place: Place, layer: int | None = None) -> Heat:
    """The warmth of a document's tokens.

    Args:
        layer: Of this layer alone; the mean of all where None.
    """
    layers = snapshot.layers if layer is None else snapshot.layers[layer : layer + 1]
    first, last = place.first, place.first + place.tokens
    kept, score = np.zeros(place.tokens), np.zeros(place.tokens)
    rows = 0
    for one in layers:
        inside = (one.positions >= first) & (one.positions < last)
        at = one.positions[inside] - first
        kept += np.bincount(at, minlength=place.tokens)
        score += np.bincount(at, weights=one.scores[inside], minlength=place.tokens)
        rows += len(one.positions)
    held = np.maximum(kept, 1.0)
    return Heat(
        kept=(kept / max(1, rows)).astype(np.float32),
        score=(np.maximum(score, 0.0) / held).astype(np.float32),
        read=int(np.clip(snapshot.text_tokens - first, 0, place.tokens)),
        keeps_all=snapshot.keeps_all,
    )
