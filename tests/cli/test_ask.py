"""`ask`: rows in, rows out, going on, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import docx
import pytest

from tests.cli.conftest import Command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.md").write_text("The quick brown fox jumps over the lazy dog. " * 20, encoding="utf-8")
    document = docx.Document()
    document.add_paragraph("The access code for the Harbor office is 4821.")
    document.save(str(folder / "deep" / "b.docx"))
    (folder / "empty.docx").write_bytes(b"no document")
    return folder


def _questions(folder: Path, *rows: Any) -> Path:
    path = folder / "questions.jsonl"
    path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows))
    return path


ROWS = (
    {"id": 1, "question": "Who jumps?", "documents": ["a.md"]},
    {"id": "b", "question": "Which code?", "documents": ["deep/b.docx", "a.md"]},
    {"id": 3, "question": "What does it say?", "documents": ["empty.docx"]},
    {"id": 4, "question": "Over whom?", "documents": ["deep/../a.md"]},
)
SMALL = ("--policy", "h2o", "--window-length", "64", "--heavy-hitters", "32", "--max-new-tokens", "6")


def test_answers_are_kept_and_not_asked_for_again(command: Command, tiny: str, folder: Path, tmp_path: Path) -> None:
    out, questions = tmp_path / "answers.jsonl", _questions(tmp_path, *ROWS)
    ask = ("ask", "--documents", str(folder), "--questions", str(questions), "--model", tiny, *SMALL, "-o", str(out))
    first = command(*ask)
    assert first.code == 1
    assert "1 of 4 questions could not be answered" in first.err
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in rows] == [1, "b", 3, 4]
    fields = ["id", "answer", "tokens_read", "tokens_kept", "prefill_seconds", "decode_seconds"]
    assert all(list(row) == fields for row in (rows[0], rows[1], rows[3]))
    assert "empty.docx" in rows[2]["error"]
    assert 64 < rows[0]["tokens_read"] < rows[1]["tokens_read"]
    assert {row["tokens_kept"] for row in (rows[0], rows[1], rows[3])} == {64}

    changed = {**ROWS[0], "question": "Who is lazy?"}
    _questions(tmp_path, changed, *ROWS[1:])
    again = command(*ask, "--json")
    assert "2 of 4 questions are answered already" in again.err
    after = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in after] == [1, "b", 3, 4]
    assert (after[1], after[3]) == (rows[1], rows[3])
    assert again.json == {"answers": after, "failed": 1}
    other = command(*ask, "--seed", "7")
    assert other.code == 8
    assert "another" in other.err


def test_without_a_file_rows_go_to_the_output(command: Command, tiny: str, folder: Path, tmp_path: Path) -> None:
    questions = _questions(tmp_path, ROWS[0], "{broken", {"id": 9, "question": "?", "documents": ["../other.md"]})
    ask = ("ask", "--documents", str(folder), "--questions", str(questions), "--model", tiny, *SMALL, "--no-keep")
    refused = command(*ask)
    assert refused.code == 7
    assert "Line 2: Not valid JSON" in refused.err
    assert "1 more lines are bad" in refused.err
    done = command(*ask, "--skip-bad")
    assert done.code == 0, done.err
    assert [json.loads(line)["id"] for line in done.out.splitlines()] == [1]
    assert "Line 3: '../other.md' is not in the folder" in done.err


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"id": 1, "question": " ", "documents": ["a.md"]}, "question"),
        ({"id": 1, "question": "Who?", "documents": []}, "documents"),
        ({"id": 1, "question": "Who?", "documents": ["none.docx"]}, "There is no document 'none.docx'"),
        ({"question": "Who?", "documents": ["a.md"]}, "id"),
    ],
)
def test_what_is_wrong_with_a_row_is_told(
    command: Command, folder: Path, tmp_path: Path, row: Any, reason: str
) -> None:
    questions = _questions(tmp_path, ROWS[3], row)
    refused = command("ask", "--documents", str(folder), "--questions", str(questions))
    assert refused.code == 7
    assert "Line 2: " in refused.err
    assert reason in refused.err


def test_a_file_of_somebody_else_is_left_alone(command: Command, tiny: str, folder: Path, tmp_path: Path) -> None:
    out, questions = tmp_path / "mine.txt", _questions(tmp_path, ROWS[0], ROWS[0])
    out.write_text("precious")
    ask = ("ask", "--documents", str(folder), "--questions", str(questions), "--model", tiny, "--out", str(out))
    assert "id 1 stands in line 1 already" in command(*ask).err
    refused = command(*ask, "--skip-bad")
    assert refused.code == 8
    assert out.read_text() == "precious"
