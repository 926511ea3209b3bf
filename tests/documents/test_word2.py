"""Documents of Word 2, made by hand after the layout of real ones."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from llamahome_gui.documents import convert_file
from llamahome_gui.errors import DocumentError, DocumentReason
from tests.documents import making


def word2(path: Path, text: bytes, flags: int = 0, last: int | None = None) -> Path:
    end = 384 + len(text) if last is None else last
    header = struct.pack("<5HH12xII", 0xA5DB, 45, 16433, 1033, 0, flags, 384, end)
    path.write_bytes(header.ljust(384, b"\0") + text + bytes(512))
    return path


def test_paragraphs_fields_and_rows(tmp_path: Path) -> None:
    text = b"First caf\xe9\r\n\r\nSee \x13REF mark \\h\x14page 4\x15 there\r\na\x07b\x07\x07c\x07d\x07\x07last"
    found = convert_file(word2(tmp_path / "old.doc", text))
    assert found.markdown == "First café\n\nSee page 4 there\n\na\tb\n\nc\td\n\nlast\n"
    assert found.format == "doc"
    assert found.notes == ()


def test_a_document_saved_in_the_fast_way_or_cut_off_is_told(tmp_path: Path) -> None:
    assert "out of order" in convert_file(word2(tmp_path / "fast.doc", b"words", 0x0004)).notes[0]
    assert "damaged" in convert_file(word2(tmp_path / "cut.doc", b"words", last=99_999)).notes[0]


@pytest.mark.parametrize(
    ("flags", "last", "reason"),
    [(0x0100, None, DocumentReason.ENCRYPTED), (0, 384, DocumentReason.DAMAGED), (0, 2, DocumentReason.DAMAGED)],
)
def test_what_cannot_be_read_has_its_reason(
    tmp_path: Path, flags: int, last: int | None, reason: DocumentReason
) -> None:
    with pytest.raises(DocumentError) as caught:
        convert_file(word2(tmp_path / "bad.doc", b"words", flags, last))
    assert caught.value.reason is reason


@pytest.mark.parametrize(("stream", "what"), [("PP40", "PowerPoint 4"), ("VisioDocument", "Visio")])
def test_other_programs_in_the_container_of_old_office(tmp_path: Path, stream: str, what: str) -> None:
    with pytest.raises(DocumentError) as caught:
        convert_file(making.ole(tmp_path / "other.ppt", [stream]))
    assert caught.value.reason is DocumentReason.UNSUPPORTED
    assert what in str(caught.value)
