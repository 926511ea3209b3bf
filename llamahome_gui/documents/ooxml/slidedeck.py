"""A presentation as python-pptx opens it: which slides it shows, and what belongs to each.

Slides are found by the relationships of their package, as python-pptx does too: its own list of them gives each part a
new name for saving, and gives up at the first slide that is lost.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from llamahome_gui.documents.package import Package, Parts
from llamahome_gui.errors import DocumentError

from . import slidepackage
from .guarded import PLAIN, open_guarded
from .library import LibraryParts
from .names import RELATION
from .names import SLIDE as P
from .properties import core_metadata, core_properties
from .slidelibrary import CONTENT_TYPE

log = logging.getLogger(__name__)

# Parts that may hold text; python-pptx has no classes for the plain ones, or none that a reader needs.
_PARTS = {
    "officeDocument": CONTENT_TYPE.PML_PRESENTATION_MAIN,
    "core-properties": CONTENT_TYPE.OPC_CORE_PROPERTIES,
    "slide": CONTENT_TYPE.PML_SLIDE,
    "slideLayout": CONTENT_TYPE.PML_SLIDE_LAYOUT,
    "slideMaster": CONTENT_TYPE.PML_SLIDE_MASTER,
    "notesSlide": CONTENT_TYPE.PML_NOTES_SLIDE,
    "chart": PLAIN,
    "diagramData": PLAIN,
    "comments": PLAIN,
    "comment": PLAIN,
    "commentAuthors": PLAIN,
    "authors": PLAIN,
}
_OUTLINE, _OUTLINE_END = b"<a:custGeom>", b"</a:custGeom>"
_USUAL_SECTION = "Default Section"


@dataclass(frozen=True, slots=True)
class Slide:
    """A slide in the show: the parts it and what belongs to it stand in, and the section that begins with it."""

    part: str
    layout: str | None
    notes: str | None
    section: str


class Deck:
    """The slides of a package and the `parts` in which they are found.

    Raises:
        DocumentError: DAMAGED, ENCRYPTED or LIMIT when the main part cannot be had.
    """

    def __init__(self, package: Package, main: str) -> None:
        self.main = main
        self._package = package
        self._opened, self.parts = _opened(package, main)

    def metadata(self) -> dict[str, str]:
        """Core properties."""
        return core_properties(self._package) if self._opened is None else core_metadata(self._opened)

    def slides(self) -> Iterator[Slide]:
        """Slides whose parts are there, in the order of the show."""
        root = self.parts.root(self.main)
        sections = _sections(root)
        promised = self._package.relationships(self.main)
        for node in root.iterfind(f"{P}sldIdLst/{P}sldId"):
            entry = promised.get(node.get(f"{RELATION}id", ""))
            if entry is None or entry.external:
                continue
            if self._package.has(entry.target):
                part, section = entry.target, sections.get(node.get("id", ""), "")
                yield Slide(part, self._first(part, "slideLayout"), self._first(part, "notesSlide"), section)
            else:
                self._package.lose(entry.target)

    def _first(self, part: str, kind: str) -> str | None:
        """The first part of a kind that `part` relates to and that is there; else the first that should be."""
        promised = list(self._package.related(part, kind))
        return next(filter(self._package.has, promised), next(iter(promised), None))


def _opened(package: Package, main: str) -> tuple[Any, Parts]:
    """python-pptx's package and its parts; None and those of the zip for a presentation that it refuses."""
    try:
        opened, parts = open_guarded(package, main, _PARTS, slidepackage.opened, without_outlines)
        return opened, LibraryParts(parts, package)
    except DocumentError:
        raise
    except Exception:  # it may run out of memory, for it holds all slides at once
        log.info("%s is read without python-pptx", package.source.path, exc_info=True)
        return None, package


def without_outlines(data: bytes) -> bytes:
    """A slide without the points of its drawn shapes: they say nothing, and can be most of its elements."""
    first, *rest = data.split(_OUTLINE)
    kept = [first]
    for piece in rest:
        _, end, after = piece.partition(_OUTLINE_END)
        if not end:
            return data  # not as any program writes it
        kept.append(after)
    return b"".join(kept)


def _sections(root: etree._Element) -> dict[str, str]:
    """Names of sections by the id of their first slide ([MS-PPTX] 2.6.16)."""
    found: dict[str, str] = {}
    for section in root.iter("{*}section"):
        first = next((node.get("id", "") for node in section.iter("{*}sldId")), "")
        if first and section.get("name", _USUAL_SECTION) != _USUAL_SECTION:
            found[first] = " ".join(section.get("name", "").split())
    return found
