"""The passages that an answer drew on: the sentences and lines of the documents that it paid most attention to.

What counts is the attention of the generated tokens, the mean of all layers and heads, above what a document's tokens
received on the average: a long sentence is not a strong one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from llamahome_gui.inference.watching.sources import Place

Floats = NDArray[np.float64]

MOST = 5
# Passages are named until they explain this share of what stood out, none with less than that.
_ENOUGH, _LEAST = 0.75, 0.04
# Below this share of an answer's attention the documents were not what it was made of.
_LEAST_OF_ALL = 0.02
_LONGEST, _SHORTEST = 320, 16
_SENTENCE = re.compile(r"[^\n]*?(?:[.!?…](?=[\s\"'”’)\]])|[。！？]|\n|\Z)[\"'”’)\]]*\s*", re.DOTALL)
_ABBREVIATED = re.compile(r"\b(?:Mrs?|Ms|Dr|Prof|St|No|Nr|vs|etc|ca|e\.g|i\.e|z\.B|d\.h|[A-Z])\.\s*\Z")


@dataclass(frozen=True)
class Passage:
    """`text`, which is ``source.text[start:end]``.

    Attributes:
        share: Of the attention that the answer paid to documents, this passage's.
    """

    document: int
    name: str
    start: int
    end: int
    share: float
    text: str


@dataclass(frozen=True)
class DrewOn:
    """What an answer was drawn from.

    Attributes:
        passages: The strongest first; empty where nothing of the documents stood out.
        documents: The share of all its attention that went to the documents.
        accounted: The share of all its attention that is known; see `AttentionLedger`.
    """

    passages: tuple[Passage, ...] = ()
    documents: float = 0.0
    accounted: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """Plain values, to be kept with a message."""
        return asdict(self) | {"passages": [asdict(passage) for passage in self.passages]}

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> DrewOn:
        """What `as_dict` made; nothing where it is of another shape."""
        try:
            passages = tuple(Passage(**passage) for passage in kept["passages"])
            return cls(passages, float(kept["documents"]), float(kept["accounted"]))
        except (KeyError, TypeError, ValueError):
            return cls()


def drew_on(places: Sequence[Place], shares: Floats, accounted: float) -> DrewOn:
    """The passages behind an answer.

    Args:
        shares: For each token of the text, its share of the answer's attention.
    """
    found: dict[tuple[int, int, int], Passage] = {}
    total = stood_out = 0.0
    for place in places:
        mine = shares[place.first : place.first + place.tokens]
        total += float(mine.sum())
        excess = _excess(mine)
        stood_out += float(excess.sum())
        for passage in _passages(place, excess):
            key = (passage.document, passage.start, passage.end)
            before = found.get(key)
            found[key] = passage if before is None else _both(before, passage)
    if total < _LEAST_OF_ALL or not stood_out:
        return DrewOn((), total, accounted)
    best = sorted(found.values(), key=lambda passage: -passage.share)
    chosen = _joined(list(_strongest(best, stood_out)), places)
    passages = tuple(_measured(passage, places, shares, total) for passage in chosen)
    return DrewOn(tuple(sorted(passages, key=lambda passage: -passage.share)), total, accounted)


def units(text: str) -> Iterator[tuple[int, int]]:
    """Sentences and lines of a text, from where to where, without the blanks around them; very long ones in pieces."""
    start = 0
    for match in _SENTENCE.finditer(text):
        if match.end() < len(text) and not match.group().endswith("\n") and _goes_on(text, start, match.end()):
            continue
        yield from _pieces(text, start, match.end())
        start = match.end()
    yield from _pieces(text, start, len(text))


def _goes_on(text: str, start: int, end: int) -> bool:
    """ "1. First", "for Mr. Smith": no sentence ends there."""
    return end - start < _SHORTEST or _ABBREVIATED.search(text, max(start, end - 8), end) is not None


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > _LONGEST:
        cut = text.rfind(" ", start + _LONGEST // 2, start + _LONGEST)
        cut = cut if cut > 0 else start + _LONGEST
        yield start, cut
        start = cut + text[cut : cut + 1].isspace()
    if end > start:
        yield start, end


def _excess(shares: Floats) -> Floats:
    """What tokens received above the mean of those that received anything."""
    some = shares[shares > 0]
    return np.maximum(shares - (some.mean() if len(some) else 0.0), 0.0)


def _passages(place: Place, excess: Floats) -> Iterator[Passage]:
    spans = list(units(place.source.text))
    if not spans or not len(excess):
        return
    starts = np.array([start for start, _ in spans])
    middles = (place.starts[: len(excess)] + place.ends[: len(excess)]) // 2
    at = np.maximum(np.searchsorted(starts, middles, side="right") - 1, 0)
    for index in np.flatnonzero(sums := np.bincount(at, weights=excess, minlength=len(spans))):
        start, end = spans[index]
        yield _passage(place, start, end, float(sums[index]))


def _strongest(passages: Sequence[Passage], stood_out: float) -> Iterator[Passage]:
    told = 0.0
    for passage in passages[:MOST]:
        if passage.share < _LEAST * stood_out or told > _ENOUGH * stood_out:
            return
        told += passage.share
        yield passage


def _joined(passages: list[Passage], places: Sequence[Place]) -> list[Passage]:
    """Passages that stand one behind the other become one."""
    sources = {place.source.document: place for place in places}
    joined: list[Passage] = []
    for passage in sorted(passages, key=lambda each: (each.document, each.start)):
        last = joined[-1] if joined else None
        place = sources[passage.document]
        if (
            last is not None
            and last.document == passage.document
            and not place.source.text[last.end : passage.start].strip()
            and passage.end - last.start <= _LONGEST
        ):
            joined[-1] = _passage(place, last.start, passage.end, last.share + passage.share)
        else:
            joined.append(passage)
    return joined


def _measured(passage: Passage, places: Sequence[Place], shares: Floats, total: float) -> Passage:
    """The passage with its share of all that the documents received."""
    received = 0.0
    for place in places:
        if place.source.document == passage.document:
            first, last = place.token_at(passage.start), place.token_at(passage.end - 1) + 1
            received += float(shares[place.first + first : place.first + last].sum())
    return Passage(passage.document, passage.name, passage.start, passage.end, round(received / total, 4), passage.text)


def _passage(place: Place, start: int, end: int, share: float) -> Passage:
    source = place.source
    return Passage(source.document, source.name, start, end, share, source.text[start:end])


def _both(one: Passage, other: Passage) -> Passage:
    return Passage(one.document, one.name, one.start, one.end, one.share + other.share, one.text)
