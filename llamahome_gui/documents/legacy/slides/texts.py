"""Texts of a presentation: characters with the levels, bullets, numbers and links of their paragraphs, as Markdown."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from llamahome_gui.documents import markdown
from llamahome_gui.documents.legacy.officeart import Record, records
from llamahome_gui.documents.numbering import Label, item, number_text

from .kinds import Kind
from .textstyles import Look, Number, numbering_indices, numbers, paragraph_looks

CHARACTERS = frozenset({Kind.TEXT_CHARACTERS, Kind.TEXT_BYTES})
_Value = TypeVar("_Value")
_BODIES = frozenset({1, 7, 8})  # kinds of text that have bullets unless something says otherwise
_MARKS = frozenset({Kind.NUMBER_MARK, Kind.DATE_MARK, Kind.GENERIC_DATE_MARK, Kind.HEADER_MARK, Kind.FOOTER_MARK})
_LETTERS, _CAPITALS, _ROMAN, _ROMAN_CAPITALS = "lowerLetter", "upperLetter", "lowerRoman", "upperRoman"
# Schemes of numbers: how they count, and what stands around.
_SCHEMES = {
    0: (_LETTERS, "{}."), 1: (_CAPITALS, "{}."), 2: ("decimal", "{})"), 3: ("decimal", "{}."),
    4: (_ROMAN, "({})"), 5: (_ROMAN, "{})"), 6: (_ROMAN, "{}."), 7: (_ROMAN_CAPITALS, "{}."),
    8: (_LETTERS, "({})"), 9: (_LETTERS, "{})"), 10: (_CAPITALS, "({})"), 11: (_CAPITALS, "{})"),
    12: ("decimal", "({})"), 13: ("decimal", "{}."), 14: (_ROMAN_CAPITALS, "({})"), 15: (_ROMAN_CAPITALS, "{})"),
}  # fmt: skip


@dataclass(slots=True)
class Text:
    """One text. `kind`: title, body, notes … ([MS-PPT] 2.13.33); `links` are (first, after last, number of the link).

    `marks` are positions of signs in whose place a program sets the date or the slide's number.
    """

    kind: int = 4
    characters: str = ""
    style: bytes = b""
    numbers: list[Number | None] = field(default_factory=list)
    links: list[tuple[int, int, int]] = field(default_factory=list)
    marks: set[int] = field(default_factory=set)


def read_texts(entries: Iterable[Record]) -> list[Text]:
    """The texts of a box or of a slide's outline; each begins with its kind."""
    found: list[Text] = []
    link = 0
    for record in entries:
        content = record.content()
        if record.kind == Kind.TEXT_HEADER:
            found.append(Text(struct.unpack_from("<I", content)[0]))
            continue
        if record.kind == Kind.INTERACTION:
            link = interaction(record)
        if not found:
            continue
        text = found[-1]
        if record.kind in CHARACTERS:
            text.characters = characters(record)
        elif record.kind == Kind.TEXT_STYLE:
            text.style = content
        elif record.kind == Kind.LINK_RANGE and len(content) >= 8:
            text.links.append((*struct.unpack_from("<ii", content), link))
        elif record.kind in _MARKS and len(content) >= 4:
            text.marks.add(struct.unpack_from("<I", content)[0])
    return found


def characters(record: Record) -> str:
    """What an atom of characters holds; those of one byte are the first of Unicode ([MS-PPT] 2.9.42, 2.9.43)."""
    return record.content().decode("utf-16-le" if record.kind == Kind.TEXT_CHARACTERS else "latin-1", "replace")


def interaction(record: Record) -> int:
    """Number of the link that a click follows; 0 for none."""
    atom = record.child(Kind.INTERACTION_ATOM)
    content = b"" if atom is None else atom.content()
    return int(struct.unpack_from("<I", content, 4)[0]) if len(content) >= 8 else 0


def read_numbers(tags: Record) -> list[Number | None]:
    """Numbers of the paragraphs of a shape, from the tags that newer versions leave."""
    try:
        return next((numbers(record.content()) for record in tagged(tags) if record.kind == Kind.TEXT_STYLE_9), [])
    except struct.error:  # damaged numbers cost themselves
        return []


