"""Binary Excel workbooks, feature by feature."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamahome_gui.documents import Limits, Options, convert_file
from llamahome_gui.documents.ooxml.binaryrecords import CutOff, records
from llamahome_gui.errors import DocumentError, DocumentReason
from tests.documents import binarybooks as made
from tests.documents import making
from tests.documents.binarybooks import cell, record, row, sheet, text, workbook


def real(value: float) -> bytes:
    return struct.pack("<d", value)


def rk(value: int) -> bytes:
    """A whole number times a hundredth."""
    return struct.pack("<i", value << 2 | 3)


def markdown(path: Path, *, hidden: bool = True) -> str:
    return convert_file(path, options=Options(hidden=hidden)).markdown


def test_values_of_every_kind(tmp_path: Path) -> None:
    rows = row(
        0,
        cell(made.SHARED, 0, struct.pack("<I", 1)),
        cell(made.STRING, 1, text("in <i> place")),
        cell(made.RICH_STRING, 2, b"\1" + text("rich") + bytes(8)),
        cell(made.BLANK, 3),
        cell(made.RK, 4, rk(1250)),
        cell(made.REAL, 5, real(1234.5), style=1),
    )
    rows += row(
        1,
        cell(made.FORMULA_STRING, 0, text("made") + bytes(6)),
        cell(made.FORMULA_NUMBER, 1, real(45360.0) + bytes(6), style=2),
        cell(made.FORMULA_BOOLEAN, 2, b"\1" + bytes(6)),
        cell(made.FORMULA_ERROR, 4, b"\x07" + bytes(6)),
        cell(made.BOOLEAN, 5, b"\0"),
        cell(made.ERROR, 6, b"\x2a"),
    )
    path = workbook(
        tmp_path / "a.xlsb",
        {"One": sheet(rows)},
        strings=["not this", "of the table"],
        formats=['#,##0.00" EUR"', "yyyy-mm-dd"],
    )
    assert markdown(path) == (
        "## One\n\n"
        "| of the table | in \\<i> place | rich | 12.5 | 1,234.50 EUR |  |\n"
        "| --- | --- | --- | --- | --- | --- |\n"
        "| made | 2024-03-09 | TRUE | #DIV/0! | FALSE | #N/A |\n"
    )
    assert convert_file(path).format == "xlsx"


def test_dates_count_from_another_day_on_the_macintosh(tmp_path: Path) -> None:
    rows = row(0, cell(made.REAL, 0, real(45360.0 - 1462), style=1))
    path = workbook(tmp_path / "a.xlsb", {"One": sheet(rows)}, formats=["yyyy-mm-dd"], mac=True)
    assert "2024-03-09" in markdown(path)


def test_what_is_hidden_is_marked_or_left_out(tmp_path: Path) -> None:
    def number(column: int, value: int) -> bytes:
        return cell(made.REAL, column, real(value))

    column = record(made.COLUMN, struct.pack("<4IH", 2, 2, 2560, 0, 1))
    rows = row(0, number(0, 1), number(1, 2), number(2, 3)) + row(1, number(0, 4), number(1, 5), hidden=True)
    path = workbook(
        tmp_path / "a.xlsb", {"Seen": sheet(rows, column), "Unseen": sheet(row(0, number(0, 6)))}, hidden=["Unseen"]
    )
    shown = markdown(path)
    assert "| 1 | 2 | (hidden) 3 |" in shown
    assert "| (hidden) 4 | 5 |" in shown
    assert "## Unseen (hidden)\n\n6" in shown
    assert markdown(path, hidden=False) == "## Seen\n\n| 1 | 2 |\n| --- | --- |\n"


def test_merged_cells_links_comments_and_edges(tmp_path: Path) -> None:
    same = text("twice")
    rows = row(0, cell(made.STRING, 0, same), cell(made.STRING, 1, same)) + row(1, cell(made.STRING, 0, text("here")))
    edges = struct.pack("<H", 0) + text("&LDraft") + text("&CPage &P of &N") + struct.pack("<I", 0xFFFFFFFF) * 4
    after = record(made.MERGED, struct.pack("<4I", 0, 0, 0, 1)) + record(made.EDGES, edges)
    after += record(made.LINK, struct.pack("<4I", 1, 1, 0, 0) + text("rId1") + text("") * 3)
    comments = record(632, text("Vera")) + record(635, struct.pack("<5I", 0, 1, 1, 0, 0) + bytes(16))
    comments += record(637, b"\0" + text("Vera:\nIs it?"))
    relations = making.relationships(
        [("rId1", "hyperlink", "https://a.example/"), ("rId2", "comments", "../comments1.bin")],
        external=["rId1"],
    )
    parts: dict[str, str | bytes] = {"xl/worksheets/_rels/sheet1.bin.rels": relations, "xl/comments1.bin": comments}
    path = workbook(tmp_path / "a.xlsb", {"One": sheet(rows, after=after)}, parts=parts)
    assert markdown(path) == (
        "## One\n\ntwice\n\n[here](https://a.example/)\n\n> Comment by Vera on A2: Is it?\n\nHeader: Draft\n"
    )


def test_far_corners_cost_nothing(tmp_path: Path) -> None:
    rows = row(0, cell(made.STRING, 0, text("first"))) + row(1_048_575, cell(made.STRING, 16_383, text("last")))
    rows += row(1_048_576, cell(made.STRING, 0, text("beyond"))) + row(5, cell(made.STRING, 16_384, text("beyond")))
    assert markdown(workbook(tmp_path / "a.xlsb", {"One": sheet(rows)})) == "## One\n\nfirst\n\nlast\n"


def test_what_cannot_be_converted_says_why(tmp_path: Path) -> None:
    rows = row(0, *(cell(made.REAL, column, real(column)) for column in range(9)))
    path = workbook(tmp_path / "a.xlsb", {"One": sheet(rows)})
    with pytest.raises(DocumentError) as caught:
        convert_file(path, Limits(cells=8))
    assert caught.value.reason is DocumentReason.LIMIT
    assert "formulas" in convert_file(path, options=Options(formulas=True)).notes[0]
    with pytest.raises(DocumentError) as caught:
        convert_file(workbook(tmp_path / "b.xlsb", {"One": sheet(b"")}))
    assert caught.value.reason is DocumentReason.EMPTY


def test_a_sheet_that_is_cut_off_keeps_what_is_there_and_says_so(tmp_path: Path) -> None:
    rows = row(0, cell(made.STRING, 0, text("kept"))) + row(1, cell(made.STRING, 0, text("lost")))
    path = workbook(tmp_path / "a.xlsb", {"One": sheet(rows)[: -len(record(146) + record(130)) - 3]})
    found = convert_file(path)
    assert found.markdown == "## One\n\nkept\n"
    assert any("sheet1.bin is damaged" in note for note in found.notes)


@given(st.binary(max_size=300))
def test_records_of_any_bytes_lie_within_them(data: bytes) -> None:
    end = 0
    try:
        for _, start, stop in records(data):
            assert end < start <= stop <= len(data)
            end = stop
    except CutOff:
        pass


@given(st.binary(max_size=200), st.integers(0, 200))
def test_a_sheet_of_noise_is_no_crash(tmp_path: Path, noise: bytes, place: int) -> None:
    data = sheet(row(0, cell(made.SHARED, 0, struct.pack("<I", 0)), cell(made.RK, 1, rk(5))))
    path = workbook(tmp_path / "a.xlsb", {"One": data[:place] + noise + data[place:]}, strings=["a"])
    reason = None
    try:
        assert convert_file(path).markdown
    except DocumentError as error:
        reason = error.reason
    assert reason in (None, DocumentReason.EMPTY, DocumentReason.DAMAGED)
