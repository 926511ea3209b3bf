"""Random words of one split: names, codes and values that the other split can never produce.

A string belongs to the held-out split when a checksum of it says so, so the two splits are disjoint however
many strings are drawn, and nobody has to keep a list.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from llamahome_gui.starter import lexicon as lex
from llamahome_gui.starter.phrasings import SEEN, Phrasings

T = TypeVar("T")


class Split(StrEnum):
    """Which half of the vocabulary a generator may use."""

    TRAIN = "train"
    HELD_OUT = "held-out"


def is_held_out(text: str) -> bool:
    """True for the eighth of all strings that is never trained on, whatever their case."""
    return zlib.crc32(text.lower().encode()) % 8 == 0


@dataclass
class Words:
    """Draws words of one split from one random stream.

    Every name, code or value goes through :meth:`pick`, which draws again until the string is of the split.
    ``value_first`` is the share of the sentences that are made to name the value before the thing that has it; the
    others come as they come.
    """

    rng: random.Random
    split: Split = Split.TRAIN
    value_first: float = 0.0
    phrasings: Phrasings = SEEN

    def pick(self, make: Callable[[], str]) -> str:
        """Return the first of ``make()``, ``make()``, … that belongs to this split."""
        while True:
            text = make()
            if self.owns(text):
                return text

    def owns(self, text: str) -> bool:
        """Whether a string is of this split."""
        return is_held_out(text) == (self.split is Split.HELD_OUT)

    def one(self, options: Sequence[T]) -> T:
        """Return one of the options, whatever its split (template words, not facts)."""
        return options[int(self.rng.random() * len(options))]

    def digits(self, low: int, high: int) -> str:
        """A string of ``low`` to ``high`` random digits, the first one not 0."""
        count = self.rng.randint(low, high)
        return self.pick(lambda: str(self.rng.randint(10 ** (count - 1), 10**count - 1)))

    def made_up(self) -> str:
        """A pronounceable name that no dictionary has, such as Velmont."""

        def draw() -> str:
            parts = [self.one(lex.ONSETS) + self.one(lex.NUCLEI) for _ in range(self.rng.choice((1, 2, 2, 2, 3)))]
            return ("".join(parts) + self.one(lex.CODAS)).capitalize()

        return self.pick(draw)

    def place(self) -> str:
        """A one-word proper name: half ordinary words, half made up."""
        return self.pick(lambda: self.one(lex.PLACES)) if self.rng.random() < 0.5 else self.made_up()

    def person(self) -> str:
        """A first name and a family name; the pair is of the split, and a family name may be made up."""

        def draw() -> str:
            last = self.one(lex.LAST_NAMES) if self.rng.random() < 0.5 else self.made_up()
            return f"{self.one(lex.FIRST_NAMES)} {last}"

        return self.pick(draw)

    def city(self) -> str:
        """A city: known or made up."""
        return self.pick(lambda: self.one(lex.CITIES)) if self.rng.random() < 0.4 else self.made_up()

    def alphanumeric(self) -> str:
        """A code of capital letters and digits, such as QX-482 or 7F3K."""
        letters, rng = "ABCDEFGHJKLMNPQRSTUVWXYZ", self.rng

        def draw() -> str:
            head = "".join(rng.choice(letters) for _ in range(rng.randint(1, 3)))
            number = str(rng.randint(10, 99999))
            return rng.choice((f"{head}-{number}", f"{head}{number}", f"{number}-{head}", f"{head}-{number}-{head[0]}"))

        return self.pick(draw)
