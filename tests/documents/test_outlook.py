"""Messages of Outlook, put together from their properties."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamahome_gui.documents import convert_file
from llamahome_gui.documents.rtfpacking import unpacked
from llamahome_gui.errors import DocumentError, DocumentReason
from tests.documents.compounds import compound

_SENT = 133_544_682_000_000_000  # 2024-03-09 14:30
_ROCK = bytes.fromhex(  # the worked example of [MS-OXRTFCP] 3.1
    "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
)


def properties(lead: int, values: Mapping[int, tuple[int, int]]) -> bytes:
    """Properties of fixed length: number to (kind, value)."""
    return bytes(lead) + b"".join(
        struct.pack("<HHIQ", kind, number, 6, value) for number, (kind, value) in values.items()
    )


def wide(path: str, texts: Mapping[int, str]) -> dict[str, bytes]:
    return {f"{path}__substg1.0_{number:04X}001F": text.encode("utf-16-le") for number, text in texts.items()}


def recipient(number: int, kind: int, name: str, address: str) -> dict[str, bytes]:
    path = f"__recip_version1.0_#{number:08X}/"
    fixed = properties(8, {0x0C15: (3, kind)})
    return {f"{path}__properties_version1.0": fixed, **wide(path, {0x3001: name, 0x39FE: address})}


def attachment(number: int, texts: Mapping[int, str], *, hidden: bool = False) -> dict[str, bytes]:
    path = f"__attach_version1.0_#{number:08X}/"
    fixed = properties(8, {0x7FFE: (11, int(hidden))})
    return {f"{path}__properties_version1.0": fixed, **wide(path, texts)}


def message(path: Path, streams: Mapping[str, bytes], *, page: int = 0) -> Path:
    fixed = properties(32, {0x0039: (0x40, _SENT)} | ({0x3FFD: (3, page), 0x3FDE: (3, page)} if page else {}))
    path.write_bytes(compound({"__properties_version1.0": fixed, **streams}))
    return path


def test_a_message_with_its_people_and_attachments(tmp_path: Path) -> None:
    streams = wide(
        "", {0x0037: "Harbor plan", 0x0C1A: "Vera Lind", 0x5D01: "vera@a.example", 0x1000: "See <it>.\r\n\r\nVera"}
    )
    streams |= recipient(0, 1, "Omar", "omar@a.example") | recipient(1, 2, "eva@a.example", "eva@a.example")
    streams |= attachment(0, {0x3707: "Plan of the harbor.pdf", 0x3704: "PLANOF~1.PDF"}) | attachment(
        1, {0x3704: "B.TXT"}
    )
    streams |= attachment(2, {0x3707: "unseen.png"}, hidden=True)
    found = convert_file(message(tmp_path / "a.msg", streams))
    assert found.markdown == (
        "# Harbor plan\n\n- From: Vera Lind \\<vera@a.example>\n- To: Omar \\<omar@a.example>\n- Cc: eva@a.example\n"
        "- Date: 2024-03-09 14:30:00 UTC\n\nSee \\<it>.\n\nVera\n\n"
        "[Attached: Plan of the harbor.pdf]\n\n[Attached: B.TXT]\n"
    )
    assert (found.format, found.title) == ("msg", "Harbor plan")
    assert found.metadata == {"author": "Vera Lind <vera@a.example>", "created": "2024-03-09T14:30:00Z"}


def test_a_page_goes_before_plain_text_and_its_pictures_stand_in_it(tmp_path: Path) -> None:
    page = '<html><body><p>Größe <b>7</b></p><img src="cid:one@a"></body></html>'
    streams = {**wide("", {0x0037: "S", 0x1000: "plain"}), "__substg1.0_10130102": page.encode("cp1252")}
    streams |= attachment(0, {0x3707: "logo.png", 0x3712: "one@a"})
    text = convert_file(message(tmp_path / "a.msg", streams, page=1252)).markdown
    assert "Größe **7**" in text
    assert "plain" not in text
    assert "Attached" not in text


def test_strings_of_an_old_message_are_of_its_code_page(tmp_path: Path) -> None:
    streams = {"__substg1.0_0037001E": "Привет".encode("cp1251"), "__substg1.0_1000001E": "мир".encode("cp1251")}
    assert convert_file(message(tmp_path / "a.msg", streams, page=1251)).markdown.startswith("# Привет\n\n")


def test_packed_rich_text_is_read_where_there_is_nothing_else(tmp_path: Path) -> None:
    assert unpacked(_ROCK, 1000) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    found = convert_file(message(tmp_path / "a.msg", {"__substg1.0_10090102": _ROCK}))
    assert found.markdown.endswith("hello world\n")


def test_attached_messages_follow(tmp_path: Path) -> None:
    path = "__attach_version1.0_#00000000/__substg1.0_3701000D/"
    streams = {
        **wide("", {0x0037: "Outer", 0x1000: "first"}),
        f"{path}__properties_version1.0": properties(24, {0x39: (0x40, _SENT)}),
    }
    streams |= wide(path, {0x0037: "Inner", 0x1000: "second"})
    text = convert_file(message(tmp_path / "a.msg", streams)).markdown
    assert text.index("# Outer") < text.index("first") < text.index("## Inner") < text.index("second")
    assert text.count("2024-03-09") == 2


def test_messages_that_say_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.msg"
    path.write_bytes(compound({"__properties_version1.0": bytes(32)}))
    with pytest.raises(DocumentError) as caught:
        convert_file(path)
    assert caught.value.reason is DocumentReason.EMPTY
    path.write_bytes(compound({"other": b"x"}))
    with pytest.raises(DocumentError) as caught:
        convert_file(path)
    assert caught.value.reason is DocumentReason.DAMAGED


@given(st.binary(max_size=200), st.integers(0, 100))
def test_unpacking_noise_stays_within_its_limit(data: bytes, limit: int) -> None:
    for kind in (0x75465A4C, 0x414C454D, 7):
        assert len(unpacked(struct.pack("<IIII", 0, 1 << 31, kind, 0) + data, limit)) <= max(limit, 0)
