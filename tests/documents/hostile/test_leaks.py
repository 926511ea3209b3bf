"""What an author took out, or never put in, is not said: it may be in the file all the same."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from llamahome_gui.documents import convert_file
from llamahome_gui.documents.compound import Compound
from tests.documents import making
from tests.documents.compounds import compound
from tests.documents.hostile import pdfs
from tests.documents.hostile.good import MAKERS
from tests.documents.hostile.packages import ODF_SPACES, open_document
from tests.documents.hostile.rawzip import packed
from tests.documents.making import NAMESPACES, paragraph

GONE = "takenback"


def check(path: Path, kept: str = "some words") -> None:
    converted = convert_file(path)
    said = f"{converted.markdown}{converted.title}{dict(converted.metadata)}{converted.notes}"
    assert GONE not in said.lower()
    assert kept in converted.markdown


def added(path: Path, parts: Mapping[str, str]) -> Path:
    with zipfile.ZipFile(path, "a") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return path


def test_deletions_of_word(tmp_path: Path) -> None:
    gone = f"<w:r><w:t>{GONE}</w:t></w:r>"
    deleted = f"<w:r><w:delText>{GONE}</w:delText></w:r>"
    body = "".join(
        (
            f"<w:p><w:r><w:t>some words</w:t></w:r><w:del>{deleted}{gone}</w:del></w:p>",
            f"<w:p><w:moveFrom>{gone}</w:moveFrom></w:p>",
            f"<w:p><w:ins><w:del>{deleted}</w:del></w:ins></w:p>",
            f"<w:p><w:hyperlink><w:del>{deleted}</w:del></w:hyperlink></w:p>",
            f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p>{gone}</w:p></w:tc></w:tr></w:tbl>",
            f"<w:p><w:del><m:oMath><m:r><m:t>{GONE}</m:t></m:r></m:oMath></w:del></w:p>",
            f"<w:p><w:r><w:instrText> DOCVARIABLE {GONE} </w:instrText></w:r></w:p>",
        )
    )
    check(making.docx(tmp_path / "a.docx", body))


def test_parts_of_word_that_no_reader_shows(tmp_path: Path) -> None:
    document = f"<w:document {NAMESPACES}><w:body>{paragraph(GONE)}</w:body></w:document>"
    item = f"<data><name>{GONE}</name></data>"
    variables = f'<w:settings {NAMESPACES}><w:docVars><w:docVar w:name="a" w:val="{GONE}"/></w:docVars></w:settings>'
    parts = {
        "word/glossary/document.xml": document,
        "word/old/document.xml": document,
        "customXml/item1.xml": item,
        "docProps/thumbnail.xml": item,
        "word/settings.xml": variables,
        "word/webextensions/webextension1.xml": item,
    }
    relations = [
        ("r1", "glossaryDocument", "glossary/document.xml"),
        ("r2", "customXml", "../customXml/item1.xml"),
        ("r3", "settings", "settings.xml"),
    ]
    check(making.docx(tmp_path / "a.docx", paragraph("some words"), parts, relations))


def test_a_damaged_word_document_does_not_say_more(tmp_path: Path) -> None:
    """What is dug out of a broken file obeys the same rule."""
    gone = f"<w:p><w:del><w:r><w:delText>{GONE}</w:delText></w:r></w:del></w:p>"
    parts = {"word/glossary/document.xml": f"<w:document {NAMESPACES}>{paragraph(GONE)}</w:document>"}
    path = making.docx(tmp_path / "a.docx", paragraph("some words") + gone, parts)
    data = path.read_bytes()
    path.write_bytes(data[: data.rindex(b"PK\x01\x02")])  # the directory is lost
    check(path)


def test_data_that_a_workbook_keeps_of_others(tmp_path: Path) -> None:
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    path = making.sheet(tmp_path / "a.xlsx", '<row><c t="inlineStr"><is><t>some words</t></is></c></row>')
    cached = f"<externalLink {space}><externalBook><sheetDataSet><sheetData><row><cell><v>{GONE}</v></cell></row>"
    cached += "</sheetData></sheetDataSet></externalBook></externalLink>"
    items = f'<pivotCacheDefinition {space}><sharedItems><s v="{GONE}"/></sharedItems></pivotCacheDefinition>'
    revisions = f"<revisions {space}><rcc><oc><is><t>{GONE}</t></is></oc></rcc></revisions>"
    strings = f"<sst {space}><si><t>{GONE}</t></si></sst>"  # of a cell that was deleted
    parts = {
        "xl/externalLinks/externalLink1.xml": cached,
        "xl/pivotCache/pivotCacheDefinition1.xml": items,
        "xl/revisions/revisionLog1.xml": revisions,
        "xl/sharedStrings.xml": strings,
        "xl/queryTables/queryTable1.xml": f"<q>{GONE}</q>",
        "xl/connections.xml": f'<connections {space}><connection name="{GONE}"/></connections>',
    }
    check(added(path, parts))


def test_deletions_and_caches_of_open_documents(tmp_path: Path) -> None:
    changes = f"<text:tracked-changes><text:changed-region><text:deletion><text:p>{GONE}</text:p></text:deletion>"
    changes += "</text:changed-region></text:tracked-changes>"
    body = f"<office:body><office:text>{changes}<text:p>some words<text:change/></text:p></office:text></office:body>"
    content = f"<office:document-content {ODF_SPACES}>{body}</office:document-content>"
    path = tmp_path / "a.odt"
    open_document(path, "text", packed(content.encode()))
    check(added(path, {"Thumbnails/thumbnail.xml": GONE, "ObjectReplacements/a": GONE, "Versions/a.xml": content}))
    table = "<table:table><table:table-row><table:table-cell><text:p>{}</text:p></table:table-cell></table:table-row>"
    link = f"<table:table table:name=\"'file:///a.ods'#$A\">{table.format(GONE)[13:]}</table:table>"
    sheet = table.format("some words") + "</table:table>"
    cache = link.replace("<table:table ", '<table:table table:display="false" ', 1).replace(
        ">", '><table:table-source xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="a.ods"/>', 1
    )
    body = f"<office:body><office:spreadsheet>{sheet}{cache}</office:spreadsheet></office:body>"
    open_document(
        tmp_path / "a.ods", "spreadsheet",
        packed(f"<office:document-content {ODF_SPACES}>{body}</office:document-content>".encode()),
    )  # fmt: skip
    check(tmp_path / "a.ods")


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16-le"])
def test_what_fast_saves_leave_in_an_old_document(tmp_path: Path, encoding: str) -> None:
    """Word 97 appended changes, and left the words that it had replaced where they were."""
    MAKERS["doc"](tmp_path / "a.doc")
    whole = Compound((tmp_path / "a.doc").read_bytes())
    streams = {name: whole.read(name) or b"" for name in whole.names() if "\x05" not in name}
    names = {"worddocument": "WordDocument", "1table": "1Table", "0table": "0Table", "data": "Data"}
    streams = {names.get(name, name): data for name, data in streams.items()}
    streams["WordDocument"] += f"{GONE} ".encode(encoding) * 200
    (tmp_path / "a.doc").write_bytes(compound(streams) + f"{GONE} ".encode(encoding) * 200)
    check(tmp_path / "a.doc", "some words behind a password")


def one_page(path: Path, content: bytes, page: bytes = b"") -> Path:
    pages = b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>"
    made = pdfs.PAGE.replace(b"/Type /Page ", b"/Type /Page " + page)
    pdfs.write(path, [pdfs.CATALOG, pages, pdfs.FONT, made, pdfs.stream(content)])
    return path


def words(x: int, y: int, text: str, more: str = "") -> bytes:
    return f"BT /F1 12 Tf {more} {x} {y} Td ({text}) Tj ET\n".encode()


def test_words_beside_the_page_of_a_pdf(tmp_path: Path) -> None:
    """What a printer's knife, or a crop, takes off."""
    beside = b"".join(words(x, y, GONE) for x, y in ((72, 900), (72, -40), (700, 400), (-200, 400)))
    check(one_page(tmp_path / "a.pdf", pdfs.SAY + beside))
    cropped = words(100, 50, GONE) + pdfs.SAY + words(450, 700, GONE)
    check(one_page(tmp_path / "b.pdf", cropped, b"/CropBox [50 600 400 842] "))


