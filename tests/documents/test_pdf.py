"""PDF: structure from sizes and places, and files that cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from llamahome_gui.documents import convert_file
from llamahome_gui.errors import DocumentError, DocumentReason
from tests.documents import making

LOCKED = "/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{0}> /U <{0}> >> /ID [<00> <00>]".format("ab" * 32)


def test_headings_paragraphs_and_lists(tmp_path: Path) -> None:
    path = making.pdf(
        tmp_path / "paper.pdf",
        [
            [
                (24, 780, "Garden report"),
                (16, 740, "Weather"),
                (11, 715, "The spring was dry and the summer was very"),
                (11, 701, "warm, as in the years before that one."),
                (11, 670, "Another paragraph begins here."),
                (11, 640, "• first point"),
                (11, 626, "• second point"),
                (9, 30, "Page 1 of 2"),
            ],
            [(11, 780, "Second page (with brackets)."), (11, 766, "It ends."), (9, 30, "Page 2 of 2")],
        ],
    )
    converted = convert_file(path)
    assert converted.format == "pdf"
    assert converted.title == "Garden report"
    assert converted.metadata["pages"] == "2"
    assert converted.markdown == (
        "# Garden report\n\n## Weather\n\n"
        "The spring was dry and the summer was very warm, as in the years before that one.\n\n"
        "Another paragraph begins here.\n\n- first point\n- second point\n\n"
        "Second page (with brackets). It ends.\n"
    )


def test_a_password_is_told(tmp_path: Path) -> None:
    path = making.pdf(tmp_path / "locked.pdf", [[(11, 700, "secret")]], trailer=LOCKED)
    with pytest.raises(DocumentError) as caught:
        convert_file(path)
    assert caught.value.reason is DocumentReason.ENCRYPTED


def test_a_scan_is_told(tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        convert_file(making.pdf(tmp_path / "scan.pdf", [[]]))
    assert caught.value.reason is DocumentReason.EMPTY
    assert "OCR" in (caught.value.hint or "")


def test_a_ruin_is_told(tmp_path: Path) -> None:
    path = tmp_path / "ruin.pdf"
    path.write_bytes(b"%PDF-1.7\n" + b"garbage " * 50)
    with pytest.raises(DocumentError) as caught:
        convert_file(path)
    assert caught.value.reason is DocumentReason.DAMAGED
