"""Colours of code: which characters are keywords, strings, numbers, comments and names. Knows nothing of Qt."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, Literal

log = logging.getLogger(__name__)

Kind = Literal["keyword", "string", "number", "comment", "name"]
Span = tuple[int, int, Kind]

# A longer block would be lexed from its beginning with every part that is added; from here on each part is lexed alone.
LONGEST = 24_000


@cache
def _lexer(language: str) -> Any:
    """The lexer of a language; None where there is none."""
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        return get_lexer_by_name(language)
    except ClassNotFound:
        return None


@cache
def _kinds() -> tuple[tuple[Any, Kind | None], ...]:
    """Kinds of Pygments' tokens, the special ones before the general."""
    from pygments.token import Comment, Keyword, Literal, Name, Number, Operator, String

    return (
        (Comment, "comment"), (String, "string"), (Number, "number"), (Literal, "number"),
        (Keyword, "keyword"), (Operator.Word, "keyword"), (Name.Builtin, "keyword"), (Name.Tag, "keyword"),
        (Name.Function, "name"), (Name.Class, "name"), (Name.Decorator, "name"), (Name.Attribute, "name"),
    )  # fmt: skip


@cache
def _kind(token: Any) -> Kind | None:
    return next((kind for family, kind in _kinds() if token in family), None)


def spans(code: str, language: str, before: str = "") -> Iterator[Span]:
    """Where the coloured pieces of `code` begin and end; nothing for a language that nobody knows.

    Args:
        before: What stands before it in the same block, so that a string that began there goes on.
    """
    lexer = _lexer(language.strip().lower()) if language.strip() else None
    if lexer is None:
        return
    if len(before) + len(code) > LONGEST:
        before = ""
    skip = len(before)
    try:
        for start, token, text in lexer.get_tokens_unprocessed(before + code):
            kind, first, last = _kind(token), max(start - skip, 0), start - skip + len(text)
            if kind is not None and last > first:
                yield first, last, kind
    except Exception:  # a lexer of hundreds; text without colours is text
        log.exception("code in %s was not coloured", language)


def by_line(lines: Sequence[str], found: Iterable[Span]) -> list[list[Span]]:
    """The pieces of each line of a text, counted from the line's beginning."""
    made: list[list[Span]] = [[] for _ in lines]
    number, start = 0, 0
    for first, last, kind in found:
        while number < len(lines) and first > start + len(lines[number]):
            start += len(lines[number]) + 1
            number += 1
        at, line = start, number
        while line < len(lines) and at < last:
            piece = max(first - at, 0), min(last - at, len(lines[line]))
            if piece[0] < piece[1]:
                made[line].append((*piece, kind))
            at += len(lines[line]) + 1
            line += 1
    return made
