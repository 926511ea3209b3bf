"""python-docx's package of a document, made of the parts of a copy: nothing is packed for it and unpacked again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from weakref import proxy

from docx.opc.package import Unmarshaller
from docx.opc.packuri import PACKAGE_URI, PackURI
from docx.opc.part import PartFactory
from docx.package import Package

from .guarded import Copy, relationship_type


@dataclass(frozen=True, slots=True)
class _Relationship:
    """What python-docx asks of a relationship that it has read."""

    rId: str
    reltype: str
    target_ref: str
    is_external: bool

    @property
    def target_partname(self) -> PackURI:
        return PackURI(self.target_ref)


class _Reader:
    """What it asks of a package that it reads (`docx.opc.pkgreader.PackageReader`)."""

    def __init__(self, copy: Copy) -> None:
        self._copy = copy

    def iter_sparts(self) -> Iterator[tuple[PackURI, str, str, bytes]]:
        for part in self._copy.parts:
            yield PackURI(f"/{part.name}"), part.content_type, relationship_type(part.kind), part.data

    def iter_srels(self) -> Iterator[tuple[PackURI, _Relationship]]:
        for name, entries in self._copy.relationships.items():
            source = PackURI(f"/{name}") if name else PACKAGE_URI
            for entry in entries:
                yield source, _Relationship(entry.id, relationship_type(entry.kind), entry.target, entry.external)


def opened(copy: Copy) -> tuple[Package, dict[str, Any]]:
    """The package and its parts by their names in lower case; for the weak link see `slidepackage`.

    Raises:
        Whatever python-docx raises for XML that it does not like.
    """
    package = Package()
    owner = proxy(package)
    parts: dict[str, Any] = {}

    def made(name: PackURI, content_type: str, reltype: str, data: bytes, _: Package) -> Any:
        part = parts[name[1:].lower()] = PartFactory(name, content_type, reltype, data, owner)
        return part

    Unmarshaller.unmarshal(_Reader(copy), package, made)
    return package, parts
