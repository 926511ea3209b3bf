"""Office documents that are one XML file: workbooks of Excel 2003, and Word documents and slides as flat packages."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pptx
import pytest

from llamahome_gui.documents import Limits, Options, convert_file
from llamahome_gui.errors import DocumentError, DocumentReason
from tests.documents import making

SPACES = (
    'xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
STYLES = """<Styles><Style ss:ID="money"><NumberFormat ss:Format="Standard"/></Style>
<Style ss:ID="day"><NumberFormat ss:Format="Short Date"/></Style>
<Style ss:ID="part"><NumberFormat ss:Format="0.0%"/></Style></Styles>"""


def book(path: Path, *sheets: str, styles: str = STYLES) -> Path:
    tabs = "".join(f'<Worksheet ss:Name="Tab {number}">{sheet}</Worksheet>' for number, sheet in enumerate(sheets, 1))
    about = "<o:DocumentProperties><o:Title>Rain</o:Title><o:Author>Vera</o:Author></o:DocumentProperties>"
    head = '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    path.write_text(f"{head}\n<Workbook {SPACES}>{about}{styles}{tabs}</Workbook>")
    return path


def cell(text: str, kind: str = "String", more: str = "") -> str:
    return f'<Cell {more}><Data ss:Type="{kind}">{text}</Data></Cell>'


def sheet(*rows: str) -> str:
    return f"<Table>{''.join(rows)}</Table>"


def row(*cells: str, more: str = "") -> str:
    return f"<Row {more}>{''.join(cells)}</Row>"


@pytest.mark.parametrize("name", ["a.xls", "a.xml", "a"])
def test_values_as_they_are_shown(tmp_path: Path, name: str) -> None:
    rows = (
        row(cell("Name"), cell("Sum"), cell("Day"), cell("Share"), cell("Paid")),
        row(
            cell("Ann &lt;b&gt;"),
            cell("1234.5", "Number", 'ss:StyleID="money"'),
            cell("2024-03-09T00:00:00.000", "DateTime", 'ss:StyleID="day"'),
            cell("0.125", "Number", 'ss:StyleID="part"'),
            cell("1", "Boolean"),
        ),
        row(cell("Bob"), cell("7", "Number"), cell("odd", "DateTime"), cell("", "Number"), cell("#N/A", "Error")),
    )
    found = convert_file(book(tmp_path / name, sheet(*rows)))
    assert found.format == "xls"
    assert found.title == "Rain"
    assert found.metadata == {"author": "Vera", "sheets": "1"}
    assert found.markdown == (
        "## Tab 1\n\n| Name | Sum | Day | Share | Paid |\n| --- | --- | --- | --- | --- |\n"
        "| Ann \\<b> | 1,234.50 | 2024-03-09 | 12.5% | TRUE |\n| Bob | 7 | odd |  | #N/A |\n"
    )


def test_places_merges_comments_and_links(tmp_path: Path) -> None:
    note = '<Cell><Data ss:Type="String">x</Data><Comment ss:Author="Eva"><ss:Data>Why?</ss:Data></Comment></Cell>'
    rows = (
        row(cell("wide", more='ss:MergeAcross="1"'), cell("last")),
        row(cell("b", more='ss:Index="2"'), cell("c", more='ss:HRef="https://a.example/"'), more='ss:Index="2"'),
        row(note, cell("y"), cell("z")),
    )
    found = convert_file(book(tmp_path / "a.xml", sheet(*rows))).markdown
    assert "| wide |  | last |" in found
    assert "|  | b | [c](https://a.example/) |" in found
    assert "> Comment by Eva on A3: Why?" in found


def test_hidden_things(tmp_path: Path) -> None:
    options = "<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions>"
    columns = '<Column/><Column ss:Hidden="1"/>'
    shown = sheet(
        columns, row(cell("a"), cell("secret")), row(cell("b"), cell("c")), row(cell("d"), more='ss:Hidden="1"')
    )
    path = book(tmp_path / "a.xml", shown, sheet(row(cell("dark"))) + options)
    kept = convert_file(path).markdown
    assert "## Tab 2 (hidden)\n\ndark" in kept
    assert "(hidden) secret" in kept
    bare = convert_file(path, options=Options(hidden=False)).markdown
    assert not any(word in bare for word in ("dark", "secret", "d |"))


def test_workbooks_that_are_too_much(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xml", sheet(*[row(cell("x"), cell("y"))] * 60))
    with pytest.raises(DocumentError) as caught:
        convert_file(path, Limits(cells=100))
    assert caught.value.reason is DocumentReason.LIMIT
    far = book(
        tmp_path / "b.xml",
        sheet(row(cell("near")), row(cell("far", more='ss:Index="9999999"'), more='ss:Index="9999999"')),
    )
    assert convert_file(far).markdown.split()[-1] == "near"


def test_a_workbook_that_breaks_off(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xls", sheet(*[row(cell("word"), cell("more"))] * 20))
    path.write_text(path.read_text()[:-300])
    found = convert_file(path)
    assert "| word | more |" in found.markdown
    assert found.notes


def flat(package: Path, path: Path) -> Path:
    """A package as Word writes it when asked for one XML file."""
    parts = []
    with zipfile.ZipFile(package) as archive:
        for name in archive.namelist():
            if name.startswith("[") or not name.endswith((".xml", ".rels")):
                continue
            data = archive.read(name).decode().split("?>", 1)[-1]
            parts.append(f'<pkg:part pkg:name="/{name}"><pkg:xmlData>{data}</pkg:xmlData></pkg:part>')
    space = 'xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage"'
    picture = (
        '<pkg:part pkg:name="/word/a.png" pkg:contentType="image/png"><pkg:binaryData>QUJD</pkg:binaryData></pkg:part>'
    )
    document = f"<pkg:package {space}>{''.join(parts)}{picture}</pkg:package>"
    path.write_text(f'<?xml version="1.0"?>\n{document}', encoding="utf-8")
    return path


def test_a_word_document_in_one_file(tmp_path: Path) -> None:
    package = making.docx(tmp_path / "a.docx", making.paragraph("Some words") + making.paragraph("And more"))
    assert convert_file(flat(package, tmp_path / "a.xml")) == convert_file(package)


def test_slides_in_one_file(tmp_path: Path) -> None:
    made = pptx.Presentation()
    slide = made.slides.add_slide(made.slide_layouts[1])
    slide.shapes[0].text_frame.text, slide.shapes[1].text_frame.text = "Title", "Point"
    made.save(str(tmp_path / "a.pptx"))
    found = convert_file(flat(tmp_path / "a.pptx", tmp_path / "a.xml"))
    assert (found.format, found.markdown) == ("pptx", convert_file(tmp_path / "a.pptx").markdown)


def test_a_flat_package_that_breaks_off(tmp_path: Path) -> None:
    path = flat(making.docx(tmp_path / "a.docx", making.paragraph("Some words")), tmp_path / "a.xml")
    path.write_text(path.read_text()[:-100])
    with pytest.raises(DocumentError) as caught:
        convert_file(path)
    assert caught.value.reason is DocumentReason.DAMAGED
