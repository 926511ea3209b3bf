"""Datasets: every usual form is recognised, and a bad row is named with its line while the rest goes on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamahome_gui.config.paths import asset
from llamahome_gui.errors import DatasetError
from llamahome_gui.training import read_dataset, sources
from llamahome_gui.training.dataset import RowProblem
from tests.training.conftest import Write

ASK = {"role": "user", "content": "Q"}
ANSWER = {"role": "assistant", "content": "A"}


@pytest.mark.parametrize(
    ("row", "form", "messages"),
    [
        ({"messages": [ASK, ANSWER]}, "chat", [ASK, ANSWER]),
        (
            {"messages": [{"role": "system", "content": "S"}, ASK, {"role": "assistant", "content": "A", "name": "x"}]},
            "chat",
            [{"role": "system", "content": "S"}, ASK, ANSWER],
        ),
        ({"messages": [{"role": "user", "content": [{"type": "text", "text": "Q"}]}, ANSWER]}, "chat", [ASK, ANSWER]),
        (
            {"conversations": [{"from": "human", "value": "Q"}, {"from": "gpt", "value": "A"}]},
            "sharegpt",
            [ASK, ANSWER],
        ),
        ({"instruction": "Q", "output": "A"}, "alpaca", [ASK, ANSWER]),
        ({"instruction": "Q", "input": "", "output": "A"}, "alpaca", [ASK, ANSWER]),
        (
            {"instruction": "Q", "input": "I", "output": "A"},
            "alpaca",
            [{"role": "user", "content": "Q\n\nI"}, ANSWER],
        ),
        ({"prompt": "Q", "completion": "A"}, "prompt", [ASK, ANSWER]),
        ({"prompt": "Q", "response": "A"}, "prompt", [ASK, ANSWER]),
        ({"question": "Q", "answer": "A"}, "prompt", [ASK, ANSWER]),
        ({"text": "A"}, "text", [ANSWER]),
    ],
)
def test_the_usual_forms_are_recognised(write: Write, row: object, form: str, messages: object) -> None:
    data = read_dataset(write([row]))
    assert (data.form, data.problems) == (form, [])
    assert [(found.line, found.form, found.messages) for found in data.rows] == [(1, form, messages)]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"text": "x"', "Not valid JSON"),
        (b'{"text": "\xff"}', "not UTF-8"),
        (b"\xff\xfe{", "not UTF-8"),
        (b"3", "a number, not an object"),
        (b"null", "null, not an object"),
        (b"[1]", "a list, not an object"),
        (b'{"a": 1, "b": 2}', "No known fields (found: a, b)"),
        (b"{}", "No known fields (found: none)"),
        (b'{"text": " "}', "'text' is empty"),
        (b'{"text": 3}', "'text' is a number"),
        (b'{"text": "\\ud800"}', "'text' holds half a character"),
        (b'{"instruction": "Q", "input": "\\udc00", "output": "A"}', "'input' holds half a character"),
        (b'{"messages": [{"role": "assistant", "content": "\\ud800"}]}', "Turn 1 holds half a character"),
        (b'{"prompt": "Q", "completion": ""}', "'completion' is empty"),
        (b'{"prompt": "Q"}', "No known fields"),
        (b'{"instruction": "Q"}', "'output' is missing"),
        (b'{"instruction": "Q", "output": null}', "'output' is null"),
        (b'{"instruction": "Q", "input": {}, "output": "A"}', "'input' is"),
        (b'{"messages": []}', "not a list of turns"),
        (b'{"messages": "hello"}', "not a list of turns"),
        (b'{"messages": [1]}', "Turn 1 is a number"),
        (b'{"messages": [{"role": "user", "content": "Q"}]}', "nothing to learn"),
        (b'{"messages": [{"role": "bot", "content": "Q"}]}', "unknown role 'bot'"),
        (b'{"messages": [{"role": "user", "content": ""}]}', "Turn 1 has no text"),
        (b'{"messages": [{"role": "user", "content": [{"type": "image"}]}]}', "not text"),
    ],
)
def test_a_bad_row_is_named_and_the_rest_goes_on(write: Write, line: bytes, reason: str) -> None:
    data = read_dataset(write(b'{"text": "one"}\n\n' + line + b'\n{"text": "two"}\r\n'))
    assert [row.line for row in data.rows] == [1, 4]
    (problem,) = data.problems
    assert problem.line == 3
    assert reason in problem.reason


def test_a_row_nested_without_end_is_a_bad_row(write: Write) -> None:
    data = read_dataset(write(b'{"text": "one"}\n' + b"[" * 200_000))
    assert [problem.line for problem in data.problems] == [2]


def test_a_json_list_has_lines_too(write: Write) -> None:
    data = read_dataset(write('[\n{"text": "a"},\n\n{"prompt": "Q",\n"completion": "A"},\n{"x": 1}]', "rows.json"))
    assert [(row.line, row.form) for row in data.rows] == [(2, "text"), (4, "prompt")]
    assert data.problems == [RowProblem(6, "No known fields (found: x).")]


@pytest.mark.parametrize(("rest", "reason"), [(", {bad}, 3]", "from here on"), (",", "cut off")])
def test_a_broken_json_list_keeps_what_stands_before(write: Write, rest: str, reason: str) -> None:
    data = read_dataset(write('[{"text": "a"}\n' + rest, "rows.json"))
    assert len(data.rows) == 1
    assert data.problems[0].line == 2
    assert reason in data.problems[0].reason


def test_plain_text_is_a_row_per_paragraph(write: Write) -> None:
    data = read_dataset(write("\n\nOne\ntwo.\n\n \nThree.\r\n\r\nFour", "notes.txt"))
    assert data.form == "text"
    assert [(row.line, row.messages[0]["content"]) for row in data.rows] == [
        (3, "One\ntwo."),
        (7, "Three."),
        (9, "Four"),
    ]


def test_the_form_is_that_of_most_rows(write: Write) -> None:
    data = read_dataset(write([{"text": "a"}, {"prompt": "Q", "completion": "A"}, {"prompt": "Q", "response": "A"}]))
    assert data.form == "prompt"


def test_a_byte_order_mark_is_no_part_of_the_data(write: Write) -> None:
    assert read_dataset(write(b'\xef\xbb\xbf{"text": "a"}')).problems == []


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (b"", "a.jsonl", "empty"),
        (b" \n\n", "a.txt", "empty"),
        (b'{"a": 1}\n{bad', "a.jsonl", "No row can be used (2 are bad). The first: line 1: No known fields"),
        (b"[]", "a.json", "holds no row"),
        (b"text\n", "a.csv", "holds no row"),
        (b"One.\n\xff\xff", "a.txt", "not UTF-8 text (line 2)"),
    ],
)
def test_a_dataset_without_a_usable_row_is_refused(write: Write, content: bytes, name: str, told: str) -> None:
    path = write(content, name)
    with pytest.raises(DatasetError) as caught:
        read_dataset(path)
    assert told in caught.value.message
    assert caught.value.subject == str(path)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="does not exist"):
        read_dataset(tmp_path / "none.jsonl")
    with pytest.raises(DatasetError):
        read_dataset(tmp_path)


SAMPLES = sorted(asset("data", "samples", "datasets").glob("*.jsonl"))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_the_shipped_samples_are_without_a_fault(path: Path) -> None:
    data = read_dataset(path)
    assert len(data.rows) >= 10
    assert data.problems == []


def test_rows_are_read_again_by_number_and_by_slice(write: Write) -> None:
    data = read_dataset(write([{"text": f"row {number}"} if number % 3 else {"x": 1} for number in range(30)]))
    texts = [row.messages[0]["content"] for row in data.rows]
    assert texts == [f"row {number}" for number in range(30) if number % 3]
    assert data.rows[4].messages[0]["content"] == texts[4]
    assert [row.messages[0]["content"] for row in data.rows[-3:]] == texts[-3:]
    with pytest.raises(IndexError):
        data.rows[20]


def test_a_file_that_has_changed_is_not_read_by_old_places(write: Write) -> None:
    data = read_dataset(write([{"text": "one"}, {"text": "two"}]))
    write([{"text": "three, and much longer"}])
    with pytest.raises(DatasetError, match="has changed"):
        data.rows[1]


def test_reading_can_be_followed_and_ended(write: Write) -> None:
    path, shares = write([{"text": "x"}] * 5000), list[float]()
    read_dataset(path, lambda share: not shares.append(share))  # type: ignore[func-returns-value]
    assert len(shares) == 3
    assert shares == sorted(shares)
    with pytest.raises(DatasetError, match="ended"):
        read_dataset(path, lambda share: False)


def test_a_packed_file_is_named_as_such(write: Write) -> None:
    with pytest.raises(DatasetError, match="packed \\(gzip\\)"):
        read_dataset(write(b"\x1f\x8b\x08rest", "data.jsonl"))


def test_a_long_list_goes_through_a_small_window(write: Write) -> None:
    rows = [{"text": "ä" * 50_000 + str(number)} for number in range(60)]
    data = read_dataset(write(json.dumps(rows, ensure_ascii=False, indent=1), "rows.json"))
    assert [row.messages[0]["content"][50_000:] for row in data.rows] == [str(number) for number in range(60)]
    assert [row.line for row in data.rows] == [3 * number + 2 for number in range(60)]
    assert data.rows[41].messages[0]["content"].endswith("41")


@given(st.lists(st.one_of(st.none(), st.integers(), st.text(), st.dictionaries(st.text(), st.text())), min_size=1))
def test_any_rows_are_sorted_into_good_and_bad(tmp_path: Path, rows: list[object]) -> None:
    path = tmp_path / "any.jsonl"
    path.write_text("\n".join(map(json.dumps, [{"text": "good"}, *rows])), encoding="utf-8")
    data = read_dataset(path)
    assert len(data.rows) + len(data.problems) == len(rows) + 1


@given(
    texts=st.lists(st.text(min_size=1).filter(str.strip), min_size=1, max_size=20),
    indent=st.sampled_from([None, 0, 1]),
    ascii=st.booleans(),
    first=st.integers(1, 40),
)
def test_a_list_says_what_lines_of_it_would(
    tmp_path: Path, texts: list[str], indent: int | None, ascii: bool, first: int
) -> None:
    rows = [{"text": text} for text in texts]
    path = tmp_path / "rows.json"
    path.write_text(json.dumps(rows, indent=indent, ensure_ascii=ascii), encoding="utf-8", newline="")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sources, "_FIRST", first)
        patch.setattr(sources, "_STEP", first + 3)
        data = read_dataset(path)
        assert [row.messages[0]["content"] for row in data.rows] == texts
        assert [data.rows[number].messages[0]["content"] for number in range(len(texts))] == texts
    assert data.problems == []
