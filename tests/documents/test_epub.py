"""E-books: pages in reading order, metadata apart, scrambled ones refused."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from llamahome_gui.documents import convert_file
from llamahome_gui.errors import DocumentError, DocumentReason

_PACKAGE = """<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title>The Garden</dc:title><dc:creator>Vera Costa</dc:creator><dc:creator>Hugo Brandt</dc:creator></metadata>
<manifest><item id="b" href="second%20page.xhtml"/><item id="a" href="first.xhtml#top"/><item id="n" href="nav.xhtml"/>
<item id="out" href="../../../secret.xhtml"/></manifest>
<spine><itemref idref="a"/><itemref idref="b"/><itemref idref="out"/><itemref idref="gone"/></spine></package>"""
_CONTAINER = """<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>"""


def make(path: Path, **more: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        parts = {
            "META-INF/container.xml": _CONTAINER,
            "OEBPS/book.opf": _PACKAGE,
            "OEBPS/first.xhtml": "<html><head><title>1</title></head><body><h1>One</h1><p>It rained.</p></body></html>",
            "OEBPS/second page.xhtml": "<html><body><h1>Two</h1><p>It <b>stopped</b>.</p></body></html>",
            "OEBPS/nav.xhtml": "<html><body><p>Contents</p></body></html>",
        } | more
        for name, text in parts.items():
            if text:
                archive.writestr(name, text)
    return path


def test_pages_come_in_reading_order(tmp_path: Path) -> None:
    converted = convert_file(make(tmp_path / "book.epub"))
    assert converted.markdown == "# One\n\nIt rained.\n\n# Two\n\nIt **stopped**.\n"
    assert converted.format == "epub"
    assert converted.title == "The Garden"
    assert converted.metadata == {"author": "Vera Costa, Hugo Brandt", "pages": "2"}


def test_a_book_without_a_container_part_is_found_by_its_package_document(tmp_path: Path) -> None:
    assert "It rained." in convert_file(make(tmp_path / "book.epub", **{"META-INF/container.xml": ""})).markdown


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"OEBPS/book.opf": ""}, DocumentReason.DAMAGED),
        ({"OEBPS/first.xhtml": "", "OEBPS/second page.xhtml": ""}, DocumentReason.DAMAGED),
        ({"OEBPS/first.xhtml": "<p/>", "OEBPS/second page.xhtml": "<p></p>"}, DocumentReason.EMPTY),
        (
            {"META-INF/encryption.xml": '<e><CipherReference URI="OEBPS/first.xhtml"/></e>'},
            DocumentReason.ENCRYPTED,
        ),
    ],
)
def test_books_that_cannot_be_read(tmp_path: Path, more: dict[str, str], reason: DocumentReason) -> None:
    with pytest.raises(DocumentError) as caught:
        convert_file(make(tmp_path / "book.epub", **more))
    assert caught.value.reason is reason


def test_scrambled_fonts_are_no_reason_to_refuse(tmp_path: Path) -> None:
    fonts = '<e><CipherReference URI="OEBPS/font.otf"/></e>'
    assert convert_file(make(tmp_path / "book.epub", **{"META-INF/encryption.xml": fonts})).words > 3


def test_links_within_a_book_are_text_and_notes_keep_their_marks(tmp_path: Path) -> None:
    page = (
        "<html><body><p>See <a href='second%20page.xhtml#x'>below</a> and <a href='https://a.example/'>there</a>."
        "<sup><a href='#n1'>1</a></sup></p><aside id='n1'>1 A note.</aside></body></html>"
    )
    text = convert_file(make(tmp_path / "book.epub", **{"OEBPS/first.xhtml": page})).markdown
    assert text.startswith("See below and [there](https://a.example/).¹\n\n1 A note.\n")
