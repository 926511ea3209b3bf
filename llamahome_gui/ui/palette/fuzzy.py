"""Which texts a few letters may stand for, and how well: an alignment like fzf's, without Qt.

A query's words must each be found in the text, their letters in order, other letters between them allowed. Letters
that begin a word and letters that follow one another weigh more, gaps and late beginnings less.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

_HIT = 16
_STARTS_TEXT, _STARTS_WORD, _FOLLOWS = 12, 10, 8
_GAP_BEGINS, _GAP_GOES_ON = -3, -1
_NEVER = -(10**9)

# An alignment takes as long as query times text: enough of a title to be known by.
_LONGEST = 120

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Match:
    """How well a query fits, and which letters of the text it took, in order."""

    score: int
    places: tuple[int, ...] = ()


def match(query: str, text: str) -> Match | None:
    """The best alignment of every word of the query; None where one of them is not in the text.

    Letters are compared without regard to case; an empty query fits everything alike.
    """
    score, places = 0, set[int]()
    for word in _fold(query).split():
        found = _match_word(word, text)
        if found is None:
            return None
        score += found.score
        places.update(found.places)
    return Match(score, tuple(sorted(places)))


def rank(
    query: str, things: Iterable[Thing], texts: Callable[[Thing], str], bonus: Callable[[Thing], int]
) -> list[tuple[Thing, Match]]:
    """Those that fit, the best first; what fits alike stays in its order."""
    found = []
    for thing in things:
        fit = match(query, texts(thing))
        if fit is not None:
            found.append((fit.score + bonus(thing), len(texts(thing)), thing, fit))
    found.sort(key=lambda row: (-row[0], row[1]))
    return [(thing, fit) for _score, _length, thing, fit in found]


def _match_word(word: str, text: str) -> Match | None:
    folded = _fold(text[:_LONGEST])
    if not _pattern(word).search(folded):  # most texts end here, at the price of one search
        return None
    return _align(word, folded, _bonuses(text[:_LONGEST]))


def _fold(text: str) -> str:
    """Without case, every letter at its place: those that would become two stay as they are."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(each.lower()[:1] for each in text)


@lru_cache(maxsize=64)
def _pattern(word: str) -> re.Pattern[str]:
    return re.compile(".*?".join(map(re.escape, word)), re.DOTALL)


def _bonuses(text: str) -> list[int]:
    """What each letter adds for its place: at the text's beginning, at a word's, or nothing."""
    found: list[int] = []
    before = ""
    for letter in text:
        starts = letter.isalnum() and (not before.isalnum() or (before.islower() and letter.isupper()))
        found.append(_STARTS_TEXT if starts and not found else _STARTS_WORD if starts else 0)
        before = letter
    return found


def _align(word: str, text: str, bonuses: list[int]) -> Match:
    """Smith and Waterman's way with affine gaps (Gotoh, 1982): the best ending at each letter, row by row.

    Row `i` holds, for every place of the text, the best score with letter `i` of the word taken there, and where
    letter `i - 1` was taken for that.
    """
    rows: list[list[int]] = []
    origins: list[list[int]] = []
    for number, wanted in enumerate(word):
        above = rows[-1] if rows else []
        row, origin = [_NEVER] * len(text), [-1] * len(text)
        reach, source = _NEVER, -1  # the best of the row above that a gap leads here from
        for place, letter in enumerate(text):
            if number and place >= 2:
                begun = above[place - 2] + _GAP_BEGINS
                reach += _GAP_GOES_ON
                if begun > reach:
                    reach, source = begun, place - 2
            if letter != wanted:
                continue
            gain = _HIT + bonuses[place]
            if not number:
                row[place] = gain
                continue
            joined = above[place - 1] + _FOLLOWS if place else _NEVER
            row[place], origin[place] = max((joined + gain, place - 1), (reach + gain, source))
        rows.append(row)
        origins.append(origin)
    return _trace(rows, origins)


def _trace(rows: list[list[int]], origins: list[list[int]]) -> Match:
    place = max(range(len(rows[-1])), key=lambda at: rows[-1][at])
    score, places = rows[-1][place], []
    for origin in reversed(origins):
        places.append(place)
        place = origin[place]
    return Match(score, tuple(reversed(places)))
