"""E-books (EPUB): the pages in reading order, each through the converter of web pages.

After EPUB 3.3: `META-INF/container.xml` names the package document, whose spine lists the pages.
"""

from __future__ import annotations

import posixpath

from lxml import etree

from llamahome_gui.errors import DocumentError, DocumentReason

from . import markdown, problems
from .decoding import decode
from .html import convert_text
from .package import Package, resolve
from .source import Source
from .types import Draft

_CONTAINER = "META-INF/container.xml"
_DC = "{http://purl.org/dc/elements/1.1/}"
_ENCRYPTION = "META-INF/encryption.xml"


def convert(source: Source) -> Draft:
    """All pages of the spine.

    Raises:
        DocumentError: DAMAGED without a package document or pages, ENCRYPTED where the pages are, LIMIT.
    """
    with Package(source) as package:
        place = _package_document(package)
        root = package.root(place)
        pages = [page for page in _spine(root, posixpath.dirname(place)) if package.has(page)]
        if not pages:
            raise problems.damaged(source.path, "its list of pages is missing")
        hidden = _encrypted(package)
        if hidden & {page.lower() for page in pages}:
            raise problems.restricted(source.path)
        texts = [_text(package, page) for page in pages]
        metadata = _metadata(root) | {"pages": str(len(pages))}
    return Draft(markdown.tidy(markdown.blocks(texts)), metadata.pop("title", None), metadata)


def _text(package: Package, page: str) -> str:
    """Markdown of a page; empty, and noted, when it cannot be unpacked."""
    try:
        return convert_text(decode(package.read(page), declared=True), alone=False).markdown
    except DocumentError as error:
        if error.reason is not DocumentReason.DAMAGED:
            raise
        package.lose(page)
        return ""


def _package_document(package: Package) -> str:
    container = package.side_root(_CONTAINER)
    found = [] if container is None else [node.get("full-path", "") for node in container.iter("{*}rootfile")]
    usual = [name for name in package.names() if name.endswith(".opf")]
    for place in (*found, *usual):
        if place and package.has(place):
            return place
    raise problems.damaged(package.source.path, "its main part is missing")


def _spine(root: etree._Element, folder: str) -> list[str]:
    items = {node.get("id", ""): node.get("href", "") for node in root.iter("{*}item")}
    order = [items.get(node.get("idref", ""), "") for node in root.iter("{*}itemref")]
    # A page may stand in the spine once only (EPUB 3.3, 5.6.2).
    return list(dict.fromkeys(resolve(folder, href) for href in order if href))


def _encrypted(package: Package) -> set[str]:
    """Names of encrypted parts in lower case; fonts are often scrambled in books that anybody may read."""
    root = package.side_root(_ENCRYPTION)
    nodes = () if root is None else root.iter("{*}CipherReference")
    return {resolve("", node.get("URI", "")).lower() for node in nodes}


def _metadata(root: etree._Element) -> dict[str, str]:
    names = {"title": "title", "creator": "author", "language": "language", "date": "created", "publisher": "publisher"}
    found: dict[str, str] = {}
    for tag, name in names.items():
        texts = ["".join(node.itertext()).strip() for node in root.iter(f"{_DC}{tag}")]
        if told := [text for text in texts if text]:
            found[name] = told[0] if name == "title" else ", ".join(told)
    return found