def test_the_words_under_a_scan_are_read(tmp_path: Path) -> None:
    """Invisible letters (mode 3) are how text recognition hands over what it read on a picture of a page."""
    assert (
        "read under it" in convert_file(one_page(tmp_path / "a.pdf", words(72, 700, "read under it", "3 Tr"))).markdown
    )


def test_the_former_state_of_a_pdf(tmp_path: Path) -> None:
    """A change is written behind the old state, which stays in the file."""
    path = one_page(tmp_path / "a.pdf", words(72, 700, GONE))
    data = path.read_bytes()
    start, changed = int(data.split()[-2]), len(data)
    data += b"5 0 obj\n" + pdfs.stream(pdfs.SAY) + b"\nendobj\n"
    table = len(data)
    data += b"xref\n5 1\n%010d 00000 n \ntrailer\n<< /Size 6 /Root 1 0 R /Prev %d >>\n" % (changed, start)
    path.write_bytes(data + b"startxref\n%d\n%%%%EOF\n" % table)
    check(path)
    assert convert_file(path).notes == ()
    path.write_bytes(data[:table])  # where the change is lost, the old state is all there is; that is told
    assert any("earlier state" in note for note in convert_file(path).notes)


def test_notes_and_scripts_of_pages(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(
        f"<!doctype html><html><head><script>{GONE}</script><style>{GONE}</style></head><body><p>some words</p>"
        f"<!-- {GONE} --><template>{GONE}</template><noscript>{GONE}</noscript></body></html>"
    )
    check(path)


def test_what_rich_text_throws_away(tmp_path: Path) -> None:
    path = tmp_path / "a.rtf"
    path.write_text(
        f"{{\\rtf1\\ansi{{\\*\\unknown {GONE}}}{{\\deleted {GONE}}}"
        f"{{\\*\\datastore {GONE}}}some words{{\\object{{\\*\\objdata {GONE}}}}}}}"
    )
    check(path)
