"""Zip containers: bombs, lies about sizes, names that lead elsewhere, entries that overlap."""

from __future__ import annotations

import struct
from pathlib import Path

from tests.documents import making
from tests.documents.making import NAMESPACES, PACKAGE, paragraph

from .item import hostile
from .rawzip import Packed, RawZip, packed, repeated

GIGABYTE = 1 << 30
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ODF = "urn:oasis:names:tc:opendocument:xmlns"
ODF_SPACES = " ".join(
    f'xmlns:{prefix}="{ODF}:{name}:1.0"'
    for prefix, name in {
        "office": "office",
        "text": "text",
        "table": "table",
        "draw": "drawing",
        "style": "style",
        "presentation": "presentation",
    }.items()
)
_WORD_HEAD = f"<w:document {NAMESPACES}><w:body>"
_WORD_TAIL = "</w:body></w:document>"
_WORDS = packed(f"{_WORD_HEAD}{paragraph('some words')}{_WORD_TAIL}".encode())


def frame(archive: RawZip, kind: str, main: str) -> None:
    """What every Office file has beside its main part."""
    types = f'<Override PartName="/{main}" ContentType="{making.CONTENT_TYPES[kind]}"/>'
    archive.add(b"[Content_Types].xml", packed(f'<Types xmlns="{PACKAGE}/content-types">{types}</Types>'.encode()))
    archive.add(b"_rels/.rels", packed(making.relationships([("rId1", "officeDocument", main)]).encode()))


def word(path: Path, content: Packed = _WORDS, *more: tuple[bytes, Packed]) -> None:
    with RawZip(path) as archive:
        frame(archive, "docx", "word/document.xml")
        archive.add(b"word/document.xml", content)
        for name, data in more:
            archive.add(name, data)


