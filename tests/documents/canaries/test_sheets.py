"""Each feature of a workbook in each format."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference

from llamahome_gui.documents import convert_file
from llamahome_gui.documents.types import Options
from tests.documents import making
from tests.documents.canaries import excel
from tests.documents.canaries.features import Feature, check
from tests.documents.canaries.make_files import FILES
from tests.documents.canaries.sheet_features import CALENDAR, CELLS, DRAWN
from tests.documents.test_opendocument import make

ROWS = [
    (book, feature)
    for book, features in (("cells", CELLS), ("calendar", CALENDAR), ("drawn", DRAWN))
    for feature in features
]

# openpyxl writes no values of formulas: these two stand below.
EXCEL_ROWS = [(book, feature) for book, feature in ROWS if feature.name not in ("formula", "errors")]


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("books")
    return {name: make(folder / f"{name}.xlsx") for name, make in excel.MAKERS.items()}


@pytest.mark.parametrize(("book", "feature"), EXCEL_ROWS, ids=lambda row: getattr(row, "name", row))
def test_excel(books: dict[str, Path], book: str, feature: Feature) -> None:
    check(feature, books[book])


@pytest.mark.parametrize("kind", ["ods", "xls"])
@pytest.mark.parametrize(("book", "feature"), ROWS, ids=lambda row: getattr(row, "name", row))
def test_calc_and_old_excel(kind: str, book: str, feature: Feature) -> None:
    check(feature, FILES / f"{book}.{kind}")


SPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def text_of(path: Path, *, formulas: bool = False) -> str:
    return convert_file(path, options=Options(formulas=formulas)).markdown


def test_formulas_beside_their_values(tmp_path: Path) -> None:
    rows = (
        "<row r='1'><c r='A1'><v>40</v></c><c r='B1'><f>A1+2</f><v>42</v></c><c r='C1'><f>NOW()</f></c></row>"
        "<row r='2'><c r='A2'><v>1</v></c><c r='B2'><f t='shared' ref='B2:B3' si='0'>A2*$A$1</f><v>40</v></c></row>"
        "<row r='3'><c r='A3'><v>2</v></c><c r='B3'><f t='shared' si='0'/><v>80</v></c></row>"
    ).replace("'", '"')
    path = making.sheet(tmp_path / "formulas.xlsx", rows)
    assert "| 40 | 42 | =NOW() |\n| --- | --- | --- |\n| 1 | 40 |  |\n| 2 | 80 |  |" in text_of(path)
    shown = text_of(path, formulas=True)
    assert "| 40 | 42 `=A1+2` | =NOW() |" in shown
    assert "| 1 | 40 `=A2*$A$1` |" in shown
    assert "| 2 | 80 `=A3*$A$1` |" in shown


def test_formulas_of_calc(tmp_path: Path) -> None:
    assert "| sum | 42 `=40+2` |" in text_of(FILES / "cells.ods", formulas=True)
    body = (
        "<table:table table:name='S'><table:table-row><table:table-cell office:value='3' table:formula="
        "'of:=SUM([.A2:.B3];[$Other.C$1])'><text:p>3</text:p></table:table-cell></table:table-row></table:table>"
    )
    path = make(tmp_path / "f.ods", "spreadsheet", body)
    assert text_of(path, formulas=True) == "## S\n\n3 `=SUM(A2:B3;$Other.C$1)`\n"


def test_formulas_of_old_excel_are_said_to_be_missing() -> None:
    converted = convert_file(FILES / "cells.xls", options=Options(formulas=True))
    assert "values of their formulas only" in " ".join(converted.notes)


def test_threads_of_comments(tmp_path: Path) -> None:
    thread = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
    path = making.sheet(tmp_path / "thread.xlsx", "<row><c><v>1</v></c><c><v>2</v></c></row>")
    parts = {
        "xl/worksheets/_rels/sheet1.xml.rels": making.relationships(
            [
                ("c", "comments", "../comments1.xml"),
                ("t", "threadedComment", "../threadedComments/threadedComment1.xml"),
            ]
        ),
        "xl/comments1.xml": f"<comments {SPACE}><authors><author>tc=1</author></authors><commentList><comment ref='A1' "
        "authorId='0'><text><t>[Threaded comment] Your version cannot show it.</t></text></comment></commentList>"
        "</comments>",
        "xl/threadedComments/threadedComment1.xml": f"<ThreadedComments xmlns='{thread}'><threadedComment ref='A1' "
        "personId='p1' id='1'><text>Is this so?</text></threadedComment><threadedComment ref='A1' personId='p2' id='2' "
        "parentId='1'><text>It is.</text></threadedComment></ThreadedComments>",
        "xl/persons/person.xml": f"<personList xmlns='{thread}'><person displayName='Vera' id='p1'/>"
        "<person displayName='Karl' id='p2'/></personList>",
    }
    with zipfile.ZipFile(path, "a") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    comments = "> Comment by Vera on A1: Is this so?\n\n> Comment by Karl on A1: It is.\n"
    assert text_of(path) == f"## One\n\n| 1 | 2 |\n| --- | --- |\n\n{comments}"


def test_merged_cells_that_repeat_their_value(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="str"><v>all</v></c><c r="B{n}"><v>{n}</v></c></row>' for n in (1, 2))
    path = making.sheet(tmp_path / "m.xlsx", rows, after='<mergeCells><mergeCell ref="A1:A2"/></mergeCells>')
    assert text_of(path) == "## One\n\n| all | 1 |\n| --- | --- |\n|  | 2 |\n"


def test_a_sheet_that_is_a_chart(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in (["Month", "Days"], ["May", 31]):
        page.append(row)
    chart = BarChart()
    chart.title = "Only this"
    chart.add_data(Reference(page, min_col=2, min_row=1, max_row=2), titles_from_data=True)
    book.create_chartsheet("Picture").add_chart(chart)
    book.save(tmp_path / "chart.xlsx")
    assert "## Picture\n\n**Chart: Only this**" in text_of(tmp_path / "chart.xlsx")


def test_repeated_rows_and_cells_of_calc(tmp_path: Path) -> None:
    cell = "<table:table-cell table:number-columns-repeated='2'><text:p>x</text:p></table:table-cell>"
    blank = "<table:table-cell table:number-columns-repeated='16382'/>"
    empty = "<table:table-row table:number-rows-repeated='1047075'><table:table-cell/></table:table-row>"
    rows = f"<table:table-row table:number-rows-repeated='1500'>{cell}{blank}</table:table-row>{empty}"
    columns = "<table:table-column/><table:table-column table:visibility='collapse'/>"
    path = make(tmp_path / "r.ods", "spreadsheet", f"<table:table table:name='S'>{columns}{rows}</table:table>")
    text = text_of(path)
    assert text.startswith("## S\n\n| x | (hidden) x |\n| --- | --- |\n| x | x |\n")
    assert text.count("| x | x |") == 1499


def test_links_made_by_formulas_and_dates_without_times(tmp_path: Path) -> None:
    rows = (
        '<row><c t="str"><f>HYPERLINK("https://example.org/a","here")</f><v>here</v></c>'
        '<c t="str"><f>HYPERLINK(B1,"there")</f><v>there</v></c><c t="d"><v>2024-03-09T00:00:00.000</v></c>'
        '<c t="d"><v>2024-03-09T14:30:00</v></c></row>'
    )
    text = text_of(making.sheet(tmp_path / "links.xlsx", rows))
    assert "| [here](https://example.org/a) | there | 2024-03-09 | 2024-03-09 14:30:00 |" in text


def test_values_of_formulas(tmp_path: Path) -> None:
    rows = (
        '<row><c t="str"><v>sum</v></c><c><f>SUM(A1:A2)</f><v>42</v></c></row>'
        '<row><c t="str"><v>failed</v></c><c t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    )
    path = making.sheet(tmp_path / "values.xlsx", rows)
    for feature in CELLS:
        if feature.name in ("formula", "errors"):
            check(feature, path)
