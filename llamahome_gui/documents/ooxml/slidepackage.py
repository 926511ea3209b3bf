"""python-pptx's package of a presentation, made of the parts of a copy: nothing is packed for it and unpacked again."""

from __future__ import annotations

import io
from weakref import proxy

from pptx.opc.constants import RELATIONSHIP_TARGET_MODE as MODE
from pptx.opc.package import Part, PartFactory, _Relationship
from pptx.opc.packuri import PackURI
from pptx.package import Package

from llamahome_gui.documents.package import Relationship

from .guarded import Copy, relationship_type


def opened(copy: Copy) -> tuple[Package, dict[str, Part]]:
    """The package and its parts by their names in lower case.

    Parts know their package by a weak link: in a circle all of them would wait for the collector, deck after deck.

    Raises:
        Whatever python-pptx raises for XML that it does not like.
    """
    package = Package(io.BytesIO())
    owner = proxy(package)
    parts: dict[str, Part] = {}
    for part in copy.parts:
        name = PackURI(f"/{part.name}")
        parts[name] = PartFactory(name, part.content_type, owner, part.data)
    for source, entries in copy.relationships.items():
        relationships = parts[f"/{source}"].rels if source else package._rels
        relationships._rels.update({entry.id: _relationship(entry, parts) for entry in entries})
    return package, {name[1:].lower(): part for name, part in parts.items()}


def _relationship(entry: Relationship, parts: dict[str, Part]) -> _Relationship:
    kind = relationship_type(entry.kind)
    if entry.external:
        return _Relationship("/", entry.id, kind, MODE.EXTERNAL, entry.target)
    return _Relationship("/", entry.id, kind, MODE.INTERNAL, parts[entry.target])
