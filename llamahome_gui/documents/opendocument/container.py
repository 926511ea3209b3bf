"""What all OpenDocument files share: the body, the styles, metadata, and the refusal of encrypted ones."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from lxml import etree

from llamahome_gui.documents import problems
from llamahome_gui.documents.package import Package
from llamahome_gui.documents.source import Source

from .flat import FlatFile
from .names import DC, DRAW, MANIFEST, META, OFFICE, XLINK
from .styles import Styles

_META = {
    f"{DC}title": "title", f"{META}initial-creator": "author", f"{DC}subject": "subject",
    f"{META}creation-date": "created", f"{DC}date": "modified", f"{META}keyword": "keywords",
}  # fmt: skip


class Parts(Protocol):
    """Parts of an OpenDocument file by the names that they have in a zip; see `Package`."""

    def root(self, part: str) -> etree._Element: ...

    def side_root(self, part: str | None) -> etree._Element | None: ...


@dataclass(frozen=True, slots=True)
class Opened:
    """A file with its body and what is known of its styles."""

    package: Parts
    body: etree._Element
    styles: Styles
    metadata: dict[str, str]

    def style_root(self) -> etree._Element | None:
        """`styles.xml`, where headers and footers stand."""
        return self.package.side_root("styles.xml")


@contextmanager
def opened(source: Source, kind: str) -> Iterator[Opened]:
    """Open a file whose body is a `text`, `spreadsheet` or `presentation`.

    Raises:
        DocumentError: ENCRYPTED, DAMAGED without such a body, or LIMIT.
    """
    with parts_of(source) as package:
        manifest = package.side_root("META-INF/manifest.xml")
        if manifest is not None and next(manifest.iter(f"{MANIFEST}encryption-data"), None) is not None:
            raise problems.encrypted(source.path)
        root = package.root("content.xml")
        body = root.find(f"{OFFICE}body/{OFFICE}{kind}")
        if body is None:
            raise problems.damaged(source.path, "its body is missing")
        yield Opened(package, body, Styles(root, package.side_root("styles.xml")), _metadata(package))


@contextmanager
def parts_of(source: Source) -> Iterator[Parts]:
    """The parts of a zip, or of a file that is one XML document.

    Raises:
        DocumentError: DAMAGED or LIMIT.
    """
    if not source.head.startswith(b"PK"):
        yield FlatFile(source)
        return
    with Package(source) as package:
        yield package


def _metadata(package: Parts) -> dict[str, str]:
    root = package.side_root("meta.xml")
    found: dict[str, str] = {}
    for node in () if root is None else root.iter(*_META):
        if text := "".join(node.itertext()).strip():
            name = _META[str(node.tag)]
            found[name] = f"{found[name]}, {text}" if name in found else text
    return found


def object_root(package: Parts, frame: etree._Element) -> etree._Element | None:
    """The root of what is embedded in a frame: a document, or an equation; None if there is nothing to read."""
    node = frame.find(f"{DRAW}object")
    if node is None:
        return None
    inner = next(node.iterchildren("{*}math", f"{OFFICE}document"), None)
    if inner is not None:  # in a file that is one XML document
        return inner
    target = node.get(f"{XLINK}href", "").removeprefix("./").rstrip("/")
    return package.side_root(f"{target}/content.xml") if target and ":" not in target else None
