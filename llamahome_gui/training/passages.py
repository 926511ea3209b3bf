"""Training rows from one document: its text to continue, and its sections to write by their headings."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from llamahome_gui.documents.chunks import chunks
from llamahome_gui.documents.plain import plain_text
from llamahome_gui.documents.sections import sections
from llamahome_gui.training.dataset import Row
from llamahome_gui.training.encoding import exchange_overhead, token_counts, whole_text
from llamahome_gui.training.forms import read_row

Kind = Literal["text", "pairs"]

# Ways to ask for a section; which one is taken depends on the section alone, so the same library makes the same rows.
_ASKED = (
    "Write the section {section} of “{document}”.",
    "What does “{document}” say under {section}?",
    "Give the text of the section {section} of “{document}”.",
)
_ASKED_PART = "Write part {part} of {parts} of the section {section} of “{document}”."
_SPARE = 8  # tokens, for what merges where an answer meets its template


_REASONS = {
    "empty": "without text",
    "short": "too short",
    "untitled": "under no heading",
    "crowded": "with a heading too long for the room",
    "too_long": "longer than a row may be",
    "repeated": "said before",
}


def told_left_out(counts: Mapping[str, int]) -> str:
    """What became no row, in words."""
    return ", ".join(f"{count:,} {_REASONS[reason]}" for reason, count in counts.items())


@dataclass(frozen=True)
class Recipe:
    """How rows are made: text to continue, pairs of a heading and its text, or both; sizes in tokens.

    `max_tokens` is that of a whole row as a run reads it; sections with fewer than `min_tokens` are left out.
    """

    kinds: tuple[Kind, ...] = ("text", "pairs")
    max_tokens: int = 512
    min_tokens: int = 16


class PassageMaker:
    """Makes rows for one model, and counts in `left_out` what became none.

    `short` and `empty` are sections without enough text, `untitled` text that no heading names, `crowded` those whose
    question leaves no room for an answer, `too_long` rows that came out longer than is allowed.
    """

    def __init__(self, tokenizer: Any, recipe: Recipe) -> None:
        self.left_out: Counter[str] = Counter()
        self._tokenizer, self._recipe = tokenizer, recipe
        self._overhead = exchange_overhead(tokenizer) + _SPARE

    def rows(self, title: str, markdown: str) -> Iterator[tuple[Kind, dict[str, Any]]]:
        """Rows of one document, each with its kind and the headings it stands under."""
        if "text" in self._recipe.kinds:
            yield from (("text", row) for row in self._continued(markdown))
        if "pairs" in self._recipe.kinds:
            yield from (("pairs", row) for row in self._asked(title, markdown))

    def _count(self, text: str) -> int:
        return token_counts([text], self._tokenizer)[0]

    def _continued(self, markdown: str) -> Iterator[dict[str, Any]]:
        """Cut at headings and paragraphs where that is possible."""
        # The tokens that begin and end a text.
        for chunk in chunks(markdown, max(1, self._recipe.max_tokens - 2), self._count):
            if self._is_enough(chunk.content):
                yield from self._checked({"text": chunk.content.strip("\n"), "headings": list(chunk.headings)})

    def _asked(self, title: str, markdown: str) -> Iterator[dict[str, Any]]:
        for section in sections(markdown):
            headings = tuple(filter(None, (" ".join(plain_text(heading).split()) for heading in section.headings)))
            if not headings:
                self.left_out["untitled"] += bool(section.text.strip())
            elif self._is_enough(section.text):
                yield from self._pairs(title, headings, section.text)

    def _is_enough(self, text: str) -> bool:
        if not text.strip():
            self.left_out["empty"] += 1
        elif self._count(text) < self._recipe.min_tokens:
            self.left_out["short"] += 1
        else:
            return True
        return False

    def _pairs(self, title: str, headings: tuple[str, ...], text: str) -> Iterator[dict[str, Any]]:
        name = f"“{headings[-1]}”" + (f" (in “{headings[-2]}”)" if len(headings) > 1 else "")
        longest = _ASKED_PART.format(part=999, parts=999, section=name, document=title)
        room = self._recipe.max_tokens - self._overhead - self._count(longest)
        if room < self._recipe.min_tokens:
            self.left_out["crowded"] += 1
            return
        parts = [chunk.content.strip("\n") for chunk in chunks(text, room, self._count) if chunk.content.strip()]
        for number, part in enumerate(parts, start=1):
            asked = (
                _ASKED_PART
                if len(parts) > 1
                else _ASKED[zlib.crc32(f"{title}{headings}".encode("utf-8", "replace")) % len(_ASKED)]
            )
            instruction = asked.format(part=number, parts=len(parts), section=name, document=title)
            yield from self._checked({"instruction": instruction, "output": part, "headings": list(headings)})

    def _checked(self, row: dict[str, Any]) -> Iterator[dict[str, Any]]:
        form, messages = read_row(row)
        tokens = self._count(whole_text(Row(1, messages, form), self._tokenizer))
        if tokens > self._recipe.max_tokens:
            self.left_out["too_long"] += 1
        else:
            yield row
