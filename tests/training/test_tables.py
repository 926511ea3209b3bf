"""CSV and Parquet: columns become fields, broken quotes cost one line, nested columns become turns."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from llamahome_gui.errors import DatasetError
from llamahome_gui.training import read_dataset
from tests.training.conftest import Write

TURNS = [{"role": "user", "content": "Q"}, {"role": "assistant", "content": "A"}]


def answers(path: Path) -> list[tuple[int, str]]:
    """The line and the last turn of each usable row, read twice: one after the other, and by number."""
    rows = read_dataset(path).rows
    found = [(row.line, row.messages[-1]["content"]) for row in rows]
    assert found == [(rows[n].line, rows[n].messages[-1]["content"]) for n in reversed(range(len(rows)))][::-1]
    return found


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_columns_are_found_by_their_names(write: Write, delimiter: str) -> None:
    lines = [("id", "prompt", "completion"), ("1", "Q", "A"), ("", "", ""), ("2", "Q", "B")]
    path = write("\ufeff" + "\r\n".join(map(delimiter.join, lines)), "rows.csv")
    data = read_dataset(path)
    assert (data.kind, data.form) == ("CSV", "prompt")
    assert answers(path) == [(2, "A"), (4, "B")]
    assert [(problem.line, problem.reason) for problem in data.problems] == [(3, "The field 'prompt' is empty.")]


def test_turns_may_stand_in_a_cell(write: Write) -> None:
    stream = io.StringIO()
    csv.writer(stream).writerows([["messages", "text"], [json.dumps(TURNS), ""], ["", "T"], ["[{", ""]])
    path = write(stream.getvalue(), "rows.csv")
    assert answers(path) == [(2, "A"), (3, "T")]
    assert read_dataset(path).problems[0].reason == "The field 'messages' is not valid JSON."


@pytest.mark.parametrize(
    ("middle", "bad"),
    [
        ('Q,"open\n', [(3, "not closed")]),
        ('Q,"a" b\n', [(3, "broken")]),
        ("Q\n", [(3, "has 1 fields, the first line names 2")]),
        ('"two\nlines","a" b\n', [(3, "broken"), (4, "broken")]),
    ],
)
def test_broken_quotes_cost_a_row_and_no_other(write: Write, middle: str, bad: list[tuple[int, str]]) -> None:
    path = write(f'prompt,completion\n"Q","first"\n{middle}Q,last\n', "rows.csv")
    data = read_dataset(path)
    assert [answer for _, answer in answers(path)] == ["first", "last"]
    assert [problem.line for problem in data.problems] == [line for line, _ in bad]
    for problem, (_, reason) in zip(data.problems, bad, strict=True):
        assert reason in problem.reason


def test_bytes_that_are_not_utf8_cost_their_row(write: Write) -> None:
    path = write(b"text\none\ncaf\xe9\ntwo\n", "rows.csv")
    assert answers(path) == [(2, "one"), (4, "two")]
    assert read_dataset(path).problems[0].reason == "The row is not UTF-8 text."


@pytest.mark.parametrize("content", [b"a,b\n1,2\n", b"\xff\xfet\x00e\x00x\x00t\x00"])
def test_a_first_line_without_names_is_refused(write: Write, content: bytes) -> None:
    with pytest.raises(DatasetError, match="first line"):
        read_dataset(write(content, "rows.csv"))


@given(rows=st.lists(st.tuples(st.text(), st.text()), max_size=15), delimiter=st.sampled_from(",;\t|"))
def test_what_was_written_as_csv_is_read(tmp_path: Path, rows: list[tuple[str, str]], delimiter: str) -> None:
    path = tmp_path / "any.csv"
    usable = [(q, a) for q, a in rows if q.strip() and a.strip()]
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=delimiter).writerows([("prompt", "completion"), *rows, ("Q", "A")])
    data = read_dataset(path)
    assert [(row.messages[0]["content"], row.messages[1]["content"]) for row in data.rows] == [*usable, ("Q", "A")]
    assert len(data.rows) + len(data.problems) == len(rows) + 1


@given(data=st.binary(max_size=300))
def test_no_bytes_break_the_reader(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(b"text,x\nfirst,1\n" + data)
    found = read_dataset(path)
    assert found.rows[0].messages[0]["content"] == "first"
    assert [row.line for row in found.rows] == sorted(row.line for row in found.rows)
    assert all(1 < line <= 3 + data.count(b"\n") for line in [row.line for row in found.rows])


def test_nested_columns_of_parquet_are_turns(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [{"messages": TURNS, "id": 1}, {"messages": None, "id": 2}, {"messages": [], "id": 3}]
    path = tmp_path / "rows.parquet"
    parquet.write_table(pa.Table.from_pylist(rows * 3), path, row_group_size=2)
    data = read_dataset(path)
    assert (data.kind, data.form) == ("Parquet", "chat")
    assert answers(path) == [(1, "A"), (4, "A"), (7, "A")]
    assert [problem.line for problem in data.problems] == [2, 3, 5, 6, 8, 9]


def test_columns_of_other_types_are_named(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    made = {"text": [b"bytes", None, None], "prompt": [None, {"a": 1}, None], "completion": [None, "A", "B"]}
    parquet.write_table(pa.table({**made, "question": ["Q"] * 3, "answer": ["A"] * 3}).slice(0, 2), path)
    reasons = [problem.reason for problem in read_dataset(path).problems]
    assert reasons == ["The field 'prompt' is an object, not text."]


@pytest.mark.parametrize("content", [b"PAR1 and then nothing", b"no parquet at all"])
def test_a_damaged_parquet_file_is_refused(write: Write, content: bytes) -> None:
    with pytest.raises(DatasetError, match="Parquet file cannot be read"):
        read_dataset(write(content, "rows.parquet"))


def test_parquet_without_a_known_column_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    parquet.write_table(pa.table({"a": [1], "b": [2]}), path)
    with pytest.raises(DatasetError, match="found: a, b"):
        read_dataset(path)
