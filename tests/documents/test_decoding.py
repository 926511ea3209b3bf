"""Text in the encodings people still have."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamahome_gui.documents.decoding import decode, looks_binary

GERMAN = "Die Straße führt über die Brücke; der Käufer zahlt fünf Euro für große Äpfel und süße Früchte.\n" * 4
RUSSIAN = "Договор вступает в силу с момента подписания сторонами и действует до конца года.\n" * 4
JAPANESE = "これは日本語の文書です。契約は署名の日から有効になります。\n" * 6


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0")))
def test_utf8_comes_back(text: str) -> None:
    data = text.encode("utf-8")
    assert decode(data) == text.removeprefix("\ufeff")


@given(
    st.text(st.characters(codec="utf-8")),
    st.sampled_from(
        [
            (codecs.BOM_UTF8, "utf-8"),
            (codecs.BOM_UTF16_LE, "utf-16-le"),
            (codecs.BOM_UTF16_BE, "utf-16-be"),
            (codecs.BOM_UTF32_LE, "utf-32-le"),
        ]
    ),
)
def test_a_mark_decides(text: str, encoding: tuple[bytes, str]) -> None:
    mark, name = encoding
    if name == "utf-16-le" and text.startswith("\0"):
        return  # the bytes are a UTF-32 mark too
    assert decode(mark + text.encode(name)) == text


@given(st.binary(max_size=300))
def test_nothing_raises(data: bytes) -> None:
    assert isinstance(decode(data), str)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark(encoding: str) -> None:
    assert decode(GERMAN.encode(encoding)) == GERMAN


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (GERMAN, "cp1252"),
        (RUSSIAN, "cp1251"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
        ("“smart” – €5 " * 9, "cp1252"),
    ],
)
def test_old_encodings(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_a_declared_encoding_is_tried_first() -> None:
    data = '<?xml version="1.0" encoding="koi8-r"?><a>да</a>'.encode("koi8-r")
    assert "да" in decode(data, declared=True)


def test_one_broken_byte_does_not_change_the_encoding() -> None:
    text = decode("Größe und Maß, süß und weiß, ".encode() * 20 + b"\xff" + b" end")
    assert text.startswith("Größe")
    assert text.endswith(" end")


def test_binary_is_told_from_text() -> None:
    assert looks_binary(bytes(range(256)))
    assert looks_binary(b"\x7fELF\x02\x01\x01\x00")
    assert not looks_binary(GERMAN.encode("cp1252"))
    assert not looks_binary(GERMAN.encode("utf-16"))
    assert not looks_binary(JAPANESE.encode("utf-16-le"))
