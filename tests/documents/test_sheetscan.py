"""The quick way into a sheet's XML gives what the parser gives, or says that it cannot."""

from __future__ import annotations

from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamahome_gui.documents import convert_file
from llamahome_gui.documents.ooxml import sheetcells
from llamahome_gui.documents.ooxml.sheetscan import Unusual, scan_cells, scan_strings
from tests.documents import making

TEXT = st.text(st.sampled_from("aé5 &;<lt>\n_x000D_%😀]"), max_size=8)
NAMED = {ord(char): f"&{name};" for char, name in (("&", "amp"), ("<", "lt"), (">", "gt"))}
NUMBERED = NAMED | {ord("é"): "&#233;", ord("😀"): "&#x1F600;"}  # as openpyxl writes them
ESCAPED = st.tuples(TEXT, st.sampled_from([NAMED, NUMBERED])).map(lambda made: made[0].translate(made[1]))
REFERENCE = st.sampled_from(["", ' r="A1"', ' r="C1"', ' r="XFD9"', ' r="b2"'])
STYLE = st.sampled_from(["", ' s="0"', ' s="1"', ' s="77"', ' cm="1"'])
KIND = st.sampled_from(["", ' t="n"', ' t="s"', ' t="str"', ' t="b"', ' t="e"', ' t="d"', ' t="inlineStr"', ' t="odd"'])
VALUE = st.sampled_from(
    ["<v>0</v>", "<v>1.5</v>", "<v>-3e5</v>", "<v/>", "<v> 7 </v>", "", "<v>&#48;</v>", "<v>&#xD;</v>"]
)
CONTENT = st.one_of(
    VALUE,
    ESCAPED.map(lambda text: f"<v>{text}</v>"),
    ESCAPED.map(lambda text: f"<f>{text}</f>"),
    ESCAPED.map(lambda text: f'<f t="shared" si="0">{text}</f><v>5</v>'),
    ESCAPED.map(lambda text: f'<is><t xml:space="preserve">{text}</t></is>'),
    st.sampled_from(["<is><r><t>a</t></r><r><t>b</t></r></is>", "<!-- x --><v>3</v>", "<v><![CDATA[4]]></v>"]),
)
CELL = st.tuples(REFERENCE, STYLE, KIND, CONTENT).map(lambda made: f"<c{made[0]}{made[1]}{made[2]}>{made[3]}</c>")
EMPTY_CELL = st.tuples(REFERENCE, STYLE).map(lambda made: f"<c{made[0]}{made[1]}/>")
ROW_HEAD = st.sampled_from(["<row>", '<row r="3">', '<row r="2" hidden="1" spans="1:3">', '<row r="x">'])
ROW = st.tuples(ROW_HEAD, st.lists(st.one_of(CELL, CELL, CELL, EMPTY_CELL), max_size=5)).map(
    lambda made: f"{made[0]}{''.join(made[1])}</row>"
)
ROWS = st.lists(st.one_of(ROW, ROW, ROW, st.just("<row/>"), st.just("\r\n ")), max_size=5).map("".join)
STRINGS = st.lists(
    st.one_of(
        ESCAPED.map(lambda text: f'<si><t xml:space="preserve">{text}</t></si>'),
        ESCAPED.map(lambda text: f"<si><r><rPr><b/></rPr><t>{text}</t></r><r><t>b</t></r><rPh><t>no</t></rPh></si>"),
        st.sampled_from(["<si><t/></si>", "<si/>", "<si><t>&#65;</t></si>"]),
    ),
    max_size=4,
).map("".join)
STYLES = (
    '<numFmts><numFmt numFmtId="170" formatCode="0.0%"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="170"/></cellXfs>'
)


@given(rows=ROWS, strings=STRINGS)
def test_both_ways_read_the_same(tmp_path_factory: pytest.TempPathFactory, rows: str, strings: str) -> None:
    first = '<row><c t="str"><v>first</v></c></row>'  # so that there is something to read
    path = tmp_path_factory.mktemp("scan") / "book.xlsx"
    making.sheet(path, first + rows, strings=strings or "<si/>", styles=STYLES)
    quick = convert_file(path).markdown
    with (
        mock.patch.object(sheetcells, "scan_cells", side_effect=Unusual),
        mock.patch.object(sheetcells, "scan_strings", side_effect=Unusual),
    ):
        assert convert_file(path).markdown == quick


SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
USUAL = b'<row r="1"><c r="A1" s="1" t="s"><v>0</v></c><c r="B1"><f>A1*2</f><v>4</v></c><c r="C1"/></row>'


def test_what_usual_programs_write_is_scanned() -> None:
    rest, chunks = scan_cells(SHEET % USUAL)
    assert len(rest) == 1
    assert [[token[2:] for token in chunk] for chunk in chunks] == [
        [
            ("", "", "", "", "", "", ""),
            ("A", "1", "s", "", "0", "", ""),
            ("B", "", "", "A1*2", "4", "", ""),
            ("C", "", "", "", "", "", ""),
            ("", "", "", "", "", "", ""),
        ]
    ]
    table = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>a &amp; b</t></si></sst>'
    assert scan_strings(table) == ["a & b"]


@pytest.mark.parametrize(
    "data",
    [
        SHEET % b"<row><c><v>1</v></c><!-- x --></row>",
        SHEET % b"<row><c><v>&nbsp;</v></c></row>",
        SHEET % b"<row><c><v>a]]>b</v></c></row>",
        SHEET % b"<row><c><v>\xff</v></c></row>",
        SHEET % b"<row><c><v>\x01</v></c></row>",
        SHEET % b'<row><c xmlns="other"><v>1</v></c></row>',
        b'<?xml version="1.0" encoding="latin-1"?>' + SHEET % USUAL,
        (SHEET % USUAL).replace(b"spreadsheetml", b"other"),
        (SHEET % USUAL).replace(b"</worksheet>", b""),
        b"<!DOCTYPE worksheet>" + SHEET % USUAL,
    ],
)
def test_what_needs_a_parser_is_left_to_it(data: bytes) -> None:
    with pytest.raises(Unusual):
        list(scan_cells(data)[1])


@pytest.mark.parametrize("rows", ["<row><c><v>1</v></c>", "<c><v>1</v></c></row>", "<row><row></row></row>"])
def test_rows_that_do_not_close_are_damage(tmp_path: Path, rows: str) -> None:
    from llamahome_gui.errors import DocumentError

    path = making.sheet(tmp_path / "open.xlsx", rows)
    with pytest.raises(DocumentError):
        convert_file(path)
