"""Office documents whose parts are small and whose shape is not: cycles, depths, references into nothing."""

from __future__ import annotations

import warnings
import zipfile
from pathlib import Path

from tests.documents import making
from tests.documents.making import NAMESPACES, paragraph

from .item import hostile
from .packages import ODF_SPACES, book, odf_body, open_document
from .rawzip import packed

_ROOT = f"{NAMESPACES} "
_SLIDES = (
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    f'xmlns:r="{making.OFFICE}"'
)
WORDS = paragraph("some words")


def nested(opening: str, depth: int, inside: str, closing: str) -> str:
    return opening * depth + inside + closing * depth


def nested_tables(depth: int) -> str:
    return nested("<w:tbl><w:tr><w:tc>", depth, WORDS, "</w:tc></w:tr></w:tbl>")


@hostile("elements_100000_deep.docx", "limit", said="some words")
def deep_elements(path: Path) -> None:
    making.docx(path, WORDS + nested("<w:sdt><w:sdtContent>", 50_000, WORDS, "</w:sdtContent></w:sdt>"))


@hostile("tables_3000_deep.docx", "limit", said="some words")
def deep_tables(path: Path) -> None:
    making.docx(path, WORDS + nested_tables(3000))


@hostile("tables_as_deep_as_allowed.docx", said="some words")
def allowed_tables(path: Path) -> None:
    making.docx(path, nested_tables(80))


@hostile("text_boxes_as_deep_as_allowed.docx", said="some words")
def allowed_boxes(path: Path) -> None:
    boxes = nested(
        "<w:p><w:r><w:pict><v:textbox><w:txbxContent>", 45, WORDS, "</w:txbxContent></v:textbox></w:pict></w:r></w:p>"
    )
    making.docx(path, boxes)


@hostile("alternatives_as_deep_as_allowed.docx", "limit", said="some words")
def allowed_alternatives(path: Path) -> None:
    """Each level says nothing at first and is tried in two ways."""
    choice = "<mc:AlternateContent><mc:Choice>"
    inside = "<w:t></w:t>"
    run = f"<w:r>{nested(choice, 100, inside, '</mc:Choice></mc:AlternateContent>')}</w:r>"
    making.docx(path, f"{WORDS}<w:p>{run}</w:p>")


@hostile("alternatives_of_boxes.docx", "limit", said="some words")
def alternatives_of_boxes(path: Path) -> None:
    level = "<mc:AlternateContent><mc:Choice><w:drawing><wp:inline><w:txbxContent><w:p><w:r>"
    back = "</w:r></w:p></w:txbxContent></wp:inline></w:drawing></mc:Choice></mc:AlternateContent>"
    making.docx(path, f"{WORDS}<w:p><w:r>{nested(level, 30, '<w:t></w:t>', back)}</w:r></w:p>")


@hostile("styles_based_on_each_other.docx", said="some words")
def style_cycles(path: Path) -> None:
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="s{number}"><w:basedOn w:val="s{(number + 1) % 5000}"/></w:style>'
        for number in range(5000)
    )
    body = "".join(paragraph("some words", f'<w:pStyle w:val="s{number}"/>') for number in range(2000))
    parts = {"word/styles.xml": f"<w:styles {_ROOT}>{styles}</w:styles>"}
    making.docx(path, body, parts, [("rId1", "styles", "styles.xml")])


@hostile("lists_that_refer_to_each_other.docx", said="some words")
def numbering_cycles(path: Path) -> None:
    numbering = (
        '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="b"/><w:styleLink w:val="a"/></w:abstractNum>'
        '<w:abstractNum w:abstractNumId="2"><w:numStyleLink w:val="a"/><w:styleLink w:val="b"/></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
    )
    parts = {"word/numbering.xml": f"<w:numbering {_ROOT}>{numbering}</w:numbering>"}
    item = paragraph("some words", '<w:numPr><w:ilvl w:val="-7"/><w:numId w:val="1"/></w:numPr>')
    making.docx(path, item, parts, [("rId1", "numbering", "numbering.xml")])


