"""Everything about one document that the writing of its text asks for."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from itertools import pairwise

from llamahome_gui.documents.compound import Compound
from llamahome_gui.documents.legacy.embedded import Embedded
from llamahome_gui.documents.legacy.officeart import records
from llamahome_gui.documents.legacy.shapes import SHAPE, drawings, shape_text, shapes
from llamahome_gui.documents.symbols import symbol

from .fib import Fib, Part, Story
from .fonts import Font, read_fonts
from .formatting import Formatting, read_formatting
from .lists import Lists
from .pieces import Pieces, codec, joined, read_pieces
from .plc import entries, old_strings, positions, strings
from .styles import Styles

_NOTE_TYPES = (
    ("footnote", Part.FOOTNOTE_MARKS, Part.FOOTNOTES, Story.FOOTNOTES, 2),
    ("endnote", Part.ENDNOTE_MARKS, Part.ENDNOTES, Story.ENDNOTES, 2),
    ("comment", Part.COMMENT_MARKS, Part.COMMENTS, Story.COMMENTS, 30),
)
_OLD_COMMENT = 20
_SYMBOL_FONTS = ("Symbol", "Wingdings", "Webdings")
_SHAPE_ANCHOR, _OLD_SHAPE_ANCHOR, _BOX = 26, 6, 22


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote, endnote or comment: where its text lies."""

    kind: str
    start: int
    end: int
    author: str = ""


@dataclass(slots=True)
class Boxes:
    """Text boxes of a story: which shapes stand at a position, and where the text of each lies."""

    anchors: dict[int, list[int]] = field(default_factory=dict)
    texts: dict[int, tuple[int, int]] = field(default_factory=dict)
    said: dict[int, str] = field(default_factory=dict)


class Content:
    """An opened document."""

    def __init__(self, compound: Compound, fib: Fib, embedded: Embedded | None = None) -> None:
        self.compound, self.fib, self.embedded = compound, fib, embedded
        self.data = compound.read("Data") or b""
        self.styles = Styles(fib)
        self.pieces: Pieces = read_pieces(fib)
        self.formatting: Formatting = read_formatting(fib, self.pieces, self.styles, self.data)
        self.lists = Lists(fib)
        self.fonts = read_fonts(fib)
        self._codec = codec(fib.language)
        self.notes = self._notes()
        self.boxes = self._boxes(Part.SHAPES, Part.TEXT_BOXES, Story.TEXT_BOXES)
        self.header_boxes = self._boxes(Part.HEADER_SHAPES, Part.HEADER_TEXT_BOXES, Story.HEADER_TEXT_BOXES)

    @property
    def text(self) -> str:
        return self.pieces.text

    def font(self, number: int) -> Font:
        return self.fonts[number] if 0 <= number < len(self.fonts) else Font("", "")

    def told(self, text: str, font: int) -> str:
        """Text as it is meant: Word 6 wrote bytes, in the code page of their font or else of the document."""
        if not self.fib.old or self.fib.wide:
            return joined(text)
        found = self.font(font)
        if found.name in _SYMBOL_FONTS:
            return "".join(sign if sign.isspace() else symbol(found.name, f"{ord(sign):x}") for sign in text)
        if text.isascii():
            return text
        return text.encode("latin-1", "replace").decode(found.codec or self._codec, "replace")

    def stories(self, part: Part, story: Story, size: int) -> list[tuple[int, int]]:
        """Where the texts of a list lie that counts from the beginning of its story."""
        start, length = self.fib.start(story), self.fib.lengths[story]
        found = [min(position, length) + start for position in positions(self.fib.part(part), size)]
        return [(first, max(first, last)) for first, last in pairwise(found)]

    def _notes(self) -> dict[int, Note]:
        """Notes by the position of their mark in the text."""
        found: dict[int, Note] = {}
        authors = (old_strings if self.fib.old else strings)(self.fib.part(Part.COMMENT_AUTHORS))
        for kind, marks, texts, story, size in _NOTE_TYPES:
            size = _OLD_COMMENT if self.fib.old and kind == "comment" else size
            table = self.fib.part(marks)
            told = entries(table, size)
            places = self.stories(texts, story, 0)
            for position, entry, (start, end) in zip(positions(table, size), told, places, strict=False):
                author = self._author(entry, authors) if kind == "comment" else ""
                found.setdefault(position, Note(kind, start, end, author))
        return found

    def _author(self, entry: bytes, authors: list[str]) -> str:
        if self.fib.old:
            initials = entry[1 : 1 + min(entry[0], 9)].decode("cp1252", "replace")
        else:
            initials = entry[2 : 2 + 2 * min(entry[0], 9)].decode("utf-16-le", "replace")
        index = struct.unpack_from("<H", entry, 10 if self.fib.old else 20)[0]
        return authors[index] if index < len(authors) else initials

    def _boxes(self, anchors: Part, texts: Part, story: Story) -> Boxes:
        size = _OLD_SHAPE_ANCHOR if self.fib.old else _SHAPE_ANCHOR
        table, found = self.fib.part(anchors), Boxes()
        groups: dict[int, list[int]] = {}
        if not self.fib.old:
            for drawing in drawings(self.fib.part(Part.DRAWINGS)):
                for shape in shapes(drawing):
                    groups.setdefault(shape.top, []).append(shape.number)
                    found.said[shape.number] = shape.text
        for position, entry in zip(positions(table, size), entries(table, size), strict=False):
            number = struct.unpack_from("<I", entry)[0]
            found.anchors[position] = groups.get(number, [number])
        if not self.fib.old:
            for entry, place in zip(
                entries(self.fib.part(texts), _BOX), self.stories(texts, story, _BOX), strict=False
            ):
                number = struct.unpack_from("<I", entry, 14)[0]
                found.texts.setdefault(number, place)
        return found

    def picture_text(self, place: int) -> str:
        """What is said about a picture in the line ([MS-DOC] 2.9.190)."""
        if not 0 <= place <= len(self.data) - 6:
            return ""
        size, head = struct.unpack_from("<IH", self.data, place)
        for record in records(self.data, place + head, place + size):
            if record.kind == SHAPE:
                return shape_text(record)
        return ""
