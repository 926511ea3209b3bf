"""Text in the encodings people still have."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamahome_gui.documents import decoding
from llamahome_gui.documents.decoding import decode, looks_binary

GERMAN = "Die Straße führt über die Brücke; der Käufer zahlt fünf Euro für große Äpfel und süße Früchte.\n" * 4
RUSSIAN = "Договор вступает в силу с момента подписания сторонами и действует до конца года.\n" * 4
POLISH = (
    "Umowa została zawarta między spółką a wykonawcą, który zobowiązuje się do świadczenia usług na jej rzecz.\n" * 4
)
GREEK = "Η σύμβαση τίθεται σε ισχύ από την ημερομηνία υπογραφής της και ισχύει μέχρι το τέλος του έτους.\n" * 4
CHINESE = "本合同自双方签字之日起生效，有效期至年底。甲方应当按照约定的时间支付货款。\n" * 6
KOREAN = "이 계약은 서명한 날부터 효력이 발생하며 연말까지 유효합니다. 당사자는 비밀을 지켜야 합니다.\n" * 4
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
@pytest.mark.parametrize("text", [GERMAN, RUSSIAN, GREEK, CHINESE, JAPANESE, KOREAN])
def test_utf16_without_a_mark(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("lead", ["", "Plain English words come first, and there are many of them. " * 2000])
@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (GERMAN, "cp1252"),
        (POLISH, "cp1250"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8_r"),
        (RUSSIAN, "cp866"),
        (GREEK, "cp1253"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
        (JAPANESE, "iso2022_jp"),
        (CHINESE, "gb18030"),
        ("本合約自雙方簽字之日起生效，有效期至年底。甲方應當按照約定的時間支付貨款。\n" * 6, "big5"),
        (KOREAN, "cp949"),
        ("“smart” – €5 " * 9, "cp1252"),
    ],
)
def test_old_encodings(text: str, encoding: str, lead: str) -> None:
    assert decode((lead + text).encode(encoding)) == lead + text


def test_escapes_that_are_no_japanese_stay() -> None:
    assert decode(b"\x1b$B is what a terminal gets") == "\x1b$B is what a terminal gets"


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


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Wszyscy ludzie rodzą się wolni i równi w swej godności.", "cp1250"),
        ("Všichni lidé rodí se svobodní a sobě rovní co do důstojnosti.", "cp1250"),
        ("Minden emberi lény szabadon születik és egyenlő méltósága van.", "cp1250"),
        ("Bütün insanlar hür, haysiyet ve haklar bakımından eşit doğarlar.", "cp1254"),
        ("Visi cilvēki piedzimst brīvi un vienlīdzīgi savā pašcieņā.", "cp1257"),
        ("Все люди рождаются свободными и равными.", "cp1251"),
        ("すべての人間は、生まれながらにして自由であり、", "shift_jis"),
        ("Größe und Länge der Straße für „ältere“ Häuser – 20 €", "cp1252"),
        ("Tous les êtres humains naissent libres et égaux. Où ça ?", "cp1252"),
    ],
)
def test_western_texts_are_known_at_once_and_others_are_not_taken_for_them(text: str, encoding: str) -> None:
    data = f"{text}\n".encode(encoding) * 3
    assert decode(data) == f"{text}\n" * 3
    assert (decoding._WESTERN.fullmatch(data) is not None) == (encoding == "cp1252")
