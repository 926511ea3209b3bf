"""The words of an Office package whose structure is lost: every paragraph of every part that holds text, in order."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from llamahome_gui.documents import markdown, safexml
from llamahome_gui.documents.package import Package
from llamahome_gui.documents.safexml import local
from llamahome_gui.documents.source import Source
from llamahome_gui.errors import DocumentError

# Parts that hold text by the format, and the elements that hold a paragraph of it.
_PARTS = {
    "docx": re.compile(r"word/(?:document|header|footer|footnotes|endnotes|comments)\d*\.xml"),
    "pptx": re.compile(r"ppt/(?:slides/slide|diagrams/data|notesslides/notesslide)\d+\.xml"),
    "xlsx": re.compile(r"xl/(?:sharedstrings|comments\d*|drawings/drawing\d+)\.xml"),
}
_PARAGRAPHS = ("p", "si", "comment")
_NUMBER = re.compile(r"\d+")


def bare_text(source: Source, kind: str) -> str:
    """Paragraphs without headings, lists or tables; empty when none is left.

    Raises:
        DocumentError: LIMIT.
    """
    wanted = _PARTS.get(kind)
    if wanted is None:
        return ""
    with Package(source) as package:
        parts = sorted(filter(wanted.fullmatch, package.names()), key=_in_order)
        texts = {part: markdown.blocks(_paragraphs(package, part)) for part in parts}
    if kind == "docx" and not any(text for part, text in texts.items() if part.startswith("word/document")):
        return ""  # headers and notes alone are no document
    return markdown.blocks(texts.values())


def _in_order(part: str) -> tuple[str, int]:
    """Part names with their numbers as numbers: slide 2 stands before slide 10."""
    number = _NUMBER.search(part)
    return _NUMBER.sub("", part), int(number.group()) if number else 0


def _paragraphs(package: Package, part: str) -> Iterator[str]:
    try:
        root = safexml.parse(safexml.mended(package.data(part)))
    except (DocumentError, etree.XMLSyntaxError, safexml.XmlLimit):
        return
    for node in root.iter("{*}p", "{*}si", "{*}comment"):
        if not any(local(above.tag) in _PARAGRAPHS for above in node.iterancestors()):
            yield markdown.escape("".join(_texts(node)).strip())


def _texts(node: etree._Element) -> Iterator[str]:
    for child in node.iter("{*}t", "{*}br", "{*}tab"):
        yield child.text or "" if local(child.tag) == "t" else " "
