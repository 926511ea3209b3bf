"""Damaged Office packages: what is left is read, and the reader is told that something is missing."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pptx
import pytest

from llamahome_gui.documents import Limits, convert_file
from llamahome_gui.errors import DocumentError, DocumentReason
from tests.documents import making
from tests.documents.making import paragraph

DAMAGED = "The file is damaged; its text may be incomplete."
WORDS = [f"word{number} and {number * number}" for number in range(2000)]


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    heading = '<w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:r><w:t>Report</w:t></w:r>'
    body = f"<w:p>{heading}</w:p>" + "".join(map(paragraph, WORDS))
    return making.docx(tmp_path / "letter.docx", body)


def place(path: Path, part: str) -> tuple[int, int]:
    """Where the packed bytes of a part begin and end."""
    with zipfile.ZipFile(path) as archive:
        entry = archive.getinfo(part)
    start = entry.header_offset + 30 + len(entry.filename)
    return start, start + entry.compress_size


def test_a_package_without_its_directory_is_read_whole(letter: Path) -> None:
    whole = convert_file(letter)
    data = letter.read_bytes()
    letter.write_bytes(data[: data.index(b"PK\x01\x02")])
    found = convert_file(letter)
    assert found.markdown == whole.markdown
    assert found.format == "docx"
    assert found.notes == (DAMAGED,)
    assert whole.notes == ()


def test_a_part_that_is_cut_off_is_read_as_far_as_it_goes(letter: Path) -> None:
    start, end = place(letter, "word/document.xml")
    letter.write_bytes(letter.read_bytes()[: (start + end) // 2])
    found = convert_file(letter)
    assert WORDS[0] in found.markdown
    assert WORDS[-1] not in found.markdown
    assert DAMAGED in found.notes
    assert "Its part word/document.xml is damaged; its text may be incomplete." in found.notes


def test_one_bad_part_does_not_cost_the_others(tmp_path: Path) -> None:
    notes = f'<w:footnotes xmlns:w="{making.WORD}"><w:footnote w:id="1">{paragraph("aside")}</w:footnote></w:footnotes>'
    path = making.docx(
        tmp_path / "notes.docx",
        paragraph("main text") + '<w:p><w:r><w:footnoteReference w:id="1"/></w:r></w:p>',
        {"word/footnotes.xml": notes},
        [("rId1", "footnotes", "footnotes.xml")],
    )
    assert "aside" in convert_file(path).markdown
    found = convert_file(torn(path, "word/footnotes.xml"))
    assert "main text" in found.markdown
    assert "aside" not in found.markdown
    assert found.notes == ("Its part word/footnotes.xml is damaged; what it holds is missing.",)


def torn(path: Path, part: str) -> Path:
    """The same package with a part that cannot be unpacked, not even its begin."""
    start, _ = place(path, part)
    data = bytearray(path.read_bytes())
    data[start] = 0x07  # a kind of block that does not exist (RFC 1951 3.2.3)
    path.write_bytes(data)
    return path


@pytest.fixture
def book(tmp_path: Path) -> Path:
    made = openpyxl.Workbook()
    for name in ("Costs", "Sales"):
        made.create_sheet(name)["A1"] = f"all {name.lower()}"
    made.save(tmp_path / "book.xlsx")
    return tmp_path / "book.xlsx"


def test_one_bad_sheet_does_not_cost_the_others(book: Path) -> None:
    found = convert_file(torn(book, "xl/worksheets/sheet2.xml"))
    assert found.markdown == "## Costs\n\n(This sheet is damaged and could not be read.)\n\n## Sales\n\nall sales\n"
    assert found.notes == ("Its part xl/worksheets/sheet2.xml is damaged; what it holds is missing.",)
    with pytest.raises(DocumentError) as caught:
        convert_file(torn(book, "xl/worksheets/sheet3.xml"))
    assert caught.value.reason is DocumentReason.DAMAGED


def test_a_workbook_that_has_lost_the_list_of_its_sheets(book: Path) -> None:
    found = convert_file(torn(book, "xl/_rels/workbook.xml.rels"))
    assert found.markdown == "## Costs\n\nall costs\n\n## Sales\n\nall sales\n"
    assert found.notes == ("Its part xl/_rels/workbook.xml.rels is damaged; what it holds is missing.",)


@pytest.mark.parametrize("part", ["ppt/presentation.xml", "ppt/_rels/presentation.xml.rels"])
def test_slides_of_a_show_that_has_lost_their_list(tmp_path: Path, part: str) -> None:
    show = pptx.Presentation()
    for number in range(12):
        show.slides.add_slide(show.slide_layouts[5]).shapes.title.text = f"Title {number}"
    show.save(str(tmp_path / "show.pptx"))
    found = convert_file(torn(tmp_path / "show.pptx", part))
    assert found.markdown.split("\n\n") == [f"Title {number}" for number in range(11)] + ["Title 11\n"]
    assert found.notes[0] == f"Its part {part} is damaged; what it holds is missing."


def test_headers_alone_are_no_document(tmp_path: Path) -> None:
    header = f'<w:hdr xmlns:w="{making.WORD}">{paragraph("House")}</w:hdr>'
    path = making.docx(
        tmp_path / "a.docx", paragraph("words"), {"word/header1.xml": header}, [("rId1", "header", "header1.xml")]
    )
    with pytest.raises(DocumentError) as caught:
        convert_file(torn(path, "word/document.xml"))
    assert caught.value.reason is DocumentReason.DAMAGED


def test_a_bad_page_of_a_book_does_not_cost_the_others(tmp_path: Path) -> None:
    item = '<item id="{0}" href="{0}.xhtml"/>'
    package = "<package><manifest>" + item.format("a") + item.format("b") + '</manifest><spine><itemref idref="a"/>'
    pages = {f"{name}.xhtml": f"<html><body><p>page {name}</p></body></html>".encode() for name in "ab"}
    container = b'<container><rootfiles><rootfile full-path="c.opf"/></rootfiles></container>'
    package += '<itemref idref="b"/></spine></package>'
    members = {"META-INF/container.xml": container, "c.opf": package.encode(), **pages}
    (tmp_path / "book.epub").write_bytes(making.zipped(members))
    found = convert_file(torn(tmp_path / "book.epub", "a.xhtml"))
    assert found.markdown == "page b\n"
    assert found.notes == ("Its part a.xhtml is damaged; what it holds is missing.",)


def test_words_of_a_package_whose_structure_is_lost(letter: Path) -> None:
    def broken(data: bytes) -> bytes:
        return data.replace(b"<w:body>", b"<w:Sody>").replace(b"</w:body>", b"</w:Sody>").replace(b"w:document", b"w:x")

    with zipfile.ZipFile(letter) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["word/document.xml"] = broken(parts["word/document.xml"])
    data = making.zipped(parts)
    letter.write_bytes(data[: data.index(b"PK\x01\x02")])
    found = convert_file(letter)
    assert WORDS[7] in found.markdown
    assert DAMAGED in found.notes


def test_nothing_left_is_damaged_and_not_empty(tmp_path: Path) -> None:
    path = making.docx(tmp_path / "blank.docx", paragraph(""))
    with pytest.raises(DocumentError) as caught:
        convert_file(path)
    assert caught.value.reason is DocumentReason.EMPTY
    data = path.read_bytes()
    path.write_bytes(data[: data.index(b"PK\x01\x02")])
    with pytest.raises(DocumentError) as caught:
        convert_file(path)
    assert caught.value.reason is DocumentReason.DAMAGED


def test_caps_hold_for_what_is_salvaged(letter: Path) -> None:
    data = letter.read_bytes()
    letter.write_bytes(data[: data.index(b"PK\x01\x02")])
    for limits in (Limits(part_bytes=10_000), Limits(total_bytes=10_000), Limits(entries=2)):
        with pytest.raises(DocumentError) as caught:
            convert_file(letter, limits)
        assert caught.value.reason is DocumentReason.LIMIT
