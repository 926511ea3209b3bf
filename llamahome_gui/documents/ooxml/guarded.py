"""The copy of an Office file that python-docx or python-pptx opens in its place.

They read every part a file relates to (pictures and films too) before the first word can be had, trust what it
declares, and refuse it for one broken part. So they get a copy in memory, made by `Package` under its limits: only
parts that hold text, in the transitional dialect, with relationships that lead somewhere and with the content types
that their relationships imply (which also opens templates and files with macros).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import IO, TypeVar

from lxml import etree

from llamahome_gui.documents import safexml
from llamahome_gui.documents.package import Package, Relationship
from llamahome_gui.errors import DocumentError

Opened = TypeVar("Opened")

PLAIN = "application/xml"  # a part that the library keeps as bytes
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
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


def open_guarded(
    package: Package,
    main: str,
    content_types: Mapping[str, str],
    opener: Callable[[IO[bytes]], Opened],
    lighter: Callable[[bytes], bytes] = bytes,
) -> Opened:
    """What `opener` makes of the copy. `content_types` says which kinds of parts are copied, and as what.

    `lighter` takes out of a part what is not needed.

    A file that the library refuses is tried once more without the parts that are no well-formed XML.

    Raises:
        DocumentError: DAMAGED, ENCRYPTED or LIMIT when the main part cannot be had.
    """
    try:
        return opener(_Copy(package, main, content_types, lighter).written())
    except (DocumentError, MemoryError, RecursionError):
        raise
    except Exception:
        package.root(main)  # says what is wrong, if that is where it is wrong
        return opener(_Copy(package, main, content_types, lighter, checked=True).written())


class _Copy:
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
        self._written: dict[str, tuple[str, str]] = {}  # by the name in lower case: name and kind

    def written(self) -> io.BytesIO:
        """A zip without compression: it lives for moments, and the bytes are in memory anyway."""
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            root = [Relationship("main", "officeDocument", self._main, False)]
            root += [entry for entry in self._package.relationships("").values() if entry.kind == "core-properties"]
            waiting = self._relate(archive, "", root)
            while waiting:
                part = waiting.pop()
                waiting += self._relate(archive, part, self._package.relationships(part).values())
            archive.writestr("[Content_Types].xml", self._types())
        file.seek(0)
        return file

    def _relate(self, archive: zipfile.ZipFile, source: str, entries: Iterable[Relationship]) -> list[str]:
        """Write the relationships of a part and what is new among their targets; names of those that have their own."""
        node = etree.Element(f"{{{_PACKAGE}/relationships}}Relationships", nsmap={None: f"{_PACKAGE}/relationships"})
        found: list[str] = []
        for entry in self._wanted(source, entries):
            key = entry.target.lower()
            if not entry.external and key not in self._written:
                data = self._data(entry.target)
                if data is None:
                    continue
                archive.writestr(entry.target, data)
                self._written[key] = entry.target, entry.kind
                if entry.kind not in _LEAVES:
                    found.append(entry.target)
            _write(node, entry, entry.target if entry.external else f"/{self._written[key][0]}")
        folder, _, name = source.rpartition("/")
        if len(node):
            archive.writestr(f"{folder}/_rels/{name}.rels".lstrip("/"), etree.tostring(node))
        return found

    def _wanted(self, source: str, entries: Iterable[Relationship]) -> Iterator[Relationship]:
        single: set[str] = set()
        origin = self._written[source.lower()][1] if source else ""
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

    def _types(self) -> bytes:
        space = f"{_PACKAGE}/content-types"
        node = etree.Element(f"{{{space}}}Types", nsmap={None: space})
        for name, kind in self._written.values():
            etree.SubElement(node, f"{{{space}}}Override", PartName=f"/{name}", ContentType=self._content_types[kind])
        return bytes(etree.tostring(node))


def _write(node: etree._Element, entry: Relationship, target: str) -> None:
    kind = f"{_PACKAGE}/relationships/metadata" if entry.kind == "core-properties" else _OFFICE
    child = etree.SubElement(node, f"{{{_PACKAGE}/relationships}}Relationship")
    for name, text in (("Id", entry.id), ("Type", f"{kind}/{entry.kind}"), ("Target", target)):
        child.set(name, text)
    if entry.external:
        child.set("TargetMode", "External")
