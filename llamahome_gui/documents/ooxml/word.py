"""Word documents (DOCX, DOCM): a walk over the body and every part that holds text, in reading order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Any

from docx.opc.constants import CONTENT_TYPE
from lxml import etree

from llamahome_gui.documents import markdown
from llamahome_gui.documents.package import Package
from llamahome_gui.documents.source import Source
from llamahome_gui.documents.types import Draft, Options

from . import wordpackage
from .guarded import PLAIN, open_guarded
from .library import LibraryParts
from .names import RELATION
from .names import WORD as W
from .numbering import numbering_of
from .properties import app_metadata, core_metadata
from .wordblocks import BlockWriter
from .wordchunks import Chunks
from .wordinline import Context
from .wordstyles import Styles

# Parts that may hold text; python-docx has no classes for the plain ones.
_PARTS = {
    "officeDocument": CONTENT_TYPE.WML_DOCUMENT_MAIN,
    "core-properties": CONTENT_TYPE.OPC_CORE_PROPERTIES,
    "styles": CONTENT_TYPE.WML_STYLES,
    "numbering": CONTENT_TYPE.WML_NUMBERING,
    "header": CONTENT_TYPE.WML_HEADER,
    "footer": CONTENT_TYPE.WML_FOOTER,
    "comments": CONTENT_TYPE.WML_COMMENTS,
    "footnotes": PLAIN,
    "endnotes": PLAIN,
    "chart": PLAIN,
    "diagramData": PLAIN,
}
_NOTE_PARTS = {
    "footnote": ("footnotes", "", ""),
    "endnote": ("endnotes", "e", ""),
    "comment": ("comments", "c", "Comment"),
}


def convert(source: Source) -> Draft:
    """Body, then footers, then footnotes, endnotes and comments as Markdown footnotes.

    Raises:
        DocumentError: DAMAGED, ENCRYPTED or LIMIT.
    """
    return _convert(source, with_chunks=True)


def _convert(source: Source, *, with_chunks: bool) -> Draft:
    with Package(source) as package:
        opened, parts = open_guarded(package, package.main_part("word/document.xml"), _PARTS, wordpackage.opened)
        # A document inside a document keeps its own text only: they could hold each other without end.
        chunks = Chunks(package, partial(_convert, with_chunks=False) if with_chunks else None)
        draft = _Document(opened.main_document_part, LibraryParts(parts, package), chunks, source.options).draft()
        if not draft.markdown:
            return draft
        metadata = core_metadata(opened) | app_metadata(package)
        return Draft(draft.markdown, metadata.pop("title", None) or draft.title, metadata, notes=chunks.notes())


class _Document:
    """A walk over python-docx's own elements, in the order in which a reader meets them."""

    def __init__(self, main: Any, parts: LibraryParts, chunks: Chunks, options: Options) -> None:
        self._chunks = chunks
        self._options = options
        self._package = parts
        self._main = main.partname.lstrip("/")
        self._root = main.element
        self._styles = Styles(self._side("styles"))
        self._writer = BlockWriter(self._styles, numbering_of(self._side("numbering")))
        self._asked: dict[tuple[str, str], str] = {}
        self._counts: Counter[str] = Counter()
        self._notes: dict[str, tuple[str, dict[str, etree._Element]]] = {}

    def _side(self, kind: str) -> etree._Element | None:
        return self._package.side_root(self._package.first_related(self._main, kind))

    def draft(self) -> Draft:
        context = self._context(self._main)
        headers, footers = self._margins("header"), self._margins("footer")
        body = self._root.body if self._root.tag == f"{W}document" else None
        text = self._writer.blocks(self._root if body is None else body, context)
        parts = [*headers, text, *footers]
        if not any(part.strip() for part in parts):
            return Draft("")
        notes = list(self._note_blocks())
        return Draft(markdown.tidy(markdown.blocks([*parts, *notes])), self._writer.title)

    def _context(self, part: str) -> Context:
        return Context(
            self._package,
            self._package.relationships(part),
            self._styles,
            self._note_mark,
            self._writer.blocks,
            partial(self._chunks.text, part),
            partial(self._chunks.equation, part),
            self._options.hidden,
        )

    def _margins(self, kind: str) -> list[str]:
        """Texts of the headers or footers that sections use, each once; bare page numbers are left out."""
        found: list[str] = []
        relations = self._package.relationships(self._main)
        for reference in self._root.iter(f"{W}{kind}Reference"):
            entry = relations.get(reference.get(f"{RELATION}id", ""))
            root = self._package.side_root(entry.target) if entry else None
            if entry is None or root is None:
                continue
            text = self._writer.blocks(root, self._context(entry.target), plain=True)
            if any(char.isalpha() for char in text) and text not in found:
                found.append(text)
        return found

    def _note_mark(self, kind: str, key: str) -> str:
        """`[^1]` for a note met in the text; remembered, so that its text is written at the end."""
        if key not in self._note_nodes(kind)[1]:
            return ""
        prefix = _NOTE_PARTS[kind][1]
        known = self._asked.get((kind, key))
        if known is None:
            self._counts[kind] += 1
            known = self._asked[kind, key] = f"{prefix}{self._counts[kind]}"
        return f"[^{known}]"

    def _note_nodes(self, kind: str) -> tuple[str, dict[str, etree._Element]]:
        """Name of the notes' part and its notes by id."""
        if kind not in self._notes:
            part = self._package.first_related(self._main, _NOTE_PARTS[kind][0]) or ""
            root = self._package.side_root(part)
            nodes = () if root is None else root.iterchildren(f"{W}{kind}")
            self._notes[kind] = (
                part,
                {node.get(f"{W}id", ""): node for node in nodes if node.get(f"{W}type", "normal") == "normal"},
            )
        return self._notes[kind]

    def _note_blocks(self) -> Iterator[str]:
        # Comments that nothing in the text points at are said all the same.
        for key in self._note_nodes("comment")[1]:
            self._note_mark("comment", key)
        written: set[tuple[str, str]] = set()
        while left := [asked for asked in self._asked if asked not in written]:
            for kind, key in left:
                written.add((kind, key))
                part, nodes = self._note_nodes(kind)
                text = self._writer.blocks(nodes[key], self._context(part), plain=True).strip()
                author = nodes[key].get(f"{W}author") if kind == "comment" else None
                lead = _NOTE_PARTS[kind][2] + (f" by {author}: " if author else ": " if kind == "comment" else "")
                if text:
                    yield f"[^{self._asked[kind, key]}]: {lead}" + text.replace("\n", "\n    ")
