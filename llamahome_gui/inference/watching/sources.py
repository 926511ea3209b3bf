"""Which tokens of a prompt are a document's, and which characters of the document each of them stands for."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from llamahome_gui.inference.prompt import document_turn
from llamahome_gui.inference.template import defused

Ints = NDArray[np.int32]


@dataclass(frozen=True)
class Source:
    """A document as it was attached; `document` is its id in the library."""

    document: int
    name: str
    text: str = field(repr=False)


@dataclass(frozen=True, eq=False)
class Place:
    """Where a document stands in a prompt.

    Attributes:
        first: Its first token's place in the prompt.
        starts, ends: For each of its tokens, from where to where it reaches in ``source.text``, in characters.
    """

    source: Source
    first: int
    starts: Ints = field(repr=False)
    ends: Ints = field(repr=False)

    @property
    def tokens(self) -> int:
        """How many tokens it has there."""
        return len(self.starts)

    def token_at(self, character: int) -> int:
        """The token, counted from the document's first, that a character of the document belongs to."""
        return int(np.clip(np.searchsorted(self.starts, character, side="right") - 1, 0, max(0, self.tokens - 1)))


def find_places(tokenizer: Any, prompt: str, encoded: Any, sources: Sequence[Source], before: int = 0) -> list[Place]:
    """Where documents stand in a prompt, in the order given; those that are not found are left out.

    Args:
        prompt: Its text with all marks of the template.
        encoded: What the tokenizer made of it; one that cannot say where its tokens come from finds nothing.
        before: Tokens that stand before this prompt.
    """
    found: list[Place] = []
    offsets: Ints | None = None
    cursor = 0
    for source in sources:
        turn = defused(document_turn([(source.name, source.text)], ""), tokenizer)
        at = prompt.find(turn, cursor)
        if at < 0:
            continue
        cursor = at + len(turn)
        offsets = _offsets(encoded) if offsets is None else offsets
        if offsets is None:
            return []
        found.append(_place(source, tokenizer, at, turn, offsets, before))
    return found


def _place(source: Source, tokenizer: Any, at: int, turn: str, offsets: Ints, before: int) -> Place:
    body = source.text.strip()
    shown = defused(body, tokenizer)
    begin = at + turn.find("\n") + 1
    # Tokens that reach over the edge, such as one of a line end and the first word, belong to the document too.
    first = int(np.searchsorted(offsets[:, 1], begin, side="right"))
    last = int(np.searchsorted(offsets[:, 0], begin + len(shown), side="left"))
    spans = np.clip(offsets[first:last] - begin, 0, len(shown))
    if shown != body:
        spans = _without_breaks(spans, body, shown)
    spans = spans + (len(source.text) - len(source.text.lstrip()))
    return Place(source, before + first, spans[:, 0].copy(), spans[:, 1].copy())


def _offsets(encoded: Any) -> Ints | None:
    """Where each token begins and ends in the text, int32, shape ``(tokens, 2)``; never falling."""
    encodings = getattr(encoded, "encodings", None)
    if not encodings:
        return None
    # Token by token: the list of all would hold Python's lock too long for a window.
    reach = encodings[0].token_to_chars
    spans, last = [], (0, 0)
    for index in range(len(encodings[0])):
        last = reach(index) or (last[1], last[1])
        spans.append(last)
    made = np.array(spans, dtype=np.int32).reshape(-1, 2)
    return np.maximum.accumulate(made, axis=0)


def _without_breaks(spans: Ints, body: str, shown: str) -> Ints:
    """Places in `body` from places in `shown`, which has single blanks more, put into control tokens."""
    added: list[int] = []
    at = 0
    for index, char in enumerate(shown):
        if at < len(body) and char == body[at]:
            at += 1
        else:
            added.append(index)
    before = np.array([bisect_left(added, int(place)) for place in spans.ravel()], dtype=np.int32)
    return spans - before.reshape(spans.shape)
