"""Parts of a file that python-docx or python-pptx has opened, by their names and relationships."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from llamahome_gui.documents import safexml

from .package import Relationship


class LibraryParts:
    """The library's parts, elements and relationships as `package.Parts`.

    Both libraries come from one stem: their packages, parts and relationships have the same attributes. A part that
    the library does not model (footnotes, charts, SmartArt) is parsed from the bytes it keeps.
    """

    def __init__(self, package: Any) -> None:
        self._parts = {part.partname.lstrip("/").lower(): part for part in package.iter_parts()}
        self._relationships: dict[str, dict[str, Relationship]] = {}

    def side_root(self, part: str | None) -> etree._Element | None:
        """Root of a part; None when it is not there or not well-formed."""
        found = self._parts.get((part or "").lower())
        if found is None:
            return None
        element = getattr(found, "element", None)
        if element is not None:
            return element
        try:
            return safexml.parse(found.blob)
        except (safexml.XmlLimit, etree.XMLSyntaxError):
            return None

    def relationships(self, part: str) -> dict[str, Relationship]:
        """Relationships of a part by their id; empty when there are none."""
        known = self._relationships.get(part)
        if known is None:
            found = self._parts.get(part.lower())
            known = self._relationships[part] = {} if found is None else self.relations_of(found)
        return known

    @staticmethod
    def relations_of(part: Any) -> dict[str, Relationship]:
        """Relationships of one of the library's parts."""
        return {key: _relationship(key, entry) for key, entry in part.rels.items()}

    def related(self, part: str, kind: str) -> Iterator[str]:
        """Names of the parts of a kind that `part` relates to, in the order of the file."""
        for entry in self.relationships(part).values():
            if entry.kind == kind and not entry.external:
                yield entry.target

    def first_related(self, part: str, kind: str) -> str | None:
        return next(self.related(part, kind), None)


def _relationship(key: str, entry: Any) -> Relationship:
    target = entry.target_ref if entry.is_external else entry.target_part.partname.lstrip("/")
    return Relationship(key, entry.reltype.rsplit("/", 1)[-1], target, bool(entry.is_external))
