"""python-pptx's presentation, made of the parts of a copy: nothing is packed for it and unpacked again."""

from __future__ import annotations

import io
from typing import Any

from pptx.opc.constants import RELATIONSHIP_TARGET_MODE as MODE
from pptx.opc.package import Part, PartFactory, _Relationship
from pptx.opc.packuri import PackURI
from pptx.package import Package

from llamahome_gui.documents.package import Relationship

from .guarded import Copy, relationship_type


def presentation(copy: Copy) -> tuple[Any, dict[str, Part]]:
    """The presentation and its parts by their names in lower case.

    Raises:
        Whatever python-pptx raises for XML that it does not like.
    """
    package = Package(io.BytesIO())
    parts: dict[str, Part] = {}
    for part in copy.parts:
        name = PackURI(f"/{part.name}")
        parts[name] = PartFactory(name, part.content_type, package, part.data)
    for source, entries in copy.relationships.items():
        relationships = parts[f"/{source}"].rels if source else package._rels
        relationships._rels.update({entry.id: _relationship(entry, parts) for entry in entries})
    return package.main_document_part.presentation, {name[1:].lower(): part for name, part in parts.items()}


def _relationship(entry: Relationship, parts: dict[str, Part]) -> _Relationship:
    kind = relationship_type(entry.kind)
    if entry.external:
        return _Relationship("/", entry.id, kind, MODE.EXTERNAL, entry.target)
    return _Relationship("/", entry.id, kind, MODE.INTERNAL, parts[entry.target])
