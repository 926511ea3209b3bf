"""Rich Text: what its control words say, and files that they do not lead through."""

from __future__ import annotations

from pathlib import Path

import pytest

from llamahome_gui.documents import convert_file
from llamahome_gui.documents.legacy import rich_text
from llamahome_gui.errors import DocumentError, DocumentReason


def make(path: Path, body: str) -> Path:
    path.write_bytes(rb"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}}" + body.encode("latin-1") + b"}")
    return path


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
    ],
)
def test_what_it_says(tmp_path: Path, body: str, expected: str) -> None:
    assert convert_file(make(tmp_path / "a.rtf", body)).markdown == expected


def test_a_file_with_another_name_is_known_by_its_content(tmp_path: Path) -> None:
    assert convert_file(make(tmp_path / "a.doc", r"\pard Text.\par")).format == "rtf"


def test_bare_text_where_the_structure_cannot_be_had(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rich_text, "_structured", lambda data: "")
    assert convert_file(make(tmp_path / "a.rtf", r"\pard A {\b bold} word.\par")).markdown == "A bold word.\n"


@pytest.mark.parametrize("body", ["", r"\pard\par", r"{\pict\wmetafile8 0123}"])
def test_nothing_empty_is_done(tmp_path: Path, body: str) -> None:
    with pytest.raises(DocumentError) as caught:
        convert_file(make(tmp_path / "a.rtf", body))
    assert caught.value.reason is DocumentReason.EMPTY
