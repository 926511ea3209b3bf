"""OpenDocument slides (ODP)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from llamahome_gui.documents import markdown
from llamahome_gui.documents.source import Source
from llamahome_gui.documents.types import Draft

from .blocks import Blocks
from .container import opened
from .names import DRAW, OFFICE, PRESENTATION, TEXT
from .styles import Styles


def convert(source: Source) -> Draft:
    """Slides in order: a heading with the title, the texts and tables below it, then the speaker's notes.

    Raises:
        DocumentError: ENCRYPTED, DAMAGED or LIMIT.
    """
    with opened(source, "presentation") as file:
        pages = list(file.body.iterchildren(f"{DRAW}page"))
        slides = [_slide(page, number, file.styles) for number, page in enumerate(pages, 1)]
        metadata = file.metadata | {"slides": str(len(pages))}
    told = any(says_something for _, says_something in slides)
    text = markdown.tidy(markdown.blocks(text for text, _ in slides)) if told else ""
    return Draft(text, metadata.pop("title", None), metadata)


def _slide(page: etree._Element, number: int, styles: Styles) -> tuple[str, bool]:
    """A slide's text, and whether it holds more than its number."""
    writer = Blocks(styles)
    title = next((node for node in page.iter(f"{DRAW}frame") if node.get(f"{PRESENTATION}class") == "title"), None)
    said = " ".join(" ".join(writer.frame(title)).split()) if title is not None else ""
    hidden = "" if styles.shows_slide(page.get(f"{DRAW}style-name")) else " (hidden)"
    head = f"## Slide {number}{hidden}" + (f": {said}" if said else "")
    shapes = (child for child in page if child is not title and child.tag != f"{PRESENTATION}notes")
    body = list(_shapes(writer, shapes))
    notes = page.find(f"{PRESENTATION}notes")
    spoken = [] if notes is None else [" ".join(text.split()) for text in _notes(writer, notes)]
    parts = [*body, *writer.notes, *(f"> Notes: {text}" for text in spoken if text)]
    return markdown.blocks([head, *parts]), bool(said) or any(part.strip() for part in parts)


def _shapes(writer: Blocks, shapes: Iterable[etree._Element]) -> Iterator[str]:
    for shape in shapes:
        if shape.tag == f"{DRAW}frame":
            yield markdown.blocks_and_items(writer.frame(shape))
        elif shape.tag == f"{DRAW}g":
            yield from _shapes(writer, shape)
        elif shape.tag == f"{OFFICE}annotation":
            writer.notes += writer.comment(shape)
        elif isinstance(shape.tag, str) and shape.tag.startswith(DRAW):
            yield markdown.blocks_and_items(writer.write(shape.iterchildren(f"{TEXT}p", f"{TEXT}list")))


def _notes(writer: Blocks, notes: etree._Element) -> Iterator[str]:
    for frame in notes.iter(f"{DRAW}frame"):
        if frame.get(f"{PRESENTATION}class") == "notes":
            yield "\n".join(writer.frame(frame))
