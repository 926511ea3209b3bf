"""PowerPoint presentations (PPTX, PPTM): one section per slide with its texts, tables, charts, notes and comments."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pptx
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.opc.constants import CONTENT_TYPE

from llamahome_gui.documents import markdown
from llamahome_gui.documents.source import Source
from llamahome_gui.documents.types import Draft

from .drawing import plain_paragraphs
from .guarded import PLAIN, open_guarded
from .library import LibraryParts
from .package import Package
from .properties import app_metadata, core_metadata
from .slidecomments import slide_comments
from .slideshapes import ShapeReader, unwrap_alternatives

log = logging.getLogger(__name__)

# Parts that may hold text; python-pptx has no classes for the plain ones, or none that a reader needs.
_PARTS = {
    "officeDocument": CONTENT_TYPE.PML_PRESENTATION_MAIN,
    "core-properties": CONTENT_TYPE.OPC_CORE_PROPERTIES,
    "slide": CONTENT_TYPE.PML_SLIDE,
    "slideLayout": CONTENT_TYPE.PML_SLIDE_LAYOUT,
    "notesSlide": CONTENT_TYPE.PML_NOTES_SLIDE,
    "chart": PLAIN,
    "diagramData": PLAIN,
    "comments": PLAIN,
    "comment": PLAIN,
    "commentAuthors": PLAIN,
    "authors": PLAIN,
}
_Slide = tuple[str, str, bool]  # title, Markdown, and whether anything but the slide's number is said


def convert(source: Source) -> Draft:
    """Slides in the order of the show; hidden ones are marked.

    Raises:
        DocumentError: DAMAGED, ENCRYPTED or LIMIT.
    """
    with Package(source) as package:
        main = package.main_part("ppt/presentation.xml")
        deck = open_guarded(package, main, _PARTS, pptx.Presentation)
        slides = _read(deck, package, main)
        if not any(has_text for _, _, has_text in slides):
            return Draft("", metadata={"slides": str(len(slides))})
        metadata = core_metadata(deck) | app_metadata(package) | {"slides": str(len(slides))}
        title = metadata.pop("title", None)
        first = next((name for name, _, _ in slides if name), None)
        generic = title is None or title.lower() in ("powerpoint presentation", "slide 1", "title")
        text = markdown.tidy(markdown.blocks(body for _, body, _ in slides))
        return Draft(text, first or title if generic else title, metadata)


def _read(deck: Any, package: Package, main: str) -> list[_Slide]:
    parts = LibraryParts(deck.part.package)  # before the slides are asked for, which gives their parts new names
    damaged = _drop_damaged(deck, package, main)
    slides = iter(deck.slides)
    reader = _SlideReader(parts, main)
    return [
        _unreadable(number) if is_damaged else reader.read(next(slides), number)
        for number, is_damaged in enumerate(damaged, 1)
    ]


def _drop_damaged(deck: Any, package: Package, main: str) -> list[bool]:
    """Take slides that python-pptx could not be given out of the show; which of its slides those were."""
    given, promised = deck.part.rels, package.relationships(main)
    damaged: list[bool] = []
    order = deck.element.sldIdLst
    for node in () if order is None else list(order):
        key = node.rId if getattr(node, "rId", None) else ""
        if key in given and given[key].reltype.endswith("/slide"):
            damaged.append(False)
            continue
        order.remove(node)
        if key in promised and package.has(promised[key].target):
            damaged.append(True)
    return damaged


def _unreadable(number: int) -> _Slide:
    return "", f"## Slide {number}\n\n(This slide is damaged and could not be read.)", False


class _SlideReader:
    def __init__(self, parts: LibraryParts, main: str) -> None:
        self._parts = parts
        self._main = main
        self._repeated: set[str] = set()

    def read(self, slide: Any, number: int) -> _Slide:
        tree = slide.shapes.element
        unwrap_alternatives(tree)
        reader = ShapeReader(self._parts, slide.part, _layout(slide), self._repeated)
        try:
            blocks = list(reader.blocks(slide.shapes))
        except (AttributeError, KeyError, TypeError, ValueError):
            # python-pptx is stricter than PowerPoint; the words are there all the same.
            log.info("slide %s is read without its shapes", number, exc_info=True)
            blocks = [markdown.escape(text) for text in plain_paragraphs(tree) if text]
        title = " ".join(reader.title.split())
        hidden = " (hidden)" if slide.element.get("show") in ("0", "false") else ""
        heading = f"## Slide {number}{hidden}" + (f": {title}" if title else "")
        extras = [_notes(slide, self._parts), *slide_comments(self._parts, self._main, slide.part)]
        body = markdown.blocks([heading, *blocks, *extras])
        return title, body, bool(title or blocks or any(extras))


def _layout(slide: Any) -> Any:
    """The slide's layout; None when the file has lost it."""
    try:
        return slide.slide_layout
    except KeyError:
        return None


def _notes(slide: Any, parts: LibraryParts) -> str:
    if not slide.has_notes_slide:
        return ""
    notes = slide.notes_slide
    unwrap_alternatives(notes.shapes.element)
    reader = ShapeReader(parts, notes.part)
    text = markdown.blocks(_note_bodies(notes, reader))
    return f"**Notes:**\n\n{text}" if text else ""


def _note_bodies(notes: Any, reader: ShapeReader) -> Iterator[str]:
    for shape in notes.placeholders:
        if shape.placeholder_format.type == PP_PLACEHOLDER.BODY and shape.has_text_frame:
            yield reader.text_body(shape.text_frame, bulleted=False)
