"""Random words of one split: names, codes and values that the other split can never produce.

A string belongs to the held-out split when a checksum of it says so, so the two splits are disjoint however
many strings are drawn, and nobody has to keep a list.
"""

from __future__ import annotations

import random
import string
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from llamahome_gui.starter import lexicon as lex
from llamahome_gui.starter.phrasings import SEEN, Phrasings

T = TypeVar("T")
# What twisted codes have in place of a hyphen.
_JOINTS = "-/+#_.=&:"


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
    others come as they come. ``twisted`` is the share of the words in names, codes and the like that are bent into
    ones that no list has.
    """

    rng: random.Random
    split: Split = Split.TRAIN
    value_first: float = 0.0
    phrasings: Phrasings = SEEN
    twisted: float = 0.0

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
        return self.pick(lambda: self.maybe_twisted(str(self.rng.randint(10 ** (count - 1), 10**count - 1))))

    def made_up(self) -> str:
        """A pronounceable name that no dictionary has, such as Velmont."""

        def draw() -> str:
            parts = [self.one(lex.ONSETS) + self.one(lex.NUCLEI) for _ in range(self.rng.choice((1, 2, 2, 2, 3)))]
            return self.maybe_twisted(("".join(parts) + self.one(lex.CODAS)).capitalize())

        return self.pick(draw)

    def place(self) -> str:
        """A one-word proper name: half ordinary words, half made up."""
        return self.known(lex.PLACES) if self.rng.random() < 0.5 else self.made_up()

    def known(self, options: Sequence[str]) -> str:
        """One of a list, of the split, or what becomes of it when it is twisted."""
        return self.pick(lambda: self.maybe_twisted(self.one(options)))

    def person(self) -> str:
        """A first name and a family name; the pair is of the split, and a family name may be made up."""

        def draw() -> str:
            last = self.maybe_twisted(self.one(lex.LAST_NAMES)) if self.rng.random() < 0.5 else self.made_up()
            return f"{self.one(lex.FIRST_NAMES)} {last}"

        return self.pick(draw)

    def city(self) -> str:
        """A city: known or made up."""
        return self.known(lex.CITIES) if self.rng.random() < 0.4 else self.made_up()

    def alphanumeric(self) -> str:
        """A code of capital letters and digits, such as QX-482 or 7F3K."""
        letters, rng = "ABCDEFGHJKLMNPQRSTUVWXYZ", self.rng

        def draw() -> str:
            head = "".join(rng.choice(letters) for _ in range(rng.randint(1, 3)))
            head, number = self.maybe_twisted(head), self.maybe_twisted(str(rng.randint(10, 99999)))
            made = rng.choice((f"{head}-{number}", f"{head}{number}", f"{number}-{head}", f"{head}-{number}-{head[0]}"))
            return made.replace("-", rng.choice(_JOINTS)) if self.twisted and rng.random() < self.twisted else made

        return self.pick(draw)

    def maybe_twisted(self, word: str) -> str:
        """The word, or as often as :attr:`twisted` says one that is much like it and that no list has.

        What is known by heart need not be copied letter by letter. A piece that stands twice in a word is what copying
        stumbles over: what came behind it the first time is not what comes now.
        """
        if not self.twisted or self.rng.random() >= self.twisted:
            return word
        return self.rng.choice((self._stuttered, self._stuttered, self._joined, self._spelt))(word)

    def _stuttered(self, word: str) -> str:
        """A piece of the word twice or three times: Apollo, Apololo."""
        start = self.rng.randrange(len(word))
        end = min(len(word), start + self.rng.randint(1, 4))
        piece = word[start:end] if word.isupper() else word[start:end].lower()
        return word[:end] + piece * self.rng.choice((1, 1, 1, 2)) + word[end:]

    def _joined(self, word: str) -> str:
        """The beginning of the word and the end of another of any list, or of a number the other way round."""
        if word.isdigit():
            return word[::-1] if not word.endswith("0") else word
        other = self.one(self.one((lex.PLACES, lex.LAST_NAMES, lex.CITIES, lex.ATTRIBUTE_NOUNS, lex.PASS_WORDS)))
        made = word[: self.rng.randint(1, len(word))] + other[self.rng.randrange(len(other)) :].lower()
        return made.upper() if word.isupper() else made

    def _spelt(self, word: str) -> str:
        """Any letters in place of its own, any digits in place of its own, as long or shorter."""
        kept = word[: self.rng.randint(2, max(2, len(word)))]
        letters = "".join(self.rng.choice(string.ascii_lowercase) if letter.isalpha() else letter for letter in kept)
        any_digits = "".join(self.rng.choice("123456789") if letter.isdigit() else letter for letter in letters)
        return any_digits.upper() if word.isupper() else any_digits.capitalize() if word[0].isupper() else any_digits
