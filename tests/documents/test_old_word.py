"""Binary Word documents put together by hand: fast saves, code pages, lies about lengths, and noise in real files."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamahome_gui.documents import convert_file
from llamahome_gui.documents.eqfield import eq_text
from llamahome_gui.documents.legacy.word.convert import convert
from llamahome_gui.errors import DocumentError, DocumentReason
from tests.documents.compounds import compound
from tests.documents.noise import assert_survived, noisy_files

_TEXT_AT = 0x800
_PIECES = 33


def document(pieces: Sequence[bytes], order: Sequence[int], *, flags: int = 0, claimed: int | None = None) -> bytes:
    """A document whose stream holds `pieces` one after the other, of which `order` are its text.

    Pieces that begin with a byte order mark are UTF-16, the others 8 bits wide.
    """
    stream, places = b"", []
    for piece in pieces:
        wide = piece.startswith(b"\xff\xfe")
        stream += b"" if len(stream) % 2 == 0 else b"\0"
        places.append((_TEXT_AT + len(stream), wide, piece[2:] if wide else piece))
        stream += places[-1][2]
    positions, entries = [0], b""
    for number in order:
        place, wide, raw = places[number]
        positions.append(positions[-1] + len(raw) // (2 if wide else 1))
        entries += struct.pack("<HIH", 0, place if wide else place * 2 | 0x40000000, 0)
    if claimed is not None:
        positions[-1] = claimed
    table = struct.pack(f"<{len(positions)}I", *positions) + entries
    table = b"\x02" + struct.pack("<I", len(table)) + table
    return compound({"WordDocument": (_header(positions[-1], len(table), flags) + stream).ljust(4096, b"\0"),
                     "1Table": table.ljust(4096, b"\0")})  # fmt: skip


def _header(length: int, table: int, flags: int) -> bytes:
    base = struct.pack("<6H", 0xA5EC, 0xC1, 0, 0x409, 0, 0x0200 | flags).ljust(24, b"\0")
    base += struct.pack("<II", _TEXT_AT, _TEXT_AT + length)
    places = [0] * 186
    places[2 * _PIECES + 1] = table
    longs = struct.pack("<22i", 0, 0, 0, length, *[0] * 18)
    fib = base + struct.pack("<H28xH", 14, 22) + longs + struct.pack("<H186I", 93, *places)
    return fib.ljust(_TEXT_AT, b"\0")


def old_document(text: bytes, language: int, flags: int = 0) -> bytes:
    """A document of Word 6: the text in one piece, of 8 bits."""
    base = struct.pack("<6H", 0xA5DC, 101, 0, language, 0, flags).ljust(0x18, b"\0") + struct.pack("<I", 0x300)
    header = base.ljust(0x34, b"\0") + struct.pack("<I", len(text))
    return compound({"WordDocument": (header.ljust(0x300, b"\0") + text).ljust(4096, b"\0")})


def text_of(tmp_path: Path, data: bytes) -> str:
    path = tmp_path / "a.doc"
    path.write_bytes(data)
    return convert_file(path).markdown


def test_a_fast_save_is_read_in_the_order_of_its_pieces(tmp_path: Path) -> None:
    data = document([b"second.\r", b"deleted ", b"First and "], [2, 0])
    assert text_of(tmp_path, data) == "First and second.\n"


def test_without_its_table_a_fast_save_gives_no_deleted_text(tmp_path: Path) -> None:
    data = document([b"second.\r", b"deleted ", b"First and "], [2, 0], flags=0x0004)
    with pytest.raises(DocumentError) as caught:
        text_of(tmp_path, data.replace(b"\x02" + struct.pack("<I", 28), b"\x07" + struct.pack("<I", 28)))
    assert caught.value.reason is DocumentReason.DAMAGED


def test_what_is_left_of_a_container_is_read(tmp_path: Path) -> None:
    whole = document([b"All there is.\r"], [0])
    path = tmp_path / "a.doc"
    path.write_bytes(whole[: 512 + 4096])
    converted = convert_file(path)
    assert converted.markdown == "All there is.\n"
    assert converted.notes


def test_wide_and_narrow_pieces_follow_each_other(tmp_path: Path) -> None:
    wide = "Žluťoučký 👍 kůň ".encode("utf-16")
    assert (
        text_of(tmp_path, document([b"\x93quoted\x94 ", wide, b"\x80 5\r"], [0, 1, 2]))
        == "“quoted” Žluťoučký 👍 kůň € 5\n"
    )


@pytest.mark.parametrize("claimed", [5_000, 0x7FFFFFFF])
def test_a_table_that_promises_too_much_is_cut_and_told(tmp_path: Path, claimed: int) -> None:
    path = tmp_path / "a.doc"
    path.write_bytes(document([b"All there is.\r"], [0], claimed=claimed))
    converted = convert_file(path)
    assert converted.markdown.startswith("All there is.")
    assert len(converted.markdown) < 10_000
    assert any("missing" in note for note in converted.notes)


ARCHIVE = b"""From: <Saved by a browser>
Subject: A page
MIME-Version: 1.0
Content-Type: multipart/related;
\ttype="text/html"; boundary="----=_1"

