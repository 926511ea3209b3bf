"""Where an answer is found: for the tokens that ask, the place in the document that they should look at.

The generator knows where each fact stands, so training can say it: a loss over attention weights, beside the one over
words, as guided alignment does for translation (Chen et al., 2016, https://arxiv.org/abs/1607.01628). A place is the
end of a statement, from where on thing, attribute and value have all been read; what stands before cannot know it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from enum import IntEnum

from llamahome_gui.starter.facts import Fact, bare

Offsets = list[tuple[int, int]]
# Tokens at the end of a question that look for the answer, the header of the answer behind them included.
ASKING_TOKENS = 8
_ENDS = re.compile(r"\n|(?<=[.!?]) ")


class Asks(IntEnum):
    """What a pointing token is about to do."""

    QUESTION = 1
    VALUE = 2


@dataclass(frozen=True)
class Pointer:
    """The token at `query` should look at tokens `start` to `end` (exclusive)."""

    query: int
    start: int
    end: int
    asks: Asks

    def shifted(self, by: int) -> Pointer:
        """The same in a row in which `by` tokens come first."""
        return Pointer(self.query + by, self.start + by, self.end + by, self.asks)


def place_of(text: str, fact: Fact) -> tuple[int, int] | None:
    """Characters from where on a text has told the whole fact to the end of that sentence or line.

    None where the value stands several times and no sentence tells which is meant.
    """
    found = [match.start() for match in re.finditer(rf"(?<!\w){re.escape(fact.value)}(?!\w)", text, re.I)]
    name = bare(fact.entity).lower()
    places = [_in_sentence(text, at, fact.value, name) for at in found]
    named = [(start, end) for start, end, own in places if own]
    if named:
        return named[0]
    return places[0][:2] if len(places) == 1 else None


def _in_sentence(text: str, at: int, value: str, name: str) -> tuple[int, int, bool]:
    start = max((match.end() for match in _ENDS.finditer(text, max(0, at - 400), at)), default=max(0, at - 400))
    after = _ENDS.search(text, at + len(value))
    end = after.start() + 1 if after else len(text)
    where = text[start:end].lower().find(name)
    if where < 0:
        return at, end, False
    return max(at, start + where + len(name) - 1), end, True


def pointers_of(text: str, offsets: Offsets, turns: list[tuple[int, int, Fact]]) -> list[Pointer]:
    """The pointers of a rendered conversation.

    Args:
        offsets: Characters of each token.
        turns: For each answer that states a fact: its characters, and the fact.
    """
    starts, found = [start for start, _ in offsets], []
    documents = text.rfind("</document>")
    for begin, end, fact in turns:
        place = place_of(text[:documents], fact) if documents > 0 else None
        value = text.rfind(fact.value, begin, end)
        if place is None or value < 0:
            continue
        target = bisect_right(starts, place[0]) - 1, bisect_right(starts, place[1] - 1)
        first, writes = bisect_right(starts, begin) - 1, bisect_right(starts, value) - 1
        found += [Pointer(query, *target, Asks.QUESTION) for query in range(first - ASKING_TOKENS, first)]
        found.append(Pointer(writes - 1, *target, Asks.VALUE))
    return found