@hostile("list_levels_without_end.docx", said="some words")
def list_levels(path: Path) -> None:
    levels = '<w:lvl w:ilvl="999999999"><w:numFmt w:val="decimal"/><w:lvlText w:val="%1%9"/></w:lvl>'
    numbering = f'<w:abstractNum w:abstractNumId="1">{levels}</w:abstractNum>'
    numbering += '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
    parts = {"word/numbering.xml": f"<w:numbering {_ROOT}>{numbering}</w:numbering>"}
    items = (
        paragraph("some words", f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>')
        for level in range(0, 3_000)
    )
    making.docx(path, "".join(items), parts, [("rId1", "numbering", "numbering.xml")])


@hostile("a_header_that_relates_to_itself.docx", said="some words")
def header_cycle(path: Path) -> None:
    reference = '<w:headerReference w:type="default" r:id="rId1"/>'
    rels = making.relationships([("rId1", "header", "header1.xml"), ("rId2", "officeDocument", "document.xml")])
    parts = {
        "word/header1.xml": f"<w:hdr {_ROOT}>{paragraph('House')}<w:p>{reference}</w:p></w:hdr>",
        "word/_rels/header1.xml.rels": rels,
    }
    body = f"{WORDS}<w:sectPr>{reference * 5000}</w:sectPr>"
    making.docx(path, body, parts, [("rId1", "header", "header1.xml"), ("rId3", "header", "document.xml")])


@hostile("a_note_in_itself.docx", said="some words")
def note_cycle(path: Path) -> None:
    mark = '<w:p><w:r><w:t>noted</w:t><w:footnoteReference w:id="2"/></w:r></w:p>'
    parts = {"word/footnotes.xml": f'<w:footnotes {_ROOT}><w:footnote w:id="2">{mark * 100}</w:footnote></w:footnotes>'}
    making.docx(path, WORDS + mark, parts, [("rId1", "footnotes", "footnotes.xml")])


@hostile("an_altchunk_of_itself.docx", said="some words")
def chunk_cycle(path: Path) -> None:
    making.docx(path, WORDS + '<w:altChunk r:id="rId1"/>' * 100, {}, [("rId1", "aFChunk", "document.xml")])


@hostile("an_altchunk_outside.docx", said="some words")
def chunk_outside(path: Path) -> None:
    target = "file:///etc/hostname"
    making.docx(path, WORDS + '<w:altChunk r:id="rId1"/>', {}, [("rId1", "aFChunk", target)], external=["rId1"])


@hostile("a_chain_of_3000_parts.docx", said="some words")
def chain(path: Path) -> None:
    parts = {}
    for number in range(3000):
        parts[f"word/h{number}.xml"] = f"<w:hdr {_ROOT}/>"
        rels = making.relationships([("rId1", "header", f"h{number + 1}.xml")])
        parts[f"word/_rels/h{number}.xml.rels"] = rels
    making.docx(path, WORDS, parts, [("rId1", "header", "h0.xml")])


@hostile("spans_without_end.docx", said="some words")
def spans(path: Path) -> None:
    cell = f'<w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr>{WORDS}</w:tc>'
    row = f'<w:tr><w:trPr><w:gridBefore w:val="999999999"/></w:trPr>{cell * 60}</w:tr>'
    making.docx(path, f"<w:tbl>{row * 60}</w:tbl>")


@hostile("one_wide_row_and_many_short.docx", "limit", said="some words", slow=True)
def ragged(path: Path) -> None:
    """Short rows are filled up to the width of the widest: 20,000 by 20,000 places."""
    short = f"<w:tr><w:tc>{WORDS}</w:tc></w:tr>"
    wide = f"<w:tr>{'<w:tc><w:p/></w:tc>' * 20_000}<w:tc>{WORDS}</w:tc></w:tr>"
    making.docx(path, f"<w:tbl>{wide}{short * 20_000}</w:tbl>")


@hostile("fields_that_never_end.docx", said="some words")
def fields(path: Path) -> None:
    begin = '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r></w:p>'
    result = '<w:p><w:r><w:fldChar w:fldCharType="separate"/></w:r></w:p>'
    making.docx(path, WORDS + (begin + result) * 1000 + WORDS * 1000)


def deck(path: Path, shapes: str, parts: dict[str, str] | None = None) -> None:
    """A show with one slide."""
    slide = f"<p:sld {_SLIDES}><p:cSld><p:spTree><p:nvGrpSpPr/><p:grpSpPr/>{shapes}</p:spTree></p:cSld></p:sld>"
    show = '<p:sldIdLst><p:sldId id="256" r:id="s"/></p:sldIdLst>'
    made = {
        "ppt/presentation.xml": f"<p:presentation {_SLIDES}>{show}</p:presentation>",
        "ppt/_rels/presentation.xml.rels": making.relationships([("s", "slide", "slides/slide1.xml")]),
        "ppt/slides/slide1.xml": slide,
    }
    making.package(path, "pptx", "ppt/presentation.xml", made | dict(parts or {}))


SHAPE = (
    '<p:sp><p:nvSpPr><p:cNvPr id="2" name="a"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/>'
    "<p:txBody><a:bodyPr/><a:p><a:r><a:t>some words</a:t></a:r></a:p></p:txBody></p:sp>"
)
_GROUP = '<p:grpSp><p:nvGrpSpPr><p:cNvPr id="3" name="g"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'


@hostile("groups_10000_deep.pptx", "limit", "damaged", "empty")
def deep_groups(path: Path) -> None:
    deck(path, nested(_GROUP, 10_000, SHAPE, "</p:grpSp>"))


@hostile("groups_as_deep_as_allowed.pptx", said="some words")
def allowed_groups(path: Path) -> None:
    deck(path, nested(_GROUP, 200, SHAPE, "</p:grpSp>"))


@hostile("the_same_slide_3000_times.pptx", "limit", said="some words")
def same_slide(path: Path) -> None:
    show = "".join(f'<p:sldId id="{256 + number}" r:id="s"/>' for number in range(3000))
    deck(
        path,
        SHAPE,
        {"ppt/presentation.xml": f"<p:presentation {_SLIDES}><p:sldIdLst>{show}</p:sldIdLst></p:presentation>"},
    )


@hostile("sections_100000_deep.odt", "limit")
def deep_sections(path: Path) -> None:
    head, tail = odf_body("text", nested("<text:section>", 100_000, "<text:p>some words</text:p>", "</text:section>"))
    open_document(path, "text", packed((head + tail).encode()))


_TEXT_NESTS = {
    "sections": ("<text:section>", "</text:section>", 240),
    "lists": ("<text:list><text:list-item>", "</text:list-item></text:list>", 120),
    "frames": ("<text:p><draw:frame><draw:text-box>", "</draw:text-box></draw:frame></text:p>", 80),
    "tables": (
        "<table:table><table:table-row><table:table-cell>",
        "</table:table-cell></table:table-row></table:table>",
        80,
    ),
    "notes": ("<text:p><text:note><text:note-body>", "</text:note-body></text:note></text:p>", 80),
    "spans": ("<text:p>" + "<text:span>" * 200, "</text:span>" * 200 + "</text:p>", 1),
}


def _text_nest(name: str) -> None:
    opening, closing, depth = _TEXT_NESTS[name]

    @hostile(f"{name}_as_deep_as_allowed.odt", said="some words")
    def make(path: Path) -> None:
        inside = "some words" if name == "spans" else "<text:p>some words</text:p>"
        head, tail = odf_body("text", nested(opening, depth, inside, closing))
        open_document(path, "text", packed((head + tail).encode()))


for _name in _TEXT_NESTS:
    _text_nest(_name)


@hostile("styles_of_each_other.odt", said="some words")
def text_style_cycles(path: Path) -> None:
    styles = "".join(
        f'<style:style style:family="text" style:name="s{n}" style:parent-style-name="s{(n + 1) % 1000}"/>'
        for n in range(1000)
    )
    spans = "".join(f'<text:span text:style-name="s{n}">some words </text:span>' for n in range(1000))
    head = f"<office:document-content {ODF_SPACES}><office:automatic-styles>{styles}</office:automatic-styles>"
    body = f"<office:body><office:text><text:p>{spans}</text:p></office:text></office:body></office:document-content>"
    open_document(path, "text", packed((head + body).encode()))


@hostile("frames_in_frames.odp", "limit", said="some words")
def slide_frames(path: Path) -> None:
    frames = nested("<draw:g>", 100, "", "")
    inside = "<draw:frame><draw:text-box><text:p>some words</text:p></draw:text-box></draw:frame>"
    head, tail = odf_body("presentation", f"<draw:page>{frames}{inside}{'</draw:g>' * 100}</draw:page>")
    open_document(path, "presentation", packed((head + tail).encode()))


@hostile("a_deep_page.epub", said="some words")
def deep_page(path: Path) -> None:
    page = nested("<div>", 20_000, "<p>some words</p>", "</div>")
    book(path, {"a.html": packed(f"<html><body>{page}</body></html>".encode())}, ["a.html"])


@hostile("a_page_of_nothing_deep.epub", "limit", "damaged", "empty")
def deep_list(path: Path) -> None:
    making_parts = packed(b"<a>" * 20_000 + b"</a>" * 20_000)
    book(path, {"a.html": making_parts}, ["a.html"])


_CELL = "<row><c><v>42</v></c></row>"


@hostile("sheets_3000.xlsx", "limit", said="42")
def many_sheets(path: Path) -> None:
    """One part, three thousand tabs."""
    space = f'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{making.OFFICE}"'
    tabs = "".join(f'<sheet name="s{n}" sheetId="{n}" r:id="rId1"/>' for n in range(1, 3001))
    parts = {
        "xl/workbook.xml": f"<workbook {space}><sheets>{tabs}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": making.relationships([("rId1", "worksheet", "worksheets/sheet1.xml")]),
        "xl/worksheets/sheet1.xml": f"<worksheet {space}><sheetData>{_CELL}</sheetData></worksheet>",
    }
    making.package(path, "xlsx", "xl/workbook.xml", parts)


@hostile("a_large_sheet_under_1000_names.xlsx", "limit", "empty", slow=True)
def same_sheet(path: Path) -> None:
    space = f'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{making.OFFICE}"'
    tabs = "".join(f'<sheet name="s{n}" sheetId="{n}" r:id="rId1"/>' for n in range(1, 1001))
    rows = "<row/>" * 300_000
    parts = {
        "xl/workbook.xml": f"<workbook {space}><sheets>{tabs}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": making.relationships([("rId1", "worksheet", "worksheets/sheet1.xml")]),
        "xl/worksheets/sheet1.xml": f"<worksheet {space}><sheetData>{rows}</sheetData></worksheet>",
    }
    making.package(path, "xlsx", "xl/workbook.xml", parts)


@hostile("merges_and_links_without_end.xlsx", "limit", said="42")
def merges(path: Path) -> None:
    after = "<mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 5000 + "</mergeCells>"
    after += "<hyperlinks>" + '<hyperlink ref="A1:XFD1048576" r:id="x"/>' * 5000 + "</hyperlinks>"
    making.sheet(path, "<row><c><v>42</v></c></row>", after=after)


@hostile("number_formats_without_end.xlsx", "limit", said="42")
def number_formats(path: Path) -> None:
    code = "0" * 100_000 + "." + "0" * 100_000 + "?/" + "?" * 100
    styles = f'<numFmts><numFmt numFmtId="200" formatCode="{code}"/></numFmts>'
    styles += '<cellXfs><xf numFmtId="0"/><xf numFmtId="200"/></cellXfs>'
    cells = "".join(f'<c s="1"><v>{n}e300</v></c>' for n in range(2000))
    making.sheet(path, f"<row><c><v>42</v></c>{cells}</row>", styles=styles)


@hostile("one_embedded_page_1000_times.docx", "limit", said="some words", slow=True)
def repeated_chunk(path: Path) -> None:
    page = "<html><body>" + "<p>some words</p>" * 20_000 + "</body></html>"
    making.docx(path, '<w:altChunk r:id="rId1"/>' * 1000, {"word/a.html": page}, [("rId1", "aFChunk", "a.html")])


_ODD_NAME = "\u202e" + "x" * 60_000 + "&#10;&#9;rm -rf"


@hostile("a_main_part_with_an_odd_name.docx", "damaged", "unsupported", "limit", said="some words")
def odd_main(path: Path) -> None:
    making.docx(path, WORDS)
    with zipfile.ZipFile(path, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the second entry of a name
        archive.writestr("_rels/.rels", making.relationships([("rId1", "officeDocument", _ODD_NAME)]))


@hostile("torn_parts_with_odd_names.docx", said="some words")
def torn_parts(path: Path) -> None:
    """Three hundred headers that break off, each of which is worth a note."""
    names = [f"h{number}{'x' * 500}\u202e.xml" for number in range(300)]
    parts = {
        f"word/{name}": f"<w:hdr {_ROOT}>{paragraph(str(number)) * 99}</w:hdr>" for number, name in enumerate(names)
    }
    references = "".join(f'<w:headerReference w:type="default" r:id="r{number}"/>' for number in range(300))
    relations = [(f"r{number}", "header", name) for number, name in enumerate(names)]
    making.docx(path, f"{WORDS}<w:sectPr>{references}</w:sectPr>", parts, relations)
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            if "word/h" in entry.filename:
                at = entry.header_offset + 30 + len(entry.filename.encode()) + entry.compress_size - 40
                data[at : at + 20] = b"\xff" * 20
    path.write_bytes(data)


@hostile("properties_of_8_megabytes.docx", said="some words")
def long_properties(path: Path) -> None:
    space = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    core = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
    text = "a " * (4 << 20)
    properties = f'<c:coreProperties xmlns:c="{core}" {space}><dc:description>{text}</dc:description>'
    properties += f"<dc:title>{text}</dc:title></c:coreProperties>"
    making.docx(path, WORDS, {"docProps/core.xml": properties})
    with zipfile.ZipFile(path, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rels = making.relationships([("rId1", "officeDocument", "word/document.xml")])
        kind = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
        entry = f'<Relationship Id="rId2" Type="{kind}" Target="docProps/core.xml"/>'
        archive.writestr("_rels/.rels", rels.replace("</Relationships>", f"{entry}</Relationships>"))
