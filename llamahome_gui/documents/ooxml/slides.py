"""PowerPoint presentations (PPTX, PPTM): one section per slide with its texts, tables, charts, notes and comments.

Not by python-pptx: it opens every part a file relates to before the first word can be had, refuses whole files for one
wrong value, and leaves out equations, comments, alternatives and what a text takes from its layout.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from llamahome_gui.documents import markdown
from llamahome_gui.documents.source import Source
from llamahome_gui.documents.types import Draft
from llamahome_gui.errors import DocumentError

from .names import RELATION
from .names import SLIDE as P
from .package import Package
from .properties import app_metadata, core_properties
from .slidecomments import SlideComments
from .slidelayouts import Layout, placeholder_of
from .slideshapes import ShapeReader
from .slidetext import text_body

_GENERIC_TITLES = ("powerpoint presentation", "slide 1", "title")
_USUAL_SECTION = "Default Section"


@dataclass(frozen=True, slots=True)
class _Slide:
    """A slide in the show: the part it stands in, and the section that begins with it."""

    part: str
    section: str


def convert(source: Source) -> Draft:
    """Slides in the order of the show; hidden ones are marked, or left out if hidden text is not wanted.

    Raises:
        DocumentError: DAMAGED, ENCRYPTED or LIMIT.
    """
    with Package(source) as package:
        main = package.main_part("ppt/presentation.xml")
        slides = list(_show(package, main))
        reader = _SlideReader(package, main)
        sections = [reader.read(slide, number) for number, slide in enumerate(slides, 1)]
        metadata = core_properties(package) | app_metadata(package) | {"slides": str(len(slides))}
    title = metadata.pop("title", None)
    if not reader.says_something:
        return Draft("", metadata=metadata)
    generic = title is None or title.lower() in _GENERIC_TITLES
    return Draft(markdown.tidy(markdown.blocks(sections)), reader.first_title or title if generic else title, metadata)


def _show(package: Package, main: str) -> Iterator[_Slide]:
    """Slides whose parts are there, in the order of the show."""
    root = package.root(main)
    relations = package.relationships(main)
    sections = _sections(root)
    for node in root.iterfind(f"{P}sldIdLst/{P}sldId"):
        entry = relations.get(node.get(f"{RELATION}id", ""))
        if entry and not entry.external:
            if package.has(entry.target):
                yield _Slide(entry.target, sections.get(node.get("id", ""), ""))
            else:
                package.lose(entry.target)


def _sections(root: etree._Element) -> dict[str, str]:
    """Names of sections by the id of their first slide ([MS-PPTX] 2.6.16)."""
    found: dict[str, str] = {}
    for section in root.iter("{*}section"):
        first = next((node.get("id", "") for node in section.iter("{*}sldId")), "")
        if first and section.get("name", _USUAL_SECTION) != _USUAL_SECTION:
            found[first] = " ".join(section.get("name", "").split())
    return found


class _SlideReader:
    """Reads the slides of one file."""

    def __init__(self, package: Package, main: str) -> None:
        self._package = package
        self._comments = SlideComments(package, main)
        self._layouts: dict[str | None, Layout] = {}
        self._repeated: set[str] = set()
        self.first_title: str | None = None
        self.says_something = False  # and not only how many slides there are

    def read(self, slide: _Slide, number: int) -> str:
        """A slide under its number and title."""
        section = f"# {markdown.escape(slide.section)}" if slide.section else ""
        try:
            root = self._package.root(slide.part)
        except DocumentError:
            self._package.lose(slide.part)
            return markdown.blocks([section, f"## Slide {number}", "(This slide is damaged and could not be read.)"])
        hidden = root.get("show") in ("0", "false")
        if hidden and not self._package.source.options.hidden:
            return section
        layout = self._layout(slide.part)
        reader = ShapeReader(self._package, slide.part, layout, self._repeated)
        tree = root.find(f"{P}cSld/{P}spTree")
        blocks = [] if tree is None else list(reader.blocks(tree))
        if root.get("showMasterSp") not in ("0", "false"):
            blocks += self._of_layout(layout)
        title = " ".join(reader.title.split())
        extras = [self._notes(slide.part), *self._comments.on(slide.part)]
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

    def _layout(self, slide: str) -> Layout:
        part = self._package.first_related(slide, "slideLayout")
        if part not in self._layouts:
            self._layouts[part] = Layout(self._package, part)
        return self._layouts[part]

    def _notes(self, slide: str) -> str:
        part = self._package.first_related(slide, "notesSlide")
        root = self._package.side_root(part)
        relations = self._package.relationships(part) if part else {}
        texts = []
        for shape in () if root is None else root.iter(f"{P}sp"):
            holder = placeholder_of(shape)
            if holder is not None and holder.get("type") == "body":
                texts.append(text_body(shape.find(f"{P}txBody"), relations))
        text = markdown.blocks(texts)
        return f"**Notes:**\n\n{text}" if text else ""
