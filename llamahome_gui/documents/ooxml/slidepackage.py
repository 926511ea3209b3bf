"""python-pptx's presentation, made of the parts of a copy: nothing is packed for it and unpacked again."""

from __future__ import annotations

import io
from typing import Any, NamedTuple

from pptx.opc.constants import RELATIONSHIP_TARGET_MODE as MODE
from pptx.opc.package import Part, PartFactory
from pptx.opc.packuri import PackURI
from pptx.package import Package

from llamahome_gui.documents.package import Relationship

from .guarded import Copy, relationship_type

_MODES = {False: MODE.INTERNAL, True: MODE.EXTERNAL}


class _Relationship(NamedTuple):
    """What python-pptx asks of an element `Relationship`."""

    rId: str
    reltype: str
    targetMode: str
    target_ref: str


class _Relationships(NamedTuple):
    """What it asks of the root element of a part's relationships."""

    relationship_lst: list[_Relationship]


def presentation(copy: Copy) -> tuple[Any, dict[str, Part]]:
    """The presentation and its parts by their names in lower case.

    Raises:
        Whatever python-pptx raises for XML that it does not like.
    """
    package = Package(io.BytesIO())
    parts: dict[PackURI, Part] = {}
    for part in copy.parts:
        name = PackURI(f"/{part.name}")
        parts[name] = PartFactory(name, part.content_type, package, part.data)
    for source, entries in copy.relationships.items():
        owner = parts[PackURI(f"/{source}")].rels if source else package._rels
        owner.load_from_xml("/", _root(entries), parts)
    return package.main_document_part.presentation, {name[1:].lower(): part for name, part in parts.items()}


def _root(entries: list[Relationship]) -> _Relationships:
    return _Relationships(
        [
            _Relationship(entry.id, relationship_type(entry.kind), _MODES[entry.external], entry.target)
            for entry in entries
        ]
    )
