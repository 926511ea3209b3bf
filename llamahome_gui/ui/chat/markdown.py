"""Markdown that grows: cuts a text that is still being written into parts that will not change any more.

Rendering a whole long answer again for every token freezes a window. Here only the unfinished last part is parsed
again: the last paragraph, the last item of a list, the last lines of a code block. Everything before it is handed
out once as a finished `Part`. Knows nothing of Qt.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

CODE_LINES_AT_ONCE = 48
TABLE_ROWS_AT_ONCE = 24
LONGEST_TAIL = 3_000


@dataclass(frozen=True)
class Part:
    """Some blocks of a Markdown text, parsed.

    Attributes:
        tokens: markdown-it's tokens of these blocks.
        first_number: number of the first item when the part begins inside an ordered list.
        joins_previous: the part goes on with the code block or table of the part before.
        joined_by_next: the next part goes on with the code block or table that ends this one.
    """

    tokens: list[Token]
    first_number: int | None = None
    joins_previous: bool = False
    joined_by_next: bool = False


@dataclass(frozen=True)
class _Cut:
    """Where the unfinished rest begins, and what the rest must know of the text before it."""

    offset: int
    prefix: str = ""
    number: int | None = None
    joins: bool = False


def new_parser() -> MarkdownIt:
    """CommonMark with tables and strikethrough. HTML stays text: an answer may not smuggle markup in."""
    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


class GrowingMarkdown:
    """Takes text as it arrives; gives parts that are finished, and the one that is not."""

    def __init__(self) -> None:
        self._parser = new_parser()
        self._rest = ""
        self._state = _Cut(0)
        self._tokens: list[Token] = []

    def append(self, text: str) -> list[Part]:
        """Add text and return the parts it finished, in order."""
        self._rest += text.replace("\r", "")
        finished: list[Part] = []
        while (part := self._take()) is not None:
            finished.append(part)
        return finished

    def tail(self) -> Part:
        """The unfinished rest as it looks now."""
        return self._part(self._tokens, joined_by_next=False)

    def _take(self) -> Part | None:
        source = self._state.prefix + self._rest
        self._tokens = self._parser.parse(source)
        cut = _find_cut(self._tokens, source, self._state)
        if cut is None:
            return None
        part = self._part(self._parser.parse(source[: cut.offset]), joined_by_next=cut.joins)
        # What is left of an item that was too long must not read as indented code.
        self._rest = source[cut.offset :] if cut.joins else _outdent(source[cut.offset :])
        self._state = cut
        return part

    def _part(self, tokens: list[Token], *, joined_by_next: bool) -> Part:
        return Part(tokens, self._state.number, self._state.joins, joined_by_next)


def _find_cut(tokens: list[Token], source: str, state: _Cut) -> _Cut | None:
    blocks = [token for token in tokens if token.level == 0 and token.map and token.nesting >= 0]
    if len(blocks) > 1:
        return _Cut(_line_offset(source, _first_line(blocks[-1])))
    if not blocks:
        return None
    match blocks[0].type:
        case "bullet_list_open" | "ordered_list_open":
            return _cut_list(tokens, source, state) or _cut_long(source)
        case "fence":
            return _cut_code(blocks[0], source)
        case "table_open":
            return _cut_table(blocks[0], source)
        case _:
            return _cut_long(source)


def _cut_list(tokens: list[Token], source: str, state: _Cut) -> _Cut | None:
    items = [token for token in tokens if token.type == "list_item_open" and token.level == 1]
    if len(items) < 2:
        return None
    number = None
    if tokens[0].type == "ordered_list_open":
        start = tokens[0].attrs.get("start", 1) if state.number is None else state.number
        number = int(start) + len(items) - 1
    return _Cut(_line_offset(source, _first_line(items[-1])), number=number)


def _cut_code(token: Token, source: str) -> _Cut | None:
    first = _first_line(token)
    if token.content.count("\n") <= CODE_LINES_AT_ONCE:
        return None
    opening = source[_line_offset(source, first) : _line_offset(source, first + 1)]
    return _Cut(_line_offset(source, first + 1 + CODE_LINES_AT_ONCE), prefix=opening, joins=True)


def _cut_table(token: Token, source: str) -> _Cut | None:
    first, end = token.map or [0, 0]
    if end - first - 2 <= TABLE_ROWS_AT_ONCE:
        return None
    head = source[_line_offset(source, first) : _line_offset(source, first + 2)]
    return _Cut(_line_offset(source, first + 2 + TABLE_ROWS_AT_ONCE), prefix=head, joins=True)


def _cut_long(source: str) -> _Cut | None:
    """Cut an endless paragraph or item at a line end, else at a space, else where it stands."""
    if len(source) < LONGEST_TAIL:
        return None
    for mark in ("\n", " "):
        place = source.rfind(mark, LONGEST_TAIL // 2, LONGEST_TAIL)
        if place >= 0:
            return _Cut(place + 1)
    return _Cut(LONGEST_TAIL)


def _first_line(token: Token) -> int:
    return token.map[0] if token.map else 0


def _line_offset(source: str, line: int) -> int:
    offset = 0
    for _ in range(line):
        end = source.find("\n", offset)
        if end < 0:
            return len(source)
        offset = end + 1
    return offset


def _outdent(text: str) -> str:
    return textwrap.dedent(text) if text.startswith((" ", "\t")) else text
