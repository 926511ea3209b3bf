"""python-pptx's package of a presentation, made of the parts of a copy: nothing is packed for it and unpacked again."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import cast
from weakref import proxy

from llamahome_gui.documents.package import Relationship

from .guarded import Copy, relationship_type
from .slidelibrary import CT_Relationships, Package, PackURI, Part, PartFactory, parse_xml, quoteattr

_SPACE = "http://schemas.openxmlformats.org/package/2006/relationships"


def opened(copy: Copy) -> tuple[Package, dict[str, Part]]:
    """The package and its parts by their names in lower case.

    Parts know their package by a weak link: in a circle all of them would wait for the collector, deck after deck.

    Raises:
        Whatever python-pptx raises for XML that it does not like.
    """
    package = Package(io.BytesIO())
    owner = proxy(package)
    parts: dict[PackURI, Part] = {}
    for part in copy.parts:
        name = PackURI(f"/{part.name}")
        parts[name] = PartFactory(name, part.content_type, owner, part.data)
    for source, entries in copy.relationships.items():
        if source:
            parts[PackURI(f"/{source}")].load_rels_from_xml(_relationships(entries), parts)
            continue
        for entry in entries:
            if not entry.external:
                package.relate_to(parts[PackURI(entry.target)], relationship_type(entry.kind))
    return package, {name[1:].lower(): part for name, part in parts.items()}


def _relationships(entries: Iterable[Relationship]) -> CT_Relationships:
    """Relationships as the library reads them from a file: it has no other way that keeps their ids."""
    return cast(
        CT_Relationships,
        parse_xml(f'<Relationships xmlns="{_SPACE}">{"".join(map(_relationship, entries))}</Relationships>'),
    )


def _relationship(entry: Relationship) -> str:
    told = {"Id": entry.id, "Type": relationship_type(entry.kind), "Target": entry.target}
    mode = ' TargetMode="External"' if entry.external else ""
    return f"<Relationship {' '.join(f'{name}={quoteattr(text)}' for name, text in told.items())}{mode}/>"
