"""Shapes of OfficeArt ([MS-ODRAW]): their numbers, what is said about them, and which groups they belong to."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from llamahome_gui.documents import markdown
from llamahome_gui.documents.markdown import picture_text

from .officeart import Record, properties, records

DRAWING, GROUP, SHAPE = 0xF002, 0xF003, 0xF004
FLAGS, OPTIONS, MORE_OPTIONS = 0xF00A, 0xF00B, 0xF122
_WORD_ART, _DESCRIPTION = 0x00C0, 0x0381


@dataclass(frozen=True, slots=True)
class Shape:
    """`top` is the number of the outermost group that holds it, or its own."""

    number: int
    top: int
    text: str


def shapes(drawing: Record, top: int = 0, depth: int = 0) -> Iterator[Shape]:
    """Shapes below a drawing or a group, in their order."""
    for record in drawing.children():
        if record.kind == SHAPE:
            shape = _shape(record, top)
            # The first shape of a group stands for the group.
            top = top or (shape.number if drawing.kind == GROUP and depth > 1 else 0)
            yield shape
        elif record.kind == GROUP and depth < 32:
            yield from shapes(record, top, depth + 1)


def drawings(data: bytes) -> Iterator[Record]:
    """Drawings of a Word document ([MS-DOC] 2.9.172): one byte before each says whose they are."""
    first = next(records(data), None)
    at = first.end if first is not None else len(data)
    while at + 9 <= len(data):
        record = next(records(data, at + 1), None)
        if record is None or record.kind != DRAWING:
            return
        yield record
        at = record.end


def shape_text(record: Record) -> str:
    """What a shape says without a text of its own: its lettering, or what its author wrote about it."""
    found: dict[int, int | str] = {}
    for child in record.children():
        if child.kind in (OPTIONS, MORE_OPTIONS):
            found |= properties(child)
    lettering, description = found.get(_WORD_ART), found.get(_DESCRIPTION)
    if isinstance(lettering, str) and lettering.strip():
        return markdown.escape(" ".join(lettering.split()))
    return picture_text(description if isinstance(description, str) else None)


def _shape(record: Record, top: int) -> Shape:
    flags = record.child(FLAGS)
    data = b"" if flags is None else flags.content()
    number = struct.unpack_from("<I", data)[0] if len(data) >= 4 else 0
    return Shape(number, top or number, shape_text(record))
