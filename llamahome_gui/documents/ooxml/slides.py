"""PowerPoint presentations (PPTX, PPTM): one section per slide with its texts, tables, charts, notes and comments.

python-pptx opens the file (`slidedeck`). Its shapes are read from their elements: its classes for them refuse a slide
for one wrong value, and leave out equations, comments, alternatives and what a text takes from its layout.
"""

from __future__ import annotations

from collections.abc import Iterator

from llamahome_gui.documents import markdown
from llamahome_gui.documents.package import Package
from llamahome_gui.documents.source import Source
from llamahome_gui.documents.types import Draft
from llamahome_gui.errors import DocumentError

from .names import SLIDE as P
from .properties import app_metadata
from .shape import Shape
from .slidecomments import SlideComments
from .slidedeck import Deck, Slide
from .slidelayouts import Layout
from .slideshapes import ShapeReader
from .slidetext import text_body

_GENERIC_TITLES = ("powerpoint presentation", "slide 1", "title")


def convert(source: Source) -> Draft:
    """Slides in the order of the show; hidden ones are marked, or left out if hidden text is not wanted.

    Raises:
        DocumentError: DAMAGED, ENCRYPTED or LIMIT.
    """
    with Package(source) as package:
        deck = Deck(package, package.main_part("ppt/presentation.xml"))
        slides = list(deck.slides())
        reader = _SlideReader(deck, shows_hidden=source.options.hidden)
        sections = [reader.read(slide, number) for number, slide in enumerate(slides, 1)]
        metadata = deck.metadata() | app_metadata(package) | {"slides": str(len(slides))}
    title = metadata.pop("title", None)
    if not reader.says_something:
        return Draft("", metadata=metadata)
    generic = title is None or title.lower() in _GENERIC_TITLES
    return Draft(markdown.tidy(markdown.blocks(sections)), reader.first_title or title if generic else title, metadata)


class _SlideReader:
    """Reads the slides of one file."""

    def __init__(self, deck: Deck, *, shows_hidden: bool) -> None:
        self._parts = deck.parts
        self._shows_hidden = shows_hidden
        self._comments = SlideComments(deck.parts, deck.main)
        self._layouts: dict[str | None, Layout] = {}
        self._repeated: set[str] = set()
        self.first_title: str | None = None
        self.says_something = False  # and not only how many slides there are

    def read(self, slide: Slide, number: int) -> str:
        """A slide under its number and title."""
        section = f"# {markdown.escape(slide.section)}" if slide.section else ""
        try:
            root = self._parts.root(slide.part)
        except DocumentError:
            self._parts.lose(slide.part)
            return markdown.blocks([section, f"## Slide {number}", "(This slide is damaged and could not be read.)"])
        hidden = root.get("show") in ("0", "false")
        if hidden and not self._shows_hidden:
            return section
        layout = self._layout(slide.layout)
        reader = ShapeReader(self._parts, slide.part, layout, self._repeated, shows_hidden=self._shows_hidden)
        tree = root.find(f"{P}cSld/{P}spTree")
        blocks = [] if tree is None else list(reader.blocks(tree))
        if root.get("showMasterSp") not in ("0", "false"):
            blocks += self._of_layout(layout)
        title = " ".join(reader.title.split())
        extras = [self._notes(slide.notes), *self._comments.on(slide.part)]
        self.first_title = self.first_title or title or None
        self.says_something = self.says_something or bool(title or blocks or any(extras))
        heading = f"## Slide {number}{' (hidden)' if hidden else ''}" + (f": {title}" if title else "")
        return markdown.blocks([section, heading, *blocks, *extras])

    def _of_layout(self, layout: Layout) -> Iterator[str]:
        """What its layout writes on a slide, unless a slide before said the same."""
        for text in layout.texts():
            if text not in self._repeated:
                self._repeated.add(text)
                yield markdown.escape(text)

    def _layout(self, part: str | None) -> Layout:
        if part not in self._layouts:
            self._layouts[part] = Layout(self._parts, part)
        return self._layouts[part]

    def _notes(self, part: str | None) -> str:
        root = self._parts.side_root(part)
        relations = self._parts.relationships(part) if part else {}
        texts = []
        for shape in map(Shape, () if root is None else root.iter(f"{P}sp")):
            if shape.holder is not None and shape.holder.get("type") == "body":
                texts.append(text_body(shape.texts, relations))
        text = markdown.blocks(texts)
        return f"**Notes:**\n\n{text}" if text else ""
