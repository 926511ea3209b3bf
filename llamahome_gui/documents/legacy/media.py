"""What an old document or presentation without words holds all the same: pictures, embedded objects and shapes."""

from __future__ import annotations

import ntpath
import struct
from collections.abc import Iterator

from llamahome_gui.documents import markdown
from llamahome_gui.documents.compound import Compound
from llamahome_gui.documents.markdown import picture_text
from llamahome_gui.documents.source import Source

from .officeart import Record, properties, records
from .shapes import GROUP, MORE_OPTIONS, OPTIONS, SHAPE, drawings
from .slides.kinds import Kind
from .slides.persist import Encrypted, NotSlides, read_objects
from .slides.presentation import Presentation
from .word.content import Content
from .word.fib import Fib, NotWord, Part

# Properties of a shape ([MS-ODRAW] 2.3.23.5, 2.3.23.7, 2.3.2.1, 2.3.2.2): its picture and that one's file, its name,
# what its author says of it.
_PICTURE, _FILE, _NAME, _DESCRIPTION = 0x0104, 0x0105, 0x0380, 0x0381
_SIGN = "\x01"  # of a picture in the line ([MS-DOC] 2.9.190)
_DEEPEST = 32


def media_text(source: Source, kind: str) -> str:
    """A line for each thing in a file of a format (doc, ppt), below its slide; empty for none or where all is lost."""
    compound = Compound(source.read())
    try:
        return _of_slides(compound) if kind == "ppt" else _of_letter(compound)
    except (Encrypted, NotSlides, NotWord, struct.error, IndexError, ValueError, OverflowError, KeyError):
        return ""


def _of_slides(compound: Compound) -> str:
    sections = []
    for number, drawing in enumerate(Presentation(read_objects(compound)).drawings(), 1):
        # The shape beside the outermost group is the background.
        outermost = next((record for record in drawing.walk() if record.kind == GROUP), None) if drawing else None
        lines = list(_lines(_grouped(outermost))) if outermost is not None else []
        if lines:
            sections.append(markdown.blocks([f"## Slide {number}", *lines]))
    return markdown.blocks(sections)


def _of_letter(compound: Compound) -> str:
    content = Content(compound, Fib.read(compound))
    floating = [
        shape for drawing in drawings(content.fib.part(Part.DRAWINGS)) for group in _groups(drawing) for shape in group
    ]
    return markdown.blocks(_lines([*floating, *_in_line(content)]))


def _groups(drawing: Record) -> Iterator[list[Record]]:
    for record in drawing.children():
        if record.kind == GROUP:
            yield list(_grouped(record))


def _grouped(group: Record, depth: int = 0) -> Iterator[Record]:
    """Shapes of a group and of those in it; the first of each stands for the group."""
    for place, record in enumerate(group.children()):
        if record.kind == SHAPE and place:
            yield record
        elif record.kind == GROUP and depth < _DEEPEST:
            yield from _grouped(record, depth + 1)


def _in_line(content: Content) -> Iterator[Record]:
    """Shapes of the pictures that stand in the text; a stream of their own holds them."""
    for start, end, run in content.formatting.runs(0, len(content.text)):
        if _SIGN not in content.text[start:end] or run.is_data or not 0 <= run.place <= len(content.data) - 6:
            continue
        size, head = struct.unpack_from("<IH", content.data, run.place)
        inside = records(content.data, run.place + head, run.place + size)
        yield from (record for record in inside if record.kind == SHAPE)


def _lines(shapes: Iterator[Record] | list[Record]) -> Iterator[str]:
    """`[Picture: what it shows]`, or its name, or its number among those without; shapes without a name say nothing."""
    counts: dict[str, int] = {}
    for record in shapes:
        found: dict[int, int | str] = {}
        for child in record.children():
            if child.kind in (OPTIONS, MORE_OPTIONS):
                found |= properties(child)
        kind = _kind(record, found)
        if not kind:
            continue
        described = picture_text(_text(found, _DESCRIPTION)).removeprefix("[Picture: ").removesuffix("]")
        name = described or markdown.escape(_text(found, _NAME) or ntpath.basename(_text(found, _FILE)))
        if name:
            yield f"[{kind}: {name}]"
        elif kind != "Shape":
            counts[kind] = counts.get(kind, 0) + 1
            yield f"[{kind} {counts[kind]}]"


def _kind(record: Record, found: dict[int, int | str]) -> str:
    """What a shape is; empty for the place of a text that was left blank."""
    data = record.child(Kind.CLIENT_DATA)
    told = {child.kind for child in records(data.data, data.start, data.end)} if data is not None else set()
    if Kind.OBJECT_REFERENCE in told:
        return "Embedded"
    if _PICTURE in found:
        return "Picture"
    return "" if Kind.PLACEHOLDER in told or record.child(Kind.TEXT_BOX) is not None else "Shape"


def _text(found: dict[int, int | str], number: int) -> str:
    value = found.get(number, "")
    return " ".join(value.split()) if isinstance(value, str) else ""
