"""Excel workbooks: displayed values, sparse sheets, limits."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.styles import numbers
from openpyxl.utils import get_column_letter, range_boundaries

from llamahome_gui.documents import Limits, convert_file
from llamahome_gui.documents.tabular.cells import Area
from llamahome_gui.documents.tabular.references import area_of, column_name, column_of, first_cell
from llamahome_gui.documents.types import Options
from llamahome_gui.errors import DocumentError, DocumentReason
from tests.documents import making


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """Two sheets as openpyxl writes them: values of every kind, a merge, a comment, a link, a blank row."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "Sales <2024>"
    page.append(["Region", "Share", "Due", "Sum", "Paid"])
    page.append(["North", 0.256, dt.date(2024, 3, 9), 1234.5, True])
    page.append(["South|East", None, dt.datetime(2024, 3, 9, 14, 30), -5, False])
    page["B2"].number_format = "0.0%"
    page["C2"].number_format = "yyyy-mm-dd"
    page["D2"].number_format = '#,##0.00 "EUR"'
    page["E2"].comment = Comment("ask again", "Max")
    page["A5"] = "A note below"
    page["A7"] = "home"
    page["A7"].hyperlink = "http://a.example/"
    page["C7"] = "=SUM(D2:D3)"
    page.merge_cells("A7:B7")
    hidden = book.create_sheet("Spare")
    hidden.sheet_state = "hidden"
    hidden["B2"] = "kept"
    book.save(tmp_path / "book.xlsx")
    return tmp_path / "book.xlsx"


def test_a_whole_workbook(workbook: Path) -> None:
    converted = convert_file(workbook)
    assert converted.format == "xlsx"
    assert converted.metadata["sheets"] == "2"
    assert converted.markdown == (
        "## Sales <2024>\n\n"
        "| Region | Share | Due | Sum | Paid |\n| --- | --- | --- | --- | --- |\n"
        "| North | 25.6% | 2024-03-09 | 1,234.50 EUR | TRUE |\n"
        "| South\\|East |  | 2024-03-09 14:30:00 | -5 | FALSE |\n\n"
        "A note below\n\n"
        "| [home](http://a.example/) | =SUM(D2:D3) |\n| --- | --- |\n\n"
        "> Comment by Max on E2: ask again\n\n"
        "## Spare (hidden)\n\nkept\n"
    )


def test_far_corners_cost_nothing(tmp_path: Path) -> None:
    path = making.sheet(
        tmp_path / "far.xlsx",
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>',
    )
    assert convert_file(path).markdown == "## One\n\n1\n\n2\n"


