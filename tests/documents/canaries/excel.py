"""Workbooks with every feature of `sheet_features`, as openpyxl writes them and as Excel does where it cannot."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import openpyxl
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.utils.datetime import MAC_EPOCH
from openpyxl.worksheet.worksheet import Worksheet

from tests.documents import making

Rows = Sequence[Sequence[object]]


def _fill(page: Worksheet, rows: Rows, formats: Mapping[str, str] | None = None) -> None:
    for row in rows:
        page.append(list(row))
    for place, code in (formats or {}).items():
        page[place].number_format = code


def cells(path: Path) -> Path:
    """A sheet for each group of features."""
    book = openpyxl.Workbook()
    book.properties.title, book.properties.creator = "Annual figures", "A. Writer"
    pages = (_figures, _days, _words, _tables, _far, _edges, _spare)
    first = book.active
    assert first is not None
    for number, make in enumerate(pages):
        make(first if number == 0 else book.create_sheet())
    book.save(path)
    return path


def _figures(page: Worksheet) -> None:
    page.title = "Figures"
    rows: list[list[object]] = [
        ["kind", "value"], ["share", 0.256], ["price", 1234.5], ["euro", 1234.5], ["dollar", 1234.5], ["loss", -1234.5],
        ["red", -7], ["half", 2.75], ["large", 12345], ["code", 42], ["typed", "007"], ["whole", 1200300],
        ["tenth", 0.1], ["yes", True], ["no", False], ["failed", "=1/0"], ["sum", "=40+2"],
    ]  # fmt: skip
    codes = ["0.0%", '#,##0.00 "EUR"', "#,##0.00\\ [$€-407]", '"$"#,##0', "#,##0.00_);(#,##0.00)", "0.00;[Red]-0.00",
             "# ?/?", "0.00E+00", "00000", "@"]  # fmt: skip
    _fill(page, rows, {f"B{number}": code for number, code in enumerate(codes, 2)})
    page["B2"].comment = Comment("Is this so?", "Vera")


def _days(page: Worksheet) -> None:
    page.title = "Days & nights"
    moment = dt.datetime(2024, 3, 9, 14, 30)
    day, clock, lasted = dt.date(2024, 3, 9), dt.time(14, 30), dt.timedelta(hours=49.5)
    rows: list[list[object]] = [["day", day], ["german", day], ["moment", moment], ["clock", clock], ["lasted", lasted]]
    codes = ["yyyy-mm-dd", "dd\\.mm\\.yyyy", "yyyy-mm-dd hh:mm", "hh:mm", "[h]:mm"]
    _fill(page, [["what", "when"], *rows], {f"B{number}": code for number, code in enumerate(codes, 2)})


def _words(page: Worksheet) -> None:
    page.title = "Words"
    rows: list[list[object]] = [
        ["Wide", None, "Tall"],
        ["x", "y", None],
        ["a|b", "one\ntwo", "the site"],
        ["日本語 Ωμέγα 😀", "1 < 2 <b>"],
        ["kept", "two  spaces"],
    ]
    _fill(page, rows)
    page.merge_cells("A1:B1")
    page.merge_cells("C1:C2")
    page["C3"].hyperlink = "https://example.org/page"


def _tables(page: Worksheet) -> None:
    page.title = "Tables"
    _fill(page, [["Fruit", "Kilos"], ["Figs", 3], [], ["quiet", "row"], ["loud", "row"]])
    page.row_dimensions[4].hidden = True
    for row, (town, people) in enumerate([("Town", "People"), ("Ulm", 5), ("Bonn", 6), ("Kiel", 7)], 8):
        page.cell(row, 1, town)
        page.cell(row, 2, people)
    for row, (tea, cups) in enumerate([("Tea", "Cups"), ("Green", 5)], 8):
        page.cell(row, 5, tea)
        page.cell(row, 6, cups)
    for column, text in enumerate(["shown", "unseen", "seen"], 9):
        page.cell(20, column, text)
        page.cell(21, column, column)
    page.column_dimensions["J"].hidden = True


def _far(page: Worksheet) -> None:
    page.title = "Far"
    page["A1"], page["IV65536"] = "near", "far"  # the last cell of the old format


def _edges(page: Worksheet) -> None:
    page.title = "Edges"
    page["A1"] = "printed"
    page.oddHeader.left.text, page.oddHeader.center.text, page.oddHeader.right.text = "Secret", "Tariff", "Ulm"
    page.oddFooter.center.text = "House"
    page.oddFooter.right.text = "Page &P of &N"


def _spare(page: Worksheet) -> None:
    page.title, page.sheet_state = "Spare", "hidden"
    page["A1"] = "kept aside"


def calendar(path: Path) -> Path:
    """Days that count from 1904."""
    book = openpyxl.Workbook()
    book.epoch = MAC_EPOCH
    page = book.active
    assert page is not None
    formats = {"B1": "yyyy-mm-dd", "B2": "yyyy-mm-dd"}
    _fill(page, [["first", dt.date(1904, 1, 2)], ["later", dt.date(2024, 3, 9)]], formats)
    book.save(path)
    return path


def drawn(path: Path) -> Path:
    """A chart and a text box."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    _fill(page, [["Month", "Days"], ["April", 30], ["May", 31]])
    chart = BarChart()
    chart.title, chart.x_axis.title = "Rain", "Months"
    chart.add_data(Reference(page, min_col=2, min_row=1, max_row=3), titles_from_data=True)
    chart.set_categories(Reference(page, min_col=1, min_row=2, max_row=3))
    page.add_chart(chart, "D2")
    book.save(path)
    return making.repacked(path, {"xl/drawings/drawing1.xml": _with_box, "xl/charts/chart1.xml": _with_cache})


_BOX = (
    '<xdr:twoCellAnchor xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><xdr:from><xdr:col>1</xdr:col><xdr:colOff>0'
    "</xdr:colOff><xdr:row>20</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:to><xdr:col>3</xdr:col><xdr:colOff>0"
    '</xdr:colOff><xdr:row>24</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to><xdr:sp macro="" textlink=""><xdr:nvSpPr>'
    '<xdr:cNvPr id="9" name="Box"/><xdr:cNvSpPr txBox="1"/></xdr:nvSpPr><xdr:spPr><a:xfrm><a:off x="0" y="0"/>'
    '<a:ext cx="900000" cy="300000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr><xdr:txBody>'
    "<a:bodyPr/><a:p><a:r><a:t>In the box</a:t></a:r></a:p></xdr:txBody></xdr:sp><xdr:clientData/></xdr:twoCellAnchor>"
)


def _with_box(data: str) -> str:
    at = data.rindex("</")
    return data[:at] + _BOX + data[at:]


def _with_cache(data: str) -> str:
    """Excel keeps the texts and numbers that a chart draws beside the places they come from."""
    for place, kind, texts in (
        ("'Sheet'!B1", "str", ["Days"]),
        ("'Sheet'!$A$2:$A$3", "num", ["April", "May"]),
        ("'Sheet'!$B$2:$B$3", "num", ["30", "31"]),
    ):
        points = "".join(f'<c:pt idx="{n}"><c:v>{text}</c:v></c:pt>' for n, text in enumerate(texts))
        plain = points.replace("c:", "")
        data = data.replace(f"<f>{place}</f>", f"<f>{place}</f><{kind}Cache>{plain}</{kind}Cache>")
    return data


MAKERS: Mapping[str, Callable[[Path], Path]] = {"cells": cells, "calendar": calendar, "drawn": drawn}
