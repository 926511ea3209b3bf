"""The copy of an Office file that python-docx or python-pptx opens in its place.

They read every part a file relates to (pictures and films too) before the first word can be had, trust what it
declares, and refuse it for one broken part. So they get a copy in memory, made by `Package` under its limits: only
parts that hold text, in the transitional dialect, with relationships that lead somewhere and with the content types
that their relationships imply (which also opens templates and files with macros). It is no zip: each library's own
parts are made of it, see `slidepackage` and `wordpackage`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from lxml import etree

from llamahome_gui.documents import safexml
from llamahome_gui.documents.package import Package, Relationship
from llamahome_gui.errors import DocumentError

Opened = TypeVar("Opened")

PLAIN = "application/xml"  # a part that the library keeps as bytes
_METADATA = "http://schemas.openxmlformats.org/package/2006/relationships/metadata"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
# The libraries know these by their type alone and refuse a second one.
_SINGLE = frozenset({"officeDocument", "core-properties", "slideLayout", "notesSlide"})
# Kinds whose relationships lead to nothing that is read.
_LEAVES = frozenset({"core-properties", "slideMaster", "chart", "diagramData"})
# Kinds that are copied only where a part of that kind relates to them: no layouts that no slide has, and no slides or
# headers that link each other in a long chain, which would exhaust the stack of a library that follows them.
_ONLY_FROM = {
    "slide": "officeDocument",
    "slideLayout": "slide",
    "slideMaster": "slideLayout",
    "header": "officeDocument",
    "footer": "officeDocument",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the copy: its name without a leading slash, and the `kind` of the relationship that led to it."""

    name: str
    kind: str
    content_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Copy:
    """Parts, and the relationships of each by its name, those of the package by `""`.

    The target of a relationship is a part's name behind a slash, or an address.
    """

    parts: list[Part] = field(default_factory=list)
    relationships: dict[str, list[Relationship]] = field(default_factory=dict)


def open_guarded(
    package: Package,
    main: str,
    content_types: Mapping[str, str],
    opener: Callable[[Copy], Opened],
    lighter: Callable[[bytes], bytes] = bytes,
) -> Opened:
    """What `opener` makes of the copy. `content_types` says which kinds of parts are copied, and as what.

    `lighter` takes out of a part what is not needed.

    A file that the library refuses is tried once more without the parts that are no well-formed XML.

    Raises:
        DocumentError: DAMAGED, ENCRYPTED or LIMIT when the main part cannot be had.
    """
    try:
        return opener(_Copier(package, main, content_types, lighter).copied())
    except (DocumentError, MemoryError, RecursionError):
        raise
    except Exception:
        package.root(main)  # says what is wrong, if that is where it is wrong
        return opener(_Copier(package, main, content_types, lighter, checked=True).copied())


class _Copier:
    def __init__(
        self,
        package: Package,
        main: str,
        content_types: Mapping[str, str],
        lighter: Callable[[bytes], bytes],
        *,
        checked: bool = False,
    ) -> None:
        self._package = package
        self._main = main
        self._content_types = content_types
        self._lighter = lighter
        self._checked = checked
        self._copy = Copy()
        self._copied: dict[str, Part] = {}  # by the name in lower case

    def copied(self) -> Copy:
        root = [Relationship("main", "officeDocument", self._main, False)]
        root += [entry for entry in self._package.relationships("").values() if entry.kind == "core-properties"]
        waiting = self._relate("", "", root)
        while waiting:
            part = waiting.pop()
            waiting += self._relate(part.name, part.kind, self._package.relationships(part.name).values())
        return self._copy

    def _relate(self, source: str, origin: str, entries: Iterable[Relationship]) -> list[Part]:
        """Copy the relationships of a part and what is new among their targets; those that have their own."""
        kept: list[Relationship] = []
        found: list[Part] = []
        for entry in self._wanted(origin, entries):
            if entry.external:
                kept.append(entry)
                continue
            part = self._copied.get(entry.target.lower())
            if part is None:
                part = self._copied_part(entry)
                if part is None:
                    continue
                if entry.kind not in _LEAVES:
                    found.append(part)
            kept.append(entry._replace(target=f"/{part.name}"))
        if kept:
            self._copy.relationships[source] = kept
        return found

    def _copied_part(self, entry: Relationship) -> Part | None:
        data = self._data(entry.target)
        if data is None:
            return None
        part = Part(entry.target, entry.kind, self._content_types[entry.kind], data)
        self._copied[part.name.lower()] = part
        self._copy.parts.append(part)
        return part

    def _wanted(self, origin: str, entries: Iterable[Relationship]) -> Iterator[Relationship]:
        single: set[str] = set()
        for entry in entries:
            if entry.external:
                yield entry
            elif entry.kind in self._content_types and entry.kind not in single and self._package.has(entry.target):
                if _ONLY_FROM.get(entry.kind, origin) != origin:
                    continue
                single |= _SINGLE & {entry.kind}
                yield entry

    def _data(self, part: str) -> bytes | None:
        """Bytes of a part; None for one that the text can do without and that cannot be had."""
        if part == self._main:
            return self._package.data(part)
        try:
            data = self._package.data(part)
            if self._checked:
                safexml.parse(data)
        except (DocumentError, etree.XMLSyntaxError, safexml.XmlLimit):
            self._package.lose(part)
            return None
        return self._lighter(data)


def relationship_type(kind: str) -> str:
    """The whole address of a kind of relationships."""
    return f"{_METADATA if kind == 'core-properties' else _OFFICE}/{kind}"
