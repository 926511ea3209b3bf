"""Markdown without its marks: headings, links and emphasis as bare text, cells of tables between tabs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.token import Token

_DEEPEST = 100  # levels of quotes and lists
_MARKS = re.compile(r"(?:[ \t>]|[-*+] |\d{1,9}[.)] )*+")
_BREAKS = ("softbreak", "hardbreak")


def plain_text(markdown: str) -> str:
    """The text of a Markdown document; a blank line between its blocks, list items with a dash."""
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable("table").parse(markdown)
    if any(token.level >= _DEEPEST - 1 for token in tokens):
        # What lies deeper is left out by the reader: every line without the marks at its start loses nothing.
        return "\n".join(_MARKS.sub("", line, count=1) for line in markdown.splitlines()).strip("\n") + "\n"
    return "\n".join(_lines(tokens)).strip("\n") + "\n"


def _lines(tokens: Sequence[Token]) -> Iterator[str]:
    """Lines of text; an empty one after each block that is not within a list or table."""
    row: list[str] | None = None
    depth, mark = 0, ""
    for token in tokens:
        if token.type == "list_item_open":
            depth, mark = depth + 1, "- " if token.info == "" else f"{token.info}. "
        elif token.type == "list_item_close":
            depth -= 1
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close":
            yield "\t".join(row or [])
            row = None
        elif token.type == "inline":
            text = _inline(token.children or [])
            if row is not None:
                row.append(" ".join(text.split()))
            else:
                yield f"{'    ' * max(0, depth - 1)}{mark}{text}"
                mark = ""
        elif token.type in ("fence", "code_block", "html_block"):
            yield token.content.rstrip("\n")
        if token.type.endswith(("_close", "fence", "_block")) and token.level == 0:
            yield ""


def _inline(children: Sequence[Token]) -> str:
    return "".join("\n" if child.type in _BREAKS else child.content for child in children)
