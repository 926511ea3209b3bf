"""Sequences of wordings that are put together only when one is drawn: their number goes into the millions."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import overload

_NO_SPACE_BEFORE = re.compile(r" (?=[,;.?!])")


def lines_of(text: str) -> tuple[str, ...]:
    """The lines of a text that are not empty, without the space around them."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def or_nothing(parts: Sequence[str]) -> tuple[str, ...]:
    """The parts, and as often nothing."""
    return (*parts, *("",) * len(parts))


def joined(*parts: str) -> str:
    """Parts one behind the other, as they are."""
    return "".join(parts)


def spaced(*parts: str) -> str:
    """Parts that are not empty with a space between them, but none before a comma and its like."""
    return _NO_SPACE_BEFORE.sub("", " ".join(part for part in parts if part))


def sentence(*parts: str) -> str:
    """The parts, :func:`spaced`, and a full stop."""
    return spaced(*parts) + "."


def asked(opening: str, asking: str, end: str) -> str:
    """A question after its opening; a capital behind a full stop."""
    begins = opening.endswith((".", "!"))
    return spaced(opening, asking[0].upper() + asking[1:] if begins else asking, end)


class Wordings(Sequence[str]):
    """Wordings that are told by their number."""

    def wording(self, number: int) -> str:
        """The wording of a number, 0 to the length."""
        raise NotImplementedError

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[str]: ...
    def __getitem__(self, at: int | slice) -> str | Sequence[str]:
        if isinstance(at, slice):
            return [self.wording(number) for number in range(*at.indices(len(self)))]
        if not -len(self) <= at < len(self):
            raise IndexError(at)
        return self.wording(at % len(self))


@dataclass(frozen=True, eq=False)
class Composed(Wordings):
    """All combinations of one of each of the ``parts``, put together by ``join`` when they are asked for."""

    parts: tuple[Sequence[str], ...]
    join: Callable[..., str] = joined

    def __len__(self) -> int:
        return prod(len(part) for part in self.parts)

    def wording(self, number: int) -> str:
        """The combination of a number; the last part changes fastest."""
        chosen = list[str]()
        for part in reversed(self.parts):
            number, own = divmod(number, len(part))
            chosen.append(part[own])
        return self.join(*reversed(chosen))


@dataclass(frozen=True, eq=False)
class Mixed(Wordings):
    """Several sequences in one, of which each is drawn as often as its weight says, however long it is."""

    weighted: tuple[tuple[Sequence[str], int], ...]

    @cached_property
    def _turns(self) -> list[Sequence[str]]:
        return [each for each, weight in self.weighted for _ in range(weight)]

    @cached_property
    def _longest(self) -> int:
        return max(len(each) for each, _ in self.weighted)

    def __len__(self) -> int:
        return len(self._turns) * self._longest

    def wording(self, number: int) -> str:
        """The wording of a number: whose turn it is, and one of its wordings."""
        turn, place = divmod(number, self._longest)
        own = self._turns[turn]
        return own[place * len(own) // self._longest]