def test_a_diagonal_is_written_cell_by_cell(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{n}"><c r="{get_column_letter(n)}{n}"><v>{n}</v></c></row>' for n in range(1, 301))
    text = convert_file(making.sheet(tmp_path / "diagonal.xlsx", rows)).markdown
    assert text.startswith("## One\n\n- A1: 1\n- B2: 2\n")
    assert len(text) < 6000


def test_strings_rich_text_and_escapes(tmp_path: Path) -> None:
    path = making.sheet(
        tmp_path / "strings.xlsx",
        '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="inlineStr"><is><t>in</t></is></c>'
        '<c t="str"><v>a_x000D_b</v></c><c t="e"><v>#DIV/0!</v></c><c t="s"><v>99</v></c></row>',
        strings="<si><t>plain</t></si><si><r><t>ri</t></r><r><t>ch</t></r><rPh><t>no</t></rPh></si>",
    )
    assert "| plain | rich | in | a<br>b | #DIV/0! |" in convert_file(path).markdown


def test_a_formula_that_gives_no_text_is_an_empty_cell(tmp_path: Path) -> None:
    cells = '<c t="str"><v>a</v></c><c t="str"><f>IF(A9="","",A9)</f><v></v></c><c><f>SUM(A1:A2)</f></c>'
    path = making.sheet(tmp_path / "a.xlsx", f"<row>{cells}</row>")
    assert convert_file(path).markdown == "## One\n\n| a | =SUM(A1:A2) |\n| --- | --- |\n"
    shown = convert_file(path, options=Options(formulas=True)).markdown
    assert '| `=IF(A9="","",A9)` |' in shown


def test_too_many_cells(tmp_path: Path) -> None:
    path = making.big_sheet(tmp_path / "big.xlsx", 200, 10)
    assert convert_file(path).words == 2001
    with pytest.raises(DocumentError) as caught:
        convert_file(path, Limits(cells=1999))
    assert caught.value.reason is DocumentReason.LIMIT


def test_a_workbook_without_values_is_empty(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "blank.xlsx")
    with pytest.raises(DocumentError) as caught:
        convert_file(tmp_path / "blank.xlsx")
    assert caught.value.reason is DocumentReason.EMPTY


def test_dates_of_the_readers_locale_are_unmistakable(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["A1"] = dt.date(2024, 3, 9)
    book.active["A1"].number_format = numbers.BUILTIN_FORMATS[14]
    book.save(tmp_path / "date.xlsx")
    assert "2024" in convert_file(tmp_path / "date.xlsx").markdown
    assert "00:00" not in convert_file(tmp_path / "date.xlsx").markdown


@pytest.mark.parametrize(("letters", "number"), [("A", 1), ("z", 26), ("AA", 27), ("XFD", 16384), ("", 0), ("Ä", 0)])
def test_columns(letters: str, number: int) -> None:
    assert column_of(letters) == number


@given(st.integers(1, 18_278))
def test_columns_by_name(number: int) -> None:
    assert column_of(column_name(number)) == number
    assert column_name(number) == get_column_letter(number)


@given(st.tuples(*[st.integers(1, 16_384), st.integers(1, 1_048_576)] * 2))
def test_areas_are_those_that_openpyxl_reads(numbers: tuple[int, int, int, int]) -> None:
    reference = f"{column_name(numbers[0])}{numbers[1]}:${column_name(numbers[2])}${numbers[3]}"
    left, top, right, bottom = range_boundaries(reference)
    assert area_of(reference) == Area(top, left, bottom, right)


@pytest.mark.parametrize(
    ("reference", "place"),
    [
        ("B0", None),
        ("ABCD1", None),
        ("B2:", None),
        ("B2:C", None),
        ("", None),
        ("B2", (2, 2)),
        ("$B$2:C3", (2, 2)),
        ("XFD1048576", (1048576, 16384)),
        ("A:A", None),
        ("nowhere at all", None),
    ],
)
def test_the_first_cell_of_a_range(reference: str, place: tuple[int, int] | None) -> None:
    assert first_cell(reference) == place


def test_a_thousand_overlapping_merges_and_hidden_columns_are_no_work(tmp_path: Path) -> None:
    """Each alone asks for a look at every cell."""
    rows = "".join(
        f'<row r="{n}">' + "".join(f"<c><v>{n}</v></c>" for _ in range(20)) + "</row>" for n in range(1, 500)
    )
    merges = "".join(f'<mergeCell ref="A1:T{n}"/>' for n in range(2, 3000))
    columns = (
        '<cols><col min="2" max="16384" hidden="1"/></cols>' + '<cols><col min="1" max="9" hidden="0"/></cols>' * 500
    )
    path = making.sheet(tmp_path / "merges.xlsx", rows, after=f"{columns}<mergeCells>{merges}</mergeCells>")
    text = convert_file(path, options=Options(hidden=False)).markdown
    assert text.startswith("## One\n\n1\n\n2\n\n3\n")


NEW_CHART = "http://schemas.microsoft.com/office/drawing/2014/chartex"
_SPACES = (
    f'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" xmlns:cx="{NEW_CHART}" '
    f"{making.NAMESPACES}"
)
_WATERFALL = f"""<cx:chartSpace xmlns:cx="{NEW_CHART}" {making.NAMESPACES}>
  <cx:chartData><cx:data id="0">
    <cx:strDim type="cat"><cx:lvl><cx:pt idx="0">Opening</cx:pt><cx:pt idx="1">Sales</cx:pt></cx:lvl></cx:strDim>
    <cx:numDim type="val"><cx:lvl><cx:pt idx="0">120</cx:pt><cx:pt idx="1">-35.5</cx:pt></cx:lvl></cx:numDim>
  </cx:data></cx:chartData>
  <cx:chart>
    <cx:title><cx:tx><cx:txData><cx:v>Cash in May</cx:v></cx:txData></cx:tx></cx:title>
    <cx:plotArea><cx:plotAreaRegion><cx:series layoutId="waterfall">
      <cx:tx><cx:txData><cx:f>A1</cx:f><cx:v>EUR</cx:v></cx:txData></cx:tx><cx:dataId val="0"/>
    </cx:series></cx:plotAreaRegion></cx:plotArea>
  </cx:chart>
</cx:chartSpace>"""


def _shape(words: str) -> str:
    return f"<xdr:sp><xdr:txBody><a:p><a:r><a:t>{words}</a:t></a:r></a:p></xdr:txBody></xdr:sp>"


def test_charts_of_newer_kinds_are_read_and_not_what_stands_in_for_them(tmp_path: Path) -> None:
    graphic = f'<a:graphic><a:graphicData uri="{NEW_CHART}"><cx:chart r:id="rId1"/></a:graphicData></a:graphic>'
    drawing = (
        f"<xdr:wsDr {_SPACES}><xdr:twoCellAnchor><mc:AlternateContent>"
        f"<mc:Choice><xdr:graphicFrame>{graphic}</xdr:graphicFrame></mc:Choice>"
        f"<mc:Fallback>{_shape('This chart is not available in your version of Excel.')}</mc:Fallback>"
        f"</mc:AlternateContent></xdr:twoCellAnchor><xdr:twoCellAnchor>{_shape('In the box')}</xdr:twoCellAnchor>"
        "</xdr:wsDr>"
    )
    path = making.sheet(tmp_path / "a.xlsx", "<row><c><v>1</v></c></row>", after='<drawing r:id="rId1"/>')
    parts = {
        "xl/worksheets/_rels/sheet1.xml.rels": making.relationships([("rId1", "drawing", "../drawings/drawing1.xml")]),
        "xl/drawings/drawing1.xml": drawing,
        "xl/drawings/_rels/drawing1.xml.rels": making.relationships([("rId1", "chartEx", "../charts/chartEx1.xml")]),
        "xl/charts/chartEx1.xml": _WATERFALL,
    }
    with zipfile.ZipFile(path, "a") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    text = convert_file(path).markdown
    assert "In the box" in text
    assert "not available" not in text
    assert "Cash in May" in text
    assert "| Opening | 120 |" in text
    assert "| Sales | -35.5 |" in text
    assert "EUR" in text
