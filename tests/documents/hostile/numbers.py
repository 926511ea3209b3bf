"""Whole numbers of five thousand digits, which Python refuses to read, wherever a format has a number."""

from __future__ import annotations

from pathlib import Path

from tests.documents import making
from tests.documents.making import NAMESPACES, paragraph

from .item import hostile
from .markup import put, rtf
from .packages import ODF_SPACES, odf_body, open_document
from .rawzip import packed

NINES = "9" * 5000


@hostile("numbers_of_5000_digits.ods", said="some words")
def long_numbers(path: Path) -> None:
    cell = "<table:table-cell{}><text:p>some words</text:p></table:table-cell>"
    attribute = f' table:number-columns-repeated="{NINES}" table:number-columns-spanned="{NINES}"'
    row = f'<table:table-row table:number-rows-repeated="{NINES}">{cell.format(attribute)}</table:table-row>'
    head, tail = odf_body("spreadsheet", f"<table:table>{row}</table:table>")
    open_document(path, "spreadsheet", packed((head + tail).encode()))


@hostile("numbers_of_5000_digits.odt", said="some words")
def long_text_numbers(path: Path) -> None:
    style = (
        f'<text:list-level-style-number text:level="{NINES}" text:display-levels="{NINES}" text:start-value="{NINES}"/>'
    )
    styles = f'<text:list-style style:name="l">{style}{style.replace(NINES, "1", 1)}</text:list-style>'
    text = f'<text:h text:outline-level="{NINES}">some words</text:h>'
    text += f'<text:list text:style-name="l"><text:list-item text:start-value="{NINES}"><text:p>a'
    text += f'<text:s text:c="{NINES}"/>b</text:p></text:list-item></text:list>'
    body = f"<office:body><office:text>{text}</office:text></office:body>"
    head = f"<office:document-content {ODF_SPACES}><office:automatic-styles>{styles}</office:automatic-styles>"
    open_document(path, "text", packed(f"{head}{body}</office:document-content>".encode()))


@hostile("numbers_of_5000_digits.docx", said="some words")
def long_word_numbers(path: Path) -> None:
    lists = (
        f'<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="{NINES}"><w:start w:val="{NINES}"/></w:lvl></w:abstractNum>'
    )
    lists += '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
    properties = f'<w:outlineLvl w:val="{NINES}"/><w:numPr><w:ilvl w:val="{NINES}"/><w:numId w:val="1"/></w:numPr>'
    words = paragraph("some words")
    cell = f'<w:tc><w:tcPr><w:gridSpan w:val="{NINES}"/></w:tcPr>{words}</w:tc>'
    table = f'<w:tbl><w:tr><w:trPr><w:gridBefore w:val="{NINES}"/></w:trPr>{cell}</w:tr></w:tbl>'
    parts = {"word/numbering.xml": f"<w:numbering {NAMESPACES} >{lists}</w:numbering>"}
    making.docx(path, paragraph("some words", properties) + table, parts, [("rId1", "numbering", "numbering.xml")])


@hostile("numbers_of_5000_digits.xlsx", said="42")
def long_sheet_numbers(path: Path) -> None:
    columns = f'</sheetData><cols><col min="{NINES}" max="{NINES}" hidden="1"/></cols><sheetData>'
    cells = f'<c r="A{NINES}" s="{NINES}" t="s"><v>{NINES}</v></c><c s="1"><v>{NINES}</v></c><c><v>42</v></c>'
    styles = (
        f'<numFmts><numFmt numFmtId="200" formatCode="0/{NINES}"/><numFmt numFmtId="{NINES}" formatCode="0"/></numFmts>'
    )
    styles += f'<cellXfs><xf numFmtId="{NINES}"/><xf numFmtId="200"/></cellXfs>'
    making.sheet(path, f'{columns}<row r="{NINES}">{cells}</row>', styles=styles)


@hostile("numbers_of_5000_digits.rtf", said="some words")
def long_rtf_numbers(path: Path) -> None:
    rtf(path, f"\\u{NINES}?\\b{NINES}\\cellx{NINES}\\li-{NINES}\\bin{NINES} \\'zz\\ls{NINES} ")


@hostile("numbers_of_5000_digits.html", said="some words")
def long_html_numbers(path: Path) -> None:
    put(path, f'<html><body><ol start="{NINES}"><li value="{NINES}">some words</ol><h{NINES}>a</h{NINES}>&#{NINES};')
