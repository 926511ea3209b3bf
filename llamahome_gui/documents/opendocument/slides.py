"""OpenDocument slides (ODP): one section per slide with its texts, tables, charts, notes and comments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from llamahome_gui.documents import markdown
from llamahome_gui.documents.slideorder import Box, reading_order
from llamahome_gui.documents.source import Source
from llamahome_gui.documents.types import Draft

from .blocks import Blocks
from .container import Opened, opened
from .names import DRAW, OFFICE, PRESENTATION, SVG, XLINK
from .objects import Objects

_ASIDE = frozenset((f"{PRESENTATION}notes", f"{OFFICE}forms", f"{DRAW}layer-set"))
_REPEATED = ("footer", "header", "date-time")  # the same on every slide
_LENGTH = re.compile(r"(-?[\d.]+)(cm|mm|in|pt|pc|px)$")
_PER_INCH = {"cm": 2.54, "mm": 25.4, "in": 1, "pt": 72, "pc": 6, "px": 96}


def convert(source: Source) -> Draft:
    """Slides in order: a heading with the title, the texts and tables below it, then the speaker's notes.

    Hidden slides are marked, or left out if hidden text is not wanted.

    Raises:
        DocumentError: ENCRYPTED, DAMAGED or LIMIT.
    """
    with opened(source, "presentation") as file:
        pages = list(file.body.iterchildren(f"{DRAW}page"))
        reader = _SlideReader(file, shows_hidden=source.options.hidden)
        slides = [reader.read(page, number) for number, page in enumerate(pages, 1)]
        metadata = file.metadata | {"slides": str(len(pages))}
    text = markdown.tidy(markdown.blocks(slides)) if reader.says_something else ""
    return Draft(text, metadata.pop("title", None) or reader.first_title, metadata)


class _SlideReader:
    """Reads the slides of one file."""

    def __init__(self, file: Opened, *, shows_hidden: bool) -> None:
        self._file, self._shows_hidden = file, shows_hidden
        self._objects = Objects(file.package, file.body)
        self._repeated: set[str] = set()
        self._declared = {
            (kind, node.get(f"{PRESENTATION}name", "")): " ".join("".join(node.itertext()).split())
            for kind in ("header", "footer", "date-time")
            for node in file.body.iterchildren(f"{PRESENTATION}{kind}-decl")
        }
        self.first_title: str | None = None
        self.says_something = False  # and not only how many slides there are

    def read(self, page: etree._Element, number: int) -> str:
        """A slide under its number and title."""
        hidden = not self._file.styles.shows_slide(page.get(f"{DRAW}style-name"))
        if hidden and not self._shows_hidden:
            return ""
        writer = Blocks(self._file.styles, self._objects, shows_hidden=self._shows_hidden)
        title = next((node for node in page.iter(f"{DRAW}frame") if _class(node) == "title"), None)
        said = " ".join(writer.plain(_boxed(title)).split()) if title is not None else ""
        shapes = [child for child in page if child is not title and child.tag not in _ASIDE]
        blocks = list(self._shapes(writer, shapes))
        blocks += self._printed(page)
        extras = [*_notes(writer, page.find(f"{PRESENTATION}notes")), *writer.notes]
        self.first_title = self.first_title or said or None
        self.says_something = self.says_something or bool(said or any(blocks) or any(extras))
        heading = f"## Slide {number}{' (hidden)' if hidden else ''}" + (f": {said}" if said else "")
        return markdown.blocks([heading, *blocks, *extras])

    def _printed(self, page: etree._Element) -> Iterator[str]:
        """Footers, headers and dates that the page takes from the presentation, once over all slides."""
        for kind in ("header", "footer", "date-time"):
            text = self._declared.get((kind, page.get(f"{PRESENTATION}use-{kind}-name", "")), "")
            if text and text not in self._repeated:
                self._repeated.add(text)
                yield markdown.escape(text)

    def _shapes(self, writer: Blocks, shapes: list[etree._Element]) -> Iterator[str]:
        """Blocks of shapes, in the order in which they are read; a group is one of them."""
        drawn = [shape for shape in shapes if isinstance(shape.tag, str)]
        for index in reading_order([_place(shape) for shape in drawn]):
            shape = drawn[index]
            if shape.tag.endswith("}annotation"):  # LibreOffice has a name of its own for it
                writer.notes += writer.comment(shape)
            elif shape.tag in (f"{DRAW}g", f"{DRAW}a"):
                target = shape.get(f"{XLINK}href", "")
                for text in self._shapes(writer, list(shape)):
                    yield markdown.link(text, target) if target and "\n" not in text else text
            else:
                yield self._shape(writer, shape)

    def _shape(self, writer: Blocks, shape: etree._Element) -> str:
        kind = _class(shape)
        if kind == "page-number":
            return ""
        text = markdown.blocks_and_items([*writer.drawn(shape)]) or _embedded(shape)
        if kind in _REPEATED:
            if text in self._repeated:
                return ""
            self._repeated.add(text)
        return text


def _boxed(frame: etree._Element) -> Iterator[etree._Element]:
    """What the text boxes of a frame hold."""
    for box in frame.iterchildren(f"{DRAW}text-box"):
        yield from box


def _class(node: etree._Element) -> str:
    return str(node.get(f"{PRESENTATION}class", ""))


def _place(shape: etree._Element) -> Box | None:
    """Where a shape lies, in hundredths of a millimetre; a group lies where its shapes do."""
    sides = [_length(shape.get(f"{SVG}{name}", "")) for name in ("x", "y", "width", "height")]
    if None not in sides:
        return Box(*(side for side in sides if side is not None))
    inner = [box for child in shape if isinstance(child.tag, str) and (box := _place(child)) is not None]
    if shape.tag not in (f"{DRAW}g", f"{DRAW}a") or not inner:
        return None
    left, top = min(box.left for box in inner), min(box.top for box in inner)
    right, bottom = max(box.left + box.width for box in inner), max(box.top + box.height for box in inner)
    return Box(left, top, right - left, bottom - top)


def _length(text: str) -> int | None:
    match = _LENGTH.match(text)
    try:
        return None if match is None else round(float(match.group(1)) / _PER_INCH[match.group(2)] * 2540)
    except ValueError:
        return None


def _notes(writer: Blocks, notes: etree._Element | None) -> Iterable[str]:
    frames = () if notes is None else notes.iter(f"{DRAW}frame")
    text = markdown.blocks(
        markdown.blocks_and_items(writer.frame(frame)) for frame in frames if _class(frame) == "notes"
    )
    return [f"**Notes:**\n\n{text}"] if text else []


def _embedded(shape: etree._Element) -> str:
    """The name of an embedded file."""
    node = next(shape.iterchildren(f"{DRAW}object", f"{DRAW}object-ole", f"{DRAW}plugin"), None)
    name = shape.get(f"{DRAW}name", "").strip()
    return f"[Embedded: {markdown.escape(name)}]" if node is not None and name else ""
