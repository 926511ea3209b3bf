"""Where an answer is found: for the tokens that ask, the place in the document that they should look at.

The generator knows where each fact stands, so training can say it: a loss over attention weights, beside the one over
words, as guided alignment does for translation (Chen et al., 2016, https://arxiv.org/abs/1607.01628). A place is the
end of a statement, from where on thing, attribute and value have all been read; what stands before cannot know it.

What looks there has to learn how the value begins. Where the value stands first ("4821 is the code of …") that is far
from the end: 9 of 10 answers that went wrong had found the place and guessed the value's first token. So the end of
each statement is told as well to note where its value begins, and what is about to write a value to look at that end,
unless several facts share it.

With that, what failed was no longer to find the place but to say what stands there: of 400 questions about 2,000 tokens
39 went wrong. In 27 a token of the value was wrong. Its tokens were copied by the second layer alone, which knows the
few tokens before and not the fact, and in a long text the same few tokens stand in many places. So what writes each
token of a value is told to look at that very token, in layers that know which fact is meant. 12 refused, though nearly
all heads of the question looked at the right place: the answer's first token, behind which that is decided, was told
nothing, and nothing was told where to look when there is no answer. Now that token looks as the question does, and
without an answer both look at the beginning of all text, as attention sinks do (Xiao et al., 2023,
https://arxiv.org/abs/2309.17453).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from llamahome_gui.starter.facts import Fact, bare

Offsets = list[tuple[int, int]]
# Tokens at the end of a question that look for the answer, the header of the answer behind them included.
ASKING_TOKENS = 8
_ENDS = re.compile(r"\n|(?<=[.!?]) ")


class Asks(IntEnum):
    """What a pointing token is about to do.

    To look for an answer, to write a value, to note how a value begins, to copy the first token of a value, to copy
    what comes next (behind the last one: to see that it ended), to find that there is no answer.
    """

    QUESTION = 1
    VALUE = 2
    NOTE = 3
    BEGIN = 4
    GO_ON = 5
    NOTHING = 6


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


class Place(NamedTuple):
    """Characters: from where on a text has told the whole fact, to the end of that sentence or line.

    `value` is where the value begins, `last` the last character of the sentence before what parts it from the next.
    """

    start: int
    end: int
    value: int
    last: int


def place_of(text: str, fact: Fact) -> Place | None:
    """Where a text states a fact; None where the value stands several times and no sentence tells which is meant."""
    return _place_of(text, fact.value, bare(fact.entity).lower())


@lru_cache(maxsize=128)  # chats that share a document ask for the same ones
def _place_of(text: str, value: str, name: str) -> Place | None:
    found = [match.start() for match in re.finditer(rf"(?<!\w){re.escape(value)}(?!\w)", text, re.I)]
    places = [_in_sentence(text, at, value, name) for at in found]
    named = [place for place, own in places if own]
    if named:
        return named[0]
    return places[0][0] if len(places) == 1 else None


def _in_sentence(text: str, at: int, value: str, name: str) -> tuple[Place, bool]:
    """The place, and whether the sentence names the thing."""
    start = max((match.end() for match in _ENDS.finditer(text, max(0, at - 400), at)), default=max(0, at - 400))
    after = _ENDS.search(text, at + len(value))
    end, last = (after.start() + 1, after.start() - 1) if after else (len(text), len(text) - 1)
    where = text[start:end].lower().find(name)
    if where < 0:
        return Place(at, end, at, last), False
    return Place(max(at, start + where + len(name) - 1), end, at, last), True


def pointers_of(
    text: str,
    offsets: Offsets,
    turns: list[tuple[int, int, Fact]],
    stated: Iterable[Fact] = (),
    refused: Iterable[int] = (),
) -> list[Pointer]:
    """The pointers of a rendered conversation.

    Args:
        offsets: Characters of each token.
        turns: For each answer that states a fact: its characters, and the fact.
        stated: All that the documents state.
        refused: Where the answers begin that say that there is none.
    """
    starts, found = [start for start, _ in offsets], []
    documents = max(0, text.rfind("</document>"))
    places = [place for fact in stated if (place := place_of(text[:documents], fact))]
    facts = Counter(place.end for place in places)
    for begin, end, fact in turns:
        place = place_of(text[:documents], fact)
        value = text.rfind(fact.value, begin, end)
        if place is None or value < 0:
            continue
        target = bisect_right(starts, place.start) - 1, bisect_right(starts, place.end - 1)
        first, writes = bisect_right(starts, begin) - 1, bisect_right(starts, value) - 1
        found += [Pointer(query, *target, Asks.QUESTION) for query in range(first - ASKING_TOKENS, first + 1)]
        note = bisect_right(starts, place.last) - 1
        fetched = (note, note + 1) if facts[place.end] == 1 else target
        found.append(Pointer(writes - 1, *fetched, Asks.VALUE))
        found += _copies(starts, value, place.value, len(fact.value))
    return found + _refusals(starts, refused) + _notes(starts, [place for place in places if facts[place.end] == 1])


def _copies(starts: list[int], said: int, stated: int, size: int) -> list[Pointer]:
    """From what writes each token of a value, and the one behind it, to the same characters where it is stated.

    Args:
        said: Where the value begins that an answer gives.
        stated: Where it begins in the document.
        size: Its length in characters.
    """
    found = []
    first, last = bisect_right(starts, said) - 1, bisect_right(starts, said + size - 1) - 1
    for at in range(first, last + 2):
        character = size if at > last else max(starts[at] - said, 0)
        place = bisect_right(starts, stated + character) - 1
        found.append(Pointer(at - 1, place, place + 1, Asks.BEGIN if at == first else Asks.GO_ON))
    return found


def _refusals(starts: list[int], refused: Iterable[int]) -> list[Pointer]:
    """From the end of each question without an answer, and the first token of what is said then, to the beginning."""
    answers = [bisect_right(starts, begin) - 1 for begin in refused]
    return [Pointer(at, 0, 1, Asks.NOTHING) for first in answers for at in range(first - ASKING_TOKENS, first + 1)]


def _notes(starts: list[int], places: list[Place]) -> list[Pointer]:
    """From the end of each sentence or line that states one fact to where its value begins."""
    found = []
    for place in places:
        end, value = bisect_right(starts, place.last) - 1, bisect_right(starts, place.value) - 1
        if value < end:
            found.append(Pointer(end, value, value + 1, Asks.NOTE))
    return found
