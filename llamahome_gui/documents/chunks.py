"""A Markdown text in pieces of at most so many tokens, cut where a reader would: at headings, blocks and table rows.

No character is lost: the pieces' spans, one after the other, are the text. A piece that begins within a table says the
table's header again, and each knows the headings it stands under. The time grows with the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from . import markdown

Counter = Callable[[str], int]

_LINE = re.compile(r"[^\n]*\n|[^\n]+\Z")
_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(\S.*))?[ \t]*\n?\Z")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_DELIMITERS = re.compile(r"\s*\|(\s*:?-+:?\s*\|)+\s*\Z")
# From coarse to fine: what a block is taken apart at when it is too long by itself.
_CUTS = (re.compile(r"(?<=\n)"), re.compile(r"(?<=[.!?。！？])(?=\s)"), re.compile(r"(?<=\s)(?=\S)"))
_ENOUGH = 0.5  # a heading begins a new chunk once the present one is filled so far
_LARGEST_HEADER = 0.5  # a table's header that takes more of a chunk than this is not said again


@dataclass(frozen=True, slots=True)
class Chunk:
    """`text[start:end]` of a document.

    `content` is what to read: the span, below the header of the table that it continues. `headings` are those above
    its beginning, the highest first; `tokens` those of `content`.
    """

    start: int
    end: int
    headings: tuple[str, ...]
    content: str
    tokens: int


@dataclass(slots=True)
class Unit:
    """What is not cut without need: `text[start:end]`.

    `level` is that of a heading, else 0. One that `leads` (a heading, a table's header) belongs to what follows.
    `header` is that of the table that it is a row of.
    """

    start: int
    end: int
    level: int = 0
    leads: bool = False
    header: str = ""
    tokens: int = 0
    header_tokens: int = 0


def chunks(text: str, limit: int, count: Counter) -> Iterator[Chunk]:
    """Split `text` into chunks of at most `limit` tokens.

    Only a single character of more tokens than that makes a larger one.

    Args:
        count: Tokens of a text, by the tokenizer of the model that shall read it.

    Raises:
        ValueError: `limit` is not positive.
    """
    if limit < 1:
        raise ValueError("a chunk has at least one token")
    maker = _Maker(text, limit, count)
    for group in _groups(maker.sized(units_of(text)), limit):
        yield from maker.made(group)


class HeadingPath:
    """The headings that a place in a text stands under."""

    def __init__(self) -> None:
        self._path: list[tuple[int, str]] = []

    @property
    def titles(self) -> tuple[str, ...]:
        """The highest first."""
        return tuple(title for _, title in self._path)

    def enter(self, unit: Unit, text: str) -> None:
        """Go on to a unit of the text."""
        if unit.level:
            self._path = [entry for entry in self._path if entry[0] < unit.level]
            found = _HEADING.match(text[unit.start : unit.end].split("\n", 1)[0])
            self._path.append((unit.level, markdown.closed_heading(found.group(2) or "") if found else ""))


class _Maker:
    """Counts, takes apart what is too long, and makes chunks of groups of units."""

    def __init__(self, text: str, limit: int, count: Counter) -> None:
        self._text, self._limit, self._count = text, limit, count
        self._headings = HeadingPath()
        self._header = ("", 0)

    def sized(self, units: Iterable[Unit]) -> Iterator[Unit]:
        """Units that fit, with their tokens; the parts of those that do not."""
        for unit in units:
            header_tokens = self._tokens_of_header(unit.header)
            if header_tokens > self._limit * _LARGEST_HEADER:
                unit.header = ""
            for part in self._parts(unit, 0):
                part.header_tokens = header_tokens if part.header else 0
                yield part

    def made(self, units: list[Unit]) -> Iterator[Chunk]:
        """A chunk of units, or several where together they have more tokens than one by one."""
        start, end = units[0].start, units[-1].end
        content = units[0].header + self._text[start:end]
        tokens = self._count(content)
        if tokens > self._limit and len(units) > 1:
            middle = len(units) // 2
            yield from self.made(units[:middle])
            yield from self.made(units[middle:])
            return
        if tokens > self._limit and units[0].header:
            content, tokens = self._text[start:end], units[0].tokens
        self._headings.enter(units[0], self._text)
        headings = self._headings.titles
        for unit in units[1:]:
            self._headings.enter(unit, self._text)
        yield Chunk(start, end, headings, content, tokens)

    def _parts(self, unit: Unit, depth: int) -> Iterator[Unit]:
        text = self._text[unit.start : unit.end]
        unit.tokens = self._count(text)
        if unit.tokens <= self._limit or len(text) == 1:
            yield unit
            return
        start = unit.start
        for piece in self._cut(text, depth):
            level = unit.level if start == unit.start else 0
            part = Unit(start, start + len(piece), level, header=unit.header)
            yield from self._parts(part, depth + 1)
            start = part.end

    def _cut(self, text: str, depth: int) -> list[str]:
        if depth < len(_CUTS):
            return [piece for piece in _CUTS[depth].split(text) if piece]
        # Nothing a reader would cut at: pieces so short that most fit and several make a chunk.
        length = max(1, min(len(text) // 2, self._limit // 4))
        return [text[at : at + length] for at in range(0, len(text), length)]

    def _tokens_of_header(self, header: str) -> int:
        """Counted once per table."""
        if header and header != self._header[0]:
            self._header = header, self._count(header)
        return self._header[1] if header else 0


def _groups(units: Iterable[Unit], limit: int) -> Iterator[list[Unit]]:
    """Units together, as long as their tokens allow."""
    now: list[Unit] = []
    tokens = 0
    for unit in units:
        enough = unit.level and tokens >= limit * _ENOUGH
        if now and (enough or tokens + unit.tokens > limit):
            group, now = _without_leaders(now)
            yield group
            tokens = sum(lead.tokens for lead in now)
            if now and tokens + unit.tokens > limit:
                yield now
                now, tokens = [], 0
        tokens += unit.tokens + (0 if now else unit.header_tokens)
        now.append(unit)
    if now:
        yield now


def _without_leaders(units: list[Unit]) -> tuple[list[Unit], list[Unit]]:
    """Units, and those at their end that belong to what follows."""
    end = len(units)
    while end > 0 and units[end - 1].leads:
        end -= 1
    return (units[:end], units[end:]) if end else (units, [])


def units_of(text: str) -> Iterator[Unit]:
    """Headings, blocks, rows of tables, fenced code; blank lines belong to what they follow."""
    lines = [found.group() for found in _LINE.finditer(text)]
    start = at = 0
    header = ""
    while at < len(lines):
        is_row = lines[at].lstrip().startswith("|")
        if not is_row:
            header = ""
        first, unit = at, Unit(start, start, header=header)
        if is_row and not header and at + 1 < len(lines) and _DELIMITERS.match(lines[at + 1]):
            unit.leads, at = True, at + 2
            header = "".join(lines[first:at])
            header += "" if header.endswith("\n") else "\n"
        elif heading := _HEADING.match(lines[at]):
            unit.leads, unit.level, at = True, len(heading.group(1)), at + 1
        elif fence := _FENCE.match(lines[at]):
            at = _end_of_fence(lines, at, fence.group(1))
        elif is_row:
            at += 1
        else:
            at = _end_of_block(lines, at)
        while at < len(lines) and not lines[at].strip():
            at += 1
        unit.end = start = start + sum(map(len, lines[first:at]))
        yield unit


def _end_of_fence(lines: list[str], at: int, fence: str) -> int:
    """The line after the fence that closes the one at `at`; the end of the text where none does."""
    for number in range(at + 1, len(lines)):
        line = lines[number].strip()
        if line.startswith(fence) and not line.strip(fence[0]):
            return number + 1
    return len(lines)


def _end_of_block(lines: list[str], at: int) -> int:
    """The first blank line, heading, fence or row after the line at `at`."""
    for number in range(at + 1, len(lines)):
        line = lines[number]
        if not line.strip() or line.lstrip().startswith("|") or _HEADING.match(line) or _FENCE.match(line):
            return number
    return len(lines)