def tagged(tags: Record) -> Iterable[Record]:
    """Records inside the binary tags of newer versions."""
    for tag in tags.children():
        for data in tag.children() if tag.kind == Kind.BINARY_TAG else ():
            if data.kind == Kind.BINARY_DATA:
                yield from records(data.data, data.start, data.end)


def text_markdown(text: Text, targets: Mapping[int, str], bullets: Mapping[int, bool], target: str = "") -> str:
    """Paragraphs of a text; bullets and numbers as a list, indented by their level.

    Args:
        targets: Addresses by the number of the link.
        bullets: Whether the levels of the master's body have bullets.
        target: The address that the whole shape leads to.
    """
    looks, numbered = _looks(text)
    parts, levels, counts = list[str](), list[int](), dict[int, int]()
    in_list, at = False, 0
    for paragraph in text.characters.split("\r"):
        shown = _linked(text, at, at + len(paragraph), targets, target).strip()
        look, number = looks(at), numbered(at)
        at += len(paragraph) + 1
        if not shown:
            continue
        label = _label(text.kind, look, number, counts, bullets)
        if label is None:
            levels.clear()
            parts.append(shown.replace("\n", "  \n"))
        elif in_list:
            parts[-1] += "\n" + item(label, shown, levels)
        else:
            parts.append(item(label, shown, levels))
        in_list = label is not None
    return "\n\n".join(parts)


class _At(Generic[_Value]):
    """Looks up what holds at a position, for positions that only grow."""

    def __init__(self, stretches: Iterable[tuple[int, _Value]]) -> None:
        self._stretches = iter(stretches)
        self._end = 0
        self._value: _Value | None = None

    def __call__(self, position: int) -> _Value | None:
        while position >= self._end:
            following = next(self._stretches, None)
            if following is None:
                break
            self._end, self._value = self._end + following[0], following[1]
        return self._value


def _looks(text: Text) -> tuple[_At[Look], _At[Number | None]]:
    try:
        found, at = paragraph_looks(text.style, len(text.characters))
        indices = numbering_indices(text.style, at, len(text.characters)) if text.numbers else []
    except struct.error:  # a damaged style costs the bullets, not the text
        found, indices = [], []
    told = [(count, text.numbers[index] if 0 <= index < len(text.numbers) else None) for count, index in indices]
    return _At((look.count, look) for look in found), _At(told)


def _label(
    kind: int, look: Look | None, number: Number | None, counts: dict[int, int], bullets: Mapping[int, bool]
) -> Label | None:
    """What stands before a paragraph; None for one that is no item."""
    level, bullet = (look.level, look.bullet) if look is not None else (0, None)
    for deeper in [known for known in counts if known > level]:
        del counts[deeper]
    if bullet is None:
        bullet = kind in _BODIES and bullets.get(level, True)
    if not bullet:
        counts.pop(level, None)
        return None
    if number is None:
        counts.pop(level, None)
        return Label("", level)
    counts[level] = counts.get(level, number.start - 1) + 1
    name, pattern = _SCHEMES.get(number.scheme, _SCHEMES[3])
    return Label(pattern.format(number_text(counts[level], name)), level)


def _linked(text: Text, start: int, end: int, targets: Mapping[int, str], target: str) -> str:
    """A paragraph's characters, those of a link as one."""
    shown, at = "", start
    for first, last, number in sorted(text.links):
        first, last = max(first, at), min(last, end)
        if first < last and targets.get(number):
            shown += _plain(text, at, first) + markdown.link(_plain(text, first, last), targets[number])
            at = last
    rest = _plain(text, at, end)
    return markdown.link(rest, target) if target and not shown else shown + rest


def _plain(text: Text, start: int, end: int) -> str:
    shown = text.characters[start:end]
    if text.marks and any(start <= mark < end for mark in text.marks):
        shown = "".join(sign for index, sign in enumerate(shown, start) if index not in text.marks)
    return markdown.escape(shown.replace("\x0b", "\n"))
