"""Lines to blocks: paragraphs, headings told by the size of their letters, list items, tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from llamahome_gui.documents.markdown import fence, table

from .grids import Table, continued, joined
from .page import Page
from .words import BULLETS, Line

_BULLET = re.compile(rf"^[{BULLETS}]\s*")
_DASH = re.compile(r"^[-–—](?:\s+|$)")
_NUMBER_ALONE = re.compile(r"\d{1,3}[.)]$")
_MARK = re.compile(r"#{1,6}\s")  # of a heading, which a paragraph may begin with by chance
_NUMBERED = re.compile(r"^(?:\d{1,3}[.)]|[a-z][.)]|\([a-z0-9]{1,3}\))(?:\s+\S|$)")
_LEADERS = re.compile(r"(?<![.·…_])(?<![.·…_]\s)(?:\s?[.·…_]){4,}+\s*+(?=\S{1,8}$)")
_ENDS = (".", ":", "!", "?", "…", "。", "！", "？", ".”", ".)", ";")
_HEADING_CHARS = 120
_LEVELS = 4
_OFTEN = 0.2  # of all letters: no heading's size
_CODE_SPACING = 2.5  # times the size, within one piece of code
_ITEM_SPACING = 1.8  # times the size


@dataclass(slots=True)
class Block:
    """A heading of a `level`, a list item whose first line begins at `left`, a table of `rows`, or a paragraph.

    `aside` marks what stands outside the text: along the margin, or in a comment.
    """

    text: str
    level: int = 0
    item: bool = False
    left: float = 0.0
    rows: list[list[str]] | None = None
    aside: bool = False
    code: bool = False


def blocks_of(pages: Sequence[Page]) -> list[Block]:
    """The blocks of all pages; paragraphs that run over columns or pages are whole."""
    lines = [piece for page in pages for piece in page.pieces if isinstance(piece, Line)]
    headings = _heading_sizes(lines)
    mostly_bold = sum(line.bold for line in lines) > 0.3 * len(lines)
    builder = _Builder(headings, None if mostly_bold else len(set(headings.values())) + 1)
    whole: list[Block] = []
    flowing: Block | None = None
    for page in pages:
        for block in builder.page(page.pieces):
            if block.aside:
                whole.append(block)
            elif flowing is None or not _append(flowing, block):
                whole.append(block)
                flowing = block
        whole += [Block(comment, aside=True) for comment in page.comments]
    return whole


def as_parts(blocks: Iterable[Block]) -> Iterator[str]:
    """Markdown of each block; items of lists are indented by where they begin."""
    lefts: list[float] = []
    for block in blocks:
        if not block.item:
            lefts = []
            yield _markdown(block)
            continue
        while lefts and block.left < lefts[-1] - 3:
            lefts.pop()
        if not lefts or block.left > lefts[-1] + 3:
            lefts.append(block.left)
        yield "    " * min(len(lefts) - 1, 5) + block.text


def _markdown(block: Block) -> str:
    if block.rows is not None:
        return table(block.rows)
    if block.level:
        return "#" * block.level + " " + block.text
    return f"\\{block.text}" if _MARK.match(block.text) else block.text


def _append(before: Block, block: Block) -> bool:
    """Add a block to the one before where it goes on with its sentence or its table; False where it does not."""
    if before.rows is not None and block.rows is not None:
        if len(before.rows[0]) != len(block.rows[0]):
            return False
        # A header that stands again on every page stands once here.
        before.rows += block.rows[1:] if block.rows[0] == before.rows[0] else block.rows
        return True
    if any(one.level or one.code or one.rows is not None for one in (before, block)) or block.item:
        return False
    if before.text.endswith(_ENDS) or not block.text[:1].islower():
        return False
    before.text = continued(before.text, block.text)
    return True


def _heading_sizes(lines: Sequence[Line]) -> dict[float, int]:
    """Heading level by size: up to four sizes clearly above the text's, if they are used sparingly."""
    chars: Counter[float] = Counter()
    for line in lines:
        chars[line.size] += sum(len(word.text) for word in line.words)
    if not chars:
        return {}
    body = chars.most_common(1)[0][0]
    rare = _OFTEN * chars.total()
    large = sorted((size for size in chars if size > body * 1.15 and chars[size] <= rare), reverse=True)
    if not large or sum(chars[size] for size in large) > 0.4 * chars.total():
        return {}
    levels: dict[float, int] = {}
    level, previous = 0, 0.0
    for size in large:
        # Sizes within half a point are one size that was rounded.
        if not levels or previous - size > 0.5:
            level = min(level + 1, _LEVELS)
        levels[size] = level
        previous = size
    return levels


