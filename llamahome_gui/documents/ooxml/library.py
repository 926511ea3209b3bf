"""Parts of a file that python-docx or python-pptx has opened, by their names and relationships."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from llamahome_gui.documents import safexml
from llamahome_gui.documents.package import Package, Relationship


class LibraryParts:
    """The library's parts, elements and relationships as `package.Parts`.

    Both libraries come from one stem: their packages, parts and relationships have the same attributes. A part that
    the library does not model (footnotes, charts, SmartArt) is parsed from the bytes it keeps; what the library was
    not given, or refused, is asked of the package it was opened from.
    """

    def __init__(self, parts: Mapping[str, Any], package: Package) -> None:
        """`parts` are the library's own, by their names in lower case."""
        self._package = package
        self._parts = parts

    def root(self, part: str) -> etree._Element:
        """Root of a part that the document cannot do without; raises as `Package.root` does."""
        element = _element(self._parts.get(part.lower()))
        return self._package.root(part) if element is None else element

    def side_root(self, part: str | None) -> etree._Element | None:
        """Root of a part; None when it is not there or not well-formed, which is noted as a loss."""
        found = self._parts.get((part or "").lower())
        if part is None or found is None:
            return self._package.side_root(part)
        element = _element(found)
        if element is not None:
            return element
        try:
            return safexml.parse(found.blob)
        except (safexml.XmlLimit, etree.XMLSyntaxError):
            self._package.lose(part)
            return None

    def lose(self, part: str) -> None:
        """Note that a part cannot be had."""
        self._package.lose(part)

    def relationships(self, part: str) -> dict[str, Relationship]:
        """Relationships of a part by their id; empty when there are none. The library has them from the package."""
        return self._package.relationships(part)

    def related(self, part: str, kind: str) -> Iterator[str]:
        """Names of the parts of a kind that `part` relates to, in the order of the file."""
        return self._package.related(part, kind)

    def first_related(self, part: str, kind: str) -> str | None:
        return self._package.first_related(part, kind)


def _element(part: Any) -> etree._Element | None:
    # python-pptx has no public name for what python-docx calls `element` too.
    return getattr(part, "_element", None)
