"""PowerPoint presentations (PPTX, PPTM): one section per slide with its texts, tables, charts, notes and comments."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from llamahome_gui.documents import markdown
from llamahome_gui.documents.source import Source
from llamahome_gui.documents.types import Draft

from .names import RELATION
from .names import SLIDE as P
from .package import Package
from .properties import read_properties
from .slidecomments import slide_comments
from .slideshapes import ShapeReader

_PICTURES = "Its slides hold pictures only; text inside pictures cannot be read."


def convert(source: Source) -> Draft:
    """Slides in the order of the show; hidden ones are marked.

    Raises:
        DocumentError: DAMAGED, ENCRYPTED or LIMIT.
    """
    with Package(source) as package:
        main = package.main_part("ppt/presentation.xml")
        repeated: set[str] = set()
        parts = enumerate(_slide_parts(package, main), 1)
        slides = [_slide(package, part, number, repeated) for number, part in parts]
        metadata = read_properties(package)
        if not any(has_text for _, _, has_text in slides):
            return Draft("", empty_hint=_PICTURES if slides else None)
        metadata["slides"] = str(len(slides))
        title = metadata.pop("title", None)
        first = next((name for name, _, _ in slides if name), None)
        generic = title is None or title.lower() in ("powerpoint presentation", "slide 1", "title")
        text = markdown.tidy(markdown.blocks(body for _, body, _ in slides))
        return Draft(text, first or title if generic else title, metadata)


def _slide_parts(package: Package, main: str) -> Iterator[str]:
    relations = package.relationships(main)
    order = package.root(main).find(f"{P}sldIdLst")
    for node in () if order is None else order:
        entry = relations.get(node.get(f"{RELATION}id", ""))
        if entry and not entry.external and package.has(entry.target):
            yield entry.target


def _slide(package: Package, part: str, number: int, repeated: set[str]) -> tuple[str, str, bool]:
    """Title, Markdown, and whether anything but the slide's number is said."""
    root = package.side_root(part)
    if root is None:
        return "", f"## Slide {number}\n\n(This slide is damaged and could not be read.)", False
    reader = ShapeReader(package, part, repeated)
    tree = root.find(f"{P}cSld/{P}spTree")
    blocks = [] if tree is None else list(reader.blocks(tree))
    title = " ".join(reader.title.split())
    hidden = " (hidden)" if root.get("show") in ("0", "false") else ""
    heading = f"## Slide {number}{hidden}" + (f": {title}" if title else "")
    notes = _notes(package, part)
    comments = list(slide_comments(package, part))
    body = markdown.blocks([heading, *blocks, notes, *comments])
    return title, body, bool(title or blocks or notes or comments)


def _notes(package: Package, part: str) -> str:
    notes_part = package.first_related(part, "notesSlide")
    root = package.side_root(notes_part)
    if root is None or notes_part is None:
        return ""
    reader = ShapeReader(package, notes_part)
    texts = [
        reader.text_body(shape.find(f"{P}txBody"), bulleted=False)
        for shape in root.iter(f"{P}sp")
        if _placeholder_type(shape) == "body"
    ]
    text = markdown.blocks(texts)
    return f"**Notes:**\n\n{text}" if text else ""


def _placeholder_type(shape: etree._Element) -> str | None:
    node = shape.find(f"{P}nvSpPr/{P}nvPr/{P}ph")
    return None if node is None else node.get("type", "obj")