class _Builder:
    """Makes blocks of a page's pieces; `bold_level` is that of headings that are only bold, None if bold is usual."""

    def __init__(self, headings: dict[float, int], bold_level: int | None) -> None:
        self._headings = headings
        self._bold_level = bold_level

    def page(self, pieces: Sequence[Line | Table]) -> Iterator[Block]:
        """Lines that follow each other closely, with the same size, belong together."""
        group: list[Line] = []
        spacing = _line_spacing([piece for piece in pieces if isinstance(piece, Line)])
        for piece in pieces:
            if group and (isinstance(piece, Table) or self._breaks(group, piece, spacing)):
                yield self._block(group)
                group = []
            if isinstance(piece, Table):
                yield Block("", rows=piece.rows)
            else:
                group.append(piece)
        if group:
            yield self._block(group)

    def _breaks(self, group: list[Line], line: Line, spacing: float) -> bool:
        """Whether `line` begins a new block."""
        last = group[-1]
        if last.hyphenated:
            return False
        if _kind(last) != _kind(line) or _LEADERS.search(last.text):
            return True  # the last is an entry of a table of contents
        if line.fixed:
            return abs(last.foot - line.foot) > _CODE_SPACING * line.size
        if abs(last.foot - line.foot) < 0.3 * line.size:
            # The same line, set in pieces.
            return self._headings.get(last.size) != self._headings.get(line.size) and len(group) > 1
        if self._level(last) != self._level(line) or (_starts_item(line) and not _goes_on(last, line)):
            return True
        drop = (last.foot - line.foot) / (line.size or 1.0)
        first = group[0]
        if 0 < drop < _ITEM_SPACING and _starts_item(first) and line.left > first.left + 0.5 * line.size:
            return False  # indented below its bullet
        if drop < 0 or drop > spacing * 1.35:
            return True  # another column, or a gap
        indented = line.left > last.left + 1.2 * line.size and not _starts_item(first)
        edge = max(entry.right for entry in group)
        ended = last.right < edge - 6 * line.size and len(group) > 1
        return (indented and len(group) > 1) or (ended and last.text.endswith((".", ":", "!", "?")))

    def _level(self, line: Line) -> int:
        level = self._headings.get(line.size, 0)
        return level or (-1 if line.bold else 0)

    def _block(self, group: list[Line]) -> Block:
        if len(group) > 1 and all(line.fixed for line in group):
            return Block(_code(group), aside=not group[0].upright, code=True)
        text = _LEADERS.sub(" … ", joined(group))
        level = self._headings.get(group[0].size, 0) or self._bold_heading(group, text)
        if level and _may_be_heading(text):
            return Block(text, level=level)
        if group[0].running or not group[0].upright:
            return Block(text, aside=True)
        left = group[0].left
        bullet = _BULLET.match(text) or _DASH.match(text)
        if bullet and text[bullet.end() :]:
            return Block(f"- {text[bullet.end() :]}", item=True, left=left)
        return Block(text, item=_NUMBERED.match(text) is not None, left=left)

    def _bold_heading(self, group: list[Line], text: str) -> int:
        if self._bold_level is None or len({round(line.foot) for line in group}) > 2:
            return 0
        alone = all(line.bold for line in group) and not text.endswith((".", ",", ";", ":"))
        return self._bold_level if alone and not _starts_item(group[0]) and len(text) < 80 else 0


def _code(group: Sequence[Line]) -> str:
    """Lines of letters that are all as wide, as they stand, indented by where they begin."""
    edge = min(line.left for line in group)
    rows: list[tuple[float, str]] = []
    for line in group:
        text = " ".join(word.text for word in line.words)
        if rows and abs(rows[-1][0] - line.foot) < 0.3 * line.size:
            rows[-1] = (rows[-1][0], f"{rows[-1][1]} {text}")
        else:
            # A letter of a typewriter's font is 0.6 times as wide as its size.
            rows.append((line.foot, " " * round((line.left - edge) / (0.6 * line.size)) + text))
    return fence("\n".join(text for _, text in rows), "")


def _may_be_heading(text: str) -> bool:
    return (
        len(text) <= _HEADING_CHARS and not (_BULLET.match(text) or text[0].islower()) and any(map(str.isalpha, text))
    )


def _kind(line: Line) -> tuple[bool, bool, bool]:
    """What two lines of one block have in common."""
    return line.upright, line.fixed, line.running


def _starts_item(line: Line) -> bool:
    text = line.text
    return (_BULLET.match(text) or _NUMBERED.match(text) or _DASH.match(text)) is not None


def _goes_on(last: Line, line: Line) -> bool:
    """Whether a number alone on its line ends the sentence of the line above it."""
    below = abs(last.left - line.left) < 0.1 * line.size and not last.text.endswith(_ENDS)
    return below and _NUMBER_ALONE.match(line.text) is not None


def _line_spacing(lines: Sequence[Line]) -> float:
    """The usual distance from line to line, as a multiple of the size; 1.2 when there is nothing to measure."""
    gaps = Counter(
        round((above.foot - below.foot) / below.size, 1)
        for above, below in pairwise(lines)
        if below.size and abs(above.size - below.size) < 0.5 and 0.9 < (above.foot - below.foot) / below.size < 2.2
    )
    return gaps.most_common(1)[0][0] if gaps else 1.2
