"""CSV and TSV files: delimiters, quotes, encodings, ragged rows, and a quick way that gives the same text."""

from __future__ import annotations

from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamahome_gui.documents import Limits, convert_file, delimited
from llamahome_gui.documents.source import Source
from llamahome_gui.errors import DocumentError, DocumentReason


def text_of(path: Path, data: bytes | str) -> str:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return convert_file(path).markdown


TABLE = "| a | b |\n| --- | --- |\n| 1 | 2 |\n"


@pytest.mark.parametrize(
    "data",
    [
        "a,b\n1,2\n", "a;b\r\n1;2\r\n", "a\tb\r1\t2", "a|b\n1|2\n", "sep=;\na;b\n1;2\n", 'a,"b"\n"1",2\n',
        "\ufeffa,b\n1,2",
        "sep=^\na^b\n1^2\n", "\n\na,b\n\n1,2\n\n", " a , b \n1,2\n", "a,b\n1,2\n,\n",
        "a,b\n1,2\n".encode("utf-16"), "a,b\n1,2\n".encode("utf-16-le"),
    ],
)  # fmt: skip
def test_one_table_in_many_forms(tmp_path: Path, data: bytes | str) -> None:
    assert text_of(tmp_path / "a.csv", data) == TABLE


def test_fields_with_quotes_lines_and_marks(tmp_path: Path) -> None:
    data = 'name,said\n"Vera, K.","one\ntwo ""three"""\nx|y,<b>\n'
    assert text_of(tmp_path / "a.csv", data) == (
        '| name | said |\n| --- | --- |\n| Vera, K. | one<br>two "three" |\n| x\\|y | \\<b> |\n'
    )


def test_ragged_rows_and_old_encodings(tmp_path: Path) -> None:
    assert text_of(tmp_path / "a.csv", "a,b\n1\n1,2,3\n") == (
        "| a | b |  |\n| --- | --- | --- |\n| 1 |  |  |\n| 1 | 2 | 3 |\n"
    )
    assert "Köln" in text_of(tmp_path / "b.csv", "Ort;Größe\nKöln;groß\nDüren;klein\n".encode("cp1252"))


def test_one_column_and_a_text_of_one_row(tmp_path: Path) -> None:
    assert text_of(tmp_path / "a.csv", "a\n1\n2\n") == "| a |\n| --- |\n| 1 |\n| 2 |\n"
    assert text_of(tmp_path / "b.tsv", "a\tb\n") == "| a | b |\n| --- | --- |\n"


def test_too_many_cells(tmp_path: Path) -> None:
    for data in ("a,b\n" * 60, '"a",b\n' * 60):
        path = tmp_path / "a.csv"
        path.write_text(data)
        with pytest.raises(DocumentError) as caught:
            convert_file(path, Limits(cells=100))
        assert caught.value.reason is DocumentReason.LIMIT


FIELD = st.text(st.sampled_from('ab1 \t"|\\<\x0b\x1c\xa0\u2028é'), max_size=3)


@given(
    st.one_of(st.lists(st.lists(FIELD, min_size=2, max_size=2), max_size=5), st.lists(st.lists(FIELD, max_size=4))),
    st.sampled_from(",;\t"),
)
def test_the_quick_way_gives_the_same_text(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], mark: str
) -> None:
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    path.write_text("first" + mark + "row\n" + "".join(mark.join(row) + "\n" for row in rows), encoding="utf-8")
    source = Source.open(path, Limits())
    quick = delimited.convert(source)
    with mock.patch.object(delimited, "_even", return_value=None):
        slow = delimited.convert(source)
    assert quick == slow


def test_the_quick_way_is_taken() -> None:
    assert delimited._even("a,b\n1,2\n", ",", 100) == ("| a | b |\n| --- | --- |\n| 1 | 2 |", 2)
    assert delimited._even('a,"b"\n1,2\n', ",", 100) is None
