"""What a needle test asks: a fact at a known depth of a long text, and how an answer is judged."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

from llamahome_gui.inference.prompt import document_turn
from llamahome_gui.inference.types import ChatMessage

# Underscores around words, as Markdown has them.
_EMPHASIS = re.compile(r"(?<!\w)_+(?=\w)|(?<=[^\W_])_+(?!\w)")
_WORDS = re.compile(r"[a-z][a-z0-9]*(?: \w+)*")


@dataclass(frozen=True)
class Needle:
    """The sentence that was planted, the value it states, and of what kind it is."""

    text: str
    value: str
    kind: str


@dataclass(frozen=True)
class Trial:
    """One question about one document.

    Attributes:
        text: The document with the needle in it.
        bare: The same without any needle, to prove that the answer comes from there.
        answer: A sentence that answers it.
    """

    document: str
    text: str
    bare: str
    question: str
    needle: Needle
    answer: str

    def messages(self, *, without_needle: bool = False) -> list[ChatMessage]:
        """The conversation up to the question."""
        text = self.bare if without_needle else self.text
        return [ChatMessage("user", document_turn([(self.document, text)], self.question))]

    def is_right(self, answer: str) -> bool:
        """Whether an answer states the value."""
        return states(answer, self.needle.value)


class TrialSource(Protocol):
    """Makes trials; the same arguments give the same trial."""

    def trial(self, seed: int, length: int, depth: float, number: int) -> Trial:
        """A question about a text of about `length` tokens with its answer at `depth`, 0 the beginning, 1 the end."""
        ...


def states(answer: str, value: str) -> bool:
    """True when the answer contains the value as a whole, not as part of a longer word or number.

    A value of plain words may begin with a capital, as a sentence does, and underscores may emphasise it.
    """
    plain = _EMPHASIS.sub("", answer)
    pattern = re.escape(value)
    if _WORDS.fullmatch(value):
        pattern = f"(?:{re.escape(value[0])}|{re.escape(value[0].upper())}){re.escape(value[1:])}"
    return re.search(rf"(?<!\w)(?<!\w[.,-])(?<!\d:){pattern}(?!\w|[.,:-]\w)", plain) is not None
