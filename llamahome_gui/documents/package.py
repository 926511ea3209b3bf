"""A zip container of parts and relationships (ECMA-376 part 2), read lazily and within limits."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import NamedTuple, Protocol
from urllib.parse import unquote

from lxml import etree

from llamahome_gui.errors import DocumentError

from . import problems, safexml
from .archive import READ_ERRORS, Archive, Member, TooManyMembers
from .source import Source

# The strict dialect has other namespaces and is otherwise the same; one rewrite saves every module two names.
_STRICT_MARK = b"http://purl.oclc.org/ooxml/"
_STRICT = (
    (b"http://purl.oclc.org/ooxml/officeDocument/", b"http://schemas.openxmlformats.org/officeDocument/2006/"),
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
    (b"http://purl.oclc.org/ooxml/presentationml/main", b"http://schemas.openxmlformats.org/presentationml/2006/main"),
    (b"http://purl.oclc.org/ooxml/drawingml/", b"http://schemas.openxmlformats.org/drawingml/2006/"),
)  # fmt: skip
_DAMAGED = "The file is damaged; its text may be incomplete."


class Relationship(NamedTuple):
    """`kind` is the last word of the type's address; `target` a part's name, or an address if `external`."""

    id: str
    kind: str
    target: str
    external: bool


class Parts(Protocol):
    """Parts by their names and relationships: in the zip itself, or in what a library has opened; see `Package`."""

    def root(self, part: str) -> etree._Element: ...

    def side_root(self, part: str | None) -> etree._Element | None: ...

    def lose(self, part: str) -> None: ...

    def relationships(self, part: str) -> dict[str, Relationship]: ...

    def related(self, part: str, kind: str) -> Iterator[str]: ...

    def first_related(self, part: str, kind: str) -> str | None: ...


class Package:
    """The parts of one file. Names are without a leading slash and are found whatever their case."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._left = source.limits.total_bytes
        self._counted: set[str] = set()
        self._relationships: dict[str, dict[str, Relationship]] = {}
        try:
            self._archive = Archive(source)
        except TooManyMembers as error:
            raise problems.over_limit(source.path, str(error)) from error
        except (zipfile.BadZipFile, OSError) as error:
            raise problems.damaged(source.path, "its container is incomplete or overwritten") from error
        self._entries = self._archive.members
        self._torn: set[str] = set()
        if self._archive.salvaged:
            source.lose(_DAMAGED)

    def __enter__(self) -> Package:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._archive.close()

    def has(self, part: str) -> bool:
        return part.lower() in self._entries

    def names(self) -> list[str]:
        """All parts' names in lower case, sorted."""
        return sorted(self._entries)

    def read(self, part: str) -> bytes:
        """Bytes of a part; of a damaged one those before the place where it breaks, which is noted as a loss.

        Raises:
            DocumentError: LIMIT beyond the limits, ENCRYPTED or DAMAGED if it cannot be unpacked or is missing.
        """
        entry = self._entries.get(part.lower())
        if entry is None:
            raise problems.damaged(self.source.path, f"its part {part} is missing")
        if entry.encrypted:
            raise problems.encrypted(self.source.path)
        counted = part.lower() in self._counted  # a part that is read twice is paid for once
        limit = min(self.source.limits.part_bytes, self._left + (entry.size if counted else 0))
        if entry.size > limit and not self._archive.salvaged:
            raise self._too_big(part, entry.size)
        data = self._unpack(entry, part, limit)
        if not counted:
            self._left -= len(data)
            self._counted.add(part.lower())
        return data

    def _unpack(self, entry: Member, part: str, limit: int) -> bytes:
        try:
            return self._joined(self._archive.chunks(entry), part, limit)
        except READ_ERRORS as error:
            data = self._joined(self._archive.remains(entry), part, limit)
            if not data:
                self.lose(part)
                raise problems.damaged(self.source.path, f"its part {part} cannot be unpacked") from error
        self._torn.add(part.lower())
        self.source.lose(_torn(part))
        return data

    def _joined(self, pieces: Iterator[bytes], part: str, limit: int) -> bytes:
        chunks, size = [], 0
        for chunk in pieces:
            size += len(chunk)
            if size > limit:
                raise self._too_big(part, size)
            chunks.append(chunk)
        return b"".join(chunks)

    def _too_big(self, part: str, size: int) -> DocumentError:
        return problems.over_limit(self.source.path, f"its part {part} unpacks to over {problems.megabytes(size)}")

    def data(self, part: str) -> bytes:
        """Bytes of an XML part, in the transitional dialect; well-formed where damage to the container is known."""
        data = self.read(part)
        if self._archive.salvaged or part.lower() in self._torn:
            data = self._mended(part, data)
        if _STRICT_MARK in data[:4096]:
            for strict, transitional in _STRICT:
                data = data.replace(strict, transitional)
        return data

    def _mended(self, part: str, data: bytes) -> bytes:
        try:
            safexml.parse(data)
        except safexml.XmlLimit:
            return data
        except etree.XMLSyntaxError:
            self.source.lose(_torn(part))
            return safexml.mended(data)
        return data

    def root(self, part: str) -> etree._Element:
        """Root of an XML part that the document cannot do without.

        Raises:
            DocumentError: see `read`; also DAMAGED when the part is not well-formed, LIMIT when nested too deeply.
        """
        with self._typed_errors(part):
            return safexml.parse(self.data(part))

    def elements(self, part: str, *tags: str) -> Iterator[etree._Element]:
        """Elements of some tags of a part, one at a time; raises as `root` does."""
        with self._typed_errors(part):
            yield from safexml.elements(self.data(part), *tags)

    @contextmanager
    def _typed_errors(self, part: str) -> Iterator[None]:
        try:
            yield
        except safexml.XmlLimit as error:
            raise problems.over_limit(self.source.path, str(error)) from error
        except etree.XMLSyntaxError as error:
            raise problems.damaged(self.source.path, f"its part {part} is not well-formed XML") from error

    def side_root(self, part: str | None) -> etree._Element | None:
        """Root of a part the text can do without (styles, notes, charts); None when it cannot be had."""
        if not part or not self.has(part):
            return None
        try:
            return self.root(part)
        except DocumentError:
            self.lose(part)
            return None

    def lose(self, part: str) -> None:
        """Note that a part cannot be had. An empty one is left by programs that had nothing to put there."""
        entry = self._entries.get(part.lower())
        if entry is None:
            self.source.lose(f"Its part {part} is missing, and what it holds.")
        elif entry.size or self._archive.salvaged:
            if _torn(part) in self.source.losses:
                self.source.losses.remove(_torn(part))
            self.source.lose(f"Its part {part} is damaged; what it holds is missing.")

    def relationships(self, part: str) -> dict[str, Relationship]:
        """Relationships of a part (of the whole package for `""`) by their id; empty when there are none."""
        known = self._relationships.get(part)
        if known is None:
            folder, _, name = part.rpartition("/")
            root = self.side_root(f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels")
            found = (_relationship(node, folder) for node in (() if root is None else root))
            known = self._relationships[part] = {entry.id: entry for entry in found if entry}
        return known

    def related(self, part: str, kind: str) -> Iterator[str]:
        """Names of the parts of a kind that `part` relates to, in the order of the file."""
        for entry in self.relationships(part).values():
            if entry.kind == kind and not entry.external:
                yield entry.target

    def first_related(self, part: str, kind: str) -> str | None:
        return next(self.related(part, kind), None)

    def main_part(self, *usual: str) -> str:
        """Name of the main part, by the package's relationships or else by its usual places.

        Raises:
            DocumentError: DAMAGED when there is none.
        """
        for part in (*self.related("", "officeDocument"), *usual):
            if self.has(part):
                return part
        raise problems.damaged(self.source.path, "its main part is missing")


def _torn(part: str) -> str:
    return f"Its part {part} is damaged; its text may be incomplete."


def _relationship(node: etree._Element, folder: str) -> Relationship | None:
    if not isinstance(node.tag, str):
        return None
    target = node.get("Target", "")
    external = node.get("TargetMode") == "External"
    if not external:
        target = resolve(folder, target)
    return Relationship(node.get("Id", ""), node.get("Type", "").rsplit("/", 1)[-1], target, external)


def resolve(folder: str, target: str) -> str:
    """Name of a part from a target that may be relative, absolute or percent-encoded; never leaves the zip."""
    target = unquote(target.replace("\\", "/").partition("#")[0])
    return posixpath.normpath(target if target.startswith("/") else f"/{folder}/{target}").lstrip("/")
