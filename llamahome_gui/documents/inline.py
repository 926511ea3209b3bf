"""Stretches of a paragraph with one look each, joined to Markdown: emphasis, links, hidden text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from . import markdown

# By the sum of bold (1), italic (2) and struck (4): what opens the emphasis.
MARKS = ("", "**", "*", "***", "~~", "**~~", "*~~", "***~~")


@dataclass(slots=True)
class Piece:
    """A stretch of text with one emphasis, perhaps inside a link."""

    text: str
    mark: str = ""
    target: str = ""
    hidden: bool = False


def joined(pieces: Sequence[Piece]) -> str:
    """Markdown of the pieces of a paragraph; those that look the same and touch are marked once."""
    if any(piece.hidden for piece in pieces):
        return "".join(
            markdown.hidden(_linked(group)) if group[0].hidden else _linked(group)
            for group in _grouped(pieces, lambda piece: piece.hidden)
        )
    return _linked(pieces)


def _linked(pieces: Sequence[Piece]) -> str:
    return "".join(_rendered(group) for group in _grouped(pieces, lambda piece: piece.target))


def _rendered(pieces: Sequence[Piece]) -> str:
    text = "".join(
        markdown.marked("".join(piece.text for piece in group), group[0].mark)
        for group in _grouped(pieces, lambda piece: piece.mark)
    )
    return markdown.link(text, pieces[0].target) if pieces[0].target else text


def _grouped(pieces: Sequence[Piece], key: Callable[[Piece], str | bool]) -> Iterator[list[Piece]]:
    group: list[Piece] = []
    for piece in pieces:
        if group and key(piece) != key(group[0]):
            yield group
            group = []
        group.append(piece)
    if group:
        yield group
