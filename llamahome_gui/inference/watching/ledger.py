"""How much attention an answer paid to each token before it and to its own: from snapshots of the cache.

While single tokens are generated, a slot's score grows by the attention they pay to it, whatever the policy; so what a
slot received is the difference between two snapshots. A token that is let go in between loses what it got since the
last one; `accounted` says how much of all attention was seen.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from llamahome_gui.kvcache.snapshot import CacheSnapshot, LayerSnapshot

Floats = NDArray[np.float64]


class AttentionLedger:
    """Adds up one answer's attention, the mean of all layers and heads.

    Args:
        start: The cache when the prompt had been read.
        group: Query heads for each KV head: what each row of a snapshot is paid in one step.
    """

    def __init__(self, start: CacheSnapshot, group: float) -> None:
        self._start, self._last = start, start
        self._group = group
        self._received = np.zeros(start.text_tokens)

    @property
    def steps(self) -> int:
        """Tokens that have been generated and read again since the start."""
        return self._last.text_tokens - self._start.text_tokens

    def add(self, now: CacheSnapshot) -> None:
        """Take in a later state of the same cache."""
        if now.text_tokens == self._last.text_tokens:
            return
        received = np.zeros(now.text_tokens)
        received[: len(self._received)] = self._received
        for before, after in zip(self._last.layers, now.layers, strict=True):
            gains = _gains(before, after, self._last.text_tokens)
            held = after.positions >= 0
            part = np.bincount(after.positions[held], weights=gains[held], minlength=now.text_tokens)
            received += part / (len(now.layers) * len(after.positions))
        self._received, self._last = received, now

    def shares(self) -> Floats:
        """The share of all attention that each token of the text received: ``(text_tokens,)``, at most 1 in all."""
        return self._received / max(1.0, self.steps * self._group)

    @property
    def accounted(self) -> float:
        """The share of all attention that `shares` tells of; the rest went to tokens that were let go meanwhile."""
        return float(self.shares().sum())


def _gains(before: LayerSnapshot, after: LayerSnapshot, read_before: int) -> Floats:
    """What each slot's token received in between, shape ``(kv_heads, slots)``; a new token all that it has."""
    gains = after.scores.astype(np.float64)
    shared = min(before.positions.shape[1], after.positions.shape[1])
    same = before.positions[:, :shared] == after.positions[:, :shared]
    gains[:, :shared][same] -= before.scores[:, :shared][same]
    moved = (after.positions >= 0) & (after.positions < read_before)
    moved[:, :shared] &= ~same
    if moved.any():
        _take_off(gains, moved, before, after)
    return gains


def _take_off(gains: Floats, moved: NDArray[np.bool_], before: LayerSnapshot, after: LayerSnapshot) -> None:
    """Slots that were packed anew: find each token's slot before by its place in the text."""
    for row in np.flatnonzero(moved.any(axis=1)):
        order = np.argsort(before.positions[row], kind="stable")
        known = before.positions[row][order]
        wanted = after.positions[row][moved[row]]
        at = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
        found = known[at] == wanted
        gains[row, moved[row]] -= np.where(found, before.scores[row][order[at]], 0.0)
