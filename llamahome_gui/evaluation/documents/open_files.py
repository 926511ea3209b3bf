"""Made documents in zip containers that are written by hand: OpenDocument (ODF 1.3) and e-books (EPUB 3.3)."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape

from .prose import Prose
from .text_files import page

_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"'
    for name, space in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("draw", "drawing"), ("style", "style"),
        ("presentation", "presentation"),
    )
)  # fmt: skip


def odt(path: Path, prose: Prose, pages: int) -> None:
    """Headings, paragraphs, lists and tables."""
    parts = []
    for number in range(pages):
        parts.append(f'<text:h text:outline-level="{1 + number % 3}">{prose.title()}</text:h>')
        parts += [f"<text:p>{escape(prose.paragraph())}</text:p>" for _ in range(5)]
        items = "".join(f"<text:list-item>{_paragraph(prose.sentence())}</text:list-item>" for _ in range(4))
        parts.append(f"<text:list>{items}</text:list>")
        if number % 3 == 0:
            parts.append(_table("Table", prose.rows(6, 4)))
    _open_document(path, "text", "".join(parts))


def ods(path: Path, prose: Prose, size: int) -> None:
    """Two sheets."""
    _open_document(path, "spreadsheet", "".join(_table(prose.title(), prose.rows(30 * size, 6)) for _ in range(2)))


def odp(path: Path, prose: Prose, size: int) -> None:
    """Two slides for each unit of size."""
    slides = []
    for number in range(2 * size):
        title = f'<draw:frame presentation:class="title"><draw:text-box>{_paragraph(prose.title())}'
        lines = "".join(_paragraph(prose.sentence()) for _ in range(5))
        slides.append(
            f'<draw:page draw:name="page{number}">{title}</draw:text-box></draw:frame>'
            f'<draw:frame presentation:class="outline"><draw:text-box>{lines}</draw:text-box></draw:frame></draw:page>'
        )
    _open_document(path, "presentation", "".join(slides))


def epub(path: Path, prose: Prose, pages: int) -> None:
    """A chapter for every four pages."""
    chapters = {f"OEBPS/c{number}.xhtml": page(prose, 4) for number in range(max(1, pages // 4))}
    items = "".join(f'<item id="c{n}" href="c{n}.xhtml" media-type="text/html"/>' for n in range(len(chapters)))
    spine = "".join(f'<itemref idref="c{number}"/>' for number in range(len(chapters)))
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{prose.title()}</dc:title>'
        f"<dc:creator>{prose.name()}</dc:creator></metadata><manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles><rootfile '
        'full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
    )
    parts = {"META-INF/container.xml": container, "OEBPS/content.opf": package, **chapters}
    _container(path, "application/epub+zip", parts)


def _open_document(path: Path, kind: str, body: str) -> None:
    mimetype = f"application/vnd.oasis.opendocument.{kind}"
    content = (
        f'<office:document-content {_SPACES} office:version="1.3"><office:body><office:{kind}>{body}'
        f"</office:{kind}></office:body></office:document-content>"
    )
    _container(path, mimetype, {"content.xml": content})


def _container(path: Path, mimetype: str, parts: Mapping[str, str]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        # The one date that ZipInfo has by itself: the same words make the same bytes.
        archive.writestr(zipfile.ZipInfo("mimetype"), mimetype, zipfile.ZIP_STORED)
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)


def _table(name: str, rows: list[list[str]]) -> str:
    lines = "".join("<table:table-row>" + "".join(_cell(text) for text in row) + "</table:table-row>" for row in rows)
    return f'<table:table table:name="{escape(name)}">{lines}</table:table>'


def _cell(text: str) -> str:
    return f'<table:table-cell office:value-type="string">{_paragraph(text)}</table:table-cell>'


def _paragraph(text: str) -> str:
    return f"<text:p>{escape(text)}</text:p>"