------=_1
Content-Type: text/html; charset="windows-1252"
Content-Transfer-Encoding: quoted-printable

<html><body><h1>Plants</h1><p>Caf=E9 =3D coffee</p></body></html>

------=_1
Content-Type: image/png
Content-Transfer-Encoding: base64

iVBORw0KGgo=

------=_1--
"""


@pytest.mark.parametrize(
    ("name", "data", "kind", "text"),
    [
        ("a.doc", ARCHIVE, "html", "# Plants\n\nCafé = coffee\n"),
        ("a.mht", ARCHIVE.replace(b"\n", b"\r\n"), "html", "# Plants\n\nCafé = coffee\n"),
        ("a.doc", b"Dear all,\nplain words.\n", "txt", "Dear all,\nplain words.\n"),
        ("a.doc", rb"{\rtf1\ansi Rich words\par}", "rtf", "Rich words\n"),
        ("a.doc", b"<html><body>Page of <b>words</b></body></html>", "html", "Page of **words**\n"),
    ],
)
def test_what_else_is_called_doc(tmp_path: Path, name: str, data: bytes, kind: str, text: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    converted = convert_file(path)
    assert (converted.format, converted.markdown) == (kind, text)


def test_a_password_is_told(tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        text_of(tmp_path, document([b"noise\r"], [0], flags=0x0100))
    assert caught.value.reason is DocumentReason.ENCRYPTED


@pytest.mark.parametrize(
    ("text", "language"), [("Привет, мир", 0x419), ("Žluťoučký kůň", 0x405), ("Καλημέρα", 0x408), ("café – 5 €", 0x409)]
)
def test_word_6_is_read_in_the_code_page_of_its_language(tmp_path: Path, text: str, language: int) -> None:
    page = {0x419: "cp1251", 0x405: "cp1250", 0x408: "cp1253"}.get(language, "cp1252")
    assert text_of(tmp_path, old_document(text.encode(page) + b"\r", language)) == f"{text}\n"


def test_word_95_of_the_far_east_has_two_bytes_for_each_character(tmp_path: Path) -> None:
    signs = "".join(chr(int.from_bytes(sign.encode("cp932"), "big")) for sign in "日本 a").encode("utf-16-le") + b"\r\0"
    data = bytearray(old_document(signs, 0x411, flags=0x1000))
    at = data.index(struct.pack("<HH", 0xA5DC, 101))
    data[at + 0x34 : at + 0x38] = struct.pack("<I", len(signs) // 2)
    assert text_of(tmp_path, bytes(data)) == "日本 a\n"


@pytest.mark.parametrize(
    ("instruction", "shown"),
    [
        (r" EQ \f(a+b,2) ", "(a+b)/2"),
        (r"EQ \r(3;x)", "∛x"),
        (r"EQ x\s\up8(2)", "x^2"),
        (r"EQ \i\su(i=1,n,i)", "∑_(i=1)^n i"),
        (r'EQ \* jc2 \* "Font:MS Mincho" \* hps10 \o\ad(\s\up 9(かんじ),漢字)', "漢字"),
        (r"EQ \b(\a(1,2)) \, \l(a,b)", "([1; 2]) , a, b"),
        (r"EQ \f(", "/"),
        ("PAGE", ""),
    ],
)
def test_eq_fields(instruction: str, shown: str) -> None:
    assert eq_text(instruction) == shown


@given(st.text("\\fros(),;ab ", max_size=80))
def test_any_eq_field_is_survived(instruction: str) -> None:
    assert isinstance(eq_text(f"EQ {instruction}"), str)


@given(noisy_files("doc", 1 << 14))
def test_noise_gives_text_or_one_typed_error(data: bytes) -> None:
    assert_survived(convert, "a.doc", data)
