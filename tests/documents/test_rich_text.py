"""Rich Text: what its control words say, in any encoding, and files that they do not lead through."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamahome_gui.documents import convert_file
from llamahome_gui.documents.rtf.reader import Reader
from llamahome_gui.documents.rtf.tokens import end_of_group, groups, without_groups
from llamahome_gui.documents.types import Options
from llamahome_gui.errors import DocumentError, DocumentReason
from tests.documents.compounds import compound
from tests.documents.test_old_equation import chars, line, stream, template

_WORDS = [
    rb"\par", rb"\cell", rb"\row", rb"\trowd", rb"\cellx100", rb"\nestcell", rb"\nestrow", rb"\intbl", rb"\itap2",
    rb"\pard", rb"\plain", rb"\b", rb"\v", rb"\deleted", rb"\super", rb"\u20320", rb"\u-10179", rb"\uc3", rb"\'e9",
    rb"\'93",
    rb"\bin4", rb"\*", rb"\footnote", rb"\ftnalt", rb"\annotation", rb"\header", rb"\shptxt", rb"\field", rb"\fldinst",
    rb"\fldrslt", rb"\fftype1", rb"\listtext", rb"\ls1", rb"\moMath", rb"\mf", rb"\mnum", rb"\mr", rb"\sn", rb"\sv",
    rb"\fonttbl", rb"\f1", rb"\fcharset128", rb"\stylesheet", rb"\s1", rb"\info", rb"\title", rb"\creatim", rb"\upr",
    rb"\ud", rb"\pict", rb"\listtable", rb"\list", rb"\listlevel", rb"\leveltext", rb"\listid1", rb"\listoverridetable",
    rb"\listoverride", b"{", b"{", b"{", b"}", b"}", b" text;", b" \x93\xfa\xff", b"\n", b"\\",
]  # fmt: skip


def make(path: Path, body: str) -> Path:
    path.write_bytes(rb"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}}" + body.encode("latin-1") + b"}")
    return path


def read(data: bytes) -> str:
    reader = Reader(data, shows_hidden=True)
    reader.read()
    return reader.body.finish(columns=reader.columns)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (r"\pard Plain text.\par Second.\par", "Plain text.\n\nSecond.\n"),
        (r"\pard A {\b bold} and {\i sloped} word.\par", "A **bold** and *sloped* word.\n"),
        (r"\pard caf\'e9 \u8364? 5\par", "café € 5\n"),
        (r"{\*\generator Somebody;}{\info{\title A title}}\pard Text.\par", "Text.\n"),
        (
            r"\trowd\cellx1000\cellx2000\pard\intbl a\cell b\cell\row"
            r"\trowd\cellx1000\cellx2000\pard\intbl 1\cell 2\cell\row\pard\par",
            "| a | b |\n| --- | --- |\n| 1 | 2 |\n",
        ),
        (r"\pard\uc2 x\u8364\'80\'80y\par", "x€y\n"),
        (r"\pard a\{b\}\\c\par", "a{b}\\c\n"),
        (r"\pard before {\pict\bin3 }{}}after\par", "before after\n"),
        (r"\pard\li720\fi-360\bullet\tab dot\par\pard\li720\fi-360 b)\tab letter\par", "- dot\n- b) letter\n"),
        (r"{\upr{\pard ansi}{\*\ud{\pard \u8364?uro}}}\par", "€uro\n"),
        (r"\pard\s77 unknown style\par", "unknown style\n"),
        (r"\pard\outlinelevel1 by its level\par", "## by its level\n"),
        (r"\pard One{\footnote\pard First.{\footnote\pard Inner.}} two\par",
         "One[^2] two\n\n[^1]: Inner.\n\n[^2]: First.[^1]\n"),
        (r"\pard {\field{\*\fldinst SYMBOL 252 \\f Wingdings}{\fldrslt}}\par Text\par", "✓\n\nText\n"),
        (r"\pard {\field{\*\fldinst { FORMCHECKBOX }}{\fldrslt {}}} open\par", "☐ open\n"),
        (r"\pard An example.{\cs15\v\fs16 "
         r"{\*\atnid JD}{\*\atnauthor John Doe}\chatn {\*\annotation{\*\atndate 11}\pard\plain "
         r"\s16 {\cs15\fs16 \chatn }{How about it?}}}",
         "An example.[^c1]\n\n[^c1]: Comment by John Doe: How about it?\n"),
        ("\\pard\\tx566\\ls1\\ilvl0 \\f0 {\\listtext\t\\uc0\\u8226 \t}one\\\n{\\listtext\t\\u8226 \t}two\\\n",
         "- one\n- two\n"),
        (
            r"\trowd\cellx1000\cellx2000\pard\intbl a\cell b\cell\cell\row"
            r"\trowd\cellx1000\cellx2000\pard\intbl{\par}1\cell 2\cell{\par}\row\pard\par",
            "| a | b |\n| --- | --- |\n| 1 | 2 |\n",
        ),
        (r"\trowd\cellx5000\pard\intbl framed\par text\cell\row\pard\par", "framed\n\ntext\n"),
    ],
)  # fmt: skip
def test_what_it_says(tmp_path: Path, body: str, expected: str) -> None:
    assert convert_file(make(tmp_path / "a.rtf", body)).markdown == expected


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        (rb"\ansi\ansicpg1251", rb"\'cf\'f0\'e8\'e2\'e5\'f2", "Привет"),
        (rb"\ansi\ansicpg1251", "Привет".encode("cp1251"), "Привет"),
        (rb"\ansi\ansicpg932", rb"\'93\'fa\'96\'7b\'83\\", "日本ソ"),
        (rb"\ansi\ansicpg932{\fonttbl{\f0\fcharset128 Gothic;}}", rb"\f0\'83e\'83X\'83g", "テスト"),
        (rb"\ansi\ansicpg936", rb"\'c4\'e3\'ba\'c3", "你好"),
        (rb"\ansi\ansicpg65001", "naïve".encode(), "naïve"),
        (rb"\mac", rb"caf\'8e", "café"),
        (rb"\pc", rb"caf\'82", "café"),
        (rb"\ansi{\fonttbl{\f0\fnil\fcharset238{\*\fname Arial;}Arial CE;}{\f1 Arial;}}", rb"\f0\'b3\f1\'b3", "ł³"),
        (rb"\ansi{\fonttbl\f0\fswiss Helvetica;\f3\fcharset161 Greek;}", rb"\f3\'e1\'e2", "αβ"),
        (rb"\ansi\ansicpg99999", rb"\'e9", "é"),
    ],
)
def test_encodings(tmp_path: Path, head: bytes, body: bytes, expected: str) -> None:
    path = tmp_path / "a.rtf"
    path.write_bytes(rb"{\rtf1" + head + rb"\pard " + body + rb"\par}")
    assert convert_file(path).markdown == f"{expected}\n"


def test_what_it_says_about_itself(tmp_path: Path) -> None:
    info = r"{\info{\title Caf\'e9}{\author Vera}{\creatim\yr2024\mo5\dy6\hr7\min8}{\revtim\yr0}}\pard x\par"
    converted = convert_file(make(tmp_path / "a.rtf", info))
    assert converted.title == "Café"
    assert converted.metadata == {"author": "Vera", "created": "2024-05-06T07:08:00"}


def test_a_file_that_is_cut_off_says_what_it_has(tmp_path: Path) -> None:
    path = tmp_path / "a.rtf"
    path.write_bytes(rb"{\rtf1\pard Whole.\par\trowd\cellx100\cellx200\pard\intbl a\cell {\b b")
    converted = convert_file(path)
    assert converted.markdown == "Whole.\n\n| a | **b** |\n| --- | --- |\n"
    assert converted.notes == ("The file ends before its text does.",)


def test_a_file_with_another_name_is_known_by_its_content(tmp_path: Path) -> None:
    assert convert_file(make(tmp_path / "a.doc", r"\pard Text.\par")).format == "rtf"


@pytest.mark.parametrize("body", ["", r"\pard\par", r"{\header\pard 7\par}"])
def test_nothing_empty_is_done(tmp_path: Path, body: str) -> None:
    with pytest.raises(DocumentError) as caught:
        convert_file(make(tmp_path / "a.rtf", body))
    assert caught.value.reason is DocumentReason.EMPTY


@pytest.mark.parametrize(
    "piece",
    [
        b"{",
        rb"{\footnote a",
        rb"{\shptxt a",
        rb"{\field{\fldrslt a",
        rb"{\*\moMath{\mf{\mnum a",
        rb"{\stylesheet",
        rb"{\*\listtable{\list",
        rb"{\fonttbl{\f0",
        rb"{\*\unknown",
        rb"\pard\intbl\itap30 a\nestcell ",
    ],
)
def test_deep_and_unclosed_groups_take_time_in_proportion(piece: bytes) -> None:
    assert isinstance(read(rb"{\rtf1" + piece * 20_000 + b"}" * 10_000), str)


def test_groups_beyond_measure_are_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("llamahome_gui.documents.rtf.destinations._DEEPEST", 1000)
    with pytest.raises(DocumentError) as caught:
        convert_file(make(tmp_path / "a.rtf", "{" * 1001 + "x"))
    assert caught.value.reason is DocumentReason.LIMIT


@given(st.lists(st.sampled_from(_WORDS), max_size=60))
def test_any_order_of_words_gives_a_text(words: list[bytes]) -> None:
    data = rb"{\rtf1" + b"".join(words)
    text = read(data)
    assert text == read(data)
    text.encode()


@given(st.binary(max_size=400))
def test_any_bytes_give_a_text(data: bytes) -> None:
    read(rb"{\rtf1" + data).encode()


@given(st.text(max_size=60).map(lambda text: "".join(char for char in text if char.isalnum())))
def test_text_comes_back_from_its_unicode_escapes(text: str) -> None:
    units = text.encode("utf-16-le")
    codes = [int.from_bytes(units[at : at + 2], "little", signed=True) for at in range(0, len(units), 2)]
    assert read(rb"{\rtf1 " + b"".join(rb"\u%d?" % code for code in codes) + rb"\par}") == text


@given(st.lists(st.sampled_from([b"{", b"}", b"a", rb"\{", rb"\bin1 ", b"}{"]), max_size=30))
def test_groups_are_found_as_their_braces_say(parts: list[bytes]) -> None:
    data = b"".join(parts)
    assert 0 <= end_of_group(data, 0) <= len(data)
    assert all(group in data for group in groups(data))
    assert len(without_groups(data)) <= len(data)


def test_hidden_text_is_dropped_where_nobody_wants_it(tmp_path: Path) -> None:
    path = make(tmp_path / "a.rtf", r"\pard Seen {\v unseen} seen\par")
    assert convert_file(path).markdown == "Seen [Hidden: unseen] seen\n"
    assert convert_file(path, options=Options(hidden=False)).markdown == "Seen  seen\n"


def test_equations_of_the_old_editor(tmp_path: Path) -> None:
    data = b"\x01\x05\x00\x00" + compound({"Equation Native": stream(template(13, line(chars("y"))))})
    embedded = r"{\object\objemb{\*\objclass Equation.3}{\*\objdata " + data.hex("\n", 32) + r"}{\result{\pict 0102}}}"
    other = embedded.replace("Equation.3", "Excel.Sheet.8")
    assert convert_file(make(tmp_path / "a.rtf", rf"\pard So {embedded} and {other}.\par")).markdown == "So √y and .\n"
