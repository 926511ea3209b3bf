"""What became of each document of a prompt: how many of its tokens were read, and how many the cache holds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from llamahome_gui.inference.watching.watch import CacheWatch


@dataclass(frozen=True)
class DocumentCount:
    """Tokens of a document: all, those that were read, and those that are held, the mean of all layers and heads."""

    name: str
    tokens: int
    read: int
    kept: int


def document_counts(watch: CacheWatch) -> list[DocumentCount]:
    """One for each document that stands in the prompt, in its order; none before the cache was looked at."""
    snapshot = watch.newest
    if snapshot is None:
        return []
    counts = []
    for place in watch.places:
        first, end = place.first, place.first + place.tokens
        held = [
            np.mean(((layer.positions >= first) & (layer.positions < end)).sum(axis=1)) for layer in snapshot.layers
        ]
        read = min(place.tokens, max(0, snapshot.text_tokens - first))
        counts.append(DocumentCount(place.source.name, place.tokens, read, round(float(np.mean(held))) if held else 0))
    return counts
