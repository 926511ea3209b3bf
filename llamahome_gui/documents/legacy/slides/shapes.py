"""The drawing of a slide or of its notes: titles, texts, tables, pictures, embedded objects, in their order."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from llamahome_gui.documents import markdown
from llamahome_gui.documents.legacy.officeart import Record, properties, records
from llamahome_gui.documents.legacy.shapes import shape_text
from llamahome_gui.documents.slideorder import Box as Place
from llamahome_gui.documents.slideorder import reading_order

from .kinds import NUMBER, REPEATED, TITLES, Kind
from .texts import Text, interaction, read_numbers, read_texts, text_markdown

_TABLE_PROPERTIES = 0x039F
_TITLE_TEXTS = frozenset({0, 6})
_DEEPEST = 32


@dataclass(slots=True)
class Box:
    """A shape with what it holds: its placeholder's number or -1, its text, the object it shows."""

    record: Record
    placeholder: int = -1
    text: Text | None = None
    target: str = ""
    embedded: int = 0


@dataclass(slots=True)
class Reader:
    """Reads the drawing of one slide.

    Attributes:
        outline: Texts of the slide that are kept apart from its drawing; each is said once.
        targets: Addresses by the number of the link.
        bullets: Whether the levels of the master's body have bullets.
        embedded: What an embedded object says, by its number.
        repeated: Dates and footers of all slides, so that each is said once.
        is_master: Only what stands beside the placeholders is meant.
        title: Set by the way.
    """

    outline: list[Text]
    targets: Mapping[int, str]
    bullets: Mapping[int, bool]
    embedded: Callable[[int], str]
    repeated: set[str]
    is_master: bool = False
    title: str = ""
    _told: set[int] = field(default_factory=set)

    def blocks(self, drawing: Record) -> Iterator[str]:
        """Blocks of a drawing; those of groups in their place."""
        # The shape beside the outermost group is the background.
        for record in drawing.walk():
            if record.kind == Kind.GROUP:
                yield from self._group(record, 0)
                return

    def _group(self, group: Record, depth: int) -> Iterator[str]:
        if depth > _DEEPEST:
            return
        children = list(group.children())
        if children and _is_table(children[0]):
            yield self._table(children[1:])
            return
        for index in reading_order([_place(record) for record in children]):
            record = children[index]
            if record.kind == Kind.GROUP:
                yield from self._group(record, depth + 1)
            elif record.kind == Kind.SHAPE:
                yield from self._shape(self.box(record))

    def _shape(self, box: Box) -> Iterator[str]:
        if box.placeholder == NUMBER or (self.is_master and box.placeholder >= 0):
            return
        text = self._text(box)
        is_title = box.placeholder in TITLES or (box.text is not None and box.text.kind in _TITLE_TEXTS)
        if is_title and not self.title:
            self.title = " ".join(text.split())
            return
        if box.placeholder in REPEATED:
            yield self.once(text)
            return
        if box.embedded:
            yield self.embedded(box.embedded)
        yield text or shape_text(box.record)

    def once(self, text: str) -> str:
        """A date or footer, unless a slide before said the same."""
        if text in self.repeated:
            return ""
        self.repeated.add(text)
        return text

    def _text(self, box: Box) -> str:
        return text_markdown(box.text, self.targets, self.bullets, box.target) if box.text is not None else ""

    def box(self, record: Record) -> Box:
        """What a shape holds."""
        found = Box(record)
        numbered = []
        for child in record.children():
            if child.kind == Kind.CLIENT_DATA:
                numbered = self._client_data(child, found)
            elif child.kind == Kind.TEXT_BOX:
                found.text = self._text_of(list(records(child.data, child.start, child.end)))
        if found.text is not None and numbered:
            found.text.numbers = numbered
        return found

    def _client_data(self, record: Record, box: Box) -> list:
        numbered = []
        for child in records(record.data, record.start, record.end):
            content = child.content()
            if child.kind == Kind.PLACEHOLDER and len(content) >= 5:
                box.placeholder = content[4]
            elif child.kind == Kind.OBJECT_REFERENCE and len(content) >= 4:
                box.embedded = struct.unpack_from("<I", content)[0]
            elif child.kind == Kind.INTERACTION:
                box.target = self.targets.get(interaction(child), "")
            elif child.kind == Kind.TAGS:
                numbered = read_numbers(child)
        return numbered

    def _text_of(self, entries: list[Record]) -> Text | None:
        """The text in a box, or that of the outline which it points at."""
        for record in entries:
            if record.kind == Kind.OUTLINE_REFERENCE and record.end - record.start >= 4:
                index = struct.unpack_from("<I", record.data, record.start)[0]
                if index in self._told or index >= len(self.outline):
                    return None
                self._told.add(index)
                return self.outline[index]
        return next(iter(read_texts(entries)), None)

    def _table(self, children: list[Record]) -> str:
        """A table is a group of boxes; what lies at the same height is a row."""
        boxes = [(self.box(record), _place(record)) for record in children if record.kind == Kind.SHAPE]
        cells = [(box, place) for box, place in boxes if box.text is not None and place is not None]
        tops = {top: row for row, top in enumerate(sorted({place.top for _, place in cells}))}
        lefts = {left: column for column, left in enumerate(sorted({place.left for _, place in cells}))}
        rows = [[""] * len(lefts) for _ in tops]
        for box, place in cells:
            rows[tops[place.top]][lefts[place.left]] = self._text(box).replace("\n\n", "\n")
        return markdown.table(rows)


def _place(record: Record) -> Place | None:
    """Where a shape lies on the slide, or in its group ([MS-PPT] 2.7.1, [MS-ODRAW] 2.2.39)."""
    shape = record.child(Kind.SHAPE) if record.kind == Kind.GROUP else record
    for child in shape.children() if shape is not None else ():
        size = child.end - child.start
        if child.kind == Kind.CHILD_ANCHOR and size >= 16:
            left, top, right, bottom = struct.unpack_from("<4i", child.data, child.start)
        elif child.kind == Kind.ANCHOR and size >= 8:
            top, left, right, bottom = struct.unpack_from("<4i" if size >= 16 else "<4h", child.data, child.start)
        else:
            continue
        return Place(left, top, right - left, bottom - top)
    return None


def _is_table(record: Record) -> bool:
    """Whether the shape that stands for a group says that it is a table ([MS-ODRAW] 2.3.4.37)."""
    options = record.child(Kind.MORE_OPTIONS) if record.kind == Kind.SHAPE else None
    value = properties(options).get(_TABLE_PROPERTIES, 0) if options is not None else 0
    return isinstance(value, int) and bool(value & 1)