def filled(head: str, filler: str, tail: str, size: int = GIGABYTE) -> Packed:
    """XML with about `size` bytes of `filler` in it."""
    return repeated(head.encode(), filler.encode(), size // len(filler.encode()), tail.encode())


@hostile("document_bomb.docx", "limit")
def document_bomb(path: Path) -> None:
    word(path, filled(_WORD_HEAD, "<w:p/>", _WORD_TAIL))


@hostile("one_text_bomb.docx", "limit", slow=True)
def one_text_bomb(path: Path) -> None:
    word(path, filled(f"{_WORD_HEAD}<w:p><w:r><w:t>", "a" * 1000, f"</w:t></w:r></w:p>{_WORD_TAIL}", 200 << 20))


@hostile("largest_allowed_part.docx", "limit", said="word", slow=True)
def largest_allowed_part(path: Path) -> None:
    """Within the limit of a part, and many times that as a tree."""
    word(path, filled(_WORD_HEAD, "<w:p><w:r><w:t>word</w:t></w:r></w:p>", _WORD_TAIL, 250 << 20))


@hostile("empty_paragraphs.docx", "limit", "empty", slow=True)
def empty_paragraphs(path: Path) -> None:
    word(path, filled(_WORD_HEAD, "<w:p/>", _WORD_TAIL, 250 << 20))


@hostile("bomb_beside_the_text.docx", said="some words")
def bomb_beside_the_text(path: Path) -> None:
    """Two gigabytes that nothing points at: never unpacked."""
    word(path, _WORDS, (b"word/media/film.bin", repeated(b"", b"\0" * 1024, 2 << 20, b"")))


@hostile("styles_bomb.docx", "limit", said="some words")
def styles_bomb(path: Path) -> None:
    rels = packed(making.relationships([("rId1", "styles", "styles.xml")]).encode())
    styles = filled(f"<w:styles {NAMESPACES}>", "<w:style/>", "</w:styles>")
    word(path, _WORDS, (b"word/_rels/document.xml.rels", rels), (b"word/styles.xml", styles))


def workbook(path: Path, sheet: Packed, *more: tuple[str, str, Packed]) -> None:
    """A workbook; `more` are (kind, name, content) of further parts."""
    space = f'xmlns="{SHEET}" xmlns:r="{making.OFFICE}"'
    book = f'<workbook {space}><sheets><sheet name="One" sheetId="1" r:id="rId1"/></sheets></workbook>'
    entries = [("rId1", "worksheet", "worksheets/sheet1.xml")]
    entries += [(f"rId{number}", kind, name) for number, (kind, name, _) in enumerate(more, 2)]
    with RawZip(path) as archive:
        frame(archive, "xlsx", "xl/workbook.xml")
        archive.add(b"xl/workbook.xml", packed(book.encode()))
        archive.add(b"xl/_rels/workbook.xml.rels", packed(making.relationships(entries).encode()))
        archive.add(b"xl/worksheets/sheet1.xml", sheet)
        for _, name, content in more:
            archive.add(f"xl/{name}".encode(), content)


def rows(xml: str) -> Packed:
    return packed(f'<worksheet xmlns="{SHEET}"><sheetData>{xml}</sheetData></worksheet>'.encode())


ONE_CELL = rows('<row r="1"><c r="A1"><v>42</v></c></row>')


@hostile("strings_bomb.xlsx", "limit")
def strings_bomb(path: Path) -> None:
    strings = filled(f'<sst xmlns="{SHEET}">', "<si><t>a</t></si>", "</sst>")
    workbook(path, ONE_CELL, ("sharedStrings", "sharedStrings.xml", strings))


@hostile("many_strings.xlsx", "limit", slow=True)
def many_strings(path: Path) -> None:
    strings = filled(f'<sst xmlns="{SHEET}">', "<si><t>abcdef</t></si>", "</sst>", 250 << 20)
    workbook(path, ONE_CELL, ("sharedStrings", "sharedStrings.xml", strings))


@hostile("styles_bomb.xlsx", "limit", said="42")
def sheet_styles_bomb(path: Path) -> None:
    styles = filled(f'<styleSheet xmlns="{SHEET}"><cellXfs>', '<xf numFmtId="0"/>', "</cellXfs></styleSheet>")
    workbook(path, ONE_CELL, ("styles", "styles.xml", styles))


@hostile("many_styles.xlsx", "limit", said="42", slow=True)
def many_styles(path: Path) -> None:
    styles = filled(
        f'<styleSheet xmlns="{SHEET}"><cellXfs>', '<xf numFmtId="0"/>', "</cellXfs></styleSheet>", 100 << 20
    )
    workbook(path, ONE_CELL, ("styles", "styles.xml", styles))


@hostile("sheet_bomb.xlsx", "limit")
def sheet_bomb(path: Path) -> None:
    workbook(path, filled(f'<worksheet xmlns="{SHEET}"><sheetData>', "<row/>", "</sheetData></worksheet>"))


@hostile("one_long_row.xlsx", "limit", slow=True)
def one_long_row(path: Path) -> None:
    """A row is read as a whole: 16 million cells in one."""
    head, tail = f'<worksheet xmlns="{SHEET}"><sheetData><row>', "</row></sheetData></worksheet>"
    workbook(path, filled(head, "<c><v>1</v></c>", tail, 250 << 20))


@hostile("empty_rows.xlsx", "limit", "empty", slow=True)
def empty_rows(path: Path) -> None:
    head, tail = f'<worksheet xmlns="{SHEET}"><sheetData>', "</sheetData></worksheet>"
    workbook(path, filled(head, "<row/>", tail, 250 << 20))


@hostile("far_corners.xlsx", said="20")
def far_corners(path: Path) -> None:
    last = '<row r="1048576"><c r="XFD1048576"><v>20</v></c></row>'
    workbook(path, rows(f'<row r="1"><c r="A1"><v>10</v></c></row>{last}'))


@hostile("legitimate_600000_cells.xlsx", said="| 59999 |", slow=True)
def legitimate(path: Path) -> None:
    lines = (f"<row>{''.join(f'<c><v>{row}</v></c>' for _ in range(10))}</row>" for row in range(60_000))
    workbook(path, rows("".join(lines)))


@hostile("slide_bomb.pptx", "limit", "damaged", "empty")
def slide_bomb(path: Path) -> None:
    space = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
    show = f'<p:sldIdLst><p:sldId id="256" xmlns:r="{making.OFFICE}" r:id="s"/></p:sldIdLst>'
    with RawZip(path) as archive:
        frame(archive, "pptx", "ppt/presentation.xml")
        archive.add(b"ppt/presentation.xml", packed(f"<p:presentation {space}>{show}</p:presentation>".encode()))
        rels = making.relationships([("s", "slide", "slides/slide1.xml")])
        archive.add(b"ppt/_rels/presentation.xml.rels", packed(rels.encode()))
        archive.add(b"ppt/slides/slide1.xml", filled(f"<p:sld {space}>", "<p:sp/>", "</p:sld>"))


def open_document(path: Path, kind: str, content: Packed) -> None:
    with RawZip(path) as archive:
        archive.add(b"mimetype", packed(f"application/vnd.oasis.opendocument.{kind}".encode()))
        archive.add(b"content.xml", content)


def odf_body(kind: str, body: str) -> tuple[str, str]:
    """What stands before and after `body`'s place in a content part."""
    head = f"<office:document-content {ODF_SPACES}><office:body><office:{kind}>{body}"
    return head, f"</office:{kind}></office:body></office:document-content>"


@hostile("content_bomb.odt", "limit")
def content_bomb(path: Path) -> None:
    head, tail = odf_body("text", "")
    open_document(path, "text", filled(head, "<text:p/>", tail))


@hostile("largest_allowed_part.odt", "limit", said="word", slow=True)
def largest_allowed_text(path: Path) -> None:
    head, tail = odf_body("text", "")
    open_document(path, "text", filled(head, "<text:p>word</text:p>", tail, 250 << 20))


@hostile("repeats_to_the_far_corner.ods", "limit", said="20")
def far_repeats(path: Path) -> None:
    cell = "<table:table-cell{}><text:p>{}</text:p></table:table-cell>"
    gap = '<table:table-cell table:number-columns-repeated="16383"/>'
    empty = f'<table:table-row table:number-rows-repeated="1048574">{gap}</table:table-row>'
    body = f"<table:table-row>{cell.format('', 10)}</table:table-row>{empty}"
    body += f"<table:table-row>{gap}{cell.format('', 20)}</table:table-row>"
    head, tail = odf_body("spreadsheet", f'<table:table table:name="A">{body}</table:table>')
    open_document(path, "spreadsheet", packed((head + tail).encode()))


@hostile("a_filled_cell_everywhere.ods", "limit")
def filled_repeats(path: Path) -> None:
    cell = '<table:table-cell table:number-columns-repeated="16384"><text:p>1</text:p></table:table-cell>'
    body = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    head, tail = odf_body("spreadsheet", f'<table:table table:name="A">{body * 500}</table:table>')
    open_document(path, "spreadsheet", packed((head + tail).encode()))


@hostile("repeats_in_a_text_table.odt", "limit", said="1")
def text_table_repeats(path: Path) -> None:
    cell = '<table:table-cell table:number-columns-repeated="999999"><text:p>1</text:p></table:table-cell>'
    body = f'<table:table-row table:number-rows-repeated="999999">{cell * 30}</table:table-row>' * 30
    head, tail = odf_body("text", f"<table:table>{body}</table:table>")
    open_document(path, "text", packed((head + tail).encode()))


def book(path: Path, pages: dict[str, Packed], spine: list[str]) -> None:
    """An e-book of pages, in the order of `spine`."""
    container = '<container><rootfiles><rootfile full-path="a.opf"/></rootfiles></container>'
    items = "".join(f'<item id="{name}" href="{name}"/>' for name in pages)
    order = "".join(f'<itemref idref="{name}"/>' for name in spine)
    opf = f"<package><manifest>{items}</manifest><spine>{order}</spine></package>"
    with RawZip(path) as archive:
        archive.add(b"mimetype", packed(b"application/epub+zip"))
        archive.add(b"META-INF/container.xml", packed(container.encode()))
        archive.add(b"a.opf", packed(opf.encode()))
        for name, content in pages.items():
            archive.add(name.encode(), content)


PAGE = packed(b"<html><body><p>some words</p></body></html>")


@hostile("chapter_bomb.epub", "limit", said="some words")
def chapter_bomb(path: Path) -> None:
    pages = {"a.html": filled("<html><body>", "<p>a</p>", "</body></html>"), "b.html": PAGE}
    book(path, pages, ["a.html", "b.html"])


@hostile("the_same_page_100000_times.epub", said="some words")
def same_page(path: Path) -> None:
    book(path, {"a.html": PAGE}, ["a.html"] * 100_000)


@hostile("a_large_page_10000_times.epub", "limit", said="some words")
def same_large_page(path: Path) -> None:
    large = packed(b"<html><body>" + b"<p>some words</p>" * 60_000 + b"</body></html>")
    book(path, {"a.html": large}, ["a.html"] * 10_000)


@hostile("spine_of_itself.epub", "damaged", "empty")
def spine_of_itself(path: Path) -> None:
    book(path, {"a.opf": PAGE}, ["a.opf"] * 100_000)


@hostile("names_that_lead_out.docx", said="some words")
def names_that_lead_out(path: Path) -> None:
    odd = (b"../../evil.xml", b"/etc/evil.xml", b"..\\..\\evil.xml", b"C:\\evil.xml", b"word/evil\0.xml", b"\xff\xfe")
    word(path, _WORDS, *((name, packed(b"evil")) for name in odd))


@hostile("main_part_outside.docx", "damaged", "unsupported", said="some words")
def main_part_outside(path: Path) -> None:
    with RawZip(path) as archive:
        frame(archive, "docx", "../../../../etc/hostname")
        archive.add(b"../../../../etc/hostname", _WORDS)


@hostile("a_link_as_a_part.docx", "damaged")
def a_link_as_a_part(path: Path) -> None:
    with RawZip(path) as archive:
        frame(archive, "docx", "word/document.xml")
        archive.add(b"word/document.xml", packed(b"/etc/passwd"), mode=0o120777)


@hostile("the_same_entry_twice.docx", said="some words")
def twice(path: Path) -> None:
    word(path, packed(b"<broken"), (b"word/document.xml", _WORDS))


@hostile("overlapping_entries.docx", "limit", "damaged", said="some words", slow=True)
def overlapping(path: Path) -> None:
    """Five thousand names for one stream of 10 MB (after D. Fifield, "A better zip bomb", 2019)."""
    bomb = repeated(b"<a>", b"b" * 1024, 10 << 10, b"</a>")
    with RawZip(path) as archive:
        frame(archive, "docx", "word/document.xml")
        archive.add(b"word/document.xml", _WORDS)
        names = [f"h{number}.xml" for number in range(5000)]
        rels = making.relationships([(name, "header", name) for name in names])
        archive.add(b"word/_rels/document.xml.rels", packed(rels.encode()))
        first = archive.add(b"word/h0.xml", bomb)
        for name in names[1:]:
            archive.add(f"word/{name}".encode(), bomb, offset=first)


@hostile("a_size_that_is_too_small.docx", "damaged", "limit")
def small_lie(path: Path) -> None:
    with RawZip(path) as archive:
        frame(archive, "docx", "word/document.xml")
        archive.add(b"word/document.xml", filled(_WORD_HEAD, "<w:p/>", _WORD_TAIL), says=1000)


@hostile("a_size_that_is_too_large.docx", "limit", "damaged")
def large_lie(path: Path) -> None:
    with RawZip(path) as archive:
        frame(archive, "docx", "word/document.xml")
        archive.add(b"word/document.xml", _WORDS, says=0xFFFFFFF0)


@hostile("zip64_lies.docx", "limit", "damaged")
def zip64_lies(path: Path) -> None:
    extra = struct.pack("<HHQQ", 1, 16, 1 << 62, 1 << 61)
    with RawZip(path) as archive:
        frame(archive, "docx", "word/document.xml")
        archive.add(b"word/document.xml", _WORDS, says=0xFFFFFFFF, extra=extra)


@hostile("more_entries_than_any_file.docx", "limit")
def many_entries(path: Path) -> None:
    """Names for one entry only; the directory alone is 20 MB."""
    with RawZip(path) as archive:
        frame(archive, "docx", "word/document.xml")
        offset = archive.add(b"word/document.xml", _WORDS)
        for number in range(100_001):
            archive.add(f"x{number}".encode(), _WORDS, offset=offset)


@hostile("an_entry_that_points_at_the_directory.docx", "damaged")
def at_the_directory(path: Path) -> None:
    with RawZip(path) as archive:
        frame(archive, "docx", "word/document.xml")
        archive.add(b"word/document.xml", _WORDS, offset=0xFFFFFFF0)
