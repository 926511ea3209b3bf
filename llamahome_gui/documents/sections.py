"""The sections of a Markdown text: what stands under each heading."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .chunks import HeadingPath, units_of


@dataclass(frozen=True, slots=True)
class Section:
    """`headings` are those that the text stands under, the highest first; none before the first heading.

    `text` goes to the next heading of any level, so a heading with nothing but others below it has none.
    """

    headings: tuple[str, ...]
    text: str


def sections(text: str) -> Iterator[Section]:
    """All sections in their order, those without a text too; a `#` within fenced code is no heading."""
    path, start = HeadingPath(), 0
    headings: tuple[str, ...] = ()
    for unit in units_of(text):
        if unit.level:
            if start or text[: unit.start].strip():
                yield Section(headings, text[start : unit.start].strip("\n"))
            path.enter(unit, text)
            headings, start = path.titles, unit.end
    if start or text.strip():
        yield Section(headings, text[start:].strip("\n"))
